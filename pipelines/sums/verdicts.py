"""The verdict on each value, and an issue for each sum that does not hold.

A value is `verified` when it was read beside its own label and an identity with it holds and none
fails, `suspect` when one fails, else `unverified`. A value placed by order or by the sums is not
verified by them: many a sum holds in whichever row its figures are put.

Who is wrong where a sum fails: the smallest changes that would mend it are looked at. Where one of
them changes a cell that was read with less than certainty, our `reading` may be wrong; where the
bytes say beyond doubt what was stored in all of them, the `source` is. A row whose figures would
fit one column further speaks of a `reading` gone wrong before us. A sum of which a cell is not in
the document is `undecided`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache

from archive.forms import FORMS, cell_id
from archive.records import Issue, IssueVerdict, Observation, Verdict
from pipelines.sums.evaluating import Check, evaluate_all
from pipelines.sums.mending import Mend, groups_of_failing, moved_row, smallest_mends

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
    unsure = doubtful | {o.cell_id for o in observations if o.placement != "label"}
    issues = {
        c.identity.id: _blank_total(c, cells, unsure) for c in checks if c.outcome == "no_total"
    }
    issues |= {c.identity.id: _open(c, cells) for c in checks if c.outcome == "open"}
    groups = groups_of_failing(checks)
    moved = moved_row(groups, checks, _rows(form), cells)
    for group in groups:
        mends = smallest_mends(group, checks, cells)
        for one in group:
            row = moved if not set(moved).isdisjoint(one.cells) else ()
            issues[one.identity.id] = _failure(one, cells, mends, unsure, row)
    return judged, tuple(issues[c.identity.id] for c in checks if c.identity.id in issues)


@cache
def _rows(form: str) -> tuple[tuple[str, ...], ...]:
    """The cells of each row of the tables in which all rows share their columns."""
    return tuple(
        tuple(cell_id(row, column) for column in row.columns)
        for table in FORMS[form].tables
        if table.layout == "matrix"
        for row in table.rows
    )


def _row_of(cells: Sequence[str]) -> str:
    return cells[0].rpartition(".")[0] if cells else ""


def _judge(
    observation: Observation, held: AbstractSet[str], failed: AbstractSet[str]
) -> Observation:
    verdict: Verdict = "unverified"
    if observation.value is not None:
        if observation.cell_id in failed:
            verdict = "suspect"
        elif observation.cell_id in held and observation.placement == "label":
            verdict = "verified"
    return observation if verdict == observation.verdict else replace(observation, verdict=verdict)


def _blank_total(found: Check, cells: Mapping[str, Observation], unsure: AbstractSet[str]) -> Issue:
    involved = tuple(c for c in found.cells if c in cells)
    verdict: IssueVerdict = "reading" if not unsure.isdisjoint(involved) else "source"
    return Issue(
        "total_blank",
        "notice",
        f"{found.identity.id}: the total is left blank, its parts add up to {_plain(found.right)}",
        "undecided" if found.missing and verdict == "source" else verdict,
        involved,
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
    unsure: AbstractSet[str],
    moved: Sequence[str],
) -> Issue:
    identity = found.identity
    left, right = _terms(identity.left, cells), _terms(identity.right, cells)
    told = f"; it would hold with the figures of {_row_of(moved)} moved by one column"
    return Issue(
        "identity_fails",
        "warning" if identity.warning else "error",
        f"{identity.id}: {left}, but {right}{told if moved else _told(mends, cells)}",
        _who_moved(moved, cells) if moved else _who(found, mends, unsure),
        tuple(c for c in found.cells if c in cells),
    )


def _who(found: Check, mends: Sequence[Mend], unsure: AbstractSet[str]) -> IssueVerdict:
    """Who is wrong, by the cells that the smallest changes would touch."""
    if found.missing:
        return "reading" if not unsure.isdisjoint(found.cells) else "undecided"
    touched = {cell for mend in mends for cell in mend.cells} or set(found.cells)
    return "source" if unsure.isdisjoint(touched) else "reading"


def _who_moved(row: Sequence[str], cells: Mapping[str, Observation]) -> IssueVerdict:
    """Rows of running text move on the way to us; in a table with edges somebody put them there."""
    return "undecided" if any("#table=" in cells[c].evidence for c in row) else "reading"


def _told(mends: Sequence[Mend], cells: Mapping[str, Observation]) -> str:
    """What would mend a sum, for people: `; it would hold with granted.total 6 for 5`."""
    if not mends:
        return ""
    if len(mends) > _MOST_TOLD:
        size = len(mends[0].changes)
        return f"; {len(mends)} changes of {size} cell{'s' * (size > 1)} would mend it"
    ways = [
        " and ".join(
            f"{cell} {_plain(value)} for {_plain(cells[cell].value or 0)}"
            for cell, value in m.changes
        )
        for m in mends
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
