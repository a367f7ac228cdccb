"""How much room a reader's SQL may take, beside the time and the rows that Datasette allows.

`SELECT randomblob(900000000)` is one row, made within the time, and takes a gigabyte; two thousand
of them take every machine. So a value has a longest, an answer a greatest weight, and all that
SQLite works with in this process a ceiling. Our own pages read whole documents where they need
them: for them only the ceiling holds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

#: Bytes of a value, and of all texts and blobs of an answer. The largest document that a crawl
#: keeps is as long.
MOST = 64 * 2**20

#: Bytes that SQLite may take in this process, for all its connections together.
_CEILING = 2**30

#: SQLite's own words for a value that is too long.
TOO_BIG = "string or blob too big"


def bound(db: sqlite3.Connection) -> None:
    """Hold a connection of Datasette's to the bounds."""
    db.execute(f"PRAGMA hard_heap_limit = {_CEILING}")
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST)
    db.row_factory = _weighed()


@contextmanager
def unbound(db: sqlite3.Connection) -> Iterator[None]:
    """What is read meanwhile may be of any length."""
    rows, length = db.row_factory, db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2**31 - 1)
    db.row_factory = sqlite3.Row
    try:
        yield
    finally:
        db.row_factory = rows
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, length)


def _weighed() -> Callable[[sqlite3.Cursor, tuple[Any, ...]], sqlite3.Row]:
    """Makes rows until those of one cursor weigh too much, then raises sqlite3.DataError."""
    weights: WeakKeyDictionary[sqlite3.Cursor, int] = WeakKeyDictionary()

    def made(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> sqlite3.Row:
        weight = sum(len(value) for value in row if isinstance(value, str | bytes))
        weights[cursor] = weight = weights.get(cursor, 0) + weight
        if weight > MOST:
            raise sqlite3.DataError(TOO_BIG)
        return sqlite3.Row(cursor, row)

    return made
