"""The finding aid: counts beside the archive that equal the archive's own, and follow it."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from archive_samples import PAGE, at, document, interpretation, observation, store
from browse_samples import filled, served

from archive.browse.finding_aid import FindingAid
from archive.records import Issue
from archive.store import open_archive


@contextmanager
def _kept(path: Path) -> Iterator[FindingAid]:
    aid = FindingAid(f"{path.as_uri()}?mode=ro")
    aid.start()
    try:
        assert aid.ready.wait(300)
        yield aid
    finally:
        aid.stop()


def _asked(aid: FindingAid, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"{aid.path.as_uri()}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


def _becomes(told: Callable[[], object], wanted: object) -> bool:
    until = time.monotonic() + 300
    while told() != wanted:
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """With two documents of one report that agree in one cell and differ in another."""
    path = filled(tmp_path / "archive.db")
    with open_archive(path) as a:
        for n, granted in enumerate((4, 5)):
            found = (observation(), observation("applications.granted.total", granted))
            copy = interpretation(f"k{n}", publisher="某县统计局", region_code="340121",
                                  observations=found)  # fmt: skip
            store(a, document(f"{PAGE}?copy{n}", body=b"<p>%d</p>" % n), copy)
    return path


_BY_VERDICT = "SELECT verdict, count(*) FROM current_values GROUP BY verdict ORDER BY verdict"
_COUNTED = "SELECT sum(suspect), sum(unverified), sum(verified) FROM reports"


def test_values_by_verdict_are_those_of_the_view(path: Path) -> None:
    with open_archive(path, read_only=True) as a:
        wanted = tuple(count for _, count in a.db.execute(_BY_VERDICT))
    with _kept(path) as aid:
        assert _asked(aid, _COUNTED) == [wanted]
        total = (
            "SELECT sum(suspect), sum(unverified), sum(verified) FROM report_tallies"
            " WHERE place = ''"
        )
        assert _asked(aid, total) == [wanted]


def test_ledger_and_issues_are_those_of_the_views(path: Path) -> None:
    with _kept(path) as aid, open_archive(path, read_only=True) as a:
        for view, table, columns in (
            ("ledger", "lines", "publisher, year, state, due, report_id"),
            ("issues", "issues", "report_id, code, severity, verdict, cell_ids, detail"),
            ("current_reports", "reports", "report_id, publisher, year, form, state, versions"),
        ):
            sql = f"SELECT {columns} FROM {{}} ORDER BY {columns}"  # noqa: S608
            wanted = [tuple(row) for row in a.db.execute(sql.format(view))]
            assert wanted
            assert _asked(aid, sql.format(table)) == wanted


def test_places_add_up(path: Path) -> None:
    sql = "SELECT place, sum(reports) FROM report_tallies GROUP BY place ORDER BY place"
    with _kept(path) as aid:
        counts = dict(_asked(aid, sql))
    assert counts == {"": 4, "32": 2, "3201": 2, "320106": 2, "34": 2, "3401": 1, "340121": 1,
                      "3404": 1, "340403": 1}  # fmt: skip


def test_follows_the_archive_and_counts_only_what_is_new(path: Path) -> None:
    with _kept(path) as aid:
        with open_archive(path) as a:
            issue = Issue("no_tables", "warning", "示例", "undecided")
            store(a, document(f"{PAGE}?new", now=at(7)), interpretation(
                "n", publisher="新县人民政府", region_code="340122", issues=(issue,)))  # fmt: skip
            versions = a.db.execute("SELECT count(*) FROM versions").fetchone()[0]
        assert _becomes(lambda: _asked(aid, "SELECT count(*) FROM reports"), [(5,)])
        assert _asked(aid, "SELECT count(*) FROM counted") == [(versions,)]
        assert ("no_tables",) in _asked(aid, "SELECT code FROM issues")
        assert _asked(aid, "SELECT generation > 1 FROM moments") == [(1,)]


def test_values_are_counted_anew_after_reading_again(path: Path) -> None:
    with _kept(path) as aid:
        before = _asked(aid, _COUNTED)
        with open_archive(path) as a, a.transaction() as db:
            db.execute(
                "INSERT OR IGNORE INTO readings (meaning, verdict, placement, possibilities)"
                " SELECT DISTINCT meaning, 'suspect', placement, possibilities FROM readings"
            )
            db.execute("UPDATE figures SET reading_id = (SELECT max(id) FROM readings)")
            a.begin_run("reinterpret", "", at(8))
        assert _becomes(lambda: _asked(aid, _COUNTED) != before, True)
        assert _asked(aid, "SELECT sum(unverified) FROM reports") == [(0,)]


def test_archive_is_only_read_and_nothing_is_left_behind(path: Path) -> None:
    with _kept(path) as aid:
        folder = aid.path.parent
        with closing(aid._connect()) as db, pytest.raises(sqlite3.OperationalError):
            db.execute("DELETE FROM archive.runs")
        assert folder.exists()
    assert not folder.exists()
    assert not aid._thread.is_alive()


def test_what_a_killed_server_left_behind_is_taken_away(path: Path) -> None:
    folder = Path(tempfile.gettempdir())
    # No process has a number as high: see /proc/sys/kernel/pid_max.
    left = folder / "nianbao-browse-99999999-abc"
    others = folder / f"nianbao-browse-{os.getppid()}-abc"
    for one in (left, others):
        one.mkdir(exist_ok=True)
    try:
        with _kept(path):
            assert not left.exists()
            assert others.exists()
    finally:
        others.rmdir()


def test_archive_of_an_older_schema_says_so_and_shows_its_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP VIEW ledger")
    with served_unready(path) as site:
        page = site.get("/-/publisher/320106/%E5%8F%A6%E5%8E%BF%E6%95%99%E8%82%B2%E5%B1%80")
        assert page.status == 503
        assert "结构较旧" in page.words
        home = site.get("/")
        assert home.status == 200
        assert "正在清点" in home.words
        assert site.get("/archive/current_reports").status == 200


@contextmanager
def served_unready(path: Path) -> Iterator[object]:
    """The server on an archive of which no finding aid can be made."""
    from browse_samples import Site  # noqa: PLC0415

    site = Site(path)
    try:
        yield site
    finally:
        site.close()


def test_readers_and_a_writer_do_not_hinder_each_other(path: Path) -> None:
    """While a crawl writes, every page is answered, from one moment of the archive."""
    ended = threading.Event()

    def write() -> None:
        with open_archive(path) as a:
            n = 0
            while not ended.is_set():
                n += 1
                report = interpretation(f"w{n}", publisher=f"第{n}县水务局", region_code="410102")
                store(a, document(f"{PAGE}?w{n}", now=at(9)), report)

    with served(path) as site:
        writer = threading.Thread(target=write)
        writer.start()
        try:
            pages = [
                "/",
                "/-/region/",
                "/-/region/410102",
                "/-/issues",
                "/-/questions/most_applications",
            ]
            assert {site.get(page).status for _ in range(10) for page in pages} == {200}
        finally:
            ended.set()
            writer.join()
