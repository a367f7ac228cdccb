"""A report's tables as the forms merge them: rows of boxes that span columns and rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from crawler.demo.printed_forms import (
    APPLICANT_LABELS,
    APPLICANTS,
    CARRIED_FORWARD,
    CARRIED_OVER,
    DISPUTE_GROUPS,
    DISPUTE_KEYS,
    DISPUTE_LABELS,
    HANDLED,
    RECEIVED,
    Clause,
    FormName,
    clauses,
    outcomes,
    rows_2014,
)
from crawler.demo.printing import Figure

Figures = Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of a printed table; `head` where it is a label, `cell` the id of the number in it."""

    text: str
    across: int = 1
    down: int = 1
    cell: str = ""

    @property
    def head(self) -> bool:
        """Whether the box is a label."""
        return not self.cell


Table = tuple[tuple[Box, ...], ...]

CHECK = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


def table_2014(figures: Figures) -> Table:
    """统计指标, 单位, 统计数; the heads of the parts carry dashes."""
    rows = [(Box("统计指标"), Box("单位"), Box("统计数"))]
    for label, unit, cell in rows_2014():
        if cell:
            rows.append((Box(label), Box(unit), _number(figures, cell)))
        else:
            rows.append((Box(label), Box("——"), Box("——")))
    return tuple(rows)


def part_two(form: FormName, figures: Figures, *, shifting: bool = False) -> Table:
    """主动公开政府信息情况 in one table, four columns wide.

    With `shifting` it is five wide and the inner edges move from row to row, as in tables that were
    drawn by hand (seen in 2026-11 in a report of 2019 on shanghai.gov.cn).
    """
    rows: list[tuple[Box, ...]] = []
    for clause in clauses(form):
        rows += _clause(clause, figures, shifting=shifting)
    return tuple(rows)


def part_two_by_clause(form: FormName, figures: Figures) -> tuple[Table, ...]:
    """主动公开政府信息情况 with a table for each clause."""
    return tuple(
        tuple(_clause(clause, figures, shifting=False, width=len(clause.columns) + 1))
        for clause in clauses(form)
    )


def _clause(
    clause: Clause, figures: Figures, *, shifting: bool, width: int = 4
) -> list[tuple[Box, ...]]:
    if shifting:
        width = 5
    heads, numbers = _widths(len(clause.columns), width, shifting=shifting)
    labels = zip(clause.columns, heads, strict=True)
    rows: list[tuple[Box, ...]] = [
        (Box(clause.title, across=width),),
        (Box("信息内容"), *(Box(text, across=n) for text, n in labels)),
    ]
    for label, cells in clause.rows:
        boxes = zip(cells, numbers, strict=True)
        rows.append((Box(label), *(_number(figures, cell, across=n) for cell, n in boxes)))
    return rows


def _widths(columns: int, width: int, *, shifting: bool) -> tuple[list[int], list[int]]:
    """How many columns of the table the clause's heads and numbers span."""
    if shifting and columns == 3:
        return [1, 2, 1], [2, 1, 1]
    if shifting and columns == 2:
        return [2, 2], [3, 1]
    spans = [1] * columns
    spans[-1] = width - columns
    return spans, spans


def part_three(form: FormName, figures: Figures) -> Table:
    """收到和处理政府信息公开申请情况: three columns of labels and seven of numbers."""
    rows: list[tuple[Box, ...]] = [
        (Box(CHECK, across=3, down=3), Box("申请人情况", across=7)),
        (Box("自然人", down=2), Box("法人或其他组织", across=5), Box("总计", down=2)),
        tuple(Box(label) for label in APPLICANT_LABELS[1:-1]),
        (Box("一、本年新收政府信息公开申请数量", across=3), *_row(figures, RECEIVED)),
        (Box("二、上年结转政府信息公开申请数量", across=3), *_row(figures, CARRIED_OVER)),
    ]
    results = outcomes(form)
    first = [Box("三、本年度办理结果", down=len(results) + 1)]
    for group, found in groupby(results, key=lambda one: one.group):
        members = list(found)
        lead = [Box(group, down=len(members))] if group else []
        for one in members:
            label = Box(one.label, across=1 if group else 2)
            rows.append((*first, *lead, label, *_row(figures, one.stem)))
            first, lead = [], []
    rows.append((Box("（七）总计", across=2), *_row(figures, HANDLED)))
    rows.append((Box("四、结转下年度继续办理", across=3), *_row(figures, CARRIED_FORWARD)))
    return tuple(rows)


def part_four(figures: Figures) -> Table:
    """行政复议、行政诉讼: fifteen columns under three rows of heads."""
    upper = tuple(Box(label, down=2) for label in DISPUTE_LABELS)
    return (
        (Box("行政复议", across=5), Box("行政诉讼", across=10)),
        (*upper, Box("未经复议直接起诉", across=5), Box("复议后起诉", across=5)),
        tuple(Box(label) for label in DISPUTE_LABELS * 2),
        tuple(
            _number(figures, f"{group}.{key}") for group in DISPUTE_GROUPS for key in DISPUTE_KEYS
        ),
    )


def _number(figures: Figures, cell: str, across: int = 1) -> Box:
    return Box(figures[cell].raw, across=across, cell=cell)


def _row(figures: Figures, stem: str) -> tuple[Box, ...]:
    return tuple(_number(figures, f"{stem}.{applicant}") for applicant in APPLICANTS)
