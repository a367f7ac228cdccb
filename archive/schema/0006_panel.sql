-- The panel as rows, and what reports say of each other: the years of a publisher, a government and
-- what it governs. Worked out when a report is settled (archive/panel.py, archive/across/), and
-- told by nothing that other tables do not tell.

ALTER TABLE indicator_forms ADD COLUMN comparable TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX indicators_by_n ON indicators (n);

CREATE TABLE indicator_statements (
  indicator TEXT NOT NULL REFERENCES indicators,
  statement TEXT NOT NULL,
  comparable TEXT NOT NULL,
  PRIMARY KEY (indicator, statement)
) STRICT, WITHOUT ROWID;

CREATE TABLE year_identities (
  identity_id TEXT PRIMARY KEY,
  this_year_cell_ids TEXT NOT NULL,
  last_year_cell_ids TEXT NOT NULL,
  first_year INTEGER NOT NULL,
  last_year INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whether the figures under a heading are looked at here, as a few of a report's two hundred are.
CREATE TABLE heading_uses (
  heading_id INTEGER PRIMARY KEY REFERENCES headings,
  cell_id TEXT NOT NULL,
  unit TEXT NOT NULL,
  used INTEGER NOT NULL CHECK (used IN (0, 1)),
  between_years INTEGER NOT NULL CHECK (between_years IN (0, 1))
) STRICT;

-- `indicator_n` is `indicators.n`: sixteen rows a report are to take little room. The publisher's
-- rows lie together, year by year; whose report they are of stands in `panel_reports`, once.
CREATE TABLE panel_values (
  publisher_id INTEGER NOT NULL,
  year INTEGER NOT NULL,
  indicator_n INTEGER NOT NULL,
  form TEXT NOT NULL,
  value ANY CHECK (value IS NULL OR typeof(value) = 'integer' OR typeof(value) = 'real'),
  verdict TEXT CHECK (verdict = 'verified' OR verdict = 'unverified' OR verdict = 'suspect'),
  statement TEXT,
  approximate INTEGER NOT NULL CHECK (approximate = 0 OR approximate = 1),
  PRIMARY KEY (publisher_id, year, indicator_n)
) STRICT, WITHOUT ROWID;
CREATE INDEX panel_values_by_year ON panel_values (indicator_n, year, value);
CREATE INDEX panel_values_by_value ON panel_values (indicator_n, value);

-- Whose rows are a report's, and from what they were made: where that is as it was, nothing is
-- worked out again.
CREATE TABLE panel_reports (
  report_id INTEGER PRIMARY KEY REFERENCES reports,
  publisher_id INTEGER REFERENCES publishers,
  year INTEGER,
  made_from TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX panel_reports_by_publisher ON panel_reports (publisher_id, year);

-- In ten-thousandths, which are whole numbers: sums come out the same in whatever order.
CREATE TABLE region_sums (
  indicator_n INTEGER NOT NULL,
  year INTEGER NOT NULL,
  region_code TEXT NOT NULL CHECK (region_code <> ''),
  kind TEXT NOT NULL,
  reports INTEGER NOT NULL,
  ten_thousandths INTEGER NOT NULL,
  PRIMARY KEY (indicator_n, year, region_code, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX region_sums_by_region ON region_sums (region_code, year);

-- 隶属: whose government a publisher is, and under which government it counts.
CREATE TABLE subordinations (
  publisher_id INTEGER PRIMARY KEY REFERENCES publishers,
  region_code TEXT NOT NULL,
  kind TEXT NOT NULL,
  governs TEXT,
  parent_code TEXT,
  relation TEXT CHECK (relation IN ('units', 'divisions')),
  CHECK ((parent_code IS NULL) = (relation IS NULL))
) STRICT;
CREATE INDEX subordinations_by_parent ON subordinations (parent_code, relation)
  WHERE parent_code IS NOT NULL;
CREATE INDEX subordinations_by_division ON subordinations (governs) WHERE governs IS NOT NULL;

-- A government's figure beside those of what it governs, of the same year and form.
CREATE TABLE parent_sums (
  report_id INTEGER NOT NULL REFERENCES reports,
  relation TEXT NOT NULL CHECK (relation IN ('units', 'divisions')),
  indicator_n INTEGER NOT NULL,
  value ANY NOT NULL,
  known INTEGER NOT NULL,
  total ANY NOT NULL,
  largest ANY NOT NULL,
  PRIMARY KEY (report_id, relation, indicator_n)
) STRICT, WITHOUT ROWID;

CREATE TABLE across_issues (
  report_id INTEGER NOT NULL REFERENCES reports,
  code TEXT NOT NULL,
  other_report_id INTEGER NOT NULL REFERENCES reports,
  severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'notice')),
  cell_ids TEXT NOT NULL,
  detail TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('source', 'reading', 'undecided')),
  PRIMARY KEY (report_id, code, other_report_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX across_issues_by_other_report ON across_issues (other_report_id);
CREATE INDEX across_issues_by_code ON across_issues (code);

-- Not for known years only: a publisher's reports are looked for with and without a year.
DROP INDEX reports_by_publisher;
CREATE UNIQUE INDEX reports_by_publisher ON reports (publisher_id, year);
CREATE INDEX publishers_by_region ON publishers (known_region_code);

-- How many rows a million reports make, for SQLite to know at which end of a view to begin, whoever
-- asks; it counts nothing by itself.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('panel_values', 'panel_values', '16000000 300 16 1'),
  ('panel_values', 'panel_values_by_year', '16000000 900000 50000 100 1'),
  ('panel_values', 'panel_values_by_value', '16000000 900000 600 20 1'),
  ('panel_reports', 'panel_reports_by_publisher', '1000000 18 1'),
  ('copies', 'copies_by_year', '1000000 60000');

-- `break`: the publisher's last number before this one was measured otherwise, which is where the
-- words of `comparable` are others.
CREATE VIEW panel AS
SELECT p.name AS publisher, v.year, i.indicator, v.value,
  coalesce((SELECT s.comparable FROM indicator_statements s
      WHERE s.indicator = i.indicator AND s.statement = v.statement),
    (SELECT f.comparable FROM indicator_forms f
      WHERE f.form = v.form AND f.indicator = i.indicator)) AS comparable,
  coalesce(v.statement, (SELECT f.cell_ids FROM indicator_forms f
    WHERE f.form = v.form AND f.indicator = i.indicator)) AS cell_ids,
  q.report_id, p.known_region_code AS region_code, v.form,
  CASE WHEN v.statement IS NULL THEN 'cells' ELSE 'statement' END AS basis,
  v.verdict, v.approximate,
  coalesce((SELECT coalesce(s.comparable, f.comparable)
    FROM panel_values b
    LEFT JOIN indicator_statements s ON s.indicator = i.indicator AND s.statement = b.statement
    LEFT JOIN indicator_forms f ON f.form = b.form AND f.indicator = i.indicator
    WHERE b.publisher_id = v.publisher_id AND b.year < v.year AND +b.indicator_n = v.indicator_n
      AND b.value IS NOT NULL
    ORDER BY b.year DESC LIMIT 1)
  <> coalesce((SELECT s.comparable FROM indicator_statements s
      WHERE s.indicator = i.indicator AND s.statement = v.statement),
    (SELECT f.comparable FROM indicator_forms f
      WHERE f.form = v.form AND f.indicator = i.indicator)), 0) AS "break"
FROM panel_values v
JOIN indicators i ON i.n = v.indicator_n
JOIN publishers p ON p.id = v.publisher_id
JOIN panel_reports q ON q.publisher_id = v.publisher_id AND q.year = v.year;

CREATE VIEW panel_by_region AS
SELECT s.region_code, s.kind AS publisher_kind, s.year, i.indicator,
  CASE WHEN s.ten_thousandths % 10000 = 0 THEN s.ten_thousandths / 10000
       ELSE s.ten_thousandths / 10000.0 END AS value,
  s.reports
FROM region_sums s
JOIN indicators i ON i.n = s.indicator_n;

-- `holds`: below (there is more below the government than it says), at least (a bound, as it should
-- be), equal or above (only where every publisher known below it has a number).
CREATE VIEW parents AS
SELECT p.name AS publisher, r.year, i.indicator, s.value, s.relation, s.total AS children_total,
  s.largest AS children_largest, s.known AS children_known, s.children,
  CASE WHEN s.total > s.value THEN 'below'
       WHEN s.known < s.children THEN 'at least'
       WHEN s.total = s.value THEN 'equal'
       ELSE 'above' END AS holds,
  s.report_id, o.governs AS region_code
FROM (SELECT t.*, r.publisher_id, (SELECT count(*) FROM subordinations c
        WHERE c.parent_code = o.governs AND c.relation = t.relation) AS children
      FROM parent_sums t
      JOIN reports r ON r.id = t.report_id
      JOIN subordinations o ON o.publisher_id = r.publisher_id) s
JOIN reports r ON r.id = s.report_id
JOIN publishers p ON p.id = s.publisher_id
JOIN subordinations o ON o.publisher_id = s.publisher_id
JOIN indicators i ON i.n = s.indicator_n;

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
SELECT report_id, code, severity, cell_ids, detail, verdict FROM across_issues
UNION ALL
SELECT NULL, i.code, i.severity, i.cell_ids, i.detail, i.verdict
FROM report_issues i
JOIN documents_set_aside d ON d.id = i.document_id
WHERE NOT EXISTS (
    SELECT 1 FROM documents_set_aside later WHERE later.url = d.url AND later.last_seen > d.last_seen)
  AND NOT EXISTS (SELECT 1 FROM sources s WHERE s.url = d.url AND s.last_seen > d.last_seen);
