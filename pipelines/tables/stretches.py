"""Stretches: labels and the figures that follow them, whatever shape the table came in.

A row of a grid is one stretch. A run of loose lines is cut into stretches where figures end and
labels begin again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pipelines.grids import Grid, Line, Row
from pipelines.tables.columns import is_blank
from pipelines.tables.items import Item, loose_items, row_items

Kind = Literal["ruled", "delimited", "loose"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Labels (and words that no form knows), then values.

    `padded`: blanks of the row may be lost. `last`: the document ends here, perhaps too early.
    """

    labels: tuple[Item, ...]
    values: tuple[Item, ...]
    kind: Kind
    padded: bool = False
    last: bool = False

    @property
    def blanks_kept(self) -> bool:
        """Whether a blank cell of the source is an item here, so that positions count."""
        return self.kind == "ruled" or (self.kind == "loose" and not self.padded)


def stretches(blocks: Sequence[Line | Grid]) -> Iterator[Stretch]:
    """All stretches of a document in reading order."""
    run: list[Line] = []
    for n, block in enumerate(blocks):
        if isinstance(block, Line):
            run.append(block)
            continue
        yield from _loose(run)
        run = []
        for m, row in enumerate(block.rows):
            last = n == len(blocks) - 1 and m == len(block.rows) - 1
            yield from _of_row(row, block.kind, last=last)
    yield from _loose(run, last=True)


def _of_row(row: Row, kind: Kind, *, last: bool) -> Iterator[Stretch]:
    """A row is one stretch, or several where lists stand side by side."""
    items = _own(row_items(row))
    starts = [0]
    figure = False
    for n, item in enumerate(items):
        if figure and item.has("row"):
            starts.append(n)
            figure = False
        figure = figure or (item.is_value and not is_blank(item))
    for start, stop in pairwise([*starts, len(items)]):
        yield _of_items(items[start:stop], row, kind, last=last and stop == len(items))


def _own(items: Sequence[Item]) -> Sequence[Item]:
    """The items without labels that a merge carries down behind the row's own label.

    Where a row was dropped and the spans beside it were left, a group's label reaches into the
    next group and pushes its label to the right of the row's.
    """
    own = next((n for n, i in enumerate(items) if i.has("row") and not i.cell.carried), len(items))
    return [i for n, i in enumerate(items) if n <= own or not (i.cell.carried and i.labels)]


def _of_items(items: Sequence[Item], row: Row, kind: Kind, *, last: bool) -> Stretch:
    known = [n for n, item in enumerate(items) if item.labels and not item.has("unit")]
    cut = known[-1] + 1 if known else 0
    words = any(not item.is_value for item in items)
    if words and (not known or _is_head(items[known[-1]])):
        # Heads that nobody recognised stand among those that somebody did; in a row without any
        # label the words before the first figure are one.
        printed = (n for n, item in enumerate(items[cut:], cut) if item.is_value)
        cut = next((n for n in printed if known or not is_blank(items[n])), len(items))
    labels = tuple(item for item in items[:cut] if not item.is_value)
    values = tuple(item for item in items[cut:] if not item.has("unit"))
    return Stretch(labels, values, kind, row.padded, last)


def _is_head(item: Item) -> bool:
    return item.has("column", "corner") and not item.has("row")


def _loose(lines: Sequence[Line], *, last: bool = False) -> Iterator[Stretch]:
    items = [item for item in loose_items(lines) if not item.has("unit")]
    # Lines closed by a mark show blank cells; bare lines lose them.
    padded = not any(line.cell for line in lines)
    for start, stop in pairwise([*_starts(items), len(items)]):
        part = items[start:stop]
        figures = next((n for n, item in enumerate(part) if item.is_value), len(part))
        cut = figures
        if figures < len(part) and all(is_blank(item) for item in part[figures:]):
            # Words before nothing but blank cells are cells themselves.
            cut = max((n for n, item in enumerate(part) if item.labels), default=figures - 1) + 1
        ends = last and stop == len(items)
        yield Stretch(tuple(part[:cut]), tuple(part[cut:]), "loose", padded, ends)


def _starts(items: Sequence[Item]) -> list[int]:
    """Where stretches begin: a run of labels and words, then one of values."""
    starts: list[int] = []
    n = 0
    while n < len(items):
        starts.append(n)
        while n < len(items) and not items[n].is_value:
            n += 1
        while n < len(items) and (items[n].is_value or _closes(items, n)):
            n += 1
    return starts


def _closes(items: Sequence[Item], start: int) -> bool:
    """Whether words behind figures are the last cells of their row: 191 | 详见附件 |.

    They are where each is a cell that a mark closes, and no figures follow but a label or a text.
    """
    for n in range(start, len(items)):
        item = items[n]
        if item.labels or not item.closed:
            return n > start
        if item.is_value and not is_blank(item):
            return False
    return True
