"""How a report stands: which of its versions is the current one, where it is seen, since when.

A report may be seen at several addresses, and each may have shown several versions. The current
one: of each source the version of its latest readable sighting (an empty page may be a transfer
gone wrong); among those the most complete, then the one first seen latest, then the one stored
first. An attachment without a value and a statement goes last: pages of reports link forms for
requests and pictures too. Its lineage counts as versions: a page and its attachment, or two
addresses of one content, are one version; an edit makes two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

#: A source moved when it is gone and the report was seen elsewhere later; the attachment of a page
#: is not elsewhere. No report of a year is published before December of that year.
_SETTLE = """
WITH latest AS (
  SELECT s.id AS source_id, s.url, s.page_url, s.first_seen, s.last_seen, s.vanished_at,
    (SELECT g.version_id FROM sightings g JOIN captures c ON c.id = g.capture_id
     JOIN versions shown ON shown.id = g.version_id WHERE g.source_id = s.id
     ORDER BY shown.state = 'unreadable', c.fetched_at DESC, c.id DESC LIMIT 1) AS version_id
  FROM sources s WHERE s.report_id = ?1)
INSERT OR REPLACE INTO standings
  (report_id, version_id, source_id, versions, first_seen, last_checked, claimed_first, presence)
SELECT ?1, l.version_id, l.source_id,
  (SELECT count(DISTINCT g.version_id) FROM sightings g WHERE g.source_id = l.source_id),
  (SELECT min(first_seen) FROM latest),
  (SELECT max(max(last_seen, coalesce(vanished_at, ''))) FROM latest),
  (SELECT min(a.claimed_published) FROM versions a JOIN reports r ON r.id = a.report_id
   WHERE a.report_id = ?1 AND a.claimed_published >= r.year || '-12-01'),
  CASE
    WHEN NOT EXISTS (SELECT 1 FROM latest WHERE vanished_at IS NULL) THEN 'vanished'
    WHEN EXISTS (SELECT 1 FROM latest gone JOIN latest seen ON seen.first_seen > gone.first_seen
      WHERE gone.vanished_at IS NOT NULL AND seen.vanished_at IS NULL
        AND seen.page_url <> gone.url) THEN 'moved'
    ELSE 'present'
  END
FROM latest l JOIN versions v ON v.id = l.version_id
ORDER BY
  l.page_url <> '' AND NOT EXISTS (
    SELECT 1 FROM observations o WHERE o.version_id = v.id AND o.value IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM statements t WHERE t.version_id = v.id),
  CASE v.state WHEN 'complete' THEN 0 WHEN 'partial' THEN 1 WHEN 'tables_missing' THEN 2 ELSE 3 END,
  v.first_seen DESC, v.id, l.vanished_at IS NOT NULL, l.source_id
LIMIT 1
"""


def settle(db: sqlite3.Connection, report_id: int) -> None:
    """Work out again how a report stands, after any change to its sources or versions."""
    db.execute(_SETTLE, (report_id,))
