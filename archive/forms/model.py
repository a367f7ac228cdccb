"""What a form is: tables of rows and columns, the cells where they meet, and what must add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Layout = Literal["list", "sections", "matrix", "strip"]


@dataclass(frozen=True, slots=True)
class FormCell:
    """One number of a form: `n` counts in reading order from 1, `label` is row path | column."""

    id: str
    n: int
    section: str
    label: str
    unit: str


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a table; `path` are the merged headings above it, `signed` allows 增 and 减."""

    id: str
    label: str
    unit: str
    path: tuple[str, ...] = ()
    signed: bool = False


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a table; `path` are the group labels before it, `columns` those it has numbers in.

    `outcome` marks the rows that say how an application ended.
    """

    id: str
    label: str
    path: tuple[str, ...]
    columns: tuple[FormColumn, ...]
    section: str
    outcome: bool = False


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table of a form. Layouts:

    `list`      a row, its unit, its figure (2014)
    `sections`  blocks of rows, each under its own column heads (part two)
    `matrix`    every row under the same column heads (part three)
    `strip`     one line of figures under rows × columns laid side by side (part four)
    """

    id: str
    layout: Layout
    heading: tuple[str, ...]
    rows: tuple[FormRow, ...]


@dataclass(frozen=True, slots=True)
class FormIdentity:
    """勾稽关系: the cells of `left` add up to what the cells of `right` add up to."""

    id: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """An official form: `years` are the first and last reporting year it was meant for."""

    id: str
    name: str
    years: tuple[int, int]
    set_by: str
    tables: tuple[FormTable, ...]
    cells: tuple[FormCell, ...]
    identities: tuple[FormIdentity, ...]

    @property
    def cell_ids(self) -> tuple[str, ...]:
        """The ids of all numbers in reading order."""
        return tuple(cell.id for cell in self.cells)


@dataclass(frozen=True, slots=True)
class YearsIdentity:
    """勾稽关系 between a publisher's reports of two years running.

    The cells of `this_year` add up to what those of `last_year` add up to in the report of the year
    before; both years lie between `since` and `until`. `name` is what the identities of all
    applicant columns, or of all items, have in common.
    """

    id: str
    name: str
    this_year: tuple[str, ...]
    last_year: tuple[str, ...]
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line through time: `cells` are those that add up to it, by form.

    `comparable` says how far the forms agree, `in_form` of each form how its number compares with
    that of the newest: forms with the same words measure the same. `statements` are the ids under
    which a sentence gives the number (of the one cell that is the indicator's own in some form),
    `stated` says how such a number compares.
    """

    id: str
    label: str
    comparable: str
    cells: Mapping[str, tuple[str, ...]] = field(hash=False)
    in_form: Mapping[str, str] = field(hash=False)
    stated: str

    @property
    def statements(self) -> tuple[str, ...]:
        """The ids of statements that give the number, those of the oldest form first."""
        own = (cells[0] for _, cells in sorted(self.cells.items()) if len(cells) == 1)
        return tuple(dict.fromkeys(own))


@dataclass(frozen=True, slots=True)
class Wordings:
    """Other wordings of labels: rows by row id, columns by `table.column`, words of Taiwan."""

    rows: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, tuple[str, ...]]
    taiwan: Mapping[str, str]


def cell_id(row: FormRow, column: FormColumn) -> str:
    """The id of the number where a row and a column meet."""
    return f"{row.id}.{column.id}" if column.id else row.id
