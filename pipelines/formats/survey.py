"""What the reader of spreadsheets does not tell: how far sheets reach, and what has no figure.

calamine lays a sheet out whole, so that one stray figure in its last corner takes all memory; and
it gives a formula that failed, or that was never worked out, as a blank cell, which it is not.
Sheets, rows and columns count from 0 here, as they do there.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import normpath

from lxml import etree

from pipelines.formats.ole import stream_of
from pipelines.formats.packages import BrokenPackageError, Package

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_LETTERS = 26

# Records of BIFF8 ([MS-XLS] 2.3) that have a place: cells with figures, texts and formulas.
_FORMULA, _CHOICE, _SEVERAL = 0x0006, 0x0205, 0x00BD
_FILLED = frozenset((_FORMULA, _CHOICE, _SEVERAL, 0x0203, 0x0204, 0x00D6, 0x00FD, 0x027E))
_SHEET, _BEGINNING, _PASSWORD = 0x0085, 0x0809, 0x002F
# A result that is no number ends in 0xFFFF; 2 in its first byte is an error.
_NO_NUMBER, _FAILED = b"\xff\xff", 2
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


@dataclass(slots=True)
class Survey:
    """The largest sheet's extent in `rows` and `columns`; `said` are texts of cells by place."""

    rows: int = 0
    columns: int = 0
    locked: bool = False
    said: dict[tuple[int, int, int], str] = field(default_factory=dict)

    def reach(self, row: int, column: int) -> None:
        """There is something in the cell of this row and column."""
        self.rows = max(self.rows, row + 1)
        self.columns = max(self.columns, column + 1)


def survey_package(package: Package) -> Survey:
    """The sheets of an xlsx. Raises `BrokenPackageError`."""
    survey = Survey()
    for n, part in enumerate(_sheet_parts(package)):
        if part in package.names:
            _survey_sheet(survey, n, package.xml(part))
    return survey


def _sheet_parts(package: Package) -> list[str]:
    """The parts of the sheets in the workbook's order; a sheet whose part is unknown has none."""
    if "xl/_rels/workbook.xml.rels" not in package.names:
        raise BrokenPackageError("broken in its directory of sheets")
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in package.xml("xl/_rels/workbook.xml.rels")
    }
    sheets = (e for e in package.xml("xl/workbook.xml").iter() if _name(e) == "sheet")
    parts = []
    for sheet in sheets:
        relation = next((v for k, v in sheet.items() if k.endswith("}id")), "")
        target = targets.get(relation, "")
        parts.append(target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}"))
    return parts


def _survey_sheet(survey: Survey, n: int, sheet: etree._Element) -> None:
    row = column = -1
    for element in sheet.iter():
        if _name(element) == "row":
            row = int(r) - 1 if (r := element.get("r", "")).isdecimal() else row + 1
            column = -1
        elif _name(element) == "c":
            row, column = _place(element.get("r", ""), row, column + 1)
            inside = {_name(child): (child.text or "").strip() for child in element}
            if any(inside.values()) or "is" in inside:
                survey.reach(row, column)
            value = inside.get("v", "")
            if element.get("t") == "e":
                survey.said[n, row, column] = value
            elif "f" in inside and not value:
                survey.said[n, row, column] = f"={inside['f']}"


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _place(reference: str, row: int, column: int) -> tuple[int, int]:
    """The row and column of D7; those given where a program left the reference out."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return row, column
    number = 0
    for letter in match[1]:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, number - 1


def survey_stream(body: bytes) -> Survey:
    """The sheets of an xls, in an OLE2 container."""
    survey = Survey()
    order: dict[int, int] = {}
    sheet = -1
    for offset, kind, record in _records(stream_of(body, ("Workbook", "Book"))):
        if kind == _PASSWORD:
            survey.locked = True
        elif kind == _SHEET and len(record) >= 4:
            order[int.from_bytes(record[:4], "little")] = len(order)
        elif kind == _BEGINNING:
            sheet = order.get(offset, -1)
        elif kind in _FILLED and len(record) >= 6:
            row, column = struct.unpack_from("<HH", record)
            last = struct.unpack_from("<H", record, len(record) - 2)[0]
            survey.reach(row, last if kind == _SEVERAL else column)
            if (error := _error(kind, record)) is not None:
                survey.said[sheet, row, column] = _ERRORS.get(error, "#")
    return survey


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """The records of a stream: where each begins, its kind, what it holds."""
    offset = 0
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        yield offset, kind, stream[offset + 4 : offset + 4 + length]
        offset += 4 + length


def _error(kind: int, record: bytes) -> int | None:
    if kind == _CHOICE and len(record) >= 8 and record[7]:
        return record[6]
    result = record[6:14]
    if kind == _FORMULA and result[6:] == _NO_NUMBER and result[0] == _FAILED:
        return result[2]
    return None
