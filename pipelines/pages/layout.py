"""Pages to an `Extract`: what stands in a table is a grid, what stands outside of one is a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.grids import Extract, Grid, Line
from pipelines.identity.metadata import labelled_values
from pipelines.pages.alignment import aligned
from pipelines.pages.continuing import Table, TableRow, continued, grid_of
from pipelines.pages.furniture import without_furniture
from pipelines.pages.lattice import Room, rooms
from pipelines.pages.marks import Page, Word
from pipelines.pages.rulings import Frame, frames, joined
from pipelines.pages.writing import Written, written
from pipelines.prose.body import clean

Block = Written | Table
# 三、 and (二) begin a paragraph, whatever stands above.
_HEADING = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）])")


def read_pages(pages: Sequence[Page]) -> Extract:
    """The lines and grids of a document's pages."""
    blocks: list[Line | Grid] = []
    placed = [(page, block) for page in without_furniture(pages) for block in _blocks(page)]
    tables = continued([block if isinstance(block, Table) else None for _, block in placed])
    for (page, block), table in zip(placed, tables, strict=True):
        if isinstance(block, Written):
            blocks.append(Line(block.text, place=page.place(block.box)))
        elif table is not None:
            blocks.append(grid_of(table))
    lines = [block.text.strip() for block in blocks if isinstance(block, Line)]
    return Extract(
        blocks=tuple(blocks),
        metadata=tuple(labelled_values(blocks, lines)),
        prose=clean("\n".join(_paragraphs(lines))),
    )


def _blocks(page: Page) -> list[Block]:
    """What stands on a page, from top to bottom."""
    lines = joined(page.rulings)
    words = list(page.words)
    blocks: list[tuple[float, Block]] = []
    for frame in _tables(frames(lines)):
        box = frame.box
        inside = [word for word in words if box.holds(word.box.x, word.box.y)]
        table = _table(page, rooms(frame), inside)
        if table is not None:
            words = [word for word in words if not box.holds(word.box.x, word.box.y)]
            blocks.append((box.top, table))
    across = [line for line in lines if line.across]
    barriers = [top for top, _ in blocks]
    for block in aligned(page, words, across, barriers):
        blocks.append((block.box.top, block))
    return [block for _, block in sorted(blocks, key=lambda pair: pair[0])]


def _tables(found: Sequence[Frame]) -> list[Frame]:
    """Frames that are tables: one around others is the page's own."""
    return [
        frame
        for frame in found
        if not any(
            other is not frame
            and frame.box.holds(other.box.left, other.box.top)
            and frame.box.holds(other.box.right, other.box.bottom)
            and len(rooms(frame)) <= len(rooms(other))
            for other in found
        )
    ]


def _table(page: Page, found: Sequence[Room], words: Sequence[Word]) -> Table | None:
    """A table with its words; None where its ruling is a box around running text."""
    if len(found) < 2:
        return None
    left = list(words)
    rows = [TableRow() for _ in range(max(room.behind for room in found))]
    for room in found:
        own = [word for word in left if room.box.holds(word.box.x, word.box.y)]
        left = [word for word in left if not room.box.holds(word.box.x, word.box.y)]
        rows[room.first].add(page, room, *written(own))
    for n, row in enumerate(rows):
        for room in found:
            if room.first < n < room.behind:
                row.carry(rows[room.first], room)
    return Table([row for row in rows if row.cells])


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Lines of a page joined to paragraphs: a full line goes on, unless the next is a heading."""
    widest = max(map(len, lines), default=0)
    paragraphs: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and not _HEADING.match(line):
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
        goes_on = len(line) >= widest - 3 and not line.endswith("。")
    return paragraphs
