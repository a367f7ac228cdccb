"""What reports and ledger add up to in a place, read from the finding aid."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Ledger states as classes and words name them, in the order in which they are drawn.
STANDINGS = {
    "on time": "on_time",
    "late": "late",
    "backdated": "backdated",
    "moved": "moved",
    "vanished": "vanished",
    "overdue": "overdue",
    "unknown": "none",
    "not expected": "not_expected",
}

#: Those that say whether a day set by law was kept, the good one first.
_JUDGED = ("on_time", "late", "backdated", "overdue")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one place, over all its years or one.

    `standings` counts publishers and years by ledger state; `judged` those of them that had a day
    set by law (towns have none) and of which it is known whether they kept it, `on_time` the good.
    """

    reports: int = 0
    edited: int = 0
    unreadable: int = 0
    verified: int = 0
    unverified: int = 0
    suspect: int = 0
    standings: Mapping[str, int] | None = None
    on_time: int = 0
    judged: int = 0

    @property
    def values(self) -> int:
        """All values."""
        return self.verified + self.unverified + self.suspect


_REPORTS = """
SELECT place, sum(reports), sum(edited), sum(reports) FILTER (WHERE state = 'unreadable'),
  sum(verified), sum(unverified), sum(suspect)
FROM aid.report_tallies WHERE place IN ({places}) {year} GROUP BY place
"""
_LINES = """
SELECT place, state, kind = 'town' AS is_town, sum(publishers)
FROM aid.line_tallies WHERE place IN ({places}) {year} GROUP BY 1, 2, 3
"""


def tallies(
    db: sqlite3.Connection, places: Sequence[str], year: int | None = None
) -> dict[str, Tally]:
    """The counts of each place, by the beginning of its codes; none for places without any."""
    given = (*places, *(() if year is None else (year,)))
    filled = {
        "places": ", ".join("?" for _ in places),
        "year": "" if year is None else "AND year = ?",
    }
    standings: dict[str, dict[str, int]] = {}
    judged: dict[str, list[int]] = {}
    for place, state, is_town, publishers in db.execute(_LINES.format(**filled), given):
        name = STANDINGS[state]
        of_place = standings.setdefault(place, {})
        of_place[name] = of_place.get(name, 0) + publishers
        kept = judged.setdefault(place, [0, 0])
        if name in _JUDGED and not is_town:
            kept[0] += publishers if name == _JUDGED[0] else 0
            kept[1] += publishers
    counted = {place: counts for place, *counts in db.execute(_REPORTS.format(**filled), given)}
    return {
        place: _tally(counted.get(place, []), standings.get(place, {}), judged.get(place, [0, 0]))
        for place in places
        if place in counted or place in standings
    }


def _tally(
    counts: Sequence[int | None], standings: Mapping[str, int], kept: Sequence[int]
) -> Tally:
    reports, edited, unreadable, verified, unverified, suspect = (n or 0 for n in counts or [0] * 6)
    return Tally(
        reports=reports,
        edited=edited,
        unreadable=unreadable,
        verified=verified,
        unverified=unverified,
        suspect=suspect,
        standings=standings,
        on_time=kept[0],
        judged=kept[1],
    )


def reports_by_year(db: sqlite3.Connection, place: str) -> dict[int | None, dict[str, int]]:
    """Reports of a place by year and form; None for reports that do not say their year."""
    found: dict[int | None, dict[str, int]] = {}
    rows = db.execute(
        "SELECT year, form, sum(reports) FROM aid.report_tallies WHERE place = ?"
        " GROUP BY 1, 2 ORDER BY 1, 2",
        (place,),
    )
    for year, form, reports in rows:
        found.setdefault(year, {})[form] = reports
    return found


def standings_by_year(db: sqlite3.Connection, place: str) -> dict[int, dict[str, int]]:
    """Publishers of a place by year and ledger state."""
    found: dict[int, dict[str, int]] = {}
    rows = db.execute(
        "SELECT year, state, sum(publishers) FROM aid.line_tallies WHERE place = ?"
        " GROUP BY 1, 2 ORDER BY 1",
        (place,),
    )
    for year, state, publishers in rows:
        found.setdefault(year, {})[STANDINGS[state]] = publishers
    return found
