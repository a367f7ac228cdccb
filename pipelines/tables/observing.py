"""Findings turned into observations: each with its meaning, value, unit and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from archive.evidence import pointer
from archive.forms import FORMS
from archive.records import Issue, Observation
from pipelines.sums.restoring import Lost
from pipelines.tables.doubts import is_sure, readings_of
from pipelines.tables.findings import Findings, Found
from pipelines.tables.items import blank_item
from pipelines.tables.numbers import Figure, in_unit
from pipelines.tables.puzzles import NOTHING, Puzzle, doubtful_figure

# A form whose unit is left open: 采购总金额 is printed in 元 or 万元.
_OPEN_UNIT = "元或万元"
# A few cells, and the beginning of each, tell a person what is the matter.
_MOST_TOLD = 5
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Observed:
    """What was read, what is lost and may be found again, and what was not understood.

    `doubtful` are the cells that were read off a picture.
    """

    observations: tuple[Observation, ...]
    lost: tuple[Lost, ...]
    doubtful: frozenset[str]
    issues: tuple[Issue, ...]


def form_of(findings: Findings) -> str:
    """The newest form that a part of the tables follows and no older one explains; `prose` if none.

    A late unit fills in last year's form, and one report may mix two: the newest part tells.
    """
    read = [*findings.found, *findings.lost()]
    only = {found.forms[0] for found in read if len(found.forms) == 1}
    if only:
        return max(only)
    shared = [found.forms for found in read if found.forms]
    return max(set.intersection(*map(set, shared)), default="prose") if shared else "prose"


def observe(findings: Findings, form: str, body_digest: str) -> Observed:
    """What a document's cells say, what is still open, and all that was not understood.

    A cell that was read twice with different figures is unreadable: nobody can tell which holds.
    """
    issues = list(findings.issues)
    observed: dict[str, Observation] = {}
    instances: dict[str, int] = {}
    puzzles = list(findings.puzzles)
    for found in findings.found:
        readings = readings_of(found.item) if found.item else ()
        if readings:
            puzzles.append(doubtful_figure(found, readings))
            continue
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
    told = {cell for issue in issues for cell in issue.cell_ids}
    issues += _bare_blanks(findings, observed)
    issues += _unreadable_figures(o for o in observed.values() if o.cell_id not in told)
    return Observed(
        tuple(observed.values()),
        tuple(_lost(puzzle, form, body_digest) for puzzle in puzzles),
        frozenset(found.cell_id for found in findings.found if _is_doubtful(found)),
        tuple(issues),
    )


def _unreadable_figures(observed: Iterable[Observation]) -> list[Issue]:
    """An issue for the cells that show something which is no figure for sure."""
    cells = [o for o in observed if o.meaning == "unreadable" and o.raw]
    if not cells:
        return []
    shown = ", ".join(dict.fromkeys(o.raw[:_MOST_SHOWN] for o in cells[:_MOST_TOLD]))
    detail = f"{len(cells)} cells show what is no figure for sure: {shown}"
    return [
        Issue("figure_unreadable", "warning", detail, "reading", tuple(o.cell_id for o in cells))
    ]


def _bare_blanks(findings: Findings, observed: Mapping[str, Observation]) -> list[Issue]:
    """An issue for the cells taken for blank where the document shows no blank cells."""
    cells = tuple(
        found.cell_id
        for found in findings.found
        if found.bare and observed[found.cell_id].meaning == "blank"
    )
    detail = f"{len(cells)} cells are taken for blank: no figure follows their labels"
    return [Issue("blanks_not_shown", "notice", detail, "undecided", cells)] if cells else []


def _is_doubtful(found: Found) -> bool:
    return found.item is not None and found.item.cell.likelihood < 1


def _lost(puzzle: Puzzle, form: str, body_digest: str) -> Lost:
    """A puzzle with its cells as observations, one for each item that a place can hold."""
    options: dict[str, tuple[Observation | None, ...]] = {}
    for n, place in enumerate(puzzle.places):
        seen: dict[int, Observation | None] = {}
        for item in {way[n] for way in puzzle.ways}:
            if item != NOTHING:
                held = replace(place, item=puzzle.items[item])
            elif puzzle.empty == "blank":
                held = replace(place, item=blank_item(puzzle.items[0] if puzzle.items else None))
            else:
                seen[item] = None
                continue
            seen[item] = _observe(held, form, body_digest)
        options[place.cell_id] = tuple(seen[way[n]] for way in puzzle.ways)
    unknown = {
        place.cell_id: _unreadable(
            place,
            form,
            place.item.text if place.item else "",
            pointer(body_digest, place.item.cell.place if place.item else ""),
        )
        for place in puzzle.places
    }
    return Lost(puzzle.what, options, unknown)


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
    if (
        figure.meaning == "unreadable"
        or not is_sure(item)
        or (item.cell.carried and figure.value is not None)
    ):
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
