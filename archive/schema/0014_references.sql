-- Foreign keys name the column that they lead to. SQLite takes the primary key where none is named;
-- Datasette and other programs that read the schema know of no such rule, and fail on these tables.

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = named_references(sql, '{
  "bodies": "sha256", "cells": "form, cell_id", "figures": "version_id, n", "forms": "form",
  "indicator_forms": "form, indicator", "indicators": "indicator", "regions": "code",
  "source_edits": "source_id, n", "walks": "column_id"}')
WHERE type = 'table' AND sql LIKE '%REFERENCES %';
PRAGMA writable_schema = RESET;

-- Other connections look at the schema anew when its number is another.
CREATE TABLE schema_is_another (n INTEGER) STRICT;
DROP TABLE schema_is_another;
