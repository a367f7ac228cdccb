"""Tables of the official forms filled in with any figures, in the shapes in which they come."""

from __future__ import annotations

from collections.abc import Callable

from archive.forms import FORMS, FormTable, cell_id

TITLE = "云岭县水利局2022年政府信息公开工作年度报告"
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
Rows = list[list[str]]


def sections(table: FormTable, figures: dict[str, str]) -> Rows:
    rows: Rows = []
    block = ""
    for row in table.rows:
        if row.path[0] != block:
            block = row.path[0]
            rows += [[block], ["信息内容", *(column.label for column in row.columns)]]
        rows.append([row.label, *(figures[cell_id(row, column)] for column in row.columns)])
    return rows


def matrix(table: FormTable, figures: dict[str, str]) -> Rows:
    rows: Rows = [["申请人情况"], ["自然人", "法人或其他组织", "总计"], list(APPLICANTS[1:6])]
    shown: set[tuple[str, ...]] = set()
    for row in table.rows:
        paths = [row.path[: n + 1] for n in range(len(row.path))]
        groups = [path[-1] for path in paths if path not in shown]
        shown.update(paths)
        rows.append([*groups, row.label, *(figures[cell_id(row, c)] for c in row.columns)])
    return rows


def strip(table: FormTable, figures: dict[str, str]) -> Rows:
    heads = [column.label for column in table.rows[0].columns]
    return [
        ["行政复议", "行政诉讼"],
        [*heads, "未经复议直接起诉", "复议后起诉"],
        heads * 2,
        [figures[cell_id(row, column)] for row in table.rows for column in row.columns],
    ]


LAYOUTS: dict[str, Callable[[FormTable, dict[str, str]], Rows]] = {
    "sections": sections,
    "matrix": matrix,
    "strip": strip,
}


def tables(form: str, figures: dict[str, str]) -> list[tuple[str, Rows]]:
    numerals = "二三四"
    return [
        (f"{numerals[n]}、{table.heading[0]}", LAYOUTS[table.layout](table, figures))
        for n, table in enumerate(FORMS[form].tables)
    ]


def as_tabs(rows: Rows) -> str:
    return "\n".join("\t".join(row) for row in rows)


def as_pipes(rows: Rows) -> str:
    widest = max(map(len, rows))
    return "\n".join(" | ".join(row) + " |" + "|" * (widest - len(row)) for row in rows)


def as_cells_with_pipes(rows: Rows) -> str:
    return "\n".join(f"{cell} |" for row in rows for cell in row)


def as_cells(rows: Rows) -> str:
    return "\n\n".join(cell for row in rows for cell in row)


def as_one_line(rows: Rows) -> str:
    return " ".join(cell for row in rows for cell in row)


def as_html(rows: Rows) -> str:
    """Rows set flush right under one another, groups and heads merged as the forms have them."""
    widest = max(map(len, rows))
    out = []
    for row in rows:
        head, *rest = row
        if row[0] == "申请人情况":
            cells = [("", f' colspan="{widest - 7}" rowspan="3"'), (head, ' colspan="7"')]
        elif row == ["自然人", "法人或其他组织", "总计"]:
            cells = [(row[0], ' rowspan="2"'), (row[1], ' colspan="5"'), (row[2], ' rowspan="2"')]
        elif row == ["行政复议", "行政诉讼"]:
            cells = [(row[0], ' colspan="5"'), (row[1], ' colspan="10"')]
        elif row[-1] == "复议后起诉":
            cells = [(cell, ' rowspan="2"') for cell in row[:5]]
            cells += [(cell, ' colspan="5"') for cell in row[5:]]
        elif row == list(APPLICANTS[1:6]) or (len(row) == 10 and len(set(row)) == 5):
            cells = [(cell, "") for cell in row]
        else:
            cells = [(head, f' colspan="{widest - len(rest)}"'), *((cell, "") for cell in rest)]
        out.append("<tr>" + "".join(f"<td{given}>{text}</td>" for text, given in cells) + "</tr>")
    return f"<table>{''.join(out)}</table>"


TEXTS = {
    "tabs": as_tabs,
    "pipes": as_pipes,
    "cells with pipes": as_cells_with_pipes,
    "cells": as_cells,
    "one line": as_one_line,
}


def text_of(form: str, figures: dict[str, str], shape: Callable[[Rows], str]) -> str:
    parts = [f"{heading}\n{shape(rows)}" for heading, rows in tables(form, figures)]
    return "\n".join([TITLE, *parts, "五、存在的主要问题及改进情况", "部分栏目更新较慢。"])


def page_of(form: str, figures: dict[str, str]) -> str:
    parts = [f"<p>{heading}</p>{as_html(rows)}" for heading, rows in tables(form, figures)]
    end = "<p>五、存在的主要问题及改进情况</p><p>部分栏目更新较慢。</p>"
    return f"<html><body><h1>{TITLE}</h1>{''.join(parts)}{end}</body></html>"


# A figure of its own for each cell.
NUMBER_OF = {
    form.id: {cell: 1000 + n for n, cell in enumerate(form.cell_ids)} for form in FORMS.values()
}


def page_of_merged_matrix(form: str, left_out: int) -> str:
    """Part three with its groups as row spans, one row taken out of it, spans untouched."""
    table = FORMS[form].tables[1]
    rows = [
        '<tr><td colspan="3" rowspan="3"></td><td colspan="7">申请人情况</td></tr>',
        '<tr><td rowspan="2">自然人</td><td colspan="5">法人或其他组织</td>'
        '<td rowspan="2">总计</td></tr>',
        "<tr>" + "".join(f"<td>{head}</td>" for head in APPLICANTS[1:6]) + "</tr>",
    ]
    shown: set[tuple[str, ...]] = set()
    for n, row in enumerate(table.rows):
        groups = ""
        for depth in range(len(row.path)):
            path = row.path[: depth + 1]
            if path not in shown:
                size = sum(1 for r in table.rows if r.path[: depth + 1] == path)
                groups += f'<td rowspan="{size}">{path[-1]}</td>'
        if n != left_out:
            shown.update(row.path[: depth + 1] for depth in range(len(row.path)))
            label = f'<td colspan="{3 - len(row.path)}">{row.label}</td>'
            figures = "".join(f"<td>{NUMBER_OF[form][cell_id(row, c)]}</td>" for c in row.columns)
            rows.append(f"<tr>{groups}{label}{figures}</tr>")
    return (
        f"<html><body><h1>{TITLE}</h1><p>三、收到和处理政府信息公开申请情况</p>"
        f"<table>{''.join(rows)}</table><p>说明文字。</p></body></html>"
    )
