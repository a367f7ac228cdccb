-- Releases of the data, those that were published and those that were held back, with what each was
-- checked for. What a release holds stands in its own folder.

CREATE TABLE releases (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs,
  name TEXT NOT NULL,
  made_at TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('published', 'unchanged', 'held_back')),
  observed_until TEXT NOT NULL,
  since TEXT NOT NULL,
  digest TEXT NOT NULL,
  counts TEXT NOT NULL CHECK (json_valid(counts))
) STRICT;
CREATE INDEX releases_by_name ON releases (name);

CREATE TABLE release_checks (
  release_id INTEGER NOT NULL REFERENCES releases,
  name TEXT NOT NULL,
  passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
  accepted TEXT NOT NULL,
  before REAL,
  now REAL,
  detail TEXT NOT NULL,
  PRIMARY KEY (release_id, name)
) STRICT, WITHOUT ROWID;
