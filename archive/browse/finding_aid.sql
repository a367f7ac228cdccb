-- The finding aid: what the pages of an archive count and sort, worked out beside it.
-- `place` is the beginning of a division code: '' the country, two digits a province, four a
-- prefecture, six a county or a code of its own. `archive` is the archive, attached for reading.

CREATE TABLE IF NOT EXISTS counted (
  version_id INTEGER PRIMARY KEY,
  verified INTEGER NOT NULL,
  unverified INTEGER NOT NULL,
  suspect INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS reports (
  report_id INTEGER PRIMARY KEY,
  publisher TEXT,
  region_code TEXT NOT NULL,
  kind TEXT NOT NULL,
  year INTEGER,
  form TEXT NOT NULL,
  state TEXT NOT NULL,
  versions INTEGER NOT NULL,
  edits INTEGER NOT NULL,
  first_seen TEXT NOT NULL,
  verified INTEGER NOT NULL,
  unverified INTEGER NOT NULL,
  suspect INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS reports_by_place ON reports (region_code, year);
CREATE INDEX IF NOT EXISTS reports_by_day ON reports (first_seen);

CREATE TABLE IF NOT EXISTS lines (
  region_code TEXT NOT NULL,
  kind TEXT NOT NULL,
  publisher TEXT NOT NULL,
  year INTEGER NOT NULL,
  state TEXT,
  due TEXT,
  first_seen TEXT,
  claimed_published TEXT,
  last_checked TEXT,
  expected_by TEXT NOT NULL,
  report_id INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS lines_by_place ON lines (region_code, kind, publisher, year);

CREATE TABLE IF NOT EXISTS issues (
  n INTEGER PRIMARY KEY,
  report_id INTEGER,
  publisher TEXT,
  region_code TEXT,
  year INTEGER,
  form TEXT,
  code TEXT NOT NULL,
  severity TEXT NOT NULL,
  verdict TEXT NOT NULL,
  cell_ids TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS issues_by_code ON issues (code, severity, verdict, year);
CREATE INDEX IF NOT EXISTS issues_by_place ON issues (region_code, code);
CREATE INDEX IF NOT EXISTS issues_by_year ON issues (year, code);

-- How many there are of each kind in each division and year.
CREATE TABLE IF NOT EXISTS issue_tallies (
  region_code TEXT,
  year INTEGER,
  code TEXT NOT NULL,
  severity TEXT NOT NULL,
  verdict TEXT NOT NULL,
  issues INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS issue_tallies_by_place ON issue_tallies (region_code);

-- The newest edits after publication.
CREATE TABLE IF NOT EXISTS edits (
  n INTEGER PRIMARY KEY,
  report_id INTEGER NOT NULL,
  publisher TEXT,
  year INTEGER,
  from_version INTEGER NOT NULL,
  to_version INTEGER NOT NULL,
  changed_at TEXT NOT NULL,
  manner TEXT NOT NULL,
  numbers INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS report_tallies (
  place TEXT NOT NULL,
  kind TEXT NOT NULL,
  year INTEGER,
  form TEXT NOT NULL,
  state TEXT NOT NULL,
  reports INTEGER NOT NULL,
  edited INTEGER NOT NULL,
  verified INTEGER NOT NULL,
  unverified INTEGER NOT NULL,
  suspect INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS report_tallies_by_place ON report_tallies (place, year);

CREATE TABLE IF NOT EXISTS line_tallies (
  place TEXT NOT NULL,
  kind TEXT NOT NULL,
  year INTEGER NOT NULL,
  state TEXT NOT NULL,
  publishers INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS line_tallies_by_place ON line_tallies (place, year);

-- One row: of which moment this is, and how many divisions have a report.
CREATE TABLE IF NOT EXISTS moments (
  generation INTEGER NOT NULL,
  last_run INTEGER,
  as_of TEXT,
  covered INTEGER NOT NULL
) STRICT;
