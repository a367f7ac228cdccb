-- The views of the contract over the tables of a release, and the indexes that they need.

CREATE INDEX reports_by_year ON reports (year, region_code);
CREATE INDEX reports_by_publisher ON reports (publisher_id, year);
CREATE INDEX reports_by_name ON reports (publisher);
CREATE INDEX reports_by_region ON reports (region_code);
CREATE INDEX copies_by_body ON copies (body_sha256);
CREATE INDEX sources_by_url ON sources (url);
CREATE INDEX statements_by_indicator ON statements (indicator);
CREATE INDEX report_issues_by_code ON report_issues (code);

CREATE VIEW current_values AS
SELECT o.report_id, r.publisher, r.region_code, r.year, o.form, o.cell_id, o.value,
  coalesce(o.raw, '') AS raw, o.meaning, o.verdict, c.source_url,
  CASE WHEN o.place LIKE 'sha256:%' THEN o.place
       ELSE 'sha256:' || c.body_sha256 || coalesce('#' || o.place, '') END AS evidence,
  o.placement, o.possibilities
FROM observations o
JOIN copies c ON c.report_id = o.report_id AND c.copy = o.copy
JOIN reports r ON r.report_id = o.report_id;

CREATE VIEW current_statements AS
SELECT s.report_id, r.publisher, r.year, s.indicator, s.value, s.approximate,
  coalesce(s.quote, '') AS quote
FROM statements s JOIN reports r ON r.report_id = s.report_id;

CREATE VIEW current_reports AS
SELECT report_id, publisher, region_code, level, year, form, coalesce(title, '') AS title,
  first_seen, claimed_published, versions_shown AS versions, state, source_url
FROM reports;

CREATE VIEW issues AS
SELECT report_id, code, severity, coalesce(cell_ids, '') AS cell_ids,
  coalesce(detail, '') AS detail, verdict
FROM report_issues
UNION ALL
SELECT NULL, code, severity, coalesce(cell_ids, ''), coalesce(detail, ''), verdict
FROM set_aside_issues;

CREATE VIEW ledger AS
SELECT p.name AS publisher, l.year, l.due, r.first_seen, l.state,
  coalesce(t.last_checked, k.last_checked) AS last_checked, p.region_code, p.level, p.kind,
  l.claimed_published, l.expected_by, l.report_id, l.absent_at
FROM ledger_years l
JOIN publishers p ON p.publisher_id = l.publisher_id
LEFT JOIN reports r ON r.report_id = l.report_id
LEFT JOIN report_checks t ON t.report_id = l.report_id
LEFT JOIN ledger_checks k ON k.publisher_id = l.publisher_id AND k.year = l.year;

CREATE INDEX changes_by_cell ON changes (cell_id);

CREATE INDEX panel_values_by_indicator ON panel_values (indicator, report_id, value);

CREATE VIEW panel AS
SELECT r.publisher, r.year, v.indicator, v.value, v.comparable, v.cell_ids, v.report_id,
  r.region_code, v.form, v.basis, v.verdict, v.approximate, v."break"
FROM panel_values v JOIN reports r ON r.report_id = v.report_id;
