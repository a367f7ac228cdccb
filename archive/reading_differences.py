"""How two interpretations of one document differ: which values, which verdicts, what else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from archive.records import Interpretation, Issue, Observation, Statement

What = Literal[
    "value", "verdict", "statement", "issue", "publisher", "year", "form", "state", "kind", "text"
]
#: What differs, its name (cell, indicator, code), before and after; None for nothing.
Difference = tuple[What, str, str | None, str | None]


def differences(before: Interpretation, after: Interpretation) -> Iterator[Difference]:
    """What one interpretation says otherwise than another, cells first, in the form's names."""
    yield from _cells(before, after)
    said = [
        {
            (s.indicator, f"{s.value}{'~' if s.approximate else ''}: {s.quote}")
            for s in one.statements
        }
        for one in (before, after)
    ]
    yield from _unequal("statement", *said)
    doubts = [
        {(i.code, " ".join((i.verdict, *i.cell_ids, i.detail))) for i in one.issues}
        for one in (before, after)
    ]
    yield from _unequal("issue", *doubts)
    for what, was, is_ in (
        ("kind", before.identity.kind, after.identity.kind),
        ("publisher", before.identity.publisher, after.identity.publisher),
        ("year", before.identity.year, after.identity.year),
        ("form", before.form, after.form),
        ("state", before.state, after.state),
    ):
        if was != is_:
            yield what, "", _text(was), _text(is_)  # type: ignore[misc]
    if before.text != after.text and before.identity.kind == after.identity.kind == "report":
        yield "text", "", f"{len(before.text)} characters", f"{len(after.text)} characters"


def _cells(before: Interpretation, after: Interpretation) -> Iterator[Difference]:
    was, is_ = _by_cell(before.observations), _by_cell(after.observations)
    for cell in dict.fromkeys((*was, *is_)):
        old, new = was.get(cell, []), is_.get(cell, [])
        values = [_joined(_value(o) for o in cells) for cells in (old, new)]
        if values[0] != values[1]:
            yield "value", cell, values[0], values[1]
        verdicts = [_joined(o.verdict for o in cells) for cells in (old, new)]
        if verdicts[0] != verdicts[1]:
            yield "verdict", cell, verdicts[0], verdicts[1]


def _by_cell(observations: Iterable[Observation]) -> dict[str, list[Observation]]:
    cells: dict[str, list[Observation]] = defaultdict(list)
    for observation in observations:
        cells[observation.cell_id].append(observation)
    return cells


def _said(statement: Statement) -> tuple[str, str]:
    about = "about " if statement.approximate else ""
    return statement.indicator, f"{about}{statement.value}: {statement.quote}"


def _doubted(issue: Issue) -> tuple[str, str]:
    return issue.code, " ".join((issue.verdict, *issue.cell_ids, issue.detail))


def _value(observation: Observation) -> str:
    if observation.value is not None:
        return f"{observation.value}{observation.unit}"
    return observation.meaning


def _joined(texts: Iterable[str]) -> str | None:
    return "; ".join(texts) or None


def _unequal(
    what: What, before: set[tuple[str, str]], after: set[tuple[str, str]]
) -> Iterator[Difference]:
    for name, text in sorted(before - after):
        yield what, name, text, None
    for name, text in sorted(after - before):
        yield what, name, None, text


def _text(value: object) -> str | None:
    return None if value in (None, "") else str(value)
