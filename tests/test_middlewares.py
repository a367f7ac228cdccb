"""The rules that the middlewares go by, one by one; how they work together is in test_manners."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import HtmlResponse, Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import Settings
from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import DNSLookupError
from twisted.python.failure import Failure

from archive.errors import AddressError
from crawler.extensions.night import Night, NightHours, NightHoursError, night_of
from crawler.middlewares.challenges import kind_of
from crawler.middlewares.retry_after import wait_of
from crawler.middlewares.schemes import changed
from crawler.pace import Pace
from crawler.resolver import PublicResolver
from spiders.addresses import Addresses, canonical_host, slot_of
from spiders.challenges import challenge_in
from spiders.failures import Challenged, NeedsBrowser, Outside, classify, column_state, detail_of

URL = "http://www.qinghe.gov.cn/zfxxgknb/"
LIST = '<ul><li><a href="t20230117_1.html">2022年年报</a></li></ul>'


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST.",
        "www.localhost",
        "localhost.localdomain",
        "127.0.0.1",
        "127.1",
        "127.0.0.1.",
        "0177.0.0.1",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "１２７.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ],
)
def test_this_machine_is_known_by_all_its_names(host: str) -> None:
    url = f"http://{host}:8000/"
    with pytest.raises(AddressError, match="this machine"):
        Addresses().check(url)
    assert Addresses(loopback=True).allows(url)
    assert slot_of(url).endswith(":8000")


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - refused here
        "0",
        "3232235777",
        "0xc0a80101",
        "255.255.255.255",
        "224.0.0.1",
        "[fe80::1]",
        "[fd00::1]",
        "[::]",
        "[ff02::1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::a00:1]",
        "[64:ff9b:1::a00:1]",
        "[::ffff:0:10.0.0.1]",
        "[2002:a00:1::]",
        "[2001:0:a00:1::f5ff:fffe]",
        "[fec0::1]",
        "[3fff::1]",
        "100.100.100.200",
        "192.0.0.8",
        "192.88.99.1",
        "198.18.0.1",
    ],
)
def test_private_networks_are_never_asked(host: str) -> None:
    hosts = frozenset({host.strip("[]")})
    with pytest.raises(AddressError, match="public internet"):
        Addresses(hosts, loopback=True).check(f"http://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "http://www.qinghe.gov.cn@mirror.invalid/",
        "http://mirror.invalid\\@www.qinghe.gov.cn/",
        "http://www.qinghe.gov.cn:80@mirror.invalid/",
        "http://mirror.invalid%23.gov.cn/",
        "http://mirror.invalid%2f.gov.cn/",
        "http://www.qinghe.gov.cn.mirror.invalid/",
        "http://qinghe-gov.cn/",
        "http://.gov.cn/",
        "http://1.2.3.4.5/",
        "http://999.1.1.1/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http:///x",
        "//www.qinghe.gov.cn/",
    ],
)
def test_addresses_that_only_look_like_a_portals_are_refused(url: str) -> None:
    assert not Addresses(loopback=True).allows(url)


def test_government_hosts_and_those_of_the_registry_are_asked() -> None:
    known = Addresses(frozenset({"www.qinghe.example", "111.12.13.14"}))
    for host in ("www.qinghe.gov.cn", "WWW.Qinghe.GOV.cn.", "www.gov.cn:8080", "a_b.gov.cn"):
        assert known.allows(f"https://{host}/")
    assert known.allows("http://www.qinghe.example/")
    assert known.allows("http://111.12.13.14/")
    assert not known.allows("http://111.12.13.15/")
    assert canonical_host("http://WWW.Qinghe.GOV.cn./") == "www.qinghe.gov.cn"
    assert slot_of("http://WWW.Qinghe.GOV.cn.:81/") == slot_of("https://www.qinghe.gov.cn/x")


@given(st.text(max_size=40))
def test_addresses_never_raise_but_for_what_they_say(text: str) -> None:
    for url in (text, f"http://{text}/"):
        Addresses(loopback=True).allows(url)
        slot_of(url)


@given(st.integers(0, 2**32 - 1))
def test_a_number_is_the_same_host_in_any_spelling(number: int) -> None:
    plain = f"http://{'.'.join(str(byte) for byte in number.to_bytes(4, 'big'))}/"
    for spelling in (f"{number}", f"0x{number:x}", f"0{number:o}"):
        assert canonical_host(f"http://{spelling}/") == canonical_host(plain)


@pytest.mark.parametrize(
    ("name", "address", "loopback", "asked"),
    [
        ("www.qinghe.gov.cn", "111.12.13.14", False, True),
        ("www.qinghe.gov.cn", "10.0.0.1", True, False),
        ("www.qinghe.gov.cn", "127.0.0.1", False, False),
        ("www.qinghe.gov.cn", "127.0.0.1", True, True),
        ("proxy.office", "10.0.0.1", False, True),
    ],
)
def test_names_that_lead_inside_are_not_asked(
    monkeypatch: pytest.MonkeyPatch, name: str, address: str, loopback: bool, asked: bool
) -> None:
    def told(*_: object) -> Deferred[str]:
        return succeed(address)

    monkeypatch.setattr(CachingThreadedResolver, "getHostByName", told)
    monkeypatch.setenv("http_proxy", "http://proxy.office:3128")
    settings = Settings({"ALLOW_LOOPBACK": loopback})
    crawler = cast(Crawler, SimpleNamespace(settings=settings))
    resolver = PublicResolver.from_crawler(crawler, cast(Any, None))
    results: list[object] = []
    resolver.getHostByName(name).addBoth(results.append)
    (result,) = results
    if asked:
        assert result == address
    else:
        assert isinstance(result, Failure)
        assert result.check(DNSLookupError)


def answer(
    body: str | bytes, status: int = 200, media: str = "text/html", **headers: str
) -> Response:
    raw = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HtmlResponse(
        URL, status=status, body=raw, headers={"Content-Type": media, **named}, encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (answer("<script>x()</script>", 412), "script_412"),
        (answer("", 521), "jiasule"),
        (answer("<script>go()</script>", Set_Cookie="__jsluid_h=1; path=/"), "jiasule"),
        (answer("<html><script>var WTKkN=1</script></html>"), "edgeone"),
        (answer("<script>document.cookie='C3VK=1'</script>"), "c3vk"),
        (answer("<script>var acw_sc__v2</script>"), "acw"),
        (answer("<p>创宇盾：正在检查，请稍候</p>"), "chuangyu"),
        (answer("<p>创宇盾：正在检查，请稍候</p>".encode("gbk")), "chuangyu"),
        (answer("<html><script src=x></script></html>", 403), "waf"),
        (answer("<h1>您的请求被拦截</h1>", 405), "waf"),
        (answer("403 Forbidden"), "stub"),
        (answer("Access Denied"), "stub"),
        (answer("<html><body>访问过于频繁</body></html>"), "stub"),
        (answer(f"<html><body>{LIST}<div cla"), "cut_off"),
        (answer(f"<html><body>{LIST}<script>createPageHTML(2, 0, 'in"), "cut_off"),
        # What is no challenge, however short or odd.
        (answer("403 Forbidden", 404), ""),
        (answer("<h1>Forbidden</h1>", 403), ""),
        (answer(""), ""),
        (answer("<html></html>"), ""),
        (answer('<meta http-equiv="refresh" content="0;url=./">'), ""),
        (answer('{"total":0,"message":"access denied"}', media="application/json"), ""),
        (answer('{"error":"系统繁忙"}'), ""),
        (answer("<datastore></datastore>", media="text/xml"), ""),
        (answer("<p>暂无信息</p>"), ""),
        (answer(LIST), ""),
        (answer(f"<html><body>{LIST}"), ""),
        (answer(f"{LIST}<p>本站由创宇盾防护，请勿频繁访问，访问过于频繁将被拦截</p>"), ""),
        (answer("<p>年报</p><script>createPageHTML(1, 0, 'index', 'html')</script>"), ""),
        (answer("年报" * 200 + "<script>acw_sc__v2</script>"), ""),
    ],
)
def test_challenges_are_named(response: Response, kind: str) -> None:
    assert challenge_in(response) == kind


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", "stub"),
        ("<html></html>", "stub"),
        ("<html><script>x=1</script><body> </body></html>", "stub"),
        ("<script>location.href='x.pdf'</script>", ""),
        ("<iframe src=x.pdf></iframe>", ""),
        ("<p>年报</p>", ""),
        ("<img src=1.jpg>", ""),
    ],
)
def test_an_article_must_hold_something(body: str, kind: str) -> None:
    entry = Request(URL, cb_kwargs={"entry": 1})
    assert kind_of(entry, answer(body), 5) == kind
    assert kind_of(Request(URL), answer(body), 5) == ""


@given(st.binary(max_size=300), st.sampled_from((200, 302, 403, 412)))
def test_any_answer_can_be_judged(body: bytes, status: int) -> None:
    assert isinstance(challenge_in(answer(body, status), article=True), str)


@pytest.mark.parametrize(
    ("location", "cookie", "kind"),
    [
        (URL, {"Set_Cookie": "a=1"}, "cookie_loop"),
        ("./", {}, "redirect_loop"),
        ("http://www.qinghe.gov.cn/first", {}, "redirect_loop"),
        ("/zfxxgknb/index.html", {"Set_Cookie": "a=1"}, ""),
        ("https://www.qinghe.gov.cn/zfxxgknb/", {}, ""),
    ],
)
def test_redirects_in_circles_are_challenges(
    location: str, cookie: dict[str, str], kind: str
) -> None:
    request = Request(URL, meta={"redirect_urls": ["http://www.qinghe.gov.cn/first"]})
    assert kind_of(request, answer("", 302, Location=location, **cookie), 5) == kind


def test_a_redirect_too_many_is_one_in_circles() -> None:
    onward = answer("", 302, Location="/ever/on")
    asked = Request(URL, meta={"redirect_times": 4})
    assert kind_of(asked, onward, 5) == ""
    asked.meta["redirect_times"] = 5
    assert kind_of(asked, onward, 5) == "redirect_loop"


@pytest.mark.parametrize(
    "location",
    ["http://[::1", "javascript:history.back()", "file:///etc/passwd", "http://a.gov.cn:99999/"],
)
def test_redirects_to_no_address_lead_outside(location: str) -> None:
    with pytest.raises(Outside, match="no address"):
        kind_of(Request(URL), answer("", 302, Location=location), 5)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<html><h1>系统维护</h1><p>网站正在升级维护，敬请谅解。</p></html>", "out_of_order"),
        (
            "<html><p>本网站于11月22日22时至23日6时停止服务。</p><a href=/>首页</a></html>",
            "out_of_order",
        ),
        (f"<html><p>关于系统升级维护的公告</p>{LIST}</html>", ""),
        ("<html><p>政府网站维护费用公开</p><table><tr><td>暂停服务 0</table></html>", ""),
        ("<html><p>加强网站运行维护，全年未停机。</p></html>", ""),
    ],
)
def test_a_site_that_is_being_mended_says_so(body: str, kind: str) -> None:
    assert challenge_in(answer(body)) == kind


@pytest.mark.parametrize(
    ("error", "name", "state", "detail"),
    [
        (Challenged("asked", "jiasule"), "challenge", "blocked", "jiasule: asked"),
        (Challenged("asked"), "challenge", "blocked", "asked"),
        (Outside("a stranger's"), "outside", "moved", "a stranger's"),
        (NeedsBrowser("none"), "needs_browser", "needs_browser", "none"),
        (IgnoreRequest("Forbidden by robots.txt"), "robots", "robots", "Forbidden by robots.txt"),
        (IgnoreRequest("max redirections"), "other", "dead", "max redirections"),
        (TimeoutError(), "timed_out", "dead", "TimeoutError"),
    ],
)
def test_failures_make_states(error: Exception, name: str, state: str, detail: str) -> None:
    assert classify(error) == name
    assert column_state(name) == state
    assert detail_of(error) == detail


NOW = datetime(2026, 11, 1, 3, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "120"}, 120),
        ({"Retry_After": " 0 "}, 0),
        ({"Retry_After": "Sun, 01 Nov 2026 03:01:00 GMT"}, 60),
        ({"Retry_After": "Sun, 01 Nov 2026 02:00:00 GMT"}, 0),
        # The server's clock is ten minutes slow.
        (
            {
                "Retry_After": "Sun, 01 Nov 2026 02:51:00 GMT",
                "Date": "Sun, 01 Nov 2026 02:50:00 GMT",
            },
            60,
        ),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "-5"}, None),
        ({}, None),
    ],
)
def test_waits_are_read(headers: dict[str, str], seconds: float | None) -> None:
    assert wait_of(answer("", 503, **headers), NOW) == seconds


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("http://www.qinghe.gov.cn/a?b=1", "https://www.qinghe.gov.cn/a?b=1"),
        ("https://www.qinghe.gov.cn:443/a", "http://www.qinghe.gov.cn/a"),
        ("https://www.qinghe.gov.cn:8443/a", "http://www.qinghe.gov.cn:8443/a"),
    ],
)
def test_the_other_scheme(url: str, other: str) -> None:
    request = changed(Request(url))
    assert request.url == other
    assert request.meta["redirect_urls"] == [url]


@pytest.mark.parametrize(
    ("hours", "time", "left"),
    [
        ("22-6", "14:00", 8 * 3600),
        ("22-6", "20:30", 1.5 * 3600),
        ("22-6", "22:00", 0),
        ("22-6", "13:59", 0),
        ("0-24", "14:00", None),
        ("1-5", "17:00", 4 * 3600),
        ("1-5", "21:00", 0),
        ("22-24", "14:30", 1.5 * 3600),
    ],
)
def test_the_night_is_beijings(hours: str, time: str, left: float | None) -> None:
    """Times are UTC, eight hours behind."""
    settings = Settings({"NIGHT_HOURS": hours})
    if left is None:
        with pytest.raises(NightHoursError):
            night_of(settings)
        return
    night = night_of(settings)
    assert isinstance(night, Night)
    hour, minute = time.split(":")
    assert night.left(NOW.replace(hour=int(hour), minute=int(minute))) == left


@pytest.mark.parametrize("hours", ["night", "22", "22-", "22:00-6:00", "6-6", "25-30", "-1-5"])
def test_hours_that_are_none_are_told(hours: str) -> None:
    with pytest.raises(NightHoursError, match="22-6"):
        night_of(Settings({"NIGHT_HOURS": hours}))


def test_without_night_hours_any_time_is_good() -> None:
    crawler = cast(Crawler, SimpleNamespace(settings=Settings({"NIGHT_HOURS": " "})))
    with pytest.raises(NotConfigured):
        NightHours.from_crawler(crawler)


@given(st.integers(0, 23), st.integers(1, 23), st.integers(0, 24 * 60 - 1))
def test_a_night_ends_and_begins_again(begin: int, length: int, minute: int) -> None:
    night = Night(begin, (begin + length) % 24)
    now = NOW + timedelta(minutes=minute)
    left = night.left(now)
    assert 0 <= left <= length * 3600
    if left:
        assert night.left(now + timedelta(seconds=left)) == 0


def test_the_pace_of_a_host() -> None:
    async def asked() -> list[tuple[str, float]]:
        pace, clock = Pace(0.05), asyncio.get_running_loop().time
        began, told = clock(), []

        async def ask(host: str, takes: float) -> None:
            async with pace.turn(host):
                told.append((host, clock() - began))
                await asyncio.sleep(takes)

        pace.hold("c", 0.2)
        await asyncio.gather(ask("a", 0.1), ask("a", 0), ask("b", 0), ask("c", 0))
        pace.leave("a", "waf")
        with pytest.raises(Challenged, match="left alone") as refused:
            await ask("a", 0)
        assert refused.value.kind == "waf"
        await ask("b", 0)
        return told

    told = asyncio.run(asked())
    assert [host for host, _ in told] == ["a", "b", "a", "c", "b"]
    (first, second) = (at for host, at in told if host == "a")
    assert second - first >= 0.15
    assert next(at for host, at in told if host == "c") >= 0.2
