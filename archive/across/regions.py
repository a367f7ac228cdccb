"""Sums by region and year, of publishers of one kind: a government's figures may hold those of its
departments, so that kinds are not added up. Publishers of unknown region are in none.

Kept as whole ten-thousandths (sums of money are printed to four decimals at most), which come to
the same in whatever order reports come and go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.across.stored import CHECKS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from archive.across.places import Place

_BELOW = CHECKS["sums"]["below"]
_PARTS = 10_000

#: Indicator, year, value, whether it is approximate: what a row of the panel adds.
Addend = tuple[int, int, float | int | None, int]

_ADD = """
INSERT INTO region_sums VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET reports = reports + excluded.reports,
  ten_thousandths = ten_thousandths + excluded.ten_thousandths
"""
_EMPTY = """
DELETE FROM region_sums
WHERE indicator_n = ? AND year = ? AND region_code = ? AND kind = ? AND reports = 0
"""


def add_to_region(db: sqlite3.Connection, place: Place, addends: Iterable[Addend]) -> None:
    """Add rows of the panel to the sums of a place."""
    db.executemany(_ADD, _changes(place, addends, 1))


def take_from_region(db: sqlite3.Connection, place: Place, addends: Iterable[Addend]) -> None:
    """Take rows of the panel, which were added before, from the sums of a place."""
    changes = _changes(place, addends, -1)
    db.executemany(_ADD, changes)
    db.executemany(_EMPTY, [change[:4] for change in changes])


def _changes(
    place: Place, addends: Iterable[Addend], sign: int
) -> list[tuple[int, int, str, str, int, int]]:
    region_code, kind = place.region_code, place.kind
    if not region_code:
        return []
    return [
        (n, year, region_code, kind, sign, sign * round(value * _PARTS))
        for n, year, value, approximate in addends
        if value is not None and not approximate and abs(value) < _BELOW
    ]
