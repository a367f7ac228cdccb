"""Figures that lost their place, put back where the identities leave one possibility.

What is put back says so (`placement` is `identity`), is never verified by the sums that placed it,
and an issue names it. Where more than one possibility is left the cell is unreadable, and the
number of possibilities is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from archive.forms import FORMS
from archive.records import Issue, Observation
from pipelines.sums.solver import Unknown, Ways, solve, tested

_TOTAL = ".total"
_SILENT = ("text", "unreadable")


@dataclass(frozen=True, slots=True)
class Lost:
    """Cells of which one of several ways holds.

    `options` are, for each cell, what it holds in each way, None where it is not there at all;
    `unknown` is what is said of it while more than one is left.
    """

    what: str
    options: Mapping[str, tuple[Observation | None, ...]]
    unknown: Mapping[str, Observation]

    @property
    def ways(self) -> int:
        """In how many ways the cells can be filled in."""
        return len(next(iter(self.options.values()), ()))


def restore(
    form: str, known: Sequence[Observation], lost: Sequence[Lost]
) -> tuple[tuple[Observation, ...], tuple[Issue, ...]]:
    """Observations for all lost cells, and an issue for each group of them."""
    if not lost:
        return (), ()
    cells = {o.cell_id: o for o in known}
    fresh = _without_double(cells, lost)
    identities = FORMS[form].identities if form in FORMS else ()
    numbers = _numbers(cells)
    shown = _totals_are_shown(known, fresh)
    unknowns = [_unknown(one, totals_shown=shown) for one in fresh]
    left = solve(unknowns, identities, numbers)
    sure = tested(unknowns, identities, numbers, left)
    placed: list[Observation] = []
    issues: list[Issue] = []
    for one, ways in zip(fresh, left, strict=True):
        # A row of which one figure escapes the sums may stand otherwise altogether.
        whole = all(cell in sure for cell in one.options)
        found = [_settled(one, cell, ways, tested=whole) for cell in one.options]
        placed += [o for o in found if o is not None]
        issues.append(_issue(one, ways))
    return tuple(placed), tuple(issues)


def _without_double(cells: Mapping[str, Observation], lost: Sequence[Lost]) -> list[Lost]:
    """Each cell is lost once: what was read elsewhere, or lost before, is not lost again."""
    seen = set(cells)
    fresh = []
    for one in lost:
        if one.ways and seen.isdisjoint(one.options):
            fresh.append(one)
            seen.update(one.options)
        elif not one.ways:
            rest = {cell: o for cell, o in one.unknown.items() if cell not in seen}
            fresh.append(replace(one, options=dict.fromkeys(rest, ()), unknown=rest))
            seen.update(rest)
    return fresh


def _numbers(cells: Mapping[str, Observation]) -> dict[str, float]:
    """What each cell adds to a sum; cells that say nothing of it are left out.

    So are totals left blank: what they should be, nobody said.
    """
    return {
        cell: o.value or 0
        for cell, o in cells.items()
        if o.meaning not in _SILENT and not (o.value is None and cell.endswith(_TOTAL))
    }


def _totals_are_shown(known: Sequence[Observation], lost: Sequence[Lost]) -> bool:
    """Whether the report fills in its totals, so that none of them was left blank.

    It does where one was read beside its label, or the last figure of a row is the sum of others.
    """
    if any(o.cell_id.endswith(_TOTAL) and o.value is not None for o in known):
        return True
    for one in lost:
        figures = [o.value for options in one.options.values() for o in options[:1] if o]
        printed = [value for value in figures if value]
        if len(printed) > 2 and printed[-1] == sum(printed[:-1]):
            return True
    return False


def _unknown(lost: Lost, *, totals_shown: bool) -> Unknown:
    def adds(cell: str, option: Observation | None) -> float | None:
        if option is None or option.meaning not in _SILENT:
            value = option.value if option else None
            blank_total = value is None and cell.endswith(_TOTAL) and option is not None
            return None if blank_total and not totals_shown else value or 0
        return None

    values = {
        cell: tuple(adds(cell, option) for option in options)
        for cell, options in lost.options.items()
    }
    return Unknown(values, lost.ways)


def _settled(lost: Lost, cell: str, ways: Ways, *, tested: bool) -> Observation | None:
    """What is said of a cell: what it holds in all ways that are left, else that it is unknown."""
    options = lost.options[cell]
    left = {_said(options[way]): options[way] for way in ways}
    if len(left) == 1 and tested:
        (only,) = left.values()
        return replace(only, placement="identity", possibilities=1) if only else None
    # Where nothing fits, the report or the reading is wrong, and all ways are open again.
    possible = len(left) or len({_said(option) for option in options})
    return replace(lost.unknown[cell], possibilities=max(2, possible))


def _said(option: Observation | None) -> tuple[str, float | None, str]:
    """What an option says, wherever it stands: of two noughts in a row either may be the one."""
    return (option.meaning, option.value, option.raw) if option else ("absent", None, "")


def _issue(lost: Lost, ways: Ways) -> Issue:
    if len(ways) == 1:
        outcome = "placed where the sums leave one possibility"
    elif ways:
        outcome = f"the sums leave {len(ways)} possibilities"
    elif lost.ways:
        outcome = "no possibility fits the sums"
    else:
        outcome = "none can be placed"
    return Issue(
        "values_displaced", "warning", f"{lost.what}; {outcome}", "reading", tuple(lost.options)
    )
