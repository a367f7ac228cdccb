"""Packed answers are unpacked whole, within bounds, or not at all."""

from __future__ import annotations

import contextlib
import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import example, given
from hypothesis import strategies as st
from scrapy.exceptions import DownloadCancelledError, ResponseDataLossError
from scrapy.http import Response

from crawler.middlewares.unpacking import is_all, unpacked

MOST = 1 << 20
PAGE = ("<html><p>政府信息公开工作年度报告</p></html>" * 400).encode()


def bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def named(data: bytes) -> bytes:
    """As `gzip` packs a file: with its name, a remark, and a sum over the head."""
    head = b"\x1f\x8b\x08\x1e" + bytes(6) + b"\x03\x00abc" + b"a.html\0" + b"remark\0" + b"\0\0"
    return head + bare(data) + zlib.crc32(data).to_bytes(4, "little") + bytes(4)


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "gzip in two members": ("x-gzip", lambda d: gzip.compress(d[:9]) + gzip.compress(d[9:])),
    "gzip with a name": ("gzip", named),
    "gzip without its sums": ("gzip", lambda d: gzip.compress(d)[:-8]),
    "gzip with padding": ("gzip", lambda d: gzip.compress(d) + bytes(9)),
    "zlib": ("deflate", zlib.compress),
    "bare deflate": ("deflate", bare),
    "brotli": ("br", lambda d: bytes(brotli.compress(d, quality=1))),
    "zstd": ("zstd", zstandard.compress),
}


@pytest.mark.parametrize("how", PACKERS)
def test_what_was_packed_is_unpacked(how: str) -> None:
    encoding, pack = PACKERS[how]
    assert unpacked(pack(PAGE), encoding, MOST) == PAGE
    assert unpacked(pack(b""), encoding, MOST) == b""
    assert unpacked(b"", encoding, MOST) == b""


@pytest.mark.parametrize("how", PACKERS)
def test_a_torn_answer_is_no_answer(how: str) -> None:
    encoding, pack = PACKERS[how]
    packed = pack(PAGE[:2000])
    # In the second member, the first one is whole; sums may be missing.
    for length in range(40 if "two" in how else 1, len(packed) - 19):
        with pytest.raises(ResponseDataLossError):
            unpacked(packed[:length], encoding, MOST)


@pytest.mark.parametrize("how", PACKERS)
def test_a_bomb_is_left_as_soon_as_it_is_known(how: str) -> None:
    encoding, pack = PACKERS[how]
    with pytest.raises(DownloadCancelledError, match="more than 1048576 bytes"):
        unpacked(pack(bytes(64 * MOST)), encoding, MOST)
    assert len(unpacked(pack(bytes(MOST)), encoding, MOST)) == MOST


@given(st.binary(max_size=400), st.sampled_from(("gzip", "x-gzip", "deflate", "br", "zstd")))
@example(b"\x1f\x8b", "gzip")
@example(b"\x1f\x8b\x08\x08abc", "gzip")
@example(b"x", "deflate")
@example(b"<html>not packed at all</html>", "gzip")
def test_whatever_comes_is_unpacked_or_told(body: bytes, encoding: str) -> None:
    with contextlib.suppress(ResponseDataLossError, DownloadCancelledError):
        assert len(unpacked(body, encoding, MOST)) <= MOST


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("bytes 0-1499/1500", True),
        ("bytes 0-1499/1501", False),
        ("bytes 1-1499/1500", False),
        ("bytes 0-1499/*", False),
        ("", False),
        ("bytes 0-" + "9" * 5000 + "/1", False),
    ],
)
def test_a_part_is_the_whole_where_it_says_so(said: str, whole: bool) -> None:
    answer = Response("http://www.qinghe.gov.cn/", 206, headers={"Content-Range": said})
    assert is_all(answer) == whole
