"""How a number is printed: what an office writes into the cell, and what that says.

Nothing is not zero: an office that leaves zeros out leaves cells of which nobody can say that they
mean zero, and the miniature web does not say so either.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from crawler.demo.figures import Numbers
from crawler.demo.printed_forms import FormName, outcomes

Meaning = Literal["number", "zero", "blank", "not_applicable"]

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_MARKS = ("—", "/", "-", "——")


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell as printed; `unit` only where it is printed with the number."""

    raw: str
    value: int | float | None
    meaning: Meaning
    unit: str = ""


BLANK = Figure("", None, "blank")


def plain(value: float, unit: str = "") -> Figure:
    """A number in plain digits, with at most two decimals."""
    digits = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return Figure(digits + unit, value, "number" if value else "zero", unit)


def print_numbers(form: FormName, numbers: Numbers, style: str, rng: Random) -> dict[str, Figure]:
    """Every cell of a report in one of the styles that `plan.toml` names.

    zeros      all written out            blanks    zeros left out, the column 总计 filled in
    dashes     zeros as one dash or slash  no_totals  the column 总计 left out in the outcome rows
    dressed    signs, units, thousands separators, full-width digits here and there
    empty      the form as it came, nothing filled in
    """
    figures = {cell: _plain_cell(cell, value) for cell, value in numbers.items()}
    if style == "empty":
        return dict.fromkeys(figures, BLANK)
    if style == "dressed":
        return figures | _dressed(numbers, rng)
    if style == "no_totals":
        return figures | {f"{row.stem}.total": BLANK for row in outcomes(form)}
    if style in ("blanks", "dashes"):
        stand_in = BLANK
        if style == "dashes":
            stand_in = Figure(rng.choice(_MARKS), None, "not_applicable")
        return {
            cell: stand_in if _left_out(cell, figure, style) else figure
            for cell, figure in figures.items()
        }
    return figures


def _plain_cell(cell: str, value: float) -> Figure:
    # The form of 2019 asks for the sum and leaves the unit to the office: it has to be printed.
    return plain(value, "万元" if cell == "proactive.procurement.amount" and value else "")


def _left_out(cell: str, figure: Figure, style: str) -> bool:
    if figure.meaning != "zero" or (cell.startswith("proactive.") and "rules" not in cell):
        return False
    return style == "dashes" or not cell.endswith(".total")


def _dressed(numbers: Numbers, rng: Random) -> dict[str, Figure]:
    dressed: dict[str, Figure] = {}
    wide = [cell for cell, value in numbers.items() if value and cell.startswith("applications")]
    for cell, value in numbers.items():
        if cell.endswith("items_change") and value:
            sign = rng.choice(("+", "增") if value > 0 else ("-", "减"))
            dressed[cell] = Figure(f"{sign}{abs(value)}", value, "number")
        elif cell == "proactive.procurement.amount" and value:
            dressed[cell] = Figure(f"{value:.2f}万", value, "number", "万元")
        elif cell == "proactive.fees.amount" and value:
            dressed[cell] = Figure(f"{value:.2f}万元", value, "number", "万元")
        elif value >= 1000:
            dressed[cell] = Figure(f"{value:,}", value, "number")
        elif cell.endswith(".decisions") and value:
            dressed[cell] = Figure(f"{value}件", value, "number", "件")
    for cell in rng.sample(wide, min(3, len(wide))):
        dressed[cell] = Figure(str(numbers[cell]).translate(_WIDE), numbers[cell], "number")
    return dressed
