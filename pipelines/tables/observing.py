"""Findings turned into observations: each with its meaning, value, unit and evidence."""

from __future__ import annotations

from archive.evidence import pointer
from archive.forms import FORMS
from archive.records import Issue, Observation
from pipelines.tables.findings import Findings, Found
from pipelines.tables.numbers import Figure, in_unit

# A form whose unit is left open: 采购总金额 is printed in 元 or 万元.
_OPEN_UNIT = "元或万元"


def form_of(findings: Findings) -> str:
    """The newest form that a part of the tables follows and no older one explains; `prose` if none.

    A late unit fills in last year's form, and one report may mix two: the newest part tells.
    """
    only = {found.forms[0] for found in findings.found if len(found.forms) == 1}
    if only:
        return max(only)
    shared = [found.forms for found in findings.found if found.forms]
    return max(set.intersection(*map(set, shared)), default="prose") if shared else "prose"


def observations_of(
    findings: Findings, form: str, body_digest: str
) -> tuple[tuple[Observation, ...], tuple[Issue, ...]]:
    """The observations of a document in reading order, and all that was not understood.

    A cell that was read twice with different figures is unreadable: nobody can tell which holds.
    """
    issues = list(findings.issues)
    observed: dict[str, Observation] = {}
    instances: dict[str, int] = {}
    for found in findings.found:
        observation = _observe(found, form, body_digest)
        before = observed.get(found.cell_id)
        again = instances.setdefault(found.cell_id, found.instance) != found.instance
        # Blank here and a figure there are one row in one table; in two they are two reports.
        blank = before is not None and "blank" in (before.meaning, observation.meaning)
        if before is None or (before.meaning == "blank" and not again):
            observed[found.cell_id] = observation
        elif _said(observation) != _said(before) and (again or not blank):
            issues.append(
                Issue(
                    "read_twice",
                    "error",
                    f"{found.cell_id} stands twice, once {before.raw} and once {observation.raw}",
                    "undecided",
                    (found.cell_id,),
                )
            )
            observed[found.cell_id] = _unreadable(found, form, before.raw, before.evidence)
    return tuple(observed.values()), tuple(issues)


def _said(observation: Observation) -> tuple[str, float | int | None, str]:
    return observation.meaning, observation.value, observation.unit


def _form(found: Found, form: str) -> str:
    return form if form in found.forms or not found.forms else found.forms[-1]


def _unreadable(found: Found, form: str, raw: str, evidence: str) -> Observation:
    return Observation(
        cell_id=found.cell_id,
        form=_form(found, form),
        raw=raw,
        meaning="unreadable",
        value=None,
        unit=found.column.unit,
        evidence=evidence,
        placement=found.placement,
        possibilities=max(2, found.possibilities),
        label=found.label,
    )


def _observe(found: Found, form: str, body_digest: str) -> Observation:
    item = found.item
    if item is None:
        return _unreadable(found, form, "", pointer(body_digest, ""))
    figure = item.figure or Figure("text")
    evidence = pointer(body_digest, item.cell.place)
    if figure.meaning == "unreadable" or (item.cell.carried and figure.value is not None):
        return _unreadable(found, form, item.text, evidence)
    value, unit = _in_units(figure, found)
    if figure.value is not None and value is None:
        return _unreadable(found, form, item.text, evidence)
    return Observation(
        cell_id=found.cell_id,
        form=_form(found, form),
        raw=item.text,
        meaning=figure.meaning,
        value=value,
        unit=unit,
        evidence=evidence,
        placement=found.placement,
        possibilities=found.possibilities,
        label=found.label,
    )


def _in_units(figure: Figure, found: Found) -> tuple[int | float | None, str]:
    """The value in the form's unit; in the printed one where the form leaves it open."""
    wanted = found.column.unit
    if figure.value is None:
        return None, found.unit or wanted
    printed = figure.unit or found.unit
    if wanted.startswith(_OPEN_UNIT):
        return figure.value, {"万": "万元", "亿": "亿元"}.get(printed, printed) or wanted
    return in_unit(figure.value, printed, wanted), wanted


def tables_of(form: str) -> set[str]:
    """The ids of a form's tables."""
    return {table.id for table in FORMS[form].tables} if form in FORMS else set()
