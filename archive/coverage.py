"""How much of a form is there: the rows that each of its tables lacks."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache

from archive.forms import FORMS, cell_id


def missing_rows(form: str, cells: AbstractSet[str]) -> dict[str, int]:
    """How many rows each table of a form lacks when these cells are there, 0 for a whole one.

    A part may follow another form than the rest: the form counts that leaves fewest missing. Empty
    for what is no form.
    """
    if form not in FORMS:
        return {}
    return {
        table: min(_missing(rows, cells) for other in FORMS if (rows := _rows(other).get(table)))
        for table in _rows(form)
    }


def _missing(rows: Sequence[AbstractSet[str]], cells: AbstractSet[str]) -> int:
    return sum(row.isdisjoint(cells) for row in rows)


@cache
def _rows(form: str) -> dict[str, tuple[AbstractSet[str], ...]]:
    """The cells of each row of a form's tables, by table."""
    return {
        table.id: tuple(
            frozenset(cell_id(row, column) for column in row.columns) for row in table.rows
        )
        for table in FORMS[form].tables
    }
