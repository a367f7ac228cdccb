"""The reference lists that an archive carries, so that whoever opens it needs nothing else.

    regions       the division codes                  from archive/divisions.tsv
    forms, cells, identities, indicators ...          from archive/forms/
    descriptions  what each table and column means    from archive/descriptions/

They are copied in when an archive is made, and again when one of them has changed since.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from archive import divisions
from archive.forms import FORMS, INDICATORS, YEARS_IDENTITIES

DESCRIPTIONS = Path(__file__).with_name("descriptions")

#: Table, its columns, its rows.
_Filling = tuple[str, str, list[tuple[object, ...]]]


@cache
def descriptions() -> Sequence[tuple[str, str, str, str]]:
    """Name of the table or view, column (empty for itself), English text, Chinese text."""
    rows: list[tuple[str, str, str, str]] = []
    for path in sorted(DESCRIPTIONS.glob("*.toml")):
        for name, entry in tomllib.loads(path.read_text(encoding="utf-8"))["tables"].items():
            rows.append((name, "", entry["en"], entry["zh"]))
            rows += [(name, column, en, zh) for column, (en, zh) in entry["columns"].items()]
    return rows


def _description_rows() -> list[_Filling]:
    return [("descriptions", "name, column_name, text_en, text_zh", [*descriptions()])]


def _region_rows() -> list[_Filling]:
    rows: list[tuple[object, ...]] = [
        (d.code, d.name, divisions.full_name(d.code), d.parent or None, divisions.level_of(d.code))
        for d in divisions.divisions().values()
    ]
    return [("regions", "code, name, full_name, parent, level", rows)]


def _form_rows() -> list[_Filling]:
    forms = FORMS.values()
    return [
        (
            "forms",
            "form, name, first_year, last_year, set_by",
            [(f.id, f.name, *f.years, f.set_by) for f in forms],
        ),
        (
            "cells",
            "form, cell_id, n, section, label, unit",
            [(f.id, c.id, c.n, c.section, c.label, c.unit) for f in forms for c in f.cells],
        ),
        (
            "identities",
            "form, identity_id, left_cell_ids, right_cell_ids, warning",
            [
                (f.id, i.id, " ".join(i.left), " ".join(i.right), int(i.warning))
                for f in forms
                for i in f.identities
            ],
        ),
        (
            "indicators",
            "indicator, n, label, comparable",
            [(i.id, n, i.label, i.comparable) for n, i in enumerate(INDICATORS, 1)],
        ),
        (
            "indicator_forms",
            "form, indicator, cell_ids, comparable",
            [
                (f, i.id, " ".join(cells), i.in_form[f])
                for i in INDICATORS
                for f, cells in i.cells.items()
            ],
        ),
        (
            "indicator_cells",
            "form, indicator, cell_id",
            [(f, i.id, c) for i in INDICATORS for f, cells in i.cells.items() for c in cells],
        ),
        (
            "indicator_statements",
            "indicator, statement, comparable",
            [(i.id, statement, i.stated) for i in INDICATORS for statement in i.statements],
        ),
        (
            "year_identities",
            "identity_id, this_year_cell_ids, last_year_cell_ids, first_year, last_year",
            [
                (i.id, " ".join(i.this_year), " ".join(i.last_year), i.since, i.until)
                for i in YEARS_IDENTITIES
            ],
        ),
    ]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


#: What tells that a list has changed, and what fills its tables, parents before children.
_LISTS: dict[str, tuple[Callable[[], str], Callable[[], list[_Filling]]]] = {
    "descriptions": (lambda: _digest(json.dumps(descriptions()).encode()), _description_rows),
    "divisions": (lambda: _digest(divisions.FILE.read_bytes()), _region_rows),
    "forms": (lambda: _digest(json.dumps(_form_rows()).encode()), _form_rows),
}


@cache
def _current(name: str) -> str:
    """The digest of a list; the lists change with the program only."""
    return _LISTS[name][0]()


def refresh(db: sqlite3.Connection) -> None:
    """Fill the lists that the archive does not hold yet or holds in another state.

    Runs inside the transaction that the caller has begun.
    """
    held = dict(db.execute("SELECT name, digest FROM reference_lists").fetchall())
    for name, (_, rows) in _LISTS.items():
        if held.get(name) == (current := _current(name)):
            continue
        _fill(db, rows())
        db.execute("INSERT OR REPLACE INTO reference_lists VALUES (?, ?)", (name, current))


def _fill(db: sqlite3.Connection, fillings: Sequence[_Filling]) -> None:
    for table, _, _ in reversed(fillings):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - names from this module
    for table, columns, rows in fillings:
        places = ", ".join("?" for _ in columns.split(","))
        db.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({places})",  # noqa: S608
            rows,
        )
