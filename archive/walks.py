"""Walks (遍历): how a column is gone through page by page, kept so that a kill loses no step.

A walk has questions, the pages to be asked for; a listing that is kept answers one and brings
others, in the same transaction as its entries. A walk that was not settled is gone on with by the
next run. What a column is like afterwards is its settlement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive import ledger
from archive.frontier import Visit, found_column, read_entries
from archive.texts import storable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator

    from archive.records import Entry, Question, Settlement
    from archive.store import Archive


#: States of a column that are no trouble: its rows were found, or the portal says it has none.
WELL = frozenset({"ok", "empty", "moved"})


@dataclass(frozen=True, slots=True)
class KnownColumn:
    """A column as earlier walks left it; `shown` rows at the last full walk, `fully_walked` then.

    `evidence` is `found` for a column that a crawl found by itself, `name` what linked to it,
    `run_id` the run that settled it last.
    """

    url: str
    state: str
    evidence: str = ""
    name: str = ""
    rendered: bool = False
    fully_walked: str = ""
    shown: int | None = None
    run_id: int = 0
    failure: str = ""


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """A question of a walk that a run left: answered by a capture, failed, or outstanding.

    `url` is the address that answered, after redirects.
    """

    question: str
    state: str
    outcome: str
    capture_id: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class UnsettledWalk:
    """A walk that an earlier run could not settle, with all its questions in order."""

    started_at: str
    full: bool
    asked: tuple[AskedBefore, ...]


def known_column(a: Archive, url: str) -> KnownColumn | None:
    """A column that was walked or found before, None for a new one."""
    return next(_columns(a, "url = ?", url), None)


def columns_found(a: Archive, portal: str) -> list[KnownColumn]:
    """The columns that crawls found on a portal by themselves, first found first."""
    return list(_columns(a, "evidence = 'found' AND portal = ?", portal))


def _columns(a: Archive, condition: str, value: str) -> Iterator[KnownColumn]:
    rows = a.db.execute(
        "SELECT url, state, evidence, name, rendered, fully_walked, shown, state_run_id AS run_id,"  # noqa: S608
        " failure FROM columns"
        f" WHERE {condition} ORDER BY id",
        (value,),
    )
    for row in rows:
        values = dict(row)
        values["rendered"] = bool(row["rendered"])
        values["fully_walked"] = row["fully_walked"] or ""
        yield KnownColumn(**values)


def keep_found_column(  # noqa: PLR0913 - a row of the table
    a: Archive, url: str, *, portal: str, name: str, found_on: str, run_id: int, now: str
) -> None:
    """Write down a column that was found from a portal's home page, for a person to accept."""
    with a.transaction() as db:
        column_id = found_column(db, url, Visit(run_id, now, portal))
        db.execute(
            "UPDATE columns SET evidence = 'found', name = ?, found_on = ?"
            " WHERE id = ? AND evidence IN ('', 'found')",
            (storable(name), storable(found_on), column_id),
        )


def begin_walk(  # noqa: PLR0913 - a row of the table
    a: Archive, url: str, question: Question, visit: Visit, *, full: bool, evidence: str = ""
) -> None:
    """A column's walk begins with a question; one that was left before is forgotten."""
    with a.transaction() as db:
        column_id = found_column(db, url, visit)
        if evidence:
            db.execute("UPDATE columns SET evidence = ? WHERE id = ?", (evidence, column_id))
        _forget(db, column_id)
        db.execute(
            "INSERT INTO walks (column_id, run_id, started_at, full) VALUES (?, ?, ?, ?)",
            (column_id, visit.run_id, visit.now, full),
        )
        add_questions(db, column_id, (question,))


def unsettled_walk(a: Archive, url: str, *, since: str) -> UnsettledWalk | None:
    """The walk of a column that was left under way since a time."""
    walk = a.db.execute(
        "SELECT w.* FROM walks w JOIN columns c ON c.id = w.column_id"
        " WHERE c.url = ? AND w.started_at >= ?",
        (url, since),
    ).fetchone()
    if walk is None:
        return None
    asked = a.db.execute(
        "SELECT a.ask, a.state, a.outcome, a.capture_id, coalesce(x.url, '') FROM asks a"
        " LEFT JOIN captures x ON x.id = a.capture_id WHERE a.column_id = ? ORDER BY a.id",
        (walk["column_id"],),
    )
    return UnsettledWalk(
        walk["started_at"], bool(walk["full"]), tuple(AskedBefore(*row) for row in asked)
    )


def ask_also(a: Archive, url: str, question: Question) -> None:
    """One more question for the walk of a column that is under way."""
    with a.transaction() as db:
        row = db.execute("SELECT id FROM columns WHERE url = ?", (url,)).fetchone()
        add_questions(db, row["id"], (question,))


def add_questions(db: sqlite3.Connection, column_id: int, questions: Iterable[Question]) -> None:
    """Pages to be asked for, each once in a walk; nothing where no walk is under way."""
    db.executemany(
        "INSERT OR IGNORE INTO asks (column_id, request, ask)"
        " SELECT column_id, ?, ? FROM walks WHERE column_id = ?",
        [(storable(one.request), storable(one.ask), column_id) for one in questions],
    )


def answer(  # noqa: PLR0913 - a row of the table
    db: sqlite3.Connection,
    column_id: int,
    request: str,
    *,
    state: str,
    outcome: str,
    capture_id: int | None = None,
) -> None:
    """A question of a column's walk is answered by a capture, or has failed."""
    db.execute(
        "UPDATE asks SET state = ?, outcome = ?, capture_id = ?"
        " WHERE column_id = ? AND request = ?",
        (state, outcome, capture_id, column_id, storable(request)),
    )


def unknown(a: Archive, column_url: str, urls: Collection[str]) -> set[str]:
    """Those of some addresses that are no entries of a column yet."""
    known: set[str] = set()
    some = [storable(url) for url in urls]
    for start in range(0, len(some), 500):
        part = some[start : start + 500]
        places = ", ".join("?" * len(part))
        known |= {
            row[0]
            for row in a.db.execute(
                "SELECT e.url FROM entries e JOIN columns c ON c.id = e.column_id"  # noqa: S608
                f" WHERE c.url = ? AND e.url IN ({places})",
                (column_url, *part),
            )
        }
    return {url for url in urls if storable(url) not in known}


def shown_since(a: Archive, column_url: str, since: str) -> int:
    """How many rows of reports a column's listings have shown since a time."""
    condition = "e.last_seen >= ? AND e.state NOT IN ('passed_over', 'gone')"
    return int(_listed(a, "count(*)", condition, column_url, since).fetchone()[0])


def seen_since(a: Archive, column_url: str, since: str) -> set[str]:
    """The addresses of all rows that a column's listings have shown since a time."""
    return {row[0] for row in _listed(a, "e.url", "e.last_seen >= ?", column_url, since)}


def not_shown_since(a: Archive, column_url: str, since: str) -> list[Entry]:
    """The kept entries that a column's listings showed before a time and not since."""
    condition = "e.last_seen < ? AND e.state = 'kept'"
    return read_entries(_listed(a, "e.url, e.kind, e.context", condition, column_url, since))


def _listed(a: Archive, what: str, condition: str, *values: str) -> sqlite3.Cursor:
    return a.db.execute(
        f"SELECT {what} FROM entries e JOIN columns c ON c.id = e.column_id"  # noqa: S608
        f" WHERE c.url = ? AND e.page_url = '' AND {condition} ORDER BY e.id",
        values,
    )


def settle_walk(a: Archive, url: str, found: Settlement, visit: Visit) -> None:
    """A column's walk is over: its state, since when, and the page that shows it."""
    with a.transaction() as db:
        column_id = found_column(db, url, visit)
        held = db.execute("SELECT * FROM columns WHERE id = ?", (column_id,)).fetchone()
        # A column may be moved to a host that may not be asked: its rows were not read then.
        well = found.state in WELL and not found.failure
        if found.cut_off:
            db.execute("UPDATE walks SET full = 0 WHERE column_id = ?", (column_id,))
        db.execute(
            "UPDATE columns SET state = ?, state_since = ?, state_run_id = ?, detail = ?,"
            " failure = ?, moved_to = ?, rendered = ?, capture_id = coalesce((SELECT capture_id"
            " FROM asks WHERE column_id = ?10 AND capture_id IS NOT NULL ORDER BY id LIMIT 1),"
            " capture_id), first_walked = coalesce(first_walked, ?8),"
            " last_walked = coalesce(?8, last_walked), shown = coalesce(?9, shown),"
            " fully_walked = CASE WHEN ?9 IS NULL THEN fully_walked ELSE ?11 END WHERE id = ?10",
            (
                found.state,
                held["state_since"] if held["state"] == found.state else visit.now,
                visit.run_id,
                storable(found.detail),
                found.failure,
                storable(found.moved_to),
                found.rendered,
                visit.now if well else None,
                found.shown,
                column_id,
                visit.now,
            ),
        )
        _forget(db, column_id)
        ledger.refresh(db)


def _forget(db: sqlite3.Connection, column_id: int) -> None:
    db.execute("DELETE FROM asks WHERE column_id = ?", (column_id,))
    db.execute("DELETE FROM walks WHERE column_id = ?", (column_id,))
