"""A report with all that the archive knows of it, read in one go."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.browse.report_page.comparing import Comparison, Row, compared, numbered

#: Rows of a list that are shown: no real report comes near.
_MOST = 2_000

#: Characters around the quote of a statement.
_AROUND = 80

_REPORT = """
SELECT r.report_id, r.publisher, r.region_code, r.level, r.year, r.form, r.title, r.first_seen,
  r.claimed_published, r.versions, r.state, r.source_url, t.last_checked, t.presence, p.kind,
  v.body_sha256, substr(v.content_digest, 1, 12) AS version
FROM current_reports r
JOIN standings t ON t.report_id = r.report_id
JOIN versions v ON v.id = t.version_id
JOIN reports own ON own.id = r.report_id
LEFT JOIN publishers p ON p.id = own.publisher_id
WHERE r.report_id = ?
"""

_CURRENT = """
SELECT form, cell_id, value, raw, meaning, verdict, source_url, evidence, placement, possibilities
FROM current_values WHERE report_id = ? LIMIT ?
"""

_OF_VERSION = """
SELECT o.form, o.cell_id, o.value, o.raw, o.meaning, o.verdict, c.url AS source_url, o.evidence,
  o.placement, o.possibilities
FROM observations o JOIN versions v ON v.id = o.version_id JOIN captures c ON c.id = v.capture_id
WHERE o.version_id = ? ORDER BY o.n LIMIT ?
"""

_VERSIONS = """
SELECT v.id, substr(v.content_digest, 1, 12) AS version, v.first_seen, v.form, v.state, v.title,
  v.claimed_published, v.body_sha256, v.interpreter, c.url,
  EXISTS (SELECT 1 FROM copies k WHERE k.report_id = v.report_id AND k.version_id = v.id)
    AS is_current
FROM versions v JOIN captures c ON c.id = v.capture_id
WHERE v.report_id = ? ORDER BY v.first_seen, v.content_digest LIMIT ?
"""

_SOURCES = """
SELECT url, page_url, first_seen, last_seen, vanished_at FROM sources
WHERE report_id = ? ORDER BY first_seen, url LIMIT ?
"""

#: Bodies that were read or seen as this report, and those that hang on the same pages.
_DOCUMENTS = """
WITH seen (capture_id) AS (
  SELECT capture_id FROM versions WHERE report_id = :report
  UNION SELECT g.capture_id FROM sightings g JOIN sources s ON s.id = g.source_id
    WHERE s.report_id = :report
  UNION SELECT c.id FROM sources s JOIN captures c ON c.url = s.page_url
    WHERE s.report_id = :report AND s.page_url <> '' AND c.role = 'document')
SELECT c.body_sha256 AS sha256, min(c.url) AS url, min(c.media_type) AS media_type, b.size,
  min(c.fetched_at) AS fetched_at
FROM seen n JOIN captures c ON c.id = n.capture_id JOIN bodies b ON b.sha256 = c.body_sha256
WHERE c.role = 'document'
GROUP BY c.body_sha256 ORDER BY min(c.fetched_at), c.body_sha256 LIMIT :most
"""

_STATEMENTS = """
SELECT m.indicator, m.value, m.approximate, m.quote,
  substr(v.text, max(1, m.text_start + 1 - :around),
    m.text_start - max(0, m.text_start - :around)) AS before,
  substr(v.text, m.text_end + 1, :around) AS after
FROM standings t JOIN statements m ON m.version_id = t.prose_version_id
JOIN versions v ON v.id = m.version_id
WHERE t.report_id = :report ORDER BY m.text_start, m.indicator LIMIT :most
"""

_LEDGER = """
SELECT state, due, absent_at, claimed_published FROM ledger
WHERE publisher = ? AND year = ? AND report_id = ? LIMIT 1
"""

_ISSUES = "SELECT code, severity, cell_ids, detail, verdict FROM issues WHERE report_id = ? LIMIT ?"


@dataclass(frozen=True, slots=True)
class Found:
    """A report (columns of `current_reports` and more) and the rows that belong to it."""

    report: Row
    values: list[Row]
    versions: list[Row]
    sources: list[Row]
    documents: list[Row]
    issues: list[Row]
    statements: list[Row]
    ledger: Row | None
    version: str
    compared: Comparison | None
    names: tuple[str, str]


def load(
    db: sqlite3.Connection, number: int, *, version: str = "", between: tuple[str, str] = ("", "")
) -> Found | None:
    """A report by its number, as of a version of it where one is named; None for none.

    `between` names two versions whose differences are told; see `comparing` for their names.
    """
    report = _one(db, _REPORT, number)
    if report is None:
        return None
    versions, numbers = _all(db, _VERSIONS, number, _MOST), numbered(db, number)
    by_name = {row["version"]: row["id"] for row in versions}
    names = {str(n): row["version"] for row in versions for n in (numbers.get(row["id"]),) if n}
    of = by_name.get(version)
    first, second = (names.get(one, one) for one in between)
    values = _all(db, _OF_VERSION, of, _MOST) if of else _all(db, _CURRENT, number, _MOST)
    named = {"report": number, "most": _MOST, "around": _AROUND}
    ledger = None
    if report["publisher"] and report["year"]:
        ledger = _one(db, _LEDGER, report["publisher"], report["year"], number)
    both = first in by_name and second in by_name
    chosen = next((row for row in versions if row["id"] == of), None)
    if chosen:
        kept = ("form", "state", "title", "claimed_published", "body_sha256")
        report = {**report, **{name: chosen[name] for name in kept}}
    return Found(
        report=report,
        values=values,
        versions=[{k: v for k, v in row.items() if k != "id"} for row in versions],
        sources=_all(db, _SOURCES, number, _MOST),
        documents=[dict(row) for row in db.execute(_DOCUMENTS, named)],
        issues=_all(db, _ISSUES, number, _MOST),
        statements=[dict(row) for row in db.execute(_STATEMENTS, named)],
        ledger=ledger,
        version=version if of else "",
        compared=compared(db, number, by_name[first], by_name[second]) if both else None,
        names=(first, second) if both else ("", ""),
    )


def document_type(db: sqlite3.Connection, sha256: str) -> tuple[str, str] | None:
    """The media type and address that a document of such bytes came with; None for no document."""
    row = db.execute(
        "SELECT media_type, url FROM captures WHERE body_sha256 = ? AND role = 'document'"
        " ORDER BY id LIMIT 1",
        (sha256,),
    ).fetchone()
    return (row[0], row[1]) if row else None


def text_of(db: sqlite3.Connection, number: int, sha256: str) -> str | None:
    """The text read off a document of a report; '' where no version is of it, None where the
    document does not belong to the report."""
    named = {"report": number, "most": _MOST}
    if sha256 not in {row["sha256"] for row in db.execute(_DOCUMENTS, named)}:
        return None
    row = db.execute(
        "SELECT v.text FROM captures c JOIN versions v ON v.capture_id = c.id"
        " WHERE c.body_sha256 = ? AND v.report_id = ? ORDER BY v.id DESC LIMIT 1",
        (sha256, number),
    ).fetchone()
    return row[0] if row else ""


def _all(db: sqlite3.Connection, sql: str, *parameters: object) -> list[Row]:
    return [dict(row) for row in db.execute(sql, parameters)]


def _one(db: sqlite3.Connection, sql: str, *parameters: object) -> Row | None:
    row = db.execute(sql, parameters).fetchone()
    return dict(row) if row else None
