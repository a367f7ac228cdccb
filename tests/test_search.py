"""Search: whatever stands in a text is found, and nothing else, in our code and in plain SQL."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from archive_samples import PAGE, at, document, interpretation, rows, store
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain_datasette import answer

from archive import migrations
from archive.keeping import keep_document, keep_failure
from archive.search import BATCH, RECIPE, Hits, index_pending, rebuild, search
from archive.store import Archive, open_archive

#: What reports are printed with, so that random queries meet random texts: ideographs, one of them
#: outside the first 65,536 characters, their doubles, digits, letters and signs of either width.
ALPHABET = (
    "政府公开信息年度的〇𠮷" + "⼯工⽂文年" + "0129２０" + "aAbＡｂ" + ",，。%％_*\"'“（(、-^[]\\"
)
BLANKS = " \n\t　"
TEXTS = st.text(ALPHABET + BLANKS, max_size=40)
WORDS = st.text(ALPHABET, min_size=1, max_size=5)
#: Pieces of the texts themselves, else most queries find nothing.
QUERIES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)

many = settings(max_examples=100, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def a(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with open_archive(tmp_path_factory.mktemp("search") / "archive.db") as archive:
        keep_document(archive, document(), archive.begin_run("crawl", "", at(1)))
        yield archive


class _Undo(Exception):  # noqa: N818 - no fault
    pass


@contextlib.contextmanager
def undone(a: Archive) -> Iterator[sqlite3.Connection]:
    """A transaction that leaves nothing."""
    with contextlib.suppress(_Undo), a.transaction() as db:
        yield db
        raise _Undo


def put(  # noqa: PLR0917 - a row of the table
    a: Archive,
    text: str,
    n: int = 1,
    title: str = "",
    region: str = "340403",
    year: int | None = 2020,
    form: str = "2021",
) -> int:
    """A version of the n-th publisher's report of a year; its id."""
    publisher = (f"第{n}县", region)
    a.db.execute(
        "INSERT INTO publishers (name, region_code, level, kind)"
        " VALUES (?, ?, '', 'government') ON CONFLICT DO NOTHING",
        publisher,
    )
    a.db.execute(
        "INSERT INTO reports (publisher_id, year) SELECT id, ?3 FROM publishers"
        " WHERE name = ?1 AND region_code = ?2 ON CONFLICT DO NOTHING",
        (*publisher, year),
    )
    (version,) = a.db.execute(
        "INSERT INTO versions (report_id, content_digest, capture_id, body_sha256, first_seen,"
        " form, state, title, text, interpreter, run_id)"
        " SELECT r.id, hex(randomblob(8)), c.id, c.body_sha256, c.fetched_at, ?5, 'partial', ?4,"
        " ?6, '', c.run_id FROM captures c, reports r JOIN publishers p ON p.id = r.publisher_id"
        " WHERE p.name = ?1 AND p.region_code = ?2 AND r.year IS ?3 ORDER BY r.id, c.id LIMIT 1"
        " RETURNING id",
        (*publisher, year, title, form, text),
    ).fetchone()
    return int(version)


def put_all(a: Archive, texts: Sequence[str], indexed: int = 0) -> None:
    """A report for each text, of which the index has taken in as many as told."""
    for n, text in enumerate(texts, 1):
        put(a, text, n, title=text[:5])
        if n == indexed:
            index_pending(a.db, 1)


def plain(text: str) -> str:
    """As NFKC has it where that is one character for one, in small letters."""
    narrow = (unicodedata.normalize("NFKC", character) for character in text)
    return "".join(n if len(n) == 1 else c for c, n in zip(text, narrow, strict=True)).lower()


def by_like(a: Archive, query: str, where: str = "1") -> set[int]:
    """The reports that LIKE finds in titles and texts that were made plain."""
    held = rows(a, f"SELECT report_id, title, text FROM report_texts WHERE {where}")  # noqa: S608
    a.db.execute("CREATE TEMP TABLE IF NOT EXISTS plain_texts (report_id, title, text)")
    a.db.execute("DELETE FROM plain_texts")
    plain_rows = [(report, plain(title), plain(text)) for report, title, text in held]
    a.db.executemany("INSERT INTO plain_texts VALUES (?, ?, ?)", plain_rows)
    words = plain(query).split()
    every = [f"%{word}%" for word in (escaped(word) for word in words)]
    like = " AND ".join(r"(title LIKE ? ESCAPE '\' OR text LIKE ? ESCAPE '\')" for _ in every)
    sql = f"SELECT report_id FROM plain_texts WHERE {like or '0'}"  # noqa: S608
    return {row[0] for row in rows(a, sql, *(word for word in every for _ in range(2)))}


def escaped(word: str) -> str:
    for sign in "\\%_":
        word = word.replace(sign, f"\\{sign}")
    return word


def ids(hits: Hits) -> set[int]:
    found = {hit.report_id for hit in hits}
    assert len(found) == len(hits)
    return found


def in_sql(db: sqlite3.Connection, q: object, **asked: object) -> list[tuple[Any, ...]]:
    nothing = dict.fromkeys(("publisher", "region", "year", "form", "reach"))
    return [tuple(row) for row in db.execute(RECIPE, {"q": q, **nothing, **asked})]


@many
@given(st.lists(TEXTS, min_size=1, max_size=5), st.data())
def test_finds_what_like_finds_whatever_the_index_has_taken_in(
    a: Archive, texts: list[str], data: st.DataObject
) -> None:
    text = data.draw(st.sampled_from(texts))
    start, length = data.draw(st.integers(0, len(text))), data.draw(st.integers(1, 6))
    query = data.draw(QUERIES | st.just(text[start : start + length]) | TEXTS)
    with undone(a) as db:
        put_all(a, texts, indexed=data.draw(st.integers(0, len(texts))))
        hits = search(db, query)
        assert hits.is_exact
        assert hits.total == len(hits)
        assert ids(hits) == by_like(a, query)


@many
@given(st.lists(TEXTS, min_size=1, max_size=5), QUERIES)
def test_plain_sql_tells_the_same(a: Archive, texts: list[str], query: str) -> None:
    with undone(a) as db:
        put_all(a, texts, indexed=len(texts) // 2)
        hits = search(db, query)
        told = in_sql(db, query)
        assert [(row[0], row[7], row[9]) for row in told] == [
            (hit.report_id, hit.rank, hit.version_id) for hit in hits
        ]
        for hit, row in zip(hits, told, strict=True):
            shown = "".join(piece for piece, _ in hit.snippet)
            assert row[6] in (shown, *(marked(hit.snippet, n) for n in range(len(hit.snippet))))


def marked(snippet: Sequence[tuple[str, bool]], n: int) -> str:
    """The n-th piece in brackets."""
    pieces = [f"【{piece}】" if n == k else piece for k, (piece, _) in enumerate(snippet)]
    return "".join(pieces)


@many
@given(st.lists(TEXTS, min_size=1, max_size=4), QUERIES)
def test_snippets_are_pieces_of_the_text_with_its_words_marked(
    a: Archive, texts: list[str], query: str
) -> None:
    words = set(plain(query).split())
    with undone(a) as db:
        put_all(a, texts)
        for hit in search(db, query):
            ((text,),) = rows(a, "SELECT text FROM versions WHERE id = ?", hit.version_id)
            shown = "".join(piece for piece, _ in hit.snippet)
            assert shown in text.replace("\n", " ")
            matches = {plain(piece) for piece, is_match in hit.snippet if is_match}
            assert matches <= words
            assert matches or not any(word in plain(text) for word in words)


FEW = st.text("政府公", max_size=4)
CHANGES = st.lists(
    st.tuples(st.sampled_from(["add", "add", "remove", "index", "move"]), FEW, st.integers(1, 3)),
    max_size=12,
)


@many
@given(CHANGES, st.sampled_from(["政", "府", "政府", "公政"]))
def test_an_index_that_grew_tells_what_a_new_one_tells(
    a: Archive, changes: list[tuple[str, str, int]], query: str
) -> None:
    with undone(a) as db:
        for kind, text, n in changes:
            if kind == "add":
                put(a, text, n)
            elif kind == "index":
                index_pending(db, n)
            elif kind == "move":
                sql = "UPDATE OR IGNORE publishers SET region_code = ? WHERE name = ?"
                db.execute(sql, (f"3400{n:02}", f"第{n + 1}县"))
            else:
                # The last one's number is another's soon.
                db.execute("DELETE FROM versions WHERE id = (SELECT max(id) FROM versions)")
        grown = search(db, query), search(db, query, region="340001")
        assert ids(grown[0]) == by_like(a, query)
        rebuild(db)
        assert index_pending(db, 1) == 0
        assert (search(db, query), search(db, query, region="340001")) == grown


REGIONS = ("340000", "340400", "340403", "", "110101")


@many
@given(
    st.lists(
        st.tuples(
            st.sampled_from(REGIONS), st.integers(2019, 2021), st.sampled_from(["2019", "prose"])
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["", "340000", "340400", "340403", "340404", "11", "x y"]),
    st.sampled_from([None, 2019, 2021, -1, 10**30]),
    st.sampled_from(["", "2019", "prose", '20"19', "a OR b"]),
    st.sampled_from(["", "第1县", "第2县", "无此机关"]),
    st.booleans(),
)
def test_a_search_is_narrowed(  # noqa: PLR0917 - what may be asked
    a: Archive,
    held: list[tuple[str, int, str]],
    region: str,
    year: int | None,
    form: str,
    publisher: str,
    indexed: bool,
) -> None:
    with undone(a) as db:
        for n, (code, of, tables) in enumerate(held, 1):
            put(a, "政府", n, region=code, year=of, form=tables)
        index_pending(db, 1 if indexed else BATCH)
        lies_in = {"340000": "34", "340400": "3404"}.get(region, region)
        expected = {
            report
            for report, name, code, of, tables in rows(
                a, "SELECT report_id, publisher, region_code, year, form FROM report_texts"
            )
            if (code or "").startswith(lies_in)
            and year in (None, of)
            and form in ("", tables)
            and publisher in ("", name)
        }
        hits = search(db, "政府", publisher=publisher, region=region, year=year, form=form)
        assert ids(hits) == expected


def test_what_is_learnt_of_a_report_later_narrows_too(a: Archive) -> None:
    with undone(a) as db:
        unknown = interpretation(text="政府", region_code="", year=None)
        store(a, document(), unknown)
        index_pending(db, 1)
        assert not search(db, "政府", region="340403")
        assert not search(db, "政府", year=2020)
        store(a, document(now=at(2)), interpretation(text="政府"))
        assert len(search(db, "政府", region="340403")) == 1
        assert len(search(db, "政府", year=2020)) == 1
        index_pending(db, 1)
        assert len(search(db, "政府", region="340403", year=2020)) == 1


LEARNT = {
    "UPDATE reports SET year = 2021": {"year": 2021},
    "UPDATE reports SET publisher_id = (SELECT id FROM publishers WHERE name = '第2县')": {
        "publisher": "第2县"
    },
    "UPDATE publishers SET region_code = '1101' || (10 + id % 80)": {"region": "110100"},
    "UPDATE versions SET form = '2014'": {"form": "2014"},
    "UPDATE versions SET text = '政府 示例', title = ''": {"query": "示例"},
    "UPDATE versions SET text = '', title = '示例'": {"query": "示例"},
}


@pytest.mark.parametrize("learnt", LEARNT)
@pytest.mark.parametrize("year", [None, 2020])
def test_whatever_changes_is_found_as_it_is_now(a: Archive, learnt: str, year: int | None) -> None:
    with undone(a) as db:
        db.execute(
            "INSERT INTO publishers (name, region_code, level, kind)"
            " VALUES ('第2县', '', '', 'government')"
        )
        put(a, "政府", year=year)
        index_pending(db, 1)
        asked: dict[str, Any] = {"query": "政府", **LEARNT[learnt]}
        assert not search(db, **asked)
        db.execute(learnt)
        assert len(search(db, **asked)) == 1
        index_pending(db, 1)
        assert len(search(db, **asked)) == 1


@pytest.mark.parametrize(
    ("query", "text", "is_found"),
    [
        ("的", "我们的报告", True),
        ("2021", "２０２１年", True),
        ("２１年", "2021年", True),
        ("234", "12,345", False),
        ("2,3", "12，345", True),
        ("gdp", "ＧＤＰ", True),
        ("人民政府", "⼈⺠政府", True),
        ("⼯作", "工作", True),
        ("二〇二一", "二〇二一年", True),
        ("政府信息", "政府資訊", False),
        ("开", "開", False),
        ("1", "①", False),
        ("政府信息", "政府\n信息", False),
        ("公开 政府", "政府信息公开", True),
        ("公开 政府 没有", "政府信息公开", False),
        ("公开公开", "公开，公正，开公", False),
        ("12345", "1234 2345", False),
        ("※", "※注", True),
        ("É", "é", False),
        ("\ufeff公开\u200b", "公开", True),
    ],
)
def test_words_are_found_as_printed_but_for_width_and_case(
    a: Archive, query: str, text: str, is_found: bool
) -> None:
    for indexed in (1, BATCH):
        with undone(a) as db:
            put(a, text, title="")
            index_pending(db, indexed)
            assert bool(search(db, query)) is is_found


ODD = [
    *(
        "",
        " ",
        "\n　\t",
        "\0",
        "，",
        "。 、",
        "*",
        '"',
        "'",
        '""',
        "'''",
        '"政府',
        "政府*",
        "^政府",
    ),
    *(
        "grams : 政府",
        "政府 AND 信息",
        "政府 OR 信息",
        "NOT 政府",
        "NEAR(政府 信息)",
        "(政府",
        "- 政府",
    ),
    *(
        "政府 + 信息",
        "{grams}: 政府",
        "%",
        "_",
        "\\",
        "政_",
        "%政府%",
        "政府\0信息",
        "\ud800",
        "'; --",
    ),
    *(
        "政" * 1000,
        "政" * 1001,
        "政府 " * 300,
        "政府信息公开" * 100,
        "1" * 900,
        "\U0010ffff",
        "[政]",
    ),
]


@pytest.mark.parametrize("query", ODD, ids=range(len(ODD)))
def test_no_query_raises_or_finds_what_is_not_there(a: Archive, query: str) -> None:
    with undone(a) as db:
        put_all(a, ["政府信息公开", "grams AND or (not)", "10% _ 政府*", "政府"], indexed=3)
        expected = by_like(a, query) if "\ud800" not in query and "\0" not in query else None
        hits = search(db, query)
        if len(query) > 1000:
            assert not hits
        elif expected is not None:
            assert ids(hits) == expected


@pytest.mark.parametrize("q", [None, "", 2021, "２０２１"])
def test_plain_sql_takes_parameters_of_any_kind(a: Archive, q: object) -> None:
    with undone(a) as db:
        put(a, "2021年", title="")
        blank = in_sql(db, q, publisher="", region="", year="", form="", reach="")
        assert blank == in_sql(db, q)
        assert len(blank) == bool(q)
        assert in_sql(db, q, year="2020", reach="5") == blank
        assert in_sql(db, q, year="no year") == []


def test_plain_datasette_and_plain_sqlite_search(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path) as a:
        keep_document(a, document(), a.begin_run("crawl", "", at(1)))
        put_all(a, ["政府信息公开", "信息", "公开政府信息"], indexed=2)
        expected = [list(row) for row in in_sql(a.db, "政府")]
    assert len(expected) == 2
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    assert [list(row) for row in in_sql(db, "政府")] == expected
    assert [hit.report_id for hit in search(db, "政府")] == [row[0] for row in expected]
    db.close()
    asked = urlencode({"sql": RECIPE, "q": "政府", "_shape": "arrays"})
    assert json.loads(answer(path, f"/archive.json?{asked}"))["rows"] == expected


def test_best_first(a: Archive) -> None:
    with undone(a) as db:
        texts = {"once": "复议", "older": "复议", "often": "复议 复议 复议", "in_title": "复议"}
        found = {
            name: put(a, text, n, title="复议" if name == "in_title" else "", year=2000 - n)
            for n, (name, text) in enumerate(texts.items(), 1)
        }
        ranked = [hit.version_id for hit in search(db, "复议")]
        assert ranked == [found[name] for name in ("in_title", "often", "once", "older")]


def test_what_was_edited_away_is_found_and_said_to_be_no_longer_there(a: Archive) -> None:
    with undone(a) as db:
        store(a, document(now=at(1)), interpretation("a", text="收费三元，政府"))
        store(a, document(now=at(2)), interpretation("b", text="政府"))
        (gone,) = search(db, "收费")
        (there,) = search(db, "政府")
        assert (gone.is_current, there.is_current) == (False, True)
        assert (gone.report_id, gone.snippet[0]) == (there.report_id, ("收费", True))
        keep_failure(a, PAGE, 1, failure="gone", now=at(3))
        assert [hit.report_id for hit in search(db, "政府")] == [there.report_id]


def test_a_search_says_when_there_are_more(a: Archive) -> None:
    with undone(a) as db:
        put_all(a, ["政府"] * 12, indexed=9)
        assert (search(db, "政府").total, search(db, "政府").is_exact) == (12, True)
        cut = search(db, "政府", reach=5)
        assert (cut.total, cut.is_exact, len(cut)) == (5, False, 5)
        # As many as are looked at have the pairs, and not one the word.
        put_all(a, ["公开，开公"] * 12, indexed=12)
        assert search(db, "公开公", reach=2) == Hits()
        assert search(db, "公开公", reach=1) == Hits(is_exact=False)
        assert [row[-2:] for row in in_sql(db, "公开公", reach=1)] == [(0, 0)]


def test_of_too_many_those_that_came_last_are_ranked(a: Archive) -> None:
    with undone(a) as db:
        put_all(a, ["公开 政府"] * 30, indexed=30)
        newest = [row[0] for row in rows(a, "SELECT id FROM versions ORDER BY id DESC LIMIT 2")]
        assert sorted(hit.version_id for hit in search(db, "政府", reach=2)) == sorted(newest)
        # Ten that have the pairs and not the word are looked at, none behind them.
        for n in range(31, 41):
            put(a, "公开公 政公", n)
        index_pending(db, 1)
        assert search(db, "开 政府", reach=1).total == 1
        put(a, "政府公 公开 开政", 41)
        assert not search(db, "开政府", reach=1)


def test_a_snippet_is_the_surroundings_of_the_first_word(a: Archive) -> None:
    with undone(a) as db:
        put(a, "前" * 31 + "２０２０年\n" + "间" * 20 + "政府" + "后" * 40)
        (hit,) = search(db, "政府 2020年")
        between, behind = " " + "间" * 20, "后" * 27
        assert hit.snippet == (
            ("前" * 30, False),
            ("２０２０年", True),
            (between, False),
            ("政府", True),
            (behind, False),
        )
        shown = f"{'前' * 30}【２０２０年】{between}政府{behind}"
        assert [row[6] for row in in_sql(db, "政府 2020年")] == [shown]
        put(a, "长" * 90, 2, title="示例")
        assert search(db, "示例")[0].snippet == (("长" * 80, False),)


def test_pages_show_every_hit_once(a: Archive) -> None:
    with undone(a) as db:
        put_all(a, ["政府"] * 12, indexed=9)
        whole = search(db, "政府")
        pages = [search(db, "政府", limit=5, offset=n) for n in (0, 5, 10, 15, -1)]
        assert [hit for page in pages[:4] for hit in page] == list(whole)
        assert [len(page) for page in pages] == [5, 5, 2, 0, 5]
        assert {page.total for page in pages} == {12}
        assert whole[0] == whole[:1][0]


def test_the_index_waits_for_a_batch(a: Archive) -> None:
    with undone(a) as db:
        put_all(a, ["政府"] * 3)
        assert index_pending(db) == 0
        assert index_pending(db, 3) == 3
        assert index_pending(db, 1) == 0
        assert rows(a, "SELECT * FROM search_pending") == []


def test_of_what_is_gone_the_index_keeps_nothing(a: Archive) -> None:
    found = "SELECT count(*) FROM search_index WHERE search_index MATCH '政府'"
    with undone(a) as db:
        put_all(a, ["政府信息"] * 3, indexed=2)
        db.execute("DELETE FROM versions")
        assert search(db, "政府") == Hits()
        # The third one had not been taken in.
        assert index_pending(db, 1) == 2
        assert index_pending(db, 1) == 0
        assert rows(a, found) == rows(a, "SELECT count(*) FROM search_index") == [(0,)]
        # Of a text that was changed the old grams are found, until the index is made anew.
        put_all(a, ["政府信息"] * 3, indexed=3)
        db.execute("UPDATE versions SET title = '', text = ''")
        index_pending(db, 1)
        assert search(db, "政府") == Hits()
        assert rows(a, found) == [(3,)]
        rebuild(db)
        assert rows(a, found) == [(0,)]


def test_readers_see_one_moment_while_versions_are_taken_in(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive.db") as a:
        keep_document(a, document(), a.begin_run("crawl", "", at(1)))
        put_all(a, ["政府"] * 3, indexed=2)
        with open_archive(a.path, read_only=True) as reader:
            with a.transaction() as db:
                put(a, "政府", 4)
                index_pending(db, 1)
                assert search(db, "政府").total == 4
                assert search(reader.db, "政府").total == 3
            reader.db.execute("BEGIN")
            before = search(reader.db, "政府")
            assert before.total == 4
            with a.transaction() as db:
                put(a, "政府", 5)
                rebuild(db)
            assert search(reader.db, "政府") == before
            reader.db.execute("COMMIT")
            assert search(reader.db, "政府").total == 5


TABLES = ("search_index", "search_pending", "search_leaving", "search_folding")


def test_an_archive_from_before_search_is_searched(a: Archive) -> None:
    with undone(a) as db:
        put_all(a, ["政府", "信息"], indexed=2)
        for kind, name in rows(a, "SELECT type, name FROM sqlite_schema WHERE name LIKE 'search%'"):
            if kind == "trigger" or name in TABLES:
                db.execute(f"DROP {kind} {name}")
        db.execute("DROP VIEW report_texts")
        script = (migrations.SCHEMA / "0007_search.sql").read_text(encoding="utf-8")
        for statement in migrations.statements(script):
            db.execute(statement)
        assert search(db, "政府").total == 1
        rebuild(db)
        assert search(db, "政府").total == 1
        assert rows(a, "SELECT * FROM search_pending") == []


def test_no_text_is_read_but_those_that_may_hold_the_words(a: Archive) -> None:
    nothing = dict.fromkeys(("publisher", "region", "year", "form", "reach"))
    plan = [
        row[3] for row in a.db.execute(f"EXPLAIN QUERY PLAN {RECIPE}", {"q": "政府", **nothing})
    ]
    assert "SEARCH v USING INTEGER PRIMARY KEY (rowid=?)" in plan
    assert not [step for step in plan if step.split()[:2] in (["SCAN", "v"], ["SCAN", "r"])]
    # Lazily: the texts are not all read and put down before the first is looked at.
    assert not [step for step in plan if step.startswith("MATERIALIZE (subquery")]


def test_characters_fold_one_for_one_as_unicode_has_them(a: Archive) -> None:
    folding = dict(rows(a, "SELECT printed, counts_as FROM search_folding"))
    assert not folding.keys() & set(folding.values())
    for printed, counts_as in folding.items():
        if counts_as == " ":
            assert not printed.isprintable() or printed.isspace()
        elif not "⺀" <= printed <= "⻳":
            assert plain(printed) == plain(counts_as)
    wide = {chr(code) for code in range(0xFF01, 0xFF5F)}
    same = {c for c in map(chr, range(0x2F00, 0xFADA)) if plain(c) != c and "一" <= plain(c) < "鿿"}
    assert wide - folding.keys() == {c for c in wide if not plain(c).isalnum()}
    assert {c for c in same if c not in folding} <= {chr(c) for c in range(0x3000, 0x3400)}
