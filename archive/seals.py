"""Seals: digests of all rows, made when a run ends, by which a flipped bit is found in any of them.

A seal is the SHA-256 of a chunk of rows of a table (which ones: archive/watches.py) in the order of
their primary key, as Python prints them: a list of tuples of integers, floats, bytes (texts too)
and None. `seal` makes digests anew of what has changed, so that what is not sealed yet is known,
and whoever verifies an archive meanwhile passes it by.

The tables behind a search index cannot be watched: all of them are sealed anew when the index was
written to, so that a bit which flipped in it before that is sealed over. It holds nothing of its
own, and can be made anew from the texts.

A million rows are sealed, or checked, in two seconds.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal

from archive.moments import moment
from archive.watches import Table, mark, tables

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from archive.store import Archive

#: changed: not what was sealed; open: changed since by a program that wrote; bare: rows of which
#: nobody has ever written down that they came.
State = Literal["whole", "changed", "open", "bare"]

#: The records of an FTS5 index that change whenever it is written to: totals and structure.
_STAMP = (1, 10)
#: Chunks and rows that are sealed in one transaction, half a second for which a writer has to wait.
_CHUNKS, _ROWS = 500, 100_000


def seal(a: Archive) -> int:
    """Seal what has changed since it was sealed, and say how many chunks that were.

    Some at a time are a transaction: a kill leaves the rest to the next time.
    """
    known = {table.name: table for table in tables(a.db)}
    for index in sorted({table.index for table in known.values()} - {""}):
        _seal_stamp(a, index, [table for table in known.values() if table.index == index])
    with a.transaction() as db:
        db.execute("DELETE FROM seals WHERE name NOT IN (SELECT name FROM sqlite_schema)")
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
                mark(db, table)
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
    found = tables(a.db)
    for table in found:
        for chunk in _chunks(a.db, table):
            with moment(a.db):
                state = _state(a.db, table, chunk)
            yield table, chunk, state
    for index in sorted({table.index for table in found} - {""}):
        its = [table for table in found if table.index == index]
        with moment(a.db):
            damaged = _is_damaged(a.db, index, its)
        yield Table(index, "", 0, ""), 0, "changed" if damaged else "whole"


def _state(db: sqlite3.Connection, table: Table, chunk: int) -> State:
    where = (table.name, chunk)
    if db.execute("SELECT 1 FROM unsealed WHERE name = ? AND chunk = ?", where).fetchone():
        return "open"
    sealed, found = _sealed(db, *where), _digest(db, table, chunk)
    if sealed == found or (sealed is None and not found[0]):
        return "whole"
    if table.index and _stamp(db, table.index) != _sealed(db, table.index, 0):
        return "open"
    return "changed" if sealed else "bare"


def _is_damaged(db: sqlite3.Connection, index: str, its: list[Table]) -> bool:
    """Whether a search index is said to have been written to, and nothing of it has changed."""
    if _stamp(db, index) == _sealed(db, index, 0) or _sealed(db, index, 0) is None:
        return False
    states = (_state(db, table, chunk) for table in its for chunk in _chunks(db, table))
    return all(state == "whole" for state in states)


def _chunks(db: sqlite3.Connection, table: Table) -> Iterator[int]:
    """The chunks of a table that have rows or a seal, in order, looked up when asked for."""
    chunk = _next(db, table, -1)
    while chunk is not None:
        yield chunk
        chunk = _next(db, table, chunk)


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
