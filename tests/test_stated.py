"""Numbers of sentences held against their parts, and against the tables of the same report."""

from __future__ import annotations

import pytest
from made_tables import page_of

from archive.forms import FORMS
from archive.records import Capture, Document, Issue, Meaning, Observation, Placement, Verdict
from pipelines.interpret import interpret
from pipelines.prose.stated import cells_of, check_against, check_stated
from pipelines.prose.statements import read_statements


def cell(
    cell_id: str,
    value: float | None,
    *,
    meaning: Meaning | None = None,
    placement: Placement = "label",
    verdict: Verdict = "unverified",
    place: str = "table=1&row=1&column=2",
) -> Observation:
    return Observation(
        cell_id=cell_id,
        form="2021",
        raw="" if value is None else f"{value:g}",
        meaning=meaning or ("blank" if value is None else "number" if value else "zero"),
        value=value,
        unit="件",
        evidence=f"sha256:00#{place}",
        placement=placement,
        verdict=verdict,
    )


def against(text: str, *cells: Observation, form: str = "2021") -> tuple[Issue, ...]:
    return check_against(read_statements(text, 2021), cells, form, text)


RECEIVED = "applications.received.total"
PARTS = "政策解读稿件发布10篇;微博微信回应事件17次;其他方式回应事件8次。"
SAID = "全年收到政府信息公开申请12件。"


def test_a_sentence_that_says_another_number_is_told() -> None:
    (issue,) = against(SAID, cell(RECEIVED, 15))
    assert (issue.code, issue.severity, issue.verdict) == ("prose_differs", "warning", "undecided")
    assert issue.cell_ids == (RECEIVED,)
    assert "12" in issue.detail
    assert "15" in issue.detail
    assert "全年收到政府信息公开申请12件" in issue.detail


def test_a_long_quote_is_cut() -> None:
    text = "经各科室汇总统计,我局机关及下属各单位全年共收到公民和法人提出的政府信息公开申请9件。"
    text = text.replace(",", "")
    (issue,) = against(text, cell(RECEIVED, 1))
    quote = issue.detail.partition("(")[2].partition(")")[0]
    assert len(quote) == 40


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (SAID, [cell(RECEIVED, 12)]),
        (SAID, []),
        (SAID, [cell(RECEIVED, None)]),
        (SAID, [cell(RECEIVED, None, meaning="unreadable")]),
        (SAID, [cell(RECEIVED, None, meaning="text")]),
        # What was carried over is counted as received by many.
        (SAID, [cell(RECEIVED, 10), cell("applications.carried_over.total", 2)]),
        # A sentence about the kind that most cases are of.
        ("因政府信息公开引发行政诉讼3件。",
         [cell("litigation_direct.total", 3), cell("litigation_after_review.total", 1)]),
        ("因政府信息公开引发行政诉讼4件。",
         [cell("litigation_direct.total", 3), cell("litigation_after_review.total", 1)]),
        ("因政府信息公开引发行政诉讼3件。",
         [cell("litigation_direct.total", 3), cell("litigation_after_review.total", None)]),
        # Half of an indicator was not read.
        ("因政府信息公开引发行政诉讼9件。", [cell("litigation_direct.total", 3)]),
        ("全年收到政府信息公开申请1000余件。", [cell(RECEIVED, 1130)]),
        ("全年收到政府信息公开申请近1200件。", [cell(RECEIVED, 1130)]),
        ("未收到政府信息公开申请。", [cell(RECEIVED, 0)]),
        # No cell of the form of 2021 asks for it.
        ("全年主动公开政府信息30条。", [cell(RECEIVED, 1)]),
    ],
)  # fmt: skip
def test_what_agrees_or_cannot_be_compared_is_no_issue(text: str, cells: list[Observation]) -> None:
    assert read_statements(text, 2021)
    assert against(text, *cells) == ()


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("未收到政府信息公开申请。", [cell(RECEIVED, 1)]),
        ("全年收到政府信息公开申请1000余件。", [cell(RECEIVED, 1300)]),
        ("未发生政府信息公开行政诉讼。",
         [cell("litigation_direct.total", 0), cell("litigation_after_review.total", 2)]),
        ("全年行政事业性收费金额为120.5万元。", [cell("proactive.fees.amount", 120.6)]),
    ],
)  # fmt: skip
def test_what_differs_is_told(text: str, cells: list[Observation]) -> None:
    assert [issue.code for issue in against(text, *cells)] == ["prose_differs"]


def test_the_tables_number_may_stand_close_by() -> None:
    text = "全县共收到政府信息公开申请12件，其中我局收到15件。"
    assert against(text, cell(RECEIVED, 15)) == ()


@pytest.mark.parametrize(
    ("indicator", "form", "cells"),
    [
        ("disclosure.total", "2014", ("disclosure.total",)),
        ("disclosure.total", "2021", ()),
        ("applications.answered.granted", "2019", ("applications.granted.total",)),
        ("litigation.total", "2014", ("litigation.total",)),
        ("litigation.total", "2021",
         ("litigation_direct.total", "litigation_after_review.total")),
        (RECEIVED, "prose", ()),
    ],
)  # fmt: skip
def test_cells_of_what_a_sentence_says(indicator: str, form: str, cells: tuple[str, ...]) -> None:
    assert cells_of(indicator, form) == cells


def test_a_report_whose_sentence_and_table_differ_is_told_so() -> None:
    figures = dict.fromkeys(FORMS["2021"].cell_ids, "0")
    page = page_of("2021", figures).replace(
        "<table", "<p>2022年，我局收到政府信息公开申请7件。</p><table", 1
    )
    capture = Capture("http://a.example/", "2022-02-01T00:00:00Z", page.encode(), 200, "text/html")
    found = interpret(Document(capture))
    assert [i.cell_ids for i in found.issues if i.code == "prose_differs"] == [(RECEIVED,)]


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        (f"回应公众关注热点或重大舆情37次。其中,{PARTS}", True),
        (f"回应公众关注热点或重大舆情35次。其中,{PARTS}", False),
        ("收到政府信息公开申请5件,其中网上申请4件,信函申请3件。", True),
        ("收到政府信息公开申请9件,其中网上申请4件,信函申请3件。", False),
    ],
)  # fmt: skip
def test_parts_of_a_stated_total_add_up(text: str, fails: bool) -> None:
    issues = check_stated(text, read_statements(text, 2018))
    assert [issue.code for issue in issues] == (["stated_sum_fails"] if fails else [])
