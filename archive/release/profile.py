"""What a release looks like in figures: what the next one is held against.

Reports by year, province, form and state, values by form and verdict, and of how many reports each
cell of a form was found in; the same of the reports that are new since the last release, so that a
form that is not understood any more shows at once, and not when most reports are of it. And the
sums: no value may be published as verified that stands in a sum which fails.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from archive.forms import FORMS
from archive.release.lines import CHUNK
from archive.release.slim import open_slim
from archive.release.sums import Figures, Sums

#: Wrong sums that are told one by one.
_TOLD = 20

_GROUPS = {
    "year": "year",
    "province": "province",
    "form": "form",
    "state": "state",
    "presence": "presence",
}

_Counts = dict[str, int]


@dataclass(slots=True)
class Profile:
    """A release in figures; `cells` and `with_form` count reports by form."""

    reports: int = 0
    versions: int = 0
    values: int = 0
    groups: dict[str, _Counts] = field(default_factory=dict)
    verdicts: dict[str, _Counts] = field(default_factory=dict)
    with_form: _Counts = field(default_factory=dict)
    cells: dict[str, _Counts] = field(default_factory=dict)
    new_with_form: _Counts = field(default_factory=dict)
    new_cells: dict[str, _Counts] = field(default_factory=dict)
    new_verdicts: dict[str, _Counts] = field(default_factory=dict)
    wrong_sums: int = 0
    wrong: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """All of it, in a fixed order."""
        return {name: _sorted(value) for name, value in asdict(self).items()}


def from_json(data: Mapping[str, Any]) -> Profile:
    """The profile that a manifest holds."""
    return Profile(**data)


def profile(path: Path, since: str) -> Profile:
    """The profile of a slim database; reports first seen after `since` (UTC) are new."""
    with contextlib.closing(open_slim(path)) as db:
        found = Profile(
            reports=_count(db, "reports"),
            versions=_count(db, "versions"),
            groups={name: _grouped(db, column) for name, column in _GROUPS.items()},
        )
        _examine(db, since, found)
    return found


def _grouped(db: sqlite3.Connection, column: str) -> _Counts:
    return dict(
        db.execute(
            f"SELECT CAST({column} AS TEXT), count(*) FROM reports"  # noqa: S608
            f" WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 1"
        )
    )


def _count(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return value


def _examine(db: sqlite3.Connection, since: str, found: Profile) -> None:
    headings = {
        id_: (form, cell)
        for id_, form, cell in db.execute("SELECT id, form, cell_id FROM headings")
    }
    verdict_of = dict(db.execute("SELECT id, verdict FROM readings"))
    new = {
        id_ for (id_,) in db.execute("SELECT report_id FROM reports WHERE first_seen > ?", (since,))
    }
    seen: Counter[int] = Counter()
    seen_in_new: Counter[int] = Counter()
    read: Counter[tuple[int, int]] = Counter()
    read_in_new: Counter[tuple[int, int]] = Counter()
    with_form: Counter[str] = Counter()
    new_with_form: Counter[str] = Counter()
    sums = Sums(headings, verdict_of)
    for report_id, rows in groupby(_figures(db), key=itemgetter(0)):
        figures = Figures(*zip(*rows, strict=True))
        shown = set(figures.headings)
        forms = {headings[heading][0] for heading in shown}
        seen.update(shown)
        with_form.update(forms)
        read.update(figures.numbers())
        if report_id in new:
            seen_in_new.update(shown)
            new_with_form.update(forms)
            read_in_new.update(figures.numbers())
        if wrong := sums.wrong(figures):
            found.wrong_sums += 1
            if len(found.wrong) < _TOLD:
                found.wrong.append(f"report {report_id}: {', '.join(wrong)}")
    found.values = read.total()
    found.with_form, found.new_with_form = dict(with_form), dict(new_with_form)
    found.cells = _by_form(seen, headings)
    found.new_cells = _by_form(seen_in_new, headings)
    found.verdicts, found.new_verdicts = (
        _verdicts(one, headings, verdict_of) for one in (read, read_in_new)
    )


def _figures(db: sqlite3.Connection) -> Iterator[tuple[int, int, int, float | None, int]]:
    cursor = db.execute(
        "SELECT report_id, heading_id, reading_id, value, copy FROM figures ORDER BY report_id, n"
    )
    while rows := cursor.fetchmany(CHUNK):
        yield from rows


def _verdicts(
    read: Mapping[tuple[int, int], int],
    headings: Mapping[int, tuple[str, str]],
    verdict_of: Mapping[int, str],
) -> dict[str, _Counts]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for (heading, reading), number in read.items():
        found[headings[heading][0]][verdict_of[reading]] += number
    return {form: dict(counts) for form, counts in found.items()}


def _by_form(
    seen: Mapping[int, int], headings: Mapping[int, tuple[str, str]]
) -> dict[str, _Counts]:
    """Of how many reports each cell of the forms was found in; rows on no form are left out."""
    found: dict[str, Counter[str]] = {}
    for heading, number in seen.items():
        form, cell = headings[heading]
        if form in FORMS and cell in _cells(form):
            found.setdefault(form, Counter())[cell] += number
    return {form: dict(counts) for form, counts in found.items()}


def _cells(form: str) -> Sequence[str]:
    return FORMS[form].cell_ids
