"""Spreadsheets (xlsx, xls, et): the sheets in order, hidden ones last, merged cells with edges.

A sheet is cut to grids where a row is blank, or holds nothing but a title, the heading of a table
or a sentence: these are lines.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from archive.evidence import in_table
from archive.titles import read_title
from pipelines.formats.headline import headline
from pipelines.formats.ole import kind_of
from pipelines.formats.packages import BrokenPackageError, Package, names_in
from pipelines.formats.survey import Survey, survey_package, survey_stream
from pipelines.grids import Cell, Extract, Grid, Line, Row
from pipelines.identity.metadata import labelled_values
from pipelines.prose.body import clean
from pipelines.tables.labels import exact_labels

RANK = 24
MOST_BYTES = 32 * 2**20

_SECTOR = 512
# A sheet of xls has 256 columns. What calamine lays out takes 32 bytes a cell.
_MOST_COLUMNS = 256
_MOST_CELLS = 2_000_000
# All forms one under the other have 150 rows, those of every office of a province 10,000.
_MOST_ROWS = 10_000
_MOST_SHEETS = 200
_NO_REPORT = "no report has so many, the rest is not read"
# Words in a cell; a paragraph that stands in a sheet is longer.
_LONGEST_CELL = 60
_BROKEN = (CalamineError, OSError, ValueError, OverflowError)
# A double has 15 certain digits; more is what is left of adding 0.1 to 0.2.
_CERTAIN = ".15g"


def recognises(body: bytes) -> bool:
    """A ZIP package or an OLE2 container that holds a workbook."""
    return "xl/workbook.xml" in names_in(body) or kind_of(body) == "xls"


def read(body: bytes, media_type: str) -> Extract:
    """Every sheet as grids and lines."""
    del media_type
    try:
        survey = survey_package(Package(body)) if body[:2] == b"PK" else survey_stream(body)
    except BrokenPackageError as broken:
        return Extract(problem=f"the spreadsheet cannot be opened: it is {broken}")
    if survey.locked:
        return Extract(problem="the spreadsheet is locked with a password")
    if survey.columns > _MOST_COLUMNS or survey.rows * survey.columns > _MOST_CELLS:
        size = f"{survey.rows} rows and {survey.columns} columns"
        return Extract(problem=f"the spreadsheet has a sheet of {size}: no report is so large")
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(_whole(body))) as workbook:
            blocks = list(_blocks(workbook, survey))
            lost = tuple(_beyond(survey.rows, len(workbook.sheet_names)))
    except PasswordError:
        return Extract(problem="the spreadsheet is locked with a password")
    except BaseException as error:
        # calamine panics over some damaged files, which comes out as no `Exception`.
        if isinstance(error, _BROKEN) or type(error).__name__ == "PanicException":
            return Extract(problem="the spreadsheet cannot be opened: it is broken or cut off")
        raise
    if not blocks:
        return Extract(problem="the spreadsheet is empty: no cell of it is filled")
    lines = [block.text for block in blocks if isinstance(block, Line)]
    title = headline(lines)
    return Extract(
        blocks=tuple(blocks),
        titles=(title,) if title else (),
        metadata=tuple(labelled_values(blocks, lines)),
        prose=clean("\n".join(lines)),
        lost=lost,
    )


def _whole(body: bytes) -> bytes:
    """The bytes filled up to a sector's end: that of an xls may be missing, calamine wants it."""
    return body + bytes(-len(body) % _SECTOR)


def _beyond(rows: int, sheets: int) -> Iterator[str]:
    """What of a workbook is more than any report has, and is not read."""
    if sheets > _MOST_SHEETS:
        yield f"sheets {_MOST_SHEETS + 1} to {sheets}: {_NO_REPORT}"
    if rows > _MOST_ROWS:
        yield f"rows {_MOST_ROWS + 1} to {rows}: {_NO_REPORT}"


def _blocks(workbook: CalamineWorkbook, survey: Survey) -> Iterator[Line | Grid]:
    sheets = list(enumerate(workbook.sheets_metadata))[:_MOST_SHEETS]
    for n, _ in sorted(sheets, key=lambda sheet: sheet[1].visible != SheetVisibleEnum.Visible):
        sheet = workbook.get_sheet_by_index(n)
        said = {(r, c): text for (s, r, c), text in survey.said.items() if s == n}
        yield from _sheet(_rows(sheet, n, said))


def _sheet(rows: Iterator[list[Cell]]) -> Iterator[Line | Grid]:
    """The rows of a sheet, cut where one is blank or a line."""
    together: list[list[Cell]] = []
    for cells in rows:
        filled = [cell for cell in cells if cell.text]
        alone = filled[0] if len(filled) == 1 and _is_line(filled[0].text) else None
        if filled and not alone:
            together.append(cells)
            continue
        if together:
            yield _grid(together)
            together = []
        if alone and not alone.carried:
            yield Line(alone.text, place=alone.place)
    if together:
        yield _grid(together)


def _is_line(text: str) -> bool:
    """Whether a text alone in its row is none of the table's: a label may have a blank row."""
    known = exact_labels(text)
    if known:
        return any(label.role == "heading" for label in known)
    return len(text) > _LONGEST_CELL or read_title(text).kind != "unclear"


def _grid(rows: Sequence[Sequence[Cell]]) -> Grid:
    """Rows without the blank cells to the right of the table."""
    width = max(cell.right for cells in rows for cell in cells if cell.text)
    return Grid(tuple(Row(tuple(cell for cell in cells if cell.left < width)) for cells in rows))


def _rows(sheet: CalamineSheet, n: int, said: dict[tuple[int, int], str]) -> Iterator[list[Cell]]:
    """The cells of each row; a merged one is as wide as its range, and carried down."""
    values = sheet.to_python(skip_empty_area=False, nrows=_MOST_ROWS)
    merged = {top: bottom for top, bottom in sheet.merged_cell_ranges or () if top != bottom}
    reaching: dict[int, tuple[int, Cell]] = {}
    for r, row in enumerate(values):
        cells: list[Cell] = []
        column = 0
        while column < len(row):
            last, above = reaching.get(column, (-1, None))
            if above is not None and r <= last:
                cells.append(Cell(above.text, above.place, above.left, above.right, carried=True))
            else:
                bottom, right = merged.get((r, column), (r, column))
                text = said.get((r, column)) or _printed(row[column])
                end = min(right + 1, len(row))
                cells.append(Cell(text, in_table(n + 1, r + 1, column + 1), column, end))
                reaching[column] = (bottom, cells[-1])
            column = max(cells[-1].right, column + 1)
        yield cells


def _printed(value: object) -> str:
    """A value as a person sees it in the sheet."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:{_CERTAIN}}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, timedelta | int):
        return str(value)
    return str(value).strip()
