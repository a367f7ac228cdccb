"""`scrapy status`: an archive in figures, for a person and for a program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from archive_samples import COLUMN, PAGE, at, document, interpretation, observation, settled, store

from archive.keeping import keep_document, keep_failure, keep_listing
from archive.lock import locked
from archive.records import Capture, Context, Entry, Issue, Listing
from archive.status import Count, read_status
from archive.store import open_archive
from crawler.archive_command import table

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive with two reports, a look-alike, a document not yet read and a closed column."""
    path = tmp_path / "archive.db"
    with open_archive(path) as a:
        run = a.begin_run("crawl portals", "shili", at(1))
        entries = [Entry(f"{PAGE}?{n}", "article", Context()) for n in range(5)]
        capture = Capture(COLUMN, at(1), b"")
        keep_listing(a, Listing(capture, COLUMN, "shili", "trs", tuple(entries)), run)
        settled(a, run, at(1))
        values = (observation(verdict="verified"), observation("review.total", verdict="suspect"))
        issue = Issue("identity_fails", "error", "示例", "source", ("review.total",))
        found = interpretation("a", observations=values, issues=(issue,))
        store(a, document(f"{PAGE}?0"), found, run)
        store(a, document(f"{PAGE}?1"), interpretation("b", year=2021, state="partial"), run)
        store(a, document(f"{PAGE}?2"), interpretation("c", kind="look_alike"), run)
        keep_document(a, document(f"{PAGE}?3"), run)
        a.end_run(run, at(1, 9), exit_code=0, counts={"documents": 4})
        last = a.begin_run("crawl", "", at(2))
        closed = "http://closed.gov.cn/"
        keep_failure(a, closed, last, failure="refused", now=at(2), column_url=closed, portal="x")
        settled(a, last, at(2), "refused", url=closed)
    return path


def scrapy_status(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", "status", "-s", f"ARCHIVE={path}", *options],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_figures(path: Path) -> None:
    with open_archive(path, read_only=True) as a:
        status = read_status(a)
    assert status.publishers == 1
    assert status.reports == (
        Count((2020, "2021", "complete"), 1),
        Count((2021, "2021", "partial"), 1),
    )
    assert {c.kind: c.count for c in status.values} == {
        ("verified",): 1,
        ("unverified",): 1,
        ("suspect",): 1,
    }
    assert status.issues == (Count(("identity_fails", "error", "source"), 1),)
    assert status.set_aside == (Count(("look_alike",), 1),)
    assert (status.columns, [c.state for c in status.columns_not_ok]) == (2, ["dead"])
    assert (status.outstanding(), status.uninterpreted) == (1, 1)
    assert status.failures == (Count(("refused",), 1),)
    assert status.last_run is not None
    assert (status.last_run.started_at, status.last_run.ended_at) == (at(2), None)


def test_json_is_one_document(path: Path) -> None:
    ended = scrapy_status(path, "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    document = json.loads(ended.stdout)
    assert document["archive"] == str(path)
    assert document["reports"][0] == {"year": 2020, "form": "2021", "state": "complete", "count": 1}
    assert document["values"] == {"suspect": 1, "unverified": 1, "verified": 1}
    assert document["entries"] == {"kept": 4, "outstanding": 1}
    assert document["columns_not_ok"][0]["url"] == "http://closed.gov.cn/"
    assert document["last_run"]["id"] == 2
    assert document["in_trouble"][0]["advice"]
    assert (document["writing"], document["alerts"], document["release"]) == (None, [], None)
    assert document["bytes"] == path.stat().st_size
    assert document["bytes_free"] > 0


def test_person_gets_a_screen(path: Path) -> None:
    ended = scrapy_status(path)
    assert (ended.returncode, ended.stderr) == (0, "")
    for words in (
        "2 reports of 1 publishers",
        "MB free",
        "Last good: 2026-11-01",
        "it was killed, or goes on",
        "Waiting:   1 to be fetched, 1 to be read",
        "Alerts: nothing",
        "dead refused: shili, since 2026-11-02",
        "one day is nothing",
    ):
        assert words in ended.stdout
    assert "identity_fails" not in ended.stdout
    with locked(path, "crawl portals", at(2)):
        assert f"(process {os.getpid()}) since {at(2)}" in scrapy_status(path).stdout


def test_a_screen_is_enough_however_much_is_wrong(path: Path) -> None:
    with open_archive(path) as a:
        run = a.begin_run("crawl portals", "", at(3))
        for n in range(40):
            url = f"http://www.x{n}.gov.cn/"
            settled(a, run, at(3), ("refused", "timed_out", "http_4xx")[n % 3], url=url)
            a.db.execute(
                "INSERT INTO alerts (kind, subject, detail, run_id, raised_at)"
                " VALUES ('overdue', ?, ?, ?, ?)",
                (f"示例{n}局 2025", "很长" * 100, run, at(3)),
            )
    lines = scrapy_status(path).stdout.splitlines()
    assert len(lines) <= 40
    assert "  and 34 more: --all" in lines
    assert len(scrapy_status(path, "--all").stdout.splitlines()) > 80


def test_person_gets_tables(path: Path) -> None:
    ended = scrapy_status(path, "--all")
    assert (ended.returncode, ended.stderr) == (0, "")
    for words in (
        "2 reports of 1 publishers",
        "identity_fails",
        "look_alike",
        "1 of 2 ok",
        "4 kept, 1 outstanding",
        "1 documents are kept and not yet interpreted",
        "http://closed.gov.cn/",
        "without an end",
    ):
        assert words in ended.stdout


def test_archive_of_nothing_has_a_status(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    open_archive(path).close()
    with open_archive(path, read_only=True) as a:
        status = read_status(a)
    assert (status.reports, status.last_run, status.publishers) == ((), None, 0)
    assert "Last run:  none yet" in scrapy_status(path).stdout


def test_absent_archive_is_said_and_not_made(tmp_path: Path) -> None:
    ended = scrapy_status(tmp_path / "none.db")
    assert (ended.returncode, ended.stdout) == (5, "")
    assert ended.stderr.startswith("scrapy status: There is no archive at")
    assert len(ended.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_table_lines_up_chinese_and_numbers() -> None:
    lines = table(("发布机关", "n"), [("示例县", 5), ("示例县人民政府", 12345), ("x", None)])
    assert lines.splitlines() == [
        "发布机关        n",
        "示例县          5",
        "示例县人民政府  12,345",
        "x",
    ]
    assert table(("a", "n"), [("x", 5), ("y", 12345)]).splitlines() == [
        "a       n",
        "x       5",
        "y  12,345",
    ]
