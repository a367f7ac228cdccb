-- A column's walk is kept while it is under way, with every page it has still to ask for: a crawl
-- that was killed goes on where it stood and asks for nothing twice. Rows that are no report's are
-- entries too, passed over: what is new on a page can be told, and why a row was not followed.

CREATE TABLE walks (
  column_id INTEGER PRIMARY KEY REFERENCES columns,
  run_id INTEGER NOT NULL REFERENCES runs,
  started_at TEXT NOT NULL,
  full INTEGER NOT NULL CHECK (full IN (0, 1))
) STRICT;

CREATE TABLE asks (
  id INTEGER PRIMARY KEY,
  column_id INTEGER NOT NULL REFERENCES walks,
  request TEXT NOT NULL,
  ask TEXT NOT NULL CHECK (json_valid(ask)),
  state TEXT NOT NULL DEFAULT 'outstanding'
    CHECK (state IN ('outstanding', 'answered', 'failed')),
  outcome TEXT NOT NULL DEFAULT '',
  capture_id INTEGER REFERENCES captures,
  UNIQUE (column_id, request)
) STRICT;

ALTER TABLE columns ADD COLUMN evidence TEXT NOT NULL DEFAULT '';
ALTER TABLE columns ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE columns ADD COLUMN found_on TEXT NOT NULL DEFAULT '';
ALTER TABLE columns ADD COLUMN failure TEXT NOT NULL DEFAULT '';
ALTER TABLE columns ADD COLUMN moved_to TEXT NOT NULL DEFAULT '';
ALTER TABLE columns ADD COLUMN rendered INTEGER NOT NULL DEFAULT 0;
ALTER TABLE columns ADD COLUMN fully_walked TEXT;
ALTER TABLE columns ADD COLUMN shown INTEGER;
ALTER TABLE columns ADD COLUMN capture_id INTEGER REFERENCES captures;

-- The states were the names of failures until now.
UPDATE columns SET failure = state, state = CASE
    WHEN state = 'challenge' THEN 'blocked' WHEN state = 'robots' THEN 'robots' ELSE 'dead' END
  WHERE state NOT IN ('ok', 'empty', 'changed', 'unsettled');

ALTER TABLE captures ADD COLUMN request_body TEXT NOT NULL DEFAULT '';
ALTER TABLE captures ADD COLUMN etag TEXT NOT NULL DEFAULT '';
ALTER TABLE captures ADD COLUMN last_modified TEXT NOT NULL DEFAULT '';
ALTER TABLE captures ADD COLUMN rendered INTEGER NOT NULL DEFAULT 0;
-- The last time that the address gave these bytes.
ALTER TABLE captures ADD COLUMN checked_at TEXT;
UPDATE captures SET checked_at = fetched_at;

CREATE TABLE entries_anew (
  id INTEGER PRIMARY KEY,
  column_id INTEGER NOT NULL REFERENCES columns,
  url TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('article', 'attachment')),
  page_url TEXT NOT NULL,
  context TEXT NOT NULL CHECK (json_valid(context)),
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'outstanding'
    CHECK (state IN ('outstanding', 'kept', 'gone', 'passed_over')),
  last_fetched TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  UNIQUE (column_id, url)
) STRICT;
INSERT INTO entries_anew SELECT * FROM entries;
DROP TABLE entries;
ALTER TABLE entries_anew RENAME TO entries;
CREATE INDEX entries_by_url ON entries (url);
CREATE INDEX entries_by_state ON entries (column_id, state, id);
CREATE INDEX entries_by_page ON entries (page_url) WHERE page_url <> '';

-- The rules of a host as they were last served, so that a crawl that goes on need not ask again.
CREATE TABLE robots (
  site TEXT PRIMARY KEY,
  fetched_at TEXT NOT NULL,
  status INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;
