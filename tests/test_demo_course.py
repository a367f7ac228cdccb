"""How a crawl went, held against the truth: every fault in columns, first sights, names is told."""

from __future__ import annotations

import argparse
import sqlite3
from dataclasses import replace

import pytest
from test_demo_agreement import perfect

from crawler.archive_command import ArgumentError
from crawler.commands.demo import _wanted
from crawler.demo.agreement import Agreement, FoundReport, compare
from crawler.demo.classic import classic
from crawler.demo.course import compare_columns, compare_first_days, count_requests
from crawler.demo.crawl import Visit
from crawler.demo.proxy import Exchange
from crawler.demo.truth import TrueColumn, Truth

BEGUN = ("2026-02-02T08:00:00Z", "2026-03-02T08:00:00Z")


@pytest.fixture(scope="module")
def truth() -> Truth:
    """Two reports of the classic web, and three columns."""
    whole = classic(1).tell()
    columns = (
        TrueColumn("http://a.demo.gov.cn/1/", "demo-a", ("ok",)),
        TrueColumn("http://b.demo.gov.cn/1/", "demo-b", ("dead", "moved")),
        TrueColumn("http://c.demo.gov.cn/", "demo-c", ("ok",), named=False),
    )
    return replace(whole, reports=whole.reports[:2], look_alikes=(), columns=columns, requests=9)


def archive_with(*rows: tuple[str, str, str]) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE columns (url TEXT, portal TEXT, state TEXT)")
    db.executemany("INSERT INTO columns VALUES (?, ?, ?)", rows)
    return db


def test_columns_stand_as_they_should_or_it_is_told(truth: Truth) -> None:
    db = archive_with(
        ("http://a.demo.gov.cn/1/", "demo-a", "ok"),
        ("http://b.demo.gov.cn/1/", "demo-b", "moved"),
        ("http://c.demo.gov.cn/zwgk/", "demo-c", "ok"),
    )
    result = Agreement()
    compare_columns(result, db, truth)
    assert (result.columns_right, result.columns_expected, result.differences) == (3, 3, [])
    db.execute("UPDATE columns SET state = 'changed' WHERE portal <> 'demo-c'")
    db.execute("DELETE FROM columns WHERE portal = 'demo-c'")
    result = Agreement()
    compare_columns(result, db, truth)
    db.close()
    assert result.columns_right == 0
    assert result.differences == [
        "http://a.demo.gov.cn/1/: changed, not ok",
        "http://b.demo.gov.cn/1/: changed, not dead or moved",
        "http://c.demo.gov.cn/: not there, not ok",
    ]


def seen(truth: Truth, *times: str) -> tuple[FoundReport, ...]:
    return tuple(
        FoundReport({**perfect(report).row, "first_seen": at}, {}, ())
        for report, at in zip(truth.reports, times, strict=True)
    )


def test_first_sights_fall_on_the_right_day_or_it_is_told(truth: Truth) -> None:
    reports = (replace(truth.reports[0], first_day=2), truth.reports[1])
    later = replace(truth, reports=reports)
    result = Agreement()
    found = seen(later, "2026-03-02T08:00:07Z", "2026-02-02T08:00:07Z")
    compare_first_days(result, found, later, BEGUN)
    assert (result.first_days_right, result.first_days_compared) == (2, 2)
    assert result.differences == []
    found = seen(later, "2026-02-03T00:00:00Z", "2026-02-02T08:00:07Z")
    compare_first_days(result, found, later, BEGUN)
    [told] = result.differences
    assert told.endswith("first seen on day 1, not 2")


def test_requests_stand_beside_the_fewest(truth: Truth) -> None:
    result = Agreement()
    exchange = Exchange(0.0, "a.demo.gov.cn", "GET", "/", 200, 1, "")
    count_requests(result, [exchange] * 12, truth)
    assert (result.requests, result.requests_fewest) == (12, 9)


def test_what_only_a_browser_sees_may_be_missing(truth: Truth) -> None:
    first, second = truth.reports
    hidden = replace(truth, reports=(replace(first, optional=True), second))
    result = compare((perfect(second),), hidden)
    assert (result.reports_expected, result.recall, result.holds) == (1, 1.0, True)
    result = compare((perfect(second),), truth)
    assert (result.reports_expected, result.recall, result.missing) == (2, 0.5, [first.key])


def test_a_repost_may_be_filed_under_the_place_that_shows_it(truth: Truth) -> None:
    first, second = truth.reports
    copy = FoundReport(
        {**perfect(first).row, "region_code": "999999"},
        perfect(first).values,
        perfect(first).issues,
    )
    found = (copy, perfect(first), perfect(second))
    assert "2 times" in compare(found, truth).differences[0]
    reposted = replace(truth, reports=(replace(first, reposted=True), second))
    assert compare(found, reposted).holds


def test_a_correction_beside_the_report_may_be_the_one_that_counts(truth: Truth) -> None:
    report = truth.reports[0]
    cell, one = next((name, one) for name, one in report.cells.items() if one.meaning == "number")
    other = replace(one, raw="7", value=7)
    found = perfect(report)
    read = FoundReport(
        found.row,
        {**found.values, cell: {**found.values[cell], "raw": "7", "value": 7}},
        found.issues,
    )
    alone = replace(truth, reports=(report,))
    assert not compare((read,), alone).holds
    mended = replace(report, cells={**report.cells, cell: replace(one, corrected=other)})
    assert compare((read,), replace(truth, reports=(mended,))).holds
    assert compare((found,), replace(truth, reports=(mended,))).holds


def test_a_world_is_named_by_options() -> None:
    def options(**given: int) -> argparse.Namespace:
        return argparse.Namespace(
            **{"portals": None, "years": None, "seed": None, "days": 1} | given
        )

    assert _wanted(options()) is None
    assert _wanted(options(portals=300)) == Visit(1, 7, 300, 5)
    assert _wanted(options(portals=9, years=2, seed=8)) == Visit(1, 8, 9, 2)
    for given, word in (
        ({"years": 3}, "give --portals"),
        ({"seed": 3}, "give --portals"),
        ({"portals": 0}, "at least one portal"),
        ({"portals": 5, "years": 13}, "--years 13"),
        ({"days": 0}, "--days 0"),
    ):
        with pytest.raises(ArgumentError, match=word):
            _wanted(options(**given))
