"""One report from several documents: whose values count, what agrees, what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from archive_samples import PAGE, REPORT, at, document, interpretation, observation, rows, store

from archive.evidence import digest, in_page, in_table, pointer
from archive.forms import FORMS
from archive.keeping import keep_failure
from archive.records import Context, Document, Interpretation, Issue, Observation, Statement
from archive.store import Archive, open_archive

PDF = "http://www.shili.gov.cn/files/1.pdf"
DOC = "http://www.shili.gov.cn/files/2.docx"
MIRROR = "http://xxgk.shili.gov.cn/art/1.html"
HUNG = Context(page_url=PAGE, page_title="示例")
TOTAL, NEW, DONE = (
    "applications.received.total",
    "applications.new.natural",
    "applications.new.total",
)


@pytest.fixture
def a(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as archive:
        yield archive


def page(body: bytes = b"<p>page</p>", *, now: str = at(1), url: str = PAGE) -> Document:
    return document(url, body, now=now)


def attached(url: str = PDF, body: bytes = b"%PDF", *, now: str = at(1, 9)) -> Document:
    return document(url, body, now=now, context=HUNG)


def said(body: bytes, values: dict[str, float | None], **changes: Any) -> tuple[Observation, ...]:
    return tuple(observation(cell, value, body=body, **changes) for cell, value in values.items())


def values(a: Archive) -> dict[str, tuple[Any, str, str]]:
    found = rows(a, "SELECT cell_id, value, verdict, source_url FROM current_values")
    return {cell: (value, verdict, url) for cell, value, verdict, url in found}


def two(
    a: Archive,
    on_page: tuple[Observation, ...],
    in_pdf: tuple[Observation, ...],
    **changes: Any,
) -> None:
    """A page and its attachment, in that order."""
    store(a, page(), interpretation("page", observations=on_page, **changes))
    store(a, attached(), interpretation("pdf", observations=in_pdf))


def test_documents_that_agree_verify_each_other(a: Archive) -> None:
    two(a, said(b"<p>page</p>", {TOTAL: 5, NEW: 3}), said(b"%PDF", {TOTAL: 5}))
    assert values(a) == {TOTAL: (5, "verified", PAGE), NEW: (3, "unverified", PAGE)}
    assert rows(a, "SELECT code FROM issues") == []
    assert rows(a, "SELECT rank, url FROM copies c JOIN sources s ON s.id = c.source_id") == [
        (1, PAGE),
        (2, PDF),
    ]


def test_documents_that_differ_are_an_issue_and_the_value_is_suspect(a: Archive) -> None:
    on_page = said(b"<p>page</p>", {TOTAL: 5, NEW: 3}, verdict="verified")
    two(a, on_page, said(b"%PDF", {TOTAL: 6, NEW: 3}))
    assert values(a) == {TOTAL: (5, "suspect", PAGE), NEW: (3, "verified", PAGE)}
    ((report, code, severity, cells, detail, verdict),) = rows(a, "SELECT * FROM issues")
    assert (report, code, severity, cells, verdict) == (
        REPORT,
        "copies_differ",
        "error",
        TOTAL,
        "undecided",
    )
    assert detail == f"{TOTAL}: 5 and 6 (first at {PAGE}, then at {PDF})"
    # The attachment is mended: nothing is left of it.
    store(
        a,
        attached(body=b"%PDF2", now=at(2)),
        interpretation("mended", observations=said(b"%PDF2", {TOTAL: 5, NEW: 3})),
    )
    assert values(a) == {TOTAL: (5, "verified", PAGE), NEW: (3, "verified", PAGE)}
    assert rows(a, "SELECT * FROM issues") == []


def test_an_edit_is_no_copy(a: Archive) -> None:
    store(a, page(), interpretation("a", observations=said(b"<p>page</p>", {TOTAL: 5})))
    edited = interpretation("b", observations=said(b"<p>b</p>", {TOTAL: 6}))
    store(a, page(b"<p>b</p>", now=at(2)), edited)
    assert values(a) == {TOTAL: (6, "unverified", PAGE)}
    assert rows(a, "SELECT count(*) FROM copies") == [(1,)]


def test_the_same_bytes_or_content_elsewhere_prove_nothing(a: Archive) -> None:
    body = b"<p>page</p>"
    found = said(body, {TOTAL: 5})
    store(a, page(), interpretation("a", observations=found))
    store(a, page(b"<p>other</p>", url=MIRROR), interpretation("a", observations=found))
    assert values(a)[TOTAL][1] == "unverified"
    store(a, page(url=f"{MIRROR}?2"), interpretation("b", observations=found))
    assert rows(a, "SELECT count(*) FROM copies") == [(2,)]
    assert values(a)[TOTAL][1] == "unverified"


def test_a_source_that_vanished_is_no_copy(a: Archive) -> None:
    two(a, said(b"<p>page</p>", {TOTAL: 5}), said(b"%PDF", {TOTAL: 6}))
    run = a.begin_run("crawl", "", at(2))
    keep_failure(a, PDF, run, failure="gone", now=at(2))
    assert values(a) == {TOTAL: (5, "unverified", PAGE)}
    assert rows(a, "SELECT * FROM issues") == []
    # With the last one gone, all that was known stays, doubts included.
    keep_failure(a, PAGE, run, failure="gone", now=at(3))
    assert values(a) == {TOTAL: (5, "suspect", PAGE)}


def test_a_document_that_says_nothing_takes_no_values_away(a: Archive) -> None:
    store(a, page(), interpretation("page", observations=said(b"<p>page</p>", {TOTAL: 5})))
    scan = interpretation("scan", state="unreadable", observations=(), text="")
    store(a, page(b"scan", url=MIRROR, now=at(2)), scan)
    run = a.begin_run("crawl", "", at(3))
    keep_failure(a, PAGE, run, failure="gone", now=at(3))
    assert values(a) == {TOTAL: (5, "unverified", PAGE)}


@pytest.mark.parametrize(
    ("one", "other", "verdict", "differ"),
    [
        ({"value": 5}, {"value": 5}, "verified", False),
        ({"value": 0}, {"value": 0}, "verified", False),
        ({"value": 5}, {"value": None}, "suspect", True),
        ({"value": None}, {"value": 5}, "suspect", True),
        # Blank is not zero, and no word against it.
        ({"value": 0}, {"value": None}, "unverified", False),
        ({"value": None}, {"value": None}, "unverified", False),
        ({"value": 5}, {"value": None, "meaning": "text"}, "unverified", False),
        ({"value": 5}, {"value": None, "meaning": "unreadable"}, "unverified", False),
        # A sum that fails goes before two copies that agree.
        ({"value": 5, "verdict": "suspect"}, {"value": 5}, "suspect", False),
        # One found by its label vouches for the other; order alone misplaces both alike.
        ({"value": 5, "placement": "order"}, {"value": 5}, "verified", False),
        (
            {"value": 5, "placement": "order"},
            {"value": 5, "placement": "order"},
            "unverified",
            False,
        ),
        ({"value": 5, "unit": "万元"}, {"value": 50000, "unit": "元"}, "verified", False),
        ({"value": 5, "unit": "万元"}, {"value": 5, "unit": "元"}, "suspect", True),
        ({"value": 5, "unit": "件"}, {"value": 5, "unit": "元"}, "unverified", False),
    ],
)
def test_what_agrees_and_what_differs(
    a: Archive, one: dict[str, Any], other: dict[str, Any], verdict: str, differ: bool
) -> None:
    # A further figure on the page, so that it is the best document in every case.
    sure = said(b"<p>page</p>", {NEW: 1, DONE: 1})
    two(
        a,
        (observation(TOTAL, body=b"<p>page</p>", **one), *sure),
        (observation(TOTAL, body=b"%PDF", **other),),
    )
    assert values(a)[TOTAL] == (one["value"], verdict, PAGE)
    assert bool(rows(a, "SELECT * FROM issues WHERE code = 'copies_differ'")) is differ


def test_a_sum_that_two_copies_print_is_the_sources_fault(a: Archive) -> None:
    body = b"<p>page</p>"
    on_page = said(body, {TOTAL: 5, NEW: 3}, verdict="suspect")
    fails = Issue("identity_fails", "error", "x: 5, but 3", "reading", (TOTAL, NEW))
    store(a, page(), interpretation("page", observations=on_page, issues=(fails,)))
    assert rows(a, "SELECT verdict FROM issues") == [("reading",)]
    store(a, attached(), interpretation("half", observations=said(b"%PDF", {TOTAL: 5})))
    assert rows(a, "SELECT verdict FROM issues") == [("reading",)]
    whole = interpretation(
        "pdf", observations=said(b"%PDF2", {TOTAL: 5, NEW: 3}, verdict="suspect")
    )
    store(a, attached(DOC, b"%PDF2"), whole)
    assert rows(a, "SELECT code, verdict FROM issues") == [("identity_fails", "source")]
    assert {verdict for _, verdict, _ in values(a).values()} == {"suspect"}


def test_documents_that_show_parts_make_one_whole_report(a: Archive) -> None:
    """A page with part two, one attachment with part three, one with part four."""
    tables = {
        table.id: [
            f"{row.id}.{c.id}" if c.id else row.id for row in table.rows for c in row.columns
        ]
        for table in FORMS["2021"].tables
    }
    (two_, three, four) = tables.values()
    missing = tuple(
        Issue("table_missing", "warning", f"{name}: the report does not show it", "undecided")
        for name in list(tables)[1:]
    )

    def part(name: str, body: bytes, cells: list[str]) -> Interpretation:
        return interpretation(
            name,
            state="partial",
            observations=said(body, dict.fromkeys(cells, 1)),
            issues=(*missing, Issue("identity_fails", "error", "x", "source", (cells[0],))),
        )

    store(a, page(), part("two", b"<p>page</p>", two_))
    store(a, attached(), part("three", b"%PDF", three))
    assert rows(a, "SELECT state, form FROM current_reports") == [("partial", "2021")]
    # The one with more figures is the best: the missing parts it tells of are not all there yet.
    assert ("table_missing",) in rows(a, "SELECT code FROM issues")
    store(a, attached(DOC, b"PK"), part("four", b"PK", four))
    assert rows(a, "SELECT state, source_url FROM current_reports") == [("complete", PDF)]
    found = values(a)
    assert {found[c][2] for c in two_} == {PAGE}
    assert {found[c][2] for c in three} == {PDF}
    assert {found[c][2] for c in four} == {DOC}
    evidence = dict(rows(a, "SELECT cell_id, evidence FROM current_values"))
    assert evidence[four[0]] == pointer(digest(b"PK"), in_table(3, 7, 2))
    # What each part lacked is no issue of the whole; what fails in each still is.
    assert sorted(rows(a, "SELECT code, cell_ids FROM issues")) == sorted(
        ("identity_fails", cells[0]) for cells in tables.values()
    )
    assert len(rows(a, "SELECT indicator FROM panel WHERE value IS NOT NULL")) == len(
        rows(a, "SELECT indicator FROM panel")
    )


def test_a_whole_report_takes_no_rows_from_another(a: Archive) -> None:
    two(a, said(b"<p>page</p>", {TOTAL: 5, NEW: 3}), said(b"%PDF", {TOTAL: 5, DONE: 1}))
    assert set(values(a)) == {TOTAL, NEW}


def test_what_one_document_cannot_read_another_may(a: Archive) -> None:
    blurred = observation(NEW, None, meaning="unreadable", body=b"<p>page</p>")
    on_page = (*said(b"<p>page</p>", {TOTAL: 5, DONE: 1}), blurred)
    two(a, on_page, said(b"%PDF", {NEW: 3}))
    assert values(a)[NEW] == (3, "unverified", PDF)
    assert len(values(a)) == 3


@pytest.mark.parametrize(
    ("page_changes", "pdf_changes", "best"),
    [
        ({}, {}, PAGE),
        ({"state": "partial"}, {}, PDF),
        ({"cells": {TOTAL: 5}}, {}, PDF),
        # Figures that fail a sum, or stand in their places by order alone, count for less.
        ({"verdict": "suspect"}, {}, PDF),
        ({"placement": "order"}, {}, PDF),
        # Boxes of a page or a picture against text.
        ({"place": in_page(1, (1, 2, 3, 4))}, {}, PDF),
        ({"place": in_page(1, (1, 2, 3, 4))}, {"place": in_page(1, (1, 2, 3, 4))}, PAGE),
    ],
)
def test_the_best_document(
    a: Archive, page_changes: dict[str, Any], pdf_changes: dict[str, Any], best: str
) -> None:
    for doc, name, changes in (
        (page(), "page", dict(page_changes)),
        (attached(), "pdf", dict(pdf_changes)),
    ):
        state = changes.pop("state", "complete")
        place = changes.pop("place", in_table(1, 1, 1))
        cells = changes.pop("cells", {TOTAL: 5, NEW: 3})
        evidence = pointer(digest(doc.capture.body), place)
        found = said(doc.capture.body, cells, evidence=evidence, **changes)
        store(a, doc, interpretation(name, state=state, observations=found))
    assert rows(a, "SELECT source_url FROM current_reports") == [(best,)]


def test_statements_come_from_the_document_that_has_most(a: Archive) -> None:
    one = Statement("applications_received", 5, False, "收到申请5件", 4, 5)
    other = Statement("refused", 2, False, "不予公开2件", 9, 10)
    store(a, page(), interpretation("page", observations=(), statements=(one, other)))
    store(a, attached(), interpretation("pdf", statements=(one,)))
    assert rows(a, "SELECT source_url FROM current_reports") == [(PDF,)]
    assert rows(a, "SELECT indicator FROM current_statements") == [
        ("applications_received",),
        ("refused",),
    ]


def test_an_attachment_without_a_name_is_its_pages(a: Archive) -> None:
    store(a, page(), interpretation("page", state="tables_missing", observations=()))
    nameless = interpretation("table", publisher="", year=None, region_code="")
    assert store(a, attached(), nameless) == "new_source"
    assert store(a, document(MIRROR, b"x"), replace(nameless, content_digest="y")) == "new_report"
    assert len(rows(a, "SELECT * FROM reports")) == 2


def test_storing_again_changes_nothing(a: Archive) -> None:
    two(a, said(b"<p>page</p>", {TOTAL: 5, NEW: 3}), said(b"%PDF", {TOTAL: 6, NEW: 3}))
    tables = ("copies", "collated_values", "collated_issues", "differences")
    before = [rows(a, f"SELECT * FROM {table}") for table in tables]  # noqa: S608
    again = interpretation("pdf", observations=said(b"%PDF", {TOTAL: 6, NEW: 3}))
    assert store(a, attached(now=at(3)), again) == "sighting"
    assert [rows(a, f"SELECT * FROM {table}") for table in tables] == before  # noqa: S608
