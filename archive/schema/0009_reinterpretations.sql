-- What another reader finds in documents that were read before, until it takes the place of what is
-- held; and how the two differ, which stays.

-- `reading` is packed (archive/interpretations.py), null where it is what the archive holds.
CREATE TABLE reinterpretations (
  capture_id INTEGER PRIMARY KEY REFERENCES captures,
  interpreter TEXT NOT NULL,
  reading BLOB
) STRICT;

CREATE TABLE reading_differences (
  run_id INTEGER NOT NULL REFERENCES runs,
  capture_id INTEGER NOT NULL REFERENCES captures,
  n INTEGER NOT NULL,
  what TEXT NOT NULL CHECK (what IN
    ('value', 'verdict', 'statement', 'issue', 'publisher', 'year', 'form', 'state', 'kind', 'text')),
  name TEXT NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (run_id, capture_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_differences_by_capture ON reading_differences (capture_id);

CREATE VIEW reinterpreted AS
SELECT d.run_id, g.report_id, c.address AS source_url, d.what, d.name, d.before, d.after
FROM reading_differences d
JOIN captures c ON c.id = d.capture_id
LEFT JOIN (SELECT s.capture_id, o.report_id FROM sightings s JOIN sources o ON o.id = s.source_id)
  AS g ON g.capture_id = d.capture_id;
