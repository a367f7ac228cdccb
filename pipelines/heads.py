"""The column heads above the rows that are being read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.items import Item
from pipelines.stretches import Stretch


@dataclass(slots=True)
class Heads:
    """Heads gathered over the head rows of a table; `open` until a row of figures follows."""

    items: list[Item] = field(default_factory=list)
    open: bool = False
    ruled: bool = False

    def start(self, stretch: Stretch) -> None:
        """Begin anew: what stood above belongs to another block."""
        self.items, self.open, self.ruled = [], True, stretch.kind == "ruled"

    def add(self, item: Item, stretch: Stretch) -> None:
        """Another head; a merge that carries one down into the next head row adds nothing."""
        if not self.open:
            self.start(stretch)
        if not item.cell.carried:
            self.items.append(item)

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
