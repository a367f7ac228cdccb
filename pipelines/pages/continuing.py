"""Tables broken over pages: joined by the edges of their columns, in the middle of a row too.

A printer breaks a row where the page ends: its label stands on both pages, its figures on one. The
edges of both pieces together are the columns; a piece may lack some that its rows do not show.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipelines.grids import Cell, Grid, Row
from pipelines.pages.lattice import Room, edges
from pipelines.pages.marks import Box, Page
from pipelines.tables.labels import exact_labels

# Pieces of one table have their outer edges in the same places; scans are a little askew.
_SAME_EDGE = 4.0


@dataclass(slots=True)
class TableCell:
    """A cell of a table whose columns are not numbered yet."""

    box: Box
    cell: Cell


@dataclass(slots=True)
class TableRow:
    """The cells of a row, carried ones too."""

    cells: list[TableCell] = field(default_factory=list)

    def add(
        self, page: Page, room: Room, text: str, likelihood: float, readings: tuple[str, ...]
    ) -> None:
        """Another cell that begins in this row."""
        cell = Cell(text, page.place(room.box), likelihood=likelihood, readings=readings)
        self.cells.append(TableCell(room.box, cell))

    def carry(self, origin: TableRow, room: Room) -> None:
        """A merged cell that reaches down into this row."""
        above = next(c for c in origin.cells if c.box == room.box)
        self.cells.append(TableCell(room.box, replace(above.cell, carried=True)))
        self.cells.sort(key=lambda c: c.box.left)


@dataclass(slots=True)
class Table:
    """Rows of a table, or of a piece of one."""

    rows: list[TableRow]

    @property
    def box(self) -> Box:
        """Its outer edges."""
        boxes = [cell.box for row in self.rows for cell in row.cells]
        return Box(
            min(b.left for b in boxes),
            min(b.top for b in boxes),
            max(b.right for b in boxes),
            max(b.bottom for b in boxes),
        )


def continued(blocks: Sequence[Table | None]) -> list[Table | None]:
    """Tables that follow one another with the same outer edges joined to one, in the first's place.

    A block that is None is text: no table goes on behind it.
    """
    found: list[Table | None] = list(blocks)
    for n in range(len(found) - 1, 0, -1):
        before, after = found[n - 1], found[n]
        if before is not None and after is not None and _goes_on(before.box, after.box):
            found[n - 1] = _joined(before, after)
            found[n] = None
    return found


def _goes_on(before: Box, after: Box) -> bool:
    return (
        abs(before.left - after.left) <= _SAME_EDGE
        and abs(before.right - after.right) <= _SAME_EDGE
    )


def _joined(before: Table, after: Table) -> Table:
    last, first = before.rows[-1], after.rows[0]
    pairs = [
        (a, b)
        for a in last.cells
        for b in first.cells
        if abs(a.box.left - b.box.left) <= _SAME_EDGE
        and abs(a.box.right - b.box.right) <= _SAME_EDGE
    ]
    torn = [(a, b) for a, b in pairs if _is_torn(a.cell.text, b.cell.text)]
    own = [(a, b) for a, b in torn if not a.cell.carried]
    whole_row = len(pairs) == len(last.cells) == len(first.cells) and own
    if whole_row and all(
        not a.cell.text or not b.cell.text
        for a, b in pairs
        if (a, b) not in torn and not a.cell.carried
    ):
        for a, b in pairs:
            if not a.cell.carried or (a, b) in torn:
                _put(before, a, b)
        return Table([*before.rows, *after.rows[1:]])
    for a, b in torn:
        _put(before, a, b)
        b.cell = replace(b.cell, text=a.cell.text, carried=True)
    return Table([*before.rows, *after.rows])


def _is_torn(above: str, below: str) -> bool:
    """Whether two texts are the parts of one label: the dash of a row below a head is none."""
    whole = exact_labels(above + below) if above and below else ()
    parts = (exact_labels(above), exact_labels(below))
    return bool(whole) and whole not in parts and not all(parts)


def _put(before: Table, a: TableCell, b: TableCell) -> None:
    """What stands below the break put into the cell above it, and where that is carried to."""
    if a.cell.text and b.cell.text:
        cell = replace(a.cell, text=f"{a.cell.text}\n{b.cell.text}")
    elif b.cell.text:
        cell = replace(b.cell, carried=a.cell.carried)
    else:
        return
    for row in before.rows:
        for other in row.cells:
            if other is not a and other.box == a.box and other.cell.place == a.cell.place:
                other.cell = replace(cell, carried=other.cell.carried)
    a.cell = replace(cell, carried=a.cell.carried)


def grid_of(table: Table) -> Grid:
    """A table with its columns numbered by all edges that any of its rows shows."""
    at = edges([x for row in table.rows for c in row.cells for x in (c.box.left, c.box.right)])

    def number(x: float) -> int:
        n = bisect_left(at, x)
        near = [m for m in (n - 1, n) if 0 <= m < len(at)]
        return min(near, key=lambda m: abs(at[m] - x))

    return Grid(
        tuple(
            Row(
                tuple(
                    replace(c.cell, left=number(c.box.left), right=number(c.box.right))
                    for c in row.cells
                )
            )
            for row in table.rows
        )
    )
