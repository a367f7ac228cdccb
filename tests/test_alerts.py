"""Alerts: raised once, told once on each channel, and again only when a trouble comes back."""

from __future__ import annotations

import json
import logging
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from archive_samples import document, interpretation, observation, store
from ledger_samples import Portal
from scrapy.settings import Settings

from archive import ledger
from archive.alerts import Alert, judge, open_alerts, untold
from archive.records import Issue
from archive.store import Archive, open_archive
from archive.troubles import forms_in_trouble
from crawler.alerts.channels import (
    AlertSettingError,
    File,
    Mail,
    UnsafeMailError,
    Webhook,
    channels,
)
from crawler.alerts.message import heading, text
from crawler.alerts.suite import tell
from crawler.exit_codes import ARCHIVE, UNREACHABLE

FAILING = (UNREACHABLE, ARCHIVE)


def day(number: int, month: int = 5) -> str:
    return f"2026-{month:02}-{number:02}T14:00:00Z"


@pytest.fixture
def a(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as archive:
        yield archive


def judged(a: Archive, now: str, code: int = 0) -> list[tuple[str, str]]:
    """A run that ended with a code, and the alerts that are open after it."""
    run = a.begin_run("crawl portals", "{}", now)
    a.end_run(run, now, exit_code=code, counts={})
    with a.transaction() as db:
        judge(db, run, now, FAILING)
    return [(one.kind, one.subject) for one in open_alerts(a.db)]


def test_a_portal_that_goes_from_reports_to_none_is_raised_once_and_ends(a: Archive) -> None:
    portal = Portal(a)
    portal.publish(day(1), 2025)
    portal.walk(day(1))
    assert judged(a, day(1)) == []
    # It has never shown anything: nothing is lost.
    Portal(a, "http://www.leer.gov.cn/nianbao/").walk(day(2), state="dead")
    assert judged(a, day(2)) == []
    portal.shown.clear()
    for number in (3, 4, 5):
        portal.walk(day(number), state="dead")
        assert judged(a, day(number)) == [("portal_silent", "shili")]
    rows = a.db.execute("SELECT kind, raised_at, over_at FROM alerts").fetchall()
    assert [tuple(row) for row in rows] == [("portal_silent", day(3), None)]
    portal.publish(day(6), 2024)
    portal.walk(day(6))
    assert judged(a, day(6)) == []
    portal.shown.clear()
    portal.walk(day(7), state="blocked")
    judged(a, day(7))
    sql = "SELECT raised_at, over_at FROM alerts ORDER BY id"
    assert [tuple(row) for row in a.db.execute(sql)] == [(day(3), day(6)), (day(7), None)]


def test_a_column_that_still_shows_some_is_not_silent(a: Archive) -> None:
    portal = Portal(a)
    portal.publish(day(1), 2025)
    portal.publish(day(1), 2024)
    portal.walk(day(1))
    portal.shown.pop()
    portal.walk(day(2), state="changed")
    assert judged(a, day(2)) == []


def filled(a: Archive, number: int, *, good: bool, start: int = 0) -> None:
    """So many reports whose rows match and whose values are verified, or neither."""
    for n in range(start, start + number):
        issue = Issue("rows_missing", "error", "示例", "reading", ())
        found = interpretation(
            f"r{n}",
            publisher=f"示例县{n}局",
            observations=(observation(verdict="verified" if good else "unverified"),),
            issues=() if good else (issue,),
        )
        address = f"http://www.shili.gov.cn/{n}.html"
        store(a, document(address, f"<p>{n}</p>".encode(), now=day(1)), found)


def test_a_form_whose_rows_stop_matching_and_values_that_are_not_verified(a: Archive) -> None:
    filled(a, 20, good=True)
    assert judged(a, day(1)) == []
    filled(a, 6, good=False, start=20)
    expected = [("form_unmatched", "2021"), ("verified_falls", "2021")]
    assert judged(a, day(2)) == expected
    assert judged(a, day(3)) == expected
    filled(a, 12, good=True, start=26)
    assert judged(a, day(4)) == []


def test_few_reports_tell_nothing_in_either_direction(a: Archive) -> None:
    filled(a, 8, good=True)
    filled(a, 6, good=False, start=8)
    assert forms_in_trouble(a.db) == {}


def test_overdue_publishers_are_raised_one_by_one(a: Archive) -> None:
    portal = Portal(a)
    for year in (2023, 2024):
        portal.publish("2025-11-01T00:00:00Z", year)
    portal.walk("2025-11-01T00:00:00Z")
    ledger.refresh(a.db)
    assert judged(a, "2026-01-20T14:00:00Z") == []
    portal.walk("2026-02-03T00:00:00Z")
    ledger.refresh(a.db)
    assert judged(a, "2026-02-03T14:00:00Z") == [("overdue", "340403 示例县教育局 2025")]
    # What is overdue for over a year is history.
    assert judged(a, "2027-02-10T14:00:00Z") == []


def test_a_run_that_failed_altogether_until_one_does_not(a: Archive) -> None:
    assert judged(a, day(1), UNREACHABLE) == [("run_failed", "crawl portals")]
    assert judged(a, day(2), UNREACHABLE) == [("run_failed", "crawl portals")]
    assert judged(a, day(3), 1) == []
    assert a.db.execute("SELECT count(*) FROM alerts").fetchone()[0] == 1
    # A fault of our own at every page: nothing was read, though hosts were reached.
    run = a.begin_run("crawl portals", "{}", day(4))
    a.end_run(run, day(4), exit_code=1, counts={"errors": 9, "pages": 0})
    with a.transaction() as db:
        judge(db, run, day(4), FAILING)
    assert [one.kind for one in open_alerts(a.db)] == ["run_failed"]


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Post(socketserver.ThreadingTCPServer):
    """A mail server that takes what it is given, or refuses it."""

    allow_reuse_address = True

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__((host, 0), Delivery)
        self.mails: list[str] = []
        self.refusing = False


class Delivery(socketserver.StreamRequestHandler):
    server: Post

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 post.example.org")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "DATA":
                self.say("354 go on")
                told = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    told += part
                self.server.mails.append(told.decode())
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            elif word == "MAIL" and self.server.refusing:
                self.say("451 come back later")
            else:
                self.say("250 post.example.org")


class Hook(ThreadingHTTPServer):
    """A webhook that writes down what is posted to it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Posted)
        self.documents: list[dict[str, object]] = []
        self.status = 200


class Posted(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.status == 200:
            self.server.documents.append(json.loads(body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Silent."""


def silent(a: Archive) -> None:
    """An archive with one open alert."""
    portal = Portal(a)
    portal.publish(day(1), 2025)
    portal.walk(day(1))
    portal.shown.clear()
    portal.walk(day(2), state="dead")
    judged(a, day(2))


def mail_to(server: Post) -> Mail:
    host, port = server.server_address[:2]
    return Mail(("kuan@example.org",), "nianbao@example.org", str(host), int(port))


@pytest.mark.filterwarnings("ignore:unclosed")
def test_told_once_on_each_channel_and_again_when_it_comes_back(
    a: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.alerts.suite._now", lambda: day(8))
    silent(a)
    post, hook = Post(), Hook()
    with serving(post), serving(hook):
        url = f"http://127.0.0.1:{hook.server_address[1]}/secret"
        ways = [mail_to(post), Webhook(url), File(tmp_path / "alerts.jsonl")]
        for _ in range(3):
            for way in ways:
                tell(a.path, way)
        assert len(post.mails) == len(hook.documents) == 1
        assert "kuan@example.org" in post.mails[0]
        assert "nianbao: portal_silent shili" in post.mails[0]
        assert "http://www.shili.gov.cn/nianbao/" in str(hook.documents[0]["text"])
        lines = (tmp_path / "alerts.jsonl").read_text("utf-8").splitlines()
        assert [json.loads(line)["subject"] for line in lines] == ["shili"]
        portal = Portal(a)
        portal.publish(day(3), 2024)
        portal.walk(day(3))
        judged(a, day(3))
        portal.shown.clear()
        portal.walk(day(4), state="dead")
        judged(a, day(4))
        tell(a.path, ways[0])
        assert len(post.mails) == 2


@pytest.mark.filterwarnings("ignore:unclosed")
def test_what_could_not_be_told_is_logged_and_told_by_the_next_run(
    a: Archive, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.alerts.suite._now", lambda: day(8))
    silent(a)
    post, hook = Post(), Hook()
    with serving(post), serving(hook), caplog.at_level(logging.INFO):
        post.refusing, hook.status = True, 500
        ways = [mail_to(post), Webhook(f"http://127.0.0.1:{hook.server_address[1]}/")]
        for way in ways:
            tell(a.path, way)
        errors = [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR]
        assert [line.split(" (")[0] for line in errors] == [
            "1 alerts could not be told by mail",
            "1 alerts could not be told by webhook",
        ]
        assert a.db.execute("SELECT count(*) FROM tellings").fetchone()[0] == 0
        post.refusing, hook.status = False, 200
        for way in ways:
            tell(a.path, way)
        assert (len(post.mails), len(hook.documents)) == (1, 1)
    # A server that is not there any more.
    Portal(a, "http://www.other.gov.cn/nianbao/").walk(day(5))
    assert judged(a, day(5), UNREACHABLE)[-1] == ("run_failed", "crawl portals")
    tell(a.path, ways[0])
    assert [one.kind for one in untold(a.db, "mail", day(6))] == ["run_failed"]


@pytest.mark.filterwarnings("ignore:unclosed")
def test_no_password_travels_in_the_open() -> None:
    post = Post("127.0.0.2")
    with serving(post):
        port = int(post.server_address[1])
        mail = Mail(("k@example.org",), "n@example.org", "127.0.0.2", port, "name", "secret")
        with pytest.raises(UnsafeMailError):
            mail.tell([Alert(1, "overdue", "示例", "…", day(1), None)])
        assert post.mails == []


def test_many_alerts_are_one_message_by_kind() -> None:
    alerts = [Alert(n, "overdue", f"示例{n}局 2025", "…", day(1), None) for n in range(30)]
    alerts.append(Alert(31, "portal_silent", "shili", "…", day(1), day(2)))
    told = text(alerts)
    assert heading(alerts) == "nianbao: 31 alerts"
    assert told.index("1 portals that showed") < told.index("30 publishers whose")
    assert "and 10 more" in told
    assert "over since" in told


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"ALERT_MAIL": "nobody"}, "ALERT_MAIL"),
        ({"ALERT_MAIL": "a@example.org", "ALERT_SMTP": "mail"}, "ALERT_SMTP"),
        ({"ALERT_WEBHOOK": "file:///etc/passwd"}, "ALERT_WEBHOOK"),
        ({"ALERT_FILE": "/nowhere/at/all.jsonl"}, "ALERT_FILE"),
    ],
)
def test_settings_that_cannot_be_understood_are_a_sentence(
    settings: dict[str, str], word: str
) -> None:
    with pytest.raises(AlertSettingError, match=word):
        channels(Settings({"ALERT_SMTP": "localhost:25", **settings}))


def test_secrets_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_SMTP_USER", "kuan")
    monkeypatch.setenv("NIANBAO_SMTP_PASSWORD", "secret")
    settings = {"ALERT_MAIL": "a@example.org, b@example.org", "ALERT_SMTP": "mail.example.org:587"}
    (mail,) = channels(Settings(settings))
    assert isinstance(mail, Mail)
    assert (mail.to, mail.host, mail.port) == (
        ("a@example.org", "b@example.org"),
        "mail.example.org",
        587,
    )
    assert (mail.user, mail.password) == ("kuan", "secret")
    assert channels(Settings({})) == []
