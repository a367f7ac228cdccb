"""The records of a WARC, one after the other, each exactly as long as it says.

A WARC is compressed record by record (one gzip member each, as the standard has it) or not at all.
Reading is strict where a reader for replay is lenient: what is cut off, damaged, or longer or
shorter than it says raises WebArchiveError, since what is read here is to be kept. A record is read
in passing: the next one is looked for behind its end, in pieces of bounded size.
"""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any, Protocol

from warcio.statusandheaders import (  # type: ignore[import-untyped]
    StatusAndHeadersParser,
    StatusAndHeadersParserException,
)

from archive.webarchive.errors import WebArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bytes that are read at once.
PIECE = 2**16
#: Most members are small: what is read beyond one is read again.
_PACKED_PIECE = 2**13
#: Headers are some hundred bytes; ArchiveWeb.page writes JSON of some thousand into one.
_LONGEST_HEAD = 2**18
#: A record ends with two line ends; some writers put one more.
_LONGEST_TAIL = 16

_GZIP = b"\x1f\x8b"
_BEGINNING = b"WARC/"
#: Sixteen digits: more than any disk holds.
_NUMBER = re.compile("[0-9]{1,16}")
_parser = StatusAndHeadersParser(["WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17"])

CUT = "it is cut off in the middle of a record"


class Record:
    """A record while its turn is on: its headers, and its block, to be read once.

    `offset` is where it begins in the file, `left` how much of the block is not read yet.
    """

    def __init__(self, source: _Source, offset: int) -> None:
        if not source.peek(len(_BEGINNING)).startswith(_BEGINNING):
            raise WebArchiveError(f"no record begins at byte {offset}, where one should")
        self.offset = offset
        self.headers = head_of(source, _parser)
        self.length = self.left = _length(self.headers)
        self._source = source
        self._hashes: list[Any] = []

    @property
    def type(self) -> str:
        """The type of the record (`response`, …)."""
        return self.header("WARC-Type").lower()

    def header(self, name: str) -> str:
        """A header's value; '' where there is none."""
        return str(self.headers.get_header(name) or "").strip()

    def hash_with(self, one: Any) -> None:
        """Have the block hashed from here on, as it is read; None hashes nothing."""
        if one is not None:
            self._hashes.append(one)

    def read(self, size: int = PIECE) -> bytes:
        """At most so many bytes of the block; none at its end."""
        data = self._source.read(min(size, self.left)) if self.left else b""
        if self.left and not data:
            raise WebArchiveError(CUT)
        self.left -= len(data)
        for one in self._hashes:
            one.update(data)
        return data

    def peek(self, least: int = 1) -> bytes:
        """What is to be read next of the block, so many bytes at least where there are so many."""
        return self._source.peek(min(least, self.left))[: self.left]

    def pieces(self) -> Iterator[bytes]:
        """The rest of the block."""
        while data := self.read():
            yield data


class Seekable(Protocol):
    """A file, or what is read as one."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""

    def tell(self) -> int:
        """Where it stands."""


class Peekable(Protocol):
    """Bytes that can be looked at before they are read."""

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""

    def peek(self, least: int = 1) -> bytes:
        """What is to be read next, so many bytes at least where there are so many."""


def head_of(source: Peekable, parser: Any) -> Any:
    """Headers up to the empty line behind them, parsed by one of warcio's parsers.

    Raises WebArchiveError for what are none. They are read in bounded pieces: a line without end is
    not read to its end.
    """
    head = bytearray()
    while not head.endswith((b"\r\n\r\n", b"\n\n")) and (coming := source.peek()):
        end = coming.find(b"\n")
        head += source.read(len(coming) if end < 0 else end + 1)
        if len(head) > _LONGEST_HEAD:
            raise WebArchiveError("it has headers without end")
    try:
        return parser.parse(BytesIO(bytes(head)))
    except (StatusAndHeadersParserException, EOFError, ValueError) as error:
        raise WebArchiveError(f"headers begin with {bytes(head[:40])!r}, as none do") from error


def records(file: Seekable) -> Iterator[Record]:
    """The records of a file, which is at its beginning; what is not read of one is passed over.

    Raises WebArchiveError where the file is no WARC, or not as its records say.
    """
    packed = file.read(len(_GZIP)) == _GZIP
    file.seek(0)
    return _packed_records(file) if packed else _plain_records(file)


def record_at(file: Seekable, offset: int) -> Record:
    """The record that begins at an offset of a file."""
    file.seek(offset)
    packed = file.read(len(_GZIP)) == _GZIP
    file.seek(offset)
    return Record(_Member(file) if packed else _Source(file), offset)


def _plain_records(file: Seekable) -> Iterator[Record]:
    source = _Source(file)
    while source.peek():
        record = Record(source, source.at)
        yield record
        if not _passed(record, source) and source.peek():
            raise _wrong_length(record)


def _packed_records(file: Seekable) -> Iterator[Record]:
    while _goes_on(file):
        offset = file.tell()
        member = _Member(file)
        record = Record(member, offset)
        yield record
        _passed(record, member)
        if member.peek(len(_BEGINNING)).startswith(_BEGINNING):
            raise WebArchiveError(
                "it is compressed as a whole, not record by record: warcio recompress mends that"
            )
        if member.peek():
            raise _wrong_length(record)


def _goes_on(file: Seekable) -> bool:
    here = file.tell()
    more = file.read(1)
    file.seek(here)
    return bool(more)


def _passed(record: Record, source: _Source) -> int:
    """Pass over what is left of a record and the line ends behind it; how many those were."""
    for _ in record.pieces():
        pass
    ends = 0
    while source.peek().startswith((b"\r", b"\n")) and ends < _LONGEST_TAIL:
        ends += len(source.read(1))
    return ends


def _wrong_length(record: Record) -> WebArchiveError:
    return WebArchiveError(
        f"the record at byte {record.offset} does not end where its Content-Length says"
    )


def _length(headers: Any) -> int:
    told = str(headers.get_header("Content-Length") or "").strip()
    if not _NUMBER.fullmatch(told):
        raise WebArchiveError(f"a record's Content-Length is {told!r}, which is no number of bytes")
    return int(told)


class _Source:
    """A file from where it stands on, with what was looked at and not read yet."""

    def __init__(self, file: Seekable) -> None:
        self._file = file
        self._ahead = b""

    @property
    def at(self) -> int:
        """Where in the file the next byte to be read stands."""
        return self._file.tell() - len(self._ahead)

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        return data or (self.peek() and self.read(size))

    def peek(self, least: int = 1) -> bytes:
        """What is to be read next, so many bytes at least where there are so many."""
        while len(self._ahead) < least and (more := self._more()):
            self._ahead += more
        return self._ahead

    def _more(self) -> bytes:
        return self._file.read(PIECE)


class _Member(_Source):
    """A gzip member, unpacked; the file stands behind it once it is read to its end."""

    def __init__(self, file: Seekable) -> None:
        super().__init__(file)
        self._unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)

    def _more(self) -> bytes:
        data = b""
        while not data and not self._unpacker.eof:
            packed = self._unpacker.unconsumed_tail or self._file.read(_PACKED_PIECE)
            if not packed:
                raise WebArchiveError(CUT)
            try:
                data = self._unpacker.decompress(packed, PIECE)
            except zlib.error as error:
                raise WebArchiveError(f"it is damaged: {error}") from error
            if self._unpacker.eof:
                self._file.seek(-len(self._unpacker.unused_data), 1)
        return data
