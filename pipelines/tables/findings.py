"""What reading the tables of a document finds, before identities are checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from archive.forms import FORMS, FormColumn, FormRow, FormTable
from archive.records import Issue, IssueVerdict, Placement, Severity, record
from pipelines.tables.items import Item

if TYPE_CHECKING:
    from pipelines.tables.puzzles import Puzzle


@record
class Found:
    """One number of a form and the item that holds it; `item` is None where it cannot be told.

    `forms` are those in which the row and its columns stand as read; `unit` is that of the printed
    head, where it names one. `instance` tells which printing of a table it stands in. `bare`:
    it is taken for blank since no figure follows its label in a text that shows no blank cells.
    """

    table: str
    cell_id: str
    column: FormColumn
    forms: tuple[str, ...]
    item: Item | None
    label: str = ""
    placement: Placement = "label"
    possibilities: int = 1
    unit: str = ""
    instance: int = 0
    bare: bool = False


@dataclass(slots=True)
class Findings:
    """All that was found, in reading order, and what was not understood on the way.

    `puzzles` are figures whose place is still to be found.
    """

    found: list[Found] = field(default_factory=list)
    puzzles: list[Puzzle] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    truncated: bool = False
    instance: int = 0

    def issue(
        self,
        code: str,
        detail: str,
        *cell_ids: str,
        severity: Severity = "warning",
        verdict: IssueVerdict = "reading",
    ) -> None:
        """Note something that was not understood."""
        self.issues.append(Issue(code, severity, detail, verdict, cell_ids))

    def tables(self) -> set[str]:
        """The ids of the tables of which something was read, be it that it cannot be placed."""
        return {found.table for found in (*self.found, *self.lost())}

    def lost(self) -> list[Found]:
        """The cells of all puzzles."""
        return [place for puzzle in self.puzzles for place in puzzle.places]


@cache
def form_rows(row_id: str) -> dict[str, FormRow]:
    """The row of that id in each form that has it, by form."""
    return {
        form.id: row
        for form in FORMS.values()
        for table in form.tables
        for row in table.rows
        if row.id == row_id
    }


@cache
def form_tables(table_id: str) -> dict[str, FormTable]:
    """The table of that id in each form that has it, by form."""
    return {
        form.id: table for form in FORMS.values() for table in form.tables if table.id == table_id
    }


@cache
def table_of(row_id: str) -> str:
    """The id of the table in which a row stands."""
    return next(
        table.id
        for form in FORMS.values()
        for table in form.tables
        for row in table.rows
        if row.id == row_id
    )
