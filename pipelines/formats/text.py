"""Plain text and Markdown, in the many shapes that extraction leaves of a table.

a	b	c            a row cut by tabs
| a | b | c |        a Markdown row
a | b | c |          a row whose cells end in pipes; runs of pipes at its end fill it up
a |                  one cell a line; a lone pipe is a blank cell, a run of pipes fills up
a                    one cell a line, blank cells lost
a b c                a whole table on one line
"""

from __future__ import annotations

import json
import re

from archive.charset import charset_of, decode
from archive.evidence import in_text
from pipelines.grids import Cell, Extract, Grid, Line, Row
from pipelines.identity.metadata import labelled_values
from pipelines.prose.body import clean, is_page_number
from pipelines.tables.items import LONGEST_CELL, is_tabular
from pipelines.tables.labels import exact_labels

RANK = 90
# A report is a book of 100 KiB at most.
MOST_BYTES = 4 * 2**20

_RULE = re.compile(r"^\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_FILLING = re.compile(r"^[\s|]*$")
# A text that stops right behind a figure may have stopped in the middle of it; no figure but 0
# goes on from a 0.
_CUT_FIGURE = re.compile(r"(?<![\d.,])(?:[1-9][\d.,]*|0[.,]\d*)\Z")
# Pipes with room between them are blank cells; without room they only fill a row up.
_BLANK_CELLS = re.compile(r"^\s*\|(\s+\|)+\s*$")
_MARKUP = re.compile(r"^#{1,6}\s+|\*\*|<(?=https?://)|(?<=/)>")
# Runs of pipes are what is left of an empty table.
_PIPES = re.compile(r"\|(?:\s*\|)+|\|\s*$")


def recognises(body: bytes) -> bool:
    """Any bytes without a NUL may be text, and UTF-16, which says so: asked last."""
    return b"\0" not in body[:4096] or charset_of(body) == "utf-16"


def read(body: bytes, media_type: str) -> Extract:
    """Lines and delimited rows of a text."""
    text = decode(body, media_type)
    if text.lstrip()[:1] in ("{", "[") and _is_json(text):
        return Extract(problem="JSON data, no document")
    return read_text(_CUT_FIGURE.sub("", text))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def read_text(text: str) -> Extract:
    """The blocks of a decoded text; places are characters of it."""
    blocks: list[Line | Grid] = []
    rows: list[Row] = []
    prose: list[str] = []
    start = 0
    for raw in text.splitlines(keepends=True):
        # Marks of Markdown become blanks, so that places stay where they are.
        line = _MARKUP.sub(lambda mark: " " * len(mark[0]), raw.rstrip("\r\n"))
        row = _row(line, start)
        if row:
            rows.append(row)
        elif line.strip() and not _RULE.match(line) and not is_page_number(line):
            if rows:
                blocks.append(Grid(tuple(rows), "delimited"))
                rows = []
            block = _line(line, start)
            if block:
                blocks.append(block)
                if not block.cell and not is_tabular(block):
                    prose.append(" ".join(_PIPES.sub(" ", line).split()))
        start += len(raw)
    if rows:
        blocks.append(Grid(tuple(rows), "delimited"))
    kept = [line for line in prose if line]
    return Extract(
        blocks=tuple(blocks),
        metadata=tuple(labelled_values(blocks, kept)),
        prose=clean("\n".join(kept)),
    )


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
        return _cut(line, start, "\t", padded=False)
    blank = _BLANK_CELLS.match(line)
    if "|" not in line or _RULE.match(line) or (_FILLING.match(line) and not blank):
        return None
    stripped = line.strip()
    if stripped.startswith("|") and len(stripped) > 1:
        inner = stripped[1:].removesuffix("|")
        return _cut(inner, start + line.index(stripped) + 1, "|", padded=False)
    body = stripped.rstrip("| \t")
    filled = re.sub(r"\s", "", stripped[len(body) :])
    if "|" not in body and len(filled) < 2:
        return None
    return _cut(body, start + line.index(body), "|", padded=len(filled) > 1)


def _cut(text: str, start: int, mark: str, *, padded: bool) -> Row | None:
    cells: list[Cell] = []
    position = 0
    for n, part in enumerate(text.split(mark)):
        value = part.strip()
        left = start + position + len(part) - len(part.lstrip())
        cells.append(Cell(value, in_text(left, left + len(value)), n, n + 1))
        position += len(part) + 1
    while cells and not cells[-1].text and mark == "\t":
        cells.pop()
    if len(cells) > 1 or (padded and exact_labels(cells[0].text)):
        return Row(tuple(cells), padded)
    return None
