"""What each number means, in both languages: the official label, its unit and a definition.

Labels and units are the forms' own (archive/forms); English labels and the definitions are data in
`definitions.toml`, by row, column and indicator.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from archive.browse.words import Words
from archive.forms import FORMS, INDICATORS, FormColumn, FormRow, cell_id

_Table = Literal["rows", "columns", "groups", "indicators", "comparable", "hyphens"]


@dataclass(frozen=True, slots=True)
class Definition:
    """A label, the unit of the number (empty for none) and what the number counts."""

    label: str
    unit: str
    text: str


@cache
def _data() -> Mapping[str, Mapping[str, list[str]]]:
    path = Path(__file__).with_name("definitions.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _places(form: str) -> Mapping[str, tuple[FormRow, FormColumn]]:
    """The row and column of each cell of a form."""
    if form not in FORMS:
        return {}
    return {
        cell_id(row, column): (row, column)
        for table in FORMS[form].tables
        for row in table.rows
        for column in row.columns
    }


@cache
def _units(form: str) -> Mapping[str, str]:
    return {cell.id: cell.unit for cell in FORMS[form].cells} if form in FORMS else {}


def _entry(table: _Table, id_: str) -> tuple[str, str, str]:
    en, zh_text, en_text = _data()[table].get(id_, ("", "", ""))
    return en, zh_text, en_text


@cache
def definition_of_cell(form: str, cell: str, words: Words) -> Definition:
    """The definition of a form's cell; its id alone where the form has no such cell."""
    if cell not in _places(form):
        return Definition(cell, "", "")
    row, column = _places(form)[cell]
    row_en, row_zh_text, row_en_text = _entry("rows", row.id)
    column_en, column_zh_text, column_en_text = _entry("columns", column.id)
    label = words.of(
        " | ".join(part for part in (row.label, column.label) if part),
        ": ".join(part for part in (row_en, column_en) if part),
    )
    text = words.of(
        row_zh_text + column_zh_text, " ".join(t for t in (row_en_text, column_en_text) if t)
    )
    return Definition(label, unit(_units(form)[cell], words), text)


@cache
def definition_of_indicator(indicator: str, words: Words) -> Definition:
    """The definition of an indicator, and how far the forms agree in it; its id for an unknown."""
    found = next((one for one in INDICATORS if one.id == indicator), None)
    if found is None:
        return Definition(indicator, "", "")
    en, zh_text, en_text = _entry("indicators", indicator)
    form = max(found.cells)
    first = found.cells[form][0]
    agree = _data()["comparable"].get(found.comparable, [found.comparable] * 2)
    return Definition(
        words.of(found.label, en),
        unit(_units(form)[first], words),
        words.of(f"{zh_text}可比性：{agree[0]}。", f"{en_text} {agree[1]}."),
    )


@cache
def glosses(form: str) -> Mapping[str, str]:
    """The English for the labels of a form, as they are printed."""
    found = {label: entry[0] for label, entry in _data()["groups"].items()}
    for row, column in _places(form).values():
        # What a group says stands over its rows: "Refused: state secret" below "Refused".
        found[row.label] = _entry("rows", row.id)[0].rpartition(": ")[2].capitalize()
        found[column.label] = _entry("columns", column.id)[0]
    return {label: _hyphenated(text) for label, text in found.items()}


def _hyphenated(text: str) -> str:
    """Long words with the places where a narrow column may break them."""
    for word in _data()["hyphens"]:
        text = re.sub(word.replace("-", ""), word.replace("-", "\u00ad"), text)
    return text


@cache
def name_of_identity(form: str, identity: str, words: Words) -> str:
    """What a 勾稽关系 says, and of which row or column: its id alone for one without words."""
    name, _, of = identity.removesuffix("]").partition("[")
    said = words.named("identity", name)
    if said == name:
        return identity
    return words("identity.of", said=said, of=_own_label(form, of, words)) if of else said


def _own_label(form: str, id_: str, words: Words) -> str:
    """The label of a row or a column by its id."""
    for row, column in _places(form).values():
        if row.id == id_:
            return words.of(_NUMBERING.sub("", row.label), _entry("rows", id_)[0])
        if column.id == id_:
            return words.of(column.label, _entry("columns", id_)[0])
    return id_


#: What a label begins with: (七), 4., 一、
_NUMBERING = re.compile(
    r"^(?:[(（][一二三四五六七八九十]+[)）]|\d+[.．、]|[一二三四五六七八九十]+、)"
)


#: The units of the forms in English.
_UNITS = {
    "件": "cases",
    "条": "items",
    "次": "times",
    "篇": "articles",
    "项": "items",
    "个": "units",
    "人": "people",
    "人次": "attendances",
    "万元": "10,000 yuan",
}


def unit(unit_: str, words: Words) -> str:
    """A unit of the forms in a language; as it stands where it has no English."""
    return words.of(unit_, _UNITS.get(unit_, ""))
