"""Stretches: labels and the figures that follow them, whatever shape the table came in.

A row of a grid is one stretch. A run of loose lines is cut into stretches where figures end and
labels begin again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from archive.records import record
from pipelines.grids import Grid, Line, Row
from pipelines.tables.columns import is_blank
from pipelines.tables.items import Item, row_items
from pipelines.tables.loose import loose_items
from pipelines.tables.serials import without_serials

Kind = Literal["ruled", "delimited", "loose"]
# To the right of all that a table holds.
_FAR = 10**6


@record
class Stretch:
    """Labels (and words that no form knows), then values.

    `padded`: blanks of the row may be lost. `last`: the document ends here, perhaps too early.
    `reach`: how many cells behind its label a row of the same text fills at most. `cells`: all that
    the row of a grid holds, what neither label nor value is among it.
    """

    labels: tuple[Item, ...]
    values: tuple[Item, ...]
    kind: Kind
    padded: bool = False
    last: bool = False
    reach: int = 0
    cells: tuple[Item, ...] = ()

    @property
    def blanks_kept(self) -> bool:
        """Whether a blank cell of the source is an item here, so that positions count."""
        return self.kind == "ruled" or (self.kind == "loose" and not self.padded)

    def words_after(self, start: int) -> tuple[Item, ...] | None:
        """Words between a label and the next: cells that say something instead of a number.

        None where they lead to figures, so that the label stands above a row of other words, or to
        the end of the text, so that nobody can tell.
        """
        if self.kind != "loose":
            return ()
        words: list[Item] = []
        for n in range(start + 1, len(self.labels)):
            item = self.labels[n]
            if item.labels or item.ends:
                return tuple(words)
            words.append(item)
        return None


def stretches(blocks: Sequence[Line | Grid]) -> Iterator[Stretch]:
    """All stretches of a document in reading order."""
    run: list[Line] = []
    for n, block in enumerate(blocks):
        if isinstance(block, Line):
            run.append(block)
            continue
        yield from _loose(run)
        run = []
        yield from _of_grid(block, last=n == len(blocks) - 1)
    yield from _loose(run, last=True)


def _of_grid(grid: Grid, *, last: bool) -> Iterator[Stretch]:
    """The rows of a grid; of lists that stand side by side the left one comes first."""
    rows = [_own(row_items(row)) for row in grid.rows]
    if _is_mirrored(rows):
        rows = [[*items[-1:], *items[:-1]] for items in rows]
    edges = _side_by_side(rows)
    reach = max(map(_reach, rows), default=0) if grid.kind == "delimited" else 0
    for start, stop in pairwise([0, *edges, _FAR]):
        for n, (row, items) in enumerate(zip(grid.rows, rows, strict=True)):
            ends = last and n == len(rows) - 1 and stop == _FAR
            side = [item for item in items if start <= item.cell.left < stop] if edges else items
            if side or not edges:
                for stretch in _of_row(side, row, grid.kind, last=ends):
                    yield replace(stretch, reach=reach)


def _reach(items: Sequence[Item]) -> int:
    """How far behind the last label of a row its last figure stands."""
    label = max((item.cell.left for item in items if item.has("row")), default=None)
    printed = [item.cell.left for item in items if item.is_value and not is_blank(item)]
    return printed[-1] - label if printed and label is not None else 0


def _side_by_side(rows: Sequence[Sequence[Item]]) -> list[int]:
    """The left edges at which lists begin to the right of another list's figures."""
    lefts: Counter[int] = Counter()
    for items in rows:
        figures = (n for n, item in enumerate(items) if item.is_value and not is_blank(item))
        first = next(figures, None)
        if first is not None:
            behind = items[first + 1 :]
            lefts.update({item.cell.left for item in behind if item.labels and item.has("row")})
    edges: list[int] = []
    for left in sorted(left for left, count in lefts.items() if count > 1):
        # What is only set in stands a column further right and is no list of its own.
        if not edges or any(
            item.is_value and not is_blank(item) and edges[-1] < item.cell.left < left
            for items in rows
            for item in items
        ):
            edges.append(left)
    return edges


def _is_mirrored(rows: Sequence[Sequence[Item]]) -> bool:
    """Whether the labels stand at the right end of all rows that have label and figures."""
    left = right = 0
    for items in rows:
        labelled = [n for n, item in enumerate(items) if item.labels and item.has("row")]
        if any(item.is_value and not is_blank(item) for item in items) and labelled:
            first = next(item for item in items if not item.has("unit"))
            at_end = labelled == [len(items) - 1] and first.is_value and not is_blank(first)
            right += at_end
            left += not at_end
        if left:
            return False
    return right > 1


def _of_row(items: Sequence[Item], row: Row, kind: Kind, *, last: bool) -> Iterator[Stretch]:
    """A row is one stretch, or several where lists stand side by side."""
    starts = [0]
    figure = False
    for n, item in enumerate(items):
        if figure and item.labels and item.has("row", "group"):
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
    if not any(item.cell.carried for item in items):
        return items
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
    labels = tuple(item for item in items[:cut] if not item.is_value and not item.has("unit"))
    values = tuple(item for item in items[cut:] if not item.has("unit"))
    return Stretch(labels, values, kind, row.padded, last, cells=tuple(items))


def _is_head(item: Item) -> bool:
    """Whether words behind the item are a label of their own: behind a head, or a group's name."""
    return item.has("group") or (item.has("column", "corner") and not item.has("row"))


def _loose(lines: Sequence[Line], *, last: bool = False) -> Iterator[Stretch]:
    items = without_serials([item for item in loose_items(lines) if not item.has("unit")])
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
    closing = _closing(items)
    n = 0
    while n < len(items):
        starts.append(n)
        while n < len(items) and not items[n].is_value:
            n += 1
        while n < len(items) and (items[n].is_value or closing[n]):
            n += 1
    return starts


def _closing(items: Sequence[Item]) -> list[bool]:
    """Which words, standing behind figures, are the last cells of a row: 191 | 详见附件 |.

    They are where each is a cell that a mark closes, and no figures follow but a label or a text.
    """
    closing: list[bool] = []
    row_ends = True
    for item in reversed(items):
        closed = item.closed and not item.labels
        row_ends = not closed or (row_ends and (not item.is_value or is_blank(item)))
        closing.append(closed and row_ends)
    return closing[::-1]
