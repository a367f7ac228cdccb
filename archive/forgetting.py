"""Taking back what was worked out from captures, for it to be worked out again.

Captures and the bytes they brought are never taken back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.panel import forget_panel

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

#: Children before what they belong to.
_OF_REPORT = (
    "DELETE FROM differences WHERE report_id = ?",
    "DELETE FROM collated_issues WHERE report_id = ?",
    "DELETE FROM collated_values WHERE report_id = ?",
    "DELETE FROM copies WHERE report_id = ?",
    "DELETE FROM standings WHERE report_id = ?",
    "DELETE FROM sightings WHERE source_id IN (SELECT id FROM sources WHERE report_id = ?)",
    "DELETE FROM sources WHERE report_id = ?",
)
_OF_VERSION = (
    "DELETE FROM report_issues WHERE version_id = ?",
    "DELETE FROM statements WHERE version_id = ?",
    "DELETE FROM figures WHERE version_id = ?",
    "DELETE FROM versions WHERE id = ?",
)


def forget_report(
    db: sqlite3.Connection, report_id: int, keep: Collection[int] = frozenset()
) -> None:
    """Take back a report with all its sources and versions, and a publisher left without any.

    Publishers to `keep` stay for what is stored anew; `forget_publisher` asks again afterwards.
    """
    forget_panel(db, report_id)
    for statement in _OF_REPORT:
        db.execute(statement, (report_id,))
    versions = db.execute("SELECT id FROM versions WHERE report_id = ?", (report_id,)).fetchall()
    for (version_id,) in versions:
        for statement in _OF_VERSION:
            db.execute(statement, (version_id,))
    gone = db.execute("DELETE FROM reports WHERE id = ? RETURNING publisher_id", (report_id,))
    for (publisher_id,) in gone.fetchall():
        if publisher_id not in keep:
            forget_publisher(db, publisher_id)


def forget_publisher(db: sqlite3.Connection, publisher_id: int) -> None:
    """Take back a publisher where it is left without a report."""
    db.execute(
        "DELETE FROM publishers WHERE id = ?1"
        " AND NOT EXISTS (SELECT 1 FROM reports WHERE publisher_id = ?1)",
        (publisher_id,),
    )


def forget_set_aside(db: sqlite3.Connection, address: str) -> None:
    """Take back what was set aside at an address."""
    rows = db.execute("SELECT id FROM documents_set_aside WHERE url = ?", (address,)).fetchall()
    for (id_,) in rows:
        db.execute("UPDATE captures SET set_aside_id = NULL WHERE set_aside_id = ?", (id_,))
        db.execute("DELETE FROM report_issues WHERE document_id = ?", (id_,))
        db.execute("DELETE FROM documents_set_aside WHERE id = ?", (id_,))
