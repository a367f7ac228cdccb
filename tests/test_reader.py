"""The reader of forms: figures found under their heads, in every shape a table comes in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_tables import (
    APPLICANTS,
    NUMBER_OF,
    TEXTS,
    TITLE,
    as_cells_with_pipes,
    as_tabs,
    page_of,
    page_of_merged_matrix,
    text_of,
)

from archive.forms import FORMS, FormColumn, cell_id
from archive.records import Capture, Document, Interpretation, Observation
from pipelines.grids import Cell
from pipelines.interpret import interpret
from pipelines.tables.columns import deal, match_heads
from pipelines.tables.items import Item
from pipelines.tables.numbers import read_figure


def interpreted(source: str) -> Interpretation:
    capture = Capture("http://www.example.invalid/a", "2026-11-21T08:00:00Z", source.encode())
    found = interpret(Document(capture))
    assert not [i for i in found.issues if "the reader failed" in i.detail]
    return found


def cells_of(source: str) -> dict[str, Observation]:
    return {o.cell_id: o for o in interpreted(source).observations}


def values_of(source: str) -> dict[str, Any]:
    return {cell: o.value for cell, o in cells_of(source).items()}


def figures_for(form: str, numbers: Sequence[int]) -> dict[str, str]:
    ids = FORMS[form].cell_ids
    return {cell: str(numbers[n % len(numbers)] + n % 7) for n, cell in enumerate(ids)}


NUMBERS = st.lists(st.integers(0, 99999), min_size=5, max_size=60)


@settings(max_examples=10)
@given(st.sampled_from(("2019", "2021")), NUMBERS)
@pytest.mark.parametrize("shape", sorted(TEXTS))
def test_a_text_gives_the_figures_put_in(shape: str, form: str, numbers: list[int]) -> None:
    figures = figures_for(form, numbers)
    found = interpreted(text_of(form, figures, TEXTS[shape]))
    assert {o.cell_id: o.value for o in found.observations} == {
        cell: int(figure) for cell, figure in figures.items()
    }
    assert {o.raw for o in found.observations} <= set(figures.values())
    assert (found.form, found.state) == (form, "complete")


@settings(max_examples=15)
@given(st.sampled_from(("2019", "2021")), NUMBERS)
def test_a_page_gives_the_figures_put_in(form: str, numbers: list[int]) -> None:
    figures = figures_for(form, numbers)
    found = interpreted(page_of(form, figures))
    assert {o.cell_id: o.value for o in found.observations} == {
        cell: int(figure) for cell, figure in figures.items()
    }
    assert {o.placement for o in found.observations} == {"label"}
    assert (found.form, found.state) == (form, "complete")


MARKS = st.lists(st.sampled_from(("", "0", "-", "/", "无", "12", "+3", "25件")), min_size=30)


@settings(max_examples=12)
@given(st.sampled_from(("2019", "2021")), MARKS)
def test_blanks_and_dashes_of_a_page_stay_where_they_are(form: str, marks: list[str]) -> None:
    figures = {cell: marks[n % len(marks)] for n, cell in enumerate(FORMS[form].cell_ids)}
    found = cells_of(page_of(form, figures))
    if any(figures.values()):
        assert {cell: o.raw for cell, o in found.items()} == figures
    for cell, observation in found.items():
        assert (observation.value is None) == (figures[cell] in ("", "-", "/", "无")), cell


@settings(max_examples=12)
@given(MARKS)
def test_blanks_never_move_a_figure_in_text(marks: list[str]) -> None:
    """Blank cells may make a row unreadable where they were lost, never give another's figure."""
    figures = {cell: marks[n % len(marks)] for n, cell in enumerate(FORMS["2019"].cell_ids)}
    for shape in (as_cells_with_pipes, as_tabs):
        for cell, observation in cells_of(text_of("2019", figures, shape)).items():
            if observation.value is not None:
                assert observation.raw == figures[cell], (shape.__name__, cell)


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("left_out", range(23))
def test_a_row_that_is_left_out_moves_no_other(form: str, left_out: int) -> None:
    """Small units drop rows that are all zero, and leave the spans of their groups as they were."""
    rows = FORMS[form].tables[1].rows
    kept = [row for n, row in enumerate(rows) if n != left_out]
    assert values_of(page_of_merged_matrix(form, left_out)) == {
        cell_id(row, column): NUMBER_OF[form][cell_id(row, column)]
        for row in kept
        for column in row.columns
    }


# ---- single shapes, as small as they show what is at stake ----


def page(*rows: str, heading: str = "") -> str:
    cut = (row.split("|") for row in rows)
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in cut)
    top = f"<p>{heading}</p>" if heading else ""
    return (
        f"<html><body><h1>{TITLE}</h1>{top}<table>{body}</table><p>以上为说明。</p></body></html>"
    )


def test_heads_in_another_order_are_followed() -> None:
    found = values_of(
        page("第二十条第（一）项", "信息内容|现行有效件数|本年制发件数|本年废止件数", "规章|1|2|3")
    )
    assert found == {
        "proactive.rules.in_force": 1,
        "proactive.rules.made": 2,
        "proactive.rules.repealed": 3,
    }


def test_a_misprint_among_heads_in_another_order_is_no_form_order() -> None:
    found = values_of(
        page("第二十条第（一）项", "信息内容|本年废止件数|本年制发数|现行有效件数", "规章|1|2|3")
    )
    assert found.get("proactive.rules.made") in (None, 2)
    assert found.get("proactive.rules.repealed") in (None, 1)


def test_total_before_the_applicants_in_text_is_followed() -> None:
    heads = "\t".join(("申请人情况", "总计", *APPLICANTS[:6]))
    found = cells_of(
        f"{TITLE}\n三、收到和处理政府信息公开申请情况\n{heads}\n"
        "一、本年新收政府信息公开申请数量\t9\t4\t5\t0\t0\t0\t0\n说明。\n"
    )
    assert found["applications.received.total"].value in (None, 9)
    assert found["applications.received.natural_person"].value in (None, 4)


def test_a_row_that_stands_twice_with_other_figures_is_unreadable() -> None:
    heads = "申请人情况|" + "|".join(APPLICANTS)
    found = cells_of(page(heads, "2.重复申请|1|0|0|0|0|0|1", "2.重复申请|2|0|0|0|0|0|2"))
    assert found["applications.not_processed.duplicate.natural_person"].meaning == "unreadable"


def test_a_group_with_a_sum_of_its_own_is_no_row_below_it() -> None:
    """1.信访举报投诉类申请 was left out, and the group carries the sum of its rows."""
    heads = "申请人情况|" + "|".join(APPLICANTS)
    found = cells_of(
        page(
            heads,
            "3.补正后申请内容仍不明确|0|0|0|0|0|0|0",
            "（五）不予处理|3|0|0|0|0|0|3",
            "2.重复申请|3|0|0|0|0|0|3",
            "3.要求提供公开出版物|0|0|0|0|0|0|0",
            "4.无正当理由大量反复申请|0|0|0|0|0|0|0",
        )
    )
    petition = found.get("applications.not_processed.petition.natural_person")
    assert petition is None or petition.value is None


def test_two_lists_side_by_side_lose_nothing_in_silence() -> None:
    found = interpreted(
        page(
            "统计指标|单位|统计数|统计指标|单位|统计数",
            "1.当面申请数|件|3|2.传真申请数|件|4",
            "3.网络申请数|件|5|4.信函申请数|件|6",
        )
    )
    values = {o.cell_id: o.value for o in found.observations}
    assert values.get("applications.received.in_person") == 3 or found.issues
    assert values.get("applications.received.fax") in (None, 4)


def test_a_page_number_before_part_four_is_no_figure() -> None:
    lines = [
        TITLE,
        "四、政府信息公开行政复议、行政诉讼情况",
        "行政复议",
        "行政诉讼",
        *("结果维持", "结果纠正", "其他结果", "尚未审结", "总计"),
        "未经复议直接起诉",
        "复议后起诉",
        *("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 2,
        "- 6 -",
        *("1", "0", "0", "0", "1") * 3,
        "五、存在的主要问题及改进情况",
        "部分栏目更新较慢。",
    ]
    found = values_of("\n".join(lines))
    assert found["review.total"] == 1
    assert found["litigation_after_review.upheld"] == 1


def test_a_row_without_its_closing_pipe_is_not_moved() -> None:
    heads = (
        "| 行政复议 | 行政诉讼 |\n| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | "
        "未经复议直接起诉 | 复议后起诉 |\n| "
        + "结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | "
        * 2
    )
    figures = " | ".join(str(n) for n in range(1, 15))
    found = values_of(
        f"{TITLE}\n四、政府信息公开行政复议、行政诉讼情况\n{heads}\n| {figures}\n五、问题\n无。\n"
    )
    assert found.get("review.upheld") in (None, 1)
    assert found.get("review.corrected") in (None, 2)


def test_the_last_row_of_a_ruled_table_may_end_in_a_blank() -> None:
    heads = "申请人情况|" + "|".join(APPLICANTS)
    source = page(heads, "四、结转下年度继续办理|1|0|0|0|0|0|").replace("<p>以上为说明。</p>", "")
    found = cells_of(source)
    assert found["applications.carried_forward.natural_person"].value == 1
    assert found["applications.carried_forward.total"].meaning == "blank"


def test_figures_stay_where_a_row_has_words_among_them() -> None:
    lines = (
        "第二十条第（九）项",
        "信息内容",
        "采购项目数量",
        "采购总金额",
        "政府集中采购",
        "191",
        "详见附件",
    )
    source = f"{TITLE}\n" + "\n".join(f"{line} |" for line in lines) + "\n五、问题\n无。\n"
    found = cells_of(source)
    assert found["proactive.procurement.items"].value == 191
    assert found["proactive.procurement.amount"].meaning == "text"


def test_a_table_of_other_things_gives_no_figures() -> None:
    found = interpreted(
        page("公开类别|数量", "行政许可|33", "行政处罚|36", "机构职能|5", heading="一、总体情况")
    )
    assert not found.observations


# ---- dealing figures to columns ----


def item(text: str, left: int = 0, right: int = 1) -> Item:
    return Item(Cell(text, "table=1&row=1&column=1", left, right), figure=read_figure(text))


def dealt(
    texts: Sequence[str], count: int, *, blanks_kept: bool = False, anchored: bool = False
) -> list[str] | None:
    items = [item(text) for text in texts]
    found = deal(items, count, blanks_kept=blanks_kept, anchored=anchored)
    return None if found is None else [one.text for one in found]


@pytest.mark.parametrize("blanks_kept", [True, False])
def test_as_many_figures_as_columns_are_dealt_in_order(blanks_kept: bool) -> None:
    assert dealt(["1", "2", "3"], 3, blanks_kept=blanks_kept) == ["1", "2", "3"]
    assert dealt(["1", "", "3"], 3, blanks_kept=blanks_kept) == ["1", "", "3"]
    assert dealt(["", "", ""], 3, blanks_kept=blanks_kept) == ["", "", ""]


def test_too_few_figures_are_not_dealt() -> None:
    assert dealt(["1", "2"], 3) is None
    assert dealt(["1", "2"], 3, blanks_kept=True) is None
    assert dealt([], 3) is None
    assert dealt(["1", "2", "3", "4"], 3) is None


def test_blanks_that_fill_a_row_up_are_left_out() -> None:
    assert dealt(["1", "", "3", ""], 3, blanks_kept=True) == ["1", "", "3"]
    assert dealt(["1", "", "3", "", ""], 3) is None
    assert dealt(["1", "", "3", "", ""], 3, anchored=True) == ["1", "", "3"]
    assert dealt(["", "", "", "", ""], 3) == ["", "", ""]


def test_dropped_blanks_and_blanks_at_the_end_look_alike() -> None:
    assert dealt(["1", "3", "", "", ""], 3, anchored=True) is None
    assert dealt(["1", "", "", "", ""], 3, anchored=True) is None
    assert dealt(["1", "3", ""], 3, anchored=True) == ["1", "3", ""]


def test_figures_are_dealt_by_their_edges() -> None:
    heads = [item("", 1, 2), item("", 2, 4), item("", 4, 5)]
    shifted = [item("7", 1, 3), item("8", 3, 4), item("9", 4, 5)]
    found = deal(shifted, 3, blanks_kept=True, heads=heads)
    assert found is not None
    assert [one.text for one in found] == ["7", "8", "9"]
    merged = [item("7", 1, 5)]
    assert deal(merged, 3, blanks_kept=True, heads=heads) is None
    two_below_one = [item("7", 1, 2), item("8", 2, 3), item("9", 3, 4), item("10", 4, 5)]
    assert deal(two_below_one, 3, blanks_kept=True, heads=heads) is None


def test_as_many_figures_as_columns_that_stand_beside_them_are_not_dealt() -> None:
    heads = [item("", n, n + 1) for n in (3, 4, 5)]
    label_spans = [item("", 3, 4), item("7", 4, 5), item("8", 5, 6), item("9", 6, 7)]
    found = deal(label_spans, 3, blanks_kept=True, heads=heads)
    assert found is not None
    assert [one.text for one in found] == ["7", "8", "9"]
    # The first two stand under heads that were lost.
    under_others = [item(t, n, n + 1) for n, t in enumerate(("7", "8", "", "", "9", ""))]
    assert deal(under_others, 3, blanks_kept=True, heads=heads) is None


# ---- matching heads ----


def columns_of(form: str, row_id: str) -> tuple[FormColumn, ...]:
    return next(
        row.columns for table in FORMS[form].tables for row in table.rows if row.id == row_id
    )


RULES = [columns_of(form, "proactive.rules") for form in ("2019", "2021")]


@pytest.mark.parametrize(
    ("heads", "ids"),
    [
        (
            ["本年新制作数量", "本年新公开数量", "对外公开总数量"],
            ("made", "disclosed", "disclosed_total"),
        ),
        (["本年制发件数", "本年废止件数", "现行有效件数"], ("made", "repealed", "in_force")),
        (["本年新", "本年新", "对外公开总数量"], ("made", "disclosed", "disclosed_total")),
        (
            ["本年新\n制作数量", "本年新\n公开数量", "对外公\n开总数量"],
            ("made", "disclosed", "disclosed_total"),
        ),
        (["现行有效件数", "本年废止件数", "本年制发件数"], ("in_force", "repealed", "made")),
        (["本年制发件数", "本年废止件数"], None),
        (["自然人", "商业企业", "科研机构"], None),
        (["本年制发件数", "本年制发件数", "本年制发件数"], None),
        ([], None),
    ],
)
def test_heads_are_matched_to_the_columns_of_one_form(
    heads: list[str], ids: tuple[str, ...] | None
) -> None:
    found = match_heads(heads, "proactive", RULES)
    assert (tuple(column.id for column in found) if found else None) == ids
