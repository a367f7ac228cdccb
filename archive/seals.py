"""Seals: digests of all rows, made when a run ends, by which a flipped bit is found in any of them.

The rows of a table are sealed by the hundred: a chunk holds those whose key (the first column of
the primary key) is the same but for its last eight bits; numbers of reports are spread over 52 bits
and share the first twelve. A seal is the SHA-256 of the chunk's rows in the order of their primary
key as Python prints them: a list of tuples of integers, floats, bytes (texts too) and None.

Triggers write down in `unsealed` which chunks have changed; `seal` makes their digests anew and
takes them off. So what is not sealed yet is known, and whoever verifies an archive meanwhile passes
it by. Every table has its triggers but for

    bodies          bytes have a digest of their own
    seals, unsealed
    search_index_*  SQLite 3.40 crashes where FTS5 meets triggers on its own tables: all of them are
                    sealed anew when the index was written to. It can be made anew from the texts

Triggers are pure SQL: whoever writes to an archive with other tools leaves it to be sealed. Rows of
figures come and go with their version, which alone has triggers for that. A million rows are
sealed, or checked, in two seconds.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from archive.store import Archive

#: changed: not what was sealed; open: changed since by a program that wrote; bare: rows of which
#: nobody has ever written down that they came.
State = Literal["whole", "changed", "open", "bare"]

#: 256 keys: of versions, 50,000 figures.
_SHIFT = 8
#: Numbers of reports have 53 bits, the first of them set: 4,096 chunks of a million reports.
_REPORT_SHIFT = 40
_WITHOUT = frozenset({"bodies", "seals", "unsealed"})
#: The records of an FTS5 index that change whenever it is written to: totals and structure.
_STAMP = (1, 10)
#: When a row of the one comes or goes, those of the other with the same key come and go; and at no
#: other time do they come.
_WITH = {"versions": "figures"}
#: Chunks and rows that are sealed in one transaction, half a second for which a writer has to wait.
_CHUNKS, _ROWS = 500, 100_000


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
            _mark(db, table)


def _mark(db: sqlite3.Connection, table: Table) -> None:
    """All rows of a table are to be sealed."""
    db.execute(
        f"INSERT OR IGNORE INTO unsealed SELECT DISTINCT '{table.name}', {table.chunk()}"  # noqa: S608 - names of the schema
        f' FROM "{table.name}"'
    )


def _triggers(table: Table) -> Iterator[tuple[str, str]]:
    """Name and SQL of the triggers of a table."""
    # Not OR IGNORE: in an upsert SQLite goes by the policy of the statement, which is to abort.
    mark = (
        "INSERT INTO unsealed SELECT '{0}', {1}"
        " WHERE NOT EXISTS (SELECT 1 FROM unsealed WHERE name = '{0}' AND chunk = {1});"
    )
    old, new = table.chunk("OLD."), table.chunk("NEW.")
    along = _WITH.get(table.name)
    events = {
        "INSERT": [mark.format(name, new) for name in (table.name, along) if name],
        "UPDATE": [mark.format(table.name, chunk) for chunk in sorted({old, new})],
        "DELETE": [mark.format(name, old) for name in (table.name, along) if name],
    }
    if table.name in _WITH.values():
        del events["INSERT"]
    for event, marks in events.items():
        name = f"seal_{table.name}_{event.lower()}"
        begun = f'CREATE TRIGGER "{name}" AFTER {event} ON "{table.name}"'
        yield name, f"{begun} BEGIN {' '.join(marks)} END"


def seal(a: Archive) -> int:
    """Seal what has changed since it was sealed, and say how many chunks that were.

    Some at a time are a transaction: a kill leaves the rest to the next time.
    """
    known = {table.name: table for table in tables(a.db)}
    for index in sorted({table.index for table in known.values()} - {""}):
        _seal_stamp(a, index, [table for table in known.values() if table.index == index])
    waiting = a.db.execute("SELECT name, chunk FROM unsealed ORDER BY name, chunk").fetchall()
    done = 0
    while done < len(waiting):
        rows = 0
        with a.transaction() as db:
            for name, chunk in waiting[done : done + _CHUNKS]:
                rows += _seal(db, known.get(name), name, chunk)
                done += 1
                if rows > _ROWS:
                    break
    return done


def _seal(db: sqlite3.Connection, table: Table | None, name: str, chunk: int) -> int:
    """Seal a chunk, and say how many rows it has; without a table its seal goes."""
    where = (name, chunk)
    rows, sha256 = _digest(db, table, chunk) if table else (0, "")
    db.execute("DELETE FROM seals WHERE name = ? AND chunk = ?", where)
    if rows:
        db.execute("INSERT INTO seals VALUES (?, ?, ?, ?)", (*where, rows, sha256))
    db.execute("DELETE FROM unsealed WHERE name = ? AND chunk = ?", where)
    return rows


def _seal_stamp(a: Archive, index: str, its: list[Table]) -> None:
    """Have a search index sealed anew that was written to since."""
    with a.transaction() as db:
        now = _stamp(db, index)
        if now != _sealed(db, index, 0):
            for table in its:
                _mark(db, table)
                # Chunks that are gone, too.
                db.execute(
                    "INSERT OR IGNORE INTO unsealed SELECT name, chunk FROM seals WHERE name = ?",
                    (table.name,),
                )
            db.execute("INSERT OR REPLACE INTO seals VALUES (?, 0, ?, ?)", (index, *now))


def _stamp(db: sqlite3.Connection, index: str) -> tuple[int, str]:
    sql = f'SELECT * FROM "{index}_data" WHERE id IN {_STAMP} ORDER BY id'  # noqa: S608 - likewise
    return _digest_of(db, sql)


def _sealed(db: sqlite3.Connection, name: str, chunk: int) -> tuple[int, str] | None:
    """What a seal says: rows and digest."""
    sql = "SELECT rows, sha256 FROM seals WHERE name = ? AND chunk = ?"
    row = db.execute(sql, (name, chunk)).fetchone()
    return tuple(row) if row else None


def states(a: Archive) -> Iterator[tuple[Table, int, State]]:
    """How each chunk of each table stands, as it is when it is asked for.

    Raises what SQLite raises where it cannot read on.
    """
    for table in tables(a.db):
        chunk = _next(a.db, table, -1)
        while chunk is not None:
            with _moment(a.db):
                state = _state(a.db, table, chunk)
            yield table, chunk, state
            chunk = _next(a.db, table, chunk)


def _state(db: sqlite3.Connection, table: Table, chunk: int) -> State:
    where = (table.name, chunk)
    if db.execute("SELECT 1 FROM unsealed WHERE name = ? AND chunk = ?", where).fetchone():
        return "open"
    if table.index and _stamp(db, table.index) != _sealed(db, table.index, 0):
        return "open"
    sealed, found = _sealed(db, *where), _digest(db, table, chunk)
    if sealed is None:
        return "bare" if found[0] else "whole"
    return "whole" if sealed == found else "changed"


def _next(db: sqlite3.Connection, table: Table, chunk: int) -> int | None:
    """The first chunk after another one that has rows or a seal."""
    sealed = db.execute(
        "SELECT min(chunk) FROM seals WHERE name = ? AND chunk > ?", (table.name, chunk)
    ).fetchone()
    if table.key:
        last = table.span(chunk)[1]
        key = f'min("{table.key}") >> {table.shift}'
        sql = f'SELECT {key} FROM "{table.name}" WHERE "{table.key}" > ?'  # noqa: S608 - likewise
    else:
        last = chunk
        sql = f'SELECT 0 FROM "{table.name}" WHERE 0 > ? LIMIT 1'  # noqa: S608 - likewise
    there = db.execute(sql, (last,)).fetchone()
    return min((row[0] for row in (sealed, there) if row and row[0] is not None), default=None)


def _digest(db: sqlite3.Connection, table: Table, chunk: int) -> tuple[int, str]:
    """How many rows a chunk has, and their digest."""
    sql = f'SELECT * FROM "{table.name}" WHERE {table.within} ORDER BY {table.order}'  # noqa: S608
    return _digest_of(db, sql, table.span(chunk))


def _digest_of(
    db: sqlite3.Connection, sql: str, parameters: tuple[int, ...] = ()
) -> tuple[int, str]:
    cursor = db.cursor()
    cursor.row_factory = None
    factory, db.text_factory = db.text_factory, bytes
    try:
        rows = cursor.execute(sql, parameters).fetchall()
    finally:
        db.text_factory = factory
    return len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()


@contextmanager
def _moment(db: sqlite3.Connection) -> Iterator[None]:
    """All that is read within is of one moment, also while another program writes."""
    if db.in_transaction:
        yield
        return
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("COMMIT")
