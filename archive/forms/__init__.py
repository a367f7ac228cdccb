"""The official forms of the annual report, as data.

    2014.toml 2019.toml 2021.toml   one form a file: its tables, rows, columns, labels and units
    identities.toml                 勾稽关系: what must add up, in a report and between years
    indicators.toml                 which cells of the forms measure the same thing
    wordings.toml                   other wordings of labels, as portals print them

A new form is a new file named after its first reporting year. Cell ids are the canonical names of
the numbers everywhere: in code, in the archive, in the dump.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from archive.forms.model import (
    Form,
    FormCell,
    FormColumn,
    FormIdentity,
    FormRow,
    FormTable,
    Indicator,
    Layout,
    Wordings,
    YearsIdentity,
    cell_id,
)

__all__ = [
    "FORMS",
    "INDICATORS",
    "WORDINGS",
    "YEARS_IDENTITIES",
    "Form",
    "FormCell",
    "FormColumn",
    "FormIdentity",
    "FormRow",
    "FormTable",
    "Indicator",
    "Layout",
    "Wordings",
    "YearsIdentity",
    "cell_id",
]

_FOLDER = Path(__file__).parent

#: The year of a rule that has no last one, as in `years` of a form.
_NO_END = 9999
#: The column in which the form of 2019 asks for the items of the year before.
_COUNTED_BEFORE = "items_last_year"


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


def _column(data: Mapping[str, Any], unit: str) -> FormColumn:
    return FormColumn(
        id=data["id"],
        label=data["label"],
        unit=data.get("unit", unit),
        path=tuple(data.get("path", ())),
        signed=data.get("signed", False),
    )


def _row(data: Mapping[str, Any], columns: tuple[FormColumn, ...], section: str) -> FormRow:
    return FormRow(
        id=data["id"],
        label=data["label"],
        path=tuple(data.get("path", ())),
        columns=columns,
        section=data.get("section", section),
        outcome=data.get("outcome", False),
    )


def _table(data: Mapping[str, Any]) -> FormTable:
    section = data.get("section", "")
    unit = data.get("unit", "")
    rows: list[FormRow] = []
    for block in data.get("block", ()):
        columns = tuple(_column(c, unit) for c in block["columns"])
        rows += [_row({"path": [block["label"]], **r}, columns, section) for r in block["rows"]]
    shared = tuple(_column(c, unit) for c in data.get("columns", ()))
    for r in data.get("row", ()):
        figure = (FormColumn("", "", r.get("unit", unit)),)
        rows.append(_row(r, shared or figure, section))
    return FormTable(data["id"], data["layout"], tuple(data["heading"]), tuple(rows))


def _label(row: FormRow, column: FormColumn, layout: Layout) -> str:
    path = "/".join((*row.path, row.label))
    if not column.label:
        return path
    return f"{path}/{column.label}" if layout == "strip" else f"{path} | {column.label}"


def _placeholders(tables: tuple[FormTable, ...]) -> dict[str, tuple[str, ...]]:
    """The sets that `identities.toml` names in braces; empty for a form without a matrix."""
    matrix = next((t for t in tables if t.layout == "matrix"), None)
    if matrix is None:
        return {}
    columns = tuple(c.id for c in matrix.rows[0].columns)
    return {
        "applicant": columns,
        "part": tuple(c for c in columns if c != "total"),
        "row": tuple(r.id for r in matrix.rows),
        "outcome": tuple(r.id for r in matrix.rows if r.outcome),
    }


def _fill(terms: list[str], sets: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    filled: list[str] = []
    for term in terms:
        names = re.findall(r"\{(\w+)\}", term)
        for values in itertools.product(*(sets[name] for name in names)):
            filled.append(term.format(**dict(zip(names, values, strict=True))))
    return tuple(filled)


def _expand(
    data: Mapping[str, Any], sets: Mapping[str, tuple[str, ...]]
) -> tuple[FormIdentity, ...]:
    names = sorted({name for term in data["left"] for name in re.findall(r"\{(\w+)\}", term)})
    identities = []
    for values in itertools.product(*(sets[name] for name in names)):
        fixed = {**sets, **{n: (v,) for n, v in zip(names, values, strict=True)}}
        suffix = f"[{','.join(values)}]" if values else ""
        identities.append(
            FormIdentity(
                id=data["id"] + suffix,
                left=_fill(data["left"], fixed),
                right=_fill(data["right"], fixed),
                warning=data.get("warning", False),
            )
        )
    return tuple(identities)


def _form(name: str, identities: list[dict[str, Any]]) -> Form:
    data = _read(name)
    tables = tuple(_table(t) for t in data["table"])
    cells: list[FormCell] = []
    for table in tables:
        for row in table.rows:
            for column in row.columns:
                label = _label(row, column, table.layout)
                number = len(cells) + 1
                cells.append(
                    FormCell(cell_id(row, column), number, row.section, label, column.unit)
                )
    sets = _placeholders(tables)
    return Form(
        id=data["id"],
        name=data["name"],
        years=(data["years"][0], data["years"][1]),
        set_by=data["set_by"],
        tables=tables,
        cells=tuple(cells),
        identities=tuple(
            identity
            for entry in identities
            if data["id"] in entry["forms"]
            for identity in _expand(entry, sets)
        ),
    )


def _load_forms() -> dict[str, Form]:
    identities = _read("identities.toml")["identity"]
    names = sorted(path.name for path in _FOLDER.glob("[0-9]*.toml"))
    return {form.id: form for form in (_form(name, identities) for name in names)}


def _load_indicators(forms: Mapping[str, Form]) -> tuple[Indicator, ...]:
    data = _read("indicators.toml")
    indicators = []
    for entry in data["indicator"]:
        cells = {
            form.id: tuple(c for term in entry[form.id] for c in _matching(form, term))
            for form in forms.values()
            if form.id in entry
        }
        said = entry.get("in_form", {})
        indicators.append(
            Indicator(
                entry["id"],
                entry["label"],
                entry["comparable"],
                cells,
                {form: said.get(form, entry["comparable"]) for form in cells},
                entry.get("stated", data["stated"]),
            )
        )
    return tuple(indicators)


def _load_years_identities(forms: Mapping[str, Form]) -> tuple[YearsIdentity, ...]:
    """Those of `identities.toml` between years; {item}: what is counted in the year before too."""
    sets: dict[str, tuple[str, ...]] = {}
    for form in forms.values():
        for name, values in {**_placeholders(form.tables), "item": _items(form)}.items():
            sets[name] = tuple(dict.fromkeys((*sets.get(name, ()), *values)))
    identities = []
    for entry in _read("identities.toml")["across_years"]:
        sides = {"left": entry["this_year"], "right": entry["last_year"]}
        identities += [
            YearsIdentity(
                id=one.id,
                name=entry["id"],
                this_year=one.left,
                last_year=one.right,
                since=entry["since"],
                until=entry.get("until", _NO_END),
            )
            for one in _expand({"id": entry["id"], **sides}, sets)
        ]
    return tuple(identities)


def _items(form: Form) -> tuple[str, ...]:
    ends = "." + _COUNTED_BEFORE
    return tuple(cell.removesuffix(ends) for cell in form.cell_ids if cell.endswith(ends))


def _matching(form: Form, pattern: str) -> list[str]:
    return [cell for cell in form.cell_ids if fnmatchcase(cell, pattern)]


def _load_wordings() -> Wordings:
    data = _read("wordings.toml")
    return Wordings(
        {k: tuple(v) for k, v in data["rows"].items()},
        {k: tuple(v) for k, v in data["columns"].items()},
        data["taiwan"],
    )


FORMS: Mapping[str, Form] = _load_forms()
INDICATORS: tuple[Indicator, ...] = _load_indicators(FORMS)
YEARS_IDENTITIES: tuple[YearsIdentity, ...] = _load_years_identities(FORMS)
WORDINGS: Wordings = _load_wordings()
