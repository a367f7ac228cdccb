"""Plain text and Markdown, in the many shapes that extraction leaves of a table.

a	b	c            a row cut by tabs
| a | b | c |        a Markdown row
a | b | c |          a row whose cells end in pipes; runs of pipes at its end fill it up
a,b,c                a row of a CSV file, where labels and figures fill it
a |                  one cell a line; a lone pipe is a blank cell, a run of pipes fills up
a                    one cell a line, blank cells lost
a b c                a whole table on one line
<table>…             an HTML table among the lines

Marks become blanks wherever they stand, so that places in the text stay where they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from archive.charset import charset_of, decode
from pipelines.formats import MOST_PIECES, TOO_MUCH
from pipelines.formats.html import is_layout, parse
from pipelines.formats.rows import RULE, blocks_of_line, grid_of
from pipelines.formats.spans import ruled_grid
from pipelines.grids import Extract, Grid, Line, Row
from pipelines.identity.metadata import labelled_values
from pipelines.prose.body import clean, is_page_number
from pipelines.tables.loose import is_tabular

RANK = 90
# A report is a book of 100 KiB at most.
MOST_BYTES = 4 * 2**20

# A text that stops right behind a figure may have stopped in the middle of it; no figure but 0
# goes on from a 0.
_CUT_FIGURE = re.compile(r"(?<![\d.,])(?:[1-9][\d.,]*|0[.,]\d*)\Z")
# A table that the end of the text cuts off has no end of its own.
_TABLE = re.compile(r"<table\b.*?(?:</table\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(
    r"^\s*(?:>\s?)+|^#{1,6}\s+|\*\*|(?<!\w)`+|`+(?!\w)|<(?=https?://)|(?<=/)>"
    r"|</?[a-zA-Z][^<>]{0,200}>|&(?:nbsp|ensp|emsp|thinsp|zwn?j|#160|#xa0|#12288|#8203)\b;?",
    re.IGNORECASE,
)
# Upright strokes that stand for a pipe.
_STROKES = str.maketrans(dict.fromkeys("│┃║¦｜", "|"))
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
    if len(text.split()) > MOST_PIECES:
        return Extract(problem=TOO_MUCH)
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
    prose: list[str] = []
    lost: list[str] = []
    end = tables = 0
    for found in (*_TABLE.finditer(text), None):
        _read_lines(text[end : found.start() if found else len(text)], end, blocks, prose)
        if found:
            tables += 1
            blocks.extend(_table(found[0], tables, lost))
            tables += len(re.findall("(?i)<table\\b", found[0])) - 1
            end = found.end()
    kept = [line for line in prose if line]
    return Extract(
        blocks=tuple(blocks),
        metadata=tuple(labelled_values(blocks, kept)),
        prose=clean("\n".join(kept)),
        lost=tuple(lost),
    )


def _table(markup: str, number: int, lost: list[str]) -> Iterator[Line | Grid]:
    """An HTML table, the `number`-th of the text; one that only lays out gives its lines.

    Where it is too large as well, what is `lost` of it is noted.
    """
    tree = parse(markup)
    tables = [] if tree is None else list(tree.iter("table"))
    for n, table in enumerate(tables, number):
        grid = ruled_grid(table, n)
        if not is_layout(table):
            yield grid
        elif next(table.iterdescendants("table"), None) is None:
            lost += [grid.lost] if grid.lost else []
            for cell in (cell for row in grid.rows for cell in row.cells):
                yield from (Line(line, place=cell.place) for line in cell.text.splitlines())


def _read_lines(text: str, start: int, blocks: list[Line | Grid], prose: list[str]) -> None:
    """The blocks of a stretch of text without markup; rows under one another make a grid."""
    rows: list[Row] = []
    for raw in text.splitlines(keepends=True):
        line = _MARKUP.sub(lambda mark: " " * len(mark[0]), raw.rstrip("\r\n")).translate(_STROKES)
        for block in () if RULE.match(line) else blocks_of_line(line, start):
            if isinstance(block, Row):
                rows.append(block)
                continue
            if is_page_number(block.text):
                continue
            if rows:
                blocks.append(grid_of(rows))
                rows = []
            blocks.append(block)
            if not block.cell and not is_tabular(block):
                prose.append(" ".join(_PIPES.sub(" ", line).split()))
        start += len(raw)
    if rows:
        blocks.append(grid_of(rows))
