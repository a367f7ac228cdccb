"""版本: the different contents of a report, with all that each of them says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.texts import storable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from archive.records import Interpretation, Issue, Observation

#: SQLite's integers have 64 bits; a longer run of digits is kept as a real, and whole in `raw`.
_LARGEST = 2**63 - 1


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
    db: sqlite3.Connection, seen: Seen, found: Interpretation, report_id: int
) -> tuple[int, bool]:
    """The id of the version that reads like an interpretation, and whether it is new."""
    row = db.execute(
        "SELECT id FROM versions WHERE report_id = ? AND content_digest = ?",
        (report_id, found.content_digest),
    ).fetchone()
    if row:
        return row["id"], False
    cursor = db.execute(
        "INSERT INTO versions (report_id, content_digest, capture_id, body_sha256, first_seen,"
        " form, state, title, claimed_published, text, interpreter, run_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            report_id,
            found.content_digest,
            seen.capture_id,
            seen.body_sha256,
            seen.at,
            found.form,
            found.state,
            storable(found.identity.title),
            found.identity.claimed_published,
            storable(found.text),
            found.interpreter,
            seen.run_id,
        ),
    )
    version_id = int(cursor.lastrowid or 0)
    _add_contents(db, version_id, seen.body_sha256, found)
    return version_id, True


def _add_contents(
    db: sqlite3.Connection, version_id: int, body_sha256: str, found: Interpretation
) -> None:
    own = f"sha256:{body_sha256}"
    db.executemany(
        "INSERT INTO observations (version_id, cell_id, form, raw, meaning, value, unit,"
        " verdict, evidence, placement, possibilities, label)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_observation_row(version_id, o, own) for o in found.observations],
    )
    db.executemany(
        "INSERT INTO statements (version_id, indicator, value, approximate, quote, text_start,"
        " text_end) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                version_id,
                s.indicator,
                _number(s.value),
                int(s.approximate),
                storable(s.quote),
                s.start,
                s.end,
            )
            for s in found.statements
        ],
    )
    add_issues(db, found.issues, version_id=version_id)


def _observation_row(version_id: int, o: Observation, own: str) -> tuple[object, ...]:
    return (
        version_id,
        o.cell_id,
        o.form,
        storable(o.raw),
        o.meaning,
        _number(o.value),
        o.unit,
        o.verdict,
        # The digest of the version's own bytes is left out: seventy bytes a cell.
        o.evidence.removeprefix(own) if o.evidence.startswith(f"{own}#") else o.evidence,
        o.placement,
        o.possibilities,
        storable(o.label),
    )


def _number(value: float | int | None) -> float | int | None:
    if isinstance(value, int) and not -_LARGEST - 1 <= value <= _LARGEST:
        return float(value)
    return value


def add_issues(
    db: sqlite3.Connection,
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
