-- 公布台账: who was to publish for which year, and what came of it, as of any day.
-- A day is a Chinese day (UTC+8). What is missing is told by walks of all pages of a column only: a
-- walk for news that does not come to a page says nothing of it. The rules: archive/ledger/.

DROP VIEW ledger;

-- Facts that nothing else keeps -----------------------------------------------------------------

-- The walks of all pages of a column that ended well. The first one of a column is always such.
-- What a walk did not show is known when it ends; what nobody has published, once all that the
-- column shows has been read (`known_at`).
CREATE TABLE complete_walks (
  column_id INTEGER NOT NULL REFERENCES columns,
  ended_at TEXT NOT NULL,
  began_at TEXT NOT NULL,
  known_at TEXT,
  PRIMARY KEY (column_id, ended_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX complete_walks_waiting ON complete_walks (column_id) WHERE known_at IS NULL;

-- Columns that show something that was not read yet. An entry that has failed in three runs is
-- given up: it would keep the column from ever being known.
CREATE VIEW unread AS
SELECT column_id FROM entries WHERE state = 'outstanding' AND tries < 3
UNION ALL
SELECT column_id FROM captures
WHERE role = 'document' AND outcome IS NULL AND column_id IS NOT NULL;
CREATE INDEX captures_waiting ON captures (column_id) WHERE role = 'document' AND outcome IS NULL;

-- The last complete walk of an entry's column that did not show it yet.
CREATE TABLE earlier_walks (
  entry_id INTEGER PRIMARY KEY REFERENCES entries,
  began_at TEXT NOT NULL
) STRICT;

-- Times in which a source was gone, once they are over: one that lasts stands in sources.
CREATE TABLE absences (
  source_id INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
  gone_at TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  PRIMARY KEY (source_id, gone_at)
) STRICT, WITHOUT ROWID;

-- All columns that have led to a source; sources have the latest.
CREATE TABLE source_columns (
  source_id INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
  column_id INTEGER NOT NULL REFERENCES columns,
  since TEXT NOT NULL,
  PRIMARY KEY (source_id, column_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_columns_by_column ON source_columns (column_id);

-- Who is expected -------------------------------------------------------------------------------

-- All who may have rows in the ledger: publishers that were seen, publishers that the registry
-- names and nobody has seen, governments of divisions that must exist and nobody has seen.
-- `above` is the division above that bears a name of its own, for those last ones.
CREATE TABLE expected (
  id INTEGER PRIMARY KEY,
  publisher_id INTEGER UNIQUE REFERENCES publishers ON DELETE CASCADE,
  name TEXT NOT NULL,
  region_code TEXT CHECK (region_code <> ''),
  level TEXT CHECK (level <> ''),
  kind TEXT NOT NULL CHECK (kind IN ('government', 'department', 'town')),
  basis TEXT NOT NULL CHECK (basis IN ('published', 'registry', 'level')),
  above TEXT NOT NULL DEFAULT '',
  CHECK ((publisher_id IS NOT NULL) = (basis = 'published'))
) STRICT;
CREATE INDEX expected_by_name ON expected (name);
CREATE INDEX expected_by_region ON expected (region_code);
CREATE INDEX expected_by_above ON expected (above) WHERE basis = 'level';
CREATE UNIQUE INDEX expected_unseen ON expected (name, coalesce(region_code, ''), basis)
  WHERE publisher_id IS NULL;

-- What the registry has said of its columns, and from when to when it said so. A column of one
-- publisher names it; the years are those that the column is declared to show.
CREATE TABLE expectations (
  id INTEGER PRIMARY KEY,
  publisher TEXT NOT NULL,
  region_code TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('', 'government', 'department', 'town')),
  first_year INTEGER,
  last_year INTEGER,
  column_url TEXT NOT NULL,
  basis TEXT NOT NULL,
  since TEXT NOT NULL,
  until TEXT,
  expected_id INTEGER REFERENCES expected ON DELETE SET NULL
) STRICT;
CREATE INDEX expectations_by_expected ON expectations (expected_id);
CREATE INDEX expectations_by_column ON expectations (column_url);
CREATE INDEX expectations_by_region ON expectations (region_code);

-- What is worked out ----------------------------------------------------------------------------

-- The ledger of those who are not in ledger_stale. `report_id` has no foreign key: reports are
-- taken back and stored anew, and the row is stale from then on. First sight and last check of a
-- report are in standings.
CREATE TABLE ledger_rows (
  expected_id INTEGER NOT NULL REFERENCES expected ON DELETE CASCADE,
  year INTEGER NOT NULL,
  state TEXT,
  expected_by TEXT NOT NULL CHECK (expected_by IN ('registry', 'published', 'level')),
  report_id INTEGER,
  claimed_published TEXT,
  absent_at TEXT,
  last_checked TEXT
) STRICT;
CREATE UNIQUE INDEX ledger_rows_by_expected ON ledger_rows (expected_id, year);
CREATE INDEX ledger_rows_by_state ON ledger_rows (state, year);
CREATE INDEX ledger_rows_by_year ON ledger_rows (year, state);

-- Those of whom something has been learnt since their rows were worked out.
CREATE TABLE ledger_stale (
  expected_id INTEGER PRIMARY KEY REFERENCES expected ON DELETE CASCADE
) STRICT;

-- How many rows an index finds for one value: in a large archive a year or a state is no choice, a
-- publisher or a division is one. Without this SQLite holds them all for alike.
ANALYZE ledger_stale;
DELETE FROM sqlite_stat1 WHERE tbl IN ('ledger_rows', 'expected');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('ledger_rows', 'ledger_rows_by_expected', '1000000 17 1'),
  ('ledger_rows', 'ledger_rows_by_state', '1000000 125000 7000'),
  ('ledger_rows', 'ledger_rows_by_year', '1000000 50000 7000'),
  ('expected', 'expected_by_name', '60000 1'),
  ('expected', 'expected_by_region', '60000 20');

CREATE INDEX captures_listings ON captures (column_id, fetched_at) WHERE role = 'listing';

-- The definition. It says what is true before a day that never comes, of those in ledger_stale;
-- archive/ledger/definition.py puts another day and other publishers in their places. LIMIT -1
-- keeps SQLite from working out an expression again for each place where its name stands.
CREATE VIEW ledger_live AS
WITH
-- Addresses of reports as they stood: when they were seen last, and since when they were gone.
seen AS NOT MATERIALIZED (
  SELECT s.report_id, s.url, s.page_url, s.first_seen,
    CASE WHEN s.last_seen < '9999-12-31T16:00:00Z' THEN s.last_seen ELSE
      (SELECT max(c.fetched_at) FROM sightings g JOIN captures c ON c.id = g.capture_id
       WHERE g.source_id = s.id AND c.fetched_at < '9999-12-31T16:00:00Z') END AS last_seen,
    CASE WHEN s.vanished_at < '9999-12-31T16:00:00Z' THEN s.vanished_at ELSE
      (SELECT a.gone_at FROM absences a WHERE a.source_id = s.id
         AND a.gone_at < '9999-12-31T16:00:00Z' AND a.seen_at >= '9999-12-31T16:00:00Z')
      END AS gone_at
  FROM sources s WHERE s.first_seen < '9999-12-31T16:00:00Z'),
declared AS NOT MATERIALIZED (
  SELECT x.* FROM expectations x WHERE x.since < '9999-12-31T16:00:00Z'
    AND (x.until IS NULL OR x.until >= '9999-12-31T16:00:00Z')),

-- Reports that were seen.
shown AS NOT MATERIALIZED (
  SELECT e.id AS expected_id, e.name, e.region_code, e.level, e.kind, r.id AS report_id, r.year,
    l.due, min(s.first_seen) AS first_seen, date(min(s.first_seen), '+8 hours') AS day,
    max(max(s.last_seen, coalesce(s.gone_at, ''))) AS last_checked,
    count(*) AS sources, count(s.gone_at) AS gone
  FROM expected e
  CROSS JOIN reports r ON r.publisher_id = e.publisher_id AND r.year IS NOT NULL
  CROSS JOIN deadlines l ON l.publisher_kind = e.kind AND l.year = r.year
  CROSS JOIN seen s ON s.report_id = r.id
  WHERE e.id IN (SELECT expected_id FROM ledger_stale) AND l.year > 0
  GROUP BY e.id, r.year),
-- A date before December of the year is a slip of the pen, and so is one after the report was seen.
dated AS NOT MATERIALIZED (
  SELECT h.*,
    (SELECT min(v.claimed_published) FROM versions v WHERE v.report_id = h.report_id
       AND v.first_seen < '9999-12-31T16:00:00Z'
       AND v.claimed_published BETWEEN h.year || '-12-01' AND h.day) AS claimed_published
  FROM shown h
  LIMIT -1),
-- The last walk of all pages of the column that listed the report first, before it did; of use only
-- in the year in which the report was due. Later years bring old reports that are put up again.
watched AS NOT MATERIALIZED (
  SELECT d.*,
    CASE WHEN d.day > d.due AND coalesce(d.claimed_published <= d.due, 1) THEN
      (SELECT CASE WHEN n.first_seen <= d.first_seen
           AND CAST(strftime('%Y', u.began_at, '+8 hours') AS INTEGER) = d.year + 1
         THEN u.began_at END
       FROM sources s JOIN entries n ON n.url IN (s.url, s.page_url)
       LEFT JOIN earlier_walks u ON u.entry_id = n.id
       WHERE s.report_id = d.report_id AND s.first_seen < '9999-12-31T16:00:00Z'
         AND n.first_seen < '9999-12-31T16:00:00Z'
       ORDER BY n.first_seen, u.began_at LIMIT 1)
    END AS absent_at
  FROM dated d
  LIMIT -1),

-- Publishers of which something was seen: which years, and when news came of them.
known AS NOT MATERIALIZED (
  SELECT e.id AS expected_id, e.publisher_id, e.name, e.region_code, e.level, e.kind,
    min(r.year) AS first_year, max(r.year) AS last_year, count(DISTINCT r.year) AS known_years,
    max(s.first_seen) AS last_news
  FROM expected e
  CROSS JOIN reports r ON r.publisher_id = e.publisher_id AND r.year IS NOT NULL
  CROSS JOIN sources s ON s.report_id = r.id AND s.first_seen < '9999-12-31T16:00:00Z'
  WHERE e.id IN (SELECT expected_id FROM ledger_stale)
  GROUP BY e.id),
-- The next report is looked for where the newest one stood. A single one may be a guest in its
-- column, a superior's put up again by a district; but the law expects a government every year, and
-- in a column that the registry says is its own division's it is no guest.
looked_for AS NOT MATERIALIZED (
  SELECT k.*,
    (SELECT max((SELECT max(w.ended_at) FROM complete_walks w WHERE w.column_id = o.column_id
         AND w.known_at < '9999-12-31T16:00:00Z'))
     FROM reports r JOIN sources s ON s.report_id = r.id JOIN source_columns o ON o.source_id = s.id
     WHERE r.publisher_id = k.publisher_id AND r.year = k.last_year
       AND o.since < '9999-12-31T16:00:00Z') AS walked_at,
    CASE
      WHEN EXISTS (SELECT 1 FROM declared x WHERE x.expected_id = k.expected_id
        AND x.first_year IS NOT NULL) THEN NULL
      WHEN k.known_years > 1 THEN 'published'
      WHEN k.kind = 'government' AND k.level IN ('province', 'prefecture', 'county') AND EXISTS (
        SELECT 1 FROM reports r CROSS JOIN sources s ON s.report_id = r.id
        CROSS JOIN source_columns o ON o.source_id = s.id
        CROSS JOIN columns c ON c.id = o.column_id
        CROSS JOIN declared x ON x.column_url = c.url
        WHERE r.publisher_id = k.publisher_id AND o.since < '9999-12-31T16:00:00Z'
          AND x.region_code = k.region_code) THEN 'level'
    END AS goes_on
  FROM known k
  LIMIT -1),

-- What the registry declares, and when its column was last walked.
promised AS NOT MATERIALIZED (
  SELECT e.id AS expected_id, e.publisher_id, e.name, e.region_code, e.level, e.kind, x.first_year,
    coalesce(x.last_year, 9999) AS last_year, x.since,
    (SELECT max(w.ended_at) FROM columns c JOIN complete_walks w ON w.column_id = c.id
     WHERE c.url = x.column_url AND w.known_at < '9999-12-31T16:00:00Z') AS walked_at
  FROM expected e
  CROSS JOIN declared x ON x.expected_id = e.id AND x.first_year IS NOT NULL
  WHERE e.id IN (SELECT expected_id FROM ledger_stale)
  LIMIT -1),

-- Divisions of whose government nothing is known, where a column of theirs or of the division
-- above is walked.
unknown AS NOT MATERIALIZED (
  SELECT e.id AS expected_id, e.name, e.region_code, e.level, e.kind, g.parent,
    (SELECT max(w.ended_at) FROM declared x CROSS JOIN columns c ON c.url = x.column_url
     CROSS JOIN complete_walks w ON w.column_id = c.id
     WHERE x.region_code IN (e.region_code, e.above)
       AND w.known_at < '9999-12-31T16:00:00Z') AS walked_at
  FROM expected e CROSS JOIN regions g ON g.code = e.region_code
  WHERE e.id IN (SELECT expected_id FROM ledger_stale) AND e.basis = 'level'
    AND NOT EXISTS (SELECT 1 FROM declared x WHERE x.region_code = e.region_code
      AND x.kind = 'government' AND x.first_year IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM expected o
      CROSS JOIN reports r ON r.publisher_id = o.publisher_id AND r.year IS NOT NULL
      CROSS JOIN sources s ON s.report_id = r.id AND s.first_seen < '9999-12-31T16:00:00Z'
      WHERE o.region_code = e.region_code
        AND (o.kind = 'government' OR o.name LIKE '%人民政府办公%'))
  LIMIT -1)

SELECT d.expected_id, d.name AS publisher, d.year, d.due, d.first_seen,
  CASE
    WHEN d.gone = d.sources THEN 'vanished'
    WHEN d.gone > 0 AND EXISTS (SELECT 1 FROM seen gone
        JOIN seen there ON there.report_id = gone.report_id
          AND there.first_seen > gone.first_seen AND there.page_url <> gone.url
        WHERE gone.report_id = d.report_id AND gone.gone_at IS NOT NULL AND there.gone_at IS NULL)
      THEN 'moved'
    WHEN d.due IS NULL OR d.day <= d.due THEN 'on time'
    WHEN d.claimed_published > d.due THEN 'late'
    WHEN d.claimed_published < date(d.absent_at, '+8 hours') THEN 'backdated'
    WHEN d.claimed_published IS NOT NULL THEN 'on time'
    WHEN date(d.absent_at, '+8 hours') > d.due THEN 'late'
  END AS state,
  d.last_checked, d.region_code, d.level, d.kind,
  d.claimed_published,
  CASE WHEN EXISTS (SELECT 1 FROM declared x WHERE x.expected_id = d.expected_id
      AND d.year BETWEEN x.first_year AND coalesce(x.last_year, 9999))
    THEN 'registry' ELSE 'published' END AS expected_by,
  d.report_id, d.absent_at
FROM watched d

UNION ALL
-- Years between known ones, and after the last. Departments and towns are dissolved and merged, in
-- the reforms of 2018 and 2023 by the thousand: after two years of silence nobody knows.
SELECT k.expected_id, k.name, l.year, l.due, NULL,
  CASE
    WHEN l.year < k.last_year THEN
      CASE WHEN l.due < date(max(k.last_news, coalesce(k.walked_at, '')), '+8 hours')
        THEN 'overdue' ELSE 'not expected' END
    WHEN l.due < date(k.walked_at, '+8 hours') THEN
      CASE WHEN k.kind = 'government' OR l.year <= k.last_year + 2 THEN 'overdue' END
    ELSE 'not expected'
  END,
  CASE WHEN l.year < k.last_year THEN max(k.last_news, coalesce(k.walked_at, ''))
    ELSE k.walked_at END,
  k.region_code, k.level, k.kind, NULL,
  CASE WHEN l.year < k.last_year THEN 'published' ELSE k.goes_on END, NULL, NULL
FROM looked_for k
CROSS JOIN deadlines l ON l.publisher_kind = k.kind AND l.year BETWEEN k.first_year AND
  max(k.last_year, CASE WHEN k.goes_on IS NOT NULL
    THEN coalesce(CAST(strftime('%Y', k.walked_at, '+8 hours') AS INTEGER) - 1, 0) ELSE 0 END)
WHERE l.year > 0
  AND NOT EXISTS (SELECT 1 FROM reports r JOIN sources s ON s.report_id = r.id
    WHERE r.publisher_id = k.publisher_id AND r.year = l.year
      AND s.first_seen < '9999-12-31T16:00:00Z')
  AND NOT EXISTS (SELECT 1 FROM declared x WHERE x.expected_id = k.expected_id
    AND l.year BETWEEN x.first_year AND coalesce(x.last_year, 9999))

UNION ALL
-- Years that the registry declares, as far as they were over when it was read or its column walked.
-- Where the column was never walked to its end nobody knows.
SELECT p.expected_id, p.name, l.year, l.due, NULL,
  CASE
    WHEN l.due IS NULL THEN 'not expected'
    WHEN l.due < date(max(p.walked_at), '+8 hours') THEN 'overdue'
    WHEN max(p.walked_at) IS NOT NULL THEN 'not expected'
  END,
  max(p.walked_at), p.region_code, p.level, p.kind, NULL, 'registry', NULL,
  NULL
FROM promised p
CROSS JOIN deadlines l ON l.publisher_kind = p.kind AND l.year BETWEEN p.first_year AND
  min(p.last_year, CAST(strftime('%Y', max(p.since, coalesce(p.walked_at, '')), '+8 hours')
    AS INTEGER) - 1)
WHERE l.year > 0
  AND NOT EXISTS (SELECT 1 FROM reports r JOIN sources s ON s.report_id = r.id
    WHERE r.publisher_id = p.publisher_id AND r.year = l.year
      AND s.first_seen < '9999-12-31T16:00:00Z')
GROUP BY p.expected_id, l.year

UNION ALL
-- Governments of which nothing is known, in years for which one beside them has published. Where
-- theirs would stand nobody knows, so that none of them is overdue.
SELECT u.expected_id, u.name, l.year, l.due, NULL,
  CASE WHEN l.due < date(u.walked_at, '+8 hours') THEN NULL ELSE 'not expected' END,
  u.walked_at, u.region_code, u.level, u.kind, NULL, 'level', NULL, NULL
FROM unknown u
CROSS JOIN deadlines l ON l.publisher_kind = u.kind
  AND l.year < CAST(strftime('%Y', u.walked_at, '+8 hours') AS INTEGER)
WHERE l.year > 0
  AND EXISTS (SELECT 1 FROM regions b CROSS JOIN expected o ON o.region_code = b.code
    CROSS JOIN reports r ON r.publisher_id = o.publisher_id AND r.year = l.year
    CROSS JOIN sources s ON s.report_id = r.id AND s.first_seen < '9999-12-31T16:00:00Z'
    WHERE b.parent IS u.parent AND b.level = u.level AND o.kind = 'government');

CREATE VIEW ledger AS
SELECT e.name AS publisher, l.year, d.due, t.first_seen, l.state,
  coalesce(t.last_checked, l.last_checked) AS last_checked,
  e.region_code, e.level, e.kind,
  l.claimed_published, l.expected_by, l.report_id, l.absent_at
FROM ledger_rows l
JOIN expected e ON e.id = l.expected_id
LEFT JOIN deadlines d ON d.year = l.year AND d.publisher_kind = e.kind
LEFT JOIN standings t ON t.report_id = l.report_id
WHERE l.expected_id NOT IN (SELECT expected_id FROM ledger_stale)
UNION ALL
SELECT publisher, year, due, first_seen, state, last_checked, region_code, level, kind,
  claimed_published, expected_by, report_id, absent_at
FROM ledger_live;

-- How facts are kept, and what makes rows stale: the database does it, whoever writes ------------

-- The walk stands in walks until it is settled; one that nobody began was told of whole, by a run
-- that is under way: what another archive says of its columns comes from runs that are over.
CREATE TRIGGER ledger_walked AFTER UPDATE OF last_walked ON columns
WHEN NEW.last_walked IS NOT OLD.last_walked AND NEW.last_walked IS NOT NULL
  AND coalesce((SELECT w.full FROM walks w WHERE w.column_id = NEW.id),
    EXISTS (SELECT 1 FROM runs r WHERE r.id = NEW.state_run_id AND r.ended_at IS NULL))
BEGIN
  INSERT OR IGNORE INTO complete_walks (column_id, ended_at, began_at)
  VALUES (NEW.id, NEW.last_walked, coalesce(
    (SELECT w.started_at FROM walks w WHERE w.column_id = NEW.id), NEW.last_walked));
  UPDATE complete_walks SET known_at = NEW.last_walked
  WHERE column_id = NEW.id AND known_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM unread u WHERE u.column_id = NEW.id);
END;

-- A document is read for every column that lists it.
CREATE TRIGGER ledger_read AFTER UPDATE OF outcome ON captures
WHEN OLD.outcome IS NULL AND NEW.outcome IS NOT NULL AND EXISTS (SELECT 1 FROM entries n
  JOIN complete_walks w ON w.column_id = n.column_id AND w.known_at IS NULL
  WHERE n.url = NEW.address)
BEGIN
  UPDATE complete_walks SET known_at = max(ended_at, NEW.fetched_at)
  WHERE known_at IS NULL
    AND column_id IN (SELECT n.column_id FROM entries n WHERE n.url = NEW.address)
    AND NOT EXISTS (SELECT 1 FROM unread u WHERE u.column_id = complete_walks.column_id);
END;

CREATE TRIGGER ledger_left AFTER UPDATE OF state, tries ON entries
WHEN OLD.state = 'outstanding' AND NEW.state <> 'kept' AND EXISTS (SELECT 1 FROM complete_walks w
  WHERE w.column_id = NEW.column_id AND w.known_at IS NULL)
BEGIN
  UPDATE complete_walks SET known_at = max(ended_at, coalesce(CASE WHEN NEW.tries > OLD.tries
    THEN (SELECT f.failed_at FROM failures f ORDER BY f.id DESC LIMIT 1) ELSE NEW.last_fetched END,
    ''))
  WHERE column_id = NEW.column_id AND known_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM unread u WHERE u.column_id = NEW.column_id);
END;

CREATE TRIGGER ledger_known AFTER UPDATE OF known_at ON complete_walks
BEGIN
  INSERT OR IGNORE INTO ledger_stale
  SELECT e.id FROM source_columns o JOIN sources s ON s.id = o.source_id
  JOIN reports r ON r.id = s.report_id JOIN expected e ON e.publisher_id = r.publisher_id
  WHERE o.column_id = NEW.column_id;
  INSERT OR IGNORE INTO ledger_stale
  SELECT x.expected_id FROM columns c JOIN expectations x ON x.column_url = c.url
  WHERE c.id = NEW.column_id AND x.expected_id IS NOT NULL;
  INSERT OR IGNORE INTO ledger_stale
  SELECT e.id FROM columns c CROSS JOIN expectations x ON x.column_url = c.url
  CROSS JOIN expected e ON e.region_code = x.region_code AND e.basis = 'level'
  WHERE c.id = NEW.column_id;
  INSERT OR IGNORE INTO ledger_stale
  SELECT e.id FROM columns c CROSS JOIN expectations x ON x.column_url = c.url
  CROSS JOIN expected e ON e.above = x.region_code AND e.basis = 'level'
  WHERE c.id = NEW.column_id;
END;

-- An entry that is new in a column that was walked to its end before: it was not there then, if the
-- walk read the page that shows it now and the page has other bytes now. Else it is our reading
-- that has changed, or pages are reached that were not. Outside of walks there is only what a
-- document brings with it: what comes from another archive was seen there before.
CREATE TRIGGER ledger_listed AFTER INSERT ON entries
WHEN EXISTS (SELECT 1 FROM complete_walks w
  WHERE w.column_id = NEW.column_id AND w.ended_at <= NEW.first_seen)
BEGIN
  INSERT INTO earlier_walks (entry_id, began_at)
  SELECT NEW.id, w.began_at FROM complete_walks w
  WHERE w.column_id = NEW.column_id
    AND w.ended_at = (SELECT max(m.ended_at) FROM complete_walks m
      WHERE m.column_id = NEW.column_id AND m.ended_at <= NEW.first_seen)
    AND CASE WHEN EXISTS (SELECT 1 FROM walks u WHERE u.column_id = NEW.column_id)
      THEN EXISTS (SELECT 1 FROM captures now JOIN captures before ON before.url = now.url
          AND before.requested_url = now.requested_url AND before.request_body = now.request_body
          AND before.column_id = now.column_id AND before.role = 'listing'
        WHERE now.column_id = NEW.column_id AND now.role = 'listing'
          AND now.fetched_at = NEW.first_seen AND before.fetched_at <= w.ended_at)
      ELSE NEW.state = 'outstanding' AND NEW.last_seen = NEW.first_seen END;
END;

CREATE TRIGGER ledger_source AFTER INSERT ON sources
BEGIN
  INSERT OR IGNORE INTO source_columns (source_id, column_id, since)
  SELECT NEW.id, NEW.column_id, NEW.first_seen WHERE NEW.column_id IS NOT NULL;
  INSERT OR IGNORE INTO ledger_stale SELECT e.id FROM reports r
  JOIN expected e ON e.publisher_id = r.publisher_id WHERE r.id = NEW.report_id;
END;

CREATE TRIGGER ledger_source_listed AFTER UPDATE OF column_id ON sources
WHEN NEW.column_id IS NOT OLD.column_id AND NEW.column_id IS NOT NULL
BEGIN
  INSERT OR IGNORE INTO source_columns (source_id, column_id, since)
  VALUES (NEW.id, NEW.column_id, NEW.last_seen);
  INSERT OR IGNORE INTO ledger_stale SELECT e.id FROM reports r
  JOIN expected e ON e.publisher_id = r.publisher_id WHERE r.id = NEW.report_id;
END;

CREATE TRIGGER ledger_source_back AFTER UPDATE OF vanished_at ON sources
WHEN OLD.vanished_at IS NOT NULL AND NEW.vanished_at IS NOT OLD.vanished_at
BEGIN
  INSERT OR IGNORE INTO absences (source_id, gone_at, seen_at)
  VALUES (NEW.id, OLD.vanished_at, NEW.last_seen);
END;

-- A look that changes nothing makes nothing stale: most looks are such.
CREATE TRIGGER ledger_stood BEFORE INSERT ON standings
WHEN NOT EXISTS (SELECT 1 FROM standings t WHERE t.report_id = NEW.report_id
  AND t.first_seen = NEW.first_seen AND t.presence = NEW.presence
  AND t.claimed_first IS NEW.claimed_first)
BEGIN
  INSERT OR IGNORE INTO ledger_stale SELECT e.id FROM reports r
  JOIN expected e ON e.publisher_id = r.publisher_id WHERE r.id = NEW.report_id;
END;

CREATE TRIGGER ledger_report_learnt AFTER UPDATE OF id, publisher_id, year ON reports
WHEN NEW.id <> OLD.id OR NEW.publisher_id IS NOT OLD.publisher_id OR NEW.year IS NOT OLD.year
BEGIN
  INSERT OR IGNORE INTO ledger_stale SELECT e.id FROM expected e
  WHERE e.publisher_id IN (OLD.publisher_id, NEW.publisher_id);
END;

CREATE TRIGGER ledger_report_forgotten AFTER DELETE ON reports
BEGIN
  INSERT OR IGNORE INTO ledger_stale SELECT e.id FROM expected e
  WHERE e.publisher_id = OLD.publisher_id;
END;

CREATE TRIGGER ledger_publisher AFTER INSERT ON publishers
BEGIN
  INSERT INTO expected (publisher_id, name, region_code, level, kind, basis)
  VALUES (NEW.id, NEW.name, nullif(NEW.region_code, ''), nullif(NEW.level, ''), NEW.kind,
    'published');
  INSERT OR IGNORE INTO ledger_stale SELECT x.expected_id FROM expectations x
  WHERE x.publisher = NEW.name AND x.region_code = NEW.region_code AND x.expected_id IS NOT NULL;
  UPDATE expectations SET expected_id = (SELECT e.id FROM expected e
    WHERE e.publisher_id = NEW.id) WHERE publisher = NEW.name AND region_code = NEW.region_code;
END;

CREATE TRIGGER ledger_publisher_learnt AFTER UPDATE OF name, region_code, level, kind ON publishers
BEGIN
  UPDATE expected SET name = NEW.name, region_code = nullif(NEW.region_code, ''),
    level = nullif(NEW.level, ''), kind = NEW.kind WHERE publisher_id = NEW.id;
  INSERT OR IGNORE INTO ledger_stale SELECT e.id FROM expected e WHERE e.publisher_id = NEW.id;
END;

-- What is known of a government says something of those beside it.
CREATE TRIGGER ledger_beside AFTER INSERT ON ledger_stale
BEGIN
  INSERT OR IGNORE INTO ledger_stale
  SELECT v.id FROM expected e JOIN regions g ON g.code = e.region_code
  JOIN regions b ON b.parent IS g.parent
  JOIN expected v ON v.region_code = b.code AND v.basis = 'level'
  WHERE e.id = NEW.expected_id AND e.basis = 'published'
    AND (e.kind = 'government' OR e.name LIKE '%人民政府办公%');
END;

-- What an older archive holds of all this. Of its walks only the first of a column, and one after
-- which nothing came, are known to have been walks of all pages.
INSERT INTO complete_walks (column_id, ended_at, began_at)
SELECT id, first_walked, first_walked FROM columns WHERE first_walked IS NOT NULL
UNION SELECT id, fully_walked, fully_walked FROM columns WHERE fully_walked = last_walked;
UPDATE complete_walks SET known_at = ended_at
WHERE NOT EXISTS (SELECT 1 FROM unread u WHERE u.column_id = complete_walks.column_id);
INSERT INTO source_columns (source_id, column_id, since)
SELECT g.source_id, c.column_id, min(c.fetched_at)
FROM sightings g JOIN captures c ON c.id = g.capture_id
WHERE c.column_id IS NOT NULL GROUP BY g.source_id, c.column_id;
INSERT OR IGNORE INTO source_columns (source_id, column_id, since)
SELECT id, column_id, first_seen FROM sources WHERE column_id IS NOT NULL;
INSERT INTO absences (source_id, gone_at, seen_at)
SELECT source_id, min(failed_at), seen_at FROM (
  SELECT s.id AS source_id, f.failed_at,
    (SELECT min(c.fetched_at) FROM sightings g JOIN captures c ON c.id = g.capture_id
     WHERE g.source_id = s.id AND c.fetched_at > f.failed_at) AS seen_at
  FROM failures f JOIN sources s ON s.url = f.url
  WHERE f.class = 'gone' AND f.failed_at >= s.first_seen)
WHERE seen_at IS NOT NULL GROUP BY source_id, seen_at;
INSERT INTO expected (publisher_id, name, region_code, level, kind, basis)
SELECT id, name, nullif(region_code, ''), nullif(level, ''), kind, 'published'
FROM publishers ORDER BY id;
INSERT INTO ledger_stale SELECT id FROM expected;
