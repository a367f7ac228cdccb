"""The nationwide forms as offices print them, and what must add up in them.

Kept apart from `archive.forms`, which the interpreter reads by: two accounts of one form that were
written independently can be held against each other (`tests/test_demo_web.py` does).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

FormName = Literal["2014", "2019", "2021"]
FORM_NAMES: tuple[FormName, ...] = ("2014", "2019", "2021")

with Path(__file__).with_name("printed_forms.toml").open("rb") as _file:
    _DATA: dict[str, Any] = tomllib.load(_file)

APPLICANTS: tuple[str, ...] = tuple(_DATA["applicants"]["keys"])
APPLICANT_LABELS: tuple[str, ...] = tuple(_DATA["applicants"]["labels"])
DISPUTE_GROUPS: tuple[str, ...] = tuple(_DATA["disputes"]["groups"])
DISPUTE_KEYS: tuple[str, ...] = tuple(_DATA["disputes"]["keys"])
DISPUTE_LABELS: tuple[str, ...] = tuple(_DATA["disputes"]["labels"])

RECEIVED = "applications.received"
CARRIED_OVER = "applications.carried_over"
HANDLED = "applications.handled_total"
CARRIED_FORWARD = "applications.carried_forward"


@dataclass(frozen=True, slots=True)
class Clause:
    """Part two: the rows under one 第二十条第（…）项, their columns and the ids of the numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Part three: a row of 本年度办理结果; `group` is empty where the row stands for itself."""

    group: str
    label: str
    stem: str


@dataclass(frozen=True, slots=True)
class Sum:
    """勾稽关系: `left` and `right` add up to the same.

    `warning` where honest reports may differ.
    """

    id: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    warning: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        """Every cell that takes part."""
        return self.left + self.right


@lru_cache
def rows_2014() -> tuple[tuple[str, str, str], ...]:
    """Label, unit and cell id of each row of the form of 2014; heads have neither unit nor id."""
    return tuple((label, unit, cell) for label, unit, cell in _DATA["2014"]["rows"])


@lru_cache
def clauses(form: FormName) -> tuple[Clause, ...]:
    """Part two of the form of 2019 or 2021."""
    return tuple(
        Clause(
            title=entry["title"],
            columns=tuple(entry["columns"]),
            rows=tuple(
                (label, tuple(f"{stem}.{name}" for name in entry["fields"]))
                for label, stem in entry["rows"]
            ),
        )
        for entry in _DATA[form]["clause"]
    )


@lru_cache
def outcomes(form: FormName) -> tuple[Outcome, ...]:
    """The outcome rows of part three, without its total."""
    part = _DATA["part_three"]
    return tuple(Outcome(*row) for row in part["outcomes"] + part[f"other_{form}"])


@lru_cache
def cell_ids(form: FormName) -> tuple[str, ...]:
    """Every number of a form in reading order."""
    if form == "2014":
        return tuple(cell for _, _, cell in rows_2014() if cell)
    part_two = [cell for clause in clauses(form) for _, cells in clause.rows for cell in cells]
    stems = [RECEIVED, CARRIED_OVER]
    stems += [outcome.stem for outcome in outcomes(form)]
    stems += [HANDLED, CARRIED_FORWARD]
    part_three = [f"{stem}.{applicant}" for stem in stems for applicant in APPLICANTS]
    part_four = [f"{group}.{key}" for group in DISPUTE_GROUPS for key in DISPUTE_KEYS]
    return tuple(part_two + part_three + part_four)


def _children(total: str, names: str) -> Sum:
    stem = total.removesuffix(".total")
    return Sum("", (total,), tuple(f"{stem}.{name}" for name in names.split()))


@lru_cache
def sums(form: FormName) -> tuple[Sum, ...]:
    """What must add up within one report of a form."""
    if form == "2014":
        answered = (
            "already_public granted partly_granted refused not_this_authority not_existing "
            "to_be_corrected other_channel"
        )
        refused = (
            "state_secret trade_secret privacy security_stability not_government_information "
            "other_by_law"
        )
        parts = {
            "received_by_channel": ("applications.received.total", "in_person fax online letter"),
            "closed_by_timeliness": ("applications.closed.total", "on_time extended"),
            "answered_by_kind": ("applications.answered.total", answered),
            "refused_by_reason": ("applications.answered.refused", refused),
            "review_by_result": ("review.total", "upheld corrected other"),
            "litigation_by_result": ("litigation.total", "upheld corrected other"),
            "staff_by_kind": ("resources.staff.total", "full_time part_time"),
        }
        found = []
        for name, (total, children) in parts.items():
            one = _children(total, children)
            # A case may be open at the end of the year and then stands under no result.
            open_cases = name in ("review_by_result", "litigation_by_result")
            found.append(Sum(name, one.left, one.right, warning=open_cases))
        return tuple(found)
    stems = [outcome.stem for outcome in outcomes(form)]
    found = []
    for a in APPLICANTS:
        left = (f"{RECEIVED}.{a}", f"{CARRIED_OVER}.{a}")
        found.append(Sum(f"balance:{a}", left, (f"{HANDLED}.{a}", f"{CARRIED_FORWARD}.{a}")))
        handled = tuple(f"{stem}.{a}" for stem in stems)
        found.append(Sum(f"handled_by_outcome:{a}", (f"{HANDLED}.{a}",), handled))
    for stem in [RECEIVED, CARRIED_OVER, *stems, HANDLED, CARRIED_FORWARD]:
        parts_of = tuple(f"{stem}.{a}" for a in APPLICANTS[:-1])
        found.append(Sum(f"total_by_applicant:{stem}", (f"{stem}.total",), parts_of))
    for group in DISPUTE_GROUPS:
        parts_of = tuple(f"{group}.{key}" for key in DISPUTE_KEYS[:-1])
        found.append(Sum(f"{group}_by_result", (f"{group}.total",), parts_of))
    return tuple(found)
