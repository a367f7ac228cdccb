-- The first schema. Tables hold what was seen; views hold what is true of it now.
-- Times are UTC in ISO 8601 to the second, dates ISO 8601 days. Lists of cells are
-- cell ids with a space between them. What each column means: table `descriptions`.

-- How it came: runs, columns and their entries, bytes, captures, failures ---------------------

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  command TEXT NOT NULL,
  arguments TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  exit_code INTEGER,
  counts TEXT CHECK (counts IS NULL OR json_valid(counts))
) STRICT;

CREATE TABLE columns (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,
  portal TEXT NOT NULL,
  family TEXT NOT NULL,
  state TEXT NOT NULL,
  state_since TEXT NOT NULL,
  state_run_id INTEGER NOT NULL REFERENCES runs,
  detail TEXT NOT NULL,
  first_walked TEXT,
  last_walked TEXT
) STRICT;

CREATE TABLE entries (
  id INTEGER PRIMARY KEY,
  column_id INTEGER NOT NULL REFERENCES columns,
  url TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('article', 'attachment')),
  page_url TEXT NOT NULL,
  context TEXT NOT NULL CHECK (json_valid(context)),
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'outstanding' CHECK (state IN ('outstanding', 'kept', 'gone')),
  last_fetched TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  UNIQUE (column_id, url)
) STRICT;
CREATE INDEX entries_by_url ON entries (url);
CREATE INDEX entries_by_state ON entries (column_id, state, last_fetched);
CREATE INDEX entries_by_page ON entries (page_url) WHERE page_url <> '';

CREATE TABLE bodies (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  size INTEGER NOT NULL,
  zstd BLOB NOT NULL
) STRICT;

CREATE TABLE captures (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs,
  column_id INTEGER REFERENCES columns,
  role TEXT NOT NULL CHECK (role IN ('listing', 'document')),
  url TEXT NOT NULL,
  requested_url TEXT NOT NULL,
  entry_url TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  status INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  body_sha256 TEXT NOT NULL REFERENCES bodies,
  context TEXT NOT NULL CHECK (json_valid(context)),
  outcome TEXT CHECK (outcome IN
    ('new_report', 'new_version', 'new_source', 'sighting', 'not_a_report'))
) STRICT;
CREATE INDEX captures_by_url ON captures (url);
CREATE INDEX captures_by_body ON captures (body_sha256);
CREATE INDEX captures_unread ON captures (id) WHERE role = 'document' AND outcome IS NULL;

CREATE TABLE failures (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs,
  url TEXT NOT NULL,
  class TEXT NOT NULL,
  failed_at TEXT NOT NULL,
  column_url TEXT NOT NULL,
  portal TEXT NOT NULL
) STRICT;
CREATE INDEX failures_by_run ON failures (run_id);

-- Whose it is: regions and publishers ---------------------------------------------------------

CREATE TABLE regions (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  full_name TEXT NOT NULL,
  parent TEXT REFERENCES regions,
  level TEXT NOT NULL
) STRICT;
CREATE INDEX regions_by_parent ON regions (parent);

-- region_code has no foreign key: development zones carry codes of their own, and counties that
-- were merged before 2023 keep theirs in old reports.
CREATE TABLE publishers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL CHECK (name <> ''),
  region_code TEXT NOT NULL,
  level TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('government', 'department', 'town')),
  UNIQUE (name, region_code)
) STRICT;

-- What it says: reports, their sources, versions and sightings --------------------------------

CREATE TABLE reports (
  id INTEGER PRIMARY KEY,
  publisher_id INTEGER REFERENCES publishers,
  year INTEGER
) STRICT;
CREATE UNIQUE INDEX reports_by_publisher ON reports (publisher_id, year)
  WHERE publisher_id IS NOT NULL AND year IS NOT NULL;
CREATE INDEX reports_by_year ON reports (year);

CREATE TABLE sources (
  id INTEGER PRIMARY KEY,
  report_id INTEGER NOT NULL REFERENCES reports,
  url TEXT NOT NULL,
  page_url TEXT NOT NULL,
  column_id INTEGER REFERENCES columns,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  vanished_at TEXT,
  UNIQUE (report_id, url)
) STRICT;
CREATE INDEX sources_by_url ON sources (url);

CREATE TABLE versions (
  id INTEGER PRIMARY KEY,
  report_id INTEGER NOT NULL REFERENCES reports,
  content_digest TEXT NOT NULL,
  capture_id INTEGER NOT NULL REFERENCES captures,
  body_sha256 TEXT NOT NULL REFERENCES bodies,
  first_seen TEXT NOT NULL,
  form TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('complete', 'partial', 'tables_missing', 'unreadable')),
  title TEXT NOT NULL,
  claimed_published TEXT,
  text TEXT NOT NULL,
  interpreter TEXT NOT NULL,
  run_id INTEGER NOT NULL REFERENCES runs,
  UNIQUE (report_id, content_digest)
) STRICT;
CREATE INDEX versions_by_digest ON versions (content_digest);

CREATE TABLE sightings (
  source_id INTEGER NOT NULL REFERENCES sources,
  capture_id INTEGER NOT NULL REFERENCES captures,
  version_id INTEGER NOT NULL REFERENCES versions,
  PRIMARY KEY (source_id, capture_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sightings_by_version ON sightings (version_id);
CREATE INDEX sightings_by_capture ON sightings (capture_id);

-- `value` is ANY so that a count stays an integer and an amount keeps its decimals. The checks say
-- OR where IN reads better: SQLite 3.40 builds a table for each IN at each row, and a report of 200
-- cells took twice as long to store.
CREATE TABLE observations (
  id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions,
  cell_id TEXT NOT NULL,
  form TEXT NOT NULL,
  raw TEXT NOT NULL,
  meaning TEXT NOT NULL CHECK (meaning = 'number' OR meaning = 'zero' OR meaning = 'blank'
    OR meaning = 'not_applicable' OR meaning = 'text' OR meaning = 'unreadable'),
  value ANY CHECK (value IS NULL OR typeof(value) = 'integer' OR typeof(value) = 'real'),
  unit TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict = 'verified' OR verdict = 'unverified'
    OR verdict = 'suspect'),
  evidence TEXT NOT NULL,
  placement TEXT NOT NULL CHECK (placement = 'label' OR placement = 'order'
    OR placement = 'identity'),
  possibilities INTEGER NOT NULL,
  label TEXT NOT NULL
) STRICT;
CREATE INDEX observations_by_version ON observations (version_id, cell_id);

CREATE TABLE statements (
  id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions,
  indicator TEXT NOT NULL,
  value ANY NOT NULL CHECK (typeof(value) IN ('integer', 'real')),
  approximate INTEGER NOT NULL CHECK (approximate IN (0, 1)),
  quote TEXT NOT NULL,
  text_start INTEGER NOT NULL,
  text_end INTEGER NOT NULL
) STRICT;
CREATE INDEX statements_by_version ON statements (version_id);

CREATE TABLE documents_set_aside (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL,
  content_digest TEXT NOT NULL,
  capture_id INTEGER NOT NULL REFERENCES captures,
  kind TEXT NOT NULL CHECK (kind IN ('look_alike', 'blank_form', 'not_a_report', 'unreadable')),
  reason TEXT NOT NULL,
  title TEXT NOT NULL,
  publisher TEXT NOT NULL,
  year INTEGER,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  interpreter TEXT NOT NULL,
  run_id INTEGER NOT NULL REFERENCES runs,
  UNIQUE (url, content_digest)
) STRICT;

CREATE TABLE report_issues (
  id INTEGER PRIMARY KEY,
  version_id INTEGER REFERENCES versions,
  document_id INTEGER REFERENCES documents_set_aside,
  code TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'notice')),
  cell_ids TEXT NOT NULL,
  detail TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('source', 'reading', 'undecided')),
  CHECK ((version_id IS NULL) <> (document_id IS NULL))
) STRICT;
CREATE INDEX report_issues_by_version ON report_issues (version_id) WHERE version_id IS NOT NULL;
CREATE INDEX report_issues_by_document ON report_issues (document_id)
  WHERE document_id IS NOT NULL;

-- How a report stands: worked out from its sources, versions and sightings after each of them,
-- and by nothing else (archive/standing.py); kept so that the views need no search.
CREATE TABLE standings (
  report_id INTEGER PRIMARY KEY REFERENCES reports,
  version_id INTEGER NOT NULL REFERENCES versions,
  source_id INTEGER NOT NULL REFERENCES sources,
  versions INTEGER NOT NULL,
  first_seen TEXT NOT NULL,
  last_checked TEXT NOT NULL,
  claimed_first TEXT,
  presence TEXT NOT NULL CHECK (presence IN ('present', 'moved', 'vanished'))
) STRICT;
CREATE INDEX standings_by_version ON standings (version_id);

-- The codebook: forms, their cells, what must add up, indicators, dates of law ----------------

CREATE TABLE forms (
  form TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  first_year INTEGER NOT NULL,
  last_year INTEGER NOT NULL,
  set_by TEXT NOT NULL
) STRICT;

CREATE TABLE cells (
  form TEXT NOT NULL REFERENCES forms,
  cell_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  section TEXT NOT NULL,
  label TEXT NOT NULL,
  unit TEXT NOT NULL,
  PRIMARY KEY (form, cell_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE identities (
  form TEXT NOT NULL REFERENCES forms,
  identity_id TEXT NOT NULL,
  left_cell_ids TEXT NOT NULL,
  right_cell_ids TEXT NOT NULL,
  warning INTEGER NOT NULL CHECK (warning IN (0, 1)),
  PRIMARY KEY (form, identity_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE indicators (
  indicator TEXT PRIMARY KEY,
  n INTEGER NOT NULL,
  label TEXT NOT NULL,
  comparable TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE indicator_forms (
  form TEXT NOT NULL REFERENCES forms,
  indicator TEXT NOT NULL REFERENCES indicators,
  cell_ids TEXT NOT NULL,
  PRIMARY KEY (form, indicator)
) STRICT, WITHOUT ROWID;

CREATE TABLE indicator_cells (
  form TEXT NOT NULL,
  indicator TEXT NOT NULL,
  cell_id TEXT NOT NULL,
  PRIMARY KEY (form, indicator, cell_id),
  FOREIGN KEY (form, indicator) REFERENCES indicator_forms,
  FOREIGN KEY (form, cell_id) REFERENCES cells
) STRICT, WITHOUT ROWID;

CREATE TABLE deadlines (
  year INTEGER NOT NULL,
  publisher_kind TEXT NOT NULL CHECK (publisher_kind IN ('government', 'department', 'town')),
  due TEXT,
  law TEXT NOT NULL,
  PRIMARY KEY (year, publisher_kind)
) STRICT, WITHOUT ROWID;

-- Regulation of 2007 (in force from May 2008), article 31: every authority by 31 March. Regulation
-- of 2019, article 49: departments of county level and above by 31 January, governments by
-- 31 March; no date for towns. Reports of years before 2008 exist where a city had a rule of its
-- own (上海 from 2004): they have the date of 2007 here.
WITH RECURSIVE years (year) AS (SELECT 2003 UNION ALL SELECT year + 1 FROM years WHERE year < 2099),
  kinds (kind) AS (VALUES ('government'), ('department'), ('town'))
INSERT INTO deadlines (year, publisher_kind, due, law)
SELECT year, kind,
  CASE WHEN year < 2019 OR kind = 'government' THEN (year + 1) || '-03-31'
       WHEN kind = 'department' THEN (year + 1) || '-01-31' END,
  CASE WHEN year < 2019 THEN '政府信息公开条例(2007)第三十一条' ELSE '政府信息公开条例(2019)第四十九条' END
FROM years, kinds;

-- The archive about itself --------------------------------------------------------------------

CREATE TABLE descriptions (
  name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  text_en TEXT NOT NULL,
  text_zh TEXT NOT NULL,
  PRIMARY KEY (name, column_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE reference_lists (
  name TEXT PRIMARY KEY,
  digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The views: the contract with downstream -----------------------------------------------------

CREATE VIEW current_values AS
SELECT r.id AS report_id, p.name AS publisher, nullif(p.region_code, '') AS region_code, r.year,
  o.form, o.cell_id, o.value, o.raw, o.meaning, o.verdict, s.url AS source_url,
  CASE WHEN substr(o.evidence, 1, 1) = '#' THEN 'sha256:' || v.body_sha256 || o.evidence
       ELSE o.evidence END AS evidence
FROM reports r
JOIN standings t ON t.report_id = r.id
JOIN versions v ON v.id = t.version_id
JOIN sources s ON s.id = t.source_id
JOIN observations o ON o.version_id = t.version_id
LEFT JOIN publishers p ON p.id = r.publisher_id;

CREATE VIEW current_statements AS
SELECT r.id AS report_id, p.name AS publisher, r.year, m.indicator, m.value, m.approximate, m.quote
FROM reports r
JOIN standings t ON t.report_id = r.id
JOIN statements m ON m.version_id = t.version_id
LEFT JOIN publishers p ON p.id = r.publisher_id;

CREATE VIEW current_reports AS
SELECT r.id AS report_id, p.name AS publisher, nullif(p.region_code, '') AS region_code,
  nullif(p.level, '') AS level, r.year, v.form, v.title, t.first_seen, v.claimed_published,
  t.versions, v.state, s.url AS source_url
FROM reports r
JOIN standings t ON t.report_id = r.id
JOIN versions v ON v.id = t.version_id
JOIN sources s ON s.id = t.source_id
LEFT JOIN publishers p ON p.id = r.publisher_id;

-- A document that was set aside counts while it is the last thing its address showed.
CREATE VIEW issues AS
SELECT t.report_id, i.code, i.severity, i.cell_ids, i.detail, i.verdict
FROM report_issues i
JOIN standings t ON t.version_id = i.version_id
UNION ALL
SELECT NULL, i.code, i.severity, i.cell_ids, i.detail, i.verdict
FROM report_issues i
JOIN documents_set_aside d ON d.id = i.document_id
WHERE NOT EXISTS (
    SELECT 1 FROM documents_set_aside later WHERE later.url = d.url AND later.last_seen > d.last_seen)
  AND NOT EXISTS (SELECT 1 FROM sources s WHERE s.url = d.url AND s.last_seen > d.last_seen);

-- A value needs every cell to be there once and none to be words or unreadable; blank cells count
-- as nothing beside a number, and make no zero by themselves.
CREATE VIEW panel AS
SELECT p.name AS publisher, r.year, f.indicator,
  (SELECT CASE WHEN count(DISTINCT o.cell_id) = count(*)
                AND count(*) FILTER (WHERE o.meaning IN ('text', 'unreadable')) = 0
               THEN sum(o.value) END
   FROM indicator_cells c
   LEFT JOIN observations o ON o.version_id = t.version_id AND o.cell_id = c.cell_id
   WHERE c.form = f.form AND c.indicator = f.indicator) AS value,
  d.comparable, f.cell_ids
FROM reports r
JOIN publishers p ON p.id = r.publisher_id
JOIN standings t ON t.report_id = r.id
JOIN versions v ON v.id = t.version_id
JOIN indicator_forms f ON f.form = v.form
JOIN indicators d ON d.indicator = f.indicator
WHERE r.year IS NOT NULL;

-- Days are Chinese days (UTC+8). No clock is asked: a year is missing by the last check of its
-- publisher, which is the last good walk of a column that it publishes in, or the last sighting of
-- a report. Years after the last known one are missed only where a column was walked: reports that
-- were ingested one by one tell nothing of others. And years other than the known ones are missed
-- only of publishers with reports of two years or more: a single report may be a guest in a column,
-- a superior's put up again by a district. A report without a date is late
-- only where an earlier walk looked for it in time; else its state is null: nobody knows. How early
-- a claimed date may be: see standings.
CREATE VIEW ledger AS
WITH checks AS (
  SELECT r.publisher_id, min(r.year) AS first_year, max(r.year) AS last_year,
    count(DISTINCT r.year) AS known_years,
    min(c.first_walked) AS first_walked, max(c.last_walked) AS last_walked,
    max(max(s.last_seen, coalesce(c.last_walked, ''))) AS last_checked
  FROM reports r
  JOIN sources s ON s.report_id = r.id
  LEFT JOIN columns c ON c.id = s.column_id
  WHERE r.publisher_id IS NOT NULL AND r.year IS NOT NULL
  GROUP BY r.publisher_id)
SELECT p.name AS publisher, l.year, l.due, t.first_seen,
  CASE
    WHEN t.presence IN ('vanished', 'moved') THEN t.presence
    WHEN t.report_id IS NOT NULL THEN
      CASE WHEN l.due IS NULL OR t.claimed_first <= l.due
             OR date(t.first_seen, '+8 hours') <= l.due THEN 'on time'
           WHEN t.claimed_first > l.due OR date(k.first_walked, '+8 hours') > l.due IS 0
             THEN 'late' END
    WHEN l.due < date(k.last_checked, '+8 hours') THEN 'overdue'
    ELSE 'not expected'
  END AS state,
  coalesce(t.last_checked, k.last_checked) AS last_checked
FROM checks k
JOIN publishers p ON p.id = k.publisher_id
JOIN deadlines l ON l.publisher_kind = p.kind AND l.year BETWEEN k.first_year AND
  max(k.last_year, CASE WHEN k.known_years > 1
    THEN coalesce(CAST(strftime('%Y', k.last_walked, '+8 hours') AS INTEGER) - 1, 0) ELSE 0 END)
LEFT JOIN reports r ON r.publisher_id = p.id AND r.year = l.year
LEFT JOIN standings t ON t.report_id = r.id;
