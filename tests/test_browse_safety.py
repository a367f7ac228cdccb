"""Reading only, nothing from elsewhere, nothing that climbs: what the server keeps to."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_samples import PUBLISHER, at
from browse_samples import Site, filled, served

from archive.browse.bounds import MOST
from archive.browse.pages import read
from archive.store import open_archive

PAGES = [
    "/",
    "/-/region/",
    "/-/region/340403",
    f"/-/publisher/340403/{PUBLISHER}",
    "/-/search?q=示例",
    "/-/issues",
    "/-/questions",
    "/-/questions/most_applications",
    "/-/data",
    "/-/glossary?form=2021",
    "/-/nowhere",
    "/archive",
    "/archive/current_values",
    "/archive/panel",
    "/archive/most_applications",
    "/archive?sql=select+1",
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("safety") / "archive.db")


@pytest.fixture(scope="module")
def site(path: Path) -> Iterator[Site]:
    with served(path) as site:
        yield site


@pytest.mark.parametrize("page", PAGES)
def test_pages_load_nothing_from_elsewhere_and_say_so(site: Site, page: str) -> None:
    answer = site.get(page)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "base-uri 'none'" in policy
    assert not re.search(r"https?:|\*|unsafe-eval", policy)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    loaded = answer.tree.xpath(
        "//script/@src | //link[@rel!='alternate']/@href | //img/@src | //iframe/@src"
    )
    assert loaded
    assert all(url.startswith("/") and not url.startswith("//") for url in loaded)


@pytest.mark.parametrize("page", [page for page in PAGES if not page.startswith("/archive")])
def test_our_pages_have_no_script_and_no_style_in_their_markup(site: Site, page: str) -> None:
    answer = site.get(page)
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert not answer.tree.xpath(
        "//style | //script[not(@src)] | //@style | //@onclick | //@onload"
    )


@pytest.mark.parametrize("page", PAGES)
def test_no_cookie_is_set(site: Site, page: str) -> None:
    assert "set-cookie" not in site.get(page).headers


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("page", ["/", "/archive", "/-/permissions", "/-/messages"])
def test_only_reading_is_answered(site: Site, method: str, page: str) -> None:
    answer = site.get(page, method)
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM runs",
        "UPDATE runs SET exit_code = 0",
        "INSERT INTO runs SELECT * FROM runs",
        "ATTACH '/tmp/x.db' AS x",
        "PRAGMA journal_mode = DELETE",
        "VACUUM",
        "CREATE TABLE x (y)",
        "WITH a AS (SELECT 1) DELETE FROM runs",
        "SELECT load_extension('x')",
        "SELECT writefile('/tmp/x', 'y')",
    ],
)
def test_sql_writes_nothing(site: Site, path: Path, sql: str) -> None:
    with open_archive(path, read_only=True) as a:
        before = a.db.execute("SELECT count(*), max(exit_code) FROM runs").fetchone()[:]
    answer = site.get("/archive.json", params={"sql": sql})
    assert answer.status == 400
    with open_archive(path, read_only=True) as a:
        assert a.db.execute("SELECT count(*), max(exit_code) FROM runs").fetchone()[:] == before


def test_sql_has_a_limit_of_rows(site: Site) -> None:
    many = (
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT 5000)"
        " SELECT n FROM n"
    )
    answer = site.get("/archive.json", params={"sql": many}).data
    assert answer["truncated"]
    assert len(answer["rows"]) == 2_000


def test_sql_has_a_limit_of_time(site: Site) -> None:
    endless = (
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT max(n) FROM n"
    )
    answer = site.get("/archive.json", params={"sql": endless, "_timelimit": "50"})
    assert answer.status == 400
    assert "interrupted" in answer.data["title"].lower()
    assert site.app.setting("sql_time_limit_ms") == 10_000


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT randomblob(500000000)",
        "SELECT hex(zeroblob(40000000))",
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT 99)"
        " SELECT zeroblob(1000000) FROM n",
    ],
)
def test_sql_has_a_limit_of_room(site: Site, sql: str) -> None:
    answer = site.get("/archive.json", params={"sql": sql})
    assert answer.status == 400
    assert not answer.data["ok"]
    assert site.get("/").status == 200


def test_what_our_pages_read_has_no_limit_of_length(site: Site) -> None:
    def load(db: sqlite3.Connection) -> tuple[int, int]:
        found: bytes = db.execute("SELECT zeroblob(?)", (MOST + 1,)).fetchone()[0]
        return len(found), db.execute("PRAGMA hard_heap_limit").fetchone()[0]

    length, ceiling = asyncio.run(read(site.app, load))
    assert length == MOST + 1
    assert ceiling == 2**30


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/archive/current_reports?_sort=nothing", 400),
        ("/archive/current_reports?_next=a", 400),
        ("/archive/current_reports?_next=99999999999999999999", 400),
        (f"/-/static/{'a' * 3000}", 404),
    ],
)
def test_addresses_that_make_no_sense_are_no_fault_of_the_server(
    site: Site, url: str, status: int
) -> None:
    assert site.get(url).status == status


@pytest.mark.parametrize(
    "climbing",
    [
        "/-/assets/0123456789ab/..%2f..%2fplugin.py",
        "/-/assets/0123456789ab/%2e%2e/plugin.py",
        "/-/assets/../../../etc/passwd",
        "/-/static/..%2f..%2f..%2fapp.py",
        "/-/publisher/..%2f../x",
        "/-/region/..%2f..%2fetc",
        "/-/questions/..%2fwords.toml",
        "/..%2f..%2fetc%2fpasswd",
        "/archive.db",
        "/-/assets/0123456789ab/words.toml",
    ],
)
def test_no_path_climbs(site: Site, climbing: str) -> None:
    answer = site.get(climbing, follow_redirects=True)
    assert answer.status in {403, 404}
    assert "root:" not in answer.text
    assert "import " not in answer.text


def test_downloads_are_attachments_of_a_plain_type(site: Site) -> None:
    for url, media_type in (("/-/issues.csv", "text/csv"), ("/-/issues.json", "application/json")):
        headers = site.get(url).headers
        assert headers["content-disposition"].startswith("attachment;")
        assert headers["content-type"].startswith(media_type)
        assert headers["x-content-type-options"] == "nosniff"


def test_tables_are_downloaded_as_spreadsheets_want_them(site: Site) -> None:
    sql = "SELECT '年报' AS 名, '=1+1' AS a, '-甲' AS b, -5 AS c, '1\n=2' AS d"
    found = site.get("/archive.csv", params={"sql": sql, "_dl": "on"})
    assert found.headers["content-type"] == "text/csv; charset=utf-8"
    assert found.text == "\ufeff名,a,b,c,d\r\n年报,'=1+1,'-甲,-5,\"1\n=2\"\r\n"
    # A program that asks for them gets them as they are.
    plain = site.get("/archive.csv", params={"sql": sql})
    assert plain.text == '名,a,b,c,d\r\n年报,=1+1,-甲,-5,"1\n=2"\r\n'
    links = site.get(f"/-/publisher/340403/{PUBLISHER}").links()
    assert "_dl=on" in links["下载 CSV"]


def test_address_that_nobody_serves_is_said_in_a_sentence(site: Site) -> None:
    for url in ("/nowhere", "/-/nowhere", "/archive/nowhere", "/-/report"):
        answer = site.get(url)
        assert answer.status == 404, url
        assert "没有这个地址" in answer.words
        assert "Traceback" not in answer.text
    assert site.get("/archive/nowhere.json").data["status"] == 404


def test_an_archive_of_any_name_is_opened_and_no_other_file_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "a#b"
    folder.mkdir()
    with served(filled(folder / "c?d%20e.db")) as odd:
        assert odd.get("/").status == 200
        assert PUBLISHER in odd.get("/-/search?q=示例").words
    assert [one.name for one in tmp_path.iterdir()] == ["a#b"]


def test_what_a_crawl_writes_meanwhile_is_shown(site: Site, path: Path) -> None:
    url = "/archive/runs.json"
    before = site.get(url).data["filtered_table_rows_count"]
    with open_archive(path) as a, a.transaction():
        a.begin_run("crawl", "meanwhile", at(9))
        assert site.get(url).data["filtered_table_rows_count"] == before
    assert site.get(url).data["filtered_table_rows_count"] == before + 1
