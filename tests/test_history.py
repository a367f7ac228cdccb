"""What happened to reports over time: edits, told cell by cell, and reports that come and go."""

from __future__ import annotations

import contextlib
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from archive_samples import (
    PAGE,
    PUBLISHER,
    REPORT,
    at,
    document,
    interpretation,
    observation,
    rows,
    store,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.evidence import digest
from archive.forms import FORMS
from archive.history import Passage, difference, versions_of
from archive.history.announcing import announcement
from archive.history.differing import compare, passages, sentences, squeezed
from archive.keeping import keep_document, keep_failure
from archive.records import (
    Context,
    Document,
    Identity,
    Interpretation,
    Observation,
    Statement,
)
from archive.reports import store_again, store_interpretation
from archive.store import Archive, open_archive

MIRROR = "http://xxgk.shili.gov.cn/art/1.html"
PDF = "http://www.shili.gov.cn/files/1.pdf"
COPY = "http://www.shili.gov.cn/copy/1.html"


@pytest.fixture
def a(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as archive:
        yield archive


_WHEN = {
    "captures": "id",
    "report_sightings": "seen_at",
    "presence_events": "at, event <> 'vanished', event = 'moved', source_url",
}


def told(a: Archive, view: str, *columns: str) -> list[tuple[Any, ...]]:
    order = _WHEN.get(view, "changed_at")
    return rows(a, f"SELECT {', '.join(columns)} FROM {view} ORDER BY {order}")  # noqa: S608


def gone(a: Archive, url: str, now: str) -> None:
    keep_failure(a, url, a.begin_run("crawl", "", now), failure="gone", now=now)


def show(a: Archive, day: int, content: str, url: str = PAGE, **changes: Any) -> None:
    """The page says something on a day, in bytes of its own."""
    doc = document(url, f"<p>{content}</p>".encode(), now=at(day))
    store(a, doc, interpretation(content, **changes))


# ---- edits ----


def test_a_report_that_is_never_edited_has_no_history(a: Archive) -> None:
    show(a, 1, "a")
    show(a, 2, "a")
    pdf = document(PDF, b"%PDF", now=at(1, 9), context=Context(page_url=PAGE))
    store(a, pdf, interpretation("pdf"))
    tables = ("source_edits", "edited_cells", "presence_changes")
    assert [rows(a, f"SELECT * FROM {name}") for name in tables] == [[], [], []]  # noqa: S608
    assert told(a, "edits", "*") == told(a, "changes", "*") == []
    assert [(v.version, v.sightings) for v in versions_of(a.db, REPORT)] == [(1, 2), (2, 1)]


def test_a_number_that_changed_is_told_with_both_ends(a: Archive) -> None:
    show(a, 1, "a", observations=(observation(value=12, body=b"<p>a</p>"),))
    show(a, 3, "a", observations=(observation(value=12),))
    show(a, 5, "b", observations=(observation(value=15, body=b"<p>b</p>", verdict="suspect"),))
    (edit,) = a.db.execute("SELECT * FROM edits").fetchall()
    assert dict(edit) | {"before_evidence": "", "after_evidence": ""} == {
        "report_id": REPORT,
        "publisher": PUBLISHER,
        "region_code": "340403",
        "year": 2020,
        "source_url": PAGE,
        "from_version": 1,
        "to_version": 2,
        "before_seen": at(3),
        "changed_at": at(5),
        "manner": "silent",
        "notice": None,
        "before_claimed": None,
        "after_claimed": None,
        "numbers": 1,
        "reworded": 0,
        "statements": 0,
        "sentences": 1,
        "identities_broken": 0,
        "identities_mended": 0,
        "reader_changed": 0,
        "before_evidence": "",
        "after_evidence": "",
    }
    assert edit["before_evidence"] != edit["after_evidence"]
    assert told(
        a, "changes", "cell_id", "kind", "before_raw", "after_raw", "before", "after",
        "before_verdict", "after_verdict", "changed_at",
    ) == [
        ("applications.received.total", "number changed", "12", "15", 12, 15,
         "unverified", "suspect", at(5)),
    ]  # fmt: skip
    (pointers,) = told(a, "changes", "before_evidence", "after_evidence")
    captures = dict(told(a, "captures", "fetched_at", "body_sha256"))
    assert pointers == tuple(f"sha256:{captures[at(day)]}#table=3&row=7&column=2" for day in (1, 5))


def cell(raw: str, value: float | None = None, **changes: Any) -> Observation:
    return observation(value=value, raw=raw, meaning=changes.pop("meaning", "number"), **changes)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (cell("12", 12), cell("15", 15), "number changed"),
        (cell("12", 12), cell("", None, meaning="blank"), "number changed"),
        (cell("0", 0), cell("", None, meaning="blank"), "number changed"),
        (cell("3.5", 3.5, unit="万元"), cell("3.5", 3.5, unit="元"), "number changed"),
        (cell("12", 12), cell("12件", 12), "reworded"),
        (cell("", None, meaning="blank"), cell("/", None, meaning="not_applicable"), "reworded"),
        (cell("12", 12), cell("12", 12, verdict="suspect"), "judged"),
        (cell("12", 12), cell("１ ２", 12), None),
        (cell("12", 12), cell("12", 12, evidence="sha256:00", label="另"), None),
    ],
)
def test_kinds_of_changes(before: Observation, after: Observation, kind: str | None) -> None:
    old = interpretation(observations=(before,))
    new = interpretation(observations=(after,))
    found = compare(old, new).cells
    assert [one.kind for one in found] == ([kind] if kind else [])
    only = interpretation(observations=())
    assert [c.kind for c in compare(only, new).cells] == ["added"]
    assert [c.kind for c in compare(old, only).cells] == ["removed"]


def test_a_cell_that_stands_twice_is_paired_with_its_like(a: Archive) -> None:
    old = interpretation(observations=(cell("5", 5), cell("7", 7)))
    new = interpretation(observations=(cell("7", 7), cell("6", 6)))
    (change,) = compare(old, new).cells
    assert change.before is not None
    assert change.after is not None
    assert (change.before.raw, change.after.raw) == ("5", "6")
    one = interpretation(observations=(cell("7", 7),))
    assert [c.kind for c in compare(old, one).cells] == ["removed"]


def counts(total: int) -> tuple[Observation, ...]:
    """Part four of a form: what became of reviews, and their total."""
    values = {"upheld": 1, "corrected": 2, "other": 0, "pending": 0, "total": total}
    return tuple(observation(f"review.{name}", value) for name, value in values.items())


def test_sums_that_an_edit_breaks_and_mends_are_told(a: Archive) -> None:
    for day, (content, total) in enumerate([("a", 3), ("b", 4), ("c", 3)], 1):
        show(a, day, content, observations=counts(total))
    found = told(a, "identity_changes", "identity_id", "before", "after", "to_version")
    (identity,) = {name for name, *_ in found}
    assert [one[1:] for one in found] == [("holds", "fails", 2), ("fails", "holds", 3)]
    assert identity in {i.id for i in FORMS["2021"].identities}
    ((cells,),) = set(told(a, "identity_changes", "cell_ids"))
    assert set(cells.split()) == {o.cell_id for o in counts(3)}
    assert told(a, "edits", "identities_broken", "identities_mended") == [(1, 0), (0, 1)]


def stated(value: float, quote: str, indicator: str = "applications_received") -> Statement:
    return Statement(indicator, value, False, quote, 0, len(quote))


def test_numbers_stated_in_prose_are_told(a: Archive) -> None:
    show(a, 1, "a", statements=(stated(5, "收到申请5件"), stated(1, "复议1件", "reviews")))
    show(a, 2, "b", statements=(stated(6, "收到申请6件"), stated(2, "诉讼2件", "lawsuits")))
    found = told(a, "statement_changes", "indicator", "kind", "before", "after", "after_quote")
    assert sorted(found, key=str) == [
        ("applications_received", "number changed", 5, 6, "收到申请6件"),
        ("lawsuits", "added", None, 2, "诉讼2件"),
        ("reviews", "removed", 1, None, None),
    ]
    assert told(a, "edits", "statements") == [(3,)]


def test_a_report_that_goes_back_was_edited_twice(a: Archive) -> None:
    for day, content in enumerate("aabba", 1):
        show(a, day, content)
    assert told(a, "edits", "from_version", "to_version", "before_seen", "changed_at") == [
        (1, 2, at(2), at(3)),
        (2, 1, at(4), at(5)),
    ]
    assert len(versions_of(a.db, REPORT)) == 2


def test_copies_are_no_edits(a: Archive) -> None:
    show(a, 1, "page", state="tables_missing", observations=())
    pdf = document(PDF, b"%PDF", now=at(1, 9), context=Context(page_url=PAGE))
    store(a, pdf, interpretation("pdf"))
    show(a, 2, "mirror", MIRROR)
    assert told(a, "edits", "*") == []
    show(a, 3, "mirror, edited", MIRROR)
    assert told(a, "edits", "source_url", "from_version", "to_version") == [(MIRROR, 3, 4)]


def test_bytes_that_cannot_be_read_for_once_are_no_edit(a: Archive) -> None:
    show(a, 1, "a")
    show(a, 2, "broken", state="unreadable", text="", observations=())
    show(a, 3, "a")
    assert told(a, "edits", "*") == []
    show(a, 4, "broken", state="unreadable", text="", observations=())
    show(a, 5, "b")
    assert told(a, "edits", "before_seen", "changed_at") == [(at(3), at(5))]


def test_the_same_bytes_read_otherwise_are_no_edit(a: Archive) -> None:
    store(a, document(now=at(1)), interpretation("a"))
    store(a, document(now=at(2)), interpretation("b", interpreter="2"))
    assert told(a, "edits", "*") == []
    show(a, 3, "c", interpreter="2")
    assert told(a, "edits", "from_version", "reader_changed") == [(2, 0)]


def test_other_bytes_read_by_another_reader_are_told_with_a_doubt(a: Archive) -> None:
    show(a, 1, "a")
    show(a, 2, "b", interpreter="2")
    assert told(a, "edits", "reader_changed") == [(1,)]


def test_what_is_no_part_of_the_report_is_told_from_it(a: Archive) -> None:
    """The visit counter went on, then only the day of publication was changed, then the report."""
    days = [(b"1", None, "a"), (b"1", None, "a"), (b"2", None, "a"), (b"3", "2021-02-01", "a")]
    for day, (body, claimed, content) in enumerate([*days, (b"4", None, "b")], 1):
        found = interpretation(content, claimed_published=claimed)
        store(a, document(body=body, now=at(day)), found)
    assert told(a, "report_sightings", "seen_at", "news", "claimed_published") == [
        (at(1), "first", None),
        (at(2), "same bytes", None),
        (at(3), "chrome changed", None),
        (at(4), "date changed", "2021-02-01"),
        (at(5), "report changed", None),
    ]
    assert [(v.sightings, v.bodies) for v in versions_of(a.db, REPORT)] == [(4, 3), (1, 1)]
    assert told(a, "edits", "before_claimed", "after_claimed") == [("2021-02-01", None)]
    # The place of the day in the identity of a sighting, which the view counts on.
    assert [field.name for field in fields(Identity)].index("claimed_published") == 7


# ---- announced or silent ----


def edited(
    text: str = "", title: str = "", day: str | None = None, before: str | None = "2021-01-20"
) -> str:
    old = interpretation("a", claimed_published=before)
    new = interpretation("b", text=f"{old.text}\n{text}", claimed_published=day or before)
    if title:
        new = replace(new, identity=replace(new.identity, title=title))
    return announcement(old, new, "2021-02-01").manner


@pytest.mark.parametrize(
    "text",
    [
        "更正说明:因统计口径有误,第三部分数据予以调整。",
        "现将本报告第三部分表格更正如下。",
        "经核查,原报告中的数据有误,现予以更正。",
        "本年报已于2021年3月5日重新公布。",
        "勘误:总计应为15件。",
        "此前发布的版本作废,请以本版为准。",
        "表格内容存在错误,现已修改,以此为准。",
    ],
)
def test_a_notice_announces_an_edit(text: str) -> None:
    assert edited(text) == "announced"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "对信息公开指南中不准确的信息及时更正。",
        "补正后申请内容仍不明确的2件。",
        "全年更新政府网站信息300条。",
        "收到要求更正政府信息的申请1件。",
        "进一步完善发布机制,提高数据质量。",
    ],
)
def test_an_edit_without_a_notice_is_silent(text: str) -> None:
    assert edited(text) == "silent"


def test_a_notice_that_stood_there_before_announces_nothing(a: Archive) -> None:
    for day, number in enumerate((5, 6), 1):
        text = f"更正说明:数据有误,现予以更正。\n收到申请{number}件。"
        show(a, day, f"{number}", text=text)
    assert told(a, "edits", "manner", "notice") == [("silent", None)]
    show(a, 3, "7", text="更正说明:总计应为7件。\n收到申请7件。")
    assert told(a, "edits", "manner", "notice")[1:] == [("announced", "更正说明:总计应为7件。")]


@pytest.mark.parametrize(
    ("title", "manner"),
    [
        ("示例县人民政府2020年政府信息公开工作年度报告(更正版)", "announced"),
        ("示例县人民政府2020年政府信息公开年度报告", "silent"),
    ],
)
def test_a_title_may_announce_an_edit(title: str, manner: str) -> None:
    assert edited(title=title) == manner


@pytest.mark.parametrize(
    ("before", "day", "manner"),
    [
        ("2021-01-20", "2021-03-05", "announced"),
        ("2021-01-20", "2021-01-20", "silent"),
        # Moved back.
        ("2021-01-20", "2021-01-10", "silent"),
        # Seen as it was on the first of February.
        (None, "2021-01-20", "silent"),
        (None, "2021-02-03", "announced"),
    ],
)
def test_a_later_day_of_publication_announces_an_edit(
    before: str | None, day: str, manner: str
) -> None:
    assert edited(day=day, before=before) == manner


# ---- any two versions ----


def test_any_two_versions_can_be_compared(a: Archive) -> None:
    show(a, 1, "a", text="一、总体情况。\n收到申请5件。二、其他。", observations=counts(3))
    show(a, 2, "b", text="一、总体情况。收到申请6件。二、其他。", observations=counts(4))
    show(a, 3, "c", text="一、总体情况。\n二、其他。三、附件。", observations=())
    first, second, third = (v.version_id for v in versions_of(a.db, REPORT))
    found = difference(a.db, first, third)
    assert {c.kind for c in found.cells} == {"removed"}
    assert found.passages() == (
        Passage(("收到申请5件。",), ()),
        Passage((), ("三、附件。",)),
    )
    assert found.sentences() == 1
    back = difference(a.db, second, first)
    assert [(c.kind, c.before and c.before.raw) for c in back.cells] == [("number changed", "4")]
    assert difference(a.db, first, first).cells == ()
    with pytest.raises(KeyError):
        difference(a.db, first, 99)
    assert versions_of(a.db, 99) == []


TEXTS = st.text(st.sampled_from("甲乙丙。;\n 1"), max_size=60)


@given(TEXTS, TEXTS)
def test_passages_turn_one_text_into_the_other(before: str, after: str) -> None:
    left, right = list(map(squeezed, sentences(before))), list(map(squeezed, sentences(after)))
    for passage in passages(before, after):
        assert passage.before != passage.after
        for one in passage.before:
            left.remove(squeezed(one))
        for one in passage.after:
            right.remove(squeezed(one))
    assert sorted(left) == sorted(right)


def test_long_texts_are_compared_in_no_time() -> None:
    old = "".join(f"第{n}句。" for n in range(6000))
    (passage,) = passages(old, old.replace("第7句", "第八句"))
    assert len(passage.before) == 6000
    assert passages(old, old) == ()


# ---- reports that come and go ----


def events(a: Archive) -> list[tuple[Any, ...]]:
    return told(
        a, "presence_events", "source_url", "event", "at", "since", "how", "to_url", "showing"
    )


def test_disappearances_are_not_forgotten(a: Archive) -> None:
    show(a, 1, "a")
    gone(a, PAGE, at(2))
    gone(a, PAGE, at(3))
    show(a, 4, "a")
    gone(a, PAGE, at(5))
    assert events(a) == [
        (PAGE, "appeared", at(1), None, None, None, 1),
        (PAGE, "vanished", at(2), at(1), "gone", None, 0),
        (PAGE, "returned", at(4), at(3), None, None, 1),
        (PAGE, "vanished", at(5), at(4), "gone", None, 0),
    ]
    assert rows(a, "SELECT vanished_at FROM sources") == [(at(5),)]
    assert rows(a, "SELECT presence FROM standings") == [("vanished",)]
    assert rows(a, "SELECT gone_at, seen_at FROM absences") == [(at(2), at(4))]


def test_an_address_that_shows_something_else_has_lost_its_report(a: Archive) -> None:
    show(a, 1, "a")
    show(a, 2, "b", year=2021)
    show(a, 3, "404", kind="not_a_report")
    show(a, 4, "broken", kind="unreadable")
    show(a, 5, "a")
    found = told(a, "presence_events", "report_id", "event", "at", "since", "how")
    assert [one[1:] for one in found if one[0] == REPORT] == [
        ("appeared", at(1), None, None),
        ("vanished", at(2), at(1), "another report"),
        ("returned", at(5), at(3), None),
    ]
    found = told(a, "presence_events", "report_id", "event", "at", "how", "evidence")
    *_, (_, event, when, how, evidence) = [one for one in found if one[0] != REPORT]
    assert (event, when, how) == ("vanished", at(3), "no report")
    assert evidence == f"sha256:{dict(told(a, 'captures', 'fetched_at', 'body_sha256'))[at(3)]}"


@pytest.mark.parametrize(
    ("kind", "how"),
    [("not_a_report", ["no report"]), ("look_alike", ["no report"]), ("unreadable", [])],
)
def test_a_page_that_became_no_report(a: Archive, kind: str, how: list[str]) -> None:
    show(a, 1, "a")
    show(a, 2, "404", kind=kind)
    assert [one for (one,) in told(a, "presence_events", "how") if one] == how


def test_a_report_that_moved(a: Archive) -> None:
    show(a, 1, "a")
    gone(a, PAGE, at(3))
    show(a, 4, "a", MIRROR)
    assert events(a) == [
        (PAGE, "appeared", at(1), None, None, None, 1),
        (PAGE, "vanished", at(3), at(1), "gone", None, 0),
        (MIRROR, "appeared", at(4), None, None, None, 1),
        (PAGE, "moved", at(4), at(1), None, MIRROR, 1),
    ]
    assert rows(a, "SELECT presence FROM standings") == [("moved",)]


def test_a_report_that_is_still_elsewhere_moved_when_it_was_gone_here(a: Archive) -> None:
    show(a, 1, "a")
    show(a, 2, "a", MIRROR)
    gone(a, PAGE, at(3))
    assert events(a)[2:] == [
        (PAGE, "vanished", at(3), at(1), "gone", None, 1),
        (PAGE, "moved", at(3), at(1), None, MIRROR, 1),
    ]


def numbered(content: str, value: float) -> dict[str, Any]:
    return {"observations": (observation(value=value, body=f"<p>{content}</p>".encode()),)}


EDIT = ("source_url", "before_seen", "changed_at", "from_version", "to_version", "numbers")


def test_a_number_that_changed_in_moving_is_told(a: Archive) -> None:
    show(a, 1, "a", **numbered("a", 12))
    gone(a, PAGE, at(3))
    show(a, 4, "b", MIRROR, **numbered("b", 15))
    assert [event[1] for event in events(a)][-1] == "moved"
    assert told(a, "edits", *EDIT) == [(MIRROR, at(1), at(4), 1, 2, 1)]
    assert told(a, "changes", "source_url", "cell_id", "before", "after") == [
        (MIRROR, "applications.received.total", 12, 15)
    ]
    ((before, after),) = told(a, "changes", "before_evidence", "after_evidence")
    assert [one.partition("#")[0][7:] for one in (before, after)] == [
        digest(b"<p>a</p>"), digest(b"<p>b</p>")
    ]  # fmt: skip
    # It goes on from there.
    show(a, 6, "c", MIRROR, **numbered("c", 16))
    assert told(a, "edits", *EDIT)[1:] == [(MIRROR, at(4), at(6), 2, 3, 1)]


def test_a_number_that_was_another_elsewhere_is_told_when_it_is_gone_here(a: Archive) -> None:
    show(a, 1, "a", **numbered("a", 12))
    show(a, 2, "b", MIRROR, **numbered("b", 15))
    show(a, 3, "a", **numbered("a", 12))
    assert told(a, "edits", *EDIT) == []
    gone(a, PAGE, at(5))
    assert told(a, "edits", *EDIT) == [(MIRROR, at(3), at(5), 1, 2, 1)]


@pytest.mark.parametrize(
    "seen",
    [
        [(1, "a", PAGE), (3, "", PAGE), (4, "a", MIRROR)],
        # Edited where it went: that is told once.
        [(1, "a", PAGE), (2, "a", MIRROR), (3, "b", MIRROR), (4, "", PAGE)],
        [(1, "a", PAGE), (3, "", PAGE), (4, "a", MIRROR), (5, "b", MIRROR)],
        # Both of two copies moved to one address.
        [(1, "a", PAGE), (1, "a", COPY), (3, "", PAGE), (3, "", COPY), (4, "b", MIRROR)],
    ],
)
def test_moving_is_told_as_an_edit_once_or_not_at_all(
    a: Archive, seen: list[tuple[int, str, str]]
) -> None:
    for day, content, url in seen:
        if content:
            show(a, day, content, url, **numbered(content, 12 if content == "a" else 15))
        else:
            gone(a, url, at(day))
    changed = [("number changed", 12, 15)] if any(content == "b" for _, content, _ in seen) else []
    assert told(a, "changes", "kind", "before", "after") == changed


def test_a_page_that_moved_is_compared_with_a_page(a: Archive) -> None:
    show(a, 1, "a", **numbered("a", 12))
    attachment = document(PDF, b"%PDF", now=at(1, 9), context=Context(page_url=PAGE))
    store(a, attachment, interpretation("pdf", observations=(observation(value=13),)))
    for url in (PAGE, PDF):
        gone(a, url, at(3))
    moved = document(f"{MIRROR}.pdf", b"%PDF", now=at(4), context=Context(page_url=MIRROR))
    store(a, moved, interpretation("pdf", observations=(observation(value=13),)))
    show(a, 5, "b", MIRROR, **numbered("b", 15))
    assert told(a, "changes", "before", "after") == [(12, 15)]


def test_a_copy_that_is_gone_moved_nowhere(a: Archive) -> None:
    show(a, 1, "a", MIRROR)
    show(a, 2, "a")
    gone(a, PAGE, at(3))
    assert events(a)[2:] == [(PAGE, "vanished", at(3), at(2), "gone", None, 1)]


def test_attachments_of_a_page_that_is_gone_are_not_elsewhere(a: Archive) -> None:
    show(a, 1, "a")
    store(
        a, document(PDF, b"%PDF", now=at(1, 9), context=Context(page_url=PAGE)), interpretation("p")
    )
    gone(a, PAGE, at(3))
    assert [event for _, event, *_ in events(a)] == ["appeared", "appeared", "vanished"]


def test_a_report_that_learns_its_name_keeps_its_history(a: Archive) -> None:
    nameless = {"publisher": "", "year": None, "region_code": ""}
    show(a, 1, "a", **nameless)
    gone(a, PAGE, at(2))
    show(a, 3, "b", **nameless)
    show(a, 4, "b")
    assert {one for (one,) in told(a, "presence_events", "report_id")} == {REPORT}
    assert told(a, "edits", "report_id", "publisher") == [(REPORT, PUBLISHER)]


def test_the_same_bytes_again_bring_a_report_back(a: Archive) -> None:
    store(a, document(now=at(1)), replace(interpretation(), interpreter="t"))
    gone(a, PAGE, at(2))
    doc = document(now=at(3))
    run = a.begin_run("crawl", "", at(3))
    assert store_again(a, keep_document(a, doc, run), "t") == "sighting"
    assert [event for _, event, *_ in events(a)] == ["appeared", "vanished", "returned"]
    assert rows(a, "SELECT DISTINCT run_id FROM presence_events") == [(1,), (2,), (run,)]


# ---- whatever was stored first ----

#: Some days of a report's life at two addresses: (url, day, what is shown; None for gone).
Happening = tuple[str, int, str | None]
DAYS = st.lists(
    st.tuples(
        st.sampled_from((PAGE, MIRROR)),
        st.integers(1, 28),
        st.sampled_from((None, "a", "b", "c", "2021", "nothing", "broken")),
    ),
    min_size=2,
    max_size=9,
    unique_by=lambda one: one[:2],
)
VIEWS = (
    "edits", "changes", "identity_changes", "statement_changes", "presence_events",
    "report_versions", "report_sightings", "absences",
)  # fmt: skip


def documents(happening: Happening) -> tuple[Document, Interpretation] | None:
    url, day, shown = happening
    if shown is None:
        return None
    changes: dict[str, Any] = {"observations": counts(len(shown) + ord(shown[0]) % 3)}
    if shown == "2021":
        changes |= {"year": 2021}
    if shown in {"nothing", "broken"}:
        changes |= {"kind": "not_a_report" if shown == "nothing" else "unreadable"}
    # The chrome differs from day to day, but the bytes that a version was read from are named by
    # whichever came first: here they are the same.
    doc = document(url, f"<p>{shown}</p>".encode(), now=at(day))
    return doc, interpretation(shown, **changes)


class _Undo(Exception):  # noqa: N818 - no error
    pass


def live(a: Archive, happenings: Sequence[Happening]) -> dict[str, list[str]]:
    """What the views say of an archive that all of it was stored in, in the given order."""
    local = {"version_id", "run_id", "source_id"}
    said: dict[str, list[str]] = {}
    with contextlib.suppress(_Undo), a.transaction():
        for one in happenings:
            found = documents(one)
            if found is None:
                gone(a, one[0], at(one[1]))
            else:
                store(a, *found)
        for view in VIEWS:
            sql = f"SELECT * FROM {view}"  # noqa: S608
            all_told = [dict(row) for row in a.db.execute(sql)]
            told = [{k: v for k, v in row.items() if k not in local} for row in all_told]
            said[view] = sorted(map(repr, told))
        sources = "SELECT report_id, url, first_seen, last_seen, vanished_at FROM sources"
        said["sources"] = sorted(map(repr, rows(a, sources)))
        assert a.db.execute("PRAGMA foreign_key_check").fetchall() == []
        raise _Undo
    return said


@settings(max_examples=80)
@given(DAYS, st.randoms(use_true_random=False))
def test_any_order_of_storing_comes_to_the_same(
    a: Archive, happenings: list[Happening], chance: random.Random
) -> None:
    shuffled = happenings[:]
    chance.shuffle(shuffled)
    assert live(a, sorted(happenings, key=lambda one: one[1::-1])) == live(a, shuffled)


def test_every_order_of_one_life(a: Archive) -> None:
    life: list[Happening] = [
        (PAGE, 1, "a"), (PAGE, 2, "b"), (PAGE, 3, None), (MIRROR, 4, "b"), (PAGE, 5, "a"),
    ]  # fmt: skip
    expected = live(a, life)
    assert len(expected["edits"]) == 2
    assert len(expected["presence_events"]) == 5
    assert all(live(a, order) == expected for order in itertools.permutations(life))


def test_a_capture_stored_twice_changes_nothing(a: Archive) -> None:
    show(a, 1, "a")
    run = a.begin_run("crawl", "", at(2))
    doc = document(body=b"<p>b</p>", now=at(2))
    capture = keep_document(a, doc, run)
    for _ in range(2):
        store_interpretation(a, capture, interpretation("b"))
    assert told(a, "edits", "from_version", "to_version") == [(1, 2)]


# ---- asked of a large archive ----


@pytest.mark.parametrize("view", sorted({*VIEWS} - {"absences"}))
def test_a_report_is_answered_from_indexes(a: Archive, view: str) -> None:
    plan = a.db.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {view} WHERE report_id = 7")  # noqa: S608
    read = [row["detail"] for row in plan if row["detail"].startswith("SCAN")]
    # What is read whole are the few rows that the indexes gave.
    assert all(step.startswith(("SCAN (subquery", f"SCAN {view}")) for step in read), read


@pytest.mark.parametrize(
    ("view", "when", "index"),
    [
        ("edits", "changed_at", "source_edits_by_time"),
        ("changes", "changed_at", "source_edits_by_time"),
        ("identity_changes", "changed_at", "source_edits_by_time"),
        ("statement_changes", "changed_at", "source_edits_by_time"),
        ("presence_events", "at", "presence_changes_by_time"),
    ],
)
def test_the_newest_are_read_off_an_index(a: Archive, view: str, when: str, index: str) -> None:
    """Without sorting: but for those that appeared, of which most reports have one and no more."""
    which = "WHERE event <> 'appeared'" if view == "presence_events" else ""
    sql = f"SELECT * FROM {view} {which} ORDER BY {when} DESC LIMIT 50"  # noqa: S608
    plan = [row["detail"] for row in a.db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    first = plan[: plan.index("RIGHT")] if "RIGHT" in plan else plan
    assert f"SCAN e USING INDEX {index}" in first
    assert "USE TEMP B-TREE FOR ORDER BY" not in first
