"""ZIP packages: the parts of docx, xlsx, ofd and plain ZIP files, read within bounds.

Nothing is unpacked to disk and no part's name is taken for a path. What is declared bounds what is
unpacked: asked for all of a part, `zipfile` would unpack all before it looks at what was declared.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from dataclasses import replace
from functools import cached_property

from lxml import etree

from archive.evidence import in_file
from pipelines.grids import Extract, Grid, Line, Row

# A report of 30 pages with its pictures unpacks to under 100 MB; more is a bomb or a picture book.
_MOST_UNPACKED = 200 * 2**20
_MOST_IN_PART = 64 * 2**20
# The main part of a report of 30 pages has 60,000 tags; a tree of this many takes 200 MB.
_MOST_TAGS = 800_000
# An export of Word has some thirty parts, one with many pictures a hundred.
_MOST_PARTS = 4000
# What `zipfile` raises for damaged packages: NotImplementedError is for a method of packing that it
# does not know, which a flipped bit names too; ValueError for names that are no UTF-8 and for
# places before the beginning of the file.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    ValueError,
    EOFError,
    OSError,
)
_LOCKED = 0x1
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class BrokenPackageError(Exception):
    """A package that cannot be read; the message says why, in words."""


class Package:
    """The parts of a ZIP package. Raises `BrokenPackageError` for what is none, and for a bomb."""

    def __init__(self, body: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except _BROKEN:
            raise BrokenPackageError("broken or cut off") from None
        entries = self._zip.infolist()
        if len(entries) > _MOST_PARTS:
            raise BrokenPackageError(f"of more than {_MOST_PARTS} parts")
        if sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
            raise BrokenPackageError(
                f"a bomb: it unpacks to more than {_MOST_UNPACKED // 2**20} MiB"
            )

    @cached_property
    def files(self) -> tuple[zipfile.ZipInfo, ...]:
        """The entries in the order of the directory, folders left out."""
        return tuple(entry for entry in self._zip.infolist() if not entry.is_dir())

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the files, in the same order."""
        return tuple(entry.filename for entry in self.files)

    def read(self, part: str | zipfile.ZipInfo) -> bytes:
        """The bytes of a part. Raises `BrokenPackageError`, for a name that no part has too."""
        where = f" in its part {part}" if isinstance(part, str) else ""
        if isinstance(part, str) and part not in self.names:
            raise BrokenPackageError(f"broken: it has no part {part}")
        entry = self._zip.getinfo(part) if isinstance(part, str) else part
        if entry.file_size > _MOST_IN_PART:
            raise BrokenPackageError(f"of more than {_MOST_IN_PART // 2**20} MiB in a part")
        if entry.flag_bits & _LOCKED:
            raise BrokenPackageError("locked with a password")
        try:
            with self._zip.open(entry) as file:
                return file.read(entry.file_size)
        except _BROKEN:
            raise BrokenPackageError(f"broken{where}") from None

    def xml(self, name: str) -> etree._Element:
        """The tree of a part. Entities are not expanded, none of these formats may have any."""
        body = self.read(name)
        if body.count(b"<") > _MOST_TAGS:
            raise BrokenPackageError(f"of more than {_MOST_TAGS} tags in its part {name}")
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            # Word can save by the letter of the standard, under other names and otherwise the same.
            root = etree.fromstring(body.replace(_STRICT, _TRANSITIONAL), parser)
        except (etree.XMLSyntaxError, ValueError):
            raise BrokenPackageError(f"broken in its part {name}") from None
        if root.getroottree().docinfo.doctype:
            raise BrokenPackageError("not safe: its XML declares a document type")
        return root


def names_in(body: bytes) -> tuple[str, ...]:
    """The names in a package's directory, none where the bytes are no whole package."""
    if not body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ()
    try:
        return Package(body).names
    except BrokenPackageError:
        return ()


def blocks_in_file(content: Extract, number: int) -> tuple[Line | Grid, ...]:
    """The blocks of the `number`-th file of a container, their places told from the container."""
    return tuple(_placed(block, number) for block in content.blocks)


def _placed(block: Line | Grid, number: int) -> Line | Grid:
    if isinstance(block, Line):
        if block.place:
            return replace(block, place=in_file(number, block.place))
        return replace(block, within=in_file(number, block.within))
    rows = [
        Row(tuple(replace(c, place=in_file(number, c.place)) for c in row.cells), row.padded)
        for row in block.rows
    ]
    return Grid(tuple(rows), block.kind)
