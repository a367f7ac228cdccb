"""A run's budget: each ends the run in order, and the next one goes on where it stopped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler
from test_crawl import ROOT, Site, crawl, rows, serving
from test_crawl import site as site  # noqa: PLC0414 - a fixture

from archive.endings import DISK, GROWTH, TIME
from archive.store import open_archive
from crawler.exit_codes import ARCHIVE, OK
from crawler.extensions.budget import Budget, BudgetError, RunBudget, budget_of

REPORTS = 24
ENDED = "SELECT exit_code, ended_by, failures FROM runs ORDER BY id"


def filled(site: Site) -> str:
    """A column with some reports; its address."""
    site.column(*[site.report(f"{number}镇", 2023) for number in range(REPORTS)])
    return f"{site.base}/zfxxgknb/"


def kept(database: Path) -> int:
    ((number,),) = rows(database, "SELECT count(*) FROM entries WHERE state = 'kept'")
    assert isinstance(number, int)
    return number


def test_requests_are_counted_and_the_next_run_goes_on(site: Site, tmp_path: Path) -> None:
    address, database = filled(site), tmp_path / "archive.db"
    told = crawl(database, address, "-s", "RUN_REQUESTS=10")
    assert told.returncode == OK, told.stderr
    assert "RUN_REQUESTS" in told.stderr
    # What is under way when the last one is made may come as well.
    assert 10 <= len(site.asked) <= 12
    assert 5 <= kept(database) <= 11
    assert rows(database, ENDED) == [(OK, "requests", "{}")]
    assert crawl(database, address).returncode == OK
    assert kept(database) == REPORTS
    assert rows(database, ENDED)[1] == (OK, "finished", "{}")
    twice = {path for path in site.asked if site.asked.count(path) > 1}
    assert twice <= {"/robots.txt"}


def test_the_time_ends_a_slow_run(site: Site, tmp_path: Path) -> None:
    address, database = filled(site), tmp_path / "archive.db"
    site.slow = 0.2
    told = crawl(database, address, "-s", f"RUN_HOURS={1.5 / 3600}")
    assert told.returncode == OK, told.stderr
    assert rows(database, ENDED) == [(OK, "time", "{}")]
    assert 0 < kept(database) < REPORTS


def test_without_room_nothing_is_asked_and_somebody_is_told_once(
    site: Site, tmp_path: Path
) -> None:
    address, database = filled(site), tmp_path / "archive.db"
    alerts = tmp_path / "alerts.jsonl"
    for _ in range(2):
        told = crawl(
            database, address, "-s", "DISK_FREE_MB=1000000000", "-s", f"ALERT_FILE={alerts}"
        )
        assert told.returncode == ARCHIVE
        assert "DISK_FREE_MB" in told.stderr
    assert site.asked == []
    assert rows(database, ENDED) == [(ARCHIVE, "disk", '{"disk": 1}')] * 2
    lines = [json.loads(line) for line in alerts.read_text("utf-8").splitlines()]
    assert [line["kind"] for line in lines] == ["run_failed"]
    # One line an event, whatever happens.
    assert all(line[:4].isdecimal() for line in told.stderr.splitlines())


def budget(path: Path, **limits: float) -> RunBudget:
    crawler = get_crawler(settings_dict={"ARCHIVE": str(path)})
    return RunBudget(crawler, Budget(**limits))  # type: ignore[arg-type]


def test_growth_and_room_are_those_of_the_archive(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    open_archive(path).close()
    one = budget(path, growth=100_000)
    one._size = path.stat().st_size
    assert one.used_up() == ""
    (tmp_path / "archive.db-wal").write_bytes(b"x" * 100_000)
    assert one.used_up() == GROWTH
    assert budget(path, free=10**18).used_up() == DISK
    assert budget(path, free=1).used_up() == ""
    late = budget(path, seconds=60)
    assert late.used_up() == ""
    late._began -= 61
    assert late.used_up() == TIME


@pytest.mark.parametrize(
    "settings",
    [
        {"RUN_HOURS": "long"},
        {"RUN_REQUESTS": "-1"},
        {"RUN_GROWTH_MB": "nan"},
        {"DISK_FREE_MB": "inf"},
    ],
)
def test_a_budget_that_is_no_number_is_a_sentence(settings: dict[str, str]) -> None:
    (name,) = settings
    with pytest.raises(BudgetError, match=name):
        budget_of(Settings(settings))


def test_the_projects_own_budget_keeps_room_on_the_disk() -> None:
    given = Settings()
    given.setmodule("crawler.settings")
    assert budget_of(given).free > 0
    assert (budget_of(given).seconds, budget_of(given).requests) == (0, 0)
    assert (ROOT / "crawler" / "settings.py").exists()
    assert serving
