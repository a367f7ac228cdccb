"""What a person must know of an archive, and do: for one screen, quick on archives of any size.

The figures of everything are in archive/status.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.alerts import Alert, open_alerts
from archive.ledger import DueSoon, due_soon
from archive.status import Run, last_run
from archive.walks import WELL

if TYPE_CHECKING:
    import sqlite3

    from archive.store import Archive


@dataclass(frozen=True, slots=True)
class InTrouble:
    """Columns in one state by one class of failure: how many portals and columns, since when.

    `portal` is one of them, the one that has been so for longest, and `detail` what is said of it.
    """

    state: str
    failure: str
    portals: int
    columns: int
    since: str
    portal: str
    detail: str


@dataclass(frozen=True, slots=True)
class LastRelease:
    """The last release: its name, when it was made, and what came of it."""

    name: str
    made_at: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What is due and overdue, what is in trouble, what is unread, and how the last runs went.

    `last_good` is when the last crawl began that ended with nothing in trouble, None for none.
    """

    reports: int
    publishers: int
    columns: int
    in_trouble: tuple[InTrouble, ...]
    due: tuple[DueSoon, ...]
    alerts: tuple[Alert, ...]
    outstanding: int
    uninterpreted: int
    last_run: Run | None
    last_good: str | None
    release: LastRelease | None


_WELL = ", ".join(f"'{state}'" for state in sorted(WELL))
_IN_TROUBLE = f"""
SELECT state, failure, count(DISTINCT portal), count(*), min(state_since), portal, detail
FROM columns WHERE state NOT IN ({_WELL}) OR failure <> ''
GROUP BY state, failure ORDER BY 4 DESC, state, failure
"""  # noqa: S608 - of this module
_LAST_GOOD = """
SELECT max(started_at) FROM runs WHERE command = 'crawl portals' AND exit_code = 0
"""
# By way of the columns, so that the index of their entries' states is enough.
_OUTSTANDING = """
SELECT count(*) FROM columns c CROSS JOIN entries e ON e.column_id = c.id
WHERE e.state = 'outstanding'
"""
_UNREAD = "SELECT count(*) FROM captures WHERE role = 'document' AND outcome IS NULL"
_RELEASE = """
SELECT name, made_at, outcome FROM releases ORDER BY id DESC LIMIT 1
"""


def read_overview(a: Archive, day: str) -> Overview:
    """What there is to know on a day (2026-02-15) in China; of one moment of the archive."""
    a.db.execute("BEGIN")
    try:
        db = a.db
        release = _row(db, _RELEASE)
        return Overview(
            reports=_number(db, "SELECT count(*) FROM standings"),
            publishers=_number(db, "SELECT count(*) FROM publishers"),
            columns=_number(db, "SELECT count(*) FROM columns"),
            in_trouble=tuple(InTrouble(*row) for row in db.execute(_IN_TROUBLE)),
            due=tuple(due_soon(db, day)),
            alerts=tuple(open_alerts(db)),
            outstanding=_number(db, _OUTSTANDING),
            uninterpreted=_number(db, _UNREAD),
            last_run=last_run(a),
            last_good=db.execute(_LAST_GOOD).fetchone()[0],
            release=LastRelease(*release) if release else None,
        )
    finally:
        a.db.execute("ROLLBACK")


def _number(db: sqlite3.Connection, sql: str) -> int:
    return int(db.execute(sql).fetchone()[0])


def _row(db: sqlite3.Connection, sql: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(sql).fetchone()
    return row
