"""The panel: one line through time for each indicator, through all forms and statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from archive_samples import PAGE, at, document, interpretation, observation, rows, store

from archive import panel
from archive.across.indicators import Stated, panel_rows
from archive.across.shown import Cell
from archive.forgetting import forget_report
from archive.forms import INDICATORS
from archive.records import Issue, Observation, Statement
from archive.store import Archive, open_archive
from archive.verification import check_panel

RECEIVED = "applications.received.total"
REFUSED = next(i for i in INDICATORS if i.id == "refused").cells["2021"]


@pytest.fixture
def a(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as archive:
        yield archive


def report(
    a: Archive,
    year: int,
    observations: Sequence[Observation] = (),
    *,
    form: str = "2021",
    day: int = 1,
    **changes: Any,
) -> None:
    """A report of a year at an address of its own."""
    found = interpretation(
        f"{year} {day} {changes.get('publisher', '')}",
        year=year,
        form=form,
        observations=tuple(observations),
        **changes,
    )
    address = f"{PAGE}?{year}{changes.get('publisher', '')}"
    store(a, document(address, f"<p>{year} {day}</p>".encode(), now=at(day)), found)


def line(a: Archive, indicator: str, columns: str) -> list[tuple[Any, ...]]:
    sql = f"SELECT year, {columns} FROM panel WHERE indicator = ? ORDER BY year"  # noqa: S608
    return rows(a, sql, indicator)


def said(
    indicator: str, value: float, *, approximate: bool = False, quote: str = "申请"
) -> Statement:
    return Statement(indicator, value, approximate, quote, 0, len(quote))


def test_a_line_goes_through_prose_and_all_forms(a: Archive) -> None:
    report(a, 2012, form="prose", statements=(said(RECEIVED, 3),))
    for year, form in ((2017, "2014"), (2019, "2019"), (2022, "2021")):
        report(a, year, [observation(RECEIVED, year - 2000, form=form)], form=form)
    assert line(a, "applications_received", 'value, form, basis, "break"') == [
        (2012, 3, "prose", "statement", 0),
        # A sentence may count otherwise than the cell.
        (2017, 17, "2014", "cells", 1),
        (2019, 19, "2019", "cells", 0),
        (2022, 22, "2021", "cells", 0),
    ]


def test_comparable_speaks_of_the_row(a: Archive) -> None:
    cells = {"2014": "applications.closed.total", "2019": "applications.handled_total.total"}
    report(a, 2018, [observation(cells["2014"], 4, form="2014")], form="2014")
    report(a, 2019, [observation(cells["2019"], 5, form="2019")], form="2019")
    report(a, 2021, [observation(cells["2019"], 6)])
    assert line(a, "applications_closed", 'comparable, cell_ids, "break"') == [
        (2018, "roughly: 2014 counts cases closed in the year", cells["2014"], 0),
        (2019, "yes", cells["2019"], 1),
        (2021, "yes", cells["2019"], 0),
    ]
    assert line(a, "penalties", "comparable, value") == [
        (2019, "2019 on", None),
        (2021, "2019 on", None),
    ]


def test_a_line_breaks_behind_the_last_number_not_the_last_row(a: Archive) -> None:
    report(a, 2018, [observation("applications.closed.total", 4, form="2014")], form="2014")
    report(a, 2019, [observation(form="2019")], form="2019")
    report(a, 2020, [observation("applications.handled_total.total", 5, form="2019")], form="2019")
    assert line(a, "applications_closed", 'value, "break"') == [
        (2018, 4, 0),
        (2019, None, 1),
        (2020, 5, 1),
    ]


def test_every_form_says_how_it_compares() -> None:
    first = ("yes", "roughly: ", "no: ", "2014 only", "2019 on", "2021 only")
    for indicator in INDICATORS:
        assert set(indicator.in_form) == set(indicator.cells)
        assert all(
            words.startswith(first) for words in (*indicator.in_form.values(), indicator.stated)
        )
        # What the concordance says without a reservation holds for every form.
        if indicator.comparable in first:
            assert set(indicator.in_form.values()) == {indicator.comparable}
        else:
            newest = max(indicator.in_form)
            assert indicator.in_form[newest] == "yes"
            assert {*indicator.in_form.values()} > {"yes"}


def test_a_statement_gives_one_indicator_only() -> None:
    ids = [statement for indicator in INDICATORS for statement in indicator.statements]
    assert len(ids) == len(set(ids)) > 15


@pytest.mark.parametrize(
    ("statements", "row"),
    [
        ([(RECEIVED, 5, False)], (5, 0, "unverified")),
        ([(RECEIVED, 5, True)], (5, 1, "unverified")),
        # Two documents of the report.
        ([(RECEIVED, 5, False), (RECEIVED, 5, False)], (5, 0, "unverified")),
        ([(RECEIVED, 5, False), (RECEIVED, 6, False)], None),
        ([(RECEIVED, 500, True), (RECEIVED, 520, False)], (520, 0, "unverified")),
        ([(RECEIVED, 500, True), (RECEIVED, 900, False)], None),
        ([(RECEIVED, 500, True), (RECEIVED, 510, True)], None),
        ([(RECEIVED, 0, False)], (0, 0, "unverified")),
        ([("applications.received.online", 5, False)], None),
    ],
)
def test_a_statement_counts_where_it_is_one_number(
    statements: list[tuple[str, int, bool]], row: tuple[int, int, str] | None
) -> None:
    found = panel_rows("prose", {}, lambda: [Stated(*one) for one in statements])
    assert [(r.value, r.approximate, r.verdict) for r in found] == ([row] if row else [])


def test_a_statement_that_the_prose_contradicts_is_suspect(a: Archive) -> None:
    fails = Issue("stated_sum_fails", "warning", "示例", "source", (RECEIVED, "x.y"))
    stated = (said(RECEIVED, 5), said("review.total", 0))
    report(a, 2011, form="prose", statements=stated, issues=(fails,))
    assert line(a, "applications_received", "value, verdict") == [(2011, 5, "suspect")]
    assert line(a, "reviews", "value, verdict") == [(2011, 0, "unverified")]


def test_statements_stand_in_for_tables_that_are_missing_and_for_nothing_else(a: Archive) -> None:
    stated = (said(RECEIVED, 8), said("review.total", 1), said("fees.amount", 0.3))
    report(a, 2022, [observation(RECEIVED, 5)], statements=stated)
    found = {i: v for i, v, _ in rows(a, "SELECT indicator, value, basis FROM panel")}
    assert found["applications_received"] == 5
    assert found["reviews"] == 1
    # Not asked for by the form; a sentence may say it all the same.
    assert found["fees_charged_for_applications"] == 0.3
    unreadable = observation("review.total", None, meaning="unreadable")
    report(a, 2023, [unreadable], statements=stated)
    assert line(a, "reviews", "value, basis")[-1] == (2023, None, "cells")


def test_the_verdict_is_that_of_the_weakest_cell(a: Archive) -> None:
    cells = [observation(c, 1, verdict="verified") for c in REFUSED]
    for year, verdict in ((2021, "verified"), (2022, "unverified"), (2023, "suspect")):
        report(a, year, [*cells[1:], observation(REFUSED[0], 1, verdict=verdict)])
    report(a, 2024)
    assert line(a, "refused", "value, verdict") == [
        (2021, 8, "verified"),
        (2022, 8, "unverified"),
        (2023, 8, "suspect"),
        (2024, None, None),
    ]


@pytest.mark.parametrize(
    ("value", "unit", "amount"),
    [(12.5, "万元", 12.5), (125_000, "元", 12.5), (2, "亿元", 20_000), (3, "万元", 3)],
)
def test_money_is_in_ten_thousands_of_yuan(value: float, unit: str, amount: float) -> None:
    cell = Cell(value, "number", "unverified", unit)
    (row,) = (r for r in panel_rows("2021", {"proactive.fees.amount": cell}) if r.value is not None)
    assert row.value == amount


def test_numbers_that_sqlite_cannot_hold_add_up() -> None:
    cells = {c: Cell(2**63 - 1, "number", "suspect", "件") for c in REFUSED}
    (row,) = (r for r in panel_rows("2021", cells) if r.value is not None)
    assert row.value == pytest.approx(8 * 2.0**63)


def test_a_second_document_fills_what_the_first_lacks(a: Archive) -> None:
    report(a, 2021, [observation(RECEIVED, None, meaning="unreadable")], state="partial")
    assert line(a, "applications_received", "value") == [(2021, None)]
    pdf = (observation(RECEIVED, 9, body=b"%PDF"),)
    found = interpretation("pdf", year=2021, observations=pdf, state="partial")
    store(a, document(f"{PAGE}.pdf", b"%PDF", now=at(2)), found)
    assert line(a, "applications_received", "value") == [(2021, 9)]


def test_an_edit_changes_the_rows_and_a_sighting_does_not(a: Archive) -> None:
    report(a, 2021, [observation(RECEIVED, 4)])
    report(a, 2021, [observation(RECEIVED, 7)], day=2)
    assert line(a, "applications_received", "value") == [(2021, 7)]
    changes = a.db.total_changes
    (report_id,) = a.db.execute("SELECT id FROM reports").fetchone()
    panel.settle_panel(a.db, report_id)
    assert a.db.total_changes == changes


def test_no_row_without_publisher_and_year(a: Archive) -> None:
    report(a, 2021)
    before = rows(a, "SELECT * FROM panel")
    store(a, document(f"{PAGE}?x"), interpretation("x", year=None))
    store(a, document(f"{PAGE}?y"), interpretation("y", publisher="", region_code=""))
    assert rows(a, "SELECT * FROM panel") == before
    # A year that is learnt later.
    store(a, document(f"{PAGE}?x", now=at(2)), interpretation("x", year=2019))
    assert {year for (year,) in rows(a, "SELECT DISTINCT year FROM panel")} == {2021, 2019}


def test_sums_by_region_keep_kinds_apart(a: Archive) -> None:
    office = {"publisher": "田家庵区财政局", "region_code": "340403"}
    report(
        a, 2021, [observation(RECEIVED, 5), observation("proactive.fees.amount", 0.1, unit="万元")]
    )
    report(
        a,
        2021,
        [observation(RECEIVED, 3), observation("proactive.fees.amount", 0.2, unit="万元")],
        **office,
    )
    other = office | {"publisher": "田家庵区教育局"}
    report(a, 2021, [observation(RECEIVED, 4)], **other)
    sql = (
        "SELECT publisher_kind, indicator, value, reports FROM panel_by_region"
        " WHERE region_code = '340403' AND year = 2021 ORDER BY 1, 2"
    )
    assert rows(a, sql) == [
        ("department", "administrative_fees", 0.2, 1),
        ("department", "applications_received", 7, 2),
        ("government", "administrative_fees", 0.1, 1),
        ("government", "applications_received", 5, 1),
    ]
    report(a, 2021, [observation(RECEIVED, None)], day=2, **other)
    assert rows(a, sql)[:2] == [
        ("department", "administrative_fees", 0.2, 1),
        ("department", "applications_received", 3, 1),
    ]


def test_a_region_that_is_learnt_takes_all_years_along(a: Archive) -> None:
    for year in (2021, 2022):
        report(a, year, [observation(RECEIVED, 5)], publisher="田家庵区财政局", region_code="")
    report(a, 2023, [observation(RECEIVED, 5)], publisher="田家庵区财政局", region_code="340403")
    sums = rows(a, "SELECT region_code, year, value FROM panel_by_region ORDER BY year")
    assert sums == [("340403", year, 5) for year in (2021, 2022, 2023)]
    assert {r for (r,) in rows(a, "SELECT DISTINCT region_code FROM panel")} == {"340403"}


def held(a: Archive) -> dict[str, list[tuple[Any, ...]]]:
    names = ("panel", "panel_by_region", "parents", "across_issues", "panel_reports")
    return {name: sorted(rows(a, f"SELECT * FROM {name}"), key=repr) for name in names}  # noqa: S608


def test_a_report_that_is_taken_back_leaves_nothing(a: Archive) -> None:
    report(a, 2020, [observation(RECEIVED, 5)])
    before = held(a)
    report(a, 2021, [observation(RECEIVED, 500)])
    report(a, 2021, [observation(RECEIVED, 7)], publisher="田家庵区财政局")
    with a.transaction() as db:
        for (report_id,) in db.execute("SELECT id FROM reports WHERE year = 2021").fetchall():
            panel.forget_panel(db, report_id)
            panel.forget_panel(db, report_id)
    assert held(a) == before
    assert rows(a, "SELECT publisher_id FROM subordinations") == [(1,)]


def test_a_publisher_without_reports_can_be_taken_back(a: Archive) -> None:
    report(a, 2021, [observation(RECEIVED, 7)], publisher="田家庵区财政局")
    with a.transaction() as db:
        forget_report(db, db.execute("SELECT id FROM reports").fetchone()[0])
    assert rows(a, "SELECT * FROM publishers") == []
    assert a.db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_other_indicators_or_checks_make_the_panel_anew(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path) as a:
        report(a, 2021, [observation(RECEIVED, 5)])
        whole = held(a)
        a.db.execute("UPDATE panel_values SET value = 6")
        a.db.execute("DELETE FROM region_sums")
    with open_archive(path) as a:
        assert line(a, "applications_received", "value") == [(2021, 6)]
        a.db.execute("UPDATE reference_lists SET digest = '' WHERE name = 'panel'")
    with open_archive(path) as a:
        assert held(a) == whole


def test_rows_that_were_changed_are_found(a: Archive) -> None:
    for year in (2021, 2022):
        report(a, year, [observation(RECEIVED, 5)])
    store(a, document(f"{PAGE}?x"), interpretation("x", year=None))
    assert [one for one in check_panel(a) if one] == []
    a.db.execute("UPDATE panel_values SET value = 6 WHERE year = 2022 AND indicator_n = 1")
    (wrong,) = [one for one in check_panel(a) if one]
    (changed,) = rows(a, "SELECT id FROM reports WHERE year = 2022")
    assert wrong.where == f"report {changed[0]}"


#: Of a million reports: at which end SQLite begins.
QUERIES = {
    "SELECT publisher, value FROM panel WHERE indicator = 'refused' AND year = 2021"
    " ORDER BY value DESC LIMIT 100": ("panel_values_by_year (indicator_n=? AND year=?)",),
    "SELECT publisher, year, value FROM panel WHERE indicator = 'refused'"
    " ORDER BY value DESC LIMIT 100": ("panel_values_by_value (indicator_n=?)",),
    "SELECT year, value FROM panel WHERE publisher = 'x' AND indicator = 'refused' ORDER BY year": (
        "publishers_1 (name=?)",
        "PRIMARY KEY (publisher_id=?",
    ),
    "SELECT * FROM panel WHERE publisher = 'x'": ("publishers_1 (name=?)", "(publisher_id=?)"),
    "SELECT * FROM panel WHERE report_id = 1": (
        "SEARCH q USING INTEGER PRIMARY KEY (rowid=?)",
        "SEARCH v USING PRIMARY KEY (publisher_id=? AND year=?)",
    ),
    "SELECT region_code, sum(value) FROM panel WHERE indicator = 'refused' AND year = 2021"
    " GROUP BY region_code": ("COVERING INDEX panel_values_by_year (indicator_n=? AND year=?)",),
    "SELECT year, sum(value) FROM panel WHERE region_code = '33' AND indicator = 'refused'"
    " GROUP BY year": ("publishers_by_region", "PRIMARY KEY (publisher_id=?"),
    "SELECT region_code, year, value FROM panel_by_region WHERE indicator = 'refused'": (
        "SEARCH s USING PRIMARY KEY (indicator_n=?)",
    ),
    "SELECT year, value FROM panel_by_region WHERE region_code = '33'": ("region_sums_by_region",),
}


@pytest.mark.parametrize("sql", QUERIES)
def test_queries_begin_at_the_right_end(tmp_path: Path, sql: str) -> None:
    open_archive(tmp_path / "archive.db").close()
    with open_archive(tmp_path / "archive.db", read_only=True) as a:
        plan = " ".join(row[3] for row in a.db.execute(f"EXPLAIN QUERY PLAN {sql}"))
        for part in QUERIES[sql]:
            assert part in plan
        assert "SCAN" not in plan
        sorts = "USE TEMP B-TREE FOR ORDER BY" in plan
        assert not sorts or "LIMIT" not in sql
