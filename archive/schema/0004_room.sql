-- Room for a million reports. A report has 200 cells, and all but the figures themselves are said
-- again and again: labels, units, meanings, where the tables stand. They have lists of their own
-- now, and what is the rule (the text is the figure's digits, the place is a cell of a table in the
-- document's own bytes) takes no text: 22 bytes a cell, where it took 160.
-- And reports get numbers that are the same in every archive.

DROP VIEW current_values;
DROP VIEW issues;
DROP VIEW panel;

-- A cell as a document heads it.
CREATE TABLE headings (
  id INTEGER PRIMARY KEY,
  form TEXT NOT NULL,
  cell_id TEXT NOT NULL,
  unit TEXT NOT NULL,
  label TEXT NOT NULL,
  UNIQUE (form, cell_id, unit, label)
) STRICT;

-- How a cell was read.
CREATE TABLE readings (
  id INTEGER PRIMARY KEY,
  meaning TEXT NOT NULL CHECK (meaning IN
    ('number', 'zero', 'blank', 'not_applicable', 'text', 'unreadable')),
  verdict TEXT NOT NULL CHECK (verdict IN ('verified', 'unverified', 'suspect')),
  placement TEXT NOT NULL CHECK (placement IN ('label', 'order', 'identity')),
  possibilities INTEGER NOT NULL,
  UNIQUE (meaning, verdict, placement, possibilities)
) STRICT;

-- `value` is ANY so that a count stays an integer and an amount keeps its decimals. `raw` is null
-- where the text is the digits of `value`, or nothing where there is no value. `place` is table,
-- row and column in three digits each (3002005: table 3, row 2, column 5) or the text of a pointer:
-- `#...` into the version's own bytes, `sha256:...#...` into others.
CREATE TABLE figures (
  version_id INTEGER NOT NULL REFERENCES versions,
  n INTEGER NOT NULL,
  heading_id INTEGER NOT NULL REFERENCES headings,
  reading_id INTEGER NOT NULL REFERENCES readings,
  value ANY CHECK (value IS NULL OR typeof(value) = 'integer' OR typeof(value) = 'real'),
  raw TEXT,
  place ANY NOT NULL CHECK (typeof(place) = 'integer' OR typeof(place) = 'text'),
  PRIMARY KEY (version_id, n)
) STRICT, WITHOUT ROWID;

INSERT INTO headings (form, cell_id, unit, label)
SELECT DISTINCT form, cell_id, unit, label FROM observations ORDER BY form, cell_id, unit, label;
INSERT INTO readings (meaning, verdict, placement, possibilities)
SELECT DISTINCT meaning, verdict, placement, possibilities FROM observations
ORDER BY meaning, verdict, placement, possibilities;
INSERT INTO figures
SELECT o.version_id, row_number() OVER (PARTITION BY o.version_id ORDER BY o.id), h.id, d.id,
  o.value, nullif(o.raw, CASE WHEN o.value IS NULL THEN ''
    WHEN typeof(o.value) = 'integer' THEN CAST(o.value AS TEXT) END),
  packed_place(o.evidence)
FROM observations o
JOIN headings h ON h.form = o.form AND h.cell_id = o.cell_id AND h.unit = o.unit
  AND h.label = o.label
JOIN readings d ON d.meaning = o.meaning AND d.verdict = o.verdict AND d.placement = o.placement
  AND d.possibilities = o.possibilities
ORDER BY o.version_id, o.id;
DROP TABLE collated_values;
DROP TABLE observations;

CREATE TABLE collated_values (
  report_id INTEGER NOT NULL REFERENCES reports,
  version_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  shown INTEGER NOT NULL CHECK (shown IN (0, 1)),
  verdict TEXT CHECK (verdict IN ('verified', 'unverified', 'suspect')),
  PRIMARY KEY (report_id, version_id, n),
  FOREIGN KEY (version_id, n) REFERENCES figures
) STRICT, WITHOUT ROWID;
CREATE INDEX collated_values_by_figure ON collated_values (version_id, n);

-- A report's number is worked out from whose it is and of which year; see archive/numbering.py.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE renumbered (old INTEGER PRIMARY KEY, new INTEGER NOT NULL) STRICT;
INSERT INTO renumbered
SELECT r.id, report_number(p.name, p.region_code, r.year,
  (SELECT s.url FROM sources s WHERE s.report_id = r.id ORDER BY s.id LIMIT 1))
FROM reports r LEFT JOIN publishers p ON p.id = r.publisher_id;
DELETE FROM standings;
DELETE FROM copies;
DELETE FROM collated_issues;
DELETE FROM differences;
UPDATE sources SET report_id = (SELECT new FROM renumbered WHERE old = report_id);
UPDATE versions SET report_id = (SELECT new FROM renumbered WHERE old = report_id);
UPDATE reports SET id = (SELECT new FROM renumbered WHERE old = id);
DROP TABLE renumbered;

-- What a document says of whose report it is, and the digest of all that it says
-- (archive/interpretations.py): what was stored can be told from what was read, and read again.
ALTER TABLE versions ADD COLUMN publisher TEXT NOT NULL DEFAULT '';
ALTER TABLE versions ADD COLUMN region_code TEXT NOT NULL DEFAULT '';
ALTER TABLE versions ADD COLUMN level TEXT NOT NULL DEFAULT '';
ALTER TABLE versions ADD COLUMN year INTEGER;
ALTER TABLE versions ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE versions ADD COLUMN reading_sha256 TEXT NOT NULL DEFAULT '';
UPDATE versions SET publisher = p.name, region_code = p.region_code, level = p.level
FROM reports r JOIN publishers p ON p.id = r.publisher_id WHERE r.id = versions.report_id;
UPDATE versions SET year = r.year FROM reports r WHERE r.id = versions.report_id;

-- The identity that this document says, as JSON, where it is another than its version's.
ALTER TABLE sightings ADD COLUMN identity TEXT;

-- The address under which a document is known: its entry's, else the one asked for.
ALTER TABLE captures ADD COLUMN address TEXT AS (CASE WHEN entry_url <> '' THEN entry_url
  WHEN requested_url <> '' THEN requested_url ELSE url END) VIRTUAL;
CREATE INDEX captures_by_address ON captures (address) WHERE role = 'document';
ALTER TABLE captures ADD COLUMN set_aside_id INTEGER REFERENCES documents_set_aside;
CREATE INDEX captures_set_aside ON captures (set_aside_id) WHERE set_aside_id IS NOT NULL;
UPDATE captures SET set_aside_id = coalesce(
  (SELECT min(d.id) FROM documents_set_aside d JOIN captures f ON f.id = d.capture_id
   WHERE d.url = captures.address AND f.body_sha256 = captures.body_sha256),
  (SELECT max(d.id) FROM documents_set_aside d
   WHERE d.url = captures.address AND d.capture_id <= captures.id),
  (SELECT min(d.id) FROM documents_set_aside d WHERE d.url = captures.address))
WHERE outcome = 'not_a_report';
CREATE INDEX sources_by_page ON sources (page_url) WHERE page_url <> '';
CREATE INDEX failures_gone ON failures (url) WHERE class = 'gone';

-- What is worked out is taken back and worked out again: no row may be looked for in vain.
CREATE INDEX standings_by_prose_version ON standings (prose_version_id);
CREATE INDEX standings_by_source ON standings (source_id);

-- The report's year where the document shows values: there are years in which nobody used a form,
-- and no value of theirs may be looked for in all reports.
ALTER TABLE copies ADD COLUMN year_of_values INTEGER;
CREATE INDEX copies_by_year ON copies (year_of_values) WHERE year_of_values IS NOT NULL;
CREATE INDEX copies_by_version ON copies (version_id);
CREATE INDEX copies_by_source ON copies (source_id);
CREATE INDEX collated_issues_by_issue ON collated_issues (issue_id);
CREATE INDEX differences_by_version ON differences (version_id);
CREATE INDEX differences_by_other_version ON differences (other_version_id);
CREATE INDEX versions_by_capture ON versions (capture_id);
CREATE INDEX report_issues_by_code ON report_issues (code);
CREATE INDEX statements_by_indicator ON statements (indicator);

-- Bytes that look alike are packed with a dictionary of what they share.
CREATE TABLE dictionaries (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  scope TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
ALTER TABLE bodies ADD COLUMN dictionary_id INTEGER REFERENCES dictionaries;

-- SQLite begins with the publishers of a division only where a column of theirs is asked for.
ALTER TABLE publishers ADD COLUMN known_region_code TEXT
  GENERATED ALWAYS AS (nullif(region_code, '')) VIRTUAL;

DROP VIEW current_reports;
CREATE VIEW current_reports AS
SELECT r.id AS report_id, p.name AS publisher, p.known_region_code AS region_code,
  nullif(p.level, '') AS level, r.year, t.form, v.title, t.first_seen, v.claimed_published,
  t.versions, t.state, s.url AS source_url
FROM reports r
JOIN standings t ON t.report_id = r.id
JOIN versions v ON v.id = t.version_id
JOIN sources s ON s.id = t.source_id
LEFT JOIN publishers p ON p.id = r.publisher_id;

CREATE VIEW observations AS
SELECT f.version_id, f.n, h.cell_id, h.form,
  coalesce(f.raw, CAST(f.value AS TEXT), '') AS raw, d.meaning, f.value, h.unit, d.verdict,
  CASE WHEN typeof(f.place) = 'integer' THEN 'sha256:' || v.body_sha256 || '#table='
         || (f.place / 1000000) || '&row=' || (f.place / 1000 % 1000) || '&column=' || (f.place % 1000)
       WHEN substr(f.place, 1, 1) = '#' THEN 'sha256:' || v.body_sha256 || f.place
       ELSE f.place END AS evidence,
  d.placement, d.possibilities, h.label
FROM figures f
JOIN headings h ON h.id = f.heading_id
JOIN readings d ON d.id = f.reading_id
JOIN versions v ON v.id = f.version_id;

CREATE VIEW current_values AS
SELECT r.id AS report_id, p.name AS publisher, p.known_region_code AS region_code, c.year_of_values AS year,
  o.form, o.cell_id, o.value, o.raw, o.meaning, coalesce(k.verdict, o.verdict) AS verdict,
  s.url AS source_url, o.evidence, o.placement, o.possibilities
FROM reports r
JOIN copies c ON c.report_id = r.id
JOIN sources s ON s.id = c.source_id
JOIN observations o ON o.version_id = c.version_id
LEFT JOIN collated_values k ON k.report_id = c.report_id AND k.version_id = o.version_id
  AND k.n = o.n
LEFT JOIN publishers p ON p.id = r.publisher_id
WHERE coalesce(k.shown, c.rank = 1);
