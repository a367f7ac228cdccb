"""Payloads: what a server sent, out of the block of a record, as a browser would see it.

Transfer and content codings are taken off (chunked; gzip, deflate, br, zstd, one over the other).
Tools that record browsers take them off themselves and leave the headers that named them: bytes
that are not in a coding from their beginning on are as they are. What there is of bytes that end
too early counts, as in a browser.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped]
import zstandard
from warcio.statusandheaders import StatusAndHeadersParser  # type: ignore[import-untyped]

from archive.webarchive.framing import head_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.webarchive.framing import Record

#: Larger than any report, as for files.
LARGEST = 256 * 2**20
#: A piece of this length unpacks to some 100 MB by brotli, at worst.
_PIECE = 64

_GZIP = b"\x1f\x8b"

#: How bytes in a coding begin, where it tells.
_MARKS = {"gzip": (_GZIP,), "x-gzip": (_GZIP,), "zstd": (b"\x28\xb5\x2f\xfd",)}

_parser = StatusAndHeadersParser([], verify=False)


class NotTakenError(Exception):
    """A payload that is no document, and why: in one or two words, to be counted by."""


def http_head(record: Record) -> Any:
    """The HTTP headers at the beginning of a record's block, with status. Others are refused."""
    return head_of(record, _parser)


def status_of(head: Any) -> int:
    """The status in HTTP headers; 0 where they have none."""
    code = str(head.get_statuscode())
    return int(code) if head.protocol.upper().startswith("HTTP/") and _is_code(code) else 0


def _is_code(code: str) -> bool:
    return len(code) == 3 and code.isascii() and code.isdigit()


def payload(record: Record, head: Any | None) -> bytes:
    """The payload behind HTTP headers, or a whole block where there are none, without codings.

    Raises NotTakenError for what is too large or damaged.
    """
    return forms(record, head)[-1]


def forms(record: Record, head: Any | None) -> list[bytes]:
    """A payload as it stands in the record, then after each coding that was taken off."""
    if record.left > LARGEST:
        raise NotTakenError("too large")
    found = [b"".join(record.pieces())]
    if head is None:
        return found
    if (head.get_header("Transfer-Encoding") or "").strip().lower() == "chunked":
        found.append(_joined(found[-1]))
    codings = (head.get_header("Content-Encoding") or "").lower().split(",")
    for coding in reversed([one.strip() for one in codings]):
        if coding not in ("", "identity"):
            found.append(_without(coding, found[-1]))
    return found


#: What stands before a chunk: its length, and extensions that nobody reads.
_LENGTH = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r\n")
_END_OF_CHUNK = b"\r\n"


def _joined(data: bytes) -> bytes:
    """Chunks put together, without the headers that may follow the last one.

    From where no chunk begins, the bytes are as they are.
    """
    chunks, place = bytearray(), 0
    while found := _LENGTH.match(data, place):
        end = found.end() + int(found[1], 16)
        if end == found.end():
            return bytes(chunks)
        if not _END_OF_CHUNK.startswith(data[end : end + len(_END_OF_CHUNK)]):
            break
        chunks += data[found.end() : end]
        place = end + len(_END_OF_CHUNK)
    return bytes(chunks + data[place:])


def _without(coding: str, data: bytes) -> bytes:
    unpack = _CODINGS.get(coding)
    if unpack is None:
        raise NotTakenError("unknown coding")
    unpacked = bytearray()
    try:
        for piece in unpack(data):
            unpacked += piece
            if len(unpacked) > LARGEST:
                raise NotTakenError("too large")
    except (zlib.error, zstandard.ZstdError, brotli.error) as error:
        if unpacked or data.startswith(_MARKS.get(coding, ())):
            raise NotTakenError("damaged") from error
        return data
    return bytes(unpacked)


def _gzip(data: bytes) -> Iterator[bytes]:
    while data.startswith(_GZIP):
        unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        yield from _unzip(unpacker, data)
        data = unpacker.unused_data
    if not data:
        return
    raise zlib.error("no gzip")


def _deflate(data: bytes) -> Iterator[bytes]:
    """With the head of zlib, as the standard has it, or without, as some servers do."""
    try:
        zlib.decompressobj().decompress(data, 1)
    except zlib.error:
        yield from _unzip(zlib.decompressobj(wbits=-zlib.MAX_WBITS), data)
    else:
        yield from _unzip(zlib.decompressobj(), data)


def _unzip(unpacker: Any, data: bytes) -> Iterator[bytes]:
    while data and not unpacker.eof:
        yield unpacker.decompress(data, 2**20)
        data = unpacker.unconsumed_tail


def _brotli(data: bytes) -> Iterator[bytes]:
    unpacker = brotli.Decompressor()
    # There are two libraries of this name.
    unpack = getattr(unpacker, "process", None) or unpacker.decompress
    for start in range(0, len(data), _PIECE):
        yield unpack(data[start : start + _PIECE])


def _zstd(data: bytes) -> Iterator[bytes]:
    with zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True) as reader:
        while piece := reader.read(2**20):
            yield piece


_CODINGS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
