"""What the ledger of another archive rests on: complete walks, and what the registry declared.

The database writes such facts down by itself as a crawl goes on (schema/0005_ledger.sql). What
comes from another archive was written down there: of a walk that was for news only, and of an entry
that is new here only, it must not be written down a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.ledger import changed_expectations
from archive.merging.taking import taken

if TYPE_CHECKING:
    import sqlite3

#: The column of this archive that is a column of the other.
COLUMN_HERE = "(SELECT c.id FROM columns c JOIN other.columns o ON c.url = o.url WHERE o.id = {})"

#: What this archive knew before it took anything in.
BEFORE = (
    "CREATE TEMP TABLE walks_here AS SELECT column_id, ended_at FROM complete_walks",
    "CREATE TEMP TABLE entries_there AS"
    " SELECT o.url AS column_url, m.id, m.url, m.first_seen, e.first_seen AS seen_here"
    " FROM other.entries m JOIN other.columns o ON o.id = m.column_id"
    " LEFT JOIN columns c ON c.url = o.url"
    " LEFT JOIN entries e ON e.column_id = c.id AND e.url = m.url",
)
WALKS = (
    "DELETE FROM complete_walks WHERE (column_id, ended_at) NOT IN temp.walks_here",
    *taken(
        "complete_walks",
        ("column_id", "ended_at"),
        ("began_at", "known_at"),
        f"SELECT {COLUMN_HERE.format('m.column_id')} AS column_id, m.ended_at, m.began_at,"  # noqa: S608
        " m.known_at, m.column_id AS id FROM other.complete_walks m",
        {
            "known_at": "coalesce(min(complete_walks.known_at, excluded.known_at),"
            " complete_walks.known_at, excluded.known_at)"
        },
    ),
)
_HERE = (
    "JOIN columns c ON c.url = t.column_url JOIN entries e ON e.column_id = c.id AND e.url = t.url"
)
#: An entry was missing in the walk before whoever saw it first saw it.
LEFT_OUT = (
    "DELETE FROM earlier_walks WHERE entry_id IN (SELECT e.id FROM temp.entries_there t"  # noqa: S608
    f" {_HERE} WHERE t.seen_here IS NULL OR t.first_seen < t.seen_here)",
    "INSERT INTO earlier_walks (entry_id, began_at) SELECT e.id, w.began_at"  # noqa: S608
    f" FROM temp.entries_there t JOIN other.earlier_walks w ON w.entry_id = t.id {_HERE}"
    " WHERE t.seen_here IS NULL OR t.first_seen <= t.seen_here"
    " ON CONFLICT (entry_id) DO UPDATE SET began_at = max(began_at, excluded.began_at)",
)
AFTER = ("DROP TABLE temp.walks_here", "DROP TABLE temp.entries_there")

_SAID = ("publisher", "region_code", "kind", "first_year", "last_year", "column_url", "basis")
_SAME = " AND ".join(f"c.{name} IS m.{name}" for name in (*_SAID, "since"))
_LISTED = ", ".join((*_SAID, "since", "until"))
_NEW = f"""
INSERT INTO expectations ({_LISTED}) SELECT {_LISTED} FROM other.expectations m
WHERE NOT EXISTS (SELECT 1 FROM expectations c WHERE {_SAME}) ORDER BY m.id RETURNING id
"""  # noqa: S608
_OVER = f"""
UPDATE expectations AS c SET until = m.until FROM other.expectations m
WHERE {_SAME} AND m.until IS NOT NULL AND (c.until IS NULL OR c.until > m.until) RETURNING id
"""  # noqa: S608


def merge_expectations(db: sqlite3.Connection) -> None:
    """Take in what the registry declared on the other machine, in the caller's transaction.

    What was declared at the same moment and is over on one of them is over.
    """
    changed = [id_ for sql in (_NEW, _OVER) for (id_,) in db.execute(sql).fetchall()]
    changed_expectations(db, changed)
