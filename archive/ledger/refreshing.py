"""The ledger of today worked out beforehand: ledger_rows, for those who are not in ledger_stale.

The database marks by itself whom something was learnt of (triggers in schema/0005_ledger.sql), and
the view ledger works those out when it is asked: it is right at any moment. What is done here makes
it quick again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.ledger.definition import definition
from archive.ledger.expectations import link

if TYPE_CHECKING:
    import sqlite3

#: Publishers worked out in one statement: their rows are sorted in memory.
_PORTION = 1000

_SOME = f"SELECT expected_id FROM ledger_stale ORDER BY expected_id LIMIT {_PORTION}"  # noqa: S608
_ROWS = definition(who=f"e.id IN ({_SOME})")
_KEPT = "expected_id, year, state, expected_by, report_id, claimed_published, absent_at"
_ANEW = (
    f"DELETE FROM ledger_rows WHERE expected_id IN ({_SOME})",  # noqa: S608
    # When a report was checked last stands with the report: each look at it changes that.
    f"INSERT INTO ledger_rows ({_KEPT}, last_checked)"  # noqa: S608
    f" SELECT {_KEPT}, CASE WHEN report_id IS NULL THEN last_checked END FROM ({_ROWS})",
    f"DELETE FROM ledger_stale WHERE expected_id IN ({_SOME})",  # noqa: S608
)


def refresh(db: sqlite3.Connection) -> None:
    """Work out the rows of all of whom something was learnt, in the caller's transaction.

    A third of a millisecond each; nothing to do costs nothing.
    """
    link(db)
    while db.execute("SELECT 1 FROM ledger_stale LIMIT 1").fetchone():
        for statement in _ANEW:
            db.execute(statement)


def refresh_all(db: sqlite3.Connection) -> None:
    """Work out all rows, after a change of the schema or of the rules."""
    db.execute("INSERT OR IGNORE INTO ledger_stale SELECT id FROM expected")
    refresh(db)
