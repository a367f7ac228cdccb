-- Seals: digests of rows by the hundred, made when a run ends, so that a flipped bit is found in any
-- of them, also where nothing else tells what stood there. What has changed since stands in
-- `unsealed`, written by triggers that archive/seals.py makes for every table.

CREATE TABLE seals (
  name TEXT NOT NULL,
  chunk INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (name, chunk)
) STRICT, WITHOUT ROWID;

CREATE TABLE unsealed (
  name TEXT NOT NULL,
  chunk INTEGER NOT NULL,
  PRIMARY KEY (name, chunk)
) STRICT, WITHOUT ROWID;
