"""Foreign keys with the column that they lead to, where the schema leaves it unsaid.

`REFERENCES runs` means the primary key of runs. SQLite tells no column for it, and Datasette (0.65)
fails with an error on the pages of such tables and rows. Here each database answers with the column
named, and leaves out keys that lead to no single column.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from datasette.utils import get_all_foreign_keys, get_outbound_foreign_keys

T = TypeVar("T")

_Key = dict[str, str]


def name_columns(database: Any) -> None:
    """Let a database of Datasette's name the columns of all foreign keys."""

    async def of_table(table: str) -> list[_Key]:
        return await _asked(database, lambda db: _outgoing(db, table))

    async def of_all() -> dict[str, dict[str, list[_Key]]]:
        return await _asked(database, _all)

    database.foreign_keys_for_table = of_table
    database.get_all_foreign_keys = of_all


async def _asked(database: Any, ask: Callable[[sqlite3.Connection], T]) -> T:
    found: T = await database.execute_fn(ask)
    return found


def _outgoing(db: sqlite3.Connection, table: str) -> list[_Key]:
    found = (_named(db, key, key["other_table"]) for key in get_outbound_foreign_keys(db, table))
    return [key for key in found if key]


def _all(db: sqlite3.Connection) -> dict[str, dict[str, list[_Key]]]:
    """Outgoing and incoming keys by table; of an incoming one `column` is the table's own."""
    found: dict[str, dict[str, list[_Key]]] = {}
    for table, keys in get_all_foreign_keys(db).items():
        incoming = (_named(db, key, table, "column") for key in keys["incoming"])
        found[table] = {
            "incoming": [key for key in incoming if key],
            "outgoing": _outgoing(db, table),
        }
    return found


def _named(
    db: sqlite3.Connection, key: Mapping[str, str], table: str, which: str = "other_column"
) -> _Key | None:
    """The key with the primary key of a table for the column that it leaves unsaid."""
    if key[which]:
        return dict(key)
    rows = db.execute("SELECT name FROM pragma_table_info(?) WHERE pk > 0", (table,)).fetchall()
    return {**key, which: rows[0][0]} if len(rows) == 1 else None
