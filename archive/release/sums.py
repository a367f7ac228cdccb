"""The sums of a release: no value may be published as verified that stands in a sum which fails.

Reports of one form mostly have the same cells in the same order: where the parts of their sums
stand is worked out once for each order of cells.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from archive.forms import FORMS

#: Amounts are printed to four decimals at most.
_ROUNDING = 5e-5

#: Orders of cells that are remembered.
_ORDERS = 1024

#: Form and cell.
_Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a report column by column, in the order of reading."""

    report_ids: tuple[int, ...]
    headings: tuple[int, ...]
    readings: tuple[int, ...]
    values: tuple[float | None, ...]
    copies: tuple[int, ...]

    def numbers(self) -> Iterable[tuple[int, int]]:
        """Heading and reading of each figure that has a value."""
        if None not in self.values:
            return zip(self.headings, self.readings, strict=True)
        every = zip(self.headings, self.readings, self.values, strict=True)
        return [(heading, reading) for heading, reading, value in every if value is not None]


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum of a form: its cells, and the places of those that an order of cells has."""

    left: tuple[_Cell, ...]
    right: tuple[_Cell, ...]
    places: tuple[tuple[int, ...], tuple[int, ...]]

    def holds(self, values: Sequence[float | None]) -> bool:
        left, right = (sum([values[at] or 0 for at in side]) for side in self.places)
        return left == right or math.isclose(left, right, abs_tol=_ROUNDING, rel_tol=0)


class Sums:
    """The identities of the forms, held against the figures of one report after the other.

    `headings` is form and cell by the number of a heading, `verdict_of` the verdict by that of a
    reading.
    """

    def __init__(self, headings: Mapping[int, _Cell], verdict_of: Mapping[int, str]) -> None:
        self._headings, self._verdict_of = headings, verdict_of
        self._sums = lru_cache(_ORDERS)(self._sums_of)

    def wrong(self, figures: Figures) -> list[str]:
        """The cells that are verified, though a sum of numbers of one document fails with them.

        A sum that holds with nothing for what is missing needs no closer look: that leaves few.
        """
        doubtful = [one for one in self._sums(figures.headings) if not one.holds(figures.values)]
        return self._proven(figures, doubtful) if doubtful else []

    def _sums_of(self, headings: tuple[int, ...]) -> list[_Sum]:
        places = {self._headings[heading]: at for at, heading in enumerate(headings)}
        found = []
        for form in sorted({form for form, _ in places} & set(FORMS)):
            for identity in FORMS[form].identities:
                sides = [
                    tuple((form, cell) for cell in side) for side in (identity.left, identity.right)
                ]
                there = [tuple(places[cell] for cell in side if cell in places) for side in sides]
                if any(there):
                    found.append(_Sum(sides[0], sides[1], (there[0], there[1])))
        return found

    def _proven(self, figures: Figures, doubtful: Sequence[_Sum]) -> list[str]:
        shown: dict[_Cell, list[tuple[float | None, str, int]]] = defaultdict(list)
        for heading, reading, value, copy in zip(
            figures.headings, figures.readings, figures.values, figures.copies, strict=True
        ):
            shown[self._headings[heading]].append((value, self._verdict_of[reading], copy))
        wrong: dict[str, None] = {}
        for one in doubtful:
            cells = [*one.left, *one.right]
            found = [shown[cell][0] for cell in cells if len(shown.get(cell, ())) == 1]
            # Each stands there once, and has a number, in one document: the sum fails as it stands.
            whole = len(found) == len(cells) and all(value is not None for value, _, _ in found)
            if whole and len({copy for _, _, copy in found}) == 1:
                wrong |= {
                    cell: None
                    for (_, cell), (_, verdict, _) in zip(cells, found, strict=True)
                    if verdict == "verified"
                }
        return list(wrong)
