"""The column heads above the rows that are being read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.tables.columns import stand_together
from pipelines.tables.items import Item
from pipelines.tables.labels import key
from pipelines.tables.stretches import Kind, Stretch


@dataclass(slots=True)
class Heads:
    """Heads gathered over the head rows of a table; `open` until a row of figures follows.

    `kind` is that of the rows they stand in, `rows` are those rows.
    `distinct`: no column of the table has a namesake. `version` counts the changes.
    """

    items: list[Item] = field(default_factory=list)
    open: bool = False
    kind: Kind = "loose"
    rows: list[Stretch] = field(default_factory=list)
    distinct: bool = False
    # What is asked for every row below and changes only with the heads.
    _ruled: bool | None = None
    version: int = 0

    @property
    def ruled(self) -> bool:
        """Whether their edges are known: not where two stand over one column, or one under none.

        Pages that were cleaned or copied lose the spans of their cells, or a cell: then all that
        stands to the right of it has moved.
        """
        if self._ruled is None:
            edges = sorted((item.cell.left, item.cell.right) for item in self.items)
            apart = all(here[1] <= following[0] for here, following in pairwise(edges))
            self._ruled = self.kind == "ruled" and apart and not self._has_hole()
        return self._ruled

    def _has_hole(self) -> bool:
        """Whether a head stands below no cell of the row above it, as where that one was lost."""
        return any(
            not any(stand_together(head, above) for above in upper.cells)
            for upper, lower in pairwise(self.rows)
            for head in lower.labels
            if head in self.items
        )

    @property
    def in_order(self) -> bool:
        """Whether they stand from left to right as the columns do: not where they are stacked."""
        if self.kind == "delimited" and len(self.rows) == 1:
            # A row that stands on one line with its heads is no row of heads.
            return all(item.has("column") or not item.has("row") for item in self.rows[0].labels)
        return self.ruled

    def start(self, stretch: Stretch) -> None:
        """Begin anew: what stood above belongs to another block."""
        self.items, self.open, self.kind, self.rows = [], True, stretch.kind, []
        self._ruled = None
        self.version += 1

    def add(self, item: Item, stretch: Stretch) -> None:
        """Another head; a merge that carries one down into the next head row adds nothing."""
        if not self.open:
            self.start(stretch)
        if item.cell.carried:
            return
        if self.distinct:
            # Programs that undo merges print a head in each cell that it spanned.
            self.items = [above for above in self.items if not _is_same(above, item)]
        self.items.append(item)
        self._ruled = None
        self.version += 1
        if not self.rows or self.rows[-1].labels is not stretch.labels:
            self.rows.append(stretch)

    def close(self) -> None:
        """The first row below them begins."""
        self.open = False

    def texts(self) -> list[str]:
        """The printed heads from left to right."""
        return [item.text for item in self.ordered()]

    def ordered(self) -> list[Item]:
        """The heads from left to right: by their edges where the table is ruled."""
        if self.ruled:
            return sorted(self.items, key=lambda item: (item.cell.left, item.cell.right))
        return list(self.items)

    def stand_over(self, values: Sequence[Item]) -> bool:
        """Whether in rows of text each head has a cell below it, counted from the left.

        Blank cells that fill a row up may stand behind.
        """
        lefts = sorted(item.cell.left for item in self.items)
        below = [item.cell.left for item in values[: len(lefts)]]
        return self.kind == "delimited" and lefts == below

    def edges(self) -> Sequence[Item]:
        """The heads if their edges are known, else none."""
        return self.ordered() if self.ruled else ()


def _is_same(one: Item, other: Item) -> bool:
    return bool(one.labels) and key(one.text) == key(other.text)
