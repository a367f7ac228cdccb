"""What the figures below a government tell of its own.

No law says that a government's report counts what is below it, so its figure is a bound at best:

    below_children  one figure below is larger than the government's; or all of them together
                    are, where its reports count what is below: they come to nearly all of it for
                    another indicator, or in another year
    above_children  the government says more than all below it together, where all are known and
                    come to exactly as much elsewhere

All are known where every publisher below the government that the ledger lists has a number of the
year. Nobody is said to be wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from archive.across.places import Relation
from archive.across.shown import listed, pointers
from archive.across.stored import CHECKS, AcrossIssue, held, printed, replace
from archive.forms import INDICATORS

if TYPE_CHECKING:
    import sqlite3

_RULE = CHECKS["parents"]
_NEARLY_ALL, _LEAST = 1 - _RULE["nearly"], _RULE["least"]
_BELOW, _ABOVE = _RULE["below"], _RULE["above"]

_SUMS = """
SELECT indicator_n, value, known, total, largest FROM parent_sums
WHERE report_id = ? AND relation = ? ORDER BY indicator_n
"""
#: What all years of a government tell: as `Sum.telling`, worked out where the rows are.
_TOLD = """
SELECT total(s.total BETWEEN s.value * ?3 AND s.value) > 0, total(s.total = s.value) > 0
FROM panel_reports q JOIN parent_sums s ON s.report_id = q.report_id AND s.relation = ?2
WHERE q.publisher_id = ?1 AND s.value >= ?4
"""
_GOVERNMENT = """
SELECT q.publisher_id, q.year, s.governs, (SELECT count(*) FROM subordinations c
  WHERE c.parent_code = s.governs AND c.relation = ?2)
FROM panel_reports q JOIN subordinations s ON s.publisher_id = q.publisher_id
WHERE q.report_id = ?1
"""
_LARGEST = """
SELECT q.report_id, p.name, v.form FROM subordinations s
CROSS JOIN panel_values v ON v.publisher_id = s.publisher_id AND v.year = ?3
  AND v.indicator_n = ?4
CROSS JOIN panel_reports q ON q.publisher_id = v.publisher_id AND q.year = v.year
JOIN publishers p ON p.id = s.publisher_id
JOIN panel_values own ON own.publisher_id = ?5 AND own.year = v.year
  AND own.indicator_n = v.indicator_n
WHERE s.parent_code = ?1 AND s.relation = ?2 AND v.form = own.form AND v.statement IS NULL
  AND v.value = ?6
ORDER BY q.report_id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Sum:
    """A government's value of an indicator beside the `total` of `known` publishers below it."""

    indicator_n: int
    value: float | int
    known: int
    total: float | int
    largest: float | int

    @property
    def telling(self) -> frozenset[str]:
        """What it tells of the government's reports: that they count (nearly) all that is below."""
        if self.value < _LEAST or not self.value * _NEARLY_ALL <= self.total <= self.value:
            return frozenset()
        return frozenset({"all", "nearly all"} if self.total == self.value else {"nearly all"})


@dataclass(frozen=True, slots=True)
class _Government:
    report_id: int
    relation: Relation
    publisher_id: int
    year: int
    code: str
    children: int


@dataclass(frozen=True, slots=True)
class _Child:
    """The report below a government that has its largest value, and the cells that make it up."""

    report_id: int
    name: str
    cells: Sequence[str]


def sums_of(db: sqlite3.Connection, report_id: int, relation: Relation) -> list[Sum]:
    """The sums that a report is compared with."""
    return [Sum(*row) for row in db.execute(_SUMS, (report_id, relation))]


def judge(db: sqlite3.Connection, report_id: int) -> None:
    """Find out what the figures below a government tell of its report."""
    now = [
        issue
        for relation in get_args(Relation)
        for issue in _issues(db, report_id, relation, sums_of(db, report_id, relation))
    ]
    before = held(db, "report_id = ? AND code IN (?, ?)", report_id, _BELOW, _ABOVE)
    if before or now:
        replace(db, before, now)


def _issues(
    db: sqlite3.Connection, report_id: int, relation: Relation, sums: Sequence[Sum]
) -> list[AcrossIssue]:
    unequal = [one for one in sums if one.total != one.value]
    if not unequal:
        return []
    of = _Government(
        report_id, relation, *db.execute(_GOVERNMENT, (report_id, relation)).fetchone()
    )
    asked = (of.publisher_id, relation, _NEARLY_ALL, _LEAST)
    counts_nearly_all, counts_all = db.execute(_TOLD, asked).fetchone()
    below = [one for one in unequal if one.largest > one.value]
    if counts_nearly_all:
        below = [one for one in unequal if one.total > one.value]
    above = []
    if counts_all:
        above = [one for one in unequal if one.total < one.value and one.known == of.children]
    found = ((_BELOW, below), (_ABOVE, above))
    return [_issue(db, of, code, some) for code, some in found if some]


def _issue(db: sqlite3.Connection, of: _Government, code: str, sums: Sequence[Sum]) -> AcrossIssue:
    largest = [_largest(db, of, one) for one in sums]
    # One publisher below may have the largest figure of many indicators.
    asked: dict[int, list[str]] = defaultdict(list)
    for child in largest:
        asked[of.report_id] += child.cells
        asked[child.report_id] += child.cells
    found = {id_: pointers(db, id_, cells) for id_, cells in asked.items()}
    told = [
        f"{INDICATORS[one.indicator_n - 1].id} is {printed(one.value)}"
        f" ({listed(found[of.report_id], child.cells)}),"
        f" {printed(one.total)} in {one.known} of the {of.children} {of.relation} below it,"
        f" {printed(one.largest)} in that of {child.name}"
        f" (report {child.report_id}: {listed(found[child.report_id], child.cells)})"
        for one, child in zip(sums, largest, strict=True)
    ]
    return AcrossIssue(
        report_id=of.report_id,
        code=code,
        other_report_id=largest[0].report_id,
        severity=_RULE["severity"],
        cell_ids=" ".join(cell for child in largest for cell in child.cells),
        detail="; ".join(told),
        verdict="undecided",
    )


def _largest(db: sqlite3.Connection, of: _Government, one: Sum) -> _Child:
    asked = (of.code, of.relation, of.year, one.indicator_n, of.publisher_id, one.largest)
    report_id, name, form = db.execute(_LARGEST, asked).fetchone()
    return _Child(report_id, name, INDICATORS[one.indicator_n - 1].cells[form])
