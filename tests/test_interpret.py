"""Interpretation as a whole: the cases, the real reports, and what holds for any bytes."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from archive_samples import at
from golden import CASES, as_expected, case_names, document_of, expected_of, source_of
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.forms import FORMS
from archive.records import Capture, Context, Document, Interpretation
from pipelines.interpret import interpret

KNOWN = {cell for form in FORMS.values() for cell in form.cell_ids}
TITLE = "云岭县水利局2023年政府信息公开工作年度报告"
# What labels, figures and marks of the forms are made of, to throw at the reader in any order.
PIECES = (
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    '<td rowspan="9">',
    '<td colspan="0">',
    '<td colspan="99999">',
    '<table><tr><td rowspan="70000">',
    "<p>",
    "<br>",
    "&nbsp;",
    "<!--",
    "]]>",
    "信息内容",
    "本年制发件数",
    "规章",
    "行政许可",
    "第二十条第（五）项",
    "申请人情况",
    "自然人",
    "法人或其他组织",
    "总计",
    "（七）总计",
    "3.其他",
    "行政复议",
    "复议后起诉",
    "结果维持",
    "统计指标",
    "被依法纠错数",
    "|",
    "||",
    "\t",
    "\n",
    " ",
    "0",
    "12",
    "-367",
    "3987.75万",
    "一",
    "①",
    "\u200b",
    "二、主动公开政府信息情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "|---|---|",
    "\ufeff",
    "\0",
)
SOUP = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def read(body: bytes | str, media_type: str = "", **context: Any) -> Interpretation:
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    capture = Capture("http://www.example.invalid/a", at(0), data, media_type=media_type)
    return interpret(Document(capture, Context(**context)))


def failed(interpretation: Interpretation) -> list[str]:
    """What the reader says of its own faults."""
    return [i.detail for i in interpretation.issues if "the reader failed" in i.detail]


@pytest.mark.parametrize("name", case_names())
def test_case(name: str) -> None:
    expected = expected_of(name)
    assert expected.get("read_by_a_person") is True, "compare expected.json with the source first"
    found = interpret(document_of(name))
    units = {o.cell_id: o.unit for o in found.observations}
    got = as_expected(found)
    assert got["values"] == {
        cell: [" ".join(value[0].split()), *value[1:]] for cell, value in expected["values"].items()
    }
    for part in ("identity", "form", "state", "issues"):
        assert got[part] == expected[part], part
    for cell, unit in expected.get("units", {}).items():
        assert units[cell] == unit
    for words in expected["text_has"]:
        assert words in found.text
    for words in expected["text_has_not"]:
        assert words not in found.text


def test_each_case_says_where_its_shape_was_seen_and_why_it_is_kept() -> None:
    for name in case_names():
        meta = json.loads((CASES / name / "meta.json").read_text(encoding="utf-8"))
        assert meta["seen"], name
        assert meta["why"], name
        assert meta["url"].startswith("http"), name
        assert len(list((CASES / name).iterdir())) == 3, name


def test_real_reports(real_reports: Path) -> None:
    wrong: list[str] = []
    for folder in sorted(path for path in real_reports.iterdir() if path.is_dir()):
        gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
        source = next(folder.glob("source.*"))
        found = read(source.read_bytes())
        wrong += [f"{folder.name}: {fault}" for fault in against_gold(found, gold)]
    assert not wrong, "\n".join(wrong)


def against_gold(found: Interpretation, gold: dict[str, Any]) -> list[str]:
    """Where a reading is not what a person read: values wrong or missing, broken sums not told."""
    faults: list[str] = []
    values = {o.cell_id: o for o in found.observations}
    for cell, wanted in gold["table_values"].items():
        # Rows on no form have names of the gold's own.
        if cell in gold.get("ambiguous", ()) or cell not in KNOWN:
            continue
        if cell not in values:
            faults.append(f"{cell} is missing")
            continue
        got = values[cell]
        if wanted == "unreadable":
            right = got.meaning == "unreadable"
        elif isinstance(wanted, str):
            right = "".join(got.raw.split()) == "".join(wanted.split())
        elif wanted is None:
            right = got.value is None
        else:
            right = got.value == wanted
        if not right:
            faults.append(f"{cell} is {wanted}, read {got.raw!r} ({got.verdict})")
    told = {
        issue.cell_ids[0]
        for issue in found.issues
        if issue.code == "identity_fails" and issue.verdict == "source" and issue.cell_ids
    }
    for text in gold.get("identities_broken_in_source", ()):
        total = text.split()[0]
        # 37 != 10+17+8 stands in sentences: no table, no identity.
        if total in values and total not in told:
            faults.append(f"not told: {text}")
    return faults


def test_a_blank_form_is_no_report(real_reports: Path) -> None:
    found = read((real_reports / "blank-form-2021" / "source.docx").read_bytes())
    assert found.identity.kind == "blank_form"
    assert not found.identity.publisher
    assert found.identity.year is None


# ---- any bytes ----


@settings(max_examples=150)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda t: t.encode("utf-8"))))
def test_any_bytes_are_interpreted(body: bytes) -> None:
    assert not failed(read(body))


@settings(max_examples=150)
@given(SOUP, st.booleans())
def test_any_soup_of_the_forms_words_is_interpreted(soup: str, page: bool) -> None:
    assert not failed(read(f"<html><body>{soup}" if page else soup))


@settings(max_examples=60)
@given(
    st.sampled_from(case_names()), st.integers(0, 10**9), st.sampled_from(("cut", "drop", "flip"))
)
def test_a_damaged_document_is_interpreted(name: str, seed: int, damage: str) -> None:
    document = document_of(name)
    body = damaged(document.capture.body, seed, damage)
    found = interpret(replace(document, capture=replace(document.capture, body=body)))
    assert not failed(found)


def damaged(body: bytes, seed: int, damage: str) -> bytes:
    rnd = random.Random(seed)  # noqa: S311 - repeatable damage, no secret
    start = rnd.randrange(len(body) + 1)
    if damage == "cut":
        return body[:start]
    stop = min(len(body), start + rnd.randrange(1, 200))
    return body[:start] + (rnd.randbytes(stop - start) if damage == "flip" else b"") + body[stop:]


CUT_CASES = (
    "html_2021_merged_heads",
    "html_one_layout_table",
    "text_cell_a_line_with_pipes",
    "text_cell_a_line_torn_labels",
    "text_tabs_2019",
    "text_pipe_rows_2021",
    "text_one_line_2021",
)


@settings(max_examples=70)
@given(st.sampled_from(CUT_CASES), st.floats(0.1, 1))
def test_a_cut_document_gives_no_wrong_value(name: str, share: float) -> None:
    document = document_of(name)
    source = document.capture.body.decode("utf-8")
    # A figure cut in the middle is another matter: see the test of the last figure.
    cut = re.sub(r"\d+$", "", source[: int(len(source) * share)])
    body = cut.encode("utf-8")
    found = interpret(replace(document, capture=replace(document.capture, body=body)))
    no_other_values(found, name)


@settings(max_examples=70)
@given(
    st.sampled_from(
        ("text_cell_a_line_with_pipes", "text_cell_a_line_torn_labels", "text_tabs_2019")
    ),
    st.integers(0, 10**6),
)
def test_a_lost_line_gives_no_wrong_value(name: str, which: int) -> None:
    document = document_of(name)
    lines = document.capture.body.decode("utf-8").split("\n")
    del lines[which % len(lines)]
    body = "\n".join(lines).encode("utf-8")
    found = interpret(replace(document, capture=replace(document.capture, body=body)))
    no_other_values(found, name)


def no_other_values(found: Interpretation, name: str) -> None:
    """Every number read is the one that the whole document has there."""
    truth = {cell: value[1] for cell, value in expected_of(name)["values"].items()}
    other = {
        o.cell_id: (o.raw, truth.get(o.cell_id))
        for o in found.observations
        if o.value is not None and truth.get(o.cell_id) != o.value
    }
    assert not other


@pytest.mark.parametrize(
    ("source", "cell"),
    [
        ("规章 | 348 | 24 | 40", "proactive.rules.disclosed_total"),
        ("规章\t348\t24\t40", "proactive.rules.disclosed_total"),
    ],
)
def test_the_last_figure_of_a_text_may_be_cut(source: str, cell: str) -> None:
    """40 may be what is left of 403: nothing closes the row."""
    heads = "信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总数量 |\n"
    found = read(f"{TITLE}\n二、主动公开政府信息情况\n第二十条第（一）项 | |||\n{heads}{source}")
    values = {o.cell_id: o.value for o in found.observations}
    assert values.get(cell) is None


@settings(max_examples=12)
@given(st.sampled_from(case_names()))
def test_the_same_bytes_say_the_same(name: str) -> None:
    assert interpret(document_of(name)) == interpret(document_of(name))


# ---- the digest of what a report says ----


def digest_of(source: str) -> str:
    found = read(source)
    assert not failed(found)
    return found.content_digest


PAGE = source_of("html_2021_merged_heads").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('浏览次数：<span id="c">317</span>', '浏览次数：<span id="c">9024</span>'),
        ("<!-- counted 317 -->", "<!-- counted 318 -->"),
        ("政府信息公开年报</a>", "年报</a> &gt; 2023年"),
        ("打印本页", "打印日期：2026年11月21日"),
        ("网站首页", "首页"),
        ("主办：云岭县人民政府办公室", "承办：云岭县融媒体中心"),
    ],
)
def test_chrome_leaves_the_digest(before: str, after: str) -> None:
    assert before in PAGE
    assert digest_of(PAGE) == digest_of(PAGE.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("安排两名工作人员", "安排三名工作人员"),
        ("没有收取信息处理费", "收取信息处理费五元"),
        ("对迟报的科室发提醒单", "对迟报的科室通报"),
    ],
)
def test_an_edited_sentence_changes_the_digest(before: str, after: str) -> None:
    assert before in PAGE
    assert digest_of(PAGE) != digest_of(PAGE.replace(before, after))


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_an_edited_figure_changes_the_digest(which: int) -> None:
    figures = list(re.finditer(r"(?<=>)\d+(?=</td>)", PAGE))
    place = figures[which % len(figures)]
    edited = PAGE[: place.start()] + str(int(place[0]) + 1) + PAGE[place.end() :]
    assert digest_of(PAGE) != digest_of(edited)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("全年收费0元。", "全年收费9元。"),
        ("本年度专项经费支出1.25万元。", "本年度专项经费支出12.5万元。"),
        ("与上一年度相比申请数量变化为-5件。", "与上一年度相比申请数量变化为5件。"),
        ("全年主动公开政府信息三十五条", "全年主动公开政府信息三十六条"),
    ],
)
def test_a_small_edit_of_prose_changes_the_digest(before: str, after: str) -> None:
    opening = "青禾镇2010年政府信息公开工作年度报告\n一、概述\n本镇按照规定编制报告，欢迎监督。\n"
    assert digest_of(opening + before) != digest_of(opening + after)


# ---- what a report is ----


def rows(*texts: str) -> str:
    cut = (row.split("|") for row in texts)
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in cut)
    return f"<table>{body}</table>"


def test_figures_that_cannot_be_placed_do_not_make_a_blank_form() -> None:
    source = (
        f"{TITLE}\n四、政府信息公开行政复议、行政诉讼情况\n"
        "行政复议 | 行政诉讼 |\n结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |\n"
        "1 | 2 | 3 |\n五、存在的主要问题及改进情况\n无。\n"
    )
    found = read(source)
    assert found.identity.kind == "report"
    assert found.identity.publisher == "云岭县水利局"


def test_a_report_that_left_all_cells_blank_keeps_its_publisher() -> None:
    source = (
        f"<html><body><h1>{TITLE}</h1><p>本局无相关情况。</p><p>二、主动公开政府信息情况</p>"
        + rows("第二十条第（六）项", "信息内容|本年处理决定数量", "行政处罚|", "行政强制|")
        + "<p>特此报告。</p></body></html>"
    )
    identity = read(source).identity
    assert (identity.kind, identity.publisher, identity.year) == ("report", "云岭县水利局", 2023)


def test_a_title_in_a_layout_table_is_found() -> None:
    source = (
        "<html><head><title>青禾市商务局</title></head><body><table><tr><td>首页</td></tr><tr><td>"
        "<b>青禾市商务局2020年政府信息公开工作年度报告</b></td></tr><tr><td>"
        "<p>青禾市商务局把外贸、会展两类信息列为公开重点，全年更新栏目四十期。</p></td></tr></table>"
    )
    assert read(source).identity.title == "青禾市商务局2020年政府信息公开工作年度报告"
