"""Places side by side through the years: what share of each place's reports came in time.

A share counts what had a day set by law and of which it is known whether that was kept, as the
totals of `tallies` do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.browse.region_map import step_of

_BY_YEAR = """
SELECT place, year, sum(publishers) FILTER (WHERE state = 'on time') AS good,
  sum(publishers) AS whole
FROM aid.line_tallies
WHERE place IN ({places}) AND kind <> 'town'
  AND state IN ('on time', 'late', 'backdated', 'overdue')
GROUP BY place, year ORDER BY year
"""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of a place's reports of a year came in time."""

    good: int
    whole: int

    @property
    def step(self) -> int:
        """The colour of the share, as on the map."""
        return step_of(self.good, self.whole)


def shares_by_year(
    db: sqlite3.Connection, places: Sequence[str]
) -> Mapping[str, Mapping[int, Share]]:
    """The shares of places, by the beginning of their codes, and years; those that are known."""
    found: dict[str, dict[int, Share]] = {}
    sql = _BY_YEAR.format(places=", ".join("?" for _ in places))
    for place, year, good, whole in db.execute(sql, tuple(places)):
        found.setdefault(place, {})[year] = Share(good or 0, whole)
    return found
