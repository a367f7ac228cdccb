"""When to look again: the same in Python and in SQL, and what it means for a frontier."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from archive_samples import COLUMN, PAGE, document, interpretation, settled, store
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import ledger
from archive.due import awaits, due_again
from archive.keeping import keep_listing
from archive.records import Capture, Context, Entry, Listing
from archive.schedule import (
    IS_DUE,
    OLDEST,
    STEPS,
    Shown,
    full_walk_rest,
    is_due,
    rest,
    unanswered_rest,
)
from archive.store import Archive, open_archive
from archive.turns import Turn


@pytest.fixture
def a(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as archive:
        yield archive


@pytest.mark.parametrize(
    ("shown", "age", "hours"),
    [
        # A run every night comes at other hours.
        ("report", -3, 20),
        ("report", 14, 20),
        ("report", 15, 7 * 24 - 4),
        ("report", 91, 30 * 24 - 4),
        ("report", 800, 91 * 24 - 4),
        ("report", 5000, 365 * 24 - 4),
        ("unread", 0, 20),
        ("blank_form", 0, 30 * 24 - 4),
        ("look_alike", 5000, 365 * 24 - 4),
    ],
)
def test_the_older_the_longer_it_is_left_alone(shown: Shown, age: int, hours: int) -> None:
    assert rest(shown, age, 30) == hours


def test_the_setting_is_in_proportion_and_nothing_is_left_alone_without_days() -> None:
    assert [rest("report", 400, days) for days in (0, 1, 15, 60)] == [0, 20, 356, 1436]
    ages = range(0, 4000, 7)
    for days in (1, 10, 30):
        rests = [rest("report", age, days) for age in ages]
        assert rests == sorted(rests)
    assert full_walk_rest(30) == timedelta(hours=20)
    assert full_walk_rest(0) == timedelta(0)


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31)).map(
    lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ")
)
DAYS = st.dates(datetime(2003, 1, 1).date(), datetime(2031, 1, 31).date()).map(str)


@settings(max_examples=300)
@given(
    shown=st.sampled_from(get_args(Shown)),
    published=DAYS,
    now=MOMENTS,
    ago=st.integers(0, 400 * 24 * 3600) | st.sampled_from([20 * 3600, 20 * 3600 + 1]),
    days=st.sampled_from([0, 1, 7, 30, 365]),
)
def test_sql_says_the_same(shown: Shown, published: str, now: str, ago: int, days: int) -> None:
    fetched = datetime.fromisoformat(now) - timedelta(seconds=ago)
    last_fetched = fetched.strftime("%Y-%m-%dT%H:%M:%SZ")
    given_values = {
        "shown": shown,
        "published": published,
        "last_fetched": last_fetched,
        "now": now,
        "recheck_days": days,
    }
    sql = (
        f"SELECT {IS_DUE} FROM (SELECT :shown AS shown, :published AS published,"  # noqa: S608
        " :last_fetched AS last_fetched)"
    )
    db = sqlite3.connect(":memory:")
    said = bool(db.execute(sql, given_values).fetchone()[0])
    db.close()
    assert said == is_due(shown, published, last_fetched, now, days)


def test_steps_end_at_a_year() -> None:
    assert [days for _, days in STEPS] == sorted(days for _, days in STEPS)
    assert STEPS[-1][1] < OLDEST == 365


def due_urls(a: Archive, now: str, days: int = 30) -> set[str]:
    return {one.entry.url for one in due_again(a, COLUMN, before=now, recheck_days=days)}


def test_new_reports_are_looked_at_daily_and_old_ones_rarely(a: Archive) -> None:
    seen = "2026-04-01T14:00:00Z"
    dated = {2025: "2026-03-30", 2024: "2025-03-20", 2012: None}
    for year, claimed in dated.items():
        found = interpretation(str(year), year=year, claimed_published=claimed)
        store(a, document(f"{PAGE}?{year}", now=seen), found)
    # A report of 2012 without a date is old, though it was found only now.
    assert due_urls(a, "2026-04-02T13:00:00Z") == {f"{PAGE}?2025"}
    assert due_urls(a, "2026-04-02T09:00:00Z") == set()
    assert due_urls(a, "2026-05-01T14:00:00Z") == {f"{PAGE}?2025", f"{PAGE}?2024"}
    assert due_urls(a, "2027-04-02T14:00:00Z") == {f"{PAGE}?{year}" for year in dated}
    assert due_urls(a, "2026-04-01T14:00:01Z", days=0) == {f"{PAGE}?{year}" for year in dated}


def test_what_is_no_report_is_looked_at_once_a_year_and_a_blank_form_monthly(a: Archive) -> None:
    seen = "2026-04-01T14:00:00Z"
    for kind in ("look_alike", "blank_form"):
        store(a, document(f"{PAGE}?{kind}", now=seen), interpretation(kind, kind=kind))
    assert due_urls(a, "2026-04-20T14:00:00Z") == set()
    assert due_urls(a, "2026-05-01T14:00:00Z") == {f"{PAGE}?blank_form"}
    assert due_urls(a, "2027-04-01T14:00:00Z") == {f"{PAGE}?blank_form", f"{PAGE}?look_alike"}


def test_a_row_that_announces_last_years_report_is_looked_behind_daily_in_season(
    a: Archive,
) -> None:
    for day in ("2026-02-01", "2026-06-01"):
        seen = f"{day}T14:00:00Z"
        for year in (2025, 2024):
            page = document(f"{PAGE}?{day}{year}", now=seen, context=Context(year=year))
            store(a, page, interpretation(f"{day}{year}", kind="not_a_report"))
    assert due_urls(a, "2026-02-02T14:00:00Z") == {f"{PAGE}?2026-02-012025"}
    assert due_urls(a, "2026-06-02T14:00:00Z") == set()


def test_portions_go_on_where_the_last_one_ended(a: Archive) -> None:
    entries = tuple(Entry(f"{PAGE}?{n}", "article", Context()) for n in range(5))
    run = a.begin_run("crawl", "", "2026-04-01T14:00:00Z")
    capture = Capture(COLUMN, "2026-04-01T14:00:00Z", b"")
    keep_listing(a, Listing(capture, COLUMN, "shili", "trs", entries), run)
    for entry in entries:
        store(a, document(entry.url, now="2026-04-01T14:00:00Z"), interpretation(), run)
    found, after = [], 0
    while some := due_again(a, COLUMN, before="2026-04-03T00:00:00Z", after=after, limit=2):
        found += [one.entry.url for one in some]
        after = some[-1].id
    assert found == [entry.url for entry in entries]


def test_reports_are_awaited_in_season_until_they_are_seen(a: Archive) -> None:
    def walk(now: str) -> None:
        run = a.begin_run("crawl", "", now)
        keep_listing(a, Listing(Capture(COLUMN, now, b""), COLUMN, "shili", "trs", ()), run)
        settled(a, run, now)
        ledger.refresh(a.db)

    walk("2025-11-01T00:00:00Z")
    for year in (2023, 2024):
        found = interpretation(str(year), year=year, publisher="示例县教育局")
        store(a, document(f"{PAGE}?{year}", now="2025-11-01T00:00:00Z"), found)
    assert not awaits(a, COLUMN, "2025-12-20")
    # Nobody has walked it to its end this year.
    assert awaits(a, COLUMN, "2026-01-01")
    walk("2026-01-18T00:00:00Z")
    assert awaits(a, COLUMN, "2026-01-19")
    walk("2026-02-03T00:00:00Z")
    assert awaits(a, COLUMN, "2026-02-04")
    # Overdue since the end of January, and looked for until the end of April.
    assert awaits(a, COLUMN, "2026-04-30")
    assert not awaits(a, COLUMN, "2026-05-01")
    found = interpretation("new", year=2025, publisher="示例县教育局")
    store(a, document(f"{PAGE}?2025", now="2026-02-10T00:00:00Z"), found)
    ledger.refresh(a.db)
    assert not awaits(a, COLUMN, "2026-02-11")


@pytest.mark.parametrize(
    ("lasted", "hours"), [(0, 20), (6, 20), (7, 68), (29, 68), (30, 164), (180, 332), (5000, 332)]
)
def test_what_gives_nothing_is_tried_less_often_and_never_given_up(lasted: int, hours: int) -> None:
    assert unanswered_rest(timedelta(days=lasted), 30) == timedelta(hours=hours)
    assert unanswered_rest(timedelta(days=lasted), 0) == timedelta(0)


def test_a_column_rests_by_how_long_it_has_given_nothing() -> None:
    now = datetime.fromisoformat("2026-06-20T14:00:00Z")

    def rests(state: str, since: str, tried: str) -> bool:
        return Turn(state, f"2026-{since}T14:00:00Z", f"2026-{tried}T14:00:00Z").rests(now, 30)

    assert not rests("dead", "06-18", "06-19")
    assert rests("dead", "06-01", "06-18")
    assert not rests("dead", "06-01", "06-17")
    assert rests("blocked", "01-01", "06-14")
    assert not rests("blocked", "01-01", "06-13")
    # A page that answers may show its rows again tomorrow.
    assert not rests("changed", "01-01", "06-19")
    assert not rests("ok", "01-01", "06-19")
