"""Tables in odd shapes: nothing is lost where nothing is damaged, nothing shifts where it is."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import opencc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made_tables import APPLICANTS, LAYOUTS, NUMBER_OF, TEXTS, TITLE, Rows, as_html, tables, text_of

from archive.forms import FORMS, cell_id
from archive.records import Capture, Document, Interpretation
from pipelines.interpret import interpret
from pipelines.tables.labels import key
from pipelines.tables.numbers import squeeze

END = "五、存在的主要问题及改进情况\n部分栏目更新较慢。\n"
FIGURES = {form: {cell: str(n) for cell, n in NUMBER_OF[form].items()} for form in NUMBER_OF}


def markdown(rows: Rows) -> str:
    widest = max(map(len, rows))
    lines = ["| " + " | ".join([*row, *[""] * (widest - len(row))]) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * widest, *lines[1:]])


def invented_heads(rows: Rows) -> str:
    widest = max(map(len, rows))
    return markdown([["Column1", *(f"Unnamed: {n}" for n in range(1, widest))], *rows])


def pieces(rows: Rows) -> str:
    lines = (f"| {' | '.join(row)} |\n|{'---|' * len(row)}\n" for row in rows)
    return "\n".join(lines)


def breaks(rows: Rows) -> str:
    return markdown([[f"{cell[:3]}<br>{cell[3:]}" if cell[3:4] > "9" else cell for cell in row]
                     for row in rows])  # fmt: skip


def comma_separated(rows: Rows) -> str:
    return "\n".join(",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows)


def bars(rows: Rows) -> str:
    return "\n".join("│" + "│".join(row) + "│" for row in rows)


def boxes(rows: Rows) -> str:
    widest = max(map(len, rows))
    rule = "+" + "---+" * widest
    lines = (f"| {' | '.join([*row, *[''] * (widest - len(row))])} |" for row in rows)
    return f"{rule}\n" + "\n".join(f"{line}\n{rule}" for line in lines)


SHAPES = {
    **TEXTS,
    "markdown": markdown,
    "markdown with invented heads": invented_heads,
    "markdown in pieces": pieces,
    "markdown with breaks": breaks,
    "markdown in bold": lambda rows: markdown([[f"**{c}**" if c else c for c in r] for r in rows]),
    "markdown escaped": lambda rows: markdown(
        [[re.sub(r"([().])", r"\\\1", cell) for cell in row] for row in rows]
    ),
    "quoted": lambda rows: "\n".join(f"> {line}" for line in markdown(rows).splitlines()),
    "columns of spaces": lambda rows: "\n".join("   ".join(row) for row in rows),
    "single spaces": lambda rows: "\n".join(" ".join(row) for row in rows),
    "ideographic spaces": lambda rows: "\n".join("\u3000".join(row) for row in rows),
    "commas": comma_separated,
    "semicolons": lambda rows: "\n".join(";".join(row) for row in rows),
    "bars": bars,
    "boxes": boxes,
    "full-width pipes": lambda rows: "\n".join("｜" + "｜".join(row) + "｜" for row in rows),
    "doubled pipes": lambda rows: "\n".join("||" + "||".join(row) + "||" for row in rows),
    "pipes on one line": lambda rows: " | ".join(cell for row in rows for cell in row),
    "tabs at both ends": lambda rows: "\n".join("\t" + "\t".join(row) + "\t" for row in rows),
    "cells with tabs": lambda rows: "\n".join(f"{cell}\t" for row in rows for cell in row),
    "wrapped cells": lambda rows: "\n".join(
        cell[at : at + 6] for row in rows for cell in row for at in range(0, len(cell), 6)
    ),
    "html in markdown": lambda rows: f"\n{as_html(rows)}\n",
}  # fmt: skip


def interpreted(source: str) -> Interpretation:
    capture = Capture("http://www.example.invalid/a", "2026-11-21T08:00:00Z", source.encode())
    found = interpret(Document(capture))
    assert not [i for i in found.issues if "the reader failed" in i.detail]
    return found


def against(found: Interpretation, truth: dict[str, str]) -> tuple[list[str], list[str]]:
    """The cells whose value is another's, and the numbers that were not read."""
    read = {o.cell_id: o for o in found.observations}
    wrong = [
        f"{cell}: {truth.get(cell)!r} is read as {o.raw!r}"
        for cell, o in read.items()
        # These figures do not add up, so that what is placed by sums says nothing here.
        if o.value is not None
        and o.placement != "identity"
        and squeeze(o.raw) != squeeze(truth.get(cell, ""))
    ]
    lost = [
        cell
        for cell, printed in truth.items()
        if printed[:1].isdigit() and (cell not in read or read[cell].value is None)
    ]
    return wrong, lost


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_shape_gives_every_figure(shape: str, form: str) -> None:
    found = interpreted(text_of(form, FIGURES[form], SHAPES[shape]))
    assert against(found, FIGURES[form]) == ([], [])
    assert (found.form, found.state) == (form, "complete")


# ---- any shape, rows dropped, parts of two forms, labels in any dress ----

EVERY_LABEL = {
    text
    for form in FORMS.values()
    for table in form.tables
    for row in table.rows
    for text in (*table.heading, row.label, *row.path, *(c.label for c in row.columns))
}


@pytest.mark.parametrize("scheme", ["s2t", "s2tw", "s2hk", "s2twp"])
def test_labels_in_traditional_characters_and_words_of_taiwan_are_the_same(scheme: str) -> None:
    converted = opencc.OpenCC(scheme).convert
    assert [label for label in EVERY_LABEL if key(converted(label)) != key(label)] == []


TRADITIONAL = tuple(opencc.OpenCC(scheme) for scheme in ("s2t", "s2tw", "s2hk"))
NUMBERING = re.compile(r"^(?:[一二三四五六七八九]、|\([一二三四五六七八九]\)|\d\.)")
FULL_WIDTH = str.maketrans("(),:.", "（），：．")


def dressed(label: str, how: int) -> str:
    bare = NUMBERING.sub("", label)
    dresses = (
        label,
        bare,
        label.translate(FULL_WIDTH),
        f"\u3000{label}\xa0",
        f"{label[:2]}\u200b{label[2:]}",
        re.sub(r"^(\d)\.", r"\1、", label),
        re.sub(r"^(\d)\.", r"（\1）", label),
        re.sub(r"\(区分[^()]*\)|\(单位[^()]*\)", "", label),
        " ".join(label),
        *(script.convert(label) for script in TRADITIONAL),
    )
    return dresses[how % len(dresses)]


def any_report(seed: int, shape: str, marks: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """A report with parts of either form, rows left out, labels dressed; and what it says."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    truth: dict[str, str] = {}
    text = [TITLE]
    for part, numeral in enumerate("二三四"):
        table = FORMS[draw.choice(("2019", "2021"))].tables[part]
        rows = [row for row in table.rows if table.layout == "strip" or draw.random() < 0.75]
        table = replace(table, rows=tuple(rows or table.rows[:1]))
        figures = {
            cell_id(row, column): draw.choice((*marks, *[str(1000 + len(truth) * 20 + n)] * 5))
            for n, (row, column) in enumerate((r, c) for r in table.rows for c in r.columns)
        }
        truth.update(figures)
        cells = [
            [c if c in figures.values() else dressed(c, draw.randrange(40)) for c in row]
            for row in LAYOUTS[table.layout](table, figures)
        ]
        text += [f"{numeral}、{table.heading[0]}", SHAPES[shape](cells)]
    return "\n".join([*text, END]), truth


# The others print a label by its official text.
PLAIN = sorted(set(SHAPES) - {"html in markdown", "markdown with breaks", "wrapped cells"})


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.sampled_from(PLAIN))
def test_dropped_rows_and_dressed_labels_lose_nothing(seed: int, shape: str) -> None:
    source, truth = any_report(seed, shape, ())
    wrong, lost = against(interpreted(source), truth)
    assert (wrong, lost) == ([], [])


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from(PLAIN))
@example(30000, "ideographic spaces")
def test_blanks_and_words_shift_nothing(seed: int, shape: str) -> None:
    source, truth = any_report(seed, shape, ("", "-", "/", "无", "0", "详见附件"))
    wrong, _ = against(interpreted(source), truth)
    assert not wrong


def test_a_stroke_in_a_head_that_is_spaced_out_is_no_figure() -> None:
    rows = [
        "第二十条第（六）项",
        "信息内容 上一年项目数量 本 年 增 / 减 处理决定数量",
        "行政处罚 12 -3 45",
        "行政强制 / / 7",
    ]
    found = interpreted("\n".join([TITLE, "二、主动公开政府信息情况", *rows, END]))
    values = {o.cell_id: (o.value, o.meaning) for o in found.observations}
    assert values["proactive.penalties.items_change"] == (-3, "number")
    assert values["proactive.penalties.decisions"] == (45, "number")
    assert values["proactive.coercion.items_change"] == (None, "not_applicable")
    assert values["proactive.coercion.decisions"] == (7, "number")


def test_blanks_between_figures_stay_where_they_are_in_rows_filled_up_at_their_end() -> None:
    figures = {
        cell: "" if cell.endswith((".enterprise", ".research")) else figure
        for cell, figure in FIGURES["2021"].items()
    }
    source = text_of("2021", figures, SHAPES["markdown"])
    wanted = {cell: figure for cell, figure in figures.items() if cell.startswith("applications.")}
    read = {o.cell_id: o.raw for o in interpreted(source).observations}
    assert {cell: read.get(cell) for cell in wanted} == wanted


def test_a_row_that_ends_in_blanks_and_was_filled_up_is_left_open() -> None:
    figures = {
        cell: "" if cell.startswith("applications.granted.") else figure
        for cell, figure in FIGURES["2021"].items()
    }
    figures |= {"applications.granted.natural_person": "3", "applications.granted.enterprise": "4"}
    found = interpreted(text_of("2021", figures, SHAPES["markdown"]))
    told = {cell for issue in found.issues for cell in issue.cell_ids}
    assert against(found, figures)[0] == []
    assert "applications.granted.research" in told


def test_a_table_left_blank_shows_its_cells_in_every_shape_that_keeps_them() -> None:
    blank = dict.fromkeys(FIGURES["2021"], "")
    for shape in ("markdown", "tabs at both ends", "markdown in pieces"):
        found = interpreted(text_of("2021", blank, SHAPES[shape]))
        assert {o.cell_id for o in found.observations if o.meaning == "blank"} == set(blank), shape


@pytest.mark.parametrize("bulleted", [r"(?m)^(?=.)", r"(?m)^(?=\d+( \d+){14}$)"])
def test_bullets_are_no_cells(bulleted: str) -> None:
    lines = text_of("2021", FIGURES["2021"], SHAPES["single spaces"])
    marked = re.sub(bulleted, "- ", lines)
    assert marked != lines
    assert against(interpreted(marked), FIGURES["2021"]) == ([], [])


# ---- ruled tables ----


def flat(rows: Rows) -> str:
    """A page that lost the spans of its cells."""
    body = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in body) + "</table>"


def page(*parts: str) -> str:
    return f"<html><body><h1>{TITLE}</h1>{''.join(parts)}<p>以上为说明。</p></body></html>"


def rows_of(part: int, form: str = "2021") -> Rows:
    return tables(form, FIGURES[form])[part][1]


def part_of(part: int, form: str = "2021") -> dict[str, str]:
    table = FORMS[form].tables[part]
    ids = {cell_id(row, column) for row in table.rows for column in row.columns}
    return {cell: figure for cell, figure in FIGURES[form].items() if cell in ids}


def test_a_page_without_spans_keeps_its_columns() -> None:
    assert against(interpreted(page(flat(rows_of(1)))), part_of(1)) == ([], [])


@pytest.mark.parametrize("turned", range(7))
def test_columns_in_another_order_are_followed(turned: int) -> None:
    heads = [*APPLICANTS[turned:], *APPLICANTS[:turned]]
    rows = [[row[-8], *row[turned - 7 :], *row[-7 : turned - 7]] for row in rows_of(1)[3:]]
    if not turned:
        rows = [row[-8:] for row in rows_of(1)[3:]]
    found = interpreted(page(flat([["申请人情况", *heads], *rows])))
    assert against(found, part_of(1)) == ([], [])


@pytest.mark.parametrize("aside", ["备注", "上年数"])
def test_a_column_on_no_form_is_left_out(aside: str) -> None:
    rows = [[*row[-8:], "77"] for row in rows_of(1)[3:]]
    found = interpreted(page(flat([["申请人情况", *APPLICANTS, aside], *rows])))
    assert against(found, part_of(1)) == ([], [])


def test_a_table_of_totals_alone_is_no_table_of_natural_persons() -> None:
    rows = [[row[-8], row[-1]] for row in rows_of(1)[3:]]
    found = interpreted(page(flat([["申请人情况", "总计"], *rows])))
    wrong, lost = against(found, part_of(1))
    assert not wrong
    assert not [cell for cell in lost if cell.endswith(".total")]


HEADS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
PARTS = ("行政复议", "未经复议直接起诉", "复议后起诉")
REVIEW, DIRECT, AFTER_REVIEW = (
    [FIGURES["2021"][cell_id(row, column)] for column in row.columns]
    for row in FORMS["2021"].tables[2].rows
)
LINES = list(zip(PARTS, (REVIEW, DIRECT, AFTER_REVIEW), strict=True))
LAWSUITS = ["未经复议直接起诉", "复议后起诉"]
OTHER_LAYOUTS = {
    "as rows": flat([["", *HEADS], *([part, *figures] for part, figures in LINES)]),
    "as two tables": flat([["行政复议"], HEADS, REVIEW])
    + flat([["行政诉讼"], LAWSUITS, HEADS * 2, [*DIRECT, *AFTER_REVIEW]]),
    "lawsuits first": flat(
        [["行政诉讼", "行政复议"], LAWSUITS, HEADS * 3, [*DIRECT, *AFTER_REVIEW, *REVIEW]]
    ),
    "upright": flat(
        [
            [part, head, figure]
            for part, figures in LINES
            for head, figure in zip(HEADS, figures, strict=True)
        ]
    ),
}


@pytest.mark.parametrize("layout", sorted(OTHER_LAYOUTS))
def test_part_four_may_be_laid_out_otherwise(layout: str) -> None:
    heading = "<p>四、政府信息公开行政复议、行政诉讼情况</p>"
    found = interpreted(page(heading, OTHER_LAYOUTS[layout]))
    assert against(found, part_of(2)) == ([], [])


# ---- the list of 2014 ----

LIST = FORMS["2014"].tables[0].rows
LIST_HEADS = ["统计指标", "单位", "统计数"]


def list_rows(left_out: frozenset[str] = frozenset()) -> Rows:
    figures = FIGURES["2014"]
    return [[r.label, r.columns[0].unit, figures[r.id]] for r in LIST if r.id not in left_out]


def test_lists_side_by_side_are_read_one_after_the_other() -> None:
    rows = list_rows()
    half = len(rows) // 2
    beside = [left + right for left, right in zip(rows[:half], rows[half:], strict=True)]
    found = interpreted(page(flat([LIST_HEADS * 2, *beside])))
    assert against(found, FIGURES["2014"]) == ([], [])


def test_serial_numbers_are_no_figures() -> None:
    numbered = [[str(n), *row] for n, row in enumerate(list_rows(), 1)]
    rows = [["序号", *LIST_HEADS], *numbered]
    for source in (page(flat(rows)), "\n".join([*(c for row in rows for c in row), END])):
        assert against(interpreted(source), FIGURES["2014"]) == ([], [])


def test_a_figure_equal_to_the_number_that_is_due_stays_with_its_row() -> None:
    rows = list_rows()
    truth = dict(FIGURES["2014"])
    # The third row has no number of its own, and the figure before it is the one that is due.
    truth[LIST[1].id] = "3"
    cells = ["序号", *LIST_HEADS]
    due = 1
    for n, (label, unit, _) in enumerate(rows):
        if n != 2:
            cells.append(str(due))
            due += 1
        cells += [label, unit, truth[LIST[n].id]]
    assert against(interpreted("\n".join([*cells, END])), truth) == ([], [])


def test_a_misprinted_row_of_the_list_is_told_by_its_neighbours() -> None:
    misprinted = {"申请办结数": "申请办节数"}
    rows = [[misprinted.get(cell[3:], cell) for cell in row] for row in list_rows()]
    assert rows != list_rows()
    lines = "\n".join([*(cell for row in [LIST_HEADS, *rows] for cell in row), END])
    for source in (page(flat([LIST_HEADS, *rows])), lines):
        found = interpreted(source)
        assert against(found, FIGURES["2014"]) == ([], [])
        (read,) = [o for o in found.observations if o.cell_id == "applications.closed.total"]
        assert read.placement == "order"
        assert read.verdict != "verified"


def test_a_row_added_to_the_list_takes_no_place_of_the_forms() -> None:
    own = "政务抖音公开政府信息数"
    rows = [[own if "政务微信公开" in row[0] else row[0], *row[1:]] for row in list_rows()]
    found = interpreted(page(flat([LIST_HEADS, *rows])))
    read = {o.cell_id: o.raw for o in found.observations}
    assert "disclosure.channel.wechat" not in read
    assert read[f"statistics.{own}"] == FIGURES["2014"]["disclosure.channel.wechat"]


@settings(max_examples=30)
@given(st.frozensets(st.sampled_from([row.id for row in LIST]), max_size=40))
def test_rows_left_out_of_the_list_lend_their_label_to_none(left_out: frozenset[str]) -> None:
    truth = {cell: f for cell, f in FIGURES["2014"].items() if cell not in left_out}
    found = interpreted(page(flat([LIST_HEADS, *list_rows(left_out)])))
    assert not against(found, truth)[0]
