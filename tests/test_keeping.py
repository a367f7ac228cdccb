"""Raw bytes and the frontier: nothing lost, nothing asked twice without reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from archive_samples import COLUMN, PAGE, at, document, interpretation, rows, store
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import due
from archive.due import has_changed, last_capture, uninterpreted
from archive.keeping import (
    keep_document,
    keep_failure,
    keep_listing,
    load_body,
    load_document,
)
from archive.records import Capture, Context, Document, Entry, Listing
from archive.reports import store_interpretation
from archive.store import Archive, open_archive


@pytest.fixture
def a(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as archive:
        yield archive


@pytest.fixture
def run(a: Archive) -> int:
    return a.begin_run("crawl", "", at(1))


ENTRIES = tuple(
    Entry(f"http://www.shili.gov.cn/nianbao/{n}.html", "article", Context(title=f"第{n}条"))
    for n in (1, 2, 3)
)


def listing(now: str = at(1), column: str = COLUMN, **changes: object) -> Listing:
    made = Listing(
        capture=Capture(column, now, b"<ul></ul>"),
        column_url=column,
        portal="shili",
        family="trs",
        entries=ENTRIES,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def outstanding(a: Archive, column_url: str) -> list[Entry]:
    return [one.entry for one in due.outstanding(a, column_url)]


def due_again(a: Archive, column_url: str, *, before: str) -> list[Entry]:
    return [one.entry for one in due.due_again(a, column_url, before=before)]


def test_listing_fills_the_frontier(a: Archive, run: int) -> None:
    capture_id = keep_listing(a, listing(), run)
    assert outstanding(a, COLUMN) == list(ENTRIES)
    assert rows(a, "SELECT id, role, url, outcome FROM captures") == [
        (capture_id, "listing", COLUMN, None)
    ]
    assert uninterpreted(a) == []
    assert rows(a, "SELECT state, family FROM columns") == [("unsettled", "trs")]


def test_a_frontier_is_asked_for_in_portions(a: Archive, run: int) -> None:
    keep_listing(a, listing(), run)
    first = due.outstanding(a, COLUMN, limit=2)
    assert [one.entry for one in first] == list(ENTRIES[:2])
    rest = due.outstanding(a, COLUMN, after=first[-1].id, limit=2)
    assert [one.entry for one in rest] == [ENTRIES[2]]


def test_rows_passed_over_are_written_down_and_not_fetched(a: Archive, run: int) -> None:
    keep_listing(a, listing(entries=ENTRIES[:1], passed_over=ENTRIES[1:]), run)
    assert outstanding(a, COLUMN) == list(ENTRIES[:1])
    assert rows(a, "SELECT state FROM entries ORDER BY id") == [
        ("outstanding",),
        ("passed_over",),
        ("passed_over",),
    ]
    # Its row says something else now.
    keep_listing(a, listing(at(2), entries=ENTRIES[1:2], passed_over=ENTRIES[:1]), run)
    assert outstanding(a, COLUMN) == [ENTRIES[1]]
    keep_document(a, document(ENTRIES[1].url), run)
    keep_listing(a, listing(at(3), entries=(), passed_over=ENTRIES), run)
    assert rows(a, "SELECT state FROM entries WHERE url = ?", ENTRIES[1].url) == [("kept",)]


def test_a_listing_that_has_not_changed_is_kept_once(a: Archive, run: int) -> None:
    first = keep_listing(a, listing(), run)
    assert keep_listing(a, listing(at(4)), run) == first
    assert rows(a, "SELECT fetched_at, checked_at FROM captures") == [(at(1), at(4))]
    other = Capture(COLUMN, at(5), b"<ul><li></ul>")
    assert keep_listing(a, listing(capture=other), run) != first
    posted = replace(other, request_body="page=2")
    assert keep_listing(a, listing(capture=posted), run) > first + 1


def test_what_a_server_said_to_know_a_page_by_is_told(a: Archive, run: int) -> None:
    assert last_capture(a, COLUMN) is None
    keep_listing(a, listing(), run)
    assert last_capture(a, COLUMN) is None
    marked = Capture(COLUMN, at(2), b"<ul>2</ul>", etag='"2"', last_modified="Mon")
    keep_listing(a, listing(capture=marked), run)
    last = last_capture(a, COLUMN)
    assert last is not None
    assert (last.etag, last.last_modified) == ('"2"', "Mon")
    assert load_body(a, last.sha256) == b"<ul>2</ul>"
    assert last_capture(a, COLUMN, "page=2") is None
    moved = replace(marked, url=f"{COLUMN}new/", requested_url=COLUMN)
    keep_listing(a, listing(capture=moved), run)
    assert last_capture(a, f"{COLUMN}new/") is None


def test_a_page_that_is_another_tells_so_once_it_had_been_the_same(a: Archive, run: int) -> None:
    first, other = (Capture(COLUMN, at(n), b"<ul>%d</ul>" % n) for n in (1, 2))
    assert has_changed(a, first)
    assert not has_changed(a, first, rested_in=run)
    keep_listing(a, listing(capture=first), run)
    assert not has_changed(a, first)
    assert has_changed(a, other)
    assert not has_changed(a, other, rested_in=run), "it may be another each time"
    next_run = a.begin_run("crawl", "", at(2))
    keep_listing(a, listing(capture=replace(first, fetched_at=at(2))), next_run)
    assert has_changed(a, other, rested_in=next_run)
    assert has_changed(a, replace(first, request_body="page=2"))


def test_kept_documents_leave_the_frontier_and_come_due_again(a: Archive, run: int) -> None:
    keep_listing(a, listing(), run)
    keep_document(a, document(now=at(2)), run)
    assert outstanding(a, COLUMN) == list(ENTRIES[1:])
    assert due_again(a, COLUMN, before=at(2)) == []
    assert due_again(a, COLUMN, before=at(3)) == [ENTRIES[0]]
    keep_listing(a, listing(at(4)), run)
    assert outstanding(a, COLUMN) == list(ENTRIES[1:])


def test_listing_seen_again_renews_what_it_says(a: Archive, run: int) -> None:
    keep_listing(a, listing(), run)
    renewed = replace(ENTRIES[1], context=Context(title="新题", listed_on="2026-11-03"))
    keep_listing(a, listing(at(3), entries=(renewed,)), run)
    assert outstanding(a, COLUMN)[1] == renewed
    assert rows(a, "SELECT first_seen, last_seen FROM entries ORDER BY id") == [
        (at(1), at(1)),
        (at(1), at(3)),
        (at(1), at(1)),
    ]


def test_entry_kept_by_way_of_one_column_is_kept_for_the_other(a: Archive, run: int) -> None:
    other = "http://www.shili.gov.cn/other/"
    keep_listing(a, listing(), run)
    keep_document(a, document(), run)
    keep_listing(a, listing(column=other), run)
    assert outstanding(a, other) == list(ENTRIES[1:])
    keep_document(a, document(ENTRIES[1].url), run)
    assert outstanding(a, COLUMN) == outstanding(a, other) == [ENTRIES[2]]


def test_document_brings_its_attachments(a: Archive, run: int) -> None:
    link = Entry(
        "http://www.shili.gov.cn/1.pdf", "attachment", Context(title="附件", page_url=PAGE)
    )
    doc = document(links=(link,))
    capture_id = keep_document(a, doc, run)
    assert outstanding(a, COLUMN) == [link]
    assert load_document(a, capture_id) == doc


def test_ingested_document_stays_out_of_the_frontier(a: Archive, run: int) -> None:
    keep_document(a, Document(Capture("file:///reports/1.html", at(1), b"x")), run)
    assert rows(a, "SELECT count(*) FROM entries") == [(0,)]
    assert rows(a, "SELECT count(*) FROM columns") == [(0,)]


def test_same_bytes_are_kept_once(a: Archive, run: int) -> None:
    keep_document(a, document(now=at(1)), run)
    keep_document(a, document(now=at(2)), run)
    keep_document(a, document("http://www.shili.gov.cn/copy.html"), run)
    assert rows(a, "SELECT count(*) FROM bodies") == [(1,)]
    assert rows(a, "SELECT count(DISTINCT body_sha256), count(*) FROM captures") == [(1, 3)]


def test_failed_entry_counts_its_tries(a: Archive, run: int) -> None:
    keep_listing(a, listing(), run)
    for _ in range(2):
        keep_failure(a, PAGE, run, failure="timed_out", now=at(2), column_url=COLUMN)
    assert rows(a, "SELECT state, tries FROM entries WHERE url = ?", PAGE) == [("outstanding", 2)]
    keep_document(a, document(), run)
    assert rows(a, "SELECT state, tries FROM entries WHERE url = ?", PAGE) == [("kept", 0)]
    assert rows(a, "SELECT url, class, failed_at, run_id FROM failures") == 2 * [
        (PAGE, "timed_out", at(2), run)
    ]


def test_gone_entry_is_remembered_and_tried_again_when_listed_again(a: Archive, run: int) -> None:
    keep_listing(a, listing(), run)
    store(a, document(now=at(2)), interpretation(), run)
    keep_failure(a, PAGE, run, failure="gone", now=at(3), column_url=COLUMN)
    assert rows(a, "SELECT vanished_at FROM sources") == [(at(3),)]
    assert ENTRIES[0] not in outstanding(a, COLUMN)
    assert due_again(a, COLUMN, before=at(9)) == []
    keep_listing(a, listing(at(4)), run)
    assert ENTRIES[0] in outstanding(a, COLUMN)
    assert store(a, document(now=at(5)), interpretation(), run) == "sighting"
    assert rows(a, "SELECT vanished_at FROM sources") == [(None,)]


def test_document_kept_and_not_yet_read_is_found_again(a: Archive, run: int) -> None:
    doc = document()
    capture_id = keep_document(a, doc, run)
    assert uninterpreted(a) == [capture_id]
    assert load_document(a, capture_id) == doc
    store_interpretation(a, capture_id, interpretation(kind="look_alike"))
    assert uninterpreted(a) == []


def test_what_is_not_kept_is_said(a: Archive) -> None:
    with pytest.raises(KeyError):
        load_document(a, 1)
    with pytest.raises(KeyError):
        load_body(a, "0" * 64)


def test_failure_in_the_middle_of_keeping_leaves_nothing(a: Archive, run: int) -> None:
    broken = replace(ENTRIES[2], kind="picture")
    with pytest.raises(Exception, match="CHECK"):
        keep_listing(a, listing(entries=(*ENTRIES[:2], broken)), run)
    kept = (
        "SELECT id FROM captures UNION ALL SELECT id FROM entries UNION ALL SELECT id FROM columns"
    )
    assert rows(a, kept) == []
    assert rows(a, "SELECT sha256 FROM bodies") == []


WORDS = st.text(max_size=20)
CONTEXTS = st.builds(
    Context,
    title=WORDS,
    row=WORDS,
    column=WORDS,
    listed_on=st.none() | WORDS.filter(bool),
    publisher=WORDS,
    page_url=WORDS,
    year=st.none() | st.integers(2000, 2100),
)


@settings(max_examples=40)
@given(
    body=st.binary(max_size=300), media_type=WORDS, context=CONTEXTS, status=st.integers(100, 599)
)
def test_kept_document_comes_back_as_it_was(
    a: Archive, body: bytes, media_type: str, context: Context, status: int
) -> None:
    run_id = a.begin_run("crawl", "", at(1))
    capture = Capture(PAGE, at(1), body, status, media_type, f"{PAGE}?from=list")
    kept = Document(capture, context, entry_url=PAGE)
    assert load_document(a, keep_document(a, kept, run_id)) == kept


def test_half_characters_do_not_stop_the_keeping(a: Archive, run: int) -> None:
    entry = Entry(f"{PAGE}?q=\ud83d", "article", Context(title="年报\udcff"))
    keep_listing(a, listing(entries=(entry,)), run)
    assert [e.context.title for e in outstanding(a, COLUMN)] == ["年报\ufffd"]
