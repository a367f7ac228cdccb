"""公布台账: who was to publish and did not, as of any day, and no accusation without evidence."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from archive_samples import document, interpretation, rows
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_samples import COLUMN, Portal

from archive import ledger
from archive.forgetting import forget_report
from archive.keeping import keep_document
from archive.ledger import DayError, DueSoon, Expectation, GridRow, LedgerRow, ledger_on
from archive.merging import merge_crawl, merge_documents, other_archive, waiting
from archive.reports import store_interpretation
from archive.store import Archive, open_archive

OFFICE = "示例县教育局"


@pytest.fixture
def a(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as archive:
        yield archive


@pytest.fixture
def portal(a: Archive) -> Portal:
    return Portal(a)


def held(a: Archive) -> list[LedgerRow]:
    """The view, in an order."""
    return ordered(LedgerRow(*row) for row in rows(a, "SELECT * FROM ledger"))


def ordered(found: Iterator[LedgerRow]) -> list[LedgerRow]:
    return sorted(found, key=repr)


def row(a: Archive, year: int = 2025, publisher: str = OFFICE) -> LedgerRow:
    (found,) = (one for one in held(a) if (one.publisher, one.year) == (publisher, year))
    return found


def states(a: Archive, publisher: str = OFFICE) -> dict[int, str | None]:
    return {one.year: one.state for one in held(a) if one.publisher == publisher}


def seen_late(portal: Portal, claimed: str | None, **walk: object) -> None:
    """Walked in January; in February once more, and then once more with the report there."""
    portal.walk("2026-01-20T00:00:00Z")
    if walk.pop("again", True):
        portal.walk("2026-02-10T00:00:00Z", **walk)
    portal.publish("2026-02-15T00:00:00Z", claimed=claimed)


def test_a_date_that_a_later_walk_contradicts_is_backdated(portal: Portal) -> None:
    seen_late(portal, "2026-01-28")
    assert row(portal.a) == LedgerRow(
        publisher=OFFICE,
        year=2025,
        due="2026-01-31",
        first_seen="2026-02-15T00:00:00Z",
        state="backdated",
        last_checked="2026-02-15T00:00:00Z",
        region_code="340403",
        level="county",
        kind="department",
        claimed_published="2026-01-28",
        expected_by="published",
        report_id=row(portal.a).report_id,
        absent_at="2026-02-10T00:00:00Z",
    )


@pytest.mark.parametrize(
    "walk",
    [
        {"full": False},
        {"state": "changed"},
        {"state": "dead"},
        {"again": False},
    ],
    ids=repr,
)
def test_what_is_no_complete_walk_contradicts_no_date(
    portal: Portal, walk: dict[str, object]
) -> None:
    seen_late(portal, "2026-01-28", **walk)
    assert (row(portal.a).state, row(portal.a).absent_at) == ("on time", "2026-01-20T00:00:00Z")


def test_a_page_that_has_not_changed_contradicts_no_date(portal: Portal) -> None:
    portal.walk("2026-02-10T00:00:00Z", body=b"<ul>")
    portal.shown.append(f"{COLUMN}{OFFICE}/2025.html")
    # The same bytes, in which another program finds the row.
    portal.walk("2026-02-15T00:00:00Z", body=b"<ul>")
    portal.publish("2026-02-15T00:01:00Z", claimed="2026-01-28")
    assert row(portal.a).state == "on time"


def test_a_page_that_no_walk_had_read_contradicts_no_date(portal: Portal) -> None:
    portal.walk("2026-02-10T00:00:00Z")
    portal.shown.append(f"{COLUMN}{OFFICE}/2025.html")
    portal.walk("2026-02-15T00:00:00Z", page=f"{COLUMN}?unit=7")
    portal.publish("2026-02-15T00:01:00Z", claimed="2026-01-28")
    assert row(portal.a).state == "on time"


def test_a_report_that_stood_elsewhere_before_is_not_backdated(portal: Portal) -> None:
    portal.walk("2026-02-10T00:00:00Z")
    other = Portal(portal.a, "http://jiaoyu.shili.gov.cn/")
    url = f"{COLUMN}{OFFICE}/2025.html"
    other.publish("2026-02-12T00:00:00Z", claimed="2026-01-28", url=url)
    portal.publish("2026-02-15T00:00:00Z", claimed="2026-01-28", url=url)
    assert row(portal.a).state == "on time"


def test_an_old_report_that_is_put_up_again_is_not_backdated(portal: Portal) -> None:
    portal.walk("2026-02-10T00:00:00Z")
    portal.publish("2026-02-15T00:00:00Z", 2016, claimed="2017-03-20")
    portal.publish("2026-02-15T00:00:00Z", 2017)
    assert states(portal.a)[2016] == "on time"
    assert states(portal.a)[2017] is None


@pytest.mark.parametrize(
    ("claimed", "state"),
    [
        # It says so itself.
        ("2026-02-12", "late"),
        ("2026-02-01", "late"),
        (None, "late"),
        # No report is dated after it was seen, or before its year was over.
        ("2026-02-16", "late"),
        ("2026-08-01", "late"),
        ("2025-11-30", "late"),
        ("2026-01-31", "backdated"),
    ],
)
def test_lateness_by_its_own_date_or_by_a_walk(
    portal: Portal, claimed: str | None, state: str
) -> None:
    seen_late(portal, claimed)
    assert row(portal.a).state == state


def test_without_a_walk_after_the_due_day_nobody_knows(portal: Portal) -> None:
    seen_late(portal, None, again=False)
    assert row(portal.a).state is None


def test_seen_in_time_is_in_time_whatever_it_says(portal: Portal) -> None:
    portal.walk("2026-01-20T00:00:00Z")
    portal.walk("2026-01-29T00:00:00Z")
    portal.publish("2026-01-31T15:59:59Z", claimed="2026-01-15")
    assert row(portal.a).state == "on time"


def test_only_a_walk_of_all_pages_makes_a_report_overdue(portal: Portal) -> None:
    portal.walk("2026-01-20T00:00:00Z")
    for year in (2023, 2024):
        portal.publish("2026-01-20T00:00:00Z", year)
    assert row(portal.a).state == "not expected"
    portal.walk("2026-02-05T00:00:00Z", full=False)
    portal.walk("2026-02-06T00:00:00Z", state="changed")
    # A look at the reports that are known is none at the column.
    portal.publish("2026-02-07T00:00:00Z", 2024, listed=False)
    assert (row(portal.a).state, row(portal.a).last_checked) == (
        "not expected",
        "2026-01-20T00:00:00Z",
    )
    portal.walk("2026-02-08T00:00:00Z")
    assert (row(portal.a).state, row(portal.a).last_checked) == ("overdue", "2026-02-08T00:00:00Z")


def test_what_is_listed_and_not_read_yet_may_be_the_report(portal: Portal) -> None:
    a, url = portal.a, f"{COLUMN}{OFFICE}/2025.html"
    for year in (2023, 2024):
        portal.publish("2026-01-20T00:00:00Z", year)
    portal.walk("2026-01-21T00:00:00Z")
    portal.shown.append(url)
    portal.walk("2026-02-05T00:00:00Z")
    assert row(a).state == "not expected"
    # Kept, and nobody has read it.
    run = a.begin_run("crawl", "", "2026-02-05T01:00:00Z")
    kept = document(url, b"x", now="2026-02-05T01:00:00Z", column_url=COLUMN)
    capture_id = keep_document(a, kept, run)
    assert row(a).state == "not expected"
    found = interpretation("other", kind="look_alike")
    store_interpretation(a, capture_id, found)
    assert (row(a).state, row(a).last_checked) == ("overdue", "2026-02-05T00:00:00Z")
    (then,) = ledger_on(a.db, "2026-02-05", year=2025)
    assert then.state == "overdue"


@pytest.mark.parametrize(("failure", "times"), [("gone", 1), ("timed_out", 3)])
def test_what_cannot_be_had_is_waited_for_three_times(
    portal: Portal, failure: str, times: int
) -> None:
    a, url = portal.a, f"{COLUMN}{OFFICE}/2025.html"
    for year in (2023, 2024):
        portal.publish("2026-01-20T00:00:00Z", year)
    portal.walk("2026-01-21T00:00:00Z")
    portal.shown.append(url)
    portal.walk("2026-02-05T00:00:00Z")
    for number in range(times):
        assert row(a).state == "not expected"
        portal.lose(f"2026-02-{number + 5:02}T01:00:00Z", url, failure=failure)
    assert row(a).state == "overdue"


def test_the_next_report_is_looked_for_where_the_newest_one_stands(portal: Portal) -> None:
    old = Portal(portal.a, "http://old.shili.gov.cn/")
    old.walk("2025-06-01T00:00:00Z")
    old.publish("2025-06-01T00:00:00Z", 2022)
    portal.walk("2025-06-01T00:00:00Z")
    portal.publish("2025-06-01T00:00:00Z", 2024)
    old.walk("2026-03-01T00:00:00Z")
    assert states(portal.a) == {2022: None, 2023: "overdue", 2024: "late"}
    portal.walk("2026-03-02T00:00:00Z")
    assert states(portal.a)[2025] == "overdue"


def test_departments_may_be_dissolved_and_governments_are_not(portal: Portal) -> None:
    for publisher in (OFFICE, "示例县人民政府"):
        for year in (2017, 2018):
            portal.publish("2025-11-01T00:00:00Z", year, publisher=publisher)
    portal.walk("2025-11-02T00:00:00Z")
    silent = {2019: "overdue", 2020: "overdue", 2021: None, 2022: None, 2023: None, 2024: None}
    assert states(portal.a) == {2017: None, 2018: None, **silent}
    government = states(portal.a, "示例县人民政府")
    assert {government[year] for year in silent} == {"overdue"}


def declared(
    publisher: str = "示例县卫生健康局",
    first: int | None = 2023,
    last: int | None = None,
    **changes: str,
) -> Expectation:
    given_values = {"region_code": "340403", "column_url": COLUMN, "basis": "shili", **changes}
    kind = "department" if publisher else ""
    return Expectation(
        publisher=publisher, kind=kind, first_year=first, last_year=last, **given_values
    )


def test_whom_the_registry_names_is_expected_before_it_ever_published(portal: Portal) -> None:
    a, name = portal.a, "示例县卫生健康局"
    with a.transaction() as db:
        ledger.expect(db, [declared()], "2026-01-10T00:00:00Z")
    # Nobody has looked.
    assert states(a, name) == {2023: None, 2024: None, 2025: None}
    portal.walk("2026-01-20T00:00:00Z")
    assert states(a, name) == {2023: "overdue", 2024: "overdue", 2025: "not expected"}
    found = row(a, 2024, name)
    assert (found.expected_by, found.first_seen, found.report_id) == ("registry", None, None)
    assert (found.region_code, found.level, found.kind) == ("340403", "county", "department")
    portal.publish("2026-01-21T00:00:00Z", 2024, publisher=name)
    assert states(a, name) == {2023: "overdue", 2024: None, 2025: "not expected"}
    assert {one.expected_by for one in held(a)} == {"registry"}


def test_a_publisher_is_known_by_another_form_of_its_name(portal: Portal) -> None:
    a = portal.a
    with a.transaction() as db:
        ledger.expect(db, [declared("田家庵区教育局")], "2026-01-10T00:00:00Z")
    portal.publish("2026-01-21T00:00:00Z", 2024, publisher="淮南市田家庵区教育局")
    portal.walk("2026-02-20T00:00:00Z")
    with a.transaction() as db:
        ledger.refresh(db)
    assert {one.publisher for one in held(a)} == {"淮南市田家庵区教育局"}
    assert states(a, "淮南市田家庵区教育局") == {2023: "overdue", 2024: None, 2025: "overdue"}


def test_what_the_registry_says_ends_what_was_expected_of_itself(portal: Portal) -> None:
    a = portal.a
    for year in (2017, 2018):
        portal.publish("2026-01-21T00:00:00Z", year)
    portal.walk("2026-02-20T00:00:00Z")
    assert 2019 in states(a)
    with a.transaction() as db:
        ledger.expect(db, [declared(OFFICE, 2016, 2018)], "2026-02-21T00:00:00Z")
    assert states(a) == {2016: "overdue", 2017: None, 2018: None}
    # Other portals do not speak for this one; what it says anew replaces what it said.
    with a.transaction() as db:
        ledger.expect(db, [declared("", None, basis="other")], "2026-02-22T00:00:00Z")
    assert states(a) == {2016: "overdue", 2017: None, 2018: None}
    with a.transaction() as db:
        ledger.expect(db, [declared(OFFICE, 2017, 2018)], "2026-02-23T00:00:00Z")
    assert states(a) == {2017: None, 2018: None}
    (then,) = (one for one in ledger_on(a.db, "2026-02-21") if one.year == 2016)
    assert then.state == "overdue"


def test_a_government_is_expected_where_those_beside_it_publish_and_accused_of_nothing(
    portal: Portal,
) -> None:
    a, name = portal.a, "大通区人民政府"
    portal.publish("2026-01-21T00:00:00Z", 2024, publisher="田家庵区人民政府")
    portal.walk("2026-02-20T00:00:00Z")
    assert states(a, name) == {}
    # The column is that of the city above: 淮南市.
    with a.transaction() as db:
        ledger.expect(db, [declared("", None, region_code="340400")], "2026-02-21T00:00:00Z")
    assert states(a, name) == {2024: None}
    found = row(a, 2024, name)
    assert (found.expected_by, found.region_code, found.kind) == ("level", "340402", "government")
    portal.publish("2026-02-22T00:00:00Z", 2023, publisher=name, region_code="340402")
    assert states(a, name) == {2023: None}


def test_a_single_report_of_a_government_in_its_own_column_is_no_guest(portal: Portal) -> None:
    a, name = portal.a, "示例县人民政府"
    portal.publish("2026-01-21T00:00:00Z", 2023, publisher=name)
    portal.publish("2026-01-21T00:00:00Z", 2023)
    portal.walk("2026-02-20T00:00:00Z")
    assert states(a, name) == {2023: None}
    with a.transaction() as db:
        ledger.expect(db, [declared("", None)], "2026-02-21T00:00:00Z")
    assert states(a, name) == {2023: None, 2024: "overdue", 2025: "not expected"}
    assert row(a, 2024, name).expected_by == "level"
    assert states(a) == {2023: None}


def test_a_day_in_the_past_knows_nothing_of_what_came_later(portal: Portal) -> None:
    a = portal.a
    portal.walk("2026-01-20T00:00:00Z")
    for year in (2023, 2024):
        portal.publish("2026-01-20T00:00:00Z", year, claimed=f"{year + 1}-01-20")
    portal.walk("2026-02-10T00:00:00Z")
    # In the night of 15 February by the clock in China.
    portal.publish("2026-02-15T15:59:59Z", claimed="2026-01-28")
    portal.lose("2026-03-01T00:00:00Z", f"{COLUMN}{OFFICE}/2025.html")
    portal.publish("2026-04-01T00:00:00Z", claimed="2026-01-28")
    expected = {
        "2026-01-19": None,
        "2026-01-20": "not expected",
        "2026-02-14": "overdue",
        "2026-02-15": "backdated",
        "2026-03-01": "vanished",
        "2026-03-31": "vanished",
        "2026-04-01": "backdated",
    }
    for day, state in expected.items():
        found = list(ledger_on(a.db, day, publisher=OFFICE, year=2025))
        assert [one.state for one in found] == ([state] if state else []), day


def test_rows_are_chosen_by_publisher_division_level_and_year(portal: Portal) -> None:
    portal.publish("2026-02-15T00:00:00Z", 2024)
    portal.publish("2026-02-15T00:00:00Z", 2025, publisher="大通区教育局", region_code="340402")
    on = partial(ledger_on, portal.a.db, "2026-03-01")
    assert {one.publisher for one in on(publisher=OFFICE)} == {OFFICE}
    assert {one.publisher for one in on(region="340402")} == {"大通区教育局"}
    assert {one.year for one in on(year=2025)} == {2025}
    assert len(list(on(level="county"))) == 2
    assert list(on(level="province")) == []
    chosen = {"publisher": "", "region": "340402", "level": "", "year": "2025", "day": "2026-03-01"}
    found = [LedgerRow(*one) for one in portal.a.db.execute(ledger.LEDGER_ON, chosen)]
    assert found == list(on(region="340402"))
    with pytest.raises(DayError, match="no day"):
        next(ledger_on(portal.a.db, "2026-02-30"))


def test_a_division_by_years_is_a_grid(portal: Portal) -> None:
    a = portal.a
    with a.transaction() as db:
        ledger.expect(db, [declared("", None, region_code="340400")], "2026-01-01T00:00:00Z")
    for year in (2023, 2025):
        portal.publish("2026-03-01T00:00:00Z", year, claimed=f"{year + 1}-01-20")
    portal.publish("2026-03-02T00:00:00Z", 2025, publisher="淮南市教育局", region_code="340400")
    portal.publish("2026-03-02T00:00:00Z", 2025, publisher="安徽省教育厅", region_code="340000")
    portal.walk("2026-03-03T00:00:00Z")
    city = GridRow("淮南市教育局", "340400", "county", "department", {2025: None})
    office = {2023: "on time", 2024: "overdue", 2025: "on time"}
    district = GridRow(OFFICE, "340403", "county", "department", office)
    for refreshed in (False, True):
        if refreshed:
            ledger.refresh(a.db)
        assert ledger.by_region(a.db, None, "340400") == [city, district]
        assert ledger.by_region(a.db, "2026-03-31", "340400") == [city, district]
        assert ledger.by_region(a.db, None, "340403") == [district]
    assert ledger.by_region(a.db, "2026-03-01", "340400")[0].states == {
        2023: "on time",
        2024: "overdue",
        2025: "on time",
    }


def test_districts_of_a_municipality_lie_right_below_it(portal: Portal) -> None:
    portal.publish("2026-03-01T00:00:00Z", publisher="海淀区教育局", region_code="110108")
    (found,) = ledger.by_region(portal.a.db, None, "110000")
    assert found.publisher == "海淀区教育局"


def test_states_are_counted_by_year(portal: Portal) -> None:
    a = portal.a
    for year in (2023, 2024):
        portal.publish("2026-01-20T00:00:00Z", year, claimed=f"{year + 1}-01-20")
    ledger.refresh(a.db)
    portal.walk("2026-02-03T00:00:00Z")
    portal.publish("2026-02-03T00:00:00Z", 2025, publisher="大通区教育局", region_code="340402")
    told = [(one.year, one.state, one.publishers) for one in ledger.counts(a.db)]
    expected = [(2023, "on time", 1), (2024, "on time", 1), (2025, "late", 1), (2025, "overdue", 1)]
    assert told == expected
    ledger.refresh(a.db)
    assert [(one.year, one.state, one.publishers) for one in ledger.counts(a.db)] == expected
    told = [(one.year, one.state, one.publishers) for one in ledger.counts(a.db, 2025)]
    assert told == expected[2:]


def test_what_is_due_soon_and_overdue_is_counted(portal: Portal) -> None:
    a = portal.a
    for publisher in (OFFICE, "示例县人民政府", "示例县财政局"):
        for year in (2020, 2022, 2023):
            portal.publish("2026-01-20T00:00:00Z", year, publisher=publisher)
    portal.walk("2026-01-20T00:00:00Z")
    portal.publish("2026-01-21T00:00:00Z", 2024, publisher=OFFICE)
    portal.walk("2026-03-02T00:00:00Z")
    assert ledger.due_soon(a.db, "2026-03-02") == [
        DueSoon("department", 2025, "2026-01-31", "overdue", 2),
        DueSoon("government", 2025, "2026-03-31", "not expected", 1),
        DueSoon("department", 2024, "2025-01-31", "overdue", 1),
        DueSoon("government", 2024, "2025-03-31", "overdue", 1),
        DueSoon("department", 2021, None, "overdue", 2),
        DueSoon("government", 2021, None, "overdue", 1),
    ]


def test_what_is_taken_back_leaves_the_ledger(portal: Portal) -> None:
    a = portal.a
    for year in (2023, 2025):
        portal.publish("2026-02-20T00:00:00Z", year)
    for left in ({2023}, set()):
        ledger.refresh(a.db)
        with a.transaction() as db:
            forget_report(db, row(a, max(states(a))).report_id or 0)
        assert set(states(a)) == left
    assert rows(a, "SELECT count(*) FROM expected WHERE publisher_id IS NOT NULL") == [(0,)]
    portal.publish("2026-02-20T00:00:00Z", 2024, listed=False)
    assert set(states(a)) == {2024}


def test_looks_that_change_nothing_cost_nothing(portal: Portal) -> None:
    a = portal.a
    portal.publish("2026-02-20T00:00:00Z")
    ledger.refresh(a.db)
    portal.publish("2026-03-20T00:00:00Z", listed=False)
    assert rows(a, "SELECT * FROM ledger_stale") == []
    assert row(a).last_checked == "2026-03-20T00:00:00Z"


def test_a_report_may_be_listed_in_another_column_later(portal: Portal) -> None:
    a, other = portal.a, Portal(portal.a, "http://xinxi.shili.gov.cn/")
    for year in (2023, 2024):
        portal.publish("2026-01-20T00:00:00Z", year)
    url = portal.shown[-1]
    ledger.refresh(a.db)
    other.publish("2026-01-21T00:00:00Z", 2024, url=url)
    other.walk("2026-01-22T00:00:00Z")
    other.walk("2026-02-10T00:00:00Z")
    assert states(a)[2025] == "overdue"


def test_what_is_learnt_of_a_publisher_and_of_a_report_is_told(portal: Portal) -> None:
    a, name = portal.a, "白云乡财政所"
    portal.publish("2026-01-20T00:00:00Z", 2024, publisher=name, region_code="")
    ledger.refresh(a.db)
    assert row(a, 2024, name).region_code is None
    portal.publish("2026-01-21T00:00:00Z", 2024, publisher=name, listed=False)
    assert row(a, 2024, name).region_code == "340403"
    portal.publish("2026-01-22T00:00:00Z", None, publisher=name)
    ledger.refresh(a.db)
    assert set(states(a, name)) == {2024}
    url = f"{COLUMN}{name}/None.html"
    portal.publish("2026-01-23T00:00:00Z", 2023, publisher=name, url=url)
    assert set(states(a, name)) == {2023, 2024}


# Any course of events --------------------------------------------------------------------------

PUBLISHERS = (
    ("示例县人民政府", "340403"),
    (OFFICE, "340403"),
    ("示例镇人民政府", "340403"),
    ("大通区人民政府", "340402"),
)
COLUMNS = (COLUMN, "http://xinxi.shili.gov.cn/")
EXPECTATIONS = (
    declared(OFFICE, 2023),
    declared("示例县卫生健康局", 2024, 2024),
    declared("", None),
    declared("", None, region_code="340400", column_url=COLUMNS[1]),
)
FIRST = date(2025, 12, 20)

#: What an archive that is a month old knows.
BEFORE: tuple[tuple[object, ...], ...] = (
    ("walk", 0, True, "ok"),
    ("walk", 1, True, "ok"),
    ("report", 0, 1, 2022, "2023-01-10", 0),
    ("report", 0, 1, 2024, None, 0),
    ("report", 1, 0, 2024, "2025-03-10", 0),
    ("expect", {2, 3}),
)
WALKS = st.tuples(
    st.just("walk"),
    st.integers(0, 1),
    st.sampled_from([True, True, True, False]),
    st.sampled_from(["ok", "ok", "ok", "ok", "changed"]),
)
REPORTS = st.tuples(
    st.just("report"),
    st.integers(0, 1),
    st.integers(0, 3),
    st.sampled_from([2022, 2023, 2024, 2025, 2025, 2025]),
    st.sampled_from([None, None, "2026-01-05", "2026-01-25", "2026-02-20", "2026-04-02"]),
    st.integers(0, 1),
)
LOSSES = st.tuples(st.just("lose"), st.integers(0, 1), st.integers(0, 5))
SAYS = st.tuples(st.just("expect"), st.sets(st.integers(0, 3), min_size=1))
REFRESHES = st.tuples(st.just("refresh"))
EVENT = st.one_of(WALKS, WALKS, REPORTS, REPORTS, REPORTS, LOSSES, SAYS, REFRESHES)
EVENTS = st.lists(st.tuples(st.integers(12, 140), EVENT), min_size=12, max_size=30)


def happen(portals: list[Portal], now: str, event: tuple[object, ...]) -> None:
    a = portals[0].a
    match event:
        case ("walk", int(at), bool(full), str(state)):
            portals[at].walk(now, full=full, state=state)
        case ("report", int(at), int(who), int(year), claimed, int(copy)):
            name, region = PUBLISHERS[who]
            url = f"{COLUMN}{who}/{year}/{copy}.html"
            portals[at].publish(
                now,
                year,
                publisher=name,
                region_code=region,
                claimed=claimed,
                url=url,
                content=f"{who} {year} {claimed}",
            )
        case ("lose", int(at), int(which)):
            shown = portals[at].shown
            portals[at].lose(now, shown[which % len(shown)])
        case ("expect", set(chosen)):
            with a.transaction() as db:
                ledger.expect(db, [EXPECTATIONS[one] for one in sorted(chosen)], now)
        case ("refresh",):
            with a.transaction() as db:
                ledger.refresh(db)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "empty.db"
    open_archive(path).close()
    return path


@settings(max_examples=40)
@given(events=EVENTS)
def test_a_day_says_what_the_view_said_on_it(
    empty: Path, tmp_path: Path, events: list[tuple[int, tuple[object, ...]]]
) -> None:
    path = tmp_path / "archive.db"
    shutil.copy(empty, path)
    with open_archive(path) as a:
        portals = [Portal(a, url) for url in COLUMNS]
        then: dict[str, list[LedgerRow]] = {}
        course = [*((0, event) for event in BEFORE), *sorted(events, key=lambda one: one[0])]
        for number, (after, event) in enumerate(course):
            day = FIRST + timedelta(days=after)
            # In the last hour of a day in China.
            happen(portals, f"{day}T15:{number:02}:00Z", event)
            then[day.isoformat()] = held(a)
        for day, view in then.items():
            assert ordered(ledger_on(a.db, day)) == view, day
        before = (FIRST - timedelta(days=1)).isoformat()
        assert list(ledger_on(a.db, before)) == []
        last = held(a)
        with a.transaction() as db:
            ledger.refresh_all(db)
        assert held(a) == last
        counted = {(one.year, one.state): one.publishers for one in ledger.counts(a.db)}
        assert sum(counted.values()) == len(last)
    taken_in = tmp_path / "merged.db"
    shutil.copy(empty, taken_in)
    for _ in range(2):
        with open_archive(taken_in) as a, other_archive(a, path) as other:
            for _ in merge_crawl(a, other):
                pass
            for _ in merge_documents(a, other, waiting(a)):
                pass
            assert held(a) == last
