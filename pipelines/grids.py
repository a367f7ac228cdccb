"""原始表格: what the readers of file formats hand to the reader of forms.

A document becomes an `Extract`: its blocks in reading order, each a `Line` of running text or a
`Grid` of cells. What is known of a grid's layout is said, not guessed:

    ruled       a real table: blank cells are there, edges are known
    delimited   rows of text cut by pipes or tabs: rows are known, edges are not, blanks may be lost
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from archive.records import record

GridKind = Literal["ruled", "delimited"]


@record
class Cell:
    """A cell as printed. `place` points into the bytes; `left` and `right` are column edges.

    A cell that a merge carries down from an earlier row is marked `carried`. `likelihood` that the
    text is what stands there is 1 where the bytes are text, less where a picture was read; then
    `readings` are the other texts that the picture may show, likeliest first, none where the text
    is beyond doubt.
    """

    text: str
    place: str
    left: int = 0
    right: int = 1
    carried: bool = False
    likelihood: float = 1.0
    readings: tuple[str, ...] = ()


@record
class Row:
    """Cells from left to right. `padded`: the row was filled up at its end, blanks may be lost."""

    cells: tuple[Cell, ...]
    padded: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows from top to bottom. `lost` says in words which part of a table was too much to read."""

    rows: tuple[Row, ...]
    kind: GridKind = "ruled"
    lost: str = ""


@record
class Line:
    """A line of running text; `start` counts characters of the decoded text, from 0.

    `cell`: a mark closed it, so that it is one cell of a table and an empty one is a blank cell.
    `place` points into the bytes where the format has no characters to count; `within` names the
    file of a container in which they are counted.
    """

    text: str
    start: int = 0
    cell: bool = False
    place: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class Extract:
    """A document's content in reading order, with what its format says of itself.

    `titles` are those that its markup names, best first; `metadata` maps labels as printed to
    values; `prose` is the running text without tables, navigation and page furniture; `problem`
    says in words why the bytes could not be read, where they could not; `lost` names the parts that
    could not be read where others could: pages, files of a container, the ends of huge tables.
    """

    blocks: tuple[Line | Grid, ...] = field(default=(), repr=False)
    titles: tuple[str, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    prose: str = field(default="", repr=False)
    problem: str = ""
    lost: tuple[str, ...] = ()

    def size(self) -> int:
        """How many words between blanks and how many cells there are."""
        return sum(
            len(block.text.split())
            if isinstance(block, Line)
            else sum(len(row.cells) for row in block.rows)
            for block in self.blocks
        )
