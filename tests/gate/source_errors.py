"""Errors of the office itself: the report was printed with them, so they are right to store.

The truth is what is printed; every sum that fails by it, or whose total is blank, is the source's.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from crawler.demo.printing import BLANK, Figure, plain
from tests.gate.sheets import Sheet, failing, total_blank


def printed(sheet: Sheet, cell: str, figure: Figure) -> Sheet:
    """The sheet with another figure printed in a cell."""
    changed = sheet.boxes(lambda box: replace(box, text=figure.raw) if box.cell == cell else box)
    return replace(changed, wants={**sheet.wants, cell: figure})


def values_of(sheet: Sheet) -> dict[str, float | int | None]:
    """The printed values by cell, None for a cell without a number."""
    return {cell: want.value for cell, want in sheet.wants.items()}


def one_figure(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """One figure of a sum is not what the others make: mistyped, forgotten, from last year."""
    del shape
    return _mistype(sheet, rng, 1)


def several_figures(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """Several figures are wrong, as where a column was not brought up to date."""
    del shape
    return _mistype(sheet, rng, rng.randint(2, 5))


def _mistype(sheet: Sheet, rng: Random, times: int) -> Sheet | None:
    checked = sorted({cell for one in sheet.sums for cell in one.cells})
    choices = [
        cell
        for cell in checked
        if cell in sheet.wants
        and sheet.wants[cell].value is not None
        and sheet.wants[cell].raw.isascii()
        and sheet.wants[cell].raw.isdigit()
    ]
    for cell in rng.sample(choices, min(times, len(choices))):
        value = int(sheet.wants[cell].value or 0)
        digits = str(value)
        others = [value + rng.randint(1, 9), max(0, value - rng.randint(1, 9)), value * 10]
        if len(digits) > 1:
            others += [int(digits[::-1]), int(digits[1:]), int(digits[:-1])]
        sheet = printed(sheet, cell, plain(rng.choice([o for o in others if o != value])))
    if not failing(sheet, values_of(sheet)):
        return None
    return replace(sheet, kind="source")


def totals_left_blank(sheet: Sheet, rng: Random, shape: str) -> Sheet | None:
    """The office filled in the parts and left their totals blank."""
    del shape
    totals = [
        one.left[0]
        for one in sheet.sums
        if len(one.left) == 1
        and one.left[0].endswith(".total")
        and sheet.wants.get(one.left[0], BLANK).value
    ]
    if not totals:
        return None
    for cell in rng.sample(totals, min(len(totals), rng.randint(1, 4))):
        sheet = printed(sheet, cell, BLANK)
    if not total_blank(sheet):
        return None
    return replace(sheet, kind="source")
