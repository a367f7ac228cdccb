"""版本: the different contents of a report, with all that each of them says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.figures import add_figures, number
from archive.interpretations import (
    fingerprint,
    identity_json,
    identity_of,
    load_interpretation,
)
from archive.search import index_pending
from archive.texts import storable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.figures import Connection
    from archive.records import Identity, Interpretation, Issue


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rows of one interpretation share."""

    url: str
    page_url: str
    capture_id: int
    column_id: int | None
    body_sha256: str
    at: str
    run_id: int


def find_or_add_version(
    db: Connection, seen: Seen, found: Interpretation, report_id: int
) -> tuple[int, bool]:
    """The id of the version that reads like an interpretation, and whether it is new."""
    row = db.execute(
        "SELECT id FROM versions WHERE report_id = ? AND content_digest = ?",
        (report_id, found.content_digest),
    ).fetchone()
    if row:
        return row["id"], False
    said = found.identity
    cursor = db.execute(
        "INSERT INTO versions (report_id, content_digest, capture_id, body_sha256, first_seen,"
        " form, state, title, claimed_published, text, interpreter, run_id, publisher,"
        " region_code, level, year, reason, reading_sha256)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            report_id,
            found.content_digest,
            seen.capture_id,
            seen.body_sha256,
            seen.at,
            found.form,
            found.state,
            storable(said.title),
            said.claimed_published,
            storable(found.text),
            found.interpreter,
            seen.run_id,
            storable(said.publisher),
            said.region_code,
            said.level,
            said.year,
            storable(said.reason),
            fingerprint(found, seen.body_sha256),
        ),
    )
    version_id = int(cursor.lastrowid or 0)
    _add_contents(db, version_id, seen.body_sha256, found)
    index_pending(db)
    return version_id, True


def another_identity(db: Connection, version_id: int, identity: Identity) -> str | None:
    """What a document says of itself, as JSON, where it is another thing than its version says."""
    said = identity_json(identity)
    return None if said == identity_json(identity_of(db, version_id)) else said


def fingerprint_all(db: Connection) -> None:
    """Give the versions of an older archive the digests of what they say."""
    unknown = "SELECT id, body_sha256 FROM versions WHERE reading_sha256 = ''"
    for version_id, body_sha256 in db.execute(unknown).fetchall():
        sha256 = fingerprint(load_interpretation(db, version_id), body_sha256)
        db.execute("UPDATE versions SET reading_sha256 = ? WHERE id = ?", (sha256, version_id))


def _add_contents(db: Connection, version_id: int, body_sha256: str, found: Interpretation) -> None:
    add_figures(db, version_id, body_sha256, found.observations)
    db.executemany(
        "INSERT INTO statements (version_id, indicator, value, approximate, quote, text_start,"
        " text_end) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                version_id,
                s.indicator,
                number(s.value),
                int(s.approximate),
                storable(s.quote),
                s.start,
                s.end,
            )
            for s in found.statements
        ],
    )
    add_issues(db, found.issues, version_id=version_id)


def add_issues(
    db: Connection,
    issues: Sequence[Issue],
    *,
    version_id: int | None = None,
    document_id: int | None = None,
) -> None:
    """Add the issues of a version or of a document that was set aside."""
    db.executemany(
        "INSERT INTO report_issues (version_id, document_id, code, severity, cell_ids, detail,"
        " verdict) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                version_id,
                document_id,
                i.code,
                i.severity,
                " ".join(i.cell_ids),
                storable(i.detail),
                i.verdict,
            )
            for i in issues
        ],
    )
