"""勾稽关系 of a version: which identities of its form hold in it and which fail.

The rule of `pipelines.sums.evaluating`: blank cells count as nothing beside figures; nothing is
said of an identity where a cell cannot be read, where a row that is not there may hold the rest, or
where its total was left blank beside parts that are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from archive.forms import FORMS

if TYPE_CHECKING:
    from archive.forms import FormIdentity
    from archive.records import Interpretation, Observation

Outcome = Literal["holds", "fails"]

#: Sums of money are printed to four decimals at most.
_CENT = 5e-5
_SILENT = ("text", "unreadable")


def outcomes(found: Interpretation) -> dict[str, Outcome]:
    """The identities that hold or fail in a version, by id; those that say nothing are left out."""
    if found.form not in FORMS:
        return {}
    cells = {o.cell_id: o for o in found.observations}
    identities = FORMS[found.form].identities
    blank = {c for i in identities if _lacks_total(i, cells) for c in i.left}
    said = {i.id: _outcome(i, cells) for i in identities if blank.isdisjoint((*i.left, *i.right))}
    return {id_: outcome for id_, outcome in said.items() if outcome is not None}


def _lacks_total(identity: FormIdentity, cells: Mapping[str, Observation]) -> bool:
    total, parts = _figures(identity.left, cells), _figures(identity.right, cells)
    return total == [] and bool(sum(parts or ())) and any(c in cells for c in identity.left)


def _outcome(identity: FormIdentity, cells: Mapping[str, Observation]) -> Outcome | None:
    left, right = _figures(identity.left, cells), _figures(identity.right, cells)
    if not left or not right:
        return None
    missing = {c for c in (*identity.left, *identity.right) if c not in cells}
    more = sum(left) - sum(right)
    if abs(more) <= _CENT:
        return None if missing else "holds"
    short = identity.right if more > 0 else identity.left
    return "fails" if missing.isdisjoint(short) else None


def _figures(cell_ids: tuple[str, ...], cells: Mapping[str, Observation]) -> list[float] | None:
    """The figures in some cells; None where one of them cannot be read."""
    there = [cells[c] for c in cell_ids if c in cells]
    if any(o.value is None and o.meaning in _SILENT for o in there):
        return None
    return [o.value for o in there if o.value is not None]
