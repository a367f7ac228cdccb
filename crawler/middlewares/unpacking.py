"""Packed answers: unpacked within DOWNLOAD_MAXSIZE, and whole or not at all.

So are answers that say of themselves that they are a part (206), which nobody here asks for.

Of an answer that was torn off while it was packed Scrapy's own gives what came: half a report would
be taken for an edit of the whole one. Here it is `cut_short`: asked for once more, then left to the
next run.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Generator, Iterator

import brotli  # type: ignore[import-untyped]
import zstandard
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DownloadCancelledError, ResponseDataLossError
from scrapy.http import Response

# What is unpacked at a time, beside what came before.
_PIECE = 1 << 16
# Of zstd, which unpacks what it is given whole: a block of 128 KiB may stand in four bytes.
_BYTES_OF_ZSTD = 128
# What who receives zstd over HTTP must have room for (RFC 9659).
_WINDOW_OF_ZSTD = 1 << 23
_GZIP = b"\x1f\x8b"
# What gzip puts behind the data: a sum and the length.
_TRAILER = 8
_PARTIAL = 206
_RANGE = re.compile(rb"bytes 0-(\d{1,15})/(\d{1,15})")


class Unpacking(HttpCompressionMiddleware):
    """Scrapy's middleware with unpackers that know a torn answer from a whole one."""

    def __init__(self, *, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self.crawler = crawler

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The answer unpacked; the request once more where it was torn.

        Raises DownloadCancelledError where it is too large, ResponseDataLossError where it was torn
        again.
        """
        try:
            if response.status == _PARTIAL and not is_all(response):
                raise ResponseDataLossError("a part of the answer")
            return super().process_response(request, response)
        except ResponseDataLossError as torn:
            asking = self.crawler.spider
            assert asking is not None  # noqa: S101 - set before anything is asked
            again = get_retry_request(request, spider=asking, reason="a torn answer")
            if again is None:
                raise ResponseDataLossError(f"{response.url}: {torn}") from None
            return again

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        return unpacked(body, encoding.decode("ascii"), max_size)


def is_all(response: Response) -> bool:
    """Whether the part that an answer says it is (RFC 9110, 14.4) is the whole."""
    said = _RANGE.fullmatch((response.headers.get("Content-Range") or b"").strip())
    return said is not None and int(said[1]) + 1 == int(said[2])


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """What an answer packed with gzip, x-gzip, deflate, br or zstd holds.

    Raises ResponseDataLossError where its end is missing or it is none, DownloadCancelledError,
    Scrapy's word for an answer that is too large, where it is more than `most` bytes.
    """
    # Servers put the header on empty answers, too.
    if not body:
        return body
    unpack = _UNPACKERS[encoding.removeprefix("x-")]
    whole = io.BytesIO()
    try:
        for piece in unpack(body):
            whole.write(piece)
            if whole.tell() > most:
                raise DownloadCancelledError(f"it unpacks to more than {most} bytes")
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise ResponseDataLossError(f"no {encoding}, or damaged: {error}") from None
    return whole.getvalue()


def _of_gzip(body: bytes) -> Iterator[bytes]:
    """Member by member; what follows one and is none is padding."""
    rest = body
    while rest.startswith(_GZIP):
        rest = (yield from _inflated(rest[_head_of_gzip(rest) :]))[_TRAILER:]
    if rest is body:
        raise ResponseDataLossError("no gzip")


def _head_of_gzip(body: bytes) -> int:
    """The length of a member's head (RFC 1952, 2.3): a name and a remark may stand in it."""
    flags, length = body[3:4] or b"\0", 10
    if flags[0] & 4:
        length += 2 + int.from_bytes(body[10:12], "little")
    for flag in (8, 16):
        if flags[0] & flag:
            length = body.find(b"\0", length) + 1 or len(body)
    return length + (flags[0] & 2)


def _of_deflate(body: bytes) -> Iterator[bytes]:
    """With zlib's head of two bytes (RFC 1950, 2.2), or without, as IIS sends it."""
    headed = body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    yield from _inflated(body[2:] if headed else body)


def _inflated(body: bytes) -> Generator[bytes, None, bytes]:
    """The pieces of bare deflate; returns what follows: sums, which no browser looks at."""
    stream = zlib.decompressobj(-15)
    while not stream.eof:
        piece = stream.decompress(body, _PIECE)
        if not piece and not stream.unconsumed_tail and not stream.eof:
            raise ResponseDataLossError("its end is missing")
        yield piece
        body = stream.unconsumed_tail
    return stream.unused_data


def _of_brotli(body: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    while not stream.is_finished():
        piece = stream.process(body, output_buffer_limit=_PIECE)
        if not piece and not body and not stream.is_finished():
            raise ResponseDataLossError("its end is missing")
        yield piece
        body = b""


def _of_zstd(body: bytes) -> Iterator[bytes]:
    stream = zstandard.ZstdDecompressor(max_window_size=_WINDOW_OF_ZSTD).decompressobj()
    for at in range(0, len(body), _BYTES_OF_ZSTD):
        if not stream.eof:
            yield stream.decompress(body[at : at + _BYTES_OF_ZSTD])
    if not stream.eof:
        raise ResponseDataLossError("its end is missing")


_UNPACKERS = {"gzip": _of_gzip, "deflate": _of_deflate, "br": _of_brotli, "zstd": _of_zstd}
