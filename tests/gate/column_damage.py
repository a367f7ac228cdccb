"""What happens to columns and whole tables on the way to us. The truth stays what was printed."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from crawler.demo.content import Paragraph
from crawler.demo.tables import Table
from tests.gate.figure_damage import Value, moved
from tests.gate.sheets import Row, Sheet, figures_of


def _head_rows(table: Table) -> list[int]:
    """The rows of column heads: those without figures and with more than one box."""
    return [n for n, row in enumerate(table) if not figures_of(row) and len(row) > 1]


def _tables_with_columns(sheet: Sheet) -> list[int]:
    return [
        number
        for number in sheet.tables()
        if _head_rows(sheet.table(number))
        and any(len(figures_of(row)) > 1 for row in sheet.table(number))
    ]


def heads_lost(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """A row of column heads is gone, or some of its cells are empty."""
    del shape
    tables = _tables_with_columns(sheet)
    if not tables:
        return None
    number = rng.choice(tables)
    table = list(sheet.table(number))
    n = rng.choice(_head_rows(sheet.table(number)))
    if rng.random() < 0.4 and not any(box.down > 1 for box in table[n]):
        del table[n]
    else:
        share = rng.choice((0.3, 1.0))
        table[n] = tuple(replace(box, text="") if rng.random() < share else box for box in table[n])
    lost = sheet.with_block(number, tuple(table))
    return None if lost == sheet else replace(lost, kind="reading")


def heads_swapped(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """Two heads changed places and the figures below them did not. Only sums can tell."""
    del shape
    tables = [t for t in _tables_with_columns(sheet) if _below(sheet.table(t))]
    if not tables:
        return None
    number = rng.choice(tables)
    table = list(sheet.table(number))
    n, stretch = rng.choice(_below(sheet.table(number)))
    offset = len(table[n]) - len(figures_of(table[stretch[0]]))
    if offset < 0:
        return None
    a, b = rng.sample(range(offset, len(table[n])), 2)
    heads = list(table[n])
    heads[a], heads[b] = (
        replace(heads[a], text=heads[b].text),
        replace(heads[b], text=heads[a].text),
    )
    table[n] = tuple(heads)
    says: dict[str, Value] = {}
    for m in stretch:
        boxes = [table[m][i] for i in figures_of(table[m])]
        one, two = boxes[a - offset].cell, boxes[b - offset].cell
        says[one], says[two] = sheet.wants[two].value, sheet.wants[one].value
    return replace(sheet.with_block(number, tuple(table)), kind="either", says=says)


def _below(table: Table) -> list[tuple[int, list[int]]]:
    """Rows of heads of part two, each with the rows of figures right below it."""
    found = []
    for n in _head_rows(table):
        if table[n][0].text != "信息内容" or len(table[n]) < 3:
            continue
        stretch = []
        for m in range(n + 1, len(table)):
            if len(figures_of(table[m])) != len(table[n]) - 1:
                break
            stretch.append(m)
        if stretch:
            found.append((n, stretch))
    return found


def column_lost(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """A column of figures is gone from every row of a table; its head is still there."""
    tables = _tables_with_columns(sheet)
    if not tables:
        return None
    number = rng.choice(tables)
    which = rng.randint(0, 6)
    rows: list[Row] = []
    says: dict[str, Value] = {}
    for row in sheet.table(number):
        found = figures_of(row)
        left = row
        if len(found) > 1:
            m = found[which % len(found)]
            left = (*row[:m], *row[m + 1 :])
            says |= moved(shape, sheet.wants, row, left)
        rows.append(left)
    return replace(sheet.with_block(number, tuple(rows)), kind="reading", says=says)


def groups_lost(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """The labels of groups of rows are gone: （三）不予公开, 第二十条第（五）项."""
    del shape
    number = rng.choice(sheet.tables())
    lost: list[Row] = []
    for row in sheet.table(number):
        if len(row) == 1 and not row[0].cell:
            continue
        first = figures_of(row)
        keep = first[0] - 1 if first else 0
        lost.append(tuple(box for m, box in enumerate(row) if m >= keep or box.down == 1))
    changed: Table = tuple(lost)
    if changed == sheet.table(number):
        return None
    return replace(sheet.with_block(number, changed), kind="reading")


def table_cut(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """A page break: the table goes on in another one, with its heads again or without."""
    del shape
    tables = [t for t in sheet.tables() if len(sheet.table(t)) > 5]
    if not tables:
        return None
    number = rng.choice(tables)
    table = sheet.table(number)
    at = rng.randint(3, len(table) - 1)
    upper = tuple(
        tuple(replace(box, down=min(box.down, at - n)) for box in row)
        for n, row in enumerate(table[:at])
    )
    heads = [n for n in _head_rows(table) if n < at]
    again: tuple[Row, ...] = ()
    if heads and rng.random() < 0.5 and not figures_of(table[0]):
        # Part three repeats its three rows of heads, part two those of the block.
        again = table[:3] if len(table[0]) == 2 else (table[heads[-1]],)
    between = (Paragraph("- 4 -"),) if rng.random() < 0.4 else ()
    changed = sheet.with_block(number, upper, *between, (*again, *table[at:]))
    return replace(changed, kind="reading")
