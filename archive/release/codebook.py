"""CODEBOOK.md: what everything in a release means, in English and Chinese.

Generated from the declared tables and the forms: cells, identities and indicators stand in it as
they do in the tables of the release.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from archive.forms import FORMS, INDICATORS, YEARS_IDENTITIES
from archive.release.package import TITLE, TITLE_ZH
from archive.release.slim import VIEWS, described
from archive.release.tables import Table, tables

_TYPES = {
    "integer": "integer 整数",
    "number": "number 数值",
    "text": "text 文本",
    "day": "day 日期",
    "time": "time (UTC) 时间",
}


def codebook(name: str) -> str:
    """The codebook of a release as Markdown."""
    return "\n".join(
        [
            f"# Codebook 数据手册 {name}",
            "",
            f"{TITLE} · {TITLE_ZH}",
            "",
            "## Tables 数据表",
            "",
            "Every table is in every format. A row is named by its key; tables are sorted by it."
            " What is empty is null: there is no empty text. Blank is not zero.",
            "各格式所含数据表相同。行以主键为名并依主键排序;空即缺失,没有空字符串;空白不是零。",
            "",
            *_tables(),
            "## Views in SQLite 视图(SQLite)",
            "",
            "The same data, joined: the views that the archive itself has, column by column.",
            "同一数据的联接结果,与档案库自身的视图逐列一致。",
            "",
            *_views(),
            "## Forms 年报格式",
            "",
            *_forms(),
            "## Identities 勾稽关系",
            "",
            "The cells on the left together equal the cells on the right together.",
            "左侧单元之和等于右侧单元之和。",
            "",
            *_identities(),
            "### Between years 年度之间",
            "",
            *_between_years(),
            "## Indicators 指标",
            "",
            "Numbers that the forms have in common. An indicator is the sum of the cells named;"
            " where a report has no table, a statement in its prose may give it.",
            "各格式共有的数字。指标为所列单元之和;无表格时可取正文数字。",
            "",
            *_indicators(),
        ]
    )


def _grid(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for row in rows:
        # A bar would end the field: labels have one before their column.
        yield f"| {' | '.join(str(field).replace('|', chr(0xFF5C)) for field in row)} |"
    yield ""


def _tables() -> Iterator[str]:
    for table in tables():
        yield f"### {table.name}"
        yield ""
        yield f"{table.en}. {table.zh}。"
        yield ""
        yield f"Key 主键: {', '.join(f'`{name}`' for name in table.key)}"
        yield ""
        heads = ("column 字段", "type 类型", "", "meaning", "含义")
        yield from _grid(heads, _columns(table))


def _columns(table: Table) -> Iterator[Sequence[str]]:
    points = {name: to for names, to in table.points_at for name in names}
    for column in table.columns:
        notes = ["null" if column.nullable else "", column.unit]
        if column.name in points:
            notes.append(f"→ {points[column.name]}")
        if column.values:
            notes.append(" / ".join(column.values))
        yield (
            f"`{column.name}`",
            _TYPES[column.type],
            "; ".join(note for note in notes if note),
            column.en,
            column.zh,
        )


def _views() -> Iterator[str]:
    for view in VIEWS:
        rows = [row[1:] for row in described() if row[0] == view]
        own = next(row for row in rows if not row[0])
        yield f"### {view}"
        yield ""
        yield f"{own[1]}. {own[2]}。"
        yield ""
        yield from _grid(
            ("column 字段", "meaning", "含义"), ((f"`{n}`", e, z) for n, e, z in rows if n)
        )


def _forms() -> Iterator[str]:
    for form in FORMS.values():
        first, last = form.years
        until = "" if last == 9999 else str(last)
        yield f"### {form.id}: {form.name}"
        yield ""
        yield f"{form.set_by}; years 报告年度 {first}-{until}; {len(form.cells)} cells 单元"
        yield ""
        yield from _grid(
            ("n", "cell 单元", "section 部分", "label 标签", "unit 单位"),
            ((c.n, f"`{c.id}`", c.section, c.label, c.unit) for c in form.cells),
        )


def _identities() -> Iterator[str]:
    for form in FORMS.values():
        yield f"### {form.id}"
        yield ""
        yield from _grid(
            ("identity 关系", "left 左", "right 右", ""),
            (
                (
                    f"`{i.id}`",
                    _sum(i.left),
                    _sum(i.right),
                    "may fail in honest reports 仅作提示" if i.warning else "",
                )
                for i in form.identities
            ),
        )


def _sum(cells: Sequence[str]) -> str:
    return " + ".join(f"`{cell}`" for cell in cells)


def _between_years() -> Iterator[str]:
    yield from _grid(
        ("identity 关系", "this year 本年", "last year 上年", "from 起", "to 止"),
        (
            (f"`{i.id}`", _sum(i.this_year), _sum(i.last_year), i.since, i.until)
            for i in YEARS_IDENTITIES
        ),
    )


def _indicators() -> Iterator[str]:
    yield from _grid(
        ("indicator 指标", "label 名称", "comparable 可比性"),
        ((f"`{i.id}`", i.label, i.comparable) for i in INDICATORS),
    )
    yield from _grid(
        ("indicator 指标", "form 格式", "cells 单元", "comparable 可比性"),
        (
            (f"`{i.id}`", form, _sum(cells), i.in_form[form])
            for i in INDICATORS
            for form, cells in sorted(i.cells.items())
        ),
    )
    yield from _grid(
        ("indicator 指标", "statement 正文数字", "comparable 可比性"),
        ((f"`{i.id}`", f"`{name}`", i.stated) for i in INDICATORS for name in i.statements),
    )
