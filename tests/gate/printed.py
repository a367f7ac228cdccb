"""How offices print their figures: zeros left out, dashes, units, thousands, signs, remarks."""

from __future__ import annotations

from random import Random

from crawler.demo.figures import Numbers
from crawler.demo.printing import BLANK, Figure, plain

_MARKS = ("—", "/", "-", "——", "无", "\\")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_NUMERALS = "零一二三四五六七八九"
# Each with its share of reports; the rest prints plain digits.
_HABITS = {
    "units": 0.1,
    "thousands": 0.15,
    "wide": 0.1,
    "signs": 0.3,
    "remarks": 0.05,
    "numerals": 0.04,
    "yuan": 0.1,
    "decimals": 0.3,
    "no totals": 0.03,
}


def print_figures(
    numbers: Numbers, rng: Random, *, blanks: bool
) -> tuple[dict[str, Figure], tuple[str, ...]]:
    """Every cell as printed, and the names of what is special about it."""
    habits = tuple(name for name, share in _HABITS.items() if rng.random() < share)
    if not blanks:
        habits = tuple(name for name in habits if name != "no totals")
    zeros = rng.choice(("", "", "", "marks", "some marks", "blank", "some blank"))
    if not blanks and "blank" in zeros:
        zeros = ""
    mark = rng.choice(_MARKS)
    figures = {}
    for cell, value in numbers.items():
        if value == 0 and zeros and (not zeros.startswith("some") or rng.random() < 0.4):
            figures[cell] = BLANK if "blank" in zeros else Figure(mark, None, "not_applicable")
        elif "no totals" in habits and _is_row_total(cell):
            figures[cell] = BLANK
        else:
            figures[cell] = print_number(cell, value, habits, rng)
    return figures, tuple(name for name in (*habits, zeros and f"zeros: {zeros}") if name)


def _is_row_total(cell: str) -> bool:
    stem = cell.removesuffix(".total")
    return stem != cell and stem.startswith(
        ("applications.refused.", "applications.unavailable.", "applications.not_processed.")
    )


def print_number(cell: str, value: float, habits: tuple[str, ...], rng: Random) -> Figure:
    """One number as an office with these habits prints it."""
    meaning = "number" if value else "zero"
    amount = cell.endswith(("amount", "budget"))
    if amount:
        return _amount(cell, value, habits)
    whole = int(value)
    if "signs" in habits and cell.endswith("items_change") and whole:
        sign = rng.choice(("+", "增", "增加") if whole > 0 else ("-", "减", "减少", "－"))
        return Figure(f"{sign}{abs(whole)}", whole, "number")
    if whole < 0:
        return Figure(str(whole), whole, "number")
    if "thousands" in habits and whole >= 1000:
        return Figure(f"{whole:,}".replace(",", rng.choice((",", "，"))), whole, "number")
    if "numerals" in habits and 2 <= whole <= 9 and rng.random() < 0.3:
        return Figure(_NUMERALS[whole], whole, "number")
    if "remarks" in habits and whole >= 3 and rng.random() < 0.1:
        return Figure(f"{whole}（其中修订{whole - 1}件）", whole, "number")
    if "units" in habits and rng.random() < 0.3 and _is_counted_in_cases(cell):
        return Figure(f"{whole}件", whole, meaning)  # type: ignore[arg-type]
    if "wide" in habits and rng.random() < 0.3:
        return Figure(str(whole).translate(_WIDE), whole, meaning)  # type: ignore[arg-type]
    return plain(whole)


def _is_counted_in_cases(cell: str) -> bool:
    return cell.endswith(".decisions") or cell.startswith(("review.", "litigation"))


def _amount(cell: str, value: float, habits: tuple[str, ...]) -> Figure:
    """Sums of money: the form of 2019 leaves the unit of 采购总金额 to the office."""
    if not value:
        return plain(0)
    if "decimals" in habits:
        digits = f"{value:.4f}"
        return Figure(digits + ("万元" if "procurement" in cell else ""), value, "number", "万元")
    if "yuan" in habits and "procurement" not in cell:
        return Figure(f"{round(value * 10000)}元", round(value, 4), "number", "万元")
    if "units" in habits or "procurement" in cell:
        return plain(float(value), "万元")
    return plain(float(value))
