"""How the columns stand, as their last walks left them (`archive/walks.py`)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.store import Archive


@dataclass(frozen=True, slots=True)
class ColumnState:
    """栏目: how a column stands; `last_walked` is the last time its rows could be read."""

    url: str
    portal: str
    family: str
    state: str
    state_since: str
    detail: str
    failure: str
    moved_to: str
    last_walked: str | None


def column_states(a: Archive) -> list[ColumnState]:
    """All columns that were ever asked for, by portal and address."""
    names = ", ".join(field.name for field in fields(ColumnState))
    rows = a.db.execute(f"SELECT {names} FROM columns ORDER BY portal, url")  # noqa: S608
    return [ColumnState(*row) for row in rows]
