"""What happens to figures on the way to us. The truth stays what the office printed.

An honest reader stores that or nothing. Where the damaged bytes say another figure and only a sum
could tell, `says` holds it: where no sum fails by it, it is as right as the printed one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random

from crawler.demo.printing import Figure
from crawler.demo.tables import Box
from tests.gate.sheets import Row, Sheet, figures_of

Place = tuple[int, int, int]
Value = float | int | None


def places(sheet: Sheet) -> Iterator[tuple[Place, Box]]:
    """Every box with a figure, by block, row and place in the row."""
    for number in sheet.tables():
        for n, row in enumerate(sheet.table(number)):
            for m in figures_of(row):
                yield (number, n, m), row[m]


def with_row_at(sheet: Sheet, number: int, n: int, *rows: Row) -> Sheet:
    """The sheet with other rows in the place of one."""
    table = sheet.table(number)
    return sheet.with_block(number, (*table[:n], *rows, *table[n + 1 :]))


def _with_text(sheet: Sheet, place: Place, text: str) -> Sheet:
    number, n, m = place
    row = sheet.table(number)[n]
    changed = (*row[:m], replace(row[m], text=text), *row[m + 1 :])
    return with_row_at(sheet, number, n, changed)


def _long_numbers(sheet: Sheet) -> list[tuple[Place, Box]]:
    return [(p, b) for p, b in places(sheet) if b.text.isdigit() and len(b.text) > 1]


def moved(shape: str, wants: Mapping[str, Figure], row: Row, left: Row) -> dict[str, Value]:
    """What a row says of which only `left` is left, in a shape that fills rows up at their end.

    There a cell that went leaves no trace but a blank last cell; elsewhere the row is short.
    """
    if not shape.startswith("markdown"):
        return {}
    cells = [row[m].cell for m in figures_of(row)]
    boxes = [left[m] for m in figures_of(left)]
    said: list[Value] = [_said(box, wants) for box in boxes]
    return dict(zip(cells, [*said, *[None] * len(cells)], strict=False))


def _said(box: Box, wants: Mapping[str, Figure]) -> Value:
    want = wants[box.cell]
    return want.value if want.raw == box.text else int(box.text)


def glued(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """Two neighbouring figures run together and the row is one cell short: 12, 3 → 123."""
    pairs = [
        (place, sheet.table(place[0])[place[1]])
        for place, box in places(sheet)
        if box.text.isdigit()
        and len(row := sheet.table(place[0])[place[1]]) > place[2] + 1
        and row[place[2] + 1].text.isdigit()
    ]
    if not pairs:
        return None
    (number, n, m), row = rng.choice(pairs)
    one = replace(row[m], text=row[m].text + row[m + 1].text)
    left = (*row[:m], one, *row[m + 2 :])
    says = moved(shape, sheet.wants, row, left)
    changed = with_row_at(sheet, number, n, left)
    return replace(changed, kind="either" if says else "reading", says=says)


def glued_beside_blank(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """As `glued`, and an empty cell is left behind: no row is short, only sums can tell."""
    done = glued(sheet, rng, shape)
    if done is None:
        return None
    for number in sheet.tables():
        for n, (row, was) in enumerate(zip(done.table(number), sheet.table(number), strict=True)):
            if row != was:
                m = next(m for m in range(len(row)) if row[m] != was[m])
                blank = replace(was[m + 1], text="")
                says = {row[m].cell: int(row[m].text), blank.cell: None}
                changed = (*row[: m + 1], blank, *row[m + 1 :])
                sheet = with_row_at(done, number, n, changed)
                return replace(sheet, kind="either", says=says)
    return None


def torn(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """White space inside a number: 1 23. In shapes cut by white space it becomes two cells."""
    numbers = _long_numbers(sheet)
    if not numbers:
        return None
    place, box = rng.choice(numbers)
    at = rng.randint(1, len(box.text) - 1)
    gap = "\n" if "cells" in shape and rng.random() < 0.5 else " "
    changed = _with_text(sheet, place, box.text[:at] + gap + box.text[at:])
    return replace(changed, kind="reading")


def digit_garbled(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """A digit became the sign for a character that could not be decoded."""
    del shape
    numbers = [(p, b) for p, b in places(sheet) if b.text.isdigit()]
    if not numbers:
        return None
    place, box = rng.choice(numbers)
    at = rng.randrange(len(box.text))
    changed = _with_text(sheet, place, f"{box.text[:at]}\ufffd{box.text[at + 1 :]}")
    return replace(changed, kind="reading")


def digit_lost(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """A digit is gone without a trace: the same bytes as an error of the office."""
    del shape
    numbers = _long_numbers(sheet)
    if not numbers:
        return None
    place, box = rng.choice(numbers)
    at = rng.randrange(len(box.text))
    text = box.text[:at] + box.text[at + 1 :]
    changed = _with_text(sheet, place, text)
    return replace(changed, kind="either", says={box.cell: int(text)})


def figures_lost(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """The figures of a table are gone, its cells are there: pages whose figures a script fills in.

    Bytes say that all cells are blank; no number may be stored.
    """
    del shape
    number = rng.choice(sheet.tables())
    gone = {box.cell for row in sheet.table(number) for box in row if box.cell}
    changed = sheet.boxes(lambda box: replace(box, text="") if box.cell in gone else box)
    if changed == sheet:
        return None
    says = {**sheet.says, **dict.fromkeys(gone, None)}
    return replace(changed, kind="reading", says=says)
