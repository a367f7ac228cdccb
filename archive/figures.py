"""数值的存放: how the cells of a version are laid out in the table `figures`.

A report has two hundred cells, an archive hundreds of millions: what is said again and again stands
once, in `headings` (form, cell, unit, label) and `readings` (meaning, verdict, placement,
possibilities), and what is the rule takes no text. The view `observations` shows them whole.
"""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

from archive.texts import storable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.records import Observation

#: SQLite's integers have 64 bits; a longer run of digits is kept as a real, and whole in `raw`.
_LARGEST = 2**63 - 1

#: Table, row and column take three digits each where they fit.
_IN_TABLE = re.compile(r"#table=([1-9]\d{0,2})&row=([1-9]\d{0,2})&column=([1-9]\d{0,2})")

_ADD = "INSERT INTO figures VALUES (?, ?, ?, ?, ?, ?, ?)"

_LISTS = {
    "headings": ("form", "cell_id", "unit", "label"),
    "readings": ("meaning", "verdict", "placement", "possibilities"),
}


class Connection(sqlite3.Connection):
    """A connection that knows the numbers of headings and readings that it has met.

    Whoever rolls a transaction back has to `forget`: what it had added is gone, and its numbers
    will be others'.
    """

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self._known: dict[tuple[object, ...], int] = {}

    def forget(self) -> None:
        """Know no numbers any more."""
        self._known.clear()

    def number_of(self, table: str, row: tuple[object, ...]) -> int:
        """The id of a row of `headings` or `readings`, which is added where it is new."""
        found = self._known.get(row)
        if found is None:
            names = _LISTS[table]
            where = " AND ".join(f"{name} = ?" for name in names)
            sql = f"SELECT id FROM {table} WHERE {where}"  # noqa: S608 - names from this module
            known = self.execute(sql, row).fetchone()
            if known is None:
                places = ", ".join("?" for _ in names)
                add = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608
                known = (self.execute(add, row).lastrowid,)
            found = self._known[row] = int(known[0] or 0)
        return found


def add_figures(
    db: Connection, version_id: int, body_sha256: str, observations: Sequence[Observation]
) -> None:
    """Add what a document of the given digest says, in reading order, as the cells of a version."""
    own = f"sha256:{body_sha256}#"
    rows = []
    for n, o in enumerate(observations, 1):
        value, raw = number(o.value), storable(o.raw)
        plain = "" if value is None else str(value) if isinstance(value, int) else None
        heading = (o.form, o.cell_id, o.unit, storable(o.label))
        reading = (o.meaning, o.verdict, o.placement, o.possibilities)
        rows.append(
            (
                version_id,
                n,
                db.number_of("headings", heading),
                db.number_of("readings", reading),
                value,
                None if raw == plain else raw,
                packed_place(o.evidence[len(own) - 1 :])
                if o.evidence.startswith(own)
                else o.evidence,
            )
        )
    db.executemany(_ADD, rows)


def packed_place(place: str) -> int | str:
    """The cell of a table as one number, three digits each; any other pointer as it is."""
    cell = _IN_TABLE.fullmatch(place)
    if cell is None:
        return place
    table, row, column = map(int, cell.groups())
    return table * 1_000_000 + row * 1_000 + column


def number(value: float | int | None) -> float | int | None:
    """A number as SQLite can hold it."""
    if isinstance(value, int) and not -_LARGEST - 1 <= value <= _LARGEST:
        return float(value)
    return value
