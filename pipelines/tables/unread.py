"""Tables with figures that no form knows: not read, told, and part of what the report says."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.grids import Grid, Line
from pipelines.identity.metadata import LABELS
from pipelines.tables.findings import Findings
from pipelines.tables.numbers import read_figure, squeeze


def unread_grids(blocks: Sequence[Line | Grid], findings: Findings) -> tuple[Grid, ...]:
    """The ruled tables of which no cell was read, the page's own header left out."""
    read = {found.item.cell.place for found in findings.found if found.item is not None}
    return tuple(
        block
        for block in blocks
        if isinstance(block, Grid) and block.kind == "ruled" and _is_unread(block, read)
    )


def _is_unread(grid: Grid, read: set[str]) -> bool:
    cells = [cell for row in grid.rows for cell in row.cells]
    if len(grid.rows) < 2 or any(cell.place in read for cell in cells):
        return False
    texts = {squeeze(cell.text).rstrip(":") for cell in cells}
    if texts & set(LABELS):
        return False
    return any(read_figure(text).meaning == "number" for text in texts)


def words_of(grid: Grid) -> str:
    """All that a table says, cell by cell."""
    return "|".join(squeeze(cell.text) for row in grid.rows for cell in row.cells)
