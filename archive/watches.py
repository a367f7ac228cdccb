"""Watches: triggers by which every change of a row is written down, for it to be sealed anew.

The rows of a table are told apart by chunks: those whose key (the first column of the primary key)
is the same but for its last eight bits; numbers of reports are spread over 52 bits and share the
first twelve. Triggers write down in `unsealed` which chunks have changed, whoever changed them:
they are pure SQL. Every table has its triggers but for

    bodies          bytes have a digest of their own
    seals, unsealed
    search_index_*  SQLite 3.40 crashes where FTS5 meets triggers on its own tables

Rows of figures come and go with their version, which alone has triggers for that: on two hundred
rows a report they took a tenth of the time to store it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator

#: 256 keys: of versions, 50,000 figures.
_SHIFT = 8
#: Numbers of reports have 53 bits, the first of them set: 4,096 chunks of a million reports.
_REPORT_SHIFT = 40
_WITHOUT = frozenset({"bodies", "seals", "unsealed"})
#: When a row of the one comes or goes, those of the other with the same key come and go; and at no
#: other time do they come.
_WITH = {"versions": "figures"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table, the column that tells the chunks of its rows apart (none: it is one chunk).

    `index` is the search index that the table belongs to, empty for tables with triggers.
    """

    name: str
    key: str
    shift: int
    order: str
    index: str = ""

    def chunk(self, row: str = "") -> str:
        """The chunk of a row as SQL; `row` stands before the column."""
        return f'{row}"{self.key}" >> {self.shift}' if self.key else "0"

    @property
    def within(self) -> str:
        """The condition for the rows of a chunk, whose first and last key are ?1 and ?2."""
        return f'"{self.key}" BETWEEN ?1 AND ?2' if self.key else "?1 <= ?2"

    def span(self, chunk: int) -> tuple[int, int]:
        """The first and the last key of a chunk."""
        return chunk << self.shift, ((chunk + 1) << self.shift) - 1


def tables(db: sqlite3.Connection) -> list[Table]:
    """The tables whose rows are sealed, by name."""
    rows = db.execute(
        "SELECT name, sql LIKE 'CREATE VIRTUAL%' FROM sqlite_schema"
        " WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name"
    ).fetchall()
    indexes = [name for name, virtual in rows if virtual]
    names = [name for name, virtual in rows if not virtual and name not in _WITHOUT]
    return [_table(db, name, indexes) for name in names]


def _table(db: sqlite3.Connection, name: str, indexes: list[str]) -> Table:
    columns = db.execute(f'PRAGMA table_info("{name}")').fetchall()
    primary = sorted((pk, column, kind) for _, column, kind, _, _, pk in columns if pk)
    order = ", ".join(f'"{column}"' for _, column, _ in primary) or "rowid"
    index = next((one for one in indexes if name.startswith(f"{one}_")), "")
    _, key, kind = primary[0] if primary else (1, "rowid", "INTEGER")
    if kind != "INTEGER":
        return Table(name, "", 0, order, index)
    numbers = key == "report_id" or (name, key) == ("reports", "id")
    return Table(name, key, _REPORT_SHIFT if numbers else _SHIFT, order, index)


def watch(db: sqlite3.Connection) -> None:
    """Have triggers write down what changes, in all tables; part of the caller's transaction.

    To be called whenever the schema may have changed. What was not watched is to be sealed anew.
    """
    there: dict[str, str] = dict(
        db.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name GLOB 'seal_*'"
        ).fetchall()
    )
    wanted = {table: dict(_triggers(table)) for table in tables(db) if not table.index}
    kept = {n for made in wanted.values() for n, sql in made.items() if there.get(n) == sql}
    for name in sorted(there.keys() - kept):
        db.execute(f'DROP TRIGGER "{name}"')
    for table, made in wanted.items():
        new = [sql for name, sql in made.items() if name not in kept]
        for sql in new:
            db.execute(sql)
        if new:
            mark(db, table)


def mark_changed(db: sqlite3.Connection, names: Collection[str]) -> None:
    """All rows of some tables are to be sealed anew: they are others, in the same table."""
    for table in tables(db) if names else ():
        if table.name in names and not table.index:
            mark(db, table)


def mark(db: sqlite3.Connection, table: Table) -> None:
    """All rows of a table are to be sealed."""
    db.execute(
        f"INSERT OR IGNORE INTO unsealed SELECT DISTINCT '{table.name}', {table.chunk()}"  # noqa: S608 - names of the schema
        f' FROM "{table.name}"'
    )


def _triggers(table: Table) -> Iterator[tuple[str, str]]:
    """Name and SQL of the triggers of a table."""
    # Not OR IGNORE: in an upsert SQLite goes by the policy of the statement, which is to abort.
    marked = (
        "INSERT INTO unsealed SELECT '{0}', {1}"
        " WHERE NOT EXISTS (SELECT 1 FROM unsealed WHERE name = '{0}' AND chunk = {1});"
    )
    old, new = table.chunk("OLD."), table.chunk("NEW.")
    along = _WITH.get(table.name)
    events = {
        "INSERT": [marked.format(name, new) for name in (table.name, along) if name],
        "UPDATE": [marked.format(table.name, chunk) for chunk in sorted({old, new})],
        "DELETE": [marked.format(name, old) for name in (table.name, along) if name],
    }
    if table.name in _WITH.values():
        del events["INSERT"]
    for event, marks in events.items():
        name = f"seal_{table.name}_{event.lower()}"
        begun = f'CREATE TRIGGER "{name}" AFTER {event} ON "{table.name}"'
        yield name, f"{begun} BEGIN {' '.join(marks)} END"
