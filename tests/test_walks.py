"""Walks in the archive: what is still to be asked for survives, and how a column stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_samples import COLUMN, at, rows

from archive.column_states import column_states
from archive.frontier import Visit
from archive.keeping import keep_failure, keep_listing
from archive.records import Capture, Context, Entry, Listing, Question, Settlement
from archive.store import Archive, open_archive
from archive.walks import (
    AskedBefore,
    begin_walk,
    columns_found,
    keep_found_column,
    known_column,
    not_shown_since,
    seen_since,
    settle_walk,
    shown_since,
    unknown,
    unsettled_walk,
)

ROOT = Question(COLUMN, '{"url": "1"}')
NEXT = Question(f"{COLUMN}index_1.html", '{"url": "2"}')


@pytest.fixture
def a(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as archive:
        yield archive


@pytest.fixture
def run(a: Archive) -> int:
    return a.begin_run("crawl", "", at(1))


def begin(a: Archive, run: int, now: str = at(1), *, full: bool = True) -> None:
    begin_walk(a, COLUMN, ROOT, Visit(run, now, "shili"), full=full)


def entries(*numbers: int) -> tuple[Entry, ...]:
    return tuple(Entry(f"{COLUMN}{n}.html", "article", Context(title=str(n))) for n in numbers)


def listing(now: str, found: tuple[Entry, ...], *questions: Question) -> Listing:
    return Listing(
        Capture(COLUMN, now, str(found).encode()),
        COLUMN,
        "shili",
        "trs",
        found,
        request=ROOT.request,
        questions=questions,
    )


def settle(a: Archive, run: int, now: str, state: str, **more: object) -> None:
    settle_walk(a, COLUMN, Settlement(state, **more), Visit(run, now, "shili"))  # type: ignore[arg-type]


def test_a_walk_that_was_left_is_gone_on_with(a: Archive, run: int) -> None:
    begin(a, run)
    capture_id = keep_listing(a, listing(at(2), entries(1, 2), NEXT, NEXT), run)
    left = unsettled_walk(a, COLUMN, since=at(1))
    assert left is not None
    assert (left.started_at, left.full) == (at(1), True)
    assert left.asked == (
        AskedBefore(ROOT.ask, "answered", "ok", capture_id, COLUMN),
        AskedBefore(NEXT.ask, "outstanding", ""),
    )
    assert unsettled_walk(a, COLUMN, since=at(2)) is None


def test_a_page_that_failed_is_not_outstanding(a: Archive, run: int) -> None:
    begin(a, run)
    keep_failure(
        a,
        COLUMN,
        run,
        failure="refused",
        now=at(2),
        column_url=COLUMN,
        portal="shili",
        request=ROOT.request,
    )
    left = unsettled_walk(a, COLUMN, since=at(1))
    assert left is not None
    assert left.asked == (AskedBefore(ROOT.ask, "failed", "refused"),)


def test_a_settled_walk_leaves_a_state_and_no_questions(a: Archive, run: int) -> None:
    begin(a, run)
    keep_listing(a, listing(at(2), entries(1, 2)), run)
    settle(a, run, at(3), "ok", shown=2)
    assert unsettled_walk(a, COLUMN, since=at(1)) is None
    assert rows(a, "SELECT count(*) FROM asks") == [(0,)]
    (state,) = column_states(a)
    assert (state.state, state.state_since, state.last_walked) == ("ok", at(3), at(3))
    known = known_column(a, COLUMN)
    assert known is not None
    assert (known.shown, known.fully_walked) == (2, at(3))
    # The page that shows it.
    assert rows(a, "SELECT capture_id FROM columns") == rows(a, "SELECT id FROM captures")


def test_a_state_that_lasts_keeps_its_beginning_and_the_last_good_walk(
    a: Archive, run: int
) -> None:
    begin(a, run)
    settle(a, run, at(2), "ok", shown=3)
    for day in (5, 6):
        begin(a, run, at(day))
        settle(a, run, at(day), "blocked", detail="412", failure="challenge")
    (state,) = column_states(a)
    assert (state.state, state.state_since, state.last_walked) == ("blocked", at(5), at(2))
    assert (state.failure, state.detail) == ("challenge", "412")
    known = known_column(a, COLUMN)
    assert known is not None
    assert (known.shown, known.fully_walked) == (3, at(2))
    begin(a, run, at(7))
    settle(a, run, at(7), "ok")
    assert column_states(a)[0].state_since == at(7)


def test_a_column_sent_to_a_stranger_was_not_read(a: Archive, run: int) -> None:
    begin(a, run)
    settle(a, run, at(2), "moved", failure="outside")
    assert column_states(a)[0].last_walked is None
    begin(a, run, at(3))
    settle(a, run, at(3), "moved", moved_to="http://xxgk.shili.gov.cn/", shown=1)
    assert column_states(a)[0].last_walked == at(3)


def test_rows_are_counted_since_a_walk_began(a: Archive, run: int) -> None:
    begin(a, run)
    keep_listing(a, listing(at(2), entries(1, 2, 3)), run)
    keep_listing(a, listing(at(4), entries(1, 4)), run)
    assert shown_since(a, COLUMN, at(4)) == 2
    assert shown_since(a, COLUMN, at(1)) == 4
    assert not_shown_since(a, COLUMN, at(4)) == []
    assert seen_since(a, COLUMN, at(4)) == {entry.url for entry in entries(1, 4)}
    a.db.execute("UPDATE entries SET state = 'kept'")
    assert not_shown_since(a, COLUMN, at(4)) == list(entries(2, 3))


def test_what_a_column_has_not_shown_yet_is_unknown(a: Archive, run: int) -> None:
    keep_listing(a, listing(at(2), entries(*range(600))), run)
    urls = {entry.url for entry in entries(*range(598, 602))}
    assert unknown(a, COLUMN, urls) == {entry.url for entry in entries(600, 601)}
    assert unknown(a, f"{COLUMN}other/", urls) == urls


def test_a_column_that_was_found_waits_for_a_person(a: Archive, run: int) -> None:
    keep_found_column(
        a, COLUMN, portal="shili", name="年报", found_on="http://x/", run_id=run, now=at(1)
    )
    (found,) = columns_found(a, "shili")
    assert (found.url, found.name, found.evidence) == (COLUMN, "年报", "found")
    assert columns_found(a, "other") == []
    begin_walk(a, COLUMN, ROOT, Visit(run, at(2), "shili"), full=True, evidence="observed")
    assert columns_found(a, "shili") == []
