"""A report as blocks and boxes, and the truth about each of its cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from crawler.demo.content import Block, Paragraph
from crawler.demo.printed_forms import Sum
from crawler.demo.printing import Figure
from crawler.demo.tables import Box, Table

# What became of a report: nothing; the office's own error; harm on the way to us; harm that looks
# the same as an error of the office.
Kind = Literal["clean", "source", "reading", "either"]
Row = tuple[Box, ...]


def seeded(*parts: object) -> Random:
    """A source of chance that the parts decide."""
    return Random(" ".join(map(str, parts)))  # noqa: S311 (nothing secret)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report and its truth.

    `wants` is what the report prints, by cell id; a cell that is not there is not in the document.
    `says` is what damaged bytes say where nothing but a sum could tell that they are damaged.
    `sums` are those that should hold. `features` name what is special, for the lists of failures.
    `misprinted` are the cells of rows whose short label has a character wrong.
    """

    title: str
    publisher: str
    year: int
    form: str
    blocks: tuple[Block, ...]
    wants: Mapping[str, Figure]
    sums: tuple[Sum, ...]
    features: tuple[str, ...] = ()
    kind: Kind = "clean"
    says: Mapping[str, float | int | None] = field(default_factory=dict)
    misprinted: frozenset[str] = frozenset()

    def tables(self) -> list[int]:
        """The numbers of the blocks that are tables."""
        return [n for n, block in enumerate(self.blocks) if not isinstance(block, Paragraph)]

    def table(self, number: int) -> Table:
        """The table that is block `number`."""
        block = self.blocks[number]
        assert not isinstance(block, Paragraph)
        return block

    def with_block(self, number: int, *blocks: Block) -> Sheet:
        """The sheet with other blocks in the place of one."""
        return replace(self, blocks=(*self.blocks[:number], *blocks, *self.blocks[number + 1 :]))

    def with_feature(self, *names: str) -> Sheet:
        """The sheet with something special noted."""
        return replace(self, features=(*self.features, *names))

    def boxes(self, change: Callable[[Box], Box]) -> Sheet:
        """The sheet with every box changed."""
        blocks = (
            block
            if isinstance(block, Paragraph)
            else tuple(tuple(change(box) for box in row) for row in block)
            for block in self.blocks
        )
        return replace(self, blocks=tuple(blocks))


def figures_of(row: Row) -> list[int]:
    """Where in a row its figures stand."""
    return [n for n, box in enumerate(row) if box.cell]


def label_of(row: Row) -> int:
    """Where in a row of figures its own label stands: right before the first; -1 for none.

    The list of 2014 has a unit between label and figure.
    """
    found = figures_of(row)
    if found == [2] and len(row) == 3:
        return 0
    return found[0] - 1 if found else -1


def without_row(table: Table, gone: int) -> Table:
    """A table without one row; what spans it gets shorter, what begins in it moves down."""
    rows: list[Row] = []
    for n, row in enumerate(table):
        if n == gone:
            continue
        boxes = [replace(box, down=box.down - 1) if n < gone < n + box.down else box for box in row]
        if n == gone + 1:
            kept = [replace(b, down=b.down - 1) for b in table[gone] if b.down > 1]
            boxes = [*kept, *boxes]
        rows.append(tuple(boxes))
    return tuple(rows)


def with_row(table: Table, before: int, row: Row) -> Table:
    """A table with another row; what spans the place gets longer."""
    rows = [
        tuple(replace(box, down=box.down + 1) if n < before < n + box.down else box for box in old)
        for n, old in enumerate(table)
    ]
    return (*rows[:before], row, *rows[before:])


def failing(sheet: Sheet, values: Mapping[str, float | int | None]) -> tuple[Sum, ...]:
    """The sums that fail with these values.

    Blank is nothing, and so is a row that was left out; a sum that needs a total which was left
    blank is not judged.
    """
    blank = {cell for one in _without_total(sheet, values) for cell in one.left}
    found = []
    for one in sheet.sums:
        left = [v for cell in one.left for v in (values.get(cell),) if v is not None]
        right = [v for cell in one.right for v in (values.get(cell),) if v is not None]
        judged = left and right and not blank & set(one.cells)
        if judged and abs(sum(left) - sum(right)) > 1e-6:  # halves of a cent
            found.append(one)
    return tuple(found)


def total_blank(sheet: Sheet) -> tuple[Sum, ...]:
    """The sums whose total was left blank though its parts add up to something."""
    return _without_total(sheet, {cell: want.value for cell, want in sheet.wants.items()})


def _without_total(sheet: Sheet, values: Mapping[str, float | int | None]) -> tuple[Sum, ...]:
    found = []
    for one in sheet.sums:
        left = [values[cell] for cell in one.left if cell in values]
        right = [values[cell] or 0 for cell in one.right if cell in values]
        if left and all(value is None for value in left) and sum(right):
            found.append(one)
    return tuple(found)
