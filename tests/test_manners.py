"""How the crawler behaves, measured at the server it asks."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from archive.packing import keep_body
from archive.store import open_archive
from crawler.extensions.night import BEIJING
from tests.manners_server import Host, Reply, serving
from tests.manners_spider import Told, probe

# Nobody is waited for, or hardly.
AT_ONCE = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False}
SOON = {"DOWNLOAD_DELAY": 0.05, "AUTOTHROTTLE_ENABLED": False}
ONCE = {**AT_ONCE, "RETRY_ENABLED": False}
BODY = "<p>政府信息公开年报</p>"
CHALLENGE = Reply("<script>$_ts={}</script>", 412)


@pytest.fixture
def host() -> Iterator[Host]:
    with serving() as one:
        yield one


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that 127.0.0.1 made for itself and that nobody else believes."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    began = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(2014)
        .not_valid_before(began)
        .not_valid_after(began + datetime.timedelta(days=9))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "self_signed.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(pem) + private)
    return file


def by_proxy(proxy: Host) -> dict[str, str]:
    """The environment of someone who reaches the world through a proxy."""
    return {**os.environ, "http_proxy": proxy.base, "https_proxy": proxy.base, "no_proxy": ""}


def test_a_host_is_asked_once_a_second_and_one_thing_at_a_time(host: Host) -> None:
    host.put("/moved", Reply(status=302, headers={"Location": "/there"}))
    host.put("/there", BODY)
    host.put("/broken", Reply(status=500), BODY)
    # A kept connection that is closed without a word, which Twisted would ask again at once.
    host.put("/torn", Reply(drop=True), BODY)
    host.put("/slow", Reply(BODY, pause=0.3))
    asked = [host.base + path for path in ("/moved", "/broken", "/torn", "/slow")]
    with serving() as other:
        told = probe(*asked, other.put("/", BODY))
        assert other.arrivals[-1].at < host.arrivals[2].at, "hosts wait for each other"
    assert [one["status"] for one in told.said.values()] == [200] * 5
    assert host.arrivals[0].path == "/robots.txt"
    assert sorted(host.paths) == sorted(
        ["/moved", "/there", "/broken", "/broken", "/torn", "/torn", "/slow"]
    )
    assert min(host.gaps) >= 1.0
    assert max(host.gaps) < 1.5
    assert host.open_most == 1
    assert not told.playwright


def test_a_longer_rest_is_given_where_robots_ask_for_it(host: Host) -> None:
    host.put("/robots.txt", "User-agent: *\nCrawl-delay: 2\nDisallow: /closed/\n")
    told = probe(*(host.put(path, BODY) for path in ("/a", "/b", "/closed/")), settings=AT_ONCE)
    assert host.paths == ["/a", "/b"]
    assert min(host.gaps) >= 2.0
    assert told.said[f"{host.base}/closed/"]["state"] == "robots"


def test_a_host_that_asks_for_time_is_given_it(host: Host) -> None:
    clock = datetime.datetime(2026, 11, 1, 3, 0, 0, tzinfo=datetime.UTC)
    until = format_datetime(clock + datetime.timedelta(seconds=2), usegmt=True)
    host.put("/a", Reply(status=503, headers={"Retry-After": "2"}), BODY)
    dated = {"Retry-After": until, "Date": format_datetime(clock, usegmt=True)}
    host.put("/b", Reply(status=429, headers=dated), BODY)
    told = probe(f"{host.base}/a", f"{host.base}/b", settings=SOON)
    assert {one["status"] for one in told.said.values()} == {200}
    assert len(host.paths) == 4
    assert sum(gap >= 2.0 for gap in host.gaps) == 2, "the whole host is held, twice"


def test_a_host_without_a_word_is_asked_less_and_less(host: Host) -> None:
    address = host.put("/a", Reply(status=429))
    told = probe(address, settings=SOON)
    assert told.said[address]["failure"] == "too_many"
    assert told.said[address]["state"] == "blocked"
    assert len(host.paths) == 3
    assert host.gaps[1] >= 0.5
    assert host.gaps[2] >= 1.0


def test_a_host_that_asks_for_too_much_time_is_left_alone(host: Host) -> None:
    first = host.put("/a", Reply(status=429, headers={"Retry-After": "3600"}))
    told = probe(first, host.put("/b", BODY), settings=SOON)
    assert len(host.paths) == 1
    assert {one["state"] for one in told.said.values()} == {"blocked"}
    assert all(one["detail"].startswith("retry_after: ") for one in told.said.values())


def test_a_host_that_tests_for_browsers_is_left_alone(host: Host) -> None:
    # Each would be waited for longer than the one before.
    quick = {**SOON, "DOWNLOAD_DELAY": 0.01}
    asked = [host.put(f"/{number}", CHALLENGE) for number in range(6)]
    loop = Reply(status=302, headers={"Location": "/loop", "Set-Cookie": "seen=1"})
    with serving() as other:
        told = probe(*asked, other.put("/loop", loop), settings=quick)
        assert other.paths == ["/loop"]
    assert len(host.paths) == 3
    details = [one["detail"].partition(":")[0] for one in told.said.values()]
    assert sorted(details) == ["cookie_loop"] + ["script_412"] * 6
    assert {one["failure"] for one in told.said.values()} == {"challenge"}


def test_a_host_that_tests_for_browsers_is_asked_less(host: Host) -> None:
    asked = [host.put(f"/{number}", CHALLENGE) for number in range(2)]
    probe(*asked, settings=SOON)
    assert host.gaps[1] >= 1.5


ASTRAY = (
    "http://10.0.0.1/",
    "http://167772161/",
    "http://0x0a.0.0.1/",
    "http://0300.0250.0.1/",
    "http://169.254.169.254/latest/",
    "http://[::ffff:192.168.0.1]/",
    "http://[fe80::1]/",
    "http://mirror.invalid/zfxxgknb/",
    "http://www.qinghe.gov.cn@mirror.invalid/",
    "ftp://www.qinghe.gov.cn/",
    "file:///etc/hostname",
)


def test_redirects_do_not_lead_astray(host: Host) -> None:
    asked = [
        host.put(f"/{number}", Reply(status=302, headers={"Location": location}))
        for number, location in enumerate(ASTRAY)
    ]
    told = probe(*asked, settings=AT_ONCE)
    assert len(told.said) == len(ASTRAY)
    assert all("failure" in one for one in told.said.values())
    web = [told.said[url] for url, goal in zip(asked, ASTRAY, strict=True) if goal[:4] == "http"]
    assert all(one["detail"].startswith("outside the hosts") for one in web)
    assert "root:" not in told.log


def test_proxies_of_the_environment_are_used_and_lead_nowhere_else(
    host: Host, certificate: Path
) -> None:
    page, secret = "http://www.qinghe.gov.cn/zfxxgknb/", f"{host.base}/secret"
    with serving(certificate) as proxy:
        proxy.put(page, BODY)
        proxy.put("http://www.qinghe.gov.cn/out", Reply(status=302, headers={"Location": secret}))
        proxy.put("/safe", BODY)
        told = probe(
            page,
            "http://www.qinghe.gov.cn/out",
            "https://www.yunlin.gov.cn/safe",
            settings=AT_ONCE,
            loopback=False,
            unchecked=["www.yunlin.gov.cn"],
            environment=by_proxy(proxy),
        )
        methods = {one.method for one in proxy.arrivals}
        tunnelled = [one.scheme for one in proxy.of("/safe")]
        hosts = {one.headers["Host"] for one in proxy.arrivals if one.method == "CONNECT"}
    assert told.said[page]["text"] == BODY
    assert told.said["https://www.yunlin.gov.cn/safe"]["text"] == BODY
    assert (methods, tunnelled, hosts) == ({"GET", "CONNECT"}, ["https"], {"www.yunlin.gov.cn:443"})
    assert "this machine" in told.said["http://www.qinghe.gov.cn/out"]["detail"]
    assert host.arrivals == []


def test_certificates_are_checked_but_where_the_registry_says_so(certificate: Path) -> None:
    with serving(certificate) as host:
        host.put("/a", BODY)
        address = f"https://127.0.0.1:{host.port}/a"
        told = probe(address, settings=ONCE)
        assert told.said[address]["failure"] == "certificate"
        assert told.said[address]["state"] == "dead"
        assert host.arrivals == [], "asked without a certificate, or without TLS"
        told = probe(address, settings=ONCE, unchecked=["127.0.0.1"])
        assert told.said[address]["text"] == BODY
        assert {one.scheme for one in host.arrivals} == {"https"}


def test_the_other_scheme_is_tried_once_and_remembered(certificate: Path) -> None:
    with serving(certificate) as gone, serving() as plain:
        for path in ("/a", "/b"):
            gone.put(path, BODY)
            gone.put(f"https:{path}", Reply(status=410))
        gone.put("https:/robots.txt", Reply(status=410))
        asked = [f"https://127.0.0.1:{gone.port}{path}" for path in ("/a", "/b")]
        plain.put("/c", BODY)
        plain.put("/gone", Reply(status=410))
        asked += [f"https://127.0.0.1:{plain.port}/c", f"{plain.base}/gone"]
        told = probe(*asked, settings=ONCE, unchecked=["127.0.0.1"])
        answered = [told.said[url].get("url") for url in asked[:3]]
        assert answered == [f"{gone.base}/a", f"{gone.base}/b", f"{plain.base}/c"]
        assert [one.scheme for one in gone.arrivals].count("https") == 1
        assert told.said[asked[3]]["failure"] == "http_4xx"
        assert plain.paths.count("/gone") == 1


def test_nobody_at_home_is_told_of_the_scheme_given() -> None:
    with serving() as host:
        address = host.base
    told = probe(address, settings=ONCE)
    assert told.said[address]["failure"] == "refused"


@pytest.fixture(scope="module")
def limited() -> Iterator[tuple[Told, Host]]:
    settings = {**ONCE, "ANSWER_TIMEOUT": 1, "DOWNLOAD_TIMEOUT": 2, "DOWNLOAD_MAXSIZE": 5000}
    with serving() as host:
        host.put("/well", BODY)
        host.put("/long_in_coming", Reply("x" * 30, pause=0.4, dribble=0.02))
        host.put("/silent", Reply(BODY, pause=4))
        host.put("/dribbling", Reply("x" * 400, dribble=0.02))
        host.put("/cut_short", Reply(BODY, declared=1000))
        host.put("/too_large", Reply("x" * 6000))
        # The first answer settles the scheme.
        paths = list(host.replies)
        yield probe(*(host.base + path for path in paths), settings=settings), host


@pytest.mark.parametrize(
    ("path", "failure"),
    [
        ("/well", None),
        ("/long_in_coming", None),
        ("/silent", "timed_out"),
        ("/dribbling", "timed_out"),
        ("/cut_short", "cut_short"),
        ("/too_large", "too_large"),
    ],
)
def test_answers_are_limited(limited: tuple[Told, Host], path: str, failure: str | None) -> None:
    told, host = limited
    assert told.said[host.base + path].get("failure") == failure


def test_nothing_is_asked_by_day(host: Host) -> None:
    hour = datetime.datetime.now(BEIJING).hour
    hours = f"{(hour + 2) % 24}-{(hour + 3) % 24}"
    told = probe(host.put("/a", BODY), settings={"NIGHT_HOURS": hours})
    assert host.arrivals == []
    assert told.reason == "day"
    assert told.log.count("NIGHT_HOURS") == 1
    told = probe(host.put("/a", BODY), settings={"NIGHT_HOURS": f"{hour}-{(hour + 2) % 24}"})
    assert (host.paths, told.reason) == (["/a"], "finished")


def test_what_has_not_changed_is_not_sent_again(host: Host, tmp_path: Path) -> None:
    database = tmp_path / "archive.db"
    with open_archive(database) as a, a.db:
        kept = keep_body(a.db, "旧年报".encode("gbk"), "127.0.0.1")
        damaged = keep_body(a.db, "新年报".encode("gbk"), "127.0.0.1")
        a.db.execute("UPDATE bodies SET zstd = x'00' WHERE sha256 = ?", (damaged,))
    same = Reply(status=304, headers={"ETag": '"2"'})
    host.put("/kept", same)
    host.put("/lost", same, BODY)
    host.put("/damaged", same, BODY)
    host.put("/new", BODY)

    def asked(path: str, digest: str) -> dict[str, Any]:
        said = {"etag": '"1"', "last_modified": "Sun, 01 Nov 2026 00:00:00 GMT"}
        said |= {"sha256": digest, "media_type": "text/html; charset=gbk"}
        return {"url": host.base + path, "meta": {"validators": said}}

    told = probe(
        asked("/kept", kept),
        asked("/lost", "b" * 64),
        asked("/damaged", damaged),
        asked("/new", kept),
        settings=AT_ONCE,
        archive=str(database),
    )
    assert host.of("/kept")[0].headers["If-None-Match"] == '"1"'
    assert host.of("/kept")[0].headers["If-Modified-Since"].startswith("Sun, 01 Nov")
    kept_page = told.said[f"{host.base}/kept"]
    assert (kept_page["text"], kept_page["status"]) == ("旧年报", 200)
    assert (kept_page["flags"], kept_page["media_type"]) == (
        ["not_modified"],
        "text/html; charset=gbk",
    )
    first, again = host.of("/lost")
    assert "If-None-Match" in first.headers
    assert "If-None-Match" not in again.headers
    for path in ("/lost", "/damaged", "/new"):
        assert (told.said[host.base + path]["text"], told.said[host.base + path]["flags"]) == (
            BODY,
            [],
        )
