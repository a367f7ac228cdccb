"""Storing what was understood: an interpretation becomes a report, a version of one, or a sighting.

    same publisher and year                  the same report
    same content, wherever                   the same version: only the sighting is new
    other content                            a new version
    another address                          a new source
    no report                                documents_set_aside

Which report it is: `archive/matching.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from archive import publishers
from archive.frontier import read_context
from archive.keeping import vanish
from archive.matching import find_or_add_report
from archive.standing import settle
from archive.texts import storable
from archive.versions import Seen, add_issues, another_identity, find_or_add_version

if TYPE_CHECKING:
    import sqlite3

    from archive.figures import Connection
    from archive.records import Interpretation
    from archive.store import Archive

Outcome = Literal["new_report", "new_version", "new_source", "sighting", "not_a_report"]


def store_interpretation(a: Archive, capture_id: int, interpretation: Interpretation) -> Outcome:
    """Store what a kept document says, all of it in one transaction.

    `capture_id` is what `keep_document` returned. Storing the same capture again changes nothing.
    Outcome: `new_report`; `new_source` for another address of a known report; `new_version` for
    other content at a known address; `sighting` for content that the report is known to have had;
    `not_a_report`.
    """
    with a.transaction() as db:
        return store_reading(db, capture_id, interpretation)


def store_reading(db: Connection, capture_id: int, found: Interpretation) -> Outcome:
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
        kind = publishers.kind_of(identity.publisher)
        if hint.publisher == identity.publisher:
            kind = publishers.as_kind(hint.publisher_kind) or kind
        outcome = _store_report(db, seen, found, kind)
        _conclude(db, capture_id, outcome)
    else:
        outcome = "not_a_report"
        _conclude(db, capture_id, outcome, _set_aside(db, seen, found))
        # Bytes that cannot be read may be a transfer gone wrong; a page that reads as something
        # else shows the report no longer.
        if identity.kind != "unreadable":
            vanish(db, seen.url, seen.at)
    return outcome


def _conclude(
    db: sqlite3.Connection, capture_id: int, outcome: Outcome, set_aside_id: int | None = None
) -> None:
    db.execute(
        "UPDATE captures SET outcome = ?, set_aside_id = ? WHERE id = ?",
        (outcome, set_aside_id, capture_id),
    )


def store_again(a: Archive, capture_id: int, interpreter: str) -> Outcome | None:
    """Store that an address gave the same bytes again, which read as they did before.

    None where they were not read before by this `interpreter`, under this address and with these
    hints: then they have to be read.
    """
    with a.transaction() as db:
        capture = db.execute("SELECT * FROM captures WHERE id = ?", (capture_id,)).fetchone()
        url, at = capture["address"], capture["fetched_at"]
        same = (url, capture["body_sha256"], capture["context"], interpreter)
        outcome: Outcome
        if seen := db.execute(_SIGHTED, same).fetchone():
            report_id = seen["report_id"]
            db.execute(
                _SIGHT, (seen["source_id"], capture_id, seen["version_id"], seen["identity"])
            )
            db.execute(_SEE_SOURCE, (report_id, url, at, capture["column_id"])).fetchall()
            settle(db, report_id)
            vanish(db, url, at, except_report=report_id)
            outcome = "sighting"
            _conclude(db, capture_id, outcome)
        elif aside := db.execute(_ASIDE, same).fetchone():
            db.execute(
                "UPDATE documents_set_aside SET last_seen = max(last_seen, ?) WHERE id = ?",
                (at, aside["id"]),
            )
            outcome = "not_a_report"
            _conclude(db, capture_id, outcome, aside["id"])
            vanish(db, url, at)
        else:
            return None
    return outcome


# The same bytes at the same address with the same hints, as an interpreter read them.
_SIGHTED = (
    "SELECT s.source_id, s.version_id, s.identity, v.report_id FROM sources o"
    " JOIN sightings s ON s.source_id = o.id JOIN captures x ON x.id = s.capture_id"
    " JOIN versions v ON v.id = s.version_id"
    " WHERE o.url = ? AND x.body_sha256 = ? AND x.context = ? AND v.interpreter = ?"
    " ORDER BY x.id DESC LIMIT 1"
)
_ASIDE = (
    "SELECT d.id FROM captures x JOIN documents_set_aside d ON d.id = x.set_aside_id"
    " WHERE x.address = ? AND x.role = 'document' AND x.body_sha256 = ? AND x.context = ?"
    " AND d.interpreter = ? AND d.kind <> 'unreadable' ORDER BY x.id DESC LIMIT 1"
)
_SIGHT = (
    "INSERT OR REPLACE INTO sightings (source_id, capture_id, version_id, identity)"
    " VALUES (?, ?, ?, ?)"
)
_SEE_SOURCE = (
    "UPDATE sources SET first_seen = min(first_seen, ?3), last_seen = max(last_seen, ?3),"
    " column_id = coalesce(?4, column_id)"
    " WHERE report_id = ?1 AND url = ?2 RETURNING id"
)


def _store_report(
    db: Connection, seen: Seen, found: Interpretation, kind: publishers.PublisherKind
) -> Outcome:
    report_id, report_is_new = find_or_add_report(db, seen, found, kind)
    source_id, source_is_new = _find_or_add_source(db, seen, report_id)
    version_id, version_is_new = find_or_add_version(db, seen, found, report_id)
    said = None if version_is_new else another_identity(db, version_id, found.identity)
    db.execute(_SIGHT, (source_id, seen.capture_id, version_id, said))
    settle(db, report_id)
    # An address shows one report: one that it showed before is gone from it.
    vanish(db, seen.url, seen.at, except_report=report_id)
    if report_is_new:
        return "new_report"
    if source_is_new:
        return "new_source"
    return "new_version" if version_is_new else "sighting"


def _find_or_add_source(db: sqlite3.Connection, seen: Seen, report_id: int) -> tuple[int, bool]:
    row = db.execute(_SEE_SOURCE, (report_id, seen.url, seen.at, seen.column_id)).fetchall()
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
