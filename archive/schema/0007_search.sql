-- Search by text. SQLite's own tokenizers find no Chinese word of two characters, so the index is fed
-- with grams: each character, each pair of neighbours, each run of three and four digits, with a
-- blank between them. It says which versions may hold a word; whether one does is read off its text.
-- The index keeps no text (content = '') and no places (detail = none): 1.2 KB for a report of 1,400
-- characters. With places, which would spare the look at the text, it is 4.2 KB, and with runs of
-- three characters, which would spare some looks, 2 KB and twice the time. `ascii` cuts at blanks
-- and takes every character beyond ASCII as it is.
CREATE VIRTUAL TABLE search_index USING fts5(
  grams, content = '', detail = none, tokenize = 'ascii'
);

-- Versions of which the index may lack something. Search reads their texts one by one, so that it is
-- complete at any moment, and the index takes them in by the hundred (archive/search/index.py): FTS5
-- writes a segment for each transaction and savepoint, and to merge those of single reports takes
-- two to three times as long.
CREATE TABLE search_pending (version_id INTEGER PRIMARY KEY) STRICT;

-- Versions that are gone and still in the index, which has to be told what it holds of them.
CREATE TABLE search_leaving (
  version_id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;

-- Whatever writes, nothing is forgotten.
CREATE TRIGGER search_sees_versions AFTER INSERT ON versions BEGIN
  INSERT OR IGNORE INTO search_pending VALUES (new.id);
END;
CREATE TRIGGER search_sees_edits AFTER UPDATE OF report_id, form, title, text ON versions BEGIN
  INSERT OR IGNORE INTO search_pending VALUES (new.id);
END;
CREATE TRIGGER search_sees_removals AFTER DELETE ON versions BEGIN
  DELETE FROM search_pending WHERE version_id = old.id;
  INSERT OR IGNORE INTO search_leaving
  SELECT id, old.title, old.text FROM search_index_docsize WHERE id = old.id;
END;
CREATE TRIGGER search_sees_reports AFTER UPDATE OF publisher_id, year ON reports
WHEN new.publisher_id IS NOT old.publisher_id OR new.year IS NOT old.year BEGIN
  INSERT OR IGNORE INTO search_pending SELECT id FROM versions WHERE report_id = new.id;
END;
-- In two parts, since the index of publishers holds the reports with a year only.
CREATE TRIGGER search_sees_regions AFTER UPDATE OF region_code ON publishers
WHEN new.region_code <> old.region_code BEGIN
  INSERT OR IGNORE INTO search_pending
  SELECT v.id FROM reports r JOIN versions v ON v.report_id = r.id
  WHERE r.publisher_id = new.id AND r.year IS NOT NULL
  UNION ALL
  SELECT v.id FROM reports r JOIN versions v ON v.report_id = r.id
  WHERE r.year IS NULL AND +r.publisher_id = new.id;
END;
INSERT INTO search_pending SELECT id FROM versions;

-- Which character counts as which other, in text and query: letters and digits as narrow and small
-- ones, other ASCII as its wide form, whatever is blank as a blank. And the doubles of ideographs
-- that PDFs print by: radicals (⼯作) and compatibility forms. Traditional and simplified characters
-- are not the same: text is found as printed. One character for one, so that places stay.
CREATE TABLE search_folding (
  printed TEXT PRIMARY KEY CHECK (length(printed) = 1),
  counts_as TEXT NOT NULL CHECK (length(counts_as) = 1)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_folding_by_result ON search_folding (counts_as);

WITH RECURSIVE ascii (code) AS (SELECT 33 UNION ALL SELECT code + 1 FROM ascii WHERE code < 126),
  known (code, narrow) AS (SELECT code, char(code) FROM ascii)
INSERT INTO search_folding
SELECT char(code + 65248), lower(narrow) FROM known WHERE narrow GLOB '[0-9A-Za-z]'
UNION ALL SELECT narrow, lower(narrow) FROM known WHERE narrow GLOB '[A-Z]'
UNION ALL SELECT narrow, char(code + 65248) FROM known WHERE narrow NOT GLOB '[0-9A-Za-z]';

-- Control characters, and what Unicode has for blanks, with a width or without.
WITH RECURSIVE blanks (first, last) AS (VALUES (1, 31), (127, 160), (5760, 5760), (8192, 8207),
  (8232, 8239), (8287, 8292), (12288, 12288), (65279, 65279)),
  codes (code, last) AS (
    SELECT first, last FROM blanks UNION ALL SELECT code + 1, last FROM codes WHERE code < last)
INSERT INTO search_folding SELECT char(code), ' ' FROM codes;

-- As NFKC has them. Kangxi radicals from U+2F00 on.
WITH RECURSIVE radicals (text) AS (VALUES (
    '一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮'
    || '山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿'
    || '片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌'
    || '舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音'
    || '頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠'
  )),
  places (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM places, radicals WHERE n < length(text))
INSERT INTO search_folding SELECT char(12031 + n), substr(text, n, 1) FROM places, radicals;

-- CJK compatibility ideographs from U+F900 on; 〓 where NFKC has no other.
WITH RECURSIVE ideographs (text) AS (VALUES (
    '豈更車賈滑串句龜龜契金喇奈懶癩羅蘿螺裸邏樂洛烙珞落酪駱亂卵欄爛蘭鸞嵐濫藍襤拉臘蠟廊朗浪狼郎'
    || '來冷勞擄櫓爐盧老蘆虜路露魯鷺碌祿綠菉錄鹿論壟弄籠聾牢磊賂雷壘屢樓淚漏累縷陋勒肋凜凌稜綾菱陵'
    || '讀拏樂諾丹寧怒率異北磻便復不泌數索參塞省葉說殺辰沈拾若掠略亮兩凉梁糧良諒量勵呂女廬旅濾礪閭'
    || '驪麗黎力曆歷轢年憐戀撚漣煉璉秊練聯輦蓮連鍊列劣咽烈裂說廉念捻殮簾獵令囹寧嶺怜玲瑩羚聆鈴零靈'
    || '領例禮醴隸惡了僚寮尿料樂燎療蓼遼龍暈阮劉杻柳流溜琉留硫紐類六戮陸倫崙淪輪律慄栗率隆利吏履易'
    || '李梨泥理痢罹裏裡里離匿溺吝燐璘藺隣鱗麟林淋臨立笠粒狀炙識什茶刺切度拓糖宅洞暴輻行降見廓兀嗀'
    || '〓〓塚〓晴〓〓凞猪益礼神祥福靖精羽〓蘒〓諸〓〓逸都〓〓〓飯飼館鶴郞隷侮僧免勉勤卑喝嘆器塀墨'
    || '層屮悔慨憎懲敏既暑梅海渚漢煮爫琢碑社祉祈祐祖祝禍禎穀突節練縉繁署者臭艹艹著褐視謁謹賓贈辶逸'
    || '難響頻恵𤋮舘〓〓並况全侀充冀勇勺喝啕喙嗢塚墳奄奔婢嬨廒廙彩徭惘慎愈憎慠懲戴揄搜摒敖晴朗望杖'
    || '歹殺流滛滋漢瀞煮瞧爵犯猪瑱甆画瘝瘟益盛直睊着磌窱節类絛練缾者荒華蝹襁覆視調諸請謁諾諭謹變贈'
    || '輸遲醙鉶陼難靖韛響頋頻鬒龜𢡊𢡄𣏕㮝䀘䀹𥉉𥳐𧻓齃龎'
  )),
  places (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM places, ideographs WHERE n < length(text))
INSERT INTO search_folding SELECT char(63743 + n), substr(text, n, 1) FROM places, ideographs
WHERE substr(text, n, 1) <> '〓';

-- Those of the supplement of radicals that are characters of today: Unicode's list of equivalent
-- unified ideographs; NFKC has two of them.
WITH RECURSIVE pairs (text) AS (VALUES (
    '⺟母⺠民⻄西⻅见⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟'
    || '⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟'
  )),
  places (n) AS (SELECT 1 UNION ALL SELECT n + 2 FROM places, pairs WHERE n + 2 < length(text))
INSERT INTO search_folding SELECT substr(text, n, 1), substr(text, n + 1, 1) FROM places, pairs;

-- What is searched, and whose it is; a version is current while a document shows it.
CREATE VIEW report_texts AS
SELECT v.id AS version_id, v.report_id, p.name AS publisher,
  p.known_region_code AS region_code, r.year, v.form, v.title, v.text,
  EXISTS (SELECT 1 FROM copies c WHERE c.report_id = v.report_id AND c.version_id = v.id)
    AS is_current
FROM versions v
JOIN reports r ON r.id = v.report_id
LEFT JOIN publishers p ON p.id = r.publisher_id;
