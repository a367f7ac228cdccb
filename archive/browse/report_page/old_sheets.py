"""The rows of an old spreadsheet (xls, et), for being shown around a cell.

calamine lays a sheet out whole, so that one stray figure in its last corner takes all memory: how
far the sheets reach is asked of the stream's own records first ([MS-XLS] 2.3).
"""

from __future__ import annotations

import io
import struct
from datetime import date, datetime, time

import olefile
from python_calamine import CalamineError, CalamineWorkbook

_SIGNATURE = b"\xd0\xcf\x11\xe0"

#: Records of cells with figures, texts and formulas, that of several cells of a row among them.
_SEVERAL = 0x00BD
_FILLED = frozenset((0x0006, 0x0203, 0x0204, 0x0205, 0x00D6, 0x00FD, 0x027E, _SEVERAL))

_SECTOR, _MOST_CELLS = 512, 2_000_000
_BROKEN = (CalamineError, OSError, ValueError, IndexError, TypeError, AttributeError, struct.error)


def is_old_sheet(body: bytes) -> bool:
    """Whether bytes are an OLE2 container; that it holds a workbook is seen when it is read."""
    return body.startswith(_SIGNATURE)


def old_rows(
    body: bytes, sheet: int, first: int, last: int, columns: int
) -> dict[int, dict[int, str]]:
    """The texts of a sheet's rows by row and column, all counted from 1; none for no such sheet."""
    try:
        rows, width = _reach(body)
        if not 0 < rows * width <= _MOST_CELLS:
            return {}
        # The end of the last sector may be missing, calamine wants it.
        whole = io.BytesIO(body + bytes(-len(body) % _SECTOR))
        with CalamineWorkbook.from_filelike(whole) as workbook:
            if not 1 <= sheet <= len(workbook.sheet_names):
                return {}
            read = workbook.get_sheet_by_index(sheet - 1).to_python(
                skip_empty_area=False, nrows=last
            )
    except BaseException as error:
        # calamine panics over some damaged files, which comes out as no `Exception`.
        if isinstance(error, _BROKEN) or type(error).__name__ == "PanicException":
            return {}
        raise
    return {
        number: {at: _printed(value) for at, value in enumerate(row[:columns], 1)}
        for number, row in enumerate(read, 1)
        if number >= first
    }


def _reach(body: bytes) -> tuple[int, int]:
    """Rows and columns of the largest sheet."""
    with olefile.OleFileIO(io.BytesIO(body)) as container:
        name = next((name for name in ("Workbook", "Book") if container.exists(name)), "")
        stream = bytes(container.openstream(name).read()) if name else b""
    rows = columns = at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind in _FILLED and length >= 6:
            row, column = struct.unpack_from("<HH", stream, at + 4)
            if kind == _SEVERAL:
                (column,) = struct.unpack_from("<H", stream, at + 2 + length)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        at += 4 + length
    return rows, columns


def _printed(value: object) -> str:
    """A value as a person sees it in the sheet."""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:.15g}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
