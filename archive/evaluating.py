"""One identity held against the cells of a report.

Blank cells count as nothing beside figures; an identity whose total was left blank says nothing of
its parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from archive.forms import FormIdentity
from archive.records import Observation

# Sums of money are printed to four decimals at most.
CENT = 5e-5
_SILENT = ("text", "unreadable")


@dataclass(frozen=True, slots=True)
class Check:
    """An identity as evaluated: `left` and `right` are the sums; `missing` the cells not there.

    `open`: it does not hold, and cells that are not in the document may hold the rest.
    """

    identity: FormIdentity
    outcome: Literal["holds", "fails", "open", "no_total", "not_evaluable"]
    left: float = 0
    right: float = 0
    missing: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[str, ...]:
        """The ids of all cells that take part."""
        return (*self.identity.left, *self.identity.right)


def evaluate(identity: FormIdentity, cells: Mapping[str, Observation]) -> Check:
    """Hold one identity against the observations, given by cell id."""
    missing: list[str] = []
    sums: list[list[float]] = [[], []]
    present = silent = False
    for side, ids in enumerate((identity.left, identity.right)):
        for cell in ids:
            observation = cells.get(cell)
            if observation is None:
                missing.append(cell)
                continue
            present = present or side == 0
            if observation.value is not None:
                sums[side].append(observation.value)
            elif observation.meaning in _SILENT:
                silent = True
    left, right = sums
    if silent:
        return Check(identity, "not_evaluable", missing=tuple(missing))
    added = sum(left), sum(right)
    if not left and present and added[1]:
        return Check(identity, "no_total", *added, tuple(missing))
    if not left or not right:
        return Check(identity, "not_evaluable", missing=tuple(missing))
    holds = abs(added[0] - added[1]) <= CENT
    if holds and missing:
        # Rows that are not there may hold anything: a sum without them proves nothing.
        return Check(identity, "not_evaluable", *added, tuple(missing))
    short = identity.right if added[0] > added[1] else identity.left
    if not holds and not set(missing).isdisjoint(short):
        return Check(identity, "open", *added, tuple(missing))
    return Check(identity, "holds" if holds else "fails", *added, tuple(missing))


def evaluate_all(
    identities: Sequence[FormIdentity], cells: Mapping[str, Observation]
) -> list[Check]:
    """All identities; one that needs a total which was left blank cannot be evaluated."""
    checks = [evaluate(identity, cells) for identity in identities]
    blank = {cell for c in checks if c.outcome == "no_total" for cell in c.identity.left}
    if not blank:
        return checks
    return [
        replace(c, outcome="not_evaluable")
        if c.outcome != "no_total" and not blank.isdisjoint(c.cells)
        else c
        for c in checks
    ]
