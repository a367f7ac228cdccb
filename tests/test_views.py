"""The views that DESIGN promises: their columns, and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_samples import (
    COLUMN,
    PAGE,
    PUBLISHER,
    REPORT,
    at,
    document,
    interpretation,
    observation,
    rows,
    settled,
    store,
)

from archive.evidence import digest
from archive.forms import INDICATORS
from archive.keeping import keep_failure, keep_listing
from archive.records import Capture, Listing, Observation, Statement
from archive.store import Archive, open_archive

CONTRACT = {
    "current_values": "report_id publisher region_code year form cell_id value raw meaning verdict"
    " source_url evidence placement possibilities",
    "current_statements": "report_id publisher year indicator value approximate quote",
    "current_reports": "report_id publisher region_code level year form title first_seen"
    " claimed_published versions state source_url",
    "issues": "report_id code severity cell_ids detail verdict",
    "panel": "publisher year indicator value comparable cell_ids report_id region_code form basis"
    " verdict approximate break",
    "ledger": "publisher year due first_seen state last_checked region_code level kind"
    " claimed_published expected_by report_id absent_at",
}


@pytest.fixture
def a(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as archive:
        yield archive


@pytest.mark.parametrize("view", CONTRACT)
def test_views_have_exactly_the_columns_of_the_contract(a: Archive, view: str) -> None:
    cursor = a.db.execute(f"SELECT * FROM {view}")  # noqa: S608
    assert " ".join(column[0] for column in cursor.description) == CONTRACT[view]


def test_value_points_at_the_bytes(a: Archive) -> None:
    store(a, document(), interpretation())
    assert rows(a, "SELECT * FROM current_values") == [
        (
            REPORT,
            PUBLISHER,
            "340403",
            2020,
            "2021",
            "applications.received.total",
            5,
            "5",
            "number",
            "unverified",
            PAGE,
            f"sha256:{digest(b'<p>a</p>')}#table=3&row=7&column=2",
            "label",
            1,
        )
    ]


def test_views_show_the_current_version_only(a: Archive) -> None:
    said = (Statement("applications_received", 5, True, "收到申请5余件", 4, 5),)
    store(a, document(now=at(1)), interpretation("a", statements=said))
    edited = interpretation("b", observations=(observation(value=6),))
    store(a, document(now=at(2)), edited)
    assert rows(a, "SELECT value FROM current_values") == [(6,)]
    assert rows(a, "SELECT * FROM current_statements") == []
    store(a, document(now=at(3)), interpretation("a"))
    assert rows(a, "SELECT * FROM current_statements") == [
        (REPORT, PUBLISHER, 2020, "applications_received", 5, 1, "收到申请5余件")
    ]


REFUSED = next(i for i in INDICATORS if i.id == "refused").cells


def panel(a: Archive, indicator: str) -> tuple[object, ...]:
    sql = "SELECT value, cell_ids FROM panel WHERE indicator = ?"
    (found,) = rows(a, sql, indicator)
    return found


def filled(cells: tuple[str, ...], values: list[int | None]) -> tuple[Observation, ...]:
    padded = [*values, *[0] * (len(cells) - len(values))]
    return tuple(observation(c, v) for c, v in zip(cells, padded, strict=True))


def test_panel_has_a_row_for_each_indicator_of_the_form(a: Archive) -> None:
    store(a, document(), interpretation())
    expected = {i.id for i in INDICATORS if i.cells.get("2021")}
    assert {r[0] for r in rows(a, "SELECT indicator FROM panel")} == expected
    assert panel(a, "applications_received") == (5, "applications.received.total")
    assert panel(a, "lawsuits") == (None, "litigation_direct.total litigation_after_review.total")


@pytest.mark.parametrize(
    ("values", "total"),
    [
        ([1, 2, 3], 6),
        ([0], 0),
        # Blank beside a number counts as nothing.
        ([4, None, None], 4),
    ],
)
def test_panel_sums_the_cells(a: Archive, values: list[int | None], total: int) -> None:
    cells = REFUSED["2021"]
    store(a, document(), interpretation(observations=filled(cells, values)))
    assert panel(a, "refused") == (total, " ".join(cells))


def test_panel_says_nothing_where_a_cell_is_missing_or_no_number(a: Archive) -> None:
    cells = REFUSED["2021"]
    whole = filled(cells, [1, 2])
    store(a, document(now=at(1)), interpretation("missing", observations=whole[1:]))
    assert panel(a, "refused")[0] is None
    for day, meaning in enumerate(("text", "unreadable"), 2):
        odd = observation(cells[0], None, meaning=meaning)  # type: ignore[arg-type]
        found = interpretation(meaning, observations=(odd, *whole[1:]))
        store(a, document(now=at(day)), found)
        assert panel(a, "refused")[0] is None
    blank = interpretation("blank", observations=tuple(observation(c, None) for c in cells))
    store(a, document(now=at(4)), blank)
    assert panel(a, "refused")[0] is None
    twice = interpretation("twice", observations=(whole[0], *whole))
    store(a, document(now=at(5)), twice)
    assert panel(a, "refused")[0] is None


def test_panel_takes_the_cells_of_the_form_and_leaves_prose_out(a: Archive) -> None:
    old = (observation("applications.answered.refused", 7, form="2014"),)
    store(a, document(), interpretation("a", year=2015, form="2014", observations=old))
    store(a, document(f"{PAGE}?2"), interpretation("b", year=2009, form="prose", observations=()))
    found = rows(a, "SELECT year, value, cell_ids FROM panel WHERE indicator = 'refused'")
    assert found == [(2015, 7, "applications.answered.refused")]


def ledger(a: Archive) -> dict[int, tuple[object, ...]]:
    sql = "SELECT year, due, state FROM ledger ORDER BY year"
    return {year: (due, state) for year, due, state in rows(a, sql)}


@pytest.mark.parametrize(
    ("publisher", "year", "claimed", "seen", "due", "state"),
    [
        ("示例县人民政府", 2020, "2021-03-31", at(1), "2021-03-31", "on time"),
        ("示例县人民政府", 2020, "2021-04-01", at(1), "2021-03-31", "late"),
        ("示例县教育局", 2020, "2021-02-01", at(1), "2021-01-31", "late"),
        ("示例县教育局", 2018, "2019-02-01", at(1), "2019-03-31", "on time"),
        ("示例镇人民政府", 2018, "2019-04-01", at(1), "2019-03-31", "late"),
        ("示例镇人民政府", 2020, "2021-06-01", at(1), None, "on time"),
        # No date of its own: first seen at 23:30 on the day, by the clock in China, and after it.
        ("示例县人民政府", 2025, None, "2026-03-31T15:30:00Z", "2026-03-31", "on time"),
        ("示例县人民政府", 2025, None, "2026-03-31T16:30:00Z", "2026-03-31", None),
        # A day before the year was over is not believed.
        ("示例县人民政府", 2020, "2020-01-20", at(1), "2021-03-31", None),
    ],
)
def test_ledger_by_law(  # noqa: PLR0917
    a: Archive,
    publisher: str,
    year: int,
    claimed: str | None,
    seen: str,
    due: str | None,
    state: str | None,
) -> None:
    found = interpretation(publisher=publisher, year=year, claimed_published=claimed)
    store(a, document(now=seen), found)
    assert ledger(a)[year] == (due, state)


def walk(a: Archive, now: str) -> None:
    """A good walk of the column, which shows nothing new."""
    run = a.begin_run("crawl", "", now)
    keep_listing(a, Listing(Capture(COLUMN, now, b""), COLUMN, "shili", "trs", ()), run)
    settled(a, run, now)


def test_ledger_names_what_is_missing(a: Archive) -> None:
    seen = "2026-02-15T00:00:00Z"
    walk(a, seen)
    for year in (2021, 2023):
        found = interpretation(str(year), year=year, claimed_published=f"{year + 1}-03-01")
        store(a, document(f"{PAGE}?{year}", now=seen), found)
    assert ledger(a) == {
        2021: ("2022-03-31", "on time"),
        2022: ("2023-03-31", "overdue"),
        2023: ("2024-03-31", "on time"),
        2024: ("2025-03-31", "overdue"),
        # Due on 31 March, last checked in February.
        2025: ("2026-03-31", "not expected"),
    }
    assert set(rows(a, "SELECT last_checked FROM ledger")) == {(seen,)}


def test_ledger_calls_a_report_without_a_date_late_when_it_was_looked_for_in_time(
    a: Archive,
) -> None:
    walk(a, "2026-03-20T00:00:00Z")
    later = "2026-04-20T00:00:00Z"
    walk(a, later)
    store(a, document(now=later), interpretation(year=2025, claimed_published=None))
    assert ledger(a)[2025] == ("2026-03-31", "late")


def test_ledger_misses_nothing_after_what_was_only_ingested(a: Archive) -> None:
    for year in (2015, 2017):
        doc = document(f"file:///{year}.html", column_url="")
        store(a, doc, interpretation(str(year), year=year, claimed_published=f"{year + 1}-03-01"))
    assert ledger(a) == {
        2015: ("2016-03-31", "on time"),
        2016: ("2017-03-31", "overdue"),
        2017: ("2018-03-31", "on time"),
    }


def test_ledger_expects_no_other_year_of_a_publisher_with_a_single_one(a: Archive) -> None:
    walk(a, at(1))
    store(a, document(now=at(1)), interpretation("a", year=2021))
    # A second address, and a report of an open year, make no second year.
    store(a, document(f"{PAGE}?2", now=at(1)), interpretation("b", year=2021))
    store(a, document(f"{PAGE}?3", now=at(1)), interpretation("c", year=None))
    assert list(ledger(a)) == [2021]
    store(a, document(f"{PAGE}?4", now=at(1)), interpretation("d", year=2023))
    assert list(ledger(a)) == [2021, 2022, 2023, 2024, 2025]


def test_ledger_expects_nothing_of_towns_since_2019(a: Archive) -> None:
    walk(a, at(1))
    for year in (2017, 2020):
        found = interpretation(str(year), publisher="示例镇人民政府", year=year)
        store(a, document(f"{PAGE}?{year}"), found)
    states = {year: state for year, (_, state) in ledger(a).items()}
    assert states[2018] == "overdue"
    assert {states[year] for year in (2019, 2021, 2024, 2025)} == {"not expected"}


def test_ledger_is_checked_by_good_walks_of_the_column(a: Archive) -> None:
    first = "2025-03-01T00:00:00Z"
    walk(a, first)
    store(a, document(now=first), interpretation(year=2023))
    store(a, document(f"{PAGE}?2", now=first), interpretation("b", year=2022))
    assert max(ledger(a)) == 2024
    assert ledger(a)[2024][1] == "not expected"
    later = "2026-02-01T00:00:00Z"
    run = a.begin_run("crawl", "", later)
    settled(a, run, later, "refused")
    assert ledger(a)[2024][1] == "not expected"
    walk(a, later)
    assert ledger(a)[2024][1] == "overdue"
    assert ledger(a)[2025][1] == "not expected"


def test_ledger_remembers_what_vanished_and_what_moved(a: Archive) -> None:
    walk(a, at(1))
    store(a, document(now=at(1)), interpretation("a", year=2020))
    store(a, document(f"{PAGE}?2", now=at(1)), interpretation("b", year=2021))
    store(a, document(f"{PAGE}?3", now=at(2)), interpretation("b", year=2021))
    run = a.begin_run("crawl", "", at(3))
    for url in (PAGE, f"{PAGE}?2"):
        keep_failure(a, url, run, failure="gone", now=at(3))
    assert {year: state for year, (_, state) in ledger(a).items()} == {
        2020: "vanished",
        2021: "moved",
        2022: "overdue",
        2023: "overdue",
        2024: "overdue",
        2025: "overdue",
    }


def test_same_documents_make_the_same_archive(tmp_path: Path) -> None:
    dumps = []
    for name in ("one.db", "two.db"):
        with open_archive(tmp_path / name) as archive:
            for day, content in enumerate("abca", 1):
                store(archive, document(now=at(day)), interpretation(content))
            lines = archive.db.iterdump()
            # Only the day on which a migration ran comes from a clock.
            dumps.append([line for line in lines if "_sqlite_migrations" not in line])
    assert dumps[0] == dumps[1]


@pytest.mark.parametrize("elsewhere", [False, True])
def test_the_cells_of_a_report_have_the_year_that_becomes_known_of_it(
    a: Archive, elsewhere: bool
) -> None:
    store(a, document(), interpretation(publisher="", year=None, region_code=""))
    assert rows(a, "SELECT DISTINCT year FROM current_values") == [(None,)]
    store(a, document(f"{PAGE}?again" if elsewhere else PAGE, now=at(2)), interpretation())
    assert rows(a, "SELECT DISTINCT report_id, year FROM current_values") == [(REPORT, 2020)]
    assert rows(a, "SELECT year FROM current_reports") == [(2020,)]
