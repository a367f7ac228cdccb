"""勾稽关系 of a version: which identities of its form hold in it and which fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from archive.evaluating import evaluate_all
from archive.forms import FORMS

if TYPE_CHECKING:
    from archive.records import Interpretation

Outcome = Literal["holds", "fails"]


def outcomes(found: Interpretation) -> dict[str, Outcome]:
    """The identities that hold or fail in a version, by id; those that say nothing are left out."""
    if found.form not in FORMS:
        return {}
    cells = {o.cell_id: o for o in found.observations}
    said: dict[str, Outcome] = {}
    for check in evaluate_all(FORMS[found.form].identities, cells):
        match check.outcome:
            case "holds" | "fails" as outcome:
                said[check.identity.id] = outcome
    return said
