"""告警: troubles as rows, each told once for as long as it lasts.

A trouble that is there and was not is raised; one that was and is no more is over. It is raised
anew only when it comes back. Whom it was told by, and when, stands in `tellings`: what could not be
told stays untold and is told after the next run, also where it is over by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from archive.texts import storable
from archive.troubles import (
    Trouble,
    failed_run,
    forms_in_trouble,
    overdue_publishers,
    silent_portals,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

#: What has been over for so long is not told any more, to a channel that is new for one.
_STALE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Alert:
    """A trouble as it was raised; `over_at` is None while it lasts."""

    id: int
    kind: str
    subject: str
    detail: str
    raised_at: str
    over_at: str | None


def judge(db: sqlite3.Connection, run_id: int, now: str, failing: Collection[int]) -> None:
    """Raise what is wrong after a run and end what is not any more, in the caller's transaction.

    `failing` are the exit codes of a run that failed altogether.
    """
    _settle(db, run_id, now, "portal_silent", silent_portals(db))
    _settle(db, run_id, now, "overdue", overdue_publishers(db, now))
    _settle(db, run_id, now, "run_failed", failed_run(db, run_id, failing))
    for (kind, form), trouble in forms_in_trouble(db).items():
        _settle(db, run_id, now, kind, [trouble] if trouble else [], subject=form)


_OPEN = "SELECT subject FROM alerts WHERE kind = ? AND over_at IS NULL"


def _settle(  # noqa: PLR0913 - what is there, against what is held
    db: sqlite3.Connection,
    run_id: int,
    now: str,
    kind: str,
    troubles: Iterable[Trouble],
    *,
    subject: str | None = None,
) -> None:
    """Hold the troubles of a kind against the open alerts of it, or against that of one subject."""
    open_ones = {row[0] for row in db.execute(_OPEN, (kind,)).fetchall()}
    there = {storable(one.subject): storable(one.detail) for one in troubles}
    for known in sorted(open_ones if subject is None else open_ones & {subject}):
        if known not in there:
            db.execute(
                "UPDATE alerts SET over_at = ? WHERE kind = ? AND subject = ? AND over_at IS NULL",
                (now, kind, known),
            )
    for about, detail in there.items():
        if about in open_ones:
            db.execute(
                "UPDATE alerts SET detail = ?3 WHERE kind = ?1 AND subject = ?2"
                " AND over_at IS NULL AND detail <> ?3",
                (kind, about, detail),
            )
        else:
            db.execute(
                "INSERT INTO alerts (kind, subject, detail, run_id, raised_at)"
                " VALUES (?, ?, ?, ?, ?)",
                (kind, about, detail, run_id, now),
            )


_COLUMNS = "id, kind, subject, detail, raised_at, over_at"


def open_alerts(db: sqlite3.Connection) -> list[Alert]:
    """The alerts that last, oldest first."""
    sql = f"SELECT {_COLUMNS} FROM alerts WHERE over_at IS NULL ORDER BY id"  # noqa: S608
    return [Alert(*row) for row in db.execute(sql)]


def untold(db: sqlite3.Connection, channel: str, now: str) -> list[Alert]:
    """The alerts that a channel has not told yet, oldest first."""
    since = (datetime.fromisoformat(now) - _STALE).strftime("%Y-%m-%dT%H:%M:%SZ")
    sql = (
        f"SELECT {_COLUMNS} FROM alerts a WHERE (over_at IS NULL OR over_at >= ?)"  # noqa: S608
        " AND NOT EXISTS (SELECT 1 FROM tellings t WHERE t.alert_id = a.id AND t.channel = ?)"
        " ORDER BY id"
    )
    return [Alert(*row) for row in db.execute(sql, (since, channel))]


def told(db: sqlite3.Connection, alerts: Iterable[Alert], channel: str, now: str) -> None:
    """A channel has told some alerts."""
    db.executemany(
        "INSERT OR IGNORE INTO tellings (alert_id, channel, told_at) VALUES (?, ?, ?)",
        [(alert.id, channel, now) for alert in alerts],
    )
