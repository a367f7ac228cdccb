"""Tables that look like a form's and are not, and figures in a form's table that are not its."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from made_tables import APPLICANTS, NUMBER_OF, TITLE, as_pipes, as_tabs, page_of

from archive.records import Capture, Document, Interpretation
from pipelines.interpret import interpret

FORM = "2021"
FIGURES = {cell: str(n) for cell, n in NUMBER_OF[FORM].items()}
ZEROS = dict.fromkeys(FIGURES, "0")
STRIP = [cell for cell in FIGURES if cell.startswith(("review.", "litigation_"))]


def read(page: str) -> Interpretation:
    return interpret(
        Document(
            Capture("http://www.example.invalid/a.html", "2023-01-20T08:00:00Z", page.encode())
        )
    )


def wrong(found: Interpretation, wanted: dict[str, str]) -> list[str]:
    """The cells that hold a number other than the report's own."""
    return [
        f"{o.cell_id} is {o.value}"
        for o in found.observations
        if o.value is not None and str(o.value) != wanted.get(o.cell_id)
    ]


def named(found: Interpretation) -> set[str]:
    return {cell for issue in found.issues for cell in issue.cell_ids}


def line(figures: list[str], label: str = "") -> str:
    first = f"<td>{label}</td>" if label else ""
    return f"<tr>{first}{''.join(f'<td>{figure}</td>' for figure in figures)}</tr>"


def own_line(page: str) -> str:
    """The line of figures of part four."""
    (own,) = re.findall(rf"<tr><td[^>]*>{FIGURES[STRIP[0]]}</td>.*?</tr>", page)
    return own


@pytest.mark.parametrize("label", ["", "上年"])
def test_of_two_lines_under_part_four_none_is_the_reports(label: str) -> None:
    page = page_of(FORM, FIGURES)
    own = own_line(page)
    found = read(page.replace(own, own + line(["7"] * 15, label)))
    assert not [o for o in found.observations if o.cell_id in STRIP and o.value is not None]
    assert set(STRIP) <= named(found)


def test_a_line_whose_blanks_were_lost_is_no_better_than_the_one_below_it() -> None:
    page = page_of(FORM, FIGURES)
    own = own_line(page)
    short = line([FIGURES[cell] for cell in STRIP[:11]])
    found = read(page.replace(own, short + line(["7"] * 15)))
    assert {o.meaning for o in found.observations if o.cell_id in STRIP} == {"unreadable"}
    assert [set(i.cell_ids) for i in found.issues if i.code == "values_displaced"] == [set(STRIP)]
    again = read(page.replace(own, short + short))
    (puzzle,) = [i for i in again.issues if i.code == "values_displaced"]
    assert "11 figures for 15 columns" in puzzle.detail


def test_two_lines_in_the_table_of_lawsuits_say_nothing_of_that_of_reviews() -> None:
    heads = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    reviews = f'<tr><td colspan="5">行政复议</td></tr>{line(heads)}{line(list("12317"))}'
    lawsuits = (
        '<tr><td colspan="10">行政诉讼</td></tr>'
        '<tr><td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr>'
        f"{line(heads * 2)}{line(['4'] * 10)}{line(['7'] * 10)}"
    )
    tables = f"<table>{reviews}</table><table>{lawsuits}</table>"
    found = read(
        f"<html><body><h1>{TITLE}</h1><p>四、政府信息公开行政复议、行政诉讼情况</p>{tables}</body></html>"
    )
    values = {o.cell_id: o.value for o in found.observations if o.cell_id in STRIP}
    assert [v for cell, v in values.items() if cell.startswith("review.")] == [1, 2, 3, 1, 7]
    assert {v for cell, v in values.items() if cell.startswith("litigation_")} == {None}


GROUPS = '<tr><td colspan="5">行政复议</td><td colspan="10">行政诉讼</td></tr>'
HEADS_OF_REVIEWS = "".join(
    f'<td rowspan="2">{head}</td>'
    for head in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
)


@pytest.mark.parametrize("lost", [[], [GROUPS], [GROUPS, HEADS_OF_REVIEWS]], ids=len)
def test_figures_of_reviews_are_not_taken_for_those_of_lawsuits(lost: list[str]) -> None:
    # Ten figures are left in the line, as many as lawsuits have columns.
    blank = {STRIP[n] for n in (0, 5, 7, 8, 12)}
    figures = {cell: "" if cell in blank else figure for cell, figure in FIGURES.items()}
    page = page_of(FORM, figures)
    for cells in lost:
        assert page.count(cells) == 1
        page = page.replace(cells, re.sub("[一-龥]+", "", cells))
    found = read(page)
    assert wrong(found, figures) == []
    shown = [o for o in found.observations if o.cell_id in STRIP and o.value is not None]
    assert len(shown) == (0 if HEADS_OF_REVIEWS in lost else 10)
    assert {o.placement for o in shown} <= {"label"}


def test_the_numbers_of_the_columns_are_no_figures() -> None:
    page = page_of(FORM, FIGURES)
    own = own_line(page)
    found = read(page.replace(own, line([str(n) for n in range(1, 16)]) + own))
    assert wrong(found, FIGURES) == []
    assert {o.cell_id for o in found.observations if o.value is not None} == set(FIGURES)


@pytest.mark.parametrize(
    "heads",
    [
        ("第一季度", "第二季度", "第三季度", "第四季度", "上半年", "下半年", "总计"),
        ("东城区", "西城区", "南山区", "北塘区", "高新区", "开发区", "合计"),
        ("当面", "网络", "信函", "传真", "电话", "邮件", "总计"),
    ],
)
def test_heads_of_another_table_are_not_taken_for_torn_ones(heads: tuple[str, ...]) -> None:
    page = page_of(FORM, FIGURES)
    for old, new in zip(APPLICANTS, heads, strict=True):
        page = page.replace(f">{old}</td>", f">{new}</td>", 1)
    found = read(page)
    assert not [o.cell_id for o in found.observations if o.cell_id.startswith("applications.")]
    assert "heads_not_recognised" in {issue.code for issue in found.issues}


# The cell over the five kinds of organisations, which its heads stand under.
SPANNING = '<td colspan="5">法人或其他组织</td>'
BELOW = "".join(f"<td>{head}</td>" for head in APPLICANTS[1:6])


@pytest.mark.parametrize(
    ("whole", "damaged", "read_still"),
    [
        # The total's head moves to the left of those that stand below the lost cell.
        (SPANNING, "", True),
        (SPANNING, SPANNING.replace(' colspan="5"', ""), True),
        # Two rows of heads become one: the total's is no longer the last of its own.
        (f"</tr><tr>{BELOW}</tr>", f"{BELOW}</tr>", False),
    ],
    ids=["cell lost", "span lost", "end of row lost"],
)
@pytest.mark.parametrize("figures", [FIGURES, ZEROS], ids=["all different", "all zero"])
def test_heads_that_moved_lend_no_figure_their_name(
    whole: str, damaged: str, read_still: bool, figures: dict[str, str]
) -> None:
    # The last column was left blank, as where a small office prints no totals.
    figures = {
        cell: "" if cell.startswith("applications.") and cell.endswith(".total") else figure
        for cell, figure in figures.items()
    }
    page = page_of(FORM, figures)
    assert page.count(whole) == 1
    found = read(page.replace(whole, damaged))
    assert wrong(found, figures) == []
    third = [o for o in found.observations if o.cell_id.startswith("applications.")]
    assert bool(third) is read_still
    assert {o.cell_id for o in third if o.meaning == "blank"} == {
        o.cell_id for o in third if o.cell_id.endswith(".total")
    }
    assert ("heads_not_recognised" in {issue.code for issue in found.issues}) is not read_still


def test_columns_in_another_order_are_believed_where_heads_are_whole() -> None:
    page = page_of(FORM, FIGURES)
    one, other = ("<td>商业企业</td>", "<td>科研机构</td>")
    assert page.count(one + other) == 1
    found = read(page.replace(one + other, other + one))
    values = {o.cell_id: o.value for o in found.observations}
    assert values["applications.received.enterprise"] == int(
        FIGURES["applications.received.research"]
    )
    broken = page.replace(one + other, other + one).replace(SPANNING, "")
    assert not [
        o
        for o in read(broken).observations
        if o.cell_id.startswith("applications.") and o.value is not None
    ]


DISTRICTS = [
    ["区名", *APPLICANTS],
    *([name, "1", "0", "0", "0", "0", "0", "1"] for name in ("东城区", "西城区", "总计")),
]


@pytest.mark.parametrize(
    "table",
    [
        "<table>" + "".join(line(figures, label) for label, *figures in DISTRICTS) + "</table>",
        as_tabs(DISTRICTS),
        as_pipes(DISTRICTS),
    ],
    ids=["ruled", "tabs", "pipes"],
)
def test_the_totals_of_a_table_of_districts_are_no_outcome_and_told(table: str) -> None:
    is_page = table.startswith("<")
    text = f"{TITLE}\n{table}\n说明文字。"
    found = read(f"<html><body><h1>{TITLE}</h1>{table}</body></html>" if is_page else text)
    assert not [o for o in found.observations if o.value is not None]
    (told,) = [issue for issue in found.issues if issue.code == "table_not_recognised"]
    assert "东城区" in told.detail


@pytest.mark.parametrize("shape", [as_tabs, as_pipes])
def test_the_first_head_of_a_table_without_a_corner_is_one_too(
    shape: Callable[[list[list[str]]], str],
) -> None:
    rows = [["项目", *APPLICANTS], ["一、本年新收政府信息公开申请数量", *"1234560"]]
    rows.append(["二、上年结转政府信息公开申请数量", *"7654321"])
    found = read(f"{TITLE}\n{shape(rows)}\n说明文字。")
    values = {o.cell_id: (o.value, o.placement) for o in found.observations}
    assert values["applications.received.natural_person"] == (1, "label")
    assert values["applications.carried_over.natural_person"] == (7, "label")
    assert len(values) == 14


@pytest.mark.parametrize(
    "cell",
    [
        '<span style="display:none">861</span>86',
        "86<del>87</del>",
        "86<s>87</s>",
        '86<b style="display: none">1</b>',
    ],
)
def test_what_is_struck_out_or_not_shown_is_no_part_of_a_figure(cell: str) -> None:
    figures = {**ZEROS, "proactive.licensing.decisions": cell}
    found = {o.cell_id: o.value for o in read(page_of(FORM, figures)).observations}
    assert found["proactive.licensing.decisions"] in (86, None)


def test_a_list_of_labels_and_figures_with_units_is_read() -> None:
    rows = [
        "一、主动公开情况",
        "（一）主动公开政府信息数：23件",
        "（一）收到申请数：5件",
        "1.当面申请数：5件",
    ]
    found = interpret(
        Document(
            Capture(
                "http://www.example.invalid/a.txt",
                "2017-01-20T08:00:00Z",
                "\n".join(
                    ["云岭县水利局2016年政府信息公开工作年度报告", *rows, "三、其他", ""]
                ).encode(),
            )
        )
    )
    values = {o.cell_id: o.value for o in found.observations}
    assert values["applications.received.total"] == 5
    assert values["applications.received.in_person"] == 5
