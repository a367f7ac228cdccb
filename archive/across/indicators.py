"""指标: a report's numbers on the lines that all forms have in common.

a value      adds up the cells of the report's form: each must be there exactly once, and none
             may be words or unreadable. Blank cells count as nothing beside a number, and make
             no zero by themselves. Sums of money are in 万元, as the forms have them.
a statement  of the prose stands where none of an indicator's cells is there (prose reports,
             missing tables), if all that the report's documents state of it is one number. An
             approximate one is marked, and counts where there is no other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.across.shown import weakest
from archive.figures import number
from archive.forms import FORMS, INDICATORS, Indicator
from archive.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from archive.across.shown import Cell
    from archive.records import Verdict

#: The unit of all sums of money that are indicators, and how many others make one.
_TEN_THOUSANDS = "万元"
_IN_TEN_THOUSANDS = {"元": (1, 10_000), "亿元": (10_000, 1)}
#: 1.8万余 may stand for 19,999, a ninth more; a number farther off is another one.
_ROUGHLY = 0.15
_WORDS = frozenset({"text", "unreadable"})


@dataclass(frozen=True, slots=True)
class Stated:
    """A number that a sentence of a report gives, under the id of a statement.

    `doubted`: other numbers of the prose contradict it (issue `stated_sum_fails`).
    """

    statement: str
    value: float | int
    approximate: int
    doubted: int = 0


@record
class PanelRow:
    """An indicator's number in a report; `indicator_n` counts the indicators from 1.

    `statement` is the id of the statement that it was taken from, None where it adds up cells;
    `verdict` the weakest of those cells', None where none is there.
    """

    indicator_n: int
    form: str
    value: float | int | None
    verdict: Verdict | None
    statement: str | None = None
    approximate: int = 0


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How an indicator is made in a form."""

    n: int
    cells: tuple[str, ...]
    statements: tuple[str, ...]
    is_money: bool


def panel_rows(
    form: str, cells: Mapping[str, Cell], stated: Callable[[], Sequence[Stated]] = tuple
) -> list[PanelRow]:
    """The rows of a report of a form, from its cells by id.

    `stated` gives what its prose states; it is asked only where cells are not there.
    """
    rows = []
    lacking = []
    for recipe in _RECIPES.get(form, _FROM_PROSE):
        found = [cells[cell] for cell in recipe.cells if cell in cells]
        if not found:
            lacking.append(recipe)
            continue
        value = _added(found, recipe.is_money) if len(found) == len(recipe.cells) else None
        verdict = found[0].verdict if len(found) == 1 else weakest(cell.verdict for cell in found)
        rows.append(PanelRow(recipe.n, form, value, verdict))
    if lacking:
        said = stated()
        rows += [row for recipe in lacking if (row := _row_from_prose(recipe, form, said))]
    return rows


def _recipes(form: str) -> tuple[_Recipe, ...]:
    return tuple(
        _Recipe(n, indicator.cells.get(form, ()), indicator.statements, _is_money(indicator))
        for n, indicator in enumerate(INDICATORS, 1)
    )


def _is_money(indicator: Indicator) -> bool:
    units = {(form.id, cell.id): cell.unit for form in FORMS.values() for cell in form.cells}
    made_from = [(form, cell) for form, cells in indicator.cells.items() for cell in cells]
    return any(units[one] == _TEN_THOUSANDS for one in made_from)


_RECIPES = {form: _recipes(form) for form in FORMS}
_FROM_PROSE = _recipes("")


def _added(cells: Sequence[Cell], is_money: bool) -> float | int | None:
    """What the cells of an indicator come to, None where one of them is no number and not blank."""
    values: list[float | int] = []
    for cell in cells:
        if cell.twice or cell.meaning in _WORDS:
            return None
        if cell.value is not None:
            values.append(_in_ten_thousands(cell) if is_money else cell.value)
    if len(values) < 2:
        return values[0] if values else None
    if any(isinstance(value, float) for value in values):
        return math.fsum(values)
    return number(sum(values))


def _in_ten_thousands(cell: Cell) -> float | int:
    times, parts = _IN_TEN_THOUSANDS.get(cell.unit, (1, 1))
    value = cell.value or 0
    return value * times if parts == 1 else value / parts


def _row_from_prose(recipe: _Recipe, form: str, stated: Sequence[Stated]) -> PanelRow | None:
    said = _agreed([one for one in stated if one.statement in recipe.statements])
    if said is not None:
        verdict: Verdict = "suspect" if said.doubted else "unverified"
        return PanelRow(recipe.n, form, said.value, verdict, said.statement, said.approximate)
    return PanelRow(recipe.n, form, None, None) if recipe.cells else None


def _agreed(stated: Sequence[Stated]) -> Stated | None:
    """The one number that some statements give, None where they contradict each other."""
    exact = [one for one in stated if not one.approximate]
    about = [one for one in stated if one.approximate]
    if len({one.value for one in exact or about}) != 1:
        return None
    said = (exact or about)[0]
    off = max((abs(one.value - said.value) for one in about), default=0)
    return said if off <= _ROUGHLY * max(one.value for one in stated) else None
