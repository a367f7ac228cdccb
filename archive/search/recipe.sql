-- Search in plain SQL, for Datasette, sqlite3 and archive/search.py alike.
-- q: words with blanks between them. Title or text of a version must hold all of them, each as it is
-- printed, folded by search_folding. publisher (a name in full), region (a division code, with all
-- that lies in it), year and form narrow. reach: how many versions are ranked at most, those that
-- came last into the archive (100); ten times as many are looked at. All but q may be empty.
-- Best first: score counts how often the word occurs that occurs least, and 100 more in a title.
WITH RECURSIVE
asked (query, publisher, region, year, form, reach) AS MATERIALIZED (
  -- No sentence has a thousand characters; a longer query finds nothing.
  SELECT CASE WHEN length(:q) <= 1000 THEN CAST(:q AS TEXT) ELSE '' END,
    nullif(:publisher, ''),
    CASE WHEN :region LIKE '__0000' THEN substr(:region, 1, 2)
         WHEN :region LIKE '____00' THEN substr(:region, 1, 4) ELSE nullif(:region, '') END,
    CAST(nullif(:year, '') AS INTEGER), nullif(:form, ''),
    max(1, CAST(coalesce(nullif(:reach, ''), 100) AS INTEGER))
),
folding (n, folded) AS MATERIALIZED (
  SELECT 0, ''
  UNION ALL
  SELECT n + 1, folded || coalesce(
    (SELECT counts_as FROM search_folding WHERE printed = substr(query, n + 1, 1)),
    substr(query, n + 1, 1))
  FROM folding, asked WHERE n < length(query)
),
splitting (word, rest) AS (
  SELECT '', folded || ' ' FROM (SELECT folded FROM folding ORDER BY n DESC LIMIT 1)
  UNION ALL
  SELECT substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1)
  FROM splitting WHERE rest <> ''
),
words (word) AS MATERIALIZED (SELECT DISTINCT word FROM splitting WHERE word <> ''),
-- Digits, letters and ideographs stand in pairs in the index.
letters (n, letter, in_pairs) AS MATERIALIZED (
  SELECT n, letter, letter GLOB '[0-9a-z〇]' OR unicode(letter) BETWEEN 0x3400 AND 0xFAFF
    OR unicode(letter) >= 0x10000
  FROM (SELECT n, substr(folded, -1) AS letter FROM folding WHERE n > 0)
),
grams (gram) AS MATERIALIZED (
  SELECT letter FROM letters WHERE letter <> ' '
  UNION
  SELECT a.letter || b.letter FROM letters a JOIN letters b ON b.n = a.n + 1
  WHERE a.in_pairs AND b.in_pairs
  UNION
  SELECT substr(folded, -3) FROM folding WHERE substr(folded, -3) GLOB '[0-9][0-9][0-9]'
  UNION
  SELECT substr(folded, -4) FROM folding WHERE substr(folded, -4) GLOB '[0-9][0-9][0-9][0-9]'
),
-- Fifty grams narrow as well as a thousand.
needed (gram) AS (
  SELECT gram FROM grams g WHERE NOT EXISTS (
    SELECT 1 FROM grams longer
    WHERE length(longer.gram) > length(g.gram) AND instr(longer.gram, g.gram))
  ORDER BY length(gram) DESC, gram LIMIT 50
),
expressions (expression) AS (
  SELECT '"' || gram || '"' FROM needed
  UNION ALL SELECT 'year' || hex(year) FROM asked WHERE year IS NOT NULL
  UNION ALL SELECT 'form' || hex(form) FROM asked WHERE form IS NOT NULL
  UNION ALL SELECT 'region' || hex(region) FROM asked WHERE region IS NOT NULL
  UNION ALL
  SELECT '(' || coalesce(
    (SELECT group_concat('publisher' || p.id, ' OR ') FROM publishers p
     WHERE p.name = asked.publisher), 'publisher') || ')'
  FROM asked WHERE publisher IS NOT NULL
),
indexed (version_id) AS MATERIALIZED (
  SELECT rowid FROM search_index
  WHERE search_index MATCH (
    SELECT CASE WHEN EXISTS (SELECT 1 FROM words) THEN group_concat(expression, ' AND ')
      ELSE '""' END FROM expressions)
  ORDER BY rowid DESC LIMIT 10 * (SELECT reach FROM asked)
),
candidates (version_id) AS MATERIALIZED (
  SELECT version_id FROM search_pending WHERE EXISTS (SELECT 1 FROM words)
  UNION
  SELECT version_id FROM indexed
  ORDER BY version_id DESC LIMIT -1
),
-- What a text may have in place of the query's characters.
variants (n, printed, counts_as) AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY printed), printed, counts_as FROM search_folding
  WHERE counts_as IN (SELECT letter FROM letters WHERE letter <> ' ')
),
-- LIMIT -1 keeps SQLite from working a text out again for each time that it is spoken of, from going
-- on when enough is found, and from leaving out an order.
found AS MATERIALIZED (
  SELECT version_id, report_id, publisher, region_code, year, form, title, is_current, score,
    -- Thirty characters before the first of the words in the text and fifty behind it.
    coalesce((
      SELECT replace(substr(text, max(1, place - 30), min(30, place - 1)) || '【'
        || substr(text, place, length(word)) || '】'
        || substr(text, place + length(word), 50), char(10), ' ')
      FROM (SELECT word, instr(substr(folded, length(title) + 2), word) AS place FROM words)
      WHERE place > 0 ORDER BY place, word DESC LIMIT 1), replace(substr(text, 1, 80), char(10), ' ')
    ) AS snippet
  FROM (
    SELECT *, (
        SELECT min((length(folded) - length(replace(folded, word, ''))) / length(word)
          + 100 * (instr(substr(folded, 1, length(title)), word) > 0))
        FROM words) AS score
    FROM (
      SELECT t.*, (
          WITH RECURSIVE exchanged (n, text) AS (
            SELECT 0, t.title || char(10) || t.text
            UNION ALL
            SELECT v.n, replace(e.text, v.printed, v.counts_as)
            FROM exchanged e JOIN variants v ON v.n = e.n + 1
          )
          SELECT text FROM exchanged ORDER BY n DESC LIMIT 1) AS folded
      FROM candidates c CROSS JOIN asked a
      CROSS JOIN report_texts t ON t.version_id = c.version_id
        AND (a.publisher IS NULL OR t.publisher = a.publisher)
        AND (a.region IS NULL OR substr(t.region_code, 1, length(a.region)) = a.region)
        AND (a.year IS NULL OR t.year = a.year)
        AND (a.form IS NULL OR t.form = a.form)
      LIMIT -1
    )
    LIMIT -1
  )
  WHERE score > 0 LIMIT (SELECT reach FROM asked)
),
-- Whether there may be more behind those that were found, and behind those that were looked at.
cut (is_cut) AS MATERIALIZED (
  SELECT (SELECT count(*) FROM found) >= reach OR (SELECT count(*) FROM indexed) >= 10 * reach
  FROM asked
)
SELECT report_id, publisher, region_code, year, form, title, snippet, score, is_current, version_id,
  count(*) OVER () AS reports, NOT is_cut AS is_exact
FROM (
  SELECT *, row_number() OVER (
    PARTITION BY report_id ORDER BY is_current DESC, score DESC, version_id DESC) AS choice
  FROM found
) CROSS JOIN cut
WHERE choice = 1
UNION ALL
-- Nothing was found, and not everything was looked at.
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0 FROM cut
WHERE is_cut AND NOT EXISTS (SELECT 1 FROM found)
ORDER BY score DESC, year DESC, report_id;
