"""The main path end to end: a real `scrapy` process against a portal on loopback."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    UsageError,
)
from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.project import get_project_settings

from archive.records import Context, Entry, Listing, Settlement
from archive.store import open_archive
from crawler.commands.crawl import Command as Crawl
from crawler.commands.portals import Command as Portals
from crawler.exit_codes import ARCHIVE, CONFIGURATION, INTERRUPTED, OK, TROUBLE, UNREACHABLE
from spiders.challenges import is_challenge
from spiders.failures import Challenged, classify
from spiders.families.generic import Generic
from spiders.listings import Ask
from spiders.portals import PortalsSpider
from spiders.tally import Tally
from spiders.walk import Walk
from spiders.walking import Walking

ROOT = Path(__file__).resolve().parent.parent
SCRAPY = Path(sys.executable).with_name("scrapy")
# Raw documents only: what is made of them is tested elsewhere.
FAST = [
    "-s",
    "ALLOW_LOOPBACK=1",
    "-s",
    "DOWNLOAD_DELAY=0",
    "-s",
    "AUTOTHROTTLE_ENABLED=0",
    # A connection that is dropped on a busy machine is made once more; answers are not asked again.
    "-s",
    "RETRY_TIMES=1",
    "-s",
    "RETRY_HTTP_CODES=599",
    "-s",
    'ITEM_PIPELINES={"pipelines.keep.Keep": 100}',
]
TITLE = "青禾县{0}{1}年政府信息公开工作年度报告"


@dataclass
class Site:
    """One host on loopback: pages by path, and what was asked of it."""

    base: str = ""
    pages: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    slow: float = 0

    def put(self, path: str, text: str, status: int = 200, media: str = "text/html") -> None:
        self.pages[path] = (status, media, text.encode())

    def column(self, *rows: str, path: str = "/zfxxgknb/", more: str = "") -> None:
        title = "<title>政府信息公开年报</title>"
        self.put(path, f"<html><head>{title}</head><ul>{''.join(rows)}</ul>{more}</html>")

    def report(self, name: str, year: int, *, inside: str = "") -> str:
        """Put an article and give the row that leads to it."""
        title = TITLE.format(name, year)
        path = f"/zfxxgknb/{year + 1}01/t{year + 1}0120_{len(self.pages)}.html"
        text = f'<div class="TRS_Editor"><p>一、总体情况</p>{inside}</div>'
        self.put(path, f"<html><head><title>{title}</title></head><body>{text}</body></html>")
        return f'<li><a href="{path}">{title}</a><span>{year + 1}-01-20</span></li>'


@contextmanager
def serving() -> Iterator[Site]:
    told = Site()

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            told.asked.append(self.path)
            told.agents.add(self.headers["User-Agent"])
            time.sleep(told.slow)
            status, media, body = told.pages.get(self.path, (404, "text/html", b"not here"))
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
            if status in {301, 302}:
                self.send_header("Location", body.decode())
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    told.base = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        yield one


def crawl(database: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRAPY, "crawl", "portals", *FAST, "-s", f"ARCHIVE={database}", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(database)
    try:
        return db.execute(query).fetchall()
    finally:
        db.close()


def test_a_column_is_walked_and_everything_kept(site: Site, tmp_path: Path) -> None:
    pdf = '<a href="./P020230120.pdf">附件</a>'
    look_alike = '<li><a href="/zfxxgknb/x_9999.html">2022年政府网站年报</a>2023-01-02</li>'
    site.column(
        site.report("", 2022, inside=pdf),
        look_alike,
        more='<script>createPageHTML(2, 0, "index", "html")</script>',
    )
    site.put("/zfxxgknb/202301/P020230120.pdf", "%PDF-1.4 …", media="application/pdf")
    site.column(
        site.report("教育局", 2021),
        path="/zfxxgknb/index_1.html",
        more='<script>createPageHTML(2, 1, "index", "html")</script>',
    )
    database = tmp_path / "archive.db"
    told = crawl(database, "-a", f"portal={site.base}/zfxxgknb/", "--json")
    assert told.returncode == OK, told.stderr
    summary = json.loads(told.stdout)
    (column,) = summary["columns"]
    assert (column["state"], column["entries"], column["documents"]) == ("ok", 2, 3)
    assert summary["counts"]["look_alikes"] == 1
    assert rows(database, "SELECT role, count(*) FROM captures GROUP BY role ORDER BY role") == [
        ("document", 3),
        ("listing", 2),
    ]
    states = "SELECT DISTINCT state FROM entries WHERE state <> 'passed_over'"
    assert rows(database, states) == [("kept",)]
    ((context,),) = rows(database, "SELECT context FROM entries WHERE kind = 'attachment'")
    assert json.loads(str(context))["page_title"] == TITLE.format("", 2022)
    assert rows(database, "SELECT family, state FROM columns") == [("trs", "ok")]
    assert rows(database, "SELECT exit_code FROM runs WHERE ended_at IS NOT NULL") == [(OK,)]
    assert "/zfxxgknb/x_9999.html" not in site.asked
    assert all(agent.startswith("nianbao/") for agent in site.agents)
    assert len(site.asked) == len(set(site.asked))


def test_a_column_found_before_in_another_spelling_is_walked_once(
    site: Site, tmp_path: Path
) -> None:
    database, home = tmp_path / "archive.db", f"{site.base}/"
    site.put("/", '<a href="/%7anb/">政府信息公开年报</a>')
    site.column(site.report("", 2022), path="/znb/")
    site.pages["/%7Anb/"] = site.pages["/znb/"]
    found = "SELECT url FROM columns WHERE evidence = 'found'"
    assert crawl(database, "-a", f"portal={home}").returncode == OK
    assert rows(database, found) == [(f"{home}znb/",)]
    # As an archive has it that was begun before there was one spelling.
    with open_archive(database) as archive, archive.transaction() as db:
        db.execute("UPDATE columns SET url = ? WHERE url = ?", (f"{home}%7Anb/", f"{home}znb/"))
    site.asked.clear()
    again = crawl(database, "-a", f"portal={home}", "-s", "FULL_WALK_DAYS=0")
    assert again.returncode == OK, again.stderr
    assert rows(database, found) == [(f"{home}%7Anb/",)]
    assert {"/", "/%7Anb/"} <= set(site.asked), "it was searched for, and walked"


def test_what_a_listing_showed_is_fetched_later_though_the_listing_is_gone(
    site: Site, tmp_path: Path
) -> None:
    row, database = site.report("", 2022), tmp_path / "archive.db"
    (path,) = [path for path in site.pages if "/t20" in path]
    page = site.pages[path]
    site.pages[path] = (503, "text/html", b"later")
    site.column(row)
    told = crawl(database, f"{site.base}/zfxxgknb/", "--json")
    assert told.returncode == TROUBLE
    assert rows(database, "SELECT state, tries FROM entries") == [("outstanding", 1)]
    assert rows(database, "SELECT class FROM failures") == [("http_5xx",)]
    site.pages[path] = page
    site.put("/zfxxgknb/", "<html></html>")
    assert crawl(database, f"{site.base}/zfxxgknb/").returncode == TROUBLE
    assert rows(database, "SELECT state FROM entries") == [("kept",)]
    assert rows(database, "SELECT state FROM columns") == [("changed",)]


def test_nothing_reachable(tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        port = server.server_address[1]
    database = tmp_path / "archive.db"
    assert crawl(database, f"http://127.0.0.1:{port}/zfxxgknb/").returncode == UNREACHABLE
    assert rows(database, "SELECT state, failure FROM columns") == [("dead", "refused")]
    assert rows(database, "SELECT exit_code FROM runs") == [(UNREACHABLE,)]


def test_later_runs_ask_for_what_is_new_and_see_what_is_gone(site: Site, tmp_path: Path) -> None:
    old, database = site.report("", 2022), tmp_path / "archive.db"
    (gone,) = [path for path in site.pages if "/t20" in path]
    site.column(old)
    address = f"{site.base}/zfxxgknb/"
    assert crawl(database, address).returncode == OK
    site.asked.clear()
    site.column(old, site.report("", 2023))
    assert crawl(database, address).returncode == OK
    assert gone not in site.asked
    assert len([path for path in site.asked if "/t20" in path]) == 1
    del site.pages[gone]
    assert crawl(database, address, "-s", "RECHECK_DAYS=0").returncode == OK
    assert rows(database, "SELECT class, url FROM failures") == [("gone", site.base + gone)]
    states = rows(database, "SELECT url, state FROM entries ORDER BY state")
    assert states[0] == (site.base + gone, "gone")
    assert [state for _, state in states] == ["gone", "kept"]


# A column's page by its status and text, and the state of the column that follows.
LONG = "forbidden, says a page with words enough to be none of the tests that browsers are given "
STATES = {
    "script_412": (412, "<html><script>$_ts={};</script></html>", "blocked"),
    "script_200": (200, "<script>var WTKkN=1;location.reload()</script>", "blocked"),
    "forbidden": (403, f"<html>{LONG * 2}</html>", "blocked"),
    "missing": (404, "nothing here", "dead"),
    "broken": (500, "broken", "dead"),
    "nothing": (200, "", "changed"),
    "no_rows": (200, "<p>暂无信息</p>", "empty"),
    "stranger": (302, "http://mirror.invalid/zfxxgknb/", "moved"),
    "report": (200, f"<title>{TITLE.format('', 2023)}</title><p>一、总体情况</p>", "ok"),
    "endless": (200, "", "ok"),
    "robots": (200, "", "robots"),
}


@dataclass
class Walked:
    """A crawl of one column of each kind."""

    code: int
    states: dict[str, str]
    details: dict[str, str]
    asked: list[str]
    roles: list[tuple[object, ...]]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    folder = tmp_path_factory.mktemp("states")
    database = folder / "archive.db"
    with serving() as site, serving() as closed:
        closed.put("/robots.txt", "User-agent: *\nDisallow: /\n", media="text/plain")
        row = site.report("", 2023)
        urls = {}
        for name, (status, text, _) in STATES.items():
            host = closed if name == "robots" else site
            host.put(f"/{name}/", text, status)
            urls[name] = f"{host.base}/{name}/"
        for number in range(40):
            path = f"/endless/{number}.html" if number else "/endless/"
            following = f'<a href="/endless/{number + 1}.html">下一页</a>'
            site.column(row, path=path, more=following)
        declared = "".join(
            f'[[portal.column]]\nurl = "{url}"\nevidence = "observed"\n' for url in urls.values()
        )
        (folder / "33_x.toml").write_text(
            '[province]\ncode = "330000"\nname = "浙江省"\n[[portal]]\nid = "qinghe"\n'
            f'name = "青禾县"\nregion_code = "330000"\nhome = "{site.base}/"\n{declared}',
            "utf-8",
        )
        told = crawl(database, "-a", f"registry={folder}", "--json")
        assert told.stdout, told.stderr
        columns = {column["column"]: column for column in json.loads(told.stdout)["columns"]}
        kept = dict(rows(database, "SELECT url, state FROM columns"))
        yield Walked(
            told.returncode,
            {name: str(kept[url]) for name, url in urls.items()},
            {name: columns[url]["detail"] for name, url in urls.items()},
            [*site.asked, *closed.asked],
            rows(database, "SELECT role FROM captures WHERE url LIKE '%/report/' ORDER BY role"),
        )


@pytest.mark.parametrize("name", STATES)
def test_states_of_columns(walked: Walked, name: str) -> None:
    assert walked.states[name] == STATES[name][2]


def test_a_crawl_with_columns_in_trouble_says_so(walked: Walked) -> None:
    assert walked.code == TROUBLE


def test_an_endless_pager_ends(walked: Walked) -> None:
    assert len([path for path in walked.asked if path.startswith("/endless/")]) < 10


def test_robots_are_obeyed(walked: Walked) -> None:
    assert "/robots/" not in walked.asked


def test_a_redirect_to_a_stranger_is_not_followed(walked: Walked) -> None:
    assert "mirror.invalid" in walked.details["stranger"]
    assert "outside" in walked.details["stranger"]


def test_the_columns_page_may_itself_be_the_report(walked: Walked) -> None:
    assert walked.roles == [("document",), ("listing",)]


def run_here(command: ScrapyCommand, *words: str, **options: Any) -> int:
    """Run a command as `scrapy` does, in this process: for what ends before the first request."""
    command.settings = get_project_settings()
    for name, value in options.pop("settings", {}).items():
        command.settings.set(name, value, priority="cmdline")
    command.run(list(words), Namespace(**{"cluster": "", **options}))
    return command.exitcode


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        (["nowhere"], {}, "no portal 'nowhere'"),
        (["99"], {}, "code 99"),
        (["http://www.qinghe.example.com/"], {}, "neither a"),
        (["ftp://www.qinghe.gov.cn/"], {}, "http://"),
        (["http://127.0.0.1:9/"], {}, "this machine"),
        ([], {"REGISTRY": "/nowhere"}, "no registry"),
        ([], {"RECHECK_DAYS": "soon"}, "RECHECK_DAYS"),
        ([], {"FULL_WALK_DAYS": "99999999"}, "FULL_WALK_DAYS"),
        ([], {"ANSWER_TIMEOUT": "nan"}, "ANSWER_TIMEOUT"),
        ([], {"DOWNLOAD_MAXSIZE": "64MB"}, "whole number"),
        ([], {"CONCURRENT_REQUESTS": "0"}, "from 1"),
        ([], {"ALLOW_LOOPBACK": "perhaps"}, "1 or 0"),
        ([], {"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ([], {"LOG_FILE": "/nowhere/crawl.log"}, "LOG_FILE"),
        ([], {"NIGHTHOURS": "22-6"}, "is NIGHT_HOURS meant?"),
        ([], {"OLD_AGE": "99"}, "no setting OLD_AGE"),
    ],
)
def test_bad_arguments_are_one_sentence_and_nothing_is_written(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    settings: dict[str, str],
    said: str,
) -> None:
    settings = {"ARCHIVE": str(tmp_path / "archive.db"), **settings}
    code = run_here(Crawl(), "portals", *arguments, spargs={}, json=False, settings=settings)
    told = capsys.readouterr()
    assert code == CONFIGURATION
    assert said in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""
    assert list(tmp_path.iterdir()) == []


def test_the_process_ends_with_the_same_sentence_and_code(tmp_path: Path) -> None:
    told = crawl(tmp_path / "archive.db", "-a", "portal=nowhere")
    assert told.returncode == CONFIGURATION
    assert told.stderr.startswith("scrapy crawl portals: The registry has no portal 'nowhere'")
    assert told.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_unknown_arguments_of_the_spider_are_told() -> None:
    for words, spargs in (([], {"portals": "33"}), (["33", "34"], {}), (["33"], {"portal": "34"})):
        with pytest.raises(UsageError):
            run_here(Crawl(), "portals", *words, spargs=spargs, json=False)


def test_a_file_that_is_no_archive_is_told_and_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "archive.db"
    database.write_text("notes\n" * 100)
    settings = {"ARCHIVE": str(database)}
    code = run_here(Crawl(), "portals", "longquan", spargs={}, json=False, settings=settings)
    assert code == ARCHIVE
    assert "archive.db" in capsys.readouterr().err
    assert database.read_text() == "notes\n" * 100


def interrupted(site: Site, database: Path, number: int, after: int) -> int:
    """Start a crawl, send it a signal after so many requests, and give its exit code."""
    site.asked.clear()
    process = subprocess.Popen(
        [SCRAPY, "crawl", "portals", *FAST, "-s", f"ARCHIVE={database}", f"{site.base}/zfxxgknb/"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while len(site.asked) < after and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(number)
    return process.wait(300)


def test_runs_that_are_torn_off_lose_nothing(site: Site, tmp_path: Path) -> None:
    database = tmp_path / "archive.db"
    site.column(*[site.report(f"{number}镇", 2023) for number in range(50)])
    site.slow = 0.05
    assert interrupted(site, database, signal.SIGKILL, 8) == -signal.SIGKILL
    assert rows(database, "SELECT exit_code FROM runs") == [(None,)]
    assert rows(database, "SELECT count(*) FROM entries") == [(50,)]
    assert interrupted(site, database, signal.SIGINT, 5) == INTERRUPTED
    assert rows(database, "SELECT exit_code FROM runs") == [(None,), (INTERRUPTED,)]
    ((kept,),) = rows(database, "SELECT count(*) FROM entries WHERE state = 'kept'")
    assert 0 < int(str(kept)) < 50
    site.slow = 0
    assert crawl(database, f"{site.base}/zfxxgknb/").returncode == OK
    assert rows(database, "SELECT state, count(*) FROM entries GROUP BY state") == [("kept", 50)]
    assert rows(database, "PRAGMA integrity_check") == [("ok",)]
    # What was kept before the kill was not fetched again.
    assert rows(database, "SELECT count(*) FROM captures WHERE role = 'document'") == [(50,)]


def test_the_registry_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    told = {"registry": None, "check": False, "found": False, "json": True}
    assert run_here(Portals(), "33", **told) == OK
    portals = json.loads(capsys.readouterr().out)["portals"]
    assert {portal["province"] for portal in portals} == {"330000"}
    assert run_here(Portals(), "33", **{**told, "json": False}) == OK
    assert "浙江省" in capsys.readouterr().out


def test_the_registry_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = {"registry": None, "check": True, "found": False, "json": False}
    assert run_here(Portals(), **told) == OK
    assert "portals with" in capsys.readouterr().out
    (tmp_path / "33_x.toml").write_text('[province]\ncode = "330000"\nname = "x"\n[[portal]]\n')
    assert run_here(Portals(), **{**told, "registry": str(tmp_path)}) == CONFIGURATION
    assert "33_x.toml: a portal: id is missing" in capsys.readouterr().err
    assert run_here(Portals(), "nowhere", **told) == CONFIGURATION


def http_error(status: int) -> HttpError:
    return HttpError(HtmlResponse("http://www.qinghe.gov.cn/", status=status))


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (http_error(400), "http_4xx"),
        (http_error(403), "forbidden"),
        (http_error(502), "http_5xx"),
        (CannotResolveHostError("x"), "name_not_found"),
        (DownloadConnectionRefusedError("x"), "refused"),
        (DownloadFailedError("connection lost"), "refused"),
        (DownloadTimeoutError("x"), "timed_out"),
        (DownloadFailedError("SSL: CERTIFICATE_VERIFY_FAILED"), "certificate"),
        (IgnoreRequest("Forbidden by robots.txt"), "robots"),
        (Challenged("x"), "challenge"),
        (ValueError("x"), "other"),
    ],
)
def test_failures_have_few_names(error: Exception, name: str) -> None:
    assert classify(error) == name


@pytest.mark.parametrize(
    ("status", "body", "challenge"),
    [
        (412, b"", True),
        (521, b"<script>document.cookie='__jsl_clearance=1'</script>", True),
        (200, b"<html><script>var EO_Bot_Ssid=1</script></html>", True),
        (403, b"<html><script src=x></script></html>", True),
        (403, b"<html>no</html>", False),
        (200, b"<html><script>createPageHTML(1,0)</script></html>", False),
        (200, "年报".encode() * 100 + b"<script>acw_sc__v2</script>", False),
    ],
)
def test_challenges_are_recognised(status: int, body: bytes, challenge: bool) -> None:
    response = Response("http://www.qinghe.gov.cn/", status=status, body=body)
    assert is_challenge(response) is challenge


def test_exit_codes_follow_from_what_was_seen() -> None:
    tally = Tally()
    assert not tally.unreachable
    column = tally.of("qinghe", "http://www.qinghe.gov.cn/zfxxgknb/")
    column.state = "ok"
    tally.count(column.url, "new_report")
    assert not tally.in_trouble
    column.failures["gone"] += 1
    assert not tally.in_trouble
    column.settle(Settlement("dead", failure="timed_out"))
    assert tally.unreachable
    assert tally.in_trouble
    assert tally.counts()["new_report"] == 1


def test_what_was_kept_and_not_interpreted_is_interpreted_by_the_next_run(
    site: Site, tmp_path: Path
) -> None:
    database = tmp_path / "archive.db"
    site.column(site.report("", 2022))
    address = f"{site.base}/zfxxgknb/"
    assert crawl(database, address).returncode == OK
    unread = "SELECT count(*) FROM captures WHERE role = 'document' AND outcome IS NULL"
    assert rows(database, unread) == [(1,)]
    site.asked.clear()
    whole = 'ITEM_PIPELINES={"pipelines.keep.Keep": 1, "pipelines.interpreting.Interpreting": 2}'
    told = crawl(database, address, "-s", whole)
    assert told.returncode == OK, told.stderr
    assert rows(database, unread) == [(0,)]
    assert not [path for path in site.asked if "/t20" in path]
    assert rows(database, "SELECT year FROM reports") == [(2022,)]


def test_a_family_that_stumbles_does_not_keep_bytes_from_being_kept(tmp_path: Path) -> None:
    spider = PortalsSpider(portal="http://www.qinghe.gov.cn/zfxxgknb/")
    spider.archive = open_archive(tmp_path / "archive.db")
    spider.run_id = spider.archive.begin_run("crawl portals", "", "2026-11-01T00:00:00Z")
    spider.settings = get_project_settings()
    spider.walking = Walking(spider)
    (portal,) = spider.portals
    tally = spider.tally.of(portal.id, portal.columns[0].url)
    walk = Walk(portal, portal.columns[0], tally)
    request = Request(portal.columns[0].url)
    response = HtmlResponse(request.url, body=b"<html>x</html>", request=request)
    with (
        pytest.MonkeyPatch.context() as patch,
        spider.archive,
    ):
        patch.setattr(Generic, "listing", lambda *_: 1 / 0)
        patch.setattr("spiders.reading.attachments", lambda *_: 1 / 0)
        (listing,) = spider.parse_listing(response, walk, Ask(request.url))
        assert isinstance(listing, Listing)
        assert listing.outcome == "changed"
        assert "ZeroDivisionError" in walk.detail
        entry = Entry(request.url, "article", Context())
        (document,) = spider.parse_entry(response, walk, entry)
        assert document.capture.body == b"<html>x</html>"
        assert document.links == ()
        assert spider.tally.errors == 2
        assert spider.tally.in_trouble
