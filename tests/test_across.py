"""Checks across reports: a publisher's years, a government and what it governs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from archive_samples import PAGE, at, document, interpretation, observation, rows, store
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import panel
from archive.across.places import Place, place_of
from archive.divisions import level_of
from archive.evidence import digest
from archive.forgetting import forget_report
from archive.keeping import keep_failure
from archive.records import Verdict
from archive.store import Archive, open_archive

RECEIVED = "applications.received.total"
OVER, FORWARD = "applications.carried_over.total", "applications.carried_forward.total"
ITEMS = "proactive.licensing.items_last_year"
CHANGE = "proactive.licensing.items_change"
COUNTY, CITY = "田家庵区人民政府", "淮南市人民政府"
REGIONS = {COUNTY: "340403", CITY: "340400", "安徽省人民政府": "340000"}

Cells = Mapping[str, float | None]


@pytest.fixture
def a(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as archive:
        yield archive


def report(
    a: Archive,
    year: int,
    cells: Cells,
    *,
    publisher: str = COUNTY,
    day: int = 1,
    verdict: Verdict = "verified",
    form: str = "",
    **changes: Any,
) -> None:
    """A publisher's report of a year at an address of its own; another day is an edit of it."""
    form = form or ("2019" if year < 2021 else "2021" if year > 2020 else "2014")
    body = f"<p>{publisher} {year} {day}</p>".encode()
    found = interpretation(
        f"{publisher} {year} {day}",
        year=year,
        publisher=publisher,
        region_code=changes.pop("region_code", REGIONS.get(publisher, "340403")),
        form=form,
        observations=tuple(
            observation(cell, value, form=form, body=body, verdict=verdict)
            for cell, value in cells.items()
        ),
        **changes,
    )
    store(a, document(f"{PAGE}?{publisher}{year}", body, now=at(day)), found)


def issues(a: Archive, code: str) -> list[tuple[Any, ...]]:
    """Publisher, year, other publisher, other year, cells, verdict."""
    sql = """
      SELECT p.name, r.year, q.name, s.year, x.cell_ids, x.verdict FROM across_issues x
      JOIN reports r ON r.id = x.report_id JOIN publishers p ON p.id = r.publisher_id
      JOIN reports s ON s.id = x.other_report_id JOIN publishers q ON q.id = s.publisher_id
      WHERE x.code = ? ORDER BY p.name, r.year, s.year"""
    return rows(a, sql, code)


def detail(a: Archive, code: str) -> str:
    (found,) = rows(a, "SELECT detail FROM issues WHERE code = ?", code)
    return str(found[0])


# ---- two years running


@pytest.mark.parametrize(
    ("forward", "over", "verdict", "found"),
    [
        (3, 3, "verified", None),
        (3, 5, "verified", "source"),
        (3, 5, "unverified", "undecided"),
        (3, 5, "suspect", "undecided"),
        (0, 5, "verified", "source"),
        # A blank is not zero, and says nothing.
        (None, 5, "verified", None),
        (3, None, "verified", None),
    ],
)
def test_what_is_carried_over_was_carried_forward(
    a: Archive, forward: int | None, over: int | None, verdict: Verdict, found: str | None
) -> None:
    report(a, 2021, {FORWARD: forward})
    report(a, 2022, {OVER: over}, verdict=verdict)
    expected = [(COUNTY, 2022, COUNTY, 2021, OVER, found)] if found else []
    assert issues(a, "carried_over_differs") == expected


def test_each_applicant_column_is_compared(a: Archive) -> None:
    columns = ("natural_person", "enterprise", "total")
    report(a, 2021, {f"applications.carried_forward.{c}": n for n, c in enumerate(columns)})
    report(a, 2022, {f"applications.carried_over.{c}": 1 for c in columns})
    (found,) = issues(a, "carried_over_differs")
    assert found[4] == "applications.carried_over.natural_person applications.carried_over.total"


def test_both_ends_can_be_followed(a: Archive) -> None:
    report(a, 2021, {FORWARD: 3})
    report(a, 2022, {OVER: 5})
    (earlier, later) = (digest(f"<p>{COUNTY} {year} 1</p>".encode()) for year in (2021, 2022))
    (number,) = a.db.execute("SELECT id FROM reports WHERE year = 2021").fetchone()
    place = "#table=3&row=7&column=2"
    assert detail(a, "carried_over_differs") == (
        f"{OVER} is 5 in 2022 (sha256:{later}{place}), {FORWARD} was 3 in 2021"
        f" (report {number}: sha256:{earlier}{place})"
    )


@pytest.mark.parametrize("edited", [2021, 2022])
def test_a_report_that_was_changed_since_is_named(a: Archive, edited: int) -> None:
    before: dict[int, Cells] = {2021: {FORWARD: 5}, 2022: {OVER: 5}}
    after: dict[int, Cells] = {2021: {FORWARD: 3}, 2022: {OVER: 3}}
    for year in (2021, 2022):
        report(a, year, before[year])
    assert issues(a, "carried_over_differs") == []
    report(a, edited, after[edited], day=2)
    assert len(issues(a, "carried_over_differs")) == 1
    said = detail(a, "carried_over_differs")
    old = digest(f"<p>{COUNTY} {edited} 1</p>".encode())
    assert f"the report of {edited} was changed: a version of it that is no longer shown" in said
    assert f"says 5 (sha256:{old}#" in said
    # As it was again.
    report(a, edited, before[edited], day=3)
    assert issues(a, "carried_over_differs") == []


def test_only_reports_of_years_running_are_compared(a: Archive) -> None:
    report(a, 2020, {FORWARD: 3})
    report(a, 2022, {OVER: 5})
    report(a, 2021, {OVER: 3}, publisher=CITY)
    assert issues(a, "carried_over_differs") == []
    # The year between comes in last, and stands between both.
    report(a, 2021, {OVER: 4, FORWARD: 6})
    assert [row[1:4] for row in issues(a, "carried_over_differs")] == [
        (2021, COUNTY, 2020),
        (2022, COUNTY, 2021),
    ]


@pytest.mark.parametrize(
    ("years", "now", "differ"),
    [
        ((2019, 2020), 12, False),
        ((2019, 2020), 11, True),
        # The identity holds for these two years only.
        ((2020, 2021), 11, False),
        ((2018, 2019), 11, False),
    ],
)
def test_items_of_the_year_before_are_those_it_ended_with(
    a: Archive, years: tuple[int, int], now: int, differ: bool
) -> None:
    report(a, years[0], {ITEMS: 10, CHANGE: 2}, form="2019")
    report(a, years[1], {ITEMS: now}, form="2019")
    assert [row[4] for row in issues(a, "items_differ")] == ([ITEMS] if differ else [])


# ---- a publisher's own years


@pytest.mark.parametrize(
    ("values", "jumps"),
    [
        ([12, 1212, 14, 11], [2]),
        ([12, 14, 11, 600], [4]),
        ([600, 700, 650, 3], [4]),
        # 12 printed twice; with two years there is no middle, but the digits tell.
        ([12, 1212], [2]),
        ([12, 480], []),
        ([12, 1200], [2]),
        # Small numbers do as they please, and so does what grows by and by, or stays.
        ([1, 2, 40, 1], []),
        ([10, 90, 400, 900], []),
        ([12, 14, 900, 1100], []),
        ([10, 100], []),
        ([0, 0, 0, 49], []),
        ([0, 0, 0, 50], [4]),
    ],
)
def test_jumps(a: Archive, values: Sequence[int], jumps: list[int]) -> None:
    for n, value in enumerate(values, 1):
        report(a, 2020 + n, {RECEIVED: value})
    found = [(year - 2020, cells, verdict) for _, year, _, _, cells, verdict in issues(a, "jump")]
    assert found == [(n, RECEIVED, "undecided") for n in jumps]


def test_yuan_in_a_column_of_ten_thousands(a: Archive) -> None:
    for year, value in ((2021, 40.5), (2022, 398_000)):
        report(a, year, {"proactive.fees.amount": value})
    assert [row[1] for row in issues(a, "jump")] == [2022]
    assert "as if 元 stood for 万元" in detail(a, "jump")


def test_a_jump_names_the_year_beside_it(a: Archive) -> None:
    for year, value in ((2021, 13), (2022, 1212), (2023, 12)):
        report(a, year, {RECEIVED: value})
    assert issues(a, "jump") == [(COUNTY, 2022, COUNTY, 2021, RECEIVED, "undecided")]
    said = detail(a, "jump")
    assert "applications_received is 1212 in 2022 (sha256:" in said
    assert "as if 12 were printed twice; 13 in 2021 (report " in said
    assert "and 12 in the middle of the other years (2)" in said
    report(a, 2022, {RECEIVED: 12}, day=2)
    assert issues(a, "jump") == []


def test_what_is_measured_otherwise_is_no_jump(a: Archive) -> None:
    for year in (2016, 2017, 2018):
        cells = {"applications.closed.total": 10}
        report(a, year, cells, form="2014")
    report(a, 2019, {"applications.handled_total.total": 500})
    assert issues(a, "jump") == []


# ---- a government and what it governs


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (COUNTY, Place("340403", "government", "340403", "340400", "divisions")),
        ("淮南市田家庵区", Place("340403", "government", "340403", "340400", "divisions")),
        (CITY, Place("340400", "government", "340400", "340000", "divisions")),
        ("安徽省人民政府", Place("340000", "government", "340000", None, None)),
        # 市辖区 of a municipality stands for no place.
        ("东城区人民政府", Place("110101", "government", "110101", "110000", "divisions")),
        ("田家庵区财政局", Place("340403", "department", None, "340403", "units")),
        ("示例镇人民政府", Place("340403", "town", None, "340403", "units")),
        # A zone in the district, and codes that are no division's.
        ("田家庵经济开发区管理委员会", Place("340403", "government")),
        ("示例县财政局", Place("340499", "department")),
        ("示例局", Place("", "department")),
    ],
)
def test_places(name: str, place: Place) -> None:
    assert place_of(name, place.region_code, place.kind, level_of(place.region_code)) == place


@pytest.mark.parametrize(
    ("level", "counts_under"),
    [("prefecture", "340400"), ("", "340400"), ("county", None)],
)
def test_a_department_of_a_district_that_is_no_more_is_no_unit_of_its_city(
    level: str, counts_under: str | None
) -> None:
    assert place_of("淮南市示例区教育局", "340400", "department", level).parent_code == counts_under


OFFICES = ("田家庵区财政局", "田家庵区教育局", "示例镇人民政府")


def offices(a: Archive, *values: int | None, year: int = 2021, cell: str = RECEIVED) -> None:
    for office, value in zip(OFFICES, values, strict=False):
        report(a, year, {cell: value}, publisher=office)


def holds(a: Archive) -> list[tuple[Any, ...]]:
    sql = (
        "SELECT value, children_total, children_largest, children_known, children, holds"
        " FROM parents WHERE publisher = ? ORDER BY year, indicator"
    )
    return rows(a, sql, COUNTY)


def test_a_governments_figure_is_a_bound(a: Archive) -> None:
    offices(a, 4, 5)
    report(a, 2021, {RECEIVED: 12})
    report(a, 2022, {RECEIVED: 1}, publisher=OFFICES[2])
    assert holds(a) == [(12, 9, 5, 2, 3, "at least")]
    report(a, 2021, {RECEIVED: 3}, publisher=OFFICES[2])
    assert holds(a) == [(12, 12, 5, 3, 3, "equal")]
    report(a, 2021, {RECEIVED: 2}, publisher=OFFICES[2], day=2)
    assert holds(a) == [(12, 11, 5, 3, 3, "above")]
    assert issues(a, "below_children") == []
    assert issues(a, "above_children") == []


def test_one_figure_below_is_larger(a: Archive) -> None:
    report(a, 2021, {RECEIVED: 12})
    offices(a, 4, 13)
    assert issues(a, "below_children") == [(COUNTY, 2021, OFFICES[1], 2021, RECEIVED, "undecided")]
    said = detail(a, "below_children")
    assert "applications_received is 12 (sha256:" in said
    assert f"17 in 2 of the 2 units below it, 13 in that of {OFFICES[1]} (report " in said
    assert rows(a, "SELECT DISTINCT severity FROM issues") == [("notice",)]


def test_all_together_say_more_only_of_a_government_that_counts_them(a: Archive) -> None:
    report(a, 2021, {RECEIVED: 12, "review.total": 20})
    offices(a, 8, 7)
    assert holds(a)[0] == (12, 15, 8, 2, 2, "below")
    # Of its own office only, perhaps.
    assert issues(a, "below_children") == []
    # In another year it came to all of it.
    report(a, 2022, {RECEIVED: 12})
    offices(a, 8, 4, year=2022)
    found = [(COUNTY, 2021, OFFICES[0], 2021, RECEIVED, "undecided")]
    assert issues(a, "below_children") == found
    report(a, 2022, {RECEIVED: 90}, day=2)
    assert issues(a, "below_children") == []


def test_more_than_all_together_where_all_are_known(a: Archive) -> None:
    report(a, 2021, {RECEIVED: 12})
    offices(a, 8, 4)
    report(a, 2022, {RECEIVED: 15})
    offices(a, 8, 4, year=2022)
    assert issues(a, "above_children") == [(COUNTY, 2022, OFFICES[0], 2022, RECEIVED, "undecided")]
    # One more is known, and has no report of that year.
    report(a, 2021, {RECEIVED: 0}, publisher=OFFICES[2])
    assert issues(a, "above_children") == []


def test_a_city_stands_above_its_counties_not_above_their_offices(a: Archive) -> None:
    report(a, 2021, {RECEIVED: 10}, publisher=CITY)
    offices(a, 11)
    bureau = {"publisher": "淮南市财政局", "region_code": "340400", "level": "prefecture"}
    report(a, 2021, {RECEIVED: 9}, **bureau)
    report(a, 2021, {RECEIVED: 9})
    sql = "SELECT relation, value, children_total FROM parents WHERE publisher = ? ORDER BY 1"
    assert rows(a, sql, CITY) == [("divisions", 10, 9), ("units", 10, 9)]
    assert [row[0] for row in issues(a, "below_children")] == [COUNTY]


def test_other_forms_and_statements_are_not_added_up(a: Archive) -> None:
    report(a, 2021, {RECEIVED: 10})
    report(a, 2021, {RECEIVED: 11}, publisher=OFFICES[0], form="2019")
    assert holds(a) == []


def test_two_reports_of_one_government_are_compared_with_none(a: Archive) -> None:
    report(a, 2021, {RECEIVED: 10})
    offices(a, 11)
    assert len(issues(a, "below_children")) == 1
    a.db.execute(
        "INSERT INTO publishers (name, region_code, level, kind)"
        " VALUES ('田家庵区', '340403', 'county', 'government')"
    )
    report(a, 2021, {RECEIVED: 12}, publisher="田家庵区")
    assert issues(a, "below_children") == []
    with a.transaction() as db:
        (number,) = db.execute(
            "SELECT r.id FROM reports r JOIN publishers p"
            " ON p.id = r.publisher_id WHERE p.name = '田家庵区'"
        ).fetchone()
        forget_report(db, number)
    assert len(issues(a, "below_children")) == 1


def test_an_office_whose_region_is_learnt_counts_in_all_its_years(a: Archive) -> None:
    office = {"publisher": "示例办公室"}
    for year in (2021, 2022):
        report(a, year, {RECEIVED: 10})
        report(a, year, {RECEIVED: 11}, region_code="", **office)
    assert issues(a, "below_children") == []
    report(a, 2023, {RECEIVED: 1}, **office)
    assert [row[1] for row in issues(a, "below_children")] == [2021, 2022]


def test_what_names_a_report_follows_its_number(a: Archive) -> None:
    office = {"publisher": "示例办公室"}
    report(a, 2021, {FORWARD: 3, RECEIVED: 12}, region_code="", **office)
    report(a, 2022, {OVER: 5, RECEIVED: 1212}, region_code="", **office)
    before = rows(a, "SELECT report_id, detail FROM across_issues ORDER BY code")
    report(a, 2024, {RECEIVED: 1}, **office)
    after = rows(a, "SELECT report_id, detail FROM across_issues ORDER BY code")
    assert {number for number, _ in before}.isdisjoint({number for number, _ in after})
    (other,) = a.db.execute("SELECT id FROM reports WHERE year = 2021").fetchone()
    assert len(after) == 2
    assert all(f"(report {other}:" in told for _, told in after)


# ---- whatever comes first

AUTHORITIES = (COUNTY, CITY, OFFICES[0], OFFICES[1])
_CELLS = st.fixed_dictionaries(
    {},
    optional={
        RECEIVED: st.sampled_from([0, 5, 7, 12, 1212, None]),
        OVER: st.integers(0, 2),
        FORWARD: st.integers(0, 2),
        "review.total": st.sampled_from([5, 10, 400]),
    },
)
_EVENTS = st.lists(
    st.tuples(
        st.sampled_from(AUTHORITIES),
        st.integers(2020, 2023),
        st.integers(1, 2),
        st.booleans(),
        _CELLS,
    ),
    min_size=2,
    max_size=12,
    unique_by=lambda event: event[:3],
)


def told(a: Archive) -> dict[str, list[tuple[Any, ...]]]:
    """What the panel and the checks say, without numbers of rows."""
    names = ("panel", "panel_by_region", "parents", "across_issues")
    return {name: sorted(rows(a, f"SELECT * FROM {name}"), key=repr) for name in names}  # noqa: S608


@settings(max_examples=30)
@given(events=_EVENTS, data=st.data())
def test_it_comes_to_the_same_in_whatever_order(
    tmp_path_factory: pytest.TempPathFactory, events: list[Any], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("across")
    found = []
    for name, order in (("one", events), ("two", data.draw(st.permutations(events)))):
        with open_archive(folder / f"{name}.db") as a:
            for publisher, year, day, says_where, cells in order:
                where = {} if says_where else {"region_code": ""}
                report(a, year, cells, publisher=publisher, day=day, **where)
            found.append(told(a))
            with a.transaction() as db:
                panel.settle_all_panels(db)
            assert told(a) == found[-1]
            taken = data.draw(st.sampled_from(rows(a, "SELECT id FROM reports ORDER BY id")))
            with a.transaction() as db:
                forget_report(db, taken[0])
            left = told(a)
            with a.transaction() as db:
                panel.settle_all_panels(db)
            assert told(a) == left
            assert a.db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert found[0] == found[1]


def test_a_report_that_vanishes_is_compared_all_the_same(a: Archive) -> None:
    report(a, 2021, {FORWARD: 3})
    report(a, 2022, {OVER: 5})
    run = a.begin_run("crawl", "", at(3))
    keep_failure(a, f"{PAGE}?{COUNTY}2021", run, failure="gone", now=at(3))
    assert len(issues(a, "carried_over_differs")) == 1
