-- The observations of a release in SQLite: what is said again and again stands once. The view shows
-- them whole, and takes rows as a table does.

CREATE TABLE headings (
  id INTEGER PRIMARY KEY,
  cell_id TEXT NOT NULL,
  form TEXT NOT NULL,
  unit TEXT NOT NULL,
  UNIQUE (cell_id, form, unit)
);

CREATE TABLE readings (
  id INTEGER PRIMARY KEY,
  meaning TEXT NOT NULL,
  verdict TEXT NOT NULL,
  placement TEXT NOT NULL,
  possibilities INTEGER NOT NULL,
  UNIQUE (meaning, verdict, placement, possibilities)
);

-- `raw` is null where the text is the digits of `value`, or nothing where there is no value. `place`
-- is table, row and column in three digits each (3002005: table 3, row 2, column 5), or as it is.
CREATE TABLE figures (
  report_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  heading_id INTEGER NOT NULL REFERENCES headings (id),
  reading_id INTEGER NOT NULL REFERENCES readings (id),
  copy INTEGER NOT NULL,
  value NUMERIC,
  raw TEXT,
  place,
  PRIMARY KEY (report_id, n),
  FOREIGN KEY (report_id, copy) REFERENCES copies (report_id, copy)
) WITHOUT ROWID;

CREATE VIEW observations AS
SELECT f.report_id, f.n, h.cell_id, h.form, nullif(h.unit, '') AS unit, f.value,
  nullif(coalesce(f.raw, CAST(f.value AS TEXT)), '') AS raw, d.meaning, d.verdict, d.placement,
  d.possibilities, f.copy,
  CASE WHEN typeof(f.place) = 'integer' THEN 'table=' || (f.place / 1000000)
         || '&row=' || (f.place / 1000 % 1000) || '&column=' || (f.place % 1000)
       ELSE f.place END AS place
FROM figures f
JOIN headings h ON h.id = f.heading_id
JOIN readings d ON d.id = f.reading_id;

CREATE TRIGGER observations_delete INSTEAD OF DELETE ON observations BEGIN
  DELETE FROM figures WHERE report_id = OLD.report_id AND n = OLD.n;
END;

CREATE TRIGGER observations_insert INSTEAD OF INSERT ON observations BEGIN
  INSERT OR IGNORE INTO headings (cell_id, form, unit)
    VALUES (NEW.cell_id, NEW.form, coalesce(NEW.unit, ''));
  INSERT OR IGNORE INTO readings (meaning, verdict, placement, possibilities)
    VALUES (NEW.meaning, NEW.verdict, NEW.placement, NEW.possibilities);
  INSERT INTO figures
  SELECT NEW.report_id, NEW.n, h.id, d.id, NEW.copy, NEW.value,
    CASE WHEN NEW.raw IS CAST(f.value AS TEXT) THEN NULL ELSE coalesce(NEW.raw, '') END, NEW.place
  FROM headings h, readings d, (SELECT CAST(NEW.value AS NUMERIC) AS value) f
  WHERE h.cell_id = NEW.cell_id AND h.form = NEW.form AND h.unit = coalesce(NEW.unit, '')
    AND d.meaning = NEW.meaning AND d.verdict = NEW.verdict AND d.placement = NEW.placement
    AND d.possibilities = NEW.possibilities;
END;
