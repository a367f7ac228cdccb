-- How runs went, portal by portal, and of what somebody was told.

-- Why a run ended: finished, interrupted, day, time, requests, growth, disk; empty for older ones.
ALTER TABLE runs ADD COLUMN ended_by TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN failures TEXT CHECK (failures IS NULL OR json_valid(failures));

-- What crawls saw of a portal. Most days nothing is new: a row stands for all runs, one after the
-- other, that saw the same, so that the table grows with what happens and not with the days.
CREATE TABLE portal_spans (
  portal TEXT NOT NULL,
  first_run_id INTEGER NOT NULL REFERENCES runs,
  last_run_id INTEGER NOT NULL REFERENCES runs,
  states TEXT NOT NULL CHECK (json_valid(states)),
  failures TEXT NOT NULL CHECK (json_valid(failures)),
  new_reports INTEGER NOT NULL,
  new_versions INTEGER NOT NULL,
  well INTEGER NOT NULL CHECK (well IN (0, 1)),
  PRIMARY KEY (portal, first_run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX portal_spans_by_run ON portal_spans (last_run_id);

CREATE VIEW portal_runs AS
SELECT s.portal, r.id AS run_id, r.started_at, s.states, s.failures, s.new_reports, s.new_versions,
  s.well,
  CASE WHEN s.well THEN r.started_at ELSE (
    SELECT max(g.started_at) FROM portal_spans w JOIN runs g ON g.id = w.last_run_id
    WHERE w.portal = s.portal AND w.well AND w.last_run_id < s.first_run_id) END AS last_good
FROM portal_spans s
JOIN runs r ON r.id BETWEEN s.first_run_id AND s.last_run_id
  AND r.command = 'crawl portals' AND r.ended_at IS NOT NULL;

CREATE TABLE alerts (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  run_id INTEGER NOT NULL REFERENCES runs,
  raised_at TEXT NOT NULL,
  over_at TEXT
) STRICT;
CREATE UNIQUE INDEX alerts_open ON alerts (kind, subject) WHERE over_at IS NULL;
CREATE INDEX alerts_by_time ON alerts (raised_at);

CREATE TABLE tellings (
  alert_id INTEGER NOT NULL REFERENCES alerts,
  channel TEXT NOT NULL CHECK (channel IN ('mail', 'webhook', 'file')),
  told_at TEXT NOT NULL,
  PRIMARY KEY (alert_id, channel)
) STRICT, WITHOUT ROWID;
