-- What happened to reports over time: edits, cell by cell, and addresses that showed a report no
-- longer, or again. All of it is worked out from captures, what was read in them and the times at
-- which addresses were gone (archive/history/), so that it is the same whatever was stored first;
-- a report to which nothing happened has no row here.

-- An address showed one version of a report, then another, in other bytes. `n` counts the edits of
-- the address; versions are numbered in the order in which the report's addresses first showed them.
CREATE TABLE source_edits (
  source_id INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
  n INTEGER NOT NULL,
  report_id INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
  from_version_id INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
  to_version_id INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
  from_version INTEGER NOT NULL,
  to_version INTEGER NOT NULL,
  before_capture_id INTEGER NOT NULL REFERENCES captures,
  after_capture_id INTEGER NOT NULL REFERENCES captures,
  changed_at TEXT NOT NULL,
  before_claimed TEXT,
  after_claimed TEXT,
  manner TEXT NOT NULL CHECK (manner IN ('announced', 'silent')),
  notice TEXT,
  reader_changed INTEGER NOT NULL CHECK (reader_changed IN (0, 1)),
  numbers INTEGER NOT NULL,
  reworded INTEGER NOT NULL,
  statements INTEGER NOT NULL,
  sentences INTEGER NOT NULL,
  identities_broken INTEGER NOT NULL,
  identities_mended INTEGER NOT NULL,
  PRIMARY KEY (source_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_edits_by_report ON source_edits (report_id);
CREATE INDEX source_edits_by_time ON source_edits (changed_at);
CREATE INDEX source_edits_by_from_version ON source_edits (from_version_id);
CREATE INDEX source_edits_by_to_version ON source_edits (to_version_id);

CREATE TABLE edited_cells (
  source_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  place INTEGER NOT NULL,
  form TEXT NOT NULL,
  cell_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('number changed', 'added', 'removed', 'reworded', 'judged')),
  before_raw TEXT,
  after_raw TEXT,
  before ANY,
  after ANY,
  before_unit TEXT,
  after_unit TEXT,
  before_verdict TEXT,
  after_verdict TEXT,
  before_evidence TEXT,
  after_evidence TEXT,
  PRIMARY KEY (source_id, n, place),
  FOREIGN KEY (source_id, n) REFERENCES source_edits ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX edited_cells_by_cell ON edited_cells (cell_id);

CREATE TABLE edited_identities (
  source_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  form TEXT NOT NULL,
  identity_id TEXT NOT NULL,
  before TEXT CHECK (before IN ('holds', 'fails')),
  after TEXT CHECK (after IN ('holds', 'fails')),
  PRIMARY KEY (source_id, n, form, identity_id),
  FOREIGN KEY (source_id, n) REFERENCES source_edits ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE edited_statements (
  source_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  place INTEGER NOT NULL,
  indicator TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('number changed', 'added', 'removed', 'reworded')),
  before ANY,
  after ANY,
  before_quote TEXT,
  after_quote TEXT,
  PRIMARY KEY (source_id, n, place),
  FOREIGN KEY (source_id, n) REFERENCES source_edits ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Only of reports that some address showed no longer at some time: of the others the view
-- presence_events tells from their sources when they appeared. `since` is until when the address
-- was known to be as it was before.
CREATE TABLE presence_changes (
  report_id INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
  n INTEGER NOT NULL,
  source_id INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
  event TEXT NOT NULL CHECK (event IN ('appeared', 'vanished', 'moved', 'returned')),
  at TEXT NOT NULL,
  since TEXT,
  how TEXT CHECK (how IN ('gone', 'another report', 'no report')),
  to_source_id INTEGER REFERENCES sources ON DELETE CASCADE,
  showing INTEGER NOT NULL,
  capture_id INTEGER REFERENCES captures,
  failure_id INTEGER REFERENCES failures,
  PRIMARY KEY (report_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX presence_changes_by_time ON presence_changes (at);
CREATE INDEX presence_changes_by_source ON presence_changes (source_id);
CREATE INDEX presence_changes_by_other_source ON presence_changes (to_source_id)
  WHERE to_source_id IS NOT NULL;

-- The times in which a source was gone and that are over are told by the same events now, for older
-- archives too.
DROP TRIGGER IF EXISTS ledger_source_back;
DROP TABLE IF EXISTS absences;
CREATE VIEW absences AS
SELECT v.source_id, v.at AS gone_at, (SELECT min(b.at) FROM presence_changes b
  WHERE b.source_id = v.source_id AND b.event = 'returned' AND b.n > v.n) AS seen_at
FROM presence_changes v
WHERE v.event = 'vanished' AND EXISTS (SELECT 1 FROM presence_changes b
  WHERE b.source_id = v.source_id AND b.event = 'returned' AND b.n > v.n);

CREATE VIEW edits AS
SELECT e.report_id, p.name AS publisher, p.known_region_code AS region_code, r.year,
  s.url AS source_url, e.from_version, e.to_version, b.fetched_at AS before_seen, e.changed_at,
  e.manner, e.notice, e.before_claimed, e.after_claimed, e.numbers, e.reworded, e.statements, e.sentences, e.identities_broken, e.identities_mended,
  e.reader_changed, 'sha256:' || b.body_sha256 AS before_evidence,
  'sha256:' || a.body_sha256 AS after_evidence
FROM source_edits e
JOIN reports r ON r.id = e.report_id
LEFT JOIN publishers p ON p.id = r.publisher_id
JOIN sources s ON s.id = e.source_id
JOIN captures b ON b.id = e.before_capture_id
JOIN captures a ON a.id = e.after_capture_id;

CREATE VIEW changes AS
SELECT e.report_id, p.name AS publisher, p.known_region_code AS region_code, r.year,
  s.url AS source_url, e.from_version, e.to_version, e.changed_at, c.form, c.cell_id, c.kind,
  c.before_raw, c.after_raw, c.before, c.after, c.before_unit, c.after_unit,
  c.before_verdict, c.after_verdict, e.manner, e.reader_changed,
  c.before_evidence, c.after_evidence
FROM source_edits e
JOIN reports r ON r.id = e.report_id
LEFT JOIN publishers p ON p.id = r.publisher_id
JOIN sources s ON s.id = e.source_id
JOIN edited_cells c ON c.source_id = e.source_id AND c.n = e.n;

CREATE VIEW identity_changes AS
SELECT e.report_id, p.name AS publisher, p.known_region_code AS region_code, r.year,
  s.url AS source_url, e.from_version, e.to_version, e.changed_at, c.form, c.identity_id,
  c.before, c.after, i.left_cell_ids || ' ' || i.right_cell_ids AS cell_ids
FROM source_edits e
JOIN reports r ON r.id = e.report_id
LEFT JOIN publishers p ON p.id = r.publisher_id
JOIN sources s ON s.id = e.source_id
JOIN edited_identities c ON c.source_id = e.source_id AND c.n = e.n
LEFT JOIN identities i ON i.form = c.form AND i.identity_id = c.identity_id;

CREATE VIEW statement_changes AS
SELECT e.report_id, p.name AS publisher, p.known_region_code AS region_code, r.year,
  s.url AS source_url, e.from_version, e.to_version, e.changed_at, c.indicator, c.kind,
  c.before, c.after, c.before_quote, c.after_quote
FROM source_edits e
JOIN reports r ON r.id = e.report_id
LEFT JOIN publishers p ON p.id = r.publisher_id
JOIN sources s ON s.id = e.source_id
JOIN edited_statements c ON c.source_id = e.source_id AND c.n = e.n;

-- The casts give both halves the same affinities: only then SQLite asks each for itself, along the
-- index on times.
CREATE VIEW presence_events AS
SELECT e.report_id, p.name AS publisher, p.known_region_code AS region_code, r.year,
  s.url AS source_url, e.event, e.at, e.since, e.how, t.url AS to_url, e.showing,
  'sha256:' || c.body_sha256 AS evidence, coalesce(c.run_id, f.run_id) AS run_id
FROM presence_changes e
JOIN reports r ON r.id = e.report_id
JOIN sources s ON s.id = e.source_id
LEFT JOIN sources t ON t.id = e.to_source_id
LEFT JOIN captures c ON c.id = e.capture_id
LEFT JOIN failures f ON f.id = e.failure_id
LEFT JOIN publishers p ON p.id = r.publisher_id
UNION ALL
SELECT s.report_id, p.name, p.known_region_code, r.year,
  s.url, CAST('appeared' AS TEXT), s.first_seen, CAST(NULL AS TEXT), CAST(NULL AS TEXT),
  CAST(NULL AS TEXT), CAST((SELECT count(*) FROM sources o WHERE o.report_id = s.report_id
    AND (o.first_seen, o.url) <= (s.first_seen, s.url)) AS INTEGER),
  'sha256:' || c.body_sha256, coalesce(c.run_id, NULL)
FROM sources s
JOIN reports r ON r.id = s.report_id
LEFT JOIN captures c ON c.id = (SELECT x.id FROM sightings g JOIN captures x ON x.id = g.capture_id
  WHERE g.source_id = s.id ORDER BY x.fetched_at, x.body_sha256 LIMIT 1)
LEFT JOIN publishers p ON p.id = r.publisher_id
WHERE NOT EXISTS (SELECT 1 FROM presence_changes e WHERE e.report_id = s.report_id);

-- Versions that no capture shows any more (their captures were read otherwise since) are left out.
CREATE VIEW report_versions AS
SELECT report_id,
  row_number() OVER (PARTITION BY report_id ORDER BY first_seen, content_digest) AS version,
  first_seen, last_seen, form, state, title, claimed_published, sightings, bodies, content_digest,
  evidence, interpreter, version_id
FROM (
  SELECT v.report_id, v.form, v.state, v.title, v.claimed_published, v.content_digest,
    'sha256:' || v.body_sha256 AS evidence, v.interpreter, v.id AS version_id,
    (SELECT min(c.fetched_at) FROM sightings g JOIN captures c ON c.id = g.capture_id
      WHERE g.version_id = v.id) AS first_seen,
    (SELECT max(c.fetched_at) FROM sightings g JOIN captures c ON c.id = g.capture_id
      WHERE g.version_id = v.id) AS last_seen,
    (SELECT count(*) FROM sightings g WHERE g.version_id = v.id) AS sightings,
    (SELECT count(DISTINCT c.body_sha256) FROM sightings g JOIN captures c ON c.id = g.capture_id
      WHERE g.version_id = v.id) AS bodies
  FROM versions v)
WHERE first_seen IS NOT NULL;

-- Each look at an address that showed a report. Pages change all the time in what is no part of the
-- report: bytes that are others and read the same are a change of chrome. The identity of a sighting
-- is a list (archive/interpretations.py); its last part, [7], is the day of publication.
CREATE VIEW report_sightings AS
SELECT report_id, publisher, region_code, year, source_url, seen_at,
  CASE WHEN before_sha256 IS NULL THEN 'first'
       WHEN before_sha256 = body_sha256 THEN 'same bytes'
       WHEN before_digest <> content_digest THEN 'report changed'
       WHEN before_claimed IS NOT claimed_published THEN 'date changed'
       ELSE 'chrome changed' END AS news,
  claimed_published, content_digest, 'sha256:' || body_sha256 AS evidence, run_id
FROM (
  SELECT *, lag(body_sha256) OVER looks AS before_sha256, lag(content_digest) OVER looks AS before_digest,
    lag(claimed_published) OVER looks AS before_claimed
  FROM (
    SELECT s.report_id, p.name AS publisher, p.known_region_code AS region_code, r.year,
      s.url AS source_url, c.fetched_at AS seen_at, v.content_digest, c.body_sha256, c.run_id,
      CASE WHEN g.identity IS NULL THEN v.claimed_published
           ELSE json_extract(g.identity, '$[7]') END AS claimed_published
    FROM sources s
    JOIN reports r ON r.id = s.report_id
    JOIN sightings g ON g.source_id = s.id
    JOIN captures c ON c.id = g.capture_id
    JOIN versions v ON v.id = g.version_id
    LEFT JOIN publishers p ON p.id = r.publisher_id)
  WINDOW looks AS (PARTITION BY report_id, source_url ORDER BY seen_at, body_sha256));
