"""The rows of the frontier: columns and their entries, written and read."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, cast

from archive.records import Context, Entry
from archive.texts import storable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from archive.records import EntryKind

_FIELDS = tuple(field.name for field in fields(Context))


@dataclass(frozen=True, slots=True)
class Visit:
    """Who comes by a column and when; `portal` and `family` as far as they are known."""

    run_id: int
    now: str
    portal: str = ""
    family: str = ""


def found_column(db: sqlite3.Connection, url: str, visit: Visit) -> int:
    """The id of a column; a new row, not settled yet, when it is visited for the first time."""
    row = db.execute("SELECT id, portal, family FROM columns WHERE url = ?", (url,)).fetchone()
    if row is None:
        cursor = db.execute(
            "INSERT INTO columns (url, portal, family, state, state_since, state_run_id, detail)"
            " VALUES (?, ?, ?, 'unsettled', ?, ?, '')",
            (url, visit.portal, visit.family, visit.now, visit.run_id),
        )
        return int(cursor.lastrowid or 0)
    known = (row["portal"], row["family"])
    learnt = (visit.portal or row["portal"], visit.family or row["family"])
    if learnt != known:
        db.execute("UPDATE columns SET portal = ?, family = ? WHERE id = ?", (*learnt, row["id"]))
    return int(row["id"])


def see_entries(
    db: sqlite3.Connection,
    column_id: int,
    entries: Iterable[Entry],
    now: str,
    *,
    passed_over: bool = False,
) -> None:
    """Entries are seen in a column; what was kept by way of another is not fetched for this one.

    Rows that are passed over are written down and never fetched, unless what a row says changes.
    """
    db.executemany(
        "INSERT INTO entries (column_id, url, kind, page_url, context, first_seen, last_seen,"
        " state, last_fetched) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?6,"
        " CASE WHEN ?7 THEN 'passed_over' WHEN kept.at IS NULL THEN 'outstanding' ELSE 'kept' END,"
        " kept.at FROM (SELECT max(last_fetched) AS at FROM entries WHERE url = ?2"
        " AND state = 'kept') AS kept WHERE true"
        " ON CONFLICT (column_id, url) DO UPDATE SET last_seen = max(last_seen, ?6),"
        " page_url = excluded.page_url, context = excluded.context,"
        " state = CASE WHEN ?7 AND state <> 'kept' THEN 'passed_over'"
        " WHEN NOT ?7 AND state IN ('gone', 'passed_over') THEN 'outstanding' ELSE state END",
        [(column_id, *_entry_row(entry), now, passed_over) for entry in entries],
    )


def keep_entry(db: sqlite3.Connection, column_id: int | None, entry: Entry, now: str) -> None:
    """A document is kept for an entry, wherever it was listed; new where no listing showed it."""
    if column_id is not None:
        db.execute(
            "INSERT INTO entries (column_id, url, kind, page_url, context, first_seen, last_seen)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (column_id, url) DO NOTHING",
            (column_id, *_entry_row(entry), now, now),
        )
    db.execute(
        "UPDATE entries SET state = 'kept', last_fetched = ?1, tries = 0 WHERE url = ?2"
        # What was captured elsewhere and comes in late is older than what is known.
        " AND coalesce(last_fetched, '') <= ?1",
        (now, storable(entry.url)),
    )


def _entry_row(entry: Entry) -> tuple[str, str, str, str]:
    context = entry.context
    return storable(entry.url), entry.kind, storable(context.page_url), context_json(context)


def context_json(context: Context) -> str:
    """A context as JSON, without the fields that say nothing."""
    values = {name: getattr(context, name) for name in _FIELDS}
    said = {name: value for name, value in values.items() if value not in ("", None)}
    return storable(json.dumps(said, ensure_ascii=False, sort_keys=True))


def read_context(text: str) -> Context:
    """The context that `context_json` wrote."""
    return Context(**{k: v for k, v in json.loads(text).items() if k in _FIELDS})


def read_entries(rows: Iterable[sqlite3.Row]) -> list[Entry]:
    """The entries in rows with `url`, `kind` and `context`."""
    return [
        Entry(row["url"], cast("EntryKind", row["kind"]), read_context(row["context"]))
        for row in rows
    ]
