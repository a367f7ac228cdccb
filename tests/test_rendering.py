"""Pages opened in a real Chromium, and what the hosts see of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from parsel import Selector
from scrapy.utils.project import get_project_settings

from crawler.rendering import browser_available
from tests.manners_server import Host, Reply, serving
from tests.manners_spider import Told, probe

pytestmark = pytest.mark.skipif(
    not browser_available(get_project_settings()), reason="there is no Chromium here"
)

ROW = '<li><a href="{0}">青禾县{1}年政府信息公开工作年度报告</a></li>'
SCRIPT = {"Content-Type": "text/javascript"}
DATA = {"Content-Type": "application/json"}
QUICK = {"DOWNLOAD_DELAY": 0.02, "AUTOTHROTTLE_ENABLED": False, "RENDER_TIMEOUT": 3}
# Rows from a script that waits, asks with the headers of scripts, and asks strangers too.
FETCHED = """<html><head><meta charset="gbk"><link rel="stylesheet" href="/look.css"></head><body>
<ul id="rows"></ul><img src="/photo.png"><script src="/library.js"></script><script>
setTimeout(async () => {
  const headers = {'X-Requested-With': 'XMLHttpRequest', 'Content-Type': 'application/json'};
  const asked = {method: 'POST', headers, body: JSON.stringify({column: '年报'})};
  const told = await (await fetch('/rows.json', asked)).json();
  document.getElementById('rows').innerHTML = told.html;
  for (const url of ['/closed/x', 'http://mirror.invalid/count', STRANGER]) await fetch(url).catch(
    () => document.getElementById('rows').append(' refus' + 'ed'));
  new WebSocket(SOCKET);
}, 400)</script></body></html>"""
FRAMED = """<body><script>document.write('WRITTEN')</script><script src="/library.js"></script>
<iframe src="/frames/in"></iframe></body>"""
INNER = """<body><script>document.write('ROW')</script></body>"""


def rendered(host: Host, *paths: str) -> list[dict[str, Any]]:
    return [{"url": host.base + path, "meta": {"rendered": True}} for path in paths]


@pytest.fixture(scope="module")
def shown() -> Iterator[tuple[Told, Host, Host]]:
    """Two pages of one host, at the pace of real crawls; the other host is the stranger."""
    with serving() as host, serving() as stranger:
        host.put("/robots.txt", "User-agent: *\nDisallow: /closed/\n")
        page = FETCHED.replace("STRANGER", json.dumps(f"{stranger.base}/x")).replace(
            "SOCKET", json.dumps(f"ws://127.0.0.1:{stranger.port}/socket")
        )
        host.put("/fetched/", page)
        answer = {"html": ROW.format("./t20230117_1.html", 2022)}
        host.put("/rows.json", Reply(json.dumps(answer), headers=DATA))
        library = "document.title = '信息公开年报'".encode("gbk")
        host.put("/library.js", Reply(library, headers=SCRIPT))
        host.put("/written/", FRAMED.replace("WRITTEN", ROW.format("../a_1.html", 2021)))
        host.put("/frames/in", Reply(status=302, headers={"Location": "/far/away/in.html"}))
        host.put("/far/away/in.html", INNER.replace("ROW", ROW.format("../a_2.html", 2020)))
        stranger.put("/robots.txt", "User-agent: *\nDisallow: /\n")
        asked = rendered(host, "/fetched/", "/written/")
        yield probe(*asked), host, stranger


def links(told: dict[str, Any]) -> list[str]:
    return Selector(told["text"]).css("a::attr(href)").getall()


def test_rows_that_scripts_ask_for_are_there(shown: tuple[Told, Host, Host]) -> None:
    told, host, _ = shown
    page = told.said[f"{host.base}/fetched/"]
    assert links(page) == ["./t20230117_1.html"]
    assert "青禾县2022年" in page["text"]
    assert "<title>信息公开年报</title>" in page["text"]
    assert (page["url"], page["flags"]) == (f"{host.base}/fetched/", ["rendered"])
    assert page["media_type"] == "text/html; charset=utf-8"
    (asked,) = host.of("/rows.json")
    assert json.loads(asked.body) == {"column": "年报"}
    assert asked.headers["X-Requested-With"] == "XMLHttpRequest"
    assert asked.headers["Referer"] == f"{host.base}/fetched/"


def test_rows_that_scripts_write_and_those_in_frames_are_there(
    shown: tuple[Told, Host, Host],
) -> None:
    told, host, _ = shown
    assert links(told.said[f"{host.base}/written/"]) == ["../a_1.html", f"{host.base}/far/a_2.html"]


def test_a_browser_is_as_polite_as_the_crawler(shown: tuple[Told, Host, Host]) -> None:
    told, host, stranger = shown
    assert min(host.gaps) >= 1.0
    assert host.open_most == 1
    assert {one.headers["User-Agent"].partition("/")[0] for one in host.arrivals} == {"nianbao"}
    assert sorted(host.paths) == [
        "/far/away/in.html",
        "/fetched/",
        "/frames/in",
        "/library.js",
        "/rows.json",
        "/written/",
    ]
    assert [one.path for one in stranger.arrivals] == ["/robots.txt"]
    assert told.said[f"{host.base}/fetched/"]["text"].count(" refused") == 3


def test_pages_that_do_not_come_to_rest_are_taken_as_they_are() -> None:
    with serving() as host:
        host.put("/hop", "<script>location.href = '/zfxxgknb/'</script>")
        host.put("/zfxxgknb/", ROW.format("./a_1.html", 2022))
        host.put("/away", "<p>来</p><script>location.href = 'http://mirror.invalid/'</script>")
        host.put("/again", "<p>来</p><script>location.reload()</script>")
        host.put("/stuck", "<script>while (true) {}</script>")
        ticking = "setInterval(() => fetch('/tick'), 300)"
        host.put("/ticking", f"<p>来</p><script>{ticking}</script>")
        host.put("/file.pdf", Reply(b"%PDF-1.4\x00", headers={"Content-Type": "application/pdf"}))
        # Chromium would keep it as a file.
        host.put("/odd", Reply("<p>来</p>", headers={"Content-Type": "application/x-html"}))
        host.put("/slow", "<p>来</p><script src='/slow.js'></script>")
        host.put("/slow.js", Reply("1", pause=6, headers=SCRIPT))
        paths = ("/hop", "/away", "/again", "/stuck", "/ticking", "/file.pdf", "/odd", "/slow")
        told = probe(*rendered(host, *paths), settings={**QUICK, "STATS_DUMP": True})
        hop, away, again, stuck, ticking_page, file, odd, slow = (
            told.said[host.base + one] for one in paths
        )
        assert (hop["url"], links(hop)) == (f"{host.base}/zfxxgknb/", ["./a_1.html"])
        assert stuck["failure"] == "timed_out"
        for page in (away, again, ticking_page, odd, slow):
            assert "<p>来</p>" in page["text"]
            assert page["flags"] == ["rendered", "unsettled"]
        assert host.paths.count("/again") == 1, "a page that loads itself is not asked for again"
        assert (file["flags"], file["media_type"]) == ([], "application/pdf")
        assert "'playwright/page_count/max_concurrent': 2," in told.log, "two tabs, no more"


def test_half_a_character_is_no_reason_to_lose_a_page() -> None:
    """And a crawl with a browser ends without a word of complaint."""
    with serving() as host:
        host.put("/half", r"<p>来</p><script>document.body.append('A\ud800B')</script>")
        strict = {**os.environ, "PYTHONWARNINGS": "error"}
        told = probe(*rendered(host, "/half"), settings=QUICK, environment=strict)
        page = told.said[f"{host.base}/half"]
        assert page["text"].endswith("A?B</body></html>")
        assert page["flags"] == ["rendered"]
        for complaint in (" WARNING: ", " ERROR: ", "Traceback", "Warning:"):
            assert complaint not in told.log


def test_a_browser_that_does_not_start_is_none() -> None:
    with serving() as host:
        host.put("/a", ROW)
        broken = {**QUICK, "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": "/bin/false"}}
        told = probe(*rendered(host, "/a"), settings=broken)
        assert told.said[f"{host.base}/a"]["state"] == "needs_browser"
        assert "could not be started" in told.said[f"{host.base}/a"]["detail"]


def test_without_a_browser_a_page_that_needs_one_is_not_asked_for(tmp_path: Path) -> None:
    with serving() as host:
        host.put("/a", ROW)
        host.put("/b", ROW)
        nowhere = {**os.environ, "PATH": str(tmp_path)}
        told = probe(*rendered(host, "/a"), f"{host.base}/b", settings=QUICK, environment=nowhere)
        assert told.said[f"{host.base}/a"]["failure"] == "needs_browser"
        assert told.said[f"{host.base}/a"]["state"] == "needs_browser"
        assert "Chromium" in told.said[f"{host.base}/a"]["detail"]
        assert host.paths == ["/b"]
        assert not told.playwright, "nobody loads playwright in vain"
