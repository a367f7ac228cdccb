"""The cells of a report as they are printed, and the verdicts that careful readers come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from crawler.demo.figures import broken
from crawler.demo.printed_forms import FormName, sums
from crawler.demo.printing import Figure


@dataclass(frozen=True, slots=True)
class TrueCell:
    """A printed cell. `verdict` is None where careful readers may differ.

    `corrected` is how another page of the report, put up beside this one, has it.
    """

    raw: str
    value: int | float | None
    meaning: str
    unit: str
    verdict: str | None
    corrected: TrueCell | None = None


@lru_cache
def _sums_with(form: FormName) -> Mapping[str, frozenset[str]]:
    """The sums that each cell takes part in."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in sums(form):
        for cell in one.cells:
            found[cell].add(one.id)
    return {cell: frozenset(ids) for cell, ids in found.items()}


def true_cells(
    form: FormName, figures: Mapping[str, Figure], *, copied: bool
) -> dict[str, TrueCell]:
    """The printed cells and the verdicts that careful readers come to."""
    values = {cell: figure.value for cell, figure in figures.items()}
    failing = {one.id for one in broken(form, values)} if figures else set()
    blank = {cell for cell, value in values.items() if value is None}
    unjudged = {one.id for one in sums(form) if not blank.isdisjoint(one.cells)} if blank else set()
    sums_with = _sums_with(form)
    cells = {}
    for cell, figure in figures.items():
        mine = sums_with.get(cell, frozenset())
        verdict: str | None
        if not mine.isdisjoint(failing):
            verdict = "suspect"
        elif figure.value is None or not mine.isdisjoint(unjudged):
            verdict = None  # what a blank place does to a sum, readers may settle either way
        elif mine:
            verdict = "verified"
        elif copied or ".items_" in cell:
            verdict = None  # a second copy, or the next year's report, may speak for it
        else:
            verdict = "unverified"
        cells[cell] = TrueCell(figure.raw, figure.value, figure.meaning, figure.unit, verdict)
    return cells
