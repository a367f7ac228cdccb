-- One report from several documents: a page, its attachments, the same report elsewhere. What each
-- of them says stays in observations, statements and report_issues; what they say together is
-- worked out from that after each change (archive/standing.py, archive/copies.py).

DROP VIEW current_values;
DROP VIEW current_statements;
DROP VIEW current_reports;
DROP VIEW issues;
DROP VIEW panel;

-- Worked out anew after a migration: nothing in it is told by anything else.
DROP TABLE standings;
CREATE TABLE standings (
  report_id INTEGER PRIMARY KEY REFERENCES reports,
  version_id INTEGER NOT NULL REFERENCES versions,
  source_id INTEGER NOT NULL REFERENCES sources,
  prose_version_id INTEGER NOT NULL REFERENCES versions,
  form TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('complete', 'partial', 'tables_missing', 'unreadable')),
  versions INTEGER NOT NULL,
  first_seen TEXT NOT NULL,
  last_checked TEXT NOT NULL,
  claimed_first TEXT,
  presence TEXT NOT NULL CHECK (presence IN ('present', 'moved', 'vanished'))
) STRICT;
CREATE INDEX standings_by_version ON standings (version_id);

CREATE TABLE copies (
  report_id INTEGER NOT NULL REFERENCES reports,
  rank INTEGER NOT NULL,
  version_id INTEGER NOT NULL REFERENCES versions,
  source_id INTEGER NOT NULL REFERENCES sources,
  PRIMARY KEY (report_id, rank)
) STRICT, WITHOUT ROWID;

-- The rule is that the values and issues of the first copy count, with their own verdicts, and
-- those of the others do not: only what departs from the rule has a row.
CREATE TABLE collated_values (
  report_id INTEGER NOT NULL REFERENCES reports,
  observation_id INTEGER NOT NULL REFERENCES observations,
  shown INTEGER NOT NULL CHECK (shown IN (0, 1)),
  verdict TEXT CHECK (verdict IN ('verified', 'unverified', 'suspect')),
  PRIMARY KEY (report_id, observation_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE collated_issues (
  report_id INTEGER NOT NULL REFERENCES reports,
  issue_id INTEGER NOT NULL REFERENCES report_issues,
  shown INTEGER NOT NULL CHECK (shown IN (0, 1)),
  verdict TEXT CHECK (verdict IN ('source', 'reading', 'undecided')),
  PRIMARY KEY (report_id, issue_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE differences (
  report_id INTEGER NOT NULL REFERENCES reports,
  version_id INTEGER NOT NULL REFERENCES versions,
  other_version_id INTEGER NOT NULL REFERENCES versions,
  cell_ids TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (report_id, version_id, other_version_id)
) STRICT, WITHOUT ROWID;

CREATE VIEW current_values AS
SELECT r.id AS report_id, p.name AS publisher, nullif(p.region_code, '') AS region_code, r.year,
  o.form, o.cell_id, o.value, o.raw, o.meaning, coalesce(k.verdict, o.verdict) AS verdict,
  s.url AS source_url,
  CASE WHEN substr(o.evidence, 1, 1) = '#' THEN 'sha256:' || v.body_sha256 || o.evidence
       ELSE o.evidence END AS evidence,
  o.placement, o.possibilities
FROM reports r
JOIN copies c ON c.report_id = r.id
JOIN versions v ON v.id = c.version_id
JOIN sources s ON s.id = c.source_id
JOIN observations o ON o.version_id = c.version_id
LEFT JOIN collated_values k ON k.report_id = c.report_id AND k.observation_id = o.id
LEFT JOIN publishers p ON p.id = r.publisher_id
WHERE coalesce(k.shown, c.rank = 1);

CREATE VIEW current_statements AS
SELECT r.id AS report_id, p.name AS publisher, r.year, m.indicator, m.value, m.approximate, m.quote
FROM reports r
JOIN standings t ON t.report_id = r.id
JOIN statements m ON m.version_id = t.prose_version_id
LEFT JOIN publishers p ON p.id = r.publisher_id;

CREATE VIEW current_reports AS
SELECT r.id AS report_id, p.name AS publisher, nullif(p.region_code, '') AS region_code,
  nullif(p.level, '') AS level, r.year, t.form, v.title, t.first_seen, v.claimed_published,
  t.versions, t.state, s.url AS source_url
FROM reports r
JOIN standings t ON t.report_id = r.id
JOIN versions v ON v.id = t.version_id
JOIN sources s ON s.id = t.source_id
LEFT JOIN publishers p ON p.id = r.publisher_id;

-- A document that was set aside counts while it is the last thing its address showed.
CREATE VIEW issues AS
SELECT c.report_id, i.code, i.severity, i.cell_ids, i.detail,
  coalesce(k.verdict, i.verdict) AS verdict
FROM copies c
JOIN report_issues i ON i.version_id = c.version_id
LEFT JOIN collated_issues k ON k.report_id = c.report_id AND k.issue_id = i.id
WHERE coalesce(k.shown, c.rank = 1)
UNION ALL
SELECT report_id, 'copies_differ', 'error', cell_ids, detail, 'undecided' FROM differences
UNION ALL
SELECT NULL, i.code, i.severity, i.cell_ids, i.detail, i.verdict
FROM report_issues i
JOIN documents_set_aside d ON d.id = i.document_id
WHERE NOT EXISTS (
    SELECT 1 FROM documents_set_aside later WHERE later.url = d.url AND later.last_seen > d.last_seen)
  AND NOT EXISTS (SELECT 1 FROM sources s WHERE s.url = d.url AND s.last_seen > d.last_seen);

-- A value needs every cell to be there once and none to be words or unreadable; blank cells count
-- as nothing beside a number, and make no zero by themselves. CROSS JOIN tells SQLite to go from the
-- few cells of an indicator to their observations; by itself it reads all of the report's.
CREATE VIEW panel AS
SELECT p.name AS publisher, r.year, f.indicator,
  (SELECT CASE WHEN count(DISTINCT o.cell_id) = count(*)
                AND count(*) = (SELECT count(*) FROM indicator_cells every
                  WHERE every.form = f.form AND every.indicator = f.indicator)
                AND count(*) FILTER (WHERE o.meaning IN ('text', 'unreadable')) = 0
               THEN sum(o.value) END
   FROM indicator_cells i
   JOIN copies c ON c.report_id = r.id
   CROSS JOIN observations o ON o.version_id = c.version_id AND o.cell_id = i.cell_id
   LEFT JOIN collated_values k ON k.report_id = r.id AND k.observation_id = o.id
   WHERE i.form = f.form AND i.indicator = f.indicator AND coalesce(k.shown, c.rank = 1)) AS value,
  d.comparable, f.cell_ids
FROM reports r
JOIN publishers p ON p.id = r.publisher_id
JOIN standings t ON t.report_id = r.id
JOIN indicator_forms f ON f.form = t.form
JOIN indicators d ON d.indicator = f.indicator
WHERE r.year IS NOT NULL;
