"""The verdict on each value, and an issue for each sum that does not hold.

A value is `verified` when it was read beside its own label and an identity with it holds and none
fails, `suspect` when one fails, else `unverified`. A value placed by order or by the sums is not
verified by them: many a sum holds in whichever row its figures are put.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache

from archive.evaluating import Check, evaluate_all
from archive.forms import FORMS, cell_id
from archive.records import Issue, Observation, Verdict
from pipelines.sums.blame import Blame
from pipelines.sums.mending import (
    Mend,
    grouped,
    groups_of_failing,
    moved_row,
    smallest_mends,
)

# More ways to mend a sum than a person would weigh are only counted.
_MOST_TOLD = 3


def check(
    form: str, observations: Sequence[Observation], doubtful: AbstractSet[str] = frozenset()
) -> tuple[tuple[Observation, ...], tuple[Issue, ...]]:
    """The observations with their verdicts, and an issue for each identity that does not hold.

    `form` decides which identities apply; an unknown one has none. `doubtful` are the cells whose
    figure was read with less than certainty, as off a picture.
    """
    if form not in FORMS:
        return tuple(observations), ()
    cells = {observation.cell_id: observation for observation in observations}
    checks = evaluate_all(FORMS[form].identities, cells)
    failed = {cell for c in checks if c.outcome == "fails" for cell in c.cells}
    held = {cell for c in checks if c.outcome == "holds" for cell in c.cells}
    judged = tuple(_judge(o, held, failed) for o in observations)
    issues = _issues(form, checks, cells, Blame(cells, doubtful))
    return judged, tuple(issues[c.identity.id] for c in checks if c.identity.id in issues)


def _judge(
    observation: Observation, held: AbstractSet[str], failed: AbstractSet[str]
) -> Observation:
    verdict: Verdict = "unverified"
    if observation.value is not None:
        if observation.cell_id in failed:
            verdict = "suspect"
        elif observation.cell_id in held and observation.placement == "label":
            verdict = "verified"
    if verdict == observation.verdict:
        return observation
    # Nearly every observation of a report: `replace` takes three times as long.
    o = observation
    return Observation(
        o.cell_id, o.form, o.raw, o.meaning, o.value, o.unit, o.evidence, verdict, o.placement,
        o.possibilities, o.label,
    )  # fmt: skip


def _issues(
    form: str, checks: Sequence[Check], cells: Mapping[str, Observation], blame: Blame
) -> dict[str, Issue]:
    """The issues by the identity that does not hold."""
    issues: dict[str, Issue] = {}
    broken = [c for c in checks if c.outcome in ("fails", "no_total")]
    moved = moved_row(grouped(broken), checks, _lines(form), cells) if broken else ()
    beside = {c.identity.id: moved for c in broken if not set(moved).isdisjoint(c.cells)}
    for one in checks:
        if one.outcome == "no_total":
            line = beside.get(one.identity.id, ())
            issues[one.identity.id] = _blank_total(one, cells, line, blame)
        elif one.outcome == "open":
            issues[one.identity.id] = _open(one, cells)
    for group in groups_of_failing(checks):
        mends = smallest_mends(group, checks, cells)
        for one in group:
            line = beside.get(one.identity.id, ())
            issues[one.identity.id] = _failure(one, cells, mends, line, blame)
    return issues


@cache
def _lines(form: str) -> tuple[tuple[str, ...], ...]:
    """The cells of each line of figures that may stand beside its columns, from left to right."""
    lines: list[tuple[str, ...]] = []
    for table in FORMS[form].tables:
        rows = [tuple(cell_id(row, column) for column in row.columns) for row in table.rows]
        if table.layout == "matrix":
            lines += rows
        elif table.layout == "strip":
            lines.append(tuple(cell for row in rows for cell in row))
    return tuple(lines)


def _blank_total(
    found: Check, cells: Mapping[str, Observation], moved: Sequence[str], blame: Blame
) -> Issue:
    added = f"the total is left blank, its parts add up to {_plain(found.right)}"
    return Issue(
        "total_blank",
        "notice",
        f"{found.identity.id}: {added}{_told((), moved, cells)}",
        blame.of(found, (), moved),
        tuple(c for c in found.cells if c in cells),
    )


def _open(found: Check, cells: Mapping[str, Observation]) -> Issue:
    identity = found.identity
    left, right = _terms(identity.left, cells), _terms(identity.right, cells)
    return Issue(
        "identity_fails",
        "notice",
        f"{identity.id}: {left}, but {right}; what is not in the document may hold the rest",
        "undecided",
        tuple(c for c in found.cells if c in cells),
    )


def _failure(
    found: Check,
    cells: Mapping[str, Observation],
    mends: Sequence[Mend],
    moved: Sequence[str],
    blame: Blame,
) -> Issue:
    identity = found.identity
    left, right = _terms(identity.left, cells), _terms(identity.right, cells)
    return Issue(
        "identity_fails",
        "warning" if identity.warning else "error",
        f"{identity.id}: {left}, but {right}{_told(mends, moved, cells)}",
        blame.of(found, mends, moved),
        tuple(c for c in found.cells if c in cells),
    )


def _told(mends: Sequence[Mend], moved: Sequence[str], cells: Mapping[str, Observation]) -> str:
    """What would mend a sum, for people: `; it would hold with granted.total 6 for 5`."""
    if moved:
        row = moved[0].rpartition(".")[0]
        return f"; it would hold with the figures of {row} moved by one column"
    if not mends:
        return ""
    if len(mends) > _MOST_TOLD:
        size = len(mends[0].changes)
        return f"; {len(mends)} changes of {size} cell{'s' * (size > 1)} would mend it"
    ways = [
        " and ".join(
            f"{cell} {_plain(value)} for {_plain(cells[cell].value or 0)}"
            for cell, value in mend.changes
        )
        for mend in mends
    ]
    return "; it would hold with " + ", or with ".join(ways)


def _terms(ids: Sequence[str], cells: Mapping[str, Observation]) -> str:
    """The figures of a sum and what they make, those that add nothing left out: 2 + 3 = 5."""
    values = [v for cell in ids if cell in cells for v in (cells[cell].value,) if v]
    if len(values) < 2:
        return _plain(sum(values))
    return f"{' + '.join(map(_plain, values))} = {_plain(sum(values))}"


def _plain(value: float) -> str:
    return f"{value:g}" if value != int(value) else str(int(value))
