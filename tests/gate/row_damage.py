"""What happens to rows, labels and columns on the way to us. The truth stays what was printed.

Where rows or labels lose their place, an honest reader stores the printed value or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from crawler.demo.printing import BLANK
from crawler.demo.tables import Box, Table
from tests.gate.figure_damage import Value, moved, with_row_at
from tests.gate.shapes import SHAPES
from tests.gate.sheets import Row, Sheet, figures_of, label_of, with_row, without_row

_PAGE = ("- 3 -", "— 4 —", "3", "第3页 共9页", "5")


def _figure_rows(sheet: Sheet, least: int = 1) -> list[tuple[int, int]]:
    return [
        (number, n)
        for number in sheet.tables()
        for n, row in enumerate(sheet.table(number))
        if len(figures_of(row)) >= least
    ]


def _labelled_rows(sheet: Sheet) -> list[tuple[int, int]]:
    return [(t, n) for t, n in _figure_rows(sheet) if label_of(sheet.table(t)[n]) >= 0]


def blanks_dropped(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """Blank cells are gone, and the figures behind them moved to the left.

    The office left zeros out in some rows; those are blank in truth, and nothing shows where.
    """
    rows = _figure_rows(sheet, 2)
    wants = dict(sheet.wants)
    says: dict[str, Value] = {}
    dropped = False
    for number, n in rng.sample(rows, min(len(rows), rng.randint(1, 8))):
        row = sheet.table(number)[n]
        gone = [
            m
            for m in figures_of(row)
            if not wants[row[m].cell].value and (not row[m].text or rng.random() < 0.6)
        ]
        if not gone or len(gone) == len(figures_of(row)):
            continue
        dropped = True
        wants |= {row[m].cell: BLANK for m in gone}
        kept = tuple(box for m, box in enumerate(row) if m not in gone)
        says |= moved(shape, wants, row, kept)
        sheet = with_row_at(sheet, number, n, kept)
    return replace(sheet, wants=wants, kind="reading", says=says) if dropped else None


def figures_torn_off(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """The labels of neighbouring rows come first and their figures after them, or the reverse."""
    del shape
    rows = _labelled_rows(sheet)
    if not rows:
        return None
    number, first = rng.choice(rows)
    count = rng.randint(1, 4)
    table = sheet.table(number)
    chosen = [n for n in range(first, min(first + count, len(table))) if (number, n) in rows]
    labels: list[Row] = []
    figures: list[Row] = []
    for n in chosen:
        cut = figures_of(table[n])[0]
        labels.append(table[n][:cut])
        figures.append(table[n][cut:])
    moved = [*labels, *figures] if rng.random() < 0.5 else [*figures, *labels]
    whole: Table = (*table[:first], *moved, *table[first + len(chosen) :])
    return replace(sheet.with_block(number, whole), kind="reading")


def label_torn(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """A label broken over two lines, its figures beside the first or the second of them."""
    del shape
    rows = _labelled_rows(sheet)
    if not rows:
        return None
    number, n = rng.choice(rows)
    row = sheet.table(number)[n]
    m = label_of(row)
    if len(row[m].text) < 5:
        return None
    cut = rng.randint(2, len(row[m].text) - 2)
    one, two = replace(row[m], text=row[m].text[:cut]), Box(row[m].text[cut:])
    if rng.random() < 0.5:
        parts: tuple[Row, Row] = ((*row[:m], one), (two, *row[m + 1 :]))
    else:
        parts = ((*row[:m], one, *row[m + 1 :]), (two,))
    return replace(with_row_at(sheet, number, n, *parts), kind="reading")


def labels_cut(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """The ends of some labels are gone, as where inner spans were dropped."""
    del shape

    def cut(text: str) -> str:
        return text[: rng.randint(1, max(1, len(text) - 1))]

    return _with_labels(sheet, rng, cut)


def labels_garbled(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """Characters of some labels could not be decoded."""
    del shape
    share = rng.choice((0.1, 0.3, 1.0))
    sign = rng.choice(("\ufffd", "?", "□"))

    def garble(text: str) -> str:
        return "".join(sign if rng.random() < share and c > "\x7f" else c for c in text)

    return _with_labels(sheet, rng, garble)


def _with_labels(sheet: Sheet, rng: Random, change: Callable[[str], str]) -> Sheet | None:
    rows, whole = _labelled_rows(sheet), sheet
    for number, n in rng.sample(rows, min(len(rows), rng.randint(1, 4))):
        row = sheet.table(number)[n]
        m = label_of(row)
        text = change(row[m].text)
        sheet = with_row_at(sheet, number, n, (*row[:m], replace(row[m], text=text), *row[m + 1 :]))
    return None if sheet == whole else replace(sheet, kind="reading")


def row_lost(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """A row is gone. A sum that fails without it is no error of the office."""
    del shape
    number, n = rng.choice(_figure_rows(sheet))
    if len(sheet.table(number)) < 2:
        return None
    return replace(sheet.with_block(number, without_row(sheet.table(number), n)), kind="reading")


def row_twice(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """A row stands twice, as where a page break was drawn through it."""
    del shape
    number, n = rng.choice(_figure_rows(sheet))
    row = tuple(replace(box, down=1) for box in sheet.table(number)[n] if box.down == 1)
    return replace(
        sheet.with_block(number, with_row(sheet.table(number), n + 1, row)), kind="reading"
    )


def row_rotated(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """The figures of a row moved by one column, the last to the front. Only sums can tell.

    In text only: in a table with edges nothing moves on the way, somebody put it there.
    """
    number, n = rng.choice(_figure_rows(sheet))
    row = sheet.table(number)[n]
    found = figures_of(row)
    if shape not in SHAPES or len({row[m].text for m in found}) < 2:
        return None
    boxes = list(row)
    says: dict[str, Value] = {}
    for m, other in zip(found, [found[-1], *found[:-1]], strict=True):
        boxes[m] = replace(row[m], text=row[other].text)
        says[row[m].cell] = sheet.wants[row[other].cell].value
    return replace(with_row_at(sheet, number, n, tuple(boxes)), kind="reading", says=says)


def rows_joined(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """Two rows on one line."""
    del shape
    rows = [(t, n) for t, n in _figure_rows(sheet) if n + 1 < len(sheet.table(t))]
    if not rows:
        return None
    number, n = rng.choice(rows)
    table = sheet.table(number)
    joined: Table = (*table[:n], (*table[n], *table[n + 1]), *table[n + 2 :])
    return replace(sheet.with_block(number, joined), kind="reading")


def page_number(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """The number of a page stands between two rows."""
    del shape
    rows = [(t, n) for t, n in _figure_rows(sheet) if n + 1 < len(sheet.table(t))]
    if not rows:
        return None
    number, n = rng.choice(rows)
    table = with_row(sheet.table(number), n + 1, (Box(rng.choice(_PAGE)),))
    return replace(sheet.with_block(number, table), kind="reading")
