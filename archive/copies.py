"""互校: one report from the documents that show it, compared cell by cell.

The copies of a report are the documents that its sources show now (`archive/standing.py` ranks
them). An older version at the same address is an edit, and no copy.

    a value      is the first copy's. Where that copy lacks the cell and is not whole, or cannot be
                 read there, it is that of the next copy that has it, with its own evidence.
    verified     when another copy, read from other bytes, gives the same amount, and one of the
                 two was found by its label: order alone may misplace both in the same way.
    suspect      when another copy gives another amount, or leaves blank what is a number here; the
                 pair is a row of `differences`.
    still suspect, though the copies agree, when a sum with it fails: two copies of a wrong source
                 do not mend the sum. But the sum's issue is then the source's (`source`), once all
                 of its cells agree, since it was read twice.

A blank beside a zero says nothing for or against it, nor do words. Of the issues those of the first
copy count, but for what they say is missing and the copies together have; of another copy those
about cells that it gives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from archive.coverage import missing_rows
from archive.forms import FORMS
from archive.records import IssueVerdict, Meaning, Placement, ReportState, Verdict

_IN_YUAN = {"元": 1, "万元": 10**4, "亿元": 10**8}
#: A tenth of a fen: amounts in 元 and in 万元 are rounded.
_SAME_AMOUNT = 1e-3
_SILENT = frozenset({"blank", "not_applicable"})
#: What a copy is said to lack; their detail begins with the table where it is about one.
_LACKING = frozenset({"table_missing", "table_lost", "rows_missing", "no_tables", "truncated"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell as one copy shows it; `id` is its version and its place in the order of reading."""

    id: tuple[int, int]
    cell_id: str
    raw: str
    meaning: Meaning
    value: float | int | None
    unit: str
    verdict: Verdict
    placement: Placement


@dataclass(frozen=True, slots=True)
class Doubt:
    """An issue of one copy."""

    id: int
    code: str
    cell_ids: frozenset[str]
    detail: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A document that shows the report, with all that it says."""

    url: str
    body_sha256: str
    form: str
    state: ReportState
    readings: tuple[Reading, ...] = field(repr=False)
    doubts: tuple[Doubt, ...] = field(default=(), repr=False)


@dataclass(slots=True)
class Collation:
    """What the copies say together; only what departs from "the first copy as it stands".

    `values` and `issues`: shown or not, and the verdict where it is another. `differences`: for the
    ranks of two copies, counted from 0, the cells and the words for them.
    """

    form: str
    state: ReportState
    values: dict[tuple[int, int], tuple[bool, Verdict | None]] = field(default_factory=dict)
    issues: dict[int, tuple[bool, IssueVerdict | None]] = field(default_factory=dict)
    differences: dict[tuple[int, int], tuple[tuple[str, ...], str]] = field(default_factory=dict)


def collate(copies: Sequence[Copy]) -> Collation:
    """Hold the copies of a report, best first, against each other."""
    result = Collation(copies[0].form, copies[0].state)
    shown: dict[str, int] = {}
    confirmed: set[str] = set()
    unequal: dict[tuple[int, int], list[tuple[Reading, Reading]]] = defaultdict(list)
    whole = copies[0].state == "complete" and bool(copies[0].readings)
    for cell, by_rank in _by_cell(copies).items():
        if whole and 0 not in by_rank:
            continue
        rank = next((n for n, readings in by_rank.items() if _readable(readings)), min(by_rank))
        shown[cell] = rank
        agreeing, differing = _sides(copies, by_rank, rank)
        for n, one, other in differing:
            unequal[rank, n].append((one, other))
        proven = not differing and any("label" in placements for placements in agreeing)
        if proven:
            confirmed.add(cell)
        verdict: Verdict | None = "suspect" if differing else "verified" if proven else None
        _show(result, by_rank, rank, verdict)
    _add_up(result, copies, shown)
    _judge_issues(result, copies, shown, confirmed)
    for (rank, n), pairs in unequal.items():
        result.differences[rank, n] = _difference(pairs, copies[rank].url, copies[n].url)
    return result


def _by_cell(copies: Sequence[Copy]) -> dict[str, dict[int, list[Reading]]]:
    cells: dict[str, dict[int, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    for rank, copy in enumerate(copies):
        for reading in copy.readings:
            cells[reading.cell_id][rank].append(reading)
    return cells


def _sides(
    copies: Sequence[Copy], by_rank: dict[int, list[Reading]], rank: int
) -> tuple[list[tuple[Placement, Placement]], list[tuple[int, Reading, Reading]]]:
    """What the other copies say to a copy's cell: how those that agree were placed, and which do
    not agree.

    A cell that one copy shows twice is compared with none: nobody knows which it is.
    """
    agreeing: list[tuple[Placement, Placement]] = []
    differing: list[tuple[int, Reading, Reading]] = []
    single = {n: readings[0] for n, readings in by_rank.items() if len(readings) == 1}
    one = single.pop(rank, None)
    if one is not None:
        for n, other in single.items():
            if copies[n].body_sha256 == copies[rank].body_sha256:
                continue
            outcome = _compare(one, other)
            if outcome == "agree":
                agreeing.append((one.placement, other.placement))
            elif outcome == "differ":
                differing.append((n, one, other))
    return agreeing, differing


def _readable(readings: Sequence[Reading]) -> bool:
    return any(reading.meaning != "unreadable" for reading in readings)


def _compare(one: Reading, other: Reading) -> Literal["agree", "differ", "neither"]:
    if one.value is None or other.value is None:
        number, words = (one, other) if other.value is None else (other, one)
        return "differ" if number.value and words.meaning in _SILENT else "neither"
    if one.unit == other.unit:
        return "agree" if one.value == other.value else "differ"
    if one.unit not in _IN_YUAN or other.unit not in _IN_YUAN:
        return "neither"
    apart = one.value * _IN_YUAN[one.unit] - other.value * _IN_YUAN[other.unit]
    return "agree" if abs(apart) < _SAME_AMOUNT else "differ"


def _show(
    result: Collation, by_rank: dict[int, list[Reading]], rank: int, verdict: Verdict | None
) -> None:
    for reading in by_rank[rank]:
        # A sum that fails goes before copies that agree.
        changed = verdict if verdict == "suspect" or reading.verdict == "unverified" else None
        if rank or changed is not None:
            result.values[reading.id] = (True, changed)
    if rank:
        for reading in by_rank.get(0, ()):
            result.values[reading.id] = (False, None)


def _add_up(result: Collation, copies: Sequence[Copy], shown: dict[str, int]) -> None:
    """Form and state of the report: those of the first copy, unless others add to it."""
    givers = {*shown.values()} - {0}
    forms = [copies[n].form for n in (0, *givers) if copies[n].form in FORMS]
    result.form = max(forms, default=result.form)
    if givers and result.state != "complete":
        readable = all(
            _readable([reading])
            for rank, copy in enumerate(copies)
            for reading in copy.readings
            if shown.get(reading.cell_id) == rank
        )
        lacking = missing_rows(result.form, shown.keys())
        whole = readable and bool(lacking) and not any(lacking.values())
        result.state = "complete" if whole else "partial"


def _judge_issues(
    result: Collation, copies: Sequence[Copy], shown: dict[str, int], confirmed: set[str]
) -> None:
    whole = {table for table, n in missing_rows(result.form, shown.keys()).items() if not n}
    mended = result.state == "complete" and copies[0].state != "complete"
    for rank, copy in enumerate(copies):
        for doubt in copy.doubts:
            if rank:
                counts = any(shown.get(cell) == rank for cell in doubt.cell_ids)
            else:
                about = doubt.detail.partition(":")[0]
                counts = doubt.code not in _LACKING or not (mended or about in whole)
            read_twice = doubt.code == "identity_fails" and doubt.cell_ids <= confirmed
            if counts != (rank == 0) or (counts and read_twice):
                result.issues[doubt.id] = (counts, "source" if read_twice else None)


def _difference(
    pairs: Sequence[tuple[Reading, Reading]], url: str, other_url: str
) -> tuple[tuple[str, ...], str]:
    cells = tuple(one.cell_id for one, _ in pairs)
    figures = "; ".join(
        f"{one.cell_id}: {_printed(one)} and {_printed(other)}" for one, other in pairs
    )
    return cells, f"{figures} (first at {url}, then at {other_url})"


def _printed(reading: Reading) -> str:
    return " ".join(reading.raw.split()) or "blank"
