"""The column heads above the rows that are being read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.tables.items import Item
from pipelines.tables.stretches import Kind, Stretch


@dataclass(slots=True)
class Heads:
    """Heads gathered over the head rows of a table; `open` until a row of figures follows.

    `kind` is that of the rows they stand in, `rows` are the labels of each of those rows.
    """

    items: list[Item] = field(default_factory=list)
    open: bool = False
    kind: Kind = "loose"
    rows: list[tuple[Item, ...]] = field(default_factory=list)

    @property
    def ruled(self) -> bool:
        """Whether their edges are known."""
        return self.kind == "ruled"

    @property
    def in_order(self) -> bool:
        """Whether they stand from left to right as the columns do: not where they are stacked."""
        return self.ruled or (self.kind == "delimited" and len(self.rows) == 1)

    def start(self, stretch: Stretch) -> None:
        """Begin anew: what stood above belongs to another block."""
        self.items, self.open, self.kind, self.rows = [], True, stretch.kind, []

    def add(self, item: Item, stretch: Stretch) -> None:
        """Another head; a merge that carries one down into the next head row adds nothing."""
        if not self.open:
            self.start(stretch)
        if item.cell.carried:
            return
        self.items.append(item)
        if not self.rows or self.rows[-1] is not stretch.labels:
            self.rows.append(stretch.labels)

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

    def edges(self) -> Sequence[Item]:
        """The heads if their edges are known, else none."""
        return self.ordered() if self.ruled else ()
