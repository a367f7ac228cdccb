"""One column's walk: where it goes on, where it stops, and how the column stands at its end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.walks import AskedBefore, KnownColumn, UnsettledWalk
from spiders.listings import Ask, Row, Rows
from spiders.questions import question_of, read_question
from spiders.registry import Column, Portal
from spiders.settling import settlement
from spiders.tally import ColumnTally
from spiders.walk import PAGES_A_LISTING, PAGES_WITHOUT_NEWS, Walk

URL = "http://www.qinghe.gov.cn/zfxxgknb/"
ROOT = Ask(URL)


def walk(*, full: bool = True, shown: int | None = None, least: int = 0) -> Walk:
    column = Column(URL, "observed", least=least)
    portal = Portal("qinghe", "青禾县", "330000", "http://www.qinghe.gov.cn/", "330000", (column,))
    known = None if shown is None else KnownColumn(URL, "ok", shown=shown)
    made = Walk(portal, column, ColumnTally("qinghe", URL), full=full, known=known)
    made.admit((ROOT,))
    return made


def row(number: int) -> Row:
    return Row(f"{URL}{number}.html", f"青禾县{number}年政府信息公开工作年度报告")


def page(
    walked: Walk, ask: Ask, *numbers: int, unknown: tuple[int, ...] = (), has_changed: bool = False
) -> Ask | None:
    """A page of a list that always names a next one."""
    following = ask.following(f"{ask.first}?p={ask.page + 1}")
    rows = Rows(tuple(row(number) for number in numbers), (following,))
    new = {row(number).url for number in unknown}
    read = walked.take(rows, ask, new, has_changed=has_changed)
    return next(iter(walked.admit(read.asks)), None)


def test_a_pager_without_an_end_is_left() -> None:
    walked, ask, asked = walk(), ROOT, 0
    following: Ask | None = ask
    while following is not None:
        asked += 1
        following = page(walked, following, 2023)
    assert asked == 1 + PAGES_WITHOUT_NEWS


def test_a_calendar_that_always_has_something_new_is_left_too() -> None:
    walked, asked = walk(), 0
    following: Ask | None = ROOT
    while following is not None:
        asked += 1
        following = page(walked, following, 10_000 + asked)
    assert asked == PAGES_A_LISTING
    assert "left after" in walked.detail


def test_an_endless_list_does_not_end_its_neighbours() -> None:
    walked = walk()
    below = ROOT.below(f"{URL}2022/", year=2022)
    for _ in range(PAGES_WITHOUT_NEWS + 1):
        page(walked, ROOT, 2023)
    assert page(walked, below, 2022) is not None


def test_a_page_is_asked_for_once() -> None:
    walked = walk()
    assert walked.admit((ROOT, ROOT)) == ()
    posted = replace(ROOT, method="POST", body="page=2")
    assert walked.admit((posted, posted)) == (posted,)
    assert walked.pending == 2


def test_a_walk_after_news_stops_where_nothing_is_new() -> None:
    walked = walk(full=False)
    following = page(walked, ROOT, 2023, 2022, unknown=(2023,))
    assert following is not None
    assert page(walked, following, 2021, 2020) is None


def test_a_walk_after_news_looks_into_every_list() -> None:
    walked = walk(full=False)
    below = ROOT.below(f"{URL}2022/", unit="教育局", year=2022)
    read = walked.take(Rows((row(2023),), (ROOT.following(f"{URL}?p=2"), below)), ROOT, ())
    assert read.asks == (below,)


def test_a_row_takes_unit_and_year_from_its_way() -> None:
    ask = ROOT.below(f"{URL}jyj/", unit="教育局", year=2022)
    plain = Row(f"{URL}1.html", "年度报告")
    context = walk().context(plain, "政府信息公开年报", ask)
    assert (context.year, context.row) == (2022, "教育局")
    said = replace(plain, title="2021年年度报告", text="2021年年度报告", publisher="水利局")
    context = walk().context(said, "", ask)
    assert context.row == "2021年年度报告 水利局"


def test_an_ask_comes_back_from_the_archive() -> None:
    ask = Ask(
        URL, "POST", "a=1", (("Referer", URL),), page=3, depth=2, unit="教育局", year=2020
    ).following(f"{URL}2", optional=True)
    assert read_question(question_of(ask).ask) == ask
    assert question_of(ask).request != question_of(replace(ask, rendered=True)).request
    assert read_question(question_of(ROOT).ask) == ROOT


def test_a_walk_that_was_left_knows_what_it_did() -> None:
    following = ROOT.following(f"{URL}?p=2")
    lost = ROOT.below(f"{URL}x/")
    asked = (
        AskedBefore(question_of(ROOT).ask, "answered", "ok"),
        AskedBefore(question_of(following).ask, "outstanding", ""),
        AskedBefore(question_of(lost).ask, "failed", "timed_out"),
    )
    walked = replace_asked(walk())
    assert walked.go_on(UnsettledWalk("2026-11-01T00:00:00Z", False, asked)) == (following,)
    assert (walked.pending, walked.full, walked.started) == (1, False, "2026-11-01T00:00:00Z")
    assert walked.admit((ROOT, following)) == ()
    assert walked.failures == {"timed_out": 1}
    assert walked.root_failure == ""


def replace_asked(walked: Walk) -> Walk:
    walked.asked.clear()
    return walked


def ended(walked: Walk, *rows: int, state: str = "ok") -> Walk:
    read = Rows(tuple(row(number) for number in rows), state=state)  # type: ignore[arg-type]
    walked.take(read, ROOT, ())
    return walked


@pytest.mark.parametrize(
    ("walked", "shown", "state"),
    [
        (ended(walk(), 2023), 1, "ok"),
        (ended(walk(), state="empty"), 0, "empty"),
        (ended(walk(shown=3), state="empty"), 0, "changed"),
        (ended(walk(), state="changed"), 0, "changed"),
        (ended(walk()), 0, "changed"),
        (ended(walk(shown=2), 2023), 1, "changed"),
        (ended(walk(shown=2, full=False), 2023), 1, "ok"),
        (ended(walk(least=2), 2023), 1, "changed"),
        (ended(walk(), 2023), 0, "changed"),
    ],
    ids=[
        "rows",
        "says_empty",
        "says_empty_and_was_not",
        "no_family",
        "no_rows",
        "fewer",
        "only_news",
        "fewer_than_expected",
        "look_alikes_only",
    ],
)
def test_states_of_a_column(walked: Walk, shown: int, state: str) -> None:
    assert settlement(walked, shown).state == state


@pytest.mark.parametrize(
    ("years", "shown", "state"),
    [((2020, None), 4, "changed"), ((2020, None), 5, "ok"), ((2019, 2020), 2, "ok")],
)
def test_a_report_is_expected_for_each_year(
    years: tuple[int, int | None], shown: int, state: str
) -> None:
    walked = ended(walk(), 2023)
    walked.started = "2026-02-01T00:00:00Z"
    walked.column = replace(walked.column, years=years)
    assert settlement(walked, shown).state == state


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        ("challenge", "blocked"),
        ("robots", "robots"),
        ("name_not_found", "dead"),
        ("timed_out", "dead"),
        ("http_5xx", "dead"),
        ("needs_browser", "needs_browser"),
    ],
)
def test_states_of_a_column_whose_page_did_not_come(failure: str, state: str) -> None:
    walked = walk(shown=2)
    walked.failed(ROOT, failure)
    found = settlement(walked, 0)
    assert (found.state, found.failure, found.shown) == (state, failure, None)


def test_pages_that_did_not_come_are_no_success() -> None:
    walked = ended(walk(), 2023)
    walked.failed(ROOT.following(f"{URL}?p=2"), "timed_out")
    found = settlement(walked, 1)
    assert (found.state, found.shown) == ("changed", None)
    assert "timed_out 1" in found.detail


def test_rows_at_another_address_are_a_move() -> None:
    walked = ended(walk(), 2023)
    walked.moved_to = "http://xxgk.qinghe.gov.cn/nb/"
    found = settlement(walked, 1)
    assert (found.state, found.moved_to, found.shown) == ("moved", walked.moved_to, 1)


def test_what_was_put_in_among_old_rows_is_looked_for_behind_a_page_that_changed() -> None:
    walked = walk(full=False)
    second = page(walked, ROOT, 1, has_changed=True)
    assert second is not None
    third = page(walked, second, 2, has_changed=True)
    assert third is not None
    fourth = page(walked, third, 3, unknown=(3,), has_changed=True)
    assert fourth is not None
    assert page(walked, fourth, 4, has_changed=True) is None, "the change is explained"


@pytest.mark.parametrize("has_changed", [True, False])
def test_a_page_that_shows_something_new_changed_for_that(has_changed: bool) -> None:
    walked = walk(full=False)
    second = page(walked, ROOT, 1, unknown=(1,), has_changed=True)
    assert second is not None
    assert page(walked, second, 2, has_changed=has_changed) is None
