"""A table's rulings as cells: neighbours without a wall between them are one merged cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.pages.marks import Box, Ruling
from pipelines.pages.rulings import SAME_LINE, Frame
from pipelines.partition import Partition

# A wall stands where a ruling covers most of an edge: rulings end a little beside their corners.
_MOST = 0.6
# No form has so many rows and columns; a drawing may have.
_MOST_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class Room:
    """A cell's box and the rows it stands in, from the first to behind the last."""

    box: Box
    first: int
    behind: int


def rooms(frame: Frame) -> list[Room]:
    """The cells of a table, row by row and from left to right; none where it is a drawing."""
    xs = edges([r.at for r in frame.rulings if not r.across])
    ys = edges([r.at for r in frame.rulings if r.across])
    wide, high = len(xs) - 1, len(ys) - 1
    if wide < 1 or high < 1 or wide * high > _MOST_CELLS:
        return []
    cells = Partition(wide * high)
    down = _walls(frame, across=False, edges_at=xs)
    across = _walls(frame, across=True, edges_at=ys)
    for y in range(high):
        for x in range(wide):
            if x + 1 < wide and not _covered(down[x + 1], ys[y], ys[y + 1]):
                cells.join(y * wide + x, y * wide + x + 1)
            if y + 1 < high and not _covered(across[y + 1], xs[x], xs[x + 1]):
                cells.join(y * wide + x, (y + 1) * wide + x)
    found = []
    for merged in cells.sets():
        for top, left, bottom, right in _rectangles([divmod(n, wide) for n in merged]):
            box = Box(xs[left], ys[top], xs[right], ys[bottom])
            found.append(Room(box, top, bottom))
    return sorted(found, key=lambda room: (room.first, room.box.left))


def edges(values: Sequence[float]) -> list[float]:
    """Values in order, those of one line once."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > SAME_LINE:
            kept.append(value)
    return kept


def _walls(frame: Frame, *, across: bool, edges_at: Sequence[float]) -> list[list[Ruling]]:
    walls: list[list[Ruling]] = [[] for _ in edges_at]
    for ruling in frame.rulings:
        if ruling.across is across:
            nearest = min(range(len(edges_at)), key=lambda n: abs(edges_at[n] - ruling.at))
            walls[nearest].append(ruling)
    return walls


def _covered(walls: Sequence[Ruling], start: float, end: float) -> bool:
    covered = sum(max(0.0, min(w.end, end) - max(w.start, start)) for w in walls)
    return covered >= _MOST * (end - start)


def _rectangles(cells: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """Top, left, bottom, right of a merged cell; of its rows one by one where it is no box."""
    tops, lefts = [y for y, _ in cells], [x for _, x in cells]
    top, left, bottom, right = min(tops), min(lefts), max(tops) + 1, max(lefts) + 1
    if len(cells) == (bottom - top) * (right - left):
        return [(top, left, bottom, right)]
    found = []
    for y in range(top, bottom):
        row = sorted(x for cell_y, x in cells if cell_y == y)
        start = row[0]
        for n, x in enumerate(row):
            if n + 1 == len(row) or row[n + 1] != x + 1:
                found.append((y, start, y + 1, x + 1))
                start = row[n + 1] if n + 1 < len(row) else x
    return found
