"""勾稽关系 of a form held against the values of a report, for readers to add up themselves.

Blank cells count as nothing beside figures, as where the verdicts are made. Cells that are not
there, or hold text, leave an identity open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from archive.forms import FORMS

#: Sums of money are printed to four decimals at most.
_CENT = 5e-5

_SILENT = ("text", "unreadable")


@dataclass(frozen=True, slots=True)
class Sum:
    """An identity with what its sides add up to, None where a cell is missing or silent."""

    id: str
    left_cells: tuple[str, ...]
    right_cells: tuple[str, ...]
    left: float | None
    right: float | None
    outcome: Literal["holds", "fails", "open"]
    is_warning: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """The ids of all that take part."""
        return (*self.left_cells, *self.right_cells)


def sums(form: str, values: Mapping[str, Mapping[str, Any]]) -> tuple[Sum, ...]:
    """All identities of a form, held against values by cell id (`value`, `meaning`)."""
    found = []
    for identity in FORMS[form].identities if form in FORMS else ():
        left, right = _side(identity.left, values), _side(identity.right, values)
        # A total left blank says nothing of its parts.
        says_nothing = bool(right) and left == 0 and _is_blank(identity.left, values)
        outcome: Literal["holds", "fails", "open"] = "open"
        if left is not None and right is not None and not says_nothing:
            outcome = "holds" if abs(left - right) < _CENT else "fails"
        found.append(
            Sum(identity.id, identity.left, identity.right, left, right, outcome, identity.warning)
        )
    return tuple(found)


def _side(cells: tuple[str, ...], values: Mapping[str, Mapping[str, Any]]) -> float | None:
    if any(cell not in values or values[cell]["meaning"] in _SILENT for cell in cells):
        return None
    added = sum(values[cell]["value"] or 0 for cell in cells)
    return round(added, 6)


def _is_blank(cells: tuple[str, ...], values: Mapping[str, Mapping[str, Any]]) -> bool:
    return all(values[cell]["value"] is None for cell in cells)
