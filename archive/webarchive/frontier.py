"""Columns, entries and expectations that a web archive tells of, put into an archive.

Whoever knows more recent things is right: a column by its last walk or change, an entry by when it
was last seen or fetched. An entry counts as kept only because a document of it is there.
"""

from __future__ import annotations

from dataclasses import astuple, fields
from typing import TYPE_CHECKING

from archive.frontier import context_json
from archive.ledger import expect
from archive.texts import storable
from archive.webarchive.notes import ColumnNote, ExpectedNote

if TYPE_CHECKING:
    from archive.figures import Connection
    from archive.webarchive.notes import EntryNote, WalkNote

_COLUMN = tuple(field.name for field in fields(ColumnNote))
#: Of two tellings of a column all goes by the later, but when it was walked first.
_KEPT_APART = ("url", "first_walked")
_NEWER = (
    "max(excluded.state_since, coalesce(excluded.last_walked, ''))"
    " > max(state_since, coalesce(last_walked, ''))"
)
_RESTORE_COLUMN = (
    f"INSERT INTO columns ({', '.join(_COLUMN)}, state_run_id)"  # noqa: S608 - names of fields
    f" VALUES ({', '.join('?' * len(_COLUMN))}, ?) ON CONFLICT (url) DO UPDATE SET "
    + ", ".join(
        f"{name} = CASE WHEN {_NEWER} THEN excluded.{name} ELSE {name} END"
        for name in (*_COLUMN, "state_run_id")
        if name not in _KEPT_APART
    )
    + ", first_walked = min(coalesce(first_walked, excluded.first_walked),"
    " coalesce(excluded.first_walked, first_walked))"
)
_RESTORE_ENTRY = """
INSERT INTO entries (column_id, url, kind, page_url, context, first_seen, last_seen, state)
SELECT c.id, ?2, ?3, ?4, ?5, ?6, ?7, CASE ?8 WHEN 'kept' THEN 'outstanding' ELSE ?8 END
FROM columns c WHERE c.url = ?1
ON CONFLICT (column_id, url) DO UPDATE SET first_seen = min(first_seen, excluded.first_seen),
  kind = CASE WHEN excluded.last_seen > last_seen THEN excluded.kind ELSE kind END,
  page_url = CASE WHEN excluded.last_seen > last_seen THEN excluded.page_url ELSE page_url END,
  context = CASE WHEN excluded.last_seen > last_seen THEN excluded.context ELSE context END,
  last_seen = max(last_seen, excluded.last_seen)
"""
_SETTLE_ENTRY = """
UPDATE entries SET state = CASE ?3 WHEN 'kept' THEN state ELSE ?3 END,
  last_fetched = CASE WHEN ?3 <> 'kept' OR state = 'kept' THEN ?4 ELSE last_fetched END, tries = ?5
WHERE column_id = (SELECT id FROM columns WHERE url = ?1) AND url = ?2
  AND max(last_seen, coalesce(last_fetched, '')) <= ?6
"""


# A walk that an archive learns of is none that it made (schema/0005_ledger.sql).
_WALK_BEFORE = """
SELECT c.id, EXISTS (SELECT 1 FROM complete_walks w WHERE w.column_id = c.id AND w.ended_at = ?2)
FROM columns c WHERE c.url = ?1
"""
_NO_WALK = "DELETE FROM complete_walks WHERE column_id = ? AND ended_at = ?"
_RESTORE_WALK = """
INSERT OR IGNORE INTO complete_walks (column_id, began_at, ended_at)
SELECT id, ?2, ?3 FROM columns WHERE url = ?1
"""
# Who saw an entry first knows since when it was not there.
_NO_EARLIER_WALK = """
DELETE FROM earlier_walks WHERE entry_id = (SELECT e.id FROM entries e
  JOIN columns c ON c.id = e.column_id WHERE c.url = ?1 AND e.url = ?2 AND e.first_seen >= ?3)
"""
_EARLIER_WALK = """
INSERT INTO earlier_walks (entry_id, began_at) SELECT e.id, ?4 FROM entries e
JOIN columns c ON c.id = e.column_id WHERE c.url = ?1 AND e.url = ?2 AND e.first_seen >= ?3
"""
_EXPECTED = tuple(field.name for field in fields(ExpectedNote) if field.name != "until")
_SAME = " AND ".join(f"{name} IS ?" for name in _EXPECTED)
_KNOWN_EXPECTED = f"UPDATE expectations SET until = ? WHERE {_SAME} RETURNING id"  # noqa: S608
_RESTORE_EXPECTED = (
    f"INSERT INTO expectations (until, {', '.join(_EXPECTED)})"  # noqa: S608 - names of fields
    f" VALUES (?{', ?' * len(_EXPECTED)})"
)


def restore_column(db: Connection, note: ColumnNote, run_id: int) -> None:
    """Put a column where it is not known, or known from before."""
    before = db.execute(_WALK_BEFORE, (note.url, note.last_walked)).fetchone()
    db.execute(_RESTORE_COLUMN, (*astuple(note), run_id))
    if before and not before[1]:
        db.execute(_NO_WALK, (before[0], note.last_walked))


def restore_entry(db: Connection, note: EntryNote) -> None:
    """Put an entry into its column, to be fetched as long as no document of it is there."""
    context = note.context
    page_url, told = storable(context.page_url), context_json(context)
    row = (note.column, note.url, note.kind, page_url, told, note.first_seen, note.last_seen)
    db.execute(_RESTORE_ENTRY, (*row, note.state))


def settle_entry(db: Connection, note: EntryNote) -> None:
    """Say how an entry stands once all documents are there."""
    known = max(note.last_seen, note.last_fetched or "")
    db.execute(
        _SETTLE_ENTRY, (note.column, note.url, note.state, note.last_fetched, note.tries, known)
    )
    first = (note.column, note.url, note.first_seen)
    db.execute(_NO_EARLIER_WALK, first)
    if note.earlier_walk:
        db.execute(_EARLIER_WALK, (*first, note.earlier_walk))


def restore_walk(db: Connection, note: WalkNote) -> None:
    """A walk of all pages of a column; to be told once all entries are there."""
    db.execute(_RESTORE_WALK, (note.column, note.began_at, note.ended_at))


def restore_expected(db: Connection, note: ExpectedNote) -> None:
    """What the registry said of a column; `conclude` when all of it is there."""
    row = [getattr(note, name) for name in ("until", *_EXPECTED)]
    if not db.execute(_KNOWN_EXPECTED, row).fetchall():
        db.execute(_RESTORE_EXPECTED, row)


def conclude(db: Connection, now: str) -> None:
    """Find out anew who is expected, and have the whole ledger worked out again."""
    expect(db, (), now)
    db.execute("INSERT OR IGNORE INTO ledger_stale SELECT id FROM expected")
