"""A line of text as a row of cells, as one cell, or as running text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from archive.evidence import in_text
from pipelines.grids import Cell, Grid, Line, Row
from pipelines.tables.items import LONGEST_CELL
from pipelines.tables.labels import exact_labels, labels
from pipelines.tables.numbers import read_figure

# Rulers of Markdown and of tables drawn with characters.
RULE = re.compile(
    r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$|^\s*[|+]?(?:[-=:\s]{3,}\+)+\s*$"
    r"|^[\s─━═┄┈╌|]*[┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╭╮╰╯][\s─━═┄┈╌|\u2500-\u257f]*$"
)
_FILLING = re.compile(r"^[\s|]*$")
# Pipes with room between them are blank cells; without room they only fill a row up.
_BLANK_CELLS = re.compile(r"^\s*\|(\s+\|)+\s*$")
_PIPE = re.compile(r"(?<!\\)\|")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(r"([*_~]{1,2})(\S.*?)\1", re.DOTALL)
_COMMAS = ",;，；"
# The widest row of a form is the last of part four, 15 figures and a blank or two.
_WIDEST = 20
# Two groups may stand before a row's label, and a number before them.
_LAST_LABEL = 4


class _Part(NamedTuple):
    text: str
    start: int


def blocks_of_line(line: str, start: int) -> Iterator[Row | Line]:
    """What a line holds; `start` is where it begins in the text."""
    row = _row(line, start)
    if row is None:
        block = _line(line, start) if line.strip() else None
        if block:
            yield block
    elif _is_whole_table(row):
        for cell in row.cells:
            yield Line(cell.text, cell=True, place=cell.place)
    else:
        yield row


def grid_of(rows: Sequence[Row]) -> Grid:
    """Rows under one another as a grid, without the blank cell that a mark at every end leaves.

    Rows of one width were filled up, and the last columns of all of them may be blank; so may more
    than one column be.
    """
    ends = {len(row.cells) - _printed(row) for row in rows}
    if min(ends) != 1 or len({len(row.cells) for row in rows}) == 1:
        return Grid(tuple(rows), "delimited")
    return Grid(tuple(Row(row.cells[:-1], row.padded) for row in rows), "delimited")


def _printed(row: Row) -> int:
    return max((n for n, cell in enumerate(row.cells, 1) if cell.text), default=0)


def _is_whole_table(row: Row) -> bool:
    """Whether a table with all its rows stands on one line: then its places in it say nothing."""
    if len(row.cells) > _WIDEST:
        return True
    return any(
        label.role == "row"
        for cell in row.cells[_LAST_LABEL:]
        for known in (exact_labels(cell.text),)
        if not any(label.role == "column" for label in known)
        for label in known
    ) and any(exact_labels(cell.text) for cell in row.cells[:1])


def _line(line: str, start: int) -> Line | None:
    """A line that is no row of several cells."""
    stripped = line.strip()
    if not stripped.endswith("|"):
        return Line(line, start)
    if stripped == "|":
        return Line("", start, cell=True)
    if _FILLING.match(stripped):
        return None
    text = stripped.rstrip("| \t")
    # Neither a sentence with a stray pipe at its end is a cell, nor a title before a filled-up row.
    closed = stripped.count("|") == 1 and len(text) <= LONGEST_CELL
    return Line(text, start + line.index(text), cell=closed)


def _row(line: str, start: int) -> Row | None:
    """A row of at least two cells, or None."""
    if "\t" in line.strip("\n"):
        return _cut(_parts(line, start, re.compile("\t")))
    blank = _BLANK_CELLS.match(line)
    if "|" not in line:
        return _separated(line, start)
    if _FILLING.match(line) and not blank:
        return None
    stripped = line.strip()
    if stripped.startswith("|") and len(stripped) > 1:
        inner = stripped[1:].removesuffix("|")
        return _cut(_parts(inner, start + line.index(stripped) + 1, _PIPE))
    body = stripped.rstrip("| \t")
    filled = re.sub(r"\s", "", stripped[len(body) :])
    if "|" not in body and len(filled) < 2:
        return None
    return _cut(_parts(body, start + line.index(body), _PIPE), padded=len(filled) > 1)


def _parts(text: str, start: int, mark: re.Pattern[str]) -> list[_Part]:
    """The text between marks, with where each part begins."""
    parts: list[_Part] = []
    at = 0
    for found in (*mark.finditer(text), None):
        parts.append(_Part(text[at : found.start() if found else len(text)], start + at))
        at = found.end() if found else at
    return parts


def _cut(parts: Sequence[_Part], *, padded: bool = False) -> Row | None:
    cells: list[Cell] = []
    for n, (text, start) in enumerate(parts):
        value = text.strip()
        left = start + len(text) - len(text.lstrip())
        cells.append(Cell(_plain(value), in_text(left, left + len(value)), n, n + 1))
    if len(cells) > 1 and not any(cell.text for cell in cells[1:]) and cells[0].text:
        # A title or a sentence that was filled up is no row, nor is a cell with its mark.
        row = len(cells) > 2 and labels(cells[0].text)
        return Row(tuple(cells), padded) if row else None
    if len(cells) > 1 or (padded and exact_labels(cells[0].text)):
        return Row(tuple(cells), padded)
    return None


def _plain(text: str) -> str:
    """A cell's text without the escapes and the emphasis of Markdown."""
    if len(text) > 1:
        text = _ESCAPED.sub(r"\1", text)
    emphasis = _EMPHASIS.fullmatch(text)
    return emphasis[2] if emphasis else text


def _separated(line: str, start: int) -> Row | None:
    """A row of a CSV file: a label and the figures behind it, or labels alone.

    Running text has commas too; it is no row where anything but labels and figures stands between
    them. A label may hold commas itself.
    """
    if len(line) > 10 * LONGEST_CELL or read_figure(line).value is not None:
        return None
    rows = (_split_at(line, start, mark) for mark in _COMMAS if mark in line)
    return next((row for row in rows if row), None)


def _split_at(line: str, start: int, mark: str) -> Row | None:
    if '"' in line:
        parts = _quoted(line, start, mark)
    else:
        parts = _parts(line, start, re.compile(re.escape(mark)))
        figures = len(parts)
        while figures and _is_figure(parts[figures - 1]):
            figures -= 1
        label = line[: parts[figures - 1].start - start + len(parts[figures - 1].text)]
        if 0 < figures < len(parts) and exact_labels(label):
            parts = [_Part(label, start), *parts[figures:]]
    known = [bool(exact_labels(part.text)) for part in parts]
    fits = all(label or _is_figure(p) for label, p in zip(known, parts, strict=True))
    return _cut(parts) if fits and (any(known) or len(parts) > 2) else None


def _is_figure(part: _Part) -> bool:
    return read_figure(part.text).meaning != "text"


def _quoted(line: str, start: int, mark: str) -> list[_Part]:
    """The fields of a CSV line with quotation marks; each stands where its text is found."""
    try:
        fields = next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        return []
    parts: list[_Part] = []
    at = 0
    for field in fields:
        at = max(line.find(field, at), at)
        parts.append(_Part(field, start + at))
        at += len(field)
    return parts
