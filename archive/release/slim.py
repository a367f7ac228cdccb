"""The SQLite database of a release: made from the archive; all other formats are made from it.

Slim: no raw bytes, nothing of the crawl. It is filled in the order of keys and in one go, so that
the same archive gives the same bytes. SQLite moves the rows itself; nothing passes through Python.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from archive.codebook import descriptions
from archive.migrations import statements
from archive.numbering import report_number
from archive.release.tables import FORMAT, SQLITE, Table, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAME = "nianbao.sqlite"

_HERE = Path(__file__).parent

#: Nothing to be undone: a file that was not finished is thrown away.
_FAST = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536", "page_size = 4096")

#: Reports are taken in the order of their numbers, which are digests: their rows are fetched from
#: all over the archive, and SQLite's own two megabytes hold nothing of it.
_FAR = "cache_size = -65536"

_LATEST_LOOK = """
SELECT max(seen) FROM (
  SELECT max(last_checked) AS seen FROM standings
  UNION ALL SELECT max(last_walked) FROM columns
  UNION ALL SELECT max(last_seen) FROM documents_set_aside)"""

#: The ledger is worked out once and serves several tables. A publisher that stands in it for two
#: reasons counts once.
_LEDGER = """
CREATE TEMP TABLE ledger_now AS
SELECT * FROM (
  SELECT publisher_number(publisher, region_code) AS publisher_id, *,
    row_number() OVER (PARTITION BY publisher, region_code, year
      ORDER BY report_id IS NULL, report_id, expected_by) AS place
  FROM ledger)
WHERE place = 1"""

#: A digest of each publisher's name is worked out once, and not for each report.
_PUBLISHERS = (
    "CREATE TEMP TABLE publisher_of (id INTEGER PRIMARY KEY, number INTEGER NOT NULL)",
    "INSERT INTO publisher_of SELECT id, publisher_number(name, region_code) FROM publishers",
)

#: The views of the contract, which a release holds like an archive.
VIEWS = ("current_values", "current_statements", "current_reports", "issues", "panel", "ledger")


def publisher_number(name: str | None, region_code: str | None) -> int | None:
    """The number of a publisher, the same in every archive: that of a report of no year."""
    return None if name is None else report_number(name, region_code, 0, "")


def without_nul(text: str | None) -> str | None:
    """The text with U+FFFD for each NUL, which many a reader takes for the end."""
    return text.replace("\0", "\ufffd") if text and "\0" in text else text


def plain(text: str | None) -> str | None:
    """The same, and nothing for the empty text."""
    return without_nul(text) or None


def create(db: sqlite3.Connection, schema: str = "main") -> None:
    """Make the empty tables of a release in a database that is open or attached as `schema`."""
    for table in tables():
        if table.sql:
            db.execute(_definition(table, schema))
        else:
            _run(db, "layout.sql", lambda sql: _in_schema(sql, schema))
    db.execute(
        f"CREATE TABLE {schema}.descriptions (name TEXT NOT NULL, column_name TEXT NOT NULL,"
        " text_en TEXT NOT NULL, text_zh TEXT NOT NULL, PRIMARY KEY (name, column_name))"
        " WITHOUT ROWID"
    )
    db.execute(f"CREATE TABLE {schema}.about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
    db.execute(f"PRAGMA {schema}.user_version = {FORMAT}")


def fill(db: sqlite3.Connection, path: Path, watch: Callable[[str], None]) -> None:
    """Make the database of a release at a path from the archive that is open as `main`.

    `watch` is told the name of each table before it is filled.
    Raises sqlite3.Error where the file cannot be written.
    """
    functions: tuple[tuple[str, int, Callable[..., str | int | None]], ...] = (
        ("publisher_number", 2, publisher_number),
        ("without_nul", 1, without_nul),
        ("plain", 1, plain),
    )
    for name, arguments, function in functions:
        db.create_function(name, arguments, function, deterministic=True)
    db.execute("ATTACH ? AS release", (str(path),))
    db.execute(f"PRAGMA main.{_FAR}")
    for pragma in _FAST:
        db.execute(f"PRAGMA release.{pragma}")
    # One moment of the archive, whatever a crawl writes meanwhile.
    db.execute("BEGIN")
    until = db.execute(_LATEST_LOOK).fetchone()[0]
    for statement in (_LEDGER, *_PUBLISHERS):
        db.execute(statement)
    create(db, "release")
    for table in tables():
        watch(table.name)
        if table.sql:
            db.execute(f"INSERT INTO release.{table.name} {table.sql}")
        else:
            _run(db, "fill.sql")
    db.execute("INSERT INTO release.about VALUES ('observed_until', ?)", (until,))
    db.execute("COMMIT")
    db.execute("DETACH release")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as slim:
        finish(slim)


def finish(slim: sqlite3.Connection) -> None:
    """Add the views, their indexes and the descriptions, once the tables are full."""
    for pragma in _FAST[:-1]:
        slim.execute(f"PRAGMA {pragma}")
    slim.execute("BEGIN")
    _run(slim, "contract.sql")
    slim.executemany("INSERT INTO descriptions VALUES (?, ?, ?, ?)", described())
    slim.execute("COMMIT")


#: How observations are stored, which the view shows whole; and what the file says of itself.
_STORED = (
    ("figures", "", "Observations as they are stored", "表格单元(存放形式)"),
    ("headings", "", "Cell, form and unit of observations", "单元、格式和单位"),
    ("readings", "", "How observations were read", "读取方式"),
    ("about", "", "What this file says of itself", "本文件说明"),
    ("about", "name", "what is told: observed_until", "名称"),
    ("about", "value", "the archive's latest look at a portal", "档案库最近一次查看的时间(UTC)"),
    ("descriptions", "", "What each table, view and column means", "数据表和字段说明"),
)


def described() -> list[tuple[str, str, str, str]]:
    """What each table, view and column of a release means: name, column, English, Chinese."""
    rows = [*_STORED, *(row for row in descriptions() if row[0] in VIEWS)]
    for table in tables():
        rows.append((table.name, "", table.en, table.zh))
        rows += [(table.name, column.name, column.en, column.zh) for column in table.columns]
    return sorted(rows)


def observed_until(db: sqlite3.Connection) -> str:
    """The latest look at a portal (UTC) of the archive that a slim database was made from; empty
    for an archive that has seen nothing."""
    row = db.execute("SELECT value FROM about WHERE name = 'observed_until'").fetchone()
    return str(row[0] or "")


def open_slim(path: Path) -> sqlite3.Connection:
    """Open the database of a release for reading."""
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    db.execute("PRAGMA cache_size = -65536")
    return db


def _definition(table: Table, schema: str) -> str:
    parts = [
        f"{column.name} {SQLITE[column.type]}{'' if column.nullable else ' NOT NULL'}"
        for column in table.columns
    ]
    # A key of one number is the row's own; others lie in their order.
    alone = len(table.key) == 1 and table.columns[0].type == "integer"
    parts[0] += " PRIMARY KEY" if alone else ""
    if not alone:
        parts.append(f"PRIMARY KEY ({', '.join(table.key)})")
    # Datasette follows a reference only where it names the columns.
    keys = {one.name: ", ".join(one.key) for one in tables()}
    parts += [
        f"FOREIGN KEY ({', '.join(names)}) REFERENCES {to} ({keys[to]})"
        for names, to in table.points_at
    ]
    body = ",\n  ".join(parts)
    rowid = "" if alone else " WITHOUT ROWID"
    return f"CREATE TABLE {schema}.{table.name} (\n  {body}\n){rowid}"


def _in_schema(sql: str, schema: str) -> str:
    for kind in ("TABLE", "VIEW", "TRIGGER"):
        sql = sql.replace(f"CREATE {kind} ", f"CREATE {kind} {schema}.", 1)
    return sql


def _run(db: sqlite3.Connection, name: str, change: Callable[[str], str] = lambda sql: sql) -> None:
    for statement in _statements(name):
        db.execute(change(statement))


def _statements(name: str) -> Iterator[str]:
    yield from statements((_HERE / name).read_text(encoding="utf-8"))
