"""Storing one document: its interpretation becomes a report, a version of one, or a sighting.

    same publisher and year                  the same report
    same content, wherever                   the same version: only the sighting is new
    other content                            a new version
    another address                          a new source
    no report                                documents_set_aside

Which report it is: `archive/matching.py`. What it changes in whose reports others are is settled by
those who call (`archive/reports.py`, `archive/replaying.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from archive.frontier import read_context
from archive.keeping import vanish
from archive.matching import find_or_add_report
from archive.publishers import PublisherKind, kind_said
from archive.standing import settle
from archive.texts import storable
from archive.versions import Seen, add_issues, another_identity, find_or_add_version

if TYPE_CHECKING:
    import sqlite3

    from archive.figures import Connection
    from archive.records import Interpretation

Outcome = Literal["new_report", "new_version", "new_source", "sighting", "not_a_report"]


def store_document(db: Connection, capture_id: int, found: Interpretation) -> Outcome:
    """Store what the document of a capture says, inside the transaction of the caller."""
    capture = db.execute("SELECT * FROM captures WHERE id = ?", (capture_id,)).fetchone()
    hint = read_context(capture["context"])
    seen = Seen(
        url=capture["address"],
        page_url=storable(hint.page_url),
        capture_id=capture_id,
        column_id=capture["column_id"],
        body_sha256=capture["body_sha256"],
        at=capture["fetched_at"],
        run_id=capture["run_id"],
    )
    identity = found.identity
    if identity.kind == "report":
        kind = kind_said(hint, identity.publisher)
        outcome = _store_report(db, seen, found, kind)
        conclude(db, capture_id, outcome)
    else:
        outcome = "not_a_report"
        conclude(db, capture_id, outcome, _set_aside(db, seen, found))
        # Bytes that cannot be read may be a transfer gone wrong; a page that reads as something
        # else shows the report no longer.
        if identity.kind != "unreadable":
            vanish(db, seen.url, seen.at)
    return outcome


def conclude(
    db: sqlite3.Connection, capture_id: int, outcome: Outcome, set_aside_id: int | None = None
) -> None:
    """Write down what came of a capture."""
    db.execute(
        "UPDATE captures SET outcome = ?, set_aside_id = ? WHERE id = ?",
        (outcome, set_aside_id, capture_id),
    )


SIGHT = (
    "INSERT OR REPLACE INTO sightings (source_id, capture_id, version_id, identity)"
    " VALUES (?, ?, ?, ?)"
)
SEE_SOURCE = (
    "UPDATE sources SET first_seen = min(first_seen, ?3), last_seen = max(last_seen, ?3),"
    " column_id = coalesce(?4, column_id)"
    " WHERE report_id = ?1 AND url = ?2 RETURNING id"
)


def _store_report(
    db: Connection, seen: Seen, found: Interpretation, kind: PublisherKind
) -> Outcome:
    report_id, report_is_new = find_or_add_report(db, seen, found, kind)
    source_id, source_is_new = _find_or_add_source(db, seen, report_id)
    version_id, version_is_new = find_or_add_version(db, seen, found, report_id)
    said = None if version_is_new else another_identity(db, version_id, found.identity)
    db.execute(SIGHT, (source_id, seen.capture_id, version_id, said))
    settle(db, report_id)
    # An address shows one report: one that it showed before is gone from it.
    vanish(db, seen.url, seen.at, except_report=report_id)
    if report_is_new:
        return "new_report"
    if source_is_new:
        return "new_source"
    return "new_version" if version_is_new else "sighting"


def _find_or_add_source(db: sqlite3.Connection, seen: Seen, report_id: int) -> tuple[int, bool]:
    row = db.execute(SEE_SOURCE, (report_id, seen.url, seen.at, seen.column_id)).fetchall()
    if row:
        return row[0]["id"], False
    cursor = db.execute(
        "INSERT INTO sources (report_id, url, page_url, column_id, first_seen, last_seen)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (report_id, seen.url, seen.page_url, seen.column_id, seen.at, seen.at),
    )
    return int(cursor.lastrowid or 0), True


def _set_aside(db: Connection, seen: Seen, found: Interpretation) -> int:
    identity = found.identity
    known = db.execute(
        "UPDATE documents_set_aside SET last_seen = max(last_seen, ?) WHERE url = ?"
        " AND content_digest = ? RETURNING id",
        (seen.at, seen.url, found.content_digest),
    ).fetchall()
    if known:
        id_ = known[0]["id"]
    else:
        cursor = db.execute(
            "INSERT INTO documents_set_aside (url, content_digest, capture_id, kind, reason, title,"
            " publisher, year, first_seen, last_seen, interpreter, run_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                seen.url,
                found.content_digest,
                seen.capture_id,
                identity.kind,
                storable(identity.reason),
                storable(identity.title),
                storable(identity.publisher),
                identity.year,
                seen.at,
                seen.at,
                found.interpreter,
                seen.run_id,
            ),
        )
        id_ = cursor.lastrowid
        add_issues(db, found.issues, document_id=id_)
    return int(id_ or 0)
