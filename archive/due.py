"""What is to be done next: entries to be fetched or fetched again, documents to be read.

Each is asked for in portions behind a number, so that a frontier of any size takes no room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.evidence import digest
from archive.frontier import read_entries
from archive.schedule import IS_DUE, LAST_MONTH
from archive.texts import storable

if TYPE_CHECKING:
    from archive.records import Capture, Entry
    from archive.store import Archive


@dataclass(frozen=True, slots=True)
class Due:
    """An entry to be fetched, by its number in the frontier."""

    id: int
    entry: Entry


def outstanding(a: Archive, column_url: str, *, after: int = 0, limit: int = -1) -> list[Due]:
    """Entries of a column that no document is kept for yet, first seen first, behind a number."""
    return _due(a, _OUTSTANDING, {"url": column_url}, after=after, limit=limit)


def due_again(  # noqa: PLR0913 - the parts of a query
    a: Archive,
    column_url: str,
    *,
    before: str,
    recheck_days: int = 0,
    after: int = 0,
    limit: int = -1,
) -> list[Due]:
    """Kept entries of a column whose time had come before a time, as archive/schedule.py has it.

    With `recheck_days` 0 all that were fetched before.
    """
    given: dict[str, str | int]
    given = {"url": column_url, "now": before, "recheck_days": recheck_days}
    return _due(a, _AGAIN, given, after=after, limit=limit)


def awaits(a: Archive, column_url: str, day: str) -> bool:
    """Whether reports are awaited in a column on a day (2026-02-15) in China.

    In the season (archive/schedule.py) those of last year for which there is a due day, of
    publishers whose reports the column has shown or whom the registry names for it; and any, as
    long as the column was not walked to its end in this year.
    """
    given = {"url": column_url, "day": day, "last_month": LAST_MONTH}
    return bool(a.db.execute(_AWAITS, given).fetchone()[0])


_OUTSTANDING = """
SELECT e.id, e.url, e.kind, e.context FROM entries e
WHERE e.column_id = (SELECT id FROM columns WHERE url = :url) AND e.state = 'outstanding'
  AND e.id > :after ORDER BY e.id LIMIT :limit
"""

#: The age of a report is that of the youngest that the address shows.
_AGAIN = f"""
SELECT id, url, kind, context FROM (
  SELECT id, url, kind, context, last_fetched, coalesce(published, listed) AS published,
    CASE WHEN published IS NOT NULL THEN 'report'
      WHEN aside <> 'look_alike' AND context ->> 'year' = strftime('%Y', :now, '+8 hours') - 1
        AND strftime('%m', :now, '+8 hours') + 0 <= {LAST_MONTH} THEN 'awaited'
      ELSE coalesce(aside, 'unread') END AS shown
  FROM (
    SELECT e.id, e.url, e.kind, e.context, e.last_fetched,
      date(e.first_seen, '+8 hours') AS listed,
      (SELECT max(coalesce(t.claimed_first, min(date(t.first_seen, '+8 hours'),
         coalesce((r.year + 1) || '-03-31', t.first_seen))))
       FROM sources s JOIN reports r ON r.id = s.report_id
       JOIN standings t ON t.report_id = s.report_id
       WHERE s.url = e.url AND s.vanished_at IS NULL) AS published,
      (SELECT d.kind FROM documents_set_aside d WHERE d.url = e.url
       ORDER BY d.last_seen DESC, d.content_digest LIMIT 1) AS aside
    FROM entries e
    WHERE e.column_id = (SELECT id FROM columns WHERE url = :url) AND e.state = 'kept'
      AND e.last_fetched < :now AND e.id > :after
    LIMIT -1))
WHERE {IS_DUE} ORDER BY id LIMIT :limit
"""  # noqa: S608 - made of this project's own words

_AWAITS = """
WITH season (year) AS (
  SELECT CAST(strftime('%Y', :day) AS INTEGER) - 1
  WHERE CAST(strftime('%m', :day) AS INTEGER) <= :last_month),
there (id) AS (SELECT id FROM columns WHERE url = :url)
SELECT EXISTS (SELECT 1 FROM season) AND (
  NOT EXISTS (SELECT 1 FROM complete_walks w, there WHERE w.column_id = there.id
    AND strftime('%Y', w.ended_at, '+8 hours') = strftime('%Y', :day))
  OR EXISTS (
    SELECT 1 FROM (
      SELECT e.id, e.kind FROM there
      CROSS JOIN source_columns o ON o.column_id = there.id
      CROSS JOIN sources s ON s.id = o.source_id CROSS JOIN reports r ON r.id = s.report_id
      CROSS JOIN expected e ON e.publisher_id = r.publisher_id
      UNION ALL
      SELECT e.id, e.kind FROM expectations x JOIN expected e ON e.id = x.expected_id
      WHERE x.column_url = :url AND x.until IS NULL) e
    CROSS JOIN season
    CROSS JOIN ledger_rows l ON l.expected_id = e.id AND l.year = season.year
    CROSS JOIN deadlines d ON d.year = l.year AND d.publisher_kind = e.kind
    WHERE l.state IN ('overdue', 'not expected') AND d.due IS NOT NULL))
"""


def _due(a: Archive, sql: str, given: dict[str, str | int], *, after: int, limit: int) -> list[Due]:
    rows = a.db.execute(sql, {**given, "after": after, "limit": limit}).fetchall()
    return [Due(row["id"], entry) for row, entry in zip(rows, read_entries(rows), strict=True)]


def uninterpreted(a: Archive, *, after: int = 0, limit: int = -1) -> list[int]:
    """Captures of documents that no interpretation was stored for, oldest first, behind an id."""
    rows = a.db.execute(
        "SELECT id FROM captures WHERE role = 'document' AND outcome IS NULL AND id > ?"
        " ORDER BY id LIMIT ?",
        (after, limit),
    )
    return [row["id"] for row in rows]


@dataclass(frozen=True, slots=True)
class LastCapture:
    """What a server said to recognise a page by, and the digest and type of what it gave."""

    etag: str
    last_modified: str
    sha256: str
    media_type: str


def has_changed(a: Archive, capture: Capture, *, rested_in: int | None = None) -> bool:
    """Whether an address gives something else than when it was last kept, or is new.

    With the number of a run, only where that run had found there what was kept before it: a page
    that is another each time tells nothing.
    """
    row = a.db.execute(
        "SELECT run_id, body_sha256 FROM captures WHERE url = ? AND request_body = ?"
        " AND rendered = ? AND status = 200 ORDER BY id DESC LIMIT 1",
        (storable(capture.url), storable(capture.request_body), int(capture.rendered)),
    ).fetchone()
    if row is None:
        return rested_in is None
    is_other = row["body_sha256"] != digest(capture.body)
    return is_other and (rested_in is None or row["run_id"] < rested_in)


def answered_in(a: Archive, run_id: int, url: str) -> LastCapture | None:
    """What an address gave a moment ago, in a run's search for columns or in another walk of it."""
    row = a.db.execute(
        "SELECT etag, last_modified, body_sha256, media_type FROM captures WHERE url = ?"
        " AND requested_url = '' AND request_body = '' AND rendered = 0 AND status = 200"
        " AND role = 'listing' AND run_id = ? ORDER BY id DESC LIMIT 1",
        (storable(url), run_id),
    ).fetchone()
    return LastCapture(*row) if row else None


def last_capture(a: Archive, url: str, request_body: str = "") -> LastCapture | None:
    """What an address gave last, to ask whether it still does; None where nothing can be asked."""
    row = a.db.execute(
        "SELECT etag, last_modified, body_sha256, media_type FROM captures WHERE url = ?"
        " AND requested_url = '' AND request_body = ? AND rendered = 0 AND status = 200"
        " ORDER BY id DESC LIMIT 1",
        (storable(url), storable(request_body)),
    ).fetchone()
    return LastCapture(*row) if row and (row["etag"] or row["last_modified"]) else None
