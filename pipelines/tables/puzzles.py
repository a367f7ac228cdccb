"""Figures that lost their place: the ways in which they can stand, of which one holds.

A row whose blank cells were dropped keeps the order of its figures, not their columns; a row torn
from its label stands somewhere between the rows around it; a figure that a picture leaves in doubt
is one of a few. Which way holds, the sums may tell (`pipelines.sums`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from pipelines.tables.findings import Found
from pipelines.tables.items import Item

# A strip of fifteen columns with seven figures has 6,435 ways; more are not worth trying.
_MOST_WAYS = 6500
NOTHING = -1


@dataclass(frozen=True, slots=True)
class Puzzle:
    """Places and what can stand in them: `ways` name for each place one of `items`, or NOTHING.

    A place with nothing is a `blank` cell, or its row is not in the document at all (`absent`).
    `what` says for people what lost its place and how.
    """

    what: str
    places: tuple[Found, ...]
    items: tuple[Item, ...]
    ways: tuple[tuple[int, ...], ...]
    empty: Literal["blank", "absent"] = "blank"


def dropped_blanks(what: str, places: Sequence[Found], items: Sequence[Item]) -> Puzzle:
    """A row with fewer figures than columns: they stand in their order, blanks between them.

    No way at all where there are too many, or no fewer figures than columns: then it is not blanks
    that the row has lost.
    """
    count = len(places)
    ways: list[tuple[int, ...]] = []
    if len(items) < count and math.comb(count, len(items)) <= _MOST_WAYS:
        for taken in combinations(range(count), len(items)):
            way = [NOTHING] * count
            for n, place in enumerate(taken):
                way[place] = n
            ways.append(tuple(way))
    return Puzzle(what, tuple(places), tuple(items), tuple(ways))


def torn_rows(
    what: str, places: Sequence[Sequence[Found]], rows: Sequence[Sequence[Item]]
) -> Puzzle:
    """Rows of figures without labels: they stand in their order in some of the free rows."""
    width = len(rows[0])
    items = tuple(item for row in rows for item in row)
    ways: list[tuple[int, ...]] = []
    if math.comb(len(places), len(rows)) <= _MOST_WAYS:
        for taken in combinations(range(len(places)), len(rows)):
            way = [NOTHING] * (len(places) * width)
            for n, place in enumerate(taken):
                way[place * width : (place + 1) * width] = range(n * width, (n + 1) * width)
            ways.append(tuple(way))
    flat = tuple(place for row in places for place in row)
    return Puzzle(what, flat, items, tuple(ways), "absent")


def doubtful_figure(found: Found, readings: Sequence[Item]) -> Puzzle:
    """One cell that may say one of several things."""
    shown = " or ".join(reading.text for reading in readings)
    what = f"{found.label or found.cell_id}: the cell may say {shown}"
    ways = tuple((n,) for n in range(len(readings)))
    return Puzzle(what, (found,), tuple(readings), ways)
