"""Identities held against what was read, and the verdict on each value.

A value is `verified` when an identity with it holds and none fails, `suspect` when one fails, else
`unverified`. Blank cells count as nothing beside figures; an identity whose total was left blank
says nothing of the parts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from archive.forms import FORMS, FormIdentity
from archive.records import Issue, IssueVerdict, Observation, Verdict

_MATRIX_ROWS = {
    row.id
    for form in FORMS.values()
    for table in form.tables
    if table.layout == "matrix"
    for row in table.rows
}
# Sums of money are printed to four decimals at most.
_CENT = 5e-5


@dataclass(frozen=True, slots=True)
class Check:
    """An identity as evaluated: `left` and `right` are the sums; `missing` the cells not there."""

    identity: FormIdentity
    outcome: Literal["holds", "fails", "no_total", "not_evaluable"]
    left: float = 0
    right: float = 0
    missing: tuple[str, ...] = ()


def evaluate(identity: FormIdentity, cells: Mapping[str, Observation]) -> Check:
    """Hold one identity against the observations, given by cell id."""
    involved = [*identity.left, *identity.right]
    missing = tuple(cell for cell in involved if cell not in cells)
    if any(cells[c].meaning in ("text", "unreadable") for c in involved if c in cells):
        return Check(identity, "not_evaluable", missing=missing)
    left = _numbers(identity.left, cells)
    right = _numbers(identity.right, cells)
    sums = sum(left), sum(right)
    if not left and any(c in cells for c in identity.left) and any(right) and sums[1]:
        return Check(identity, "no_total", *sums, missing)
    if not left or not right:
        return Check(identity, "not_evaluable", missing=missing)
    holds = math.isclose(*sums, abs_tol=_CENT, rel_tol=0)
    if holds and missing:
        # Rows that are not there may hold anything: a sum without them proves nothing.
        return Check(identity, "not_evaluable", *sums, missing)
    return Check(identity, "holds" if holds else "fails", *sums, missing)


def _numbers(ids: Sequence[str], cells: Mapping[str, Observation]) -> list[float]:
    values = (cells[cell].value for cell in ids if cell in cells)
    return [value for value in values if value is not None]


def check(
    form: str, observations: Sequence[Observation]
) -> tuple[tuple[Observation, ...], tuple[Issue, ...]]:
    """The observations with their verdicts, and an issue for each identity that does not hold.

    `form` decides which identities apply; an unknown one has none.
    """
    if form not in FORMS:
        return tuple(observations), ()
    cells = {observation.cell_id: observation for observation in observations}
    checks = _evaluate_all(FORMS[form].identities, cells)
    failed = _taking_part(c for c in checks if c.outcome == "fails")
    holding = [c for c in checks if c.outcome == "holds"]
    held = _taking_part(holding)
    held_across = _taking_part(c for c in holding if _proves_places(c.identity))
    judged = []
    for observation in observations:
        proof = held if observation.placement == "label" else held_across
        verdict: Verdict = "unverified"
        if observation.value is not None and observation.cell_id in failed:
            verdict = "suspect"
        elif observation.value is not None and observation.cell_id in proof:
            verdict = "verified"
        judged.append(replace(observation, verdict=verdict))
    issues = [_issue(c, cells) for c in checks if c.outcome in ("fails", "no_total")]
    return tuple(judged), tuple(issues)


def _evaluate_all(
    identities: Sequence[FormIdentity], cells: Mapping[str, Observation]
) -> list[Check]:
    """All identities; one that needs a total which was left blank cannot be evaluated."""
    checks = [evaluate(identity, cells) for identity in identities]
    blank = {cell for c in checks if c.outcome == "no_total" for cell in c.identity.left}
    return [
        replace(c, outcome="not_evaluable")
        if c.outcome != "no_total" and blank & {*c.identity.left, *c.identity.right}
        else c
        for c in checks
    ]


def _taking_part(checks: Iterable[Check]) -> set[str]:
    return {cell for check in checks for cell in (*check.identity.left, *check.identity.right)}


def _proves_places(identity: FormIdentity) -> bool:
    """Whether a sum that holds speaks for places that were found by order alone.

    One within a row of part three does not: it holds in whichever line the row is put.
    """
    rows = {cell.rpartition(".")[0] for cell in (*identity.left, *identity.right)}
    return len(rows) > 1 or not rows <= _MATRIX_ROWS


def _issue(found: Check, cells: Mapping[str, Observation]) -> Issue:
    identity = found.identity
    involved = tuple(c for c in (*identity.left, *identity.right) if c in cells)
    if found.outcome == "no_total":
        return Issue(
            "total_blank",
            "notice",
            f"{identity.id}: the total is left blank, its parts add up to {_plain(found.right)}",
            _who(involved, found.missing, cells),
            involved,
        )
    return Issue(
        "identity_fails",
        "warning" if identity.warning else "error",
        f"{identity.id}: {_terms(identity.left, cells)}, but {_terms(identity.right, cells)}",
        _who(involved, found.missing, cells),
        involved,
    )


def _who(
    involved: Sequence[str], missing: Sequence[str], cells: Mapping[str, Observation]
) -> IssueVerdict:
    """Who is wrong: the source where every figure was read beside its own label."""
    if any(cells[cell].placement != "label" for cell in involved):
        return "reading"
    return "undecided" if missing else "source"


def _terms(ids: Sequence[str], cells: Mapping[str, Observation]) -> str:
    """The figures of a sum and what they make, those that add nothing left out: 2 + 3 = 5."""
    values = [v for cell in ids if cell in cells for v in (cells[cell].value,) if v]
    if len(values) < 2:
        return _plain(sum(values))
    return f"{' + '.join(map(_plain, values))} = {_plain(sum(values))}"


def _plain(value: float) -> str:
    return f"{value:g}" if value != int(value) else str(int(value))
