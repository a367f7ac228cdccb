"""Rows of the other archive that are taken where they are new, and may change what is here.

In two statements, never as an upsert: in the triggers that an upsert fires SQLite has a conflict
end the statement, whatever the trigger itself says of conflicts (3.40, lang_createtrigger.html).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def taken(
    table: str, key: Sequence[str], others: Sequence[str], rows: str, changes: Mapping[str, str]
) -> tuple[str, str]:
    """The statements that take rows into a table: what changes here, then what is new.

    `rows` is a query for the columns of the key, the others, and `id`, in whose order new rows
    come. `changes` says what becomes of columns whose row is here, in which it is called by the
    table's name and the one that comes `excluded`. Rows that stay as they are are not touched.
    """
    names = ", ".join((*key, *others))
    same = " AND ".join(f"{table}.{name} = excluded.{name}" for name in key)
    becomes = ", ".join(f"{name} = {said}" for name, said in changes.items())
    held = ", ".join(f"{table}.{name}" for name in changes)
    return (
        f"UPDATE {table} SET {becomes} FROM ({rows}) AS excluded"  # noqa: S608
        f" WHERE {same} AND ({held}) IS NOT ({', '.join(changes.values())})",
        f"INSERT INTO {table} ({names}) SELECT {names} FROM ({rows}) AS excluded"  # noqa: S608
        f" WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {same}) ORDER BY excluded.id",
    )
