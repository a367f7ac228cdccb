-- Fills the tables of layout.sql from the archive: the values that count, of the documents that a
-- report has now, in the order of documents and reading. A run of digits that no double holds is the
-- nearest double, as in all other formats, and whole in `raw`.

INSERT INTO release.headings (cell_id, form, unit)
SELECT DISTINCT plain(cell_id), form, unit FROM headings ORDER BY 1, 2, 3;

-- Documents that are held against each other give some values another verdict.
INSERT INTO release.readings (meaning, verdict, placement, possibilities)
SELECT meaning, verdict, placement, possibilities FROM readings
UNION
SELECT d.meaning, k.verdict, d.placement, d.possibilities
FROM collated_values k
JOIN figures f ON f.version_id = k.version_id AND f.n = k.n
JOIN readings d ON d.id = f.reading_id
WHERE k.verdict IS NOT NULL
ORDER BY meaning, verdict, placement, possibilities;

CREATE TEMP TABLE heading_of (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
INSERT INTO heading_of
SELECT a.id, r.id FROM headings a
JOIN release.headings r ON r.cell_id = plain(a.cell_id) AND r.form = a.form AND r.unit = a.unit;

CREATE TEMP TABLE reading_of (old INTEGER NOT NULL, verdict TEXT NOT NULL, new INTEGER NOT NULL,
  own INTEGER NOT NULL, PRIMARY KEY (old, verdict)) WITHOUT ROWID;
INSERT INTO reading_of
SELECT a.id, r.verdict, r.id, r.verdict = a.verdict FROM readings a
JOIN release.readings r ON r.meaning = a.meaning AND r.placement = a.placement
  AND r.possibilities = a.possibilities;
CREATE TEMP TABLE own_reading_of (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
INSERT INTO own_reading_of SELECT old, new FROM reading_of WHERE own;

-- Most reports have one document, and its numbers are theirs; of the others it is worked out first
-- what counts, and as what.
CREATE TEMP TABLE documents (report_id INTEGER NOT NULL, copy INTEGER NOT NULL,
  version_id INTEGER NOT NULL, alone INTEGER NOT NULL, PRIMARY KEY (report_id, copy)) WITHOUT ROWID;
INSERT INTO documents
SELECT report_id, rank, version_id,
  NOT EXISTS (SELECT 1 FROM copies o WHERE o.report_id = c.report_id AND o.rank <> c.rank)
FROM copies c ORDER BY report_id, rank;

CREATE TEMP TABLE joint (version_id INTEGER NOT NULL, n INTEGER NOT NULL, report_n INTEGER NOT NULL,
  reading_id INTEGER NOT NULL, PRIMARY KEY (version_id, n)) WITHOUT ROWID;
INSERT INTO joint
SELECT c.version_id, f.n, row_number() OVER (PARTITION BY c.report_id ORDER BY c.copy, f.n), d.new
FROM documents c
CROSS JOIN figures f ON f.version_id = c.version_id
JOIN readings a ON a.id = f.reading_id
LEFT JOIN collated_values k ON k.report_id = c.report_id AND k.version_id = f.version_id
  AND k.n = f.n
JOIN reading_of d ON d.old = f.reading_id AND d.verdict = coalesce(k.verdict, a.verdict)
WHERE NOT c.alone AND coalesce(k.shown, c.copy = 1);

INSERT INTO release.figures
SELECT c.report_id, coalesce(j.report_n, f.n), h.new, coalesce(j.reading_id, d.new), c.copy,
  CASE WHEN f.value BETWEEN -9007199254740991 AND 9007199254740991 THEN f.value
       ELSE CAST(f.value AS REAL) END,
  CASE WHEN f.raw IS NOT NULL THEN without_nul(f.raw)
       WHEN f.value NOT BETWEEN -9007199254740991 AND 9007199254740991 THEN CAST(f.value AS TEXT) END,
  CASE WHEN typeof(f.place) = 'integer' THEN f.place
       WHEN substr(f.place, 1, 1) = '#' THEN nullif(substr(f.place, 2), '')
       ELSE nullif(f.place, '') END
FROM documents c
CROSS JOIN figures f ON f.version_id = c.version_id
LEFT JOIN joint j ON NOT c.alone AND j.version_id = f.version_id AND j.n = f.n
CROSS JOIN heading_of h ON h.old = f.heading_id
CROSS JOIN own_reading_of d ON d.old = f.reading_id
WHERE c.alone OR j.report_n IS NOT NULL
ORDER BY c.report_id, c.copy, f.n;

CREATE INDEX release.figures_by_heading ON figures (heading_id);
DELETE FROM release.headings WHERE NOT EXISTS (SELECT 1 FROM release.figures WHERE heading_id = id);
DROP TABLE joint;
DROP TABLE documents;
DROP TABLE own_reading_of;
DROP TABLE reading_of;
DROP TABLE heading_of;
