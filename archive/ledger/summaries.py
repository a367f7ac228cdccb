"""The ledger in few rows: a region by years, a year in counts, what is due soon."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from archive.ledger.definition import END_OF_DAY, STALE, definition
from archive.ledger.rows import checked_day

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from archive.ledger.rows import State
    from archive.publishers import PublisherKind


@dataclass(frozen=True, slots=True)
class GridRow:
    """A publisher of a division, and what came of each year that it has a row for."""

    publisher: str
    region_code: str
    level: str
    kind: PublisherKind
    states: Mapping[int, State | None]


@dataclass(frozen=True, slots=True)
class Count:
    """How many publishers have a state in a year; None: nobody knows."""

    year: int
    state: State | None
    publishers: int


@dataclass(frozen=True, slots=True)
class DueSoon:
    """How many publishers of a kind have not been seen to publish for a year: due soon, or overdue.

    `due` is None where overdue ones of older years are taken together, and `year` is the last of
    them then.
    """

    kind: PublisherKind
    year: int
    due: str | None
    state: State
    publishers: int


#: A division and those below it, groups without a name of their own (市辖区) passed through.
_BELOW = """e.region_code IN (
  SELECT :region UNION SELECT b.code FROM regions b WHERE b.parent = :region
  UNION SELECT c.code FROM regions b JOIN regions c ON c.parent = b.code
  WHERE b.parent = :region AND b.full_name NOT LIKE '%' || b.name)"""
_GRID = "publisher, coalesce(region_code, ''), coalesce(level, ''), kind, year, state"
_KEPT_GRID = f"""
SELECT e.name, e.region_code, e.level, e.kind, l.year, l.state
FROM expected e JOIN ledger_rows l ON l.expected_id = e.id
WHERE {_BELOW} AND NOT {STALE}
UNION ALL
"""  # noqa: S608 - the project's own schema


def by_region(db: sqlite3.Connection, day: str | None, region: str) -> list[GridRow]:
    """The publishers of a division and of those right below it, with their states by year.

    As of the end of a day (2026-02-15) in China, None for what is known now. In the order of
    division codes, governments first, then departments and towns, by name.
    Raises DayError where the day is none.
    """
    if day is None:
        stale = definition(who=f"{STALE} AND {_BELOW}")
        sql = f"{_KEPT_GRID} SELECT {_GRID} FROM ({stale})"  # noqa: S608
    else:
        sql = f"SELECT {_GRID} FROM ({definition(until=END_OF_DAY, who=_BELOW)})"  # noqa: S608
    given = {"region": region, "day": day and checked_day(day)}
    grid: defaultdict[tuple[str, str, str, PublisherKind], dict[int, State | None]]
    grid = defaultdict(dict)
    for name, code, level, kind, year, state in db.execute(sql, given):
        grid[name, code, level, kind][year] = state
    found = (GridRow(*whose, dict(sorted(states.items()))) for whose, states in grid.items())
    order = ("government", "department", "town")
    return sorted(found, key=lambda row: (row.region_code, order.index(row.kind), row.publisher))


#: Rows as they are kept; of those the ones that are stale; and these as they are now.
_KEPT = "SELECT year, state, count(*) FROM ledger_rows GROUP BY state, year"
_KEPT_OF_YEAR = """
WITH states (state) AS (VALUES ('on time'), ('late'), ('backdated'), ('overdue'), ('not expected'),
  ('vanished'), ('moved'), (NULL))
SELECT :year, s.state, count(*) FROM states s
CROSS JOIN ledger_rows l ON l.state IS s.state AND l.year = :year GROUP BY s.state
"""
_OUTDATED = """
SELECT l.year, l.state, count(*) FROM ledger_stale z
CROSS JOIN ledger_rows l ON l.expected_id = z.expected_id GROUP BY 1, 2
"""
_ANEW = f"SELECT year, state, count(*) FROM ({definition(who=STALE)}) GROUP BY 1, 2"  # noqa: S608


def counts(db: sqlite3.Connection, year: int | None = None) -> list[Count]:
    """How many publishers have which state today, by year and state, of one year or of all."""
    found: Counter[tuple[int, State | None]] = Counter()
    for sql, sign in ((_KEPT if year is None else _KEPT_OF_YEAR, 1), (_OUTDATED, -1), (_ANEW, 1)):
        for of_year, state, number in db.execute(sql, {"year": year}):
            found[of_year, state] += sign * number
    return [
        Count(of_year, state, number)
        for (of_year, state), number in sorted(found.items(), key=lambda one: str(one[0]))
        if number and year in {None, of_year}
    ]


#: Days within which something is due soon, and the years of which each has a line of its own.
_SOON = timedelta(days=30)
_YEARS = 2
_DUE_SOON = """
SELECT kind, max(year), CASE WHEN year >= :since THEN due END AS of_due, state, count(*)
FROM ledger
WHERE (state = 'not expected' AND due BETWEEN :day AND :soon) OR state = 'overdue'
GROUP BY kind, state, of_due ORDER BY max(year) DESC, kind, state
"""


def due_soon(db: sqlite3.Connection, day: str) -> list[DueSoon]:
    """What is due within thirty days of a day (2026-02-15), and what is overdue, by kind and year.

    As far as columns were walked to their end this year: before that nobody is expected for it.
    Raises DayError where the day is none.
    """
    today = date.fromisoformat(checked_day(day))
    given = {"day": day, "soon": (today + _SOON).isoformat(), "since": today.year - _YEARS}
    return [DueSoon(*row) for row in db.execute(_DUE_SOON, given)]
