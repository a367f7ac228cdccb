"""How much of a form is there: the rows that each of its tables lacks."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from archive.forms import FORMS, FormTable, cell_id


def missing_rows(form: str, cells: AbstractSet[str]) -> dict[str, int]:
    """How many rows each table of a form lacks when these cells are there, 0 for a whole one.

    A part may follow another form than the rest: the form counts that leaves fewest missing. Empty
    for what is no form.
    """
    if form not in FORMS:
        return {}
    return {
        table.id: min(
            _missing(same, cells)
            for other in FORMS.values()
            for same in other.tables
            if same.id == table.id
        )
        for table in FORMS[form].tables
    }


def _missing(table: FormTable, cells: AbstractSet[str]) -> int:
    return sum(
        1 for row in table.rows if not any(cell_id(row, column) in cells for column in row.columns)
    )
