"""Word documents (docx): paragraphs and tables in order, merged cells with their edges."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tbl, CT_Tc
from docx.oxml.text.paragraph import CT_P
from lxml import etree

from archive.evidence import in_table
from pipelines.grids import Cell, Extract, Grid, Line, Row
from pipelines.prose.body import clean

RANK = 20
MOST_BYTES = 64 * 2**20

# What a damaged container raises; NotImplementedError is zipfile's for a method of packing that
# it does not know, which a flipped bit names too.
_BROKEN = (
    PackageNotFoundError,
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    NotImplementedError,
    EOFError,
    etree.XMLSyntaxError,
)
# A report of 30 pages unpacks to under 10 MB; more is a bomb or a picture book.
_MOST_UNPACKED = 200 * 2**20


def recognises(body: bytes) -> bool:
    """A ZIP container that holds a Word document."""
    if not body.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as container:
            return "word/document.xml" in container.namelist()
    except zipfile.BadZipFile:
        # The names stand before each part too, in a file that was cut off.
        return b"word/" in body


def read(body: bytes, media_type: str) -> Extract:
    """Paragraphs as lines, tables as grids."""
    del media_type
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as container:
            if sum(entry.file_size for entry in container.infolist()) > _MOST_UNPACKED:
                return Extract(problem="the Word document unpacks to more than 200 MB")
        document = docx.Document(io.BytesIO(body))
    except _BROKEN:
        return Extract(problem="the Word document cannot be opened: it is broken or locked")
    blocks: list[Line | Grid] = []
    start = tables = 0
    for element in document.element.body.iterchildren():
        if isinstance(element, CT_P):
            text = element.text
            blocks.append(Line(text, start))
            start += len(text) + 1
        elif isinstance(element, CT_Tbl):
            tables += 1
            blocks.append(_grid(element, tables))
            tables += sum(1 for _ in element.iterdescendants(qn("w:tbl")))
    lines = [block.text.strip() for block in blocks if isinstance(block, Line)]
    filled = [line for line in lines if line]
    return Extract(blocks=tuple(blocks), prose=clean("\n".join(filled)))


def _grid(table: CT_Tbl, number: int) -> Grid:
    rows: list[Row] = []
    above: dict[int, Cell] = {}
    for n, tr in enumerate(table.tr_lst, 1):
        cells: list[Cell] = []
        for m, tc in enumerate(tr.tc_lst, 1):
            cell = Cell(
                _text(tc), in_table(number, n, m), tc.grid_offset, tc.grid_offset + tc.grid_span
            )
            origin = above.get(cell.left)
            if tc.vMerge == "continue" and origin:
                cells.append(Cell(origin.text, origin.place, cell.left, cell.right, carried=True))
            else:
                cells.append(cell)
                above[cell.left] = cell
        rows.append(Row(tuple(cells)))
    return Grid(tuple(rows))


def _text(tc: CT_Tc) -> str:
    return "\n".join(_paragraph_texts(tc)).strip()


def _paragraph_texts(tc: CT_Tc) -> Iterator[str]:
    for element in tc.iterchildren():
        if isinstance(element, CT_P):
            yield element.text
