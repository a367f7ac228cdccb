"""The rows of a spreadsheet around a cell, as a table in which the cell can be marked.

Those of xlsx are read from the package's own XML, row by row and no further than is shown: what a
sheet claims to hold is never laid out whole.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from archive.browse.report_page.old_sheets import is_old_sheet, old_rows

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

#: Rows before and after the cell, and columns from the first; bytes of a part of the package.
_AROUND, _COLUMNS, _MOST_BYTES = 40, 40, 12_000_000

#: Shared texts that are looked through.
_MOST_TEXTS = 200_000

_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def sheet_table(body: bytes, sheet: int, row: int, column: int) -> Any | None:
    """A `table` element with the cell marked; None where there is no such place.

    Sheet, row and column count from 1. Raises zipfile.BadZipFile, etree.LxmlError, ValueError.
    """
    if is_old_sheet(body):
        old = old_rows(body, sheet, row - _AROUND, row + _AROUND, _COLUMNS)
        told = {n: {at: ("n", text) for at, text in cells.items()} for n, cells in old.items()}
        return _table(told, {}, (row, column)) if column in told.get(row, {}) else None
    with zipfile.ZipFile(BytesIO(body)) as package:
        path = _path(package, sheet)
        if path is None:
            return None
        rows = {
            number: cells
            for number, cells in _rows(_part(package, path), row + _AROUND)
            if number >= row - _AROUND
        }
        if column not in rows.get(row, {}):
            return None
        wanted = {text for cells in rows.values() for kind, text in cells.values() if kind == "s"}
        texts = _texts(package, wanted)
    return _table(rows, texts, (row, column))


def _part(package: zipfile.ZipFile, path: str) -> bytes:
    size = package.getinfo(path).file_size
    if size > _MOST_BYTES:
        raise ValueError(path)
    with package.open(path) as file:
        return file.read(size)


def _path(package: zipfile.ZipFile, sheet: int) -> str | None:
    names = set(package.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    listed = _tree(_part(package, "xl/workbook.xml")).findall(f".//{_MAIN}sheet")
    if not 1 <= sheet <= len(listed):
        return None
    relation = listed[sheet - 1].get(_RELATION)
    for one in _tree(_part(package, "xl/_rels/workbook.xml.rels")):
        target = one.get("Target") or ""
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if one.get("Id") == relation and path in names:
            return path
    return None


def _tree(xml: bytes) -> Any:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _elements(xml: bytes, name: str) -> Iterator[Any]:
    """Elements of a name, one at a time, forgotten as soon as the next is asked for."""
    for _, element in etree.iterparse(
        BytesIO(xml), tag=_MAIN + name, resolve_entities=False, no_network=True
    ):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _rows(xml: bytes, last: int) -> Iterator[tuple[int, dict[int, tuple[str, str]]]]:
    """Rows by their number: the type and text of each cell by its column."""
    number = 0
    for row in _elements(xml, "row"):
        number = int(row.get("r") or number + 1)
        if number > last:
            return
        cells: dict[int, tuple[str, str]] = {}
        for cell in row:
            address = _ADDRESS.fullmatch(cell.get("r") or "")
            at = _column(address[1]) if address else len(cells) + 1
            if at <= _COLUMNS:
                text = cell.findtext(f"{_MAIN}v") or "".join(cell.itertext(f"{_MAIN}t"))
                cells[at] = (cell.get("t") or "n", text)
        yield number, cells


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _texts(package: zipfile.ZipFile, wanted: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if "xl/sharedStrings.xml" not in package.namelist():
        return found
    for n, item in enumerate(_elements(_part(package, "xl/sharedStrings.xml"), "si")):
        if str(n) in wanted:
            found[str(n)] = "".join(item.itertext(f"{_MAIN}t"))
        if n >= _MOST_TEXTS or len(found) == len(wanted):
            break
    return found


def _table(
    rows: dict[int, dict[int, tuple[str, str]]], texts: dict[str, str], chosen: tuple[int, int]
) -> Any:
    made = etree.Element("table")
    width = max((max(cells, default=0) for cells in rows.values()), default=0)
    for number, cells in rows.items():
        line = etree.SubElement(made, "tr")
        etree.SubElement(line, "th").text = str(number)
        for column in range(1, width + 1):
            kind, text = cells.get(column, ("n", ""))
            cell = etree.SubElement(line, "td")
            cell.text = _plain(texts.get(text, "") if kind == "s" else text)
            if (number, column) == chosen:
                cell.set("id", "mark")
                cell.set("class", "mark")
    return made


def _plain(text: str) -> str:
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
