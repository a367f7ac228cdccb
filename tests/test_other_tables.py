"""Tables that look like a form's and are not, and figures in a form's table that are not its."""

from __future__ import annotations

import re

import pytest
from made_tables import APPLICANTS, NUMBER_OF, TITLE, page_of

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


def test_the_totals_of_a_table_of_districts_are_no_outcome() -> None:
    rows = "".join(
        line(["1", "0", "0", "0", "0", "0", "1"], label) for label in ("东城区", "西城区", "总计")
    )
    heads = line(list(APPLICANTS), "区名")
    page = f"<html><body><h1>{TITLE}</h1><table>{heads}{rows}</table></body></html>"
    assert not [o for o in read(page).observations if o.value is not None]


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
