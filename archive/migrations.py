"""The numbered migrations: each runs the SQL file of its name in `schema/`, once, in a transaction.

A change of the schema is a new file `schema/NNNN_word.sql`; a file that was released is never
changed. Which ones an archive has seen stands in its own table
`_sqlite_migrations`. What is worked out from other tables (`archive/standing.py`) is worked out
anew after a change that it rests on, so that an older archive comes to what a new one would hold.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from archive.figures import packed_place
from archive.ledger import refresh_all
from archive.numbering import report_number
from archive.references import named_references
from archive.search import index_pending
from archive.standing import settle_all
from archive.versions import fingerprint_all
from archive.watches import mark_changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    from archive.figures import Connection

SCHEMA = Path(__file__).with_name("schema")

_SET = "archive"
NAMES = tuple(sorted(path.stem for path in SCHEMA.glob("[0-9]*_*.sql")))
#: What is worked out stays as it was after these: it takes minutes for 100,000 reports.
_COMPLETE = frozenset({"0014_references", "0015_years"})


def statements(script: str) -> Iterator[str]:
    """The statements of an SQL script one by one: `executescript` would commit between them."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _register(migrations: Migrations, name: str) -> None:
    @migrations(name=name)
    def run(db: Database) -> None:
        script = (SCHEMA / f"{name}.sql").read_text(encoding="utf-8")
        for statement in statements(script):
            db.conn.execute(statement)


def _numbered() -> Migrations:
    # Only where there is something to apply: it brings numpy and pandas along where they are there.
    from sqlite_utils.migrations import Migrations  # noqa: PLC0415

    migrations = Migrations(_SET)
    for name in NAMES:
        _register(migrations, name)
    return migrations


def applied(db: sqlite3.Connection) -> list[str]:
    """The names of the migrations that a database has seen, in order; asks and writes nothing."""
    there = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_sqlite_migrations'"
    if db.execute(there).fetchone() is None:
        return []
    sql = "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY rowid"
    return [row[0] for row in db.execute(sql, (_SET,))]


def unknown(db: sqlite3.Connection) -> list[str]:
    """The migrations that a database has seen and this program does not know: it is newer."""
    return [name for name in applied(db) if name not in NAMES]


def migrate(db: Connection) -> None:
    """Bring a database to the newest schema, inside the transaction that the caller has begun.

    A migration that fails leaves nothing once the caller rolls back.
    """
    before = applied(db)
    tables_before = _tables(db)
    if before == list(NAMES):
        return
    from sqlite_utils import Database  # noqa: PLC0415 - as above

    # What migrations work out that SQL cannot.
    db.create_function("packed_place", 1, packed_place, deterministic=True)
    db.create_function("report_number", 4, report_number, deterministic=True)
    db.create_function("named_references", 2, named_references, deterministic=True)
    _numbered().apply(Database(db))
    if before and set(NAMES) - set(before) - _COMPLETE:
        settle_all(db)
        fingerprint_all(db)
        index_pending(db)
        refresh_all(db)
    after = _tables(db)
    mark_changed(db, {name for name, sql in tables_before.items() if after.get(name) != sql})


def _tables(db: sqlite3.Connection) -> dict[str, str]:
    """Tables and how they were made: a column more makes other rows of all of them."""
    return dict(db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall())
