"""What the finding aid is filled with: SQL from the archive's views and tables to its own."""

from __future__ import annotations

import sqlite3

#: Versions counted in one transaction: a second's work, so that the archive's log can be cleared.
_PORTION = 4_000

#: What is filled anew each time.
_TABLES = (
    "reports",
    "lines",
    "issues",
    "issue_tallies",
    "edits",
    "report_tallies",
    "line_tallies",
    "moments",
)

#: The beginnings of division codes that stand for a place: country, province, prefecture, itself.
_PLACES = ("''", "substr(region_code, 1, 2)", "substr(region_code, 1, 4)", "region_code")


def count_values(db: sqlite3.Connection) -> None:
    """Count the values of versions that were not counted yet, by verdict.

    What a version says is fixed until it is interpreted again; then a run of another command than a
    crawl has written, and all are counted anew.
    """
    _forget_after_reading_again(db)
    (first,) = db.execute("SELECT coalesce(max(version_id), 0) FROM counted").fetchone()
    (last,) = db.execute("SELECT coalesce(max(id), 0) FROM archive.versions").fetchone()
    for start in range(first, last, _PORTION):
        db.execute(
            """INSERT INTO counted
            SELECT f.version_id, sum(d.verdict = 'verified'), sum(d.verdict = 'unverified'),
              sum(d.verdict = 'suspect')
            FROM archive.figures f JOIN archive.readings d ON d.id = f.reading_id
            WHERE f.version_id > ? AND f.version_id <= ? GROUP BY f.version_id""",
            (start, start + _PORTION),
        )


def _forget_after_reading_again(db: sqlite3.Connection) -> None:
    anew = "SELECT 1 FROM archive.runs WHERE id > ? AND command NOT LIKE 'crawl%' LIMIT 1"
    row = db.execute("SELECT last_run FROM moments").fetchone()
    if row is None or db.execute(anew, (row[0] or 0,)).fetchone():
        db.execute("DELETE FROM counted")


def fill(db: sqlite3.Connection) -> None:
    """Fill all other tables anew, from one moment of the archive, in one transaction."""
    db.execute("BEGIN")
    try:
        generation = _next_generation(db)
        for table in _TABLES:
            db.execute(f"DELETE FROM main.{table}")  # noqa: S608 - names from this list
        for sql in (_REPORTS, _COLLATED, _LINES, _ISSUES, _ISSUE_TALLIES, _EDITS, *_OF_DIVISIONS):
            db.execute(sql)
        for place in _PLACES:
            within = "1" if place == "''" else "region_code <> ''"
            for sql in (_REPORT_TALLIES, _LINE_TALLIES):
                db.execute(sql.format(place=place, within=within))
        db.execute(_MOMENT, (generation,))
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def _next_generation(db: sqlite3.Connection) -> int:
    row = db.execute("SELECT generation FROM moments").fetchone()
    return int(row[0]) + 1 if row else 1


_REPORTS = """
INSERT INTO main.reports
SELECT t.report_id, p.name, coalesce(p.region_code, ''), coalesce(p.kind, ''), r.year, t.form,
  t.state, t.versions, (SELECT count(*) FROM archive.source_edits e
    WHERE e.report_id = t.report_id AND e.reader_changed = 0), t.first_seen,
  coalesce(c.verified, 0), coalesce(c.unverified, 0), coalesce(c.suspect, 0)
FROM archive.standings t
JOIN archive.reports r ON r.id = t.report_id
JOIN archive.copies o ON o.report_id = t.report_id AND o.rank = 1
LEFT JOIN archive.publishers p ON p.id = r.publisher_id
LEFT JOIN main.counted c ON c.version_id = o.version_id
"""

# Where a report has several documents, some of their values count and others do not.
_COLLATED = """
UPDATE main.reports SET verified = reports.verified + d.verified,
  unverified = reports.unverified + d.unverified, suspect = reports.suspect + d.suspect
FROM (
  SELECT k.report_id,
    sum(k.shown AND coalesce(k.verdict, d.verdict) = 'verified')
      - sum(o.rank = 1 AND d.verdict = 'verified') AS verified,
    sum(k.shown AND coalesce(k.verdict, d.verdict) = 'unverified')
      - sum(o.rank = 1 AND d.verdict = 'unverified') AS unverified,
    sum(k.shown AND coalesce(k.verdict, d.verdict) = 'suspect')
      - sum(o.rank = 1 AND d.verdict = 'suspect') AS suspect
  FROM archive.collated_values k
  JOIN archive.copies o ON o.report_id = k.report_id AND o.version_id = k.version_id
  JOIN archive.figures f ON f.version_id = k.version_id AND f.n = k.n
  JOIN archive.readings d ON d.id = f.reading_id
  GROUP BY k.report_id) AS d
WHERE d.report_id = reports.report_id
"""

_LINES = """
INSERT INTO main.lines
SELECT coalesce(region_code, ''), kind, publisher, year, state, due, first_seen, claimed_published,
  last_checked, expected_by, report_id
FROM archive.ledger
"""

_ISSUES = """
INSERT INTO main.issues (report_id, publisher, region_code, year, form, code, severity, verdict,
  cell_ids, detail)
SELECT i.report_id, r.publisher, r.region_code, r.year, r.form, i.code, i.severity, i.verdict,
  i.cell_ids, i.detail
FROM archive.issues i LEFT JOIN main.reports r ON r.report_id = i.report_id
ORDER BY r.year DESC, r.region_code, r.publisher, i.code, i.cell_ids, i.detail
"""

_ISSUE_TALLIES = """
INSERT INTO main.issue_tallies
SELECT region_code, year, code, severity, verdict, count(*) FROM main.issues GROUP BY 1, 2, 3, 4, 5
"""

# Where two versions of the program read the two, the difference may be of their making.
_EDITS = """
INSERT INTO main.edits (report_id, publisher, year, from_version, to_version, changed_at, manner,
  numbers)
SELECT report_id, publisher, year, from_version, to_version, changed_at, manner, numbers
FROM archive.edits WHERE reader_changed = 0
ORDER BY changed_at DESC, publisher, year, to_version DESC LIMIT 100
"""

# What lies in larger places is added up from what lies in each division.
_OF_DIVISIONS = (
    "DROP TABLE IF EXISTS temp.reports_of",
    "DROP TABLE IF EXISTS temp.lines_of",
    """
CREATE TEMP TABLE reports_of AS
SELECT region_code, kind, year, form, state, count(*) AS reports, sum(edits > 0) AS edited,
  sum(verified) AS verified, sum(unverified) AS unverified, sum(suspect) AS suspect
FROM main.reports GROUP BY 1, 2, 3, 4, 5
""",
    """
CREATE TEMP TABLE lines_of AS
SELECT region_code, kind, year, coalesce(state, 'unknown') AS state, count(*) AS publishers
FROM main.lines GROUP BY 1, 2, 3, 4
""",
)

_REPORT_TALLIES = """
INSERT INTO main.report_tallies
SELECT {place}, kind, year, form, state, sum(reports), sum(edited), sum(verified), sum(unverified),
  sum(suspect)
FROM temp.reports_of WHERE {within} GROUP BY 1, 2, 3, 4, 5
"""

_LINE_TALLIES = """
INSERT INTO main.line_tallies
SELECT {place}, kind, year, state, sum(publishers)
FROM temp.lines_of WHERE {within} GROUP BY 1, 2, 3, 4
"""

_MOMENT = """
INSERT INTO main.moments
SELECT ?, (SELECT max(id) FROM archive.runs),
  (SELECT max(last_checked) FROM archive.standings),
  (SELECT count(DISTINCT region_code) FROM temp.reports_of WHERE region_code <> '')
"""
