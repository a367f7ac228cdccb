-- Bodies that came in and are still to be packed well, by the host that served them: a crawl packs
-- lightly, and what it kept is packed well when it ends (archive/repacking.py).

CREATE TABLE unpacked_bodies (
  scope TEXT NOT NULL,
  sha256 TEXT NOT NULL REFERENCES bodies,
  PRIMARY KEY (scope, sha256)
) STRICT, WITHOUT ROWID;

CREATE INDEX dictionaries_by_scope ON dictionaries (scope, id) WHERE bytes <> x'';
CREATE INDEX bodies_by_dictionary ON bodies (dictionary_id);

-- All that was kept so far, by the host of its address, without user and port.
INSERT INTO unpacked_bodies (scope, sha256)
WITH served AS (
    SELECT body_sha256, substr(url, instr(url, '://') + 3) AS rest FROM captures
    WHERE instr(url, '://') > 0
    UNION ALL SELECT body_sha256, '' FROM captures WHERE instr(url, '://') = 0),
  hosts AS (
    SELECT body_sha256, substr(rest, 1, instr(rest || '/', '/') - 1) AS host FROM served)
SELECT min(lower(substr(host, 1, instr(host || ':', ':') - 1))), body_sha256 FROM hosts
GROUP BY body_sha256;
