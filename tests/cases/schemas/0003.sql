PRAGMA application_id = 1851941231;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'archive','0001_first','2026-11-22 14:52:25.413306+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'archive','0002_copies','2026-11-22 14:52:25.415886+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'archive','0003_walks','2026-11-22 14:52:25.431821+00:00');
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
CREATE TABLE bodies (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  size INTEGER NOT NULL,
  zstd BLOB NOT NULL
) STRICT;
INSERT INTO "bodies" VALUES('df5ddd75e1e0e3fee2eb4c4d7a160f2673560df8afb145ba651b43f100c0dc57',8,X'28B52FFD20084100003C703E613C2F703E');
INSERT INTO "bodies" VALUES('315d429b7714cedb6ad04ac31240145257692630457f3c88253c5beceac76027',4,X'28B52FFD200421000025504446');
INSERT INTO "bodies" VALUES('b8fa62ed9cd18a7750d99bdde44597f4579cb8c049fa244291ab2686d6c72c6e',8,X'28B52FFD20084100003C703E623C2F703E');
INSERT INTO "bodies" VALUES('a3c0b0ae713fab5cec62aa7e0156b6b2577bf806182da3ac09d690aefaa4f641',8,X'28B52FFD20084100003C703E633C2F703E');
CREATE TABLE captures (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs,
  column_id INTEGER REFERENCES columns,
  role TEXT NOT NULL CHECK (role IN ('listing', 'document')),
  url TEXT NOT NULL,
  requested_url TEXT NOT NULL,
  entry_url TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  status INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  body_sha256 TEXT NOT NULL REFERENCES bodies,
  context TEXT NOT NULL CHECK (json_valid(context)),
  outcome TEXT CHECK (outcome IN
    ('new_report', 'new_version', 'new_source', 'sighting', 'not_a_report'))
, request_body TEXT NOT NULL DEFAULT '', etag TEXT NOT NULL DEFAULT '', last_modified TEXT NOT NULL DEFAULT '', rendered INTEGER NOT NULL DEFAULT 0, checked_at TEXT) STRICT;
INSERT INTO "captures" VALUES(1,1,1,'document','http://www.shili.gov.cn/nianbao/1.html','','http://www.shili.gov.cn/nianbao/1.html','2026-11-01T08:00:00Z',200,'text/html; charset=utf-8','df5ddd75e1e0e3fee2eb4c4d7a160f2673560df8afb145ba651b43f100c0dc57','{"title": "示例"}','new_report','','','',0,'2026-11-01T08:00:00Z');
INSERT INTO "captures" VALUES(2,2,1,'document','http://www.shili.gov.cn/files/1.pdf','','http://www.shili.gov.cn/files/1.pdf','2026-11-01T09:00:00Z',200,'text/html; charset=utf-8','315d429b7714cedb6ad04ac31240145257692630457f3c88253c5beceac76027','{"page_title": "示例", "page_url": "http://www.shili.gov.cn/nianbao/1.html"}','new_source','','','',0,'2026-11-01T09:00:00Z');
INSERT INTO "captures" VALUES(3,3,1,'document','http://www.shili.gov.cn/nianbao/1.html','','http://www.shili.gov.cn/nianbao/1.html','2026-11-03T08:00:00Z',200,'text/html; charset=utf-8','b8fa62ed9cd18a7750d99bdde44597f4579cb8c049fa244291ab2686d6c72c6e','{"title": "示例"}','new_version','','','',0,'2026-11-03T08:00:00Z');
INSERT INTO "captures" VALUES(4,4,1,'document','http://xxgk.shili.gov.cn/art/1.html','','http://xxgk.shili.gov.cn/art/1.html','2026-11-02T08:00:00Z',200,'text/html; charset=utf-8','df5ddd75e1e0e3fee2eb4c4d7a160f2673560df8afb145ba651b43f100c0dc57','{"title": "示例"}','new_report','','','',0,'2026-11-02T08:00:00Z');
INSERT INTO "captures" VALUES(5,6,1,'document','http://www.shili.gov.cn/2.html','','http://www.shili.gov.cn/2.html','2026-11-04T08:00:00Z',200,'text/html; charset=utf-8','df5ddd75e1e0e3fee2eb4c4d7a160f2673560df8afb145ba651b43f100c0dc57','{"title": "示例"}','new_report','','','',0,'2026-11-04T08:00:00Z');
INSERT INTO "captures" VALUES(6,7,1,'document','http://www.shili.gov.cn/3.html','','http://www.shili.gov.cn/3.html','2026-11-05T08:00:00Z',200,'text/html; charset=utf-8','a3c0b0ae713fab5cec62aa7e0156b6b2577bf806182da3ac09d690aefaa4f641','{"title": "示例"}','not_a_report','','','',0,'2026-11-05T08:00:00Z');
CREATE TABLE cells (
  form TEXT NOT NULL REFERENCES forms,
  cell_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  section TEXT NOT NULL,
  label TEXT NOT NULL,
  unit TEXT NOT NULL,
  PRIMARY KEY (form, cell_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE collated_issues (
  report_id INTEGER NOT NULL REFERENCES reports,
  issue_id INTEGER NOT NULL REFERENCES report_issues,
  shown INTEGER NOT NULL CHECK (shown IN (0, 1)),
  verdict TEXT CHECK (verdict IN ('source', 'reading', 'undecided')),
  PRIMARY KEY (report_id, issue_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE collated_values (
  report_id INTEGER NOT NULL REFERENCES reports,
  observation_id INTEGER NOT NULL REFERENCES observations,
  shown INTEGER NOT NULL CHECK (shown IN (0, 1)),
  verdict TEXT CHECK (verdict IN ('verified', 'unverified', 'suspect')),
  PRIMARY KEY (report_id, observation_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "collated_values" VALUES(1,6,1,'suspect');
CREATE TABLE columns (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,
  portal TEXT NOT NULL,
  family TEXT NOT NULL,
  state TEXT NOT NULL,
  state_since TEXT NOT NULL,
  state_run_id INTEGER NOT NULL REFERENCES runs,
  detail TEXT NOT NULL,
  first_walked TEXT,
  last_walked TEXT
, evidence TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '', found_on TEXT NOT NULL DEFAULT '', failure TEXT NOT NULL DEFAULT '', moved_to TEXT NOT NULL DEFAULT '', rendered INTEGER NOT NULL DEFAULT 0, fully_walked TEXT, shown INTEGER, capture_id INTEGER REFERENCES captures) STRICT;
INSERT INTO "columns" VALUES(1,'http://www.shili.gov.cn/nianbao/index.html','','','ok','2026-11-01T08:00:00Z',1,'',NULL,NULL,'','','','','',0,NULL,NULL,NULL);
CREATE TABLE copies (
  report_id INTEGER NOT NULL REFERENCES reports,
  rank INTEGER NOT NULL,
  version_id INTEGER NOT NULL REFERENCES versions,
  source_id INTEGER NOT NULL REFERENCES sources,
  PRIMARY KEY (report_id, rank)
) STRICT, WITHOUT ROWID;
INSERT INTO "copies" VALUES(1,1,2,2);
INSERT INTO "copies" VALUES(1,2,3,1);
INSERT INTO "copies" VALUES(2,1,4,3);
INSERT INTO "copies" VALUES(3,1,5,4);
CREATE TABLE deadlines (
  year INTEGER NOT NULL,
  publisher_kind TEXT NOT NULL CHECK (publisher_kind IN ('government', 'department', 'town')),
  due TEXT,
  law TEXT NOT NULL,
  PRIMARY KEY (year, publisher_kind)
) STRICT, WITHOUT ROWID;
INSERT INTO "deadlines" VALUES(2003,'department','2004-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2003,'government','2004-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2003,'town','2004-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2004,'department','2005-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2004,'government','2005-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2004,'town','2005-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2005,'department','2006-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2005,'government','2006-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2005,'town','2006-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2006,'department','2007-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2006,'government','2007-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2006,'town','2007-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2007,'department','2008-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2007,'government','2008-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2007,'town','2008-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2008,'department','2009-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2008,'government','2009-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2008,'town','2009-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2009,'department','2010-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2009,'government','2010-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2009,'town','2010-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2010,'department','2011-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2010,'government','2011-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2010,'town','2011-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2011,'department','2012-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2011,'government','2012-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2011,'town','2012-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2012,'department','2013-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2012,'government','2013-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2012,'town','2013-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2013,'department','2014-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2013,'government','2014-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2013,'town','2014-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2014,'department','2015-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2014,'government','2015-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2014,'town','2015-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2015,'department','2016-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2015,'government','2016-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2015,'town','2016-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2016,'department','2017-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2016,'government','2017-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2016,'town','2017-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2017,'department','2018-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2017,'government','2018-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2017,'town','2018-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2018,'department','2019-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2018,'government','2019-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2018,'town','2019-03-31','政府信息公开条例(2007)第三十一条');
INSERT INTO "deadlines" VALUES(2019,'department','2020-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2019,'government','2020-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2019,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2020,'department','2021-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2020,'government','2021-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2020,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2021,'department','2022-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2021,'government','2022-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2021,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2022,'department','2023-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2022,'government','2023-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2022,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2023,'department','2024-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2023,'government','2024-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2023,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2024,'department','2025-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2024,'government','2025-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2024,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2025,'department','2026-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2025,'government','2026-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2025,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2026,'department','2027-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2026,'government','2027-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2026,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2027,'department','2028-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2027,'government','2028-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2027,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2028,'department','2029-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2028,'government','2029-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2028,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2029,'department','2030-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2029,'government','2030-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2029,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2030,'department','2031-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2030,'government','2031-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2030,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2031,'department','2032-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2031,'government','2032-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2031,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2032,'department','2033-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2032,'government','2033-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2032,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2033,'department','2034-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2033,'government','2034-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2033,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2034,'department','2035-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2034,'government','2035-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2034,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2035,'department','2036-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2035,'government','2036-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2035,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2036,'department','2037-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2036,'government','2037-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2036,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2037,'department','2038-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2037,'government','2038-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2037,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2038,'department','2039-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2038,'government','2039-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2038,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2039,'department','2040-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2039,'government','2040-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2039,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2040,'department','2041-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2040,'government','2041-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2040,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2041,'department','2042-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2041,'government','2042-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2041,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2042,'department','2043-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2042,'government','2043-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2042,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2043,'department','2044-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2043,'government','2044-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2043,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2044,'department','2045-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2044,'government','2045-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2044,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2045,'department','2046-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2045,'government','2046-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2045,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2046,'department','2047-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2046,'government','2047-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2046,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2047,'department','2048-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2047,'government','2048-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2047,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2048,'department','2049-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2048,'government','2049-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2048,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2049,'department','2050-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2049,'government','2050-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2049,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2050,'department','2051-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2050,'government','2051-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2050,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2051,'department','2052-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2051,'government','2052-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2051,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2052,'department','2053-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2052,'government','2053-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2052,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2053,'department','2054-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2053,'government','2054-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2053,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2054,'department','2055-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2054,'government','2055-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2054,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2055,'department','2056-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2055,'government','2056-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2055,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2056,'department','2057-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2056,'government','2057-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2056,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2057,'department','2058-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2057,'government','2058-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2057,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2058,'department','2059-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2058,'government','2059-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2058,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2059,'department','2060-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2059,'government','2060-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2059,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2060,'department','2061-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2060,'government','2061-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2060,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2061,'department','2062-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2061,'government','2062-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2061,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2062,'department','2063-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2062,'government','2063-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2062,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2063,'department','2064-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2063,'government','2064-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2063,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2064,'department','2065-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2064,'government','2065-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2064,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2065,'department','2066-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2065,'government','2066-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2065,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2066,'department','2067-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2066,'government','2067-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2066,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2067,'department','2068-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2067,'government','2068-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2067,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2068,'department','2069-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2068,'government','2069-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2068,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2069,'department','2070-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2069,'government','2070-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2069,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2070,'department','2071-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2070,'government','2071-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2070,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2071,'department','2072-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2071,'government','2072-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2071,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2072,'department','2073-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2072,'government','2073-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2072,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2073,'department','2074-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2073,'government','2074-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2073,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2074,'department','2075-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2074,'government','2075-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2074,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2075,'department','2076-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2075,'government','2076-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2075,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2076,'department','2077-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2076,'government','2077-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2076,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2077,'department','2078-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2077,'government','2078-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2077,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2078,'department','2079-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2078,'government','2079-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2078,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2079,'department','2080-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2079,'government','2080-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2079,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2080,'department','2081-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2080,'government','2081-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2080,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2081,'department','2082-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2081,'government','2082-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2081,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2082,'department','2083-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2082,'government','2083-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2082,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2083,'department','2084-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2083,'government','2084-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2083,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2084,'department','2085-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2084,'government','2085-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2084,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2085,'department','2086-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2085,'government','2086-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2085,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2086,'department','2087-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2086,'government','2087-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2086,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2087,'department','2088-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2087,'government','2088-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2087,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2088,'department','2089-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2088,'government','2089-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2088,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2089,'department','2090-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2089,'government','2090-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2089,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2090,'department','2091-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2090,'government','2091-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2090,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2091,'department','2092-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2091,'government','2092-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2091,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2092,'department','2093-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2092,'government','2093-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2092,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2093,'department','2094-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2093,'government','2094-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2093,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2094,'department','2095-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2094,'government','2095-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2094,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2095,'department','2096-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2095,'government','2096-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2095,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2096,'department','2097-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2096,'government','2097-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2096,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2097,'department','2098-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2097,'government','2098-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2097,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2098,'department','2099-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2098,'government','2099-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2098,'town',NULL,'政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2099,'department','2100-01-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2099,'government','2100-03-31','政府信息公开条例(2019)第四十九条');
INSERT INTO "deadlines" VALUES(2099,'town',NULL,'政府信息公开条例(2019)第四十九条');
CREATE TABLE descriptions (
  name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  text_en TEXT NOT NULL,
  text_zh TEXT NOT NULL,
  PRIMARY KEY (name, column_name)
) STRICT, WITHOUT ROWID;
CREATE TABLE differences (
  report_id INTEGER NOT NULL REFERENCES reports,
  version_id INTEGER NOT NULL REFERENCES versions,
  other_version_id INTEGER NOT NULL REFERENCES versions,
  cell_ids TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (report_id, version_id, other_version_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "differences" VALUES(1,2,3,'applications.received.total','applications.received.total: 6 and 7 (first at http://www.shili.gov.cn/files/1.pdf, then at http://www.shili.gov.cn/nianbao/1.html)');
CREATE TABLE documents_set_aside (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL,
  content_digest TEXT NOT NULL,
  capture_id INTEGER NOT NULL REFERENCES captures,
  kind TEXT NOT NULL CHECK (kind IN ('look_alike', 'blank_form', 'not_a_report', 'unreadable')),
  reason TEXT NOT NULL,
  title TEXT NOT NULL,
  publisher TEXT NOT NULL,
  year INTEGER,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  interpreter TEXT NOT NULL,
  run_id INTEGER NOT NULL REFERENCES runs,
  UNIQUE (url, content_digest)
) STRICT;
INSERT INTO "documents_set_aside" VALUES(1,'http://www.shili.gov.cn/3.html','guest',6,'look_alike','','示例县人民政府2020年政府信息公开工作年度报告','示例县人民政府',2020,'2026-11-05T08:00:00Z','2026-11-05T08:00:00Z','1',7);
CREATE TABLE "entries" (
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
INSERT INTO "entries" VALUES(1,1,'http://www.shili.gov.cn/nianbao/1.html','article','','{"title": "示例"}','2026-11-01T08:00:00Z','2026-11-01T08:00:00Z','kept','2026-11-03T08:00:00Z',0);
INSERT INTO "entries" VALUES(2,1,'http://www.shili.gov.cn/files/1.pdf','attachment','http://www.shili.gov.cn/nianbao/1.html','{"page_title": "示例", "page_url": "http://www.shili.gov.cn/nianbao/1.html"}','2026-11-01T09:00:00Z','2026-11-01T09:00:00Z','kept','2026-11-01T09:00:00Z',0);
INSERT INTO "entries" VALUES(3,1,'http://xxgk.shili.gov.cn/art/1.html','article','','{"title": "示例"}','2026-11-02T08:00:00Z','2026-11-02T08:00:00Z','gone','2026-11-04T08:00:00Z',1);
INSERT INTO "entries" VALUES(4,1,'http://www.shili.gov.cn/2.html','article','','{"title": "示例"}','2026-11-04T08:00:00Z','2026-11-04T08:00:00Z','kept','2026-11-04T08:00:00Z',0);
INSERT INTO "entries" VALUES(5,1,'http://www.shili.gov.cn/3.html','article','','{"title": "示例"}','2026-11-05T08:00:00Z','2026-11-05T08:00:00Z','kept','2026-11-05T08:00:00Z',0);
CREATE TABLE failures (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs,
  url TEXT NOT NULL,
  class TEXT NOT NULL,
  failed_at TEXT NOT NULL,
  column_url TEXT NOT NULL,
  portal TEXT NOT NULL
) STRICT;
INSERT INTO "failures" VALUES(1,5,'http://xxgk.shili.gov.cn/art/1.html','gone','2026-11-04T08:00:00Z','','');
CREATE TABLE forms (
  form TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  first_year INTEGER NOT NULL,
  last_year INTEGER NOT NULL,
  set_by TEXT NOT NULL
) STRICT;
CREATE TABLE identities (
  form TEXT NOT NULL REFERENCES forms,
  identity_id TEXT NOT NULL,
  left_cell_ids TEXT NOT NULL,
  right_cell_ids TEXT NOT NULL,
  warning INTEGER NOT NULL CHECK (warning IN (0, 1)),
  PRIMARY KEY (form, identity_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE indicator_cells (
  form TEXT NOT NULL,
  indicator TEXT NOT NULL,
  cell_id TEXT NOT NULL,
  PRIMARY KEY (form, indicator, cell_id),
  FOREIGN KEY (form, indicator) REFERENCES indicator_forms,
  FOREIGN KEY (form, cell_id) REFERENCES cells
) STRICT, WITHOUT ROWID;
CREATE TABLE indicator_forms (
  form TEXT NOT NULL REFERENCES forms,
  indicator TEXT NOT NULL REFERENCES indicators,
  cell_ids TEXT NOT NULL,
  PRIMARY KEY (form, indicator)
) STRICT, WITHOUT ROWID;
CREATE TABLE indicators (
  indicator TEXT PRIMARY KEY,
  n INTEGER NOT NULL,
  label TEXT NOT NULL,
  comparable TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE observations (
  id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions,
  cell_id TEXT NOT NULL,
  form TEXT NOT NULL,
  raw TEXT NOT NULL,
  meaning TEXT NOT NULL CHECK (meaning = 'number' OR meaning = 'zero' OR meaning = 'blank'
    OR meaning = 'not_applicable' OR meaning = 'text' OR meaning = 'unreadable'),
  value ANY CHECK (value IS NULL OR typeof(value) = 'integer' OR typeof(value) = 'real'),
  unit TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict = 'verified' OR verdict = 'unverified'
    OR verdict = 'suspect'),
  evidence TEXT NOT NULL,
  placement TEXT NOT NULL CHECK (placement = 'label' OR placement = 'order'
    OR placement = 'identity'),
  possibilities INTEGER NOT NULL,
  label TEXT NOT NULL
) STRICT;
INSERT INTO "observations" VALUES(1,1,'applications.received.total','2021','5','number',5,'件','unverified','#table=3&row=7&column=2','label',1,'总计');
INSERT INTO "observations" VALUES(2,1,'applications.granted.total','2021','0','zero',0,'件','unverified','#table=3&row=7&column=2','label',1,'');
INSERT INTO "observations" VALUES(3,1,'applications.refused.state_secret.total','2021','','blank',NULL,'件','unverified','#table=3&row=7&column=2','label',1,'总计');
INSERT INTO "observations" VALUES(4,1,'review.total','2021','','text',NULL,'件','unverified','#table=3&row=7&column=2','label',2,'总计');
INSERT INTO "observations" VALUES(5,1,'proactive.fees.amount','2021','3.5','number',3.5,'万元','unverified','#table=3&row=7&column=2','label',1,'总计');
INSERT INTO "observations" VALUES(6,2,'applications.received.total','2021','6','number',6,'件','unverified','#page=1&box=1.0,2.0,3.0,4.5','label',1,'总计');
INSERT INTO "observations" VALUES(7,2,'review.total','2021','2','number',2,'件','unverified','#page=1&box=1.0,2.0,3.0,4.5','label',1,'总计');
INSERT INTO "observations" VALUES(8,3,'applications.received.total','2021','7','number',7,'件','unverified','#table=3&row=7&column=2','label',1,'总计');
INSERT INTO "observations" VALUES(9,4,'applications.received.total','2021','5','number',5,'件','unverified','#table=3&row=7&column=2','label',1,'总计');
INSERT INTO "observations" VALUES(10,5,'applications.received.total','2021','5','number',5,'件','unverified','#table=3&row=7&column=2','label',1,'总计');
CREATE TABLE publishers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL CHECK (name <> ''),
  region_code TEXT NOT NULL,
  level TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('government', 'department', 'town')),
  UNIQUE (name, region_code)
) STRICT;
INSERT INTO "publishers" VALUES(1,'示例县人民政府','340403','county','government');
INSERT INTO "publishers" VALUES(2,'另县人民政府','340403','county','government');
CREATE TABLE reference_lists (
  name TEXT PRIMARY KEY,
  digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE regions (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  full_name TEXT NOT NULL,
  parent TEXT REFERENCES regions,
  level TEXT NOT NULL
) STRICT;
CREATE TABLE report_issues (
  id INTEGER PRIMARY KEY,
  version_id INTEGER REFERENCES versions,
  document_id INTEGER REFERENCES documents_set_aside,
  code TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'notice')),
  cell_ids TEXT NOT NULL,
  detail TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('source', 'reading', 'undecided')),
  CHECK ((version_id IS NULL) <> (document_id IS NULL))
) STRICT;
INSERT INTO "report_issues" VALUES(1,1,NULL,'identity_fails','warning','review.total','示例:合计不符','source');
CREATE TABLE reports (
  id INTEGER PRIMARY KEY,
  publisher_id INTEGER REFERENCES publishers,
  year INTEGER
) STRICT;
INSERT INTO "reports" VALUES(1,1,2020);
INSERT INTO "reports" VALUES(2,2,2014);
INSERT INTO "reports" VALUES(3,NULL,NULL);
CREATE TABLE robots (
  site TEXT PRIMARY KEY,
  fetched_at TEXT NOT NULL,
  status INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  command TEXT NOT NULL,
  arguments TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  exit_code INTEGER,
  counts TEXT CHECK (counts IS NULL OR json_valid(counts))
) STRICT;
INSERT INTO "runs" VALUES(1,'crawl','','2026-11-01T08:00:00Z',NULL,NULL,NULL);
INSERT INTO "runs" VALUES(2,'crawl','','2026-11-01T09:00:00Z',NULL,NULL,NULL);
INSERT INTO "runs" VALUES(3,'crawl','','2026-11-03T08:00:00Z',NULL,NULL,NULL);
INSERT INTO "runs" VALUES(4,'crawl','','2026-11-02T08:00:00Z',NULL,NULL,NULL);
INSERT INTO "runs" VALUES(5,'crawl','','2026-11-04T08:00:00Z',NULL,NULL,NULL);
INSERT INTO "runs" VALUES(6,'crawl','','2026-11-04T08:00:00Z',NULL,NULL,NULL);
INSERT INTO "runs" VALUES(7,'crawl','','2026-11-05T08:00:00Z',NULL,NULL,NULL);
CREATE TABLE sightings (
  source_id INTEGER NOT NULL REFERENCES sources,
  capture_id INTEGER NOT NULL REFERENCES captures,
  version_id INTEGER NOT NULL REFERENCES versions,
  PRIMARY KEY (source_id, capture_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "sightings" VALUES(1,1,1);
INSERT INTO "sightings" VALUES(2,2,2);
INSERT INTO "sightings" VALUES(1,3,3);
INSERT INTO "sightings" VALUES(3,4,4);
INSERT INTO "sightings" VALUES(4,5,5);
CREATE TABLE sources (
  id INTEGER PRIMARY KEY,
  report_id INTEGER NOT NULL REFERENCES reports,
  url TEXT NOT NULL,
  page_url TEXT NOT NULL,
  column_id INTEGER REFERENCES columns,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  vanished_at TEXT,
  UNIQUE (report_id, url)
) STRICT;
INSERT INTO "sources" VALUES(1,1,'http://www.shili.gov.cn/nianbao/1.html','',1,'2026-11-01T08:00:00Z','2026-11-03T08:00:00Z',NULL);
INSERT INTO "sources" VALUES(2,1,'http://www.shili.gov.cn/files/1.pdf','http://www.shili.gov.cn/nianbao/1.html',1,'2026-11-01T09:00:00Z','2026-11-01T09:00:00Z',NULL);
INSERT INTO "sources" VALUES(3,2,'http://xxgk.shili.gov.cn/art/1.html','',1,'2026-11-02T08:00:00Z','2026-11-02T08:00:00Z','2026-11-04T08:00:00Z');
INSERT INTO "sources" VALUES(4,3,'http://www.shili.gov.cn/2.html','',1,'2026-11-04T08:00:00Z','2026-11-04T08:00:00Z',NULL);
CREATE TABLE standings (
  report_id INTEGER PRIMARY KEY REFERENCES reports,
  version_id INTEGER NOT NULL REFERENCES versions,
  source_id INTEGER NOT NULL REFERENCES sources,
  prose_version_id INTEGER NOT NULL REFERENCES versions,
  form TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('complete', 'partial', 'tables_missing', 'unreadable')),
  versions INTEGER NOT NULL,
  first_seen TEXT NOT NULL,
  last_checked TEXT NOT NULL,
  claimed_first TEXT,
  presence TEXT NOT NULL CHECK (presence IN ('present', 'moved', 'vanished'))
) STRICT;
INSERT INTO "standings" VALUES(1,2,2,2,'2021','complete',1,'2026-11-01T08:00:00Z','2026-11-03T08:00:00Z','2021-01-20','present');
INSERT INTO "standings" VALUES(2,4,3,4,'2021','complete',1,'2026-11-02T08:00:00Z','2026-11-04T08:00:00Z',NULL,'vanished');
INSERT INTO "standings" VALUES(3,5,4,5,'2021','complete',1,'2026-11-04T08:00:00Z','2026-11-04T08:00:00Z',NULL,'present');
CREATE TABLE statements (
  id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions,
  indicator TEXT NOT NULL,
  value ANY NOT NULL CHECK (typeof(value) IN ('integer', 'real')),
  approximate INTEGER NOT NULL CHECK (approximate IN (0, 1)),
  quote TEXT NOT NULL,
  text_start INTEGER NOT NULL,
  text_end INTEGER NOT NULL
) STRICT;
INSERT INTO "statements" VALUES(1,1,'applications_received',5,1,'收到申请5余件',3,10);
CREATE TABLE versions (
  id INTEGER PRIMARY KEY,
  report_id INTEGER NOT NULL REFERENCES reports,
  content_digest TEXT NOT NULL,
  capture_id INTEGER NOT NULL REFERENCES captures,
  body_sha256 TEXT NOT NULL REFERENCES bodies,
  first_seen TEXT NOT NULL,
  form TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('complete', 'partial', 'tables_missing', 'unreadable')),
  title TEXT NOT NULL,
  claimed_published TEXT,
  text TEXT NOT NULL,
  interpreter TEXT NOT NULL,
  run_id INTEGER NOT NULL REFERENCES runs,
  UNIQUE (report_id, content_digest)
) STRICT;
INSERT INTO "versions" VALUES(1,1,'page',1,'df5ddd75e1e0e3fee2eb4c4d7a160f2673560df8afb145ba651b43f100c0dc57','2026-11-01T08:00:00Z','2021','complete','示例县人民政府2020年政府信息公开工作年度报告','2021-01-20','示例正文 page','1',1);
INSERT INTO "versions" VALUES(2,1,'pdf',2,'315d429b7714cedb6ad04ac31240145257692630457f3c88253c5beceac76027','2026-11-01T09:00:00Z','2021','complete','示例县人民政府2020年政府信息公开工作年度报告',NULL,'示例正文 pdf','1',2);
INSERT INTO "versions" VALUES(3,1,'edited',3,'b8fa62ed9cd18a7750d99bdde44597f4579cb8c049fa244291ab2686d6c72c6e','2026-11-03T08:00:00Z','2021','complete','示例县人民政府2020年政府信息公开工作年度报告',NULL,'示例正文 edited','1',3);
INSERT INTO "versions" VALUES(4,2,'other',4,'df5ddd75e1e0e3fee2eb4c4d7a160f2673560df8afb145ba651b43f100c0dc57','2026-11-02T08:00:00Z','2021','complete','另县人民政府2014年政府信息公开工作年度报告',NULL,'示例正文 other','1',4);
INSERT INTO "versions" VALUES(5,3,'nameless',5,'df5ddd75e1e0e3fee2eb4c4d7a160f2673560df8afb145ba651b43f100c0dc57','2026-11-04T08:00:00Z','2021','complete','None年政府信息公开工作年度报告',NULL,'示例正文 nameless','1',6);
CREATE TABLE walks (
  column_id INTEGER PRIMARY KEY REFERENCES columns,
  run_id INTEGER NOT NULL REFERENCES runs,
  started_at TEXT NOT NULL,
  full INTEGER NOT NULL CHECK (full IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX captures_by_url ON captures (url);
CREATE INDEX captures_by_body ON captures (body_sha256);
CREATE INDEX captures_unread ON captures (id) WHERE role = 'document' AND outcome IS NULL;
CREATE INDEX failures_by_run ON failures (run_id);
CREATE INDEX regions_by_parent ON regions (parent);
CREATE UNIQUE INDEX reports_by_publisher ON reports (publisher_id, year)
  WHERE publisher_id IS NOT NULL AND year IS NOT NULL;
CREATE INDEX reports_by_year ON reports (year);
CREATE INDEX sources_by_url ON sources (url);
CREATE INDEX versions_by_digest ON versions (content_digest);
CREATE INDEX sightings_by_version ON sightings (version_id);
CREATE INDEX sightings_by_capture ON sightings (capture_id);
CREATE INDEX observations_by_version ON observations (version_id, cell_id);
CREATE INDEX statements_by_version ON statements (version_id);
CREATE INDEX report_issues_by_version ON report_issues (version_id) WHERE version_id IS NOT NULL;
CREATE INDEX report_issues_by_document ON report_issues (document_id)
  WHERE document_id IS NOT NULL;
CREATE VIEW ledger AS
WITH checks AS (
  SELECT r.publisher_id, min(r.year) AS first_year, max(r.year) AS last_year,
    count(DISTINCT r.year) AS known_years,
    min(c.first_walked) AS first_walked, max(c.last_walked) AS last_walked,
    max(max(s.last_seen, coalesce(c.last_walked, ''))) AS last_checked
  FROM reports r
  JOIN sources s ON s.report_id = r.id
  LEFT JOIN columns c ON c.id = s.column_id
  WHERE r.publisher_id IS NOT NULL AND r.year IS NOT NULL
  GROUP BY r.publisher_id)
SELECT p.name AS publisher, l.year, l.due, t.first_seen,
  CASE
    WHEN t.presence IN ('vanished', 'moved') THEN t.presence
    WHEN t.report_id IS NOT NULL THEN
      CASE WHEN l.due IS NULL OR t.claimed_first <= l.due
             OR date(t.first_seen, '+8 hours') <= l.due THEN 'on time'
           WHEN t.claimed_first > l.due OR date(k.first_walked, '+8 hours') > l.due IS 0
             THEN 'late' END
    WHEN l.due < date(k.last_checked, '+8 hours') THEN 'overdue'
    ELSE 'not expected'
  END AS state,
  coalesce(t.last_checked, k.last_checked) AS last_checked
FROM checks k
JOIN publishers p ON p.id = k.publisher_id
JOIN deadlines l ON l.publisher_kind = p.kind AND l.year BETWEEN k.first_year AND
  max(k.last_year, CASE WHEN k.known_years > 1
    THEN coalesce(CAST(strftime('%Y', k.last_walked, '+8 hours') AS INTEGER) - 1, 0) ELSE 0 END)
LEFT JOIN reports r ON r.publisher_id = p.id AND r.year = l.year
LEFT JOIN standings t ON t.report_id = r.id;
CREATE INDEX standings_by_version ON standings (version_id);
CREATE VIEW current_values AS
SELECT r.id AS report_id, p.name AS publisher, nullif(p.region_code, '') AS region_code, r.year,
  o.form, o.cell_id, o.value, o.raw, o.meaning, coalesce(k.verdict, o.verdict) AS verdict,
  s.url AS source_url,
  CASE WHEN substr(o.evidence, 1, 1) = '#' THEN 'sha256:' || v.body_sha256 || o.evidence
       ELSE o.evidence END AS evidence,
  o.placement, o.possibilities
FROM reports r
JOIN copies c ON c.report_id = r.id
JOIN versions v ON v.id = c.version_id
JOIN sources s ON s.id = c.source_id
JOIN observations o ON o.version_id = c.version_id
LEFT JOIN collated_values k ON k.report_id = c.report_id AND k.observation_id = o.id
LEFT JOIN publishers p ON p.id = r.publisher_id
WHERE coalesce(k.shown, c.rank = 1);
CREATE VIEW current_statements AS
SELECT r.id AS report_id, p.name AS publisher, r.year, m.indicator, m.value, m.approximate, m.quote
FROM reports r
JOIN standings t ON t.report_id = r.id
JOIN statements m ON m.version_id = t.prose_version_id
LEFT JOIN publishers p ON p.id = r.publisher_id;
CREATE VIEW current_reports AS
SELECT r.id AS report_id, p.name AS publisher, nullif(p.region_code, '') AS region_code,
  nullif(p.level, '') AS level, r.year, t.form, v.title, t.first_seen, v.claimed_published,
  t.versions, t.state, s.url AS source_url
FROM reports r
JOIN standings t ON t.report_id = r.id
JOIN versions v ON v.id = t.version_id
JOIN sources s ON s.id = t.source_id
LEFT JOIN publishers p ON p.id = r.publisher_id;
CREATE VIEW issues AS
SELECT c.report_id, i.code, i.severity, i.cell_ids, i.detail,
  coalesce(k.verdict, i.verdict) AS verdict
FROM copies c
JOIN report_issues i ON i.version_id = c.version_id
LEFT JOIN collated_issues k ON k.report_id = c.report_id AND k.issue_id = i.id
WHERE coalesce(k.shown, c.rank = 1)
UNION ALL
SELECT report_id, 'copies_differ', 'error', cell_ids, detail, 'undecided' FROM differences
UNION ALL
SELECT NULL, i.code, i.severity, i.cell_ids, i.detail, i.verdict
FROM report_issues i
JOIN documents_set_aside d ON d.id = i.document_id
WHERE NOT EXISTS (
    SELECT 1 FROM documents_set_aside later WHERE later.url = d.url AND later.last_seen > d.last_seen)
  AND NOT EXISTS (SELECT 1 FROM sources s WHERE s.url = d.url AND s.last_seen > d.last_seen);
CREATE VIEW panel AS
SELECT p.name AS publisher, r.year, f.indicator,
  (SELECT CASE WHEN count(DISTINCT o.cell_id) = count(*)
                AND count(*) = (SELECT count(*) FROM indicator_cells every
                  WHERE every.form = f.form AND every.indicator = f.indicator)
                AND count(*) FILTER (WHERE o.meaning IN ('text', 'unreadable')) = 0
               THEN sum(o.value) END
   FROM indicator_cells i
   JOIN copies c ON c.report_id = r.id
   CROSS JOIN observations o ON o.version_id = c.version_id AND o.cell_id = i.cell_id
   LEFT JOIN collated_values k ON k.report_id = r.id AND k.observation_id = o.id
   WHERE i.form = f.form AND i.indicator = f.indicator AND coalesce(k.shown, c.rank = 1)) AS value,
  d.comparable, f.cell_ids
FROM reports r
JOIN publishers p ON p.id = r.publisher_id
JOIN standings t ON t.report_id = r.id
JOIN indicator_forms f ON f.form = t.form
JOIN indicators d ON d.indicator = f.indicator
WHERE r.year IS NOT NULL;
CREATE INDEX entries_by_url ON entries (url);
CREATE INDEX entries_by_state ON entries (column_id, state, id);
CREATE INDEX entries_by_page ON entries (page_url) WHERE page_url <> '';
COMMIT;
