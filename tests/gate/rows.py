"""Rows that offices drop or add, and columns that they put in another order."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from crawler.demo.content import Paragraph
from crawler.demo.printing import plain
from crawler.demo.tables import Box, Table
from tests.gate.sheets import Row, Sheet, figures_of, label_of, with_row, without_row

# Rows that provinces add: below which row, under which label, of which part.
_ADDED = {
    "proactive.other_services": ("行政检查", "行政确认", "行政奖励"),
    "proactive.normative_documents": ("其他主动公开文件", "市级规范性文件"),
    "applications.received": ("其中：通过网站申请", "通过信函申请"),
    "disclosure.channel.other": ("6.政务抖音公开政府信息数",),
}
# Rows that open a part stay with its other rows, which bear the labels of another part's.
_NEVER_DROPPED = (
    "applications.received",
    "applications.handled",
    "applications.carried",
    "review.total",
    "litigation.total",
)


def vary_rows(sheet: Sheet, rng: Random, *, ruled: bool) -> Sheet:
    """A few of the things that offices do to the rows and columns of a form."""
    if rng.random() < 0.15:
        sheet = _drop(sheet, rng)
    if rng.random() < 0.12:
        sheet = _add(sheet, rng)
    if ruled and rng.random() < 0.06:
        sheet = _swap(sheet, rng)
    return sheet


def _stems(row: Row) -> list[str]:
    return [row[n].cell for n in figures_of(row)]


def _drop(sheet: Sheet, rng: Random) -> Sheet:
    """Rows that are all zero are left out."""
    share = rng.choice((0.2, 0.6, 1.0))
    for number in sheet.tables():
        for row in sheet.table(number):
            cells = _stems(row)
            # The line of part four has no label and cannot be left out alone.
            droppable = cells and len(cells) < 15 and any(row[n].head for n in range(len(row)))
            if not droppable or any(sheet.wants[c].value for c in cells) or rng.random() >= share:
                continue
            if cells[0].startswith(_NEVER_DROPPED):
                continue
            table = sheet.table(number)
            place = next(n for n, other in enumerate(table) if _stems(other) == cells)
            shorter = without_row(table, place)
            if sum(1 for other in shorter if _stems(other)) < 2:
                continue
            kept = {cell: want for cell, want in sheet.wants.items() if cell not in cells}
            sheet = replace(sheet.with_block(number, shorter), wants=kept)
    return _without_empty_blocks(sheet).with_feature("rows dropped")


def _without_empty_blocks(sheet: Sheet) -> Sheet:
    """第二十条第（…）项 and its heads go with the last of their rows."""
    for number in sheet.tables():
        table = sheet.table(number)
        for n in range(len(table) - 1, 0, -1):
            below = table[n + 1 : n + 2]
            last = not below or not _stems(below[0])
            if n < len(table) and table[n][0].text == "信息内容" and last:
                table = without_row(without_row(table, n), n - 1)
        if table:
            sheet = sheet.with_block(number, table)
    return sheet


def _add(sheet: Sheet, rng: Random) -> Sheet:
    """A row of the province's own, kept under its own label."""
    for number in sheet.tables():
        for n, row in enumerate(sheet.table(number)):
            cells = _stems(row)
            above = next((a for a in _ADDED if cells and cells[0].startswith(f"{a}.")), "")
            above = above or next((a for a in _ADDED if cells == [a]), "")
            if not above or rng.random() < 0.3:
                continue
            label = rng.choice(_ADDED[above])
            own: list[Box] = []
            wants = dict(sheet.wants)
            for m, box in enumerate(row):
                if not box.cell:
                    text = label if m == label_of(row) else box.text
                    own.append(replace(box, text=text, down=1))
                    continue
                # In the list of 2014 a row has one column, which has no name.
                listed = label_of(row) < figures_of(row)[0] - 1
                column = "" if listed else box.cell.removeprefix(above).lstrip(".")
                cell = f"own:{above}|{label}|{column}"
                wants[cell] = plain(rng.choice((0, rng.randint(1, 60))))
                own.append(Box(wants[cell].raw, across=box.across, cell=cell))
            if any(box.down > 1 for box in row):
                continue
            table = with_row(sheet.table(number), n + 1, tuple(own))
            changed = replace(sheet.with_block(number, table), wants=wants)
            return changed.with_feature(f"own row: {label}")
    return sheet


def _swap(sheet: Sheet, rng: Random) -> Sheet:
    """Two columns change places, heads and figures alike."""
    number = rng.choice(sheet.tables())
    table = sheet.table(number)
    if isinstance(sheet.blocks[number], Paragraph) or len(table) < 4:
        return sheet
    rows: list[Row] = list(table)
    if "applications.received.enterprise" in {box.cell for row in table for box in row}:
        a, b = rng.sample(range(5), 2)
        heads = next(n for n, row in enumerate(table) if row[0].text == "商业企业")
        rows[heads] = _exchanged(rows[heads], a, b)
        for n, row in enumerate(rows):
            found = figures_of(row)
            if len(found) == 7:
                rows[n] = _exchanged(row, found[1 + a], found[1 + b])
        return sheet.with_block(number, tuple(rows)).with_feature("columns swapped: part three")
    starts = [n for n, row in enumerate(table) if row[0].text == "信息内容" and len(row) == 4]
    if not starts or any(box.across > 1 for n in starts for box in table[n]):
        return sheet
    start = rng.choice(starts)
    a, b = rng.sample(range(1, 4), 2)
    rows[start] = _exchanged(rows[start], a, b)
    for n in range(start + 1, len(rows)):
        if len(figures_of(rows[n])) != 3:
            break
        rows[n] = _exchanged(rows[n], a, b)
    swapped: Table = tuple(rows)
    return sheet.with_block(number, swapped).with_feature("columns swapped: part two")


def _exchanged(row: Row, a: int, b: int) -> Row:
    boxes = list(row)
    boxes[a], boxes[b] = boxes[b], boxes[a]
    return tuple(boxes)
