"""The proxy that stands for the web, and what hosts do on bad days."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

import pytest
from demo_pages import column_url, fetch, fetch_bytes, listed, status

from crawler.demo.classic import classic
from crawler.demo.hosts import (
    CHALLENGES,
    GATEWAY_TIMEOUT,
    REFUSED,
    UNAVAILABLE,
    Forbidding,
    Forwarding,
    Hollow,
    Host,
    Replaced,
    Scripted,
    Slow,
)
from crawler.demo.scene import Scene
from crawler.demo.sites import SITES
from crawler.demo.sites.site import Answer, Site
from crawler.demo.sites.site import Request as SiteRequest
from crawler.demo.web import MiniatureWeb

LANXI = "www.lanxi.demo.gov.cn"
LANPU = "www.lanpu.demo.gov.cn"


@pytest.fixture(scope="module")
def web() -> Iterator[MiniatureWeb]:
    with MiniatureWeb(day=1) as running:
        yield running


def with_hosts(hosts: Mapping[str, Host], **more: int) -> Scene:
    """The classic web with other hosts in it, and answers to CONNECT by the portal's id."""
    scene = classic(1)
    tunnels = {f"www.{name}.demo.gov.cn": code for name, code in more.items()}
    return replace(scene, hosts={**scene.hosts, **hosts}, tunnels=tunnels)


def lanxi() -> Site:
    return classic(1).sites["lanxi"]


# -- the proxy ------------------------------------------------------------------------------------


def test_nothing_outside_is_reached(web: MiniatureWeb) -> None:
    for url in ("http://www.gov.cn/", "http://127.0.0.1/", "http://www.demo.gov.cn/"):
        assert status(web, url) == 502
    with pytest.raises(URLError, match="502"):
        web.opener.open("https://www.gov.cn/", timeout=60)


def test_a_process_is_led_to_the_proxy_and_nowhere_past_it(
    web: MiniatureWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("HTTP_PROXY", "http://elsewhere:1")
    names = {name: text for name, text in web.environment.items() if "proxy" in name.lower()}
    assert names == {"http_proxy": web.proxy, "https_proxy": web.proxy}


def test_https_is_refused_as_the_host_refuses_it() -> None:
    with MiniatureWeb(scene=with_hosts({}, lanpu=410)) as web:
        for host, code in ((LANPU, 410), (LANXI, 502)):
            with pytest.raises(URLError, match=str(code)):
                web.opener.open(f"https://{host}/", timeout=60)
        assert [(one.host, one.method, one.status) for one in web.log] == [
            (LANPU, "CONNECT", 410),
            (LANXI, "CONNECT", 502),
        ]


def test_a_connection_stays_open_for_many_requests(web: MiniatureWeb) -> None:
    proxy = urlsplit(web.proxy)
    connection = http.client.HTTPConnection(proxy.hostname or "", proxy.port, timeout=60)
    bodies = []
    for path in ("/robots.txt", "/nothing", "/robots.txt"):
        connection.request("GET", f"http://{LANXI}{path}")
        bodies.append(connection.getresponse().read())
        assert connection.sock is not None
    assert bodies[0] == bodies[2] != bodies[1]
    connection.close()


def test_every_request_is_written_down_as_it_arrived() -> None:
    with MiniatureWeb() as web:
        before = time.time()
        fetch(web, f"http://{LANXI}/robots.txt")
        status(web, f"http://{LANPU}/nothing?a=1", {"b": "2"})
        first, second = web.log
    assert (first.host, first.method, first.target, first.status) == (
        LANXI,
        "GET",
        "/robots.txt",
        200,
    )
    assert (second.method, second.target, second.status) == ("POST", "/nothing?a=1", 404)
    assert before <= first.at <= second.at <= time.time()
    assert first.agent.startswith("Python-urllib")


def test_requests_that_are_open_side_by_side_are_counted_by_host() -> None:
    with MiniatureWeb(latency=0.3) as web, ThreadPoolExecutor(4) as pool:
        urls = [f"http://{LANXI}/robots.txt"] * 3 + [f"http://{LANPU}/robots.txt"]
        list(pool.map(lambda url: fetch(web, url), urls))
        assert sorted(one.open for one in web.log if one.host == LANXI) == [1, 2, 3]
        assert [one.open for one in web.log if one.host == LANPU] == [1]
        fetch(web, urls[0])
        assert web.log[-1].open == 1


def test_a_site_that_stumbles_says_500_and_the_web_remembers() -> None:
    class Broken:
        conditional = False
        delay = 0.0

        def answer(self, request: SiteRequest) -> Answer | None:
            raise LookupError("lost")

    with MiniatureWeb(scene=with_hosts({LANXI: Broken()})) as web:
        assert status(web, f"http://{LANXI}/") == 500
        assert [repr(one) for one in web.faults] == ["LookupError('lost')"]


# -- what has not changed -------------------------------------------------------------------------


def conditional(day: int) -> MiniatureWeb:
    scene = classic(day)
    for site in scene.sites.values():
        site.conditional = site.portal.id == "lanxi"
    return MiniatureWeb(scene=scene)


def headers_of(web: MiniatureWeb, url: str) -> Mapping[str, str]:
    with web.opener.open(url, timeout=60) as answer:
        return dict(answer.headers)


def ask_again(web: MiniatureWeb, url: str, **headers: str) -> int:
    opener = web.opener
    opener.addheaders = [(name.replace("_", "-"), value) for name, value in headers.items()]
    try:
        with opener.open(url, timeout=60) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code
    finally:
        opener.addheaders = []


def test_a_server_that_names_states_answers_304_until_something_changes() -> None:
    with conditional(1) as first, conditional(2) as second:
        column = column_url(first, "lanxi")
        [edit] = first.truth.edits
        site = first.sites["lanxi"]
        pages = {article.key: url for url, (article, _) in site.addresses().items()}
        other = next(url for key, url in pages.items() if key and key != edit.key)
        for url, edited in (
            (column, False),
            (pages[edit.key], True),
            (other, False),
        ):
            tag = headers_of(first, url)["ETag"]
            assert ask_again(first, url, If_None_Match=tag) == 304
            assert ask_again(first, url, If_None_Match='"other"') == 200
            # Neither the date in the page's head nor the counter is a change.
            assert ask_again(second, url, If_None_Match=tag) == (200 if edited else 304)
        since = headers_of(first, pages[edit.key])["Last-Modified"]
        assert ask_again(first, pages[edit.key], If_Modified_Since=since) == 304
        assert ask_again(second, pages[edit.key], If_Modified_Since=since) == 200
        assert "ETag" not in headers_of(first, column_url(first, "fengling"))


# -- bad days -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "code"),
    [
        (UNAVAILABLE, 503),
        (GATEWAY_TIMEOUT, 504),
        *((CHALLENGES[name], int(name)) for name in ("412", "521", "403", "200")),
    ],
)
def test_a_host_that_says_the_same_to_all(host: Host, code: int) -> None:
    with MiniatureWeb(scene=with_hosts({LANXI: host})) as web:
        for path in ("/", "/robots.txt", "/zwgk/zfxxgk/zfxxgknb/"):
            assert status(web, f"http://{LANXI}{path}") == code
        assert status(web, f"http://{LANPU}/") == 200


def test_a_dead_host_closes_the_connection() -> None:
    with MiniatureWeb(scene=with_hosts({LANXI: REFUSED})) as web:
        with pytest.raises((URLError, ConnectionError)):
            web.opener.open(f"http://{LANXI}/", timeout=60)
        assert [one.status for one in web.log] == [0]


def test_a_host_that_moved_sends_every_path_on() -> None:
    base = "http://zwgk.lanxi.demo.gov.cn"
    portal = lanxi()
    there = SITES["trs"](portal.portal, portal.all_columns, base, 1)
    hosts: dict[str, Host] = {LANXI: Forwarding(base), "zwgk.lanxi.demo.gov.cn": there}
    with MiniatureWeb(scene=with_hosts(hosts)) as web:
        with web.opener.open(f"http://{LANXI}/zwgk/zfxxgk/zfxxgknb/?a=1", timeout=60) as answer:
            assert answer.url == f"{base}/zwgk/zfxxgk/zfxxgknb/?a=1"
        assert [one.status for one in web.log] == [301, 200]


@pytest.mark.parametrize("redirect", [True, False])
def test_a_new_content_system_knows_the_old_addresses_or_not(*, redirect: bool) -> None:
    old = lanxi()
    new = SITES["generic"](old.portal, old.all_columns, old.base, 1)
    with MiniatureWeb(scene=with_hosts({LANXI: Replaced(new, old, redirect)})) as web:
        home = old.base + old.registry_paths()[0]
        pages = [url for url, (one, _) in old.addresses().items() if one.sort == "report"]
        assert status(web, new.base + new.registry_paths()[0]) == 200
        for url in (home, *pages):
            assert status(web, url) == (200 if redirect else 404)


def test_a_host_that_forbids_and_one_that_takes_its_time() -> None:
    with MiniatureWeb(scene=with_hosts({LANXI: Forbidding(lanxi())})) as web:
        assert fetch(web, f"http://{LANXI}/robots.txt") == "User-agent: *\nDisallow: /\n"
        assert status(web, f"http://{LANXI}/") == 200
    with MiniatureWeb(scene=with_hosts({LANXI: Slow(lanxi(), 0.2)})) as web:
        before = time.monotonic()
        fetch(web, f"http://{LANXI}/")
        assert time.monotonic() - before >= 0.2


def test_rows_that_only_a_script_writes_and_rows_that_are_gone() -> None:
    for host in (Scripted(lanxi()), Hollow(lanxi())):
        with MiniatureWeb(scene=with_hosts({LANXI: host})) as web:
            page = fetch_bytes(web, column_url(web, "lanxi"))
            assert b"/t20" not in page
            assert (b"atob(" in page) == isinstance(host, Scripted)
            # What is no listing stays as it is.
            article = next(iter(listed(web, "lanxi")))
            assert b"ArticleTitle" in fetch_bytes(web, article) or b"<h1>" in fetch_bytes(
                web, article
            )
            assert fetch(web, f"http://{LANXI}/") == lanxi().home_page()
