"""How runs went: their endings, failures by class, portals run by run, turns, and the log."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from archive_samples import at
from scrapy import Spider
from scrapy.http import Response
from test_crawl import FAST, ROOT, Site, crawl, rows
from test_crawl import site as site  # noqa: PLC0414 - a fixture

from archive.portal_spans import PortalSeen, keep_spans
from archive.records import Capture, Listing
from archive.store import Archive, open_archive
from crawler.exit_codes import ARCHIVE, INTERRUPTED, MEANINGS, OK, TROUBLE, UNREACHABLE
from crawler.extensions.run import ending, exit_code, failure_classes, portals_seen
from crawler.extensions.watching import line
from crawler.logs import Events, OneLine
from spiders.tally import Tally

COMMAND = "crawl portals"


@pytest.mark.parametrize(
    ("reason", "code", "ended_by"),
    [
        ("finished", OK, "finished"),
        ("day", OK, "day"),
        ("time", OK, "time"),
        ("requests", OK, "requests"),
        ("growth", OK, "growth"),
        ("disk", ARCHIVE, "disk"),
        ("archive", ARCHIVE, "failed"),
        ("shutdown", INTERRUPTED, "interrupted"),
        ("cancelled", TROUBLE, "failed"),
    ],
)
def test_why_a_run_ended_says_its_code(reason: str, code: int, ended_by: str) -> None:
    tally = Tally()
    tally.of("shili", "http://www.shili.gov.cn/").state = "ok"
    assert (exit_code(tally, reason), ending(reason)) == (code, ended_by)
    assert code in MEANINGS


def test_what_failed_is_counted_by_class() -> None:
    tally = Tally()
    one, two = tally.of("shili", "http://a.gov.cn/"), tally.of("shili", "http://b.gov.cn/")
    one.state, two.state = "dead", "changed"
    one.failures.update({"timed_out": 2, "gone": 1})
    two.outcomes.update({"new_report": 3})
    assert failure_classes(tally, "disk", 4) == {
        "timed_out": 2,
        "gone": 1,
        "changed": 1,
        "unreadable": 4,
        "disk": 1,
    }
    # One that the run did not come to says nothing of its portal.
    tally.of("other", "http://c.gov.cn/")
    seen = portals_seen(tally)
    assert list(seen) == ["shili"]
    assert (seen["shili"].states, seen["shili"].new_reports) == ({"dead": 1, "changed": 1}, 3)
    assert not seen["shili"].well


def test_columns_that_rest_are_no_reason_to_say_that_nothing_is_reached() -> None:
    tally = Tally()
    resting, asked = tally.of("a", "http://a.gov.cn/"), tally.of("b", "http://b.gov.cn/")
    resting.state, resting.failure, resting.rested = "dead", "refused", True
    asked.state = "ok"
    assert exit_code(tally, "finished") == TROUBLE
    asked.state, asked.failure = "dead", "timed_out"
    assert exit_code(tally, "finished") == UNREACHABLE
    asked.rested = True
    assert exit_code(tally, "finished") == TROUBLE


def ran(a: Archive, day: int, command: str = COMMAND, **seen: PortalSeen) -> None:
    run = a.begin_run(command, "{}", at(day))
    with a.transaction() as db:
        keep_spans(db, run, seen)
    a.end_run(run, at(day, 9), exit_code=0, counts={})


def well(**failures: int) -> PortalSeen:
    state = "dead" if failures else "ok"
    return PortalSeen(Counter({state: 1}), Counter(failures), well=not failures)


def test_portals_run_by_run_take_room_only_where_something_happens(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive.db") as a:
        ran(a, 1, shili=well(), other=well())
        for day in (2, 3, 4):
            ran(a, day, shili=well(), other=well(refused=1))
        ran(a, 5, "ingest")
        ran(a, 6, shili=well())
        # Not asked on the sixth day: it is not said to have been.
        ran(a, 7, shili=PortalSeen(Counter(ok=1), new_reports=2), other=well(refused=1))
        rows = a.db.execute("SELECT count(*) FROM portal_spans").fetchone()
        assert tuple(rows) == (5,)
        told = a.db.execute(
            "SELECT substr(started_at, 9, 2), states, failures, new_reports, substr(last_good, 9,"
            " 2) FROM portal_runs WHERE portal = 'other' ORDER BY run_id"
        ).fetchall()
        assert [(row[0], json.loads(row[1]), row[4]) for row in told] == [
            ("01", {"ok": 1}, "01"),
            *((f"0{day}", {"dead": 1}, "01") for day in (2, 3, 4)),
            ("07", {"dead": 1}, "01"),
        ]
        assert json.loads(told[1][2]) == {"refused": 1}
        sql = "SELECT count(*), sum(new_reports) FROM portal_runs WHERE portal = 'shili'"
        assert tuple(a.db.execute(sql).fetchone()) == (6, 2)


def test_those_that_were_not_asked_for_longest_come_first(site: Site, tmp_path: Path) -> None:
    database, folder = tmp_path / "archive.db", tmp_path / "registry"
    folder.mkdir()
    declared = ""
    for name in ("jia", "yi", "bing"):
        site.column(site.report(name, 2023), path=f"/{name}/")
        declared += (
            f'[[portal]]\nid = "{name}"\nname = "青禾县"\nregion_code = "330000"\n'
            f'home = "{site.base}/"\n[[portal.column]]\nurl = "{site.base}/{name}/"\n'
            'evidence = "observed"\n'
        )
    (folder / "33_x.toml").write_text(
        f'[province]\ncode = "330000"\nname = "浙江省"\n{declared}', "utf-8"
    )
    assert crawl(database, "-a", f"registry={folder}", "jia").returncode == OK
    site.asked.clear()
    assert crawl(database, "-a", f"registry={folder}").returncode == OK
    walked = [path for path in site.asked if path in {"/jia/", "/yi/", "/bing/"}]
    assert walked == ["/yi/", "/bing/", "/jia/"]
    kept = rows(database, "SELECT portal, count(*) FROM portal_runs GROUP BY 1 ORDER BY 1")
    assert kept == [("bing", 1), ("jia", 2), ("yi", 1)]


def test_an_event_is_one_line_in_the_log() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLine(logging.Formatter("%(levelname)s %(message)s")))
    log = logging.Logger("x")
    log.addHandler(handler)
    log.error("first\nsecond %s", "third")
    try:
        json.loads("{")
    except ValueError:
        log.exception("a page could not be read")
    first, second = stream.getvalue().splitlines()
    assert first == "ERROR first second third"
    assert second.startswith("ERROR a page could not be read: JSONDecodeError: Expecting")
    # Where in the project, not where in the library.
    assert Path(__file__).name in second
    whole = io.StringIO()
    handler.setStream(whole)
    handler.setFormatter(OneLine(logging.Formatter(), whole=True))
    try:
        json.loads("{")
    except ValueError:
        log.exception("a page could not be read")
    assert len(whole.getvalue().splitlines()) > 5
    assert sys.stderr is not whole


def test_an_item_is_named_by_its_address_and_not_by_its_bytes() -> None:
    item, page = (
        Listing(Capture("http://a.gov.cn/", at(1), b"x" * 9999), "", "", "", ()),
        Response("http://a.gov.cn/"),
    )
    event = Events().item_error(item, ValueError("…"), page, Spider("x"))
    assert event["msg"] % event["args"] == "Listing of http://a.gov.cn/ was not kept"


def test_who_watches_is_told_how_far_it_is() -> None:
    tally = Tally()
    for n in range(4):
        column = tally.of(f"p{n}", f"http://p{n}.gov.cn/")
        column.pages = 3
        if n < 2:
            column.state = "ok"
            column.outcomes["new_report"] = 5
    tally.columns["http://p1.gov.cn/"].failures["timed_out"] = 1
    columns = tally.columns.values()
    told = "2 of 10 portals, 12 pages, 10 reports, 1 in trouble"
    assert line(columns, 10, 5) == told
    assert line(columns, 10, 60) == f"{told}, about 4 min left"


def at_moment(moment: str, database: Path, *words: str) -> int:
    """A crawl at another time; its exit code."""
    return subprocess.run(
        [
            *(sys.executable, "-m", "tests.at_moment", moment, "crawl", "portals"),
            *(*FAST, "-s", f"ARCHIVE={database}", *words),
        ],
        cwd=ROOT,
        capture_output=True,
        check=False,
    ).returncode


def test_what_gives_nothing_rests_but_not_in_the_season_nor_when_it_is_named(
    site: Site, tmp_path: Path
) -> None:
    database, folder = tmp_path / "archive.db", tmp_path / "registry"
    folder.mkdir()
    site.put("/gone/", "nothing here", 404)
    site.column(site.report("", 2023), path="/there/")
    columns = "".join(
        f'[[portal.column]]\nurl = "{site.base}/{name}/"\nevidence = "observed"\n'
        for name in ("gone", "there")
    )
    (folder / "33_x.toml").write_text(
        '[province]\ncode = "330000"\nname = "浙江省"\n[[portal]]\nid = "jia"\nname = "青禾县"\n'
        f'region_code = "330000"\nhome = "{site.base}/"\n{columns}',
        "utf-8",
    )
    registry = ("-a", f"registry={folder}")

    def asks(moment: str, *words: str) -> bool:
        site.asked.clear()
        assert at_moment(moment, database, *registry, *words) == TROUBLE
        assert "/there/" in site.asked
        return "/gone/" in site.asked

    # Forty days without an answer: once a week.
    assert asks("2025-11-10T14:00:00Z")
    assert asks("2025-12-28T14:00:00Z")
    assert not asks("2025-12-29T14:00:00Z")
    assert asks("2025-12-29T15:00:00Z", "-a", "portal=jia")
    # When reports are awaited they are looked for daily.
    assert asks("2026-01-01T14:00:00Z")
