"""Who is wrong where a sum does not hold: the source, our reading, or nobody can tell.

The smallest changes that would mend the sum are looked at. Where one of them changes a cell that
was read with less than certainty, our `reading` may be wrong; where the bytes say beyond doubt what
was stored in all of them, the `source` is. Figures that would fit one column further speak of a
`reading` gone wrong before us. A sum of which a cell is not in the document is `undecided`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from archive.evaluating import Check
from archive.forms import FORMS
from archive.records import IssueVerdict, Observation
from pipelines.sums.mending import Mend

_MATRIX_ROWS = {
    row.id
    for form in FORMS.values()
    for table in form.tables
    if table.layout == "matrix"
    for row in table.rows
}


@dataclass(frozen=True, slots=True)
class Blame:
    """The cells of a report, and those that were read off a picture or otherwise not for sure."""

    cells: Mapping[str, Observation]
    doubtful: AbstractSet[str]

    def of(self, check: Check, mends: Sequence[Mend], moved: Sequence[str]) -> IssueVerdict:
        """Who is wrong where a sum does not hold; `moved` would fit one column further."""
        if moved:
            # Rows of running text move on the way to us; in a table with edges somebody put them
            # there.
            ruled = any("#table=" in self.cells[cell].evidence for cell in moved)
            return "undecided" if ruled else "reading"
        touched = {cell for mend in mends for cell in mend.cells} or set(check.cells)
        return self._by(check, check.cells if check.missing else touched)

    def _by(self, check: Check, touched: Iterable[str]) -> IssueVerdict:
        if any(self._is_unsure(cell, check) for cell in touched):
            return "reading"
        return "undecided" if check.missing else "source"

    def _is_unsure(self, cell: str, check: Check) -> bool:
        """Whether a cell may hold another figure than was stored, as far as this sum can tell.

        The figures of one row of part three add up or not, whichever row of the form they are.
        """
        found = self.cells.get(cell)
        if found is None:
            return False
        if cell in self.doubtful or found.placement == "identity":
            return True
        rows = {one.rpartition(".")[0] for one in check.cells}
        return found.placement == "order" and not (len(rows) == 1 and rows <= _MATRIX_ROWS)
