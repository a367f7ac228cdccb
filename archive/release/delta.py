"""What changed row by row between two releases, and the later one made of the earlier one and that.

    change,report_id,n,cell_id,form,...
    -,4501234567890123,7,,,...          the row of this key is gone
    ~,4501234567890123,8,...            the row of this key reads so now
    +,4501234567890124,1,...            a row that is new

One file a table, CSV (gzip) in the lines of `archive.release.lines`, gone rows first. A table whose
columns changed is given whole: its old rows are all to go, and each row is new.

SQLite holds the two against each other where they lie, in the order of their keys: nothing is
loaded, and what did not change costs one comparison.
"""

from __future__ import annotations

import csv
import gzip
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from archive.release.lines import CHUNK, line_writer
from archive.release.packing import Packed
from archive.release.slim import create, finish
from archive.release.tables import Table, tables

Kind = Literal["+", "~", "-"]
Fields = tuple[Any, ...]

#: Deltas are small, and are fetched by everybody: packed as well as zlib can.
_LEVEL = 9

_Change = tuple[Kind, Fields | None, Fields | None]


class Listener(Protocol):
    """Who is told of changes while they are written."""

    def row(self, table: Table, kind: Kind, before: Fields | None, after: Fields | None) -> None:
        """A row that changed, before and after."""

    def figures(self, before: Sequence[Fields], after: Sequence[Fields]) -> None:
        """All observations of a report of which some changed, before and after."""


@dataclass(slots=True)
class Changes:
    """How many rows of a table were added, changed and removed; `whole` where all are given."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    whole: bool = False

    def count(self, kind: Kind) -> None:
        """One more of a kind."""
        name = {"+": "added", "~": "changed", "-": "removed"}[kind]
        setattr(self, name, getattr(self, name) + 1)


def write(db: sqlite3.Connection, table: Table, path: Path, listener: Listener) -> Changes:
    """Write how a table of the slim database `main` differs from that of `old`, attached to it.

    Nothing is written where they are the same. Raises OSError where the file cannot be written.
    """
    found = Changes(whole=not _same_columns(db, table))
    differing = _all_new(db, table) if found.whole else _differing(db, table, listener)
    line = line_writer(table)
    with Packed(path, _LEVEL) as packed:
        packed.write(f"change,{','.join(table.names)}\n".encode())
        for kind, before, after in differing:
            found.count(kind)
            listener.row(table, kind, before, after)
            row = after or _only_key(table, before)
            packed.write(f"{kind},{line([row])[0]}\n".encode())
    if not (found.added or found.changed or found.removed or found.whole):
        path.unlink()
    return found


def rebuild(old: Path, release: Path, whole: Sequence[str], target: Path) -> None:
    """Make the slim database of a release from the one before and the release's folder `delta`.

    `whole` are the tables that the delta gives whole.
    Raises OSError and sqlite3.Error where a file cannot be read or written.
    """
    db = sqlite3.connect(target, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("ATTACH ? AS old", (f"{old.resolve().as_uri()}?mode=ro",))
        db.execute("BEGIN")
        create(db)
        for table in tables():
            if table.name not in whole:
                _copy(db, table)
            path = release / "delta" / f"{table.name}.csv.gz"
            if path.exists():
                apply(db, table, path)
        db.execute("COMMIT")
        db.execute("DETACH old")
        finish(db)
    finally:
        db.close()


def apply(db: sqlite3.Connection, table: Table, path: Path) -> None:
    """Apply the delta of a table."""
    where = " AND ".join(f"{name} = ?" for name in table.key)
    remove = f"DELETE FROM {table.name} WHERE {where}"  # noqa: S608 - names from tables.toml
    places = ", ".join("?" for _ in table.names)
    add = f"INSERT INTO {table.name} VALUES ({places})"  # noqa: S608
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for kind, *fields in rows:
            if kind != "+":
                db.execute(remove, fields[: len(table.key)])
            if kind != "-":
                db.execute(add, [field or None for field in fields])


def _copy(db: sqlite3.Connection, table: Table) -> None:
    stored = ("headings", "readings", "figures") if not table.sql else (table.name,)
    for name in stored:
        db.execute(f"INSERT INTO main.{name} SELECT * FROM old.{name}")  # noqa: S608


def _same_columns(db: sqlite3.Connection, table: Table) -> bool:
    sql = "SELECT name FROM pragma_table_info(?, 'old')"
    return tuple(name for (name,) in db.execute(sql, (table.name,))) == table.names


def _only_key(table: Table, row: Fields | None) -> Fields:
    key = (row or ())[: len(table.key)]
    return (*key, *[None] * (len(table.columns) - len(key)))


def _all_new(db: sqlite3.Connection, table: Table) -> Iterator[_Change]:
    for row in _fetched(db.execute(f"SELECT {', '.join(table.names)} FROM main.{table.name}")):  # noqa: S608
        yield "+", None, row


def _differing(db: sqlite3.Connection, table: Table, listener: Listener) -> Iterator[_Change]:
    if not table.sql:
        yield from _differing_observations(db, table, listener)
        return
    width = len(table.columns)
    columns = ", ".join(f"{side}.{name}" for side in "no" for name in table.names)
    on = " AND ".join(f"n.{name} = o.{name}" for name in table.key)
    order = ", ".join(f"{{0}}.{name}" for name in table.key)
    rest = table.names[len(table.key) :]
    unlike = f"o.{table.key[0]} IS NULL"
    if rest:
        sides = [f"({', '.join(f'{side}.{name}' for name in rest)})" for side in "no"]
        unlike += f" OR {sides[0]} IS NOT {sides[1]}"
    gone = (
        f"SELECT {columns} FROM old.{table.name} o LEFT JOIN main.{table.name} n ON {on}"  # noqa: S608
        f" WHERE n.{table.key[0]} IS NULL ORDER BY {order.format('o')}"
    )
    there = (
        f"SELECT {columns} FROM main.{table.name} n LEFT JOIN old.{table.name} o ON {on}"  # noqa: S608
        f" WHERE {unlike} ORDER BY {order.format('n')}"
    )
    for row in _fetched(db.execute(gone)):
        yield "-", row[width:], None
    for row in _fetched(db.execute(there)):
        before = row[width:]
        if before[0] is None:
            yield "+", None, row[:width]
        else:
            yield "~", before, row[:width]


def _differing_observations(
    db: sqlite3.Connection, table: Table, listener: Listener
) -> Iterator[_Change]:
    """Reports whose figures differ as they are stored, then their rows; those that are gone first.

    So each report is asked for twice: the changes of a crawl may not fit into memory.
    """
    db.execute(_SAME_HEADINGS)
    db.execute(_SAME_READINGS)
    db.execute("CREATE TEMP TABLE changed (report_id INTEGER PRIMARY KEY)")
    db.execute(_CHANGED)
    for first in (True, False):
        reports = db.execute("SELECT report_id FROM changed ORDER BY report_id")
        for (report_id,) in _fetched(reports):
            old, new = (_observations(db, table, side, report_id) for side in ("old", "main"))
            if first and old != new:
                listener.figures(list(old.values()), list(new.values()))
            yield from _gone(old, new) if first else _there(old, new)
    for name in ("changed", "same_readings", "same_headings"):
        db.execute(f"DROP TABLE temp.{name}")


def _observations(
    db: sqlite3.Connection, table: Table, schema: str, report_id: int
) -> dict[int, Fields]:
    sql = (
        f"SELECT {', '.join(table.names)} FROM {schema}.observations"  # noqa: S608
        " WHERE report_id = ? ORDER BY n"
    )
    return {row[1]: row for row in db.execute(sql, (report_id,))}


def _gone(old: Mapping[int, Fields], new: Mapping[int, Fields]) -> Iterator[_Change]:
    yield from (("-", row, None) for n, row in old.items() if n not in new)


def _there(old: Mapping[int, Fields], new: Mapping[int, Fields]) -> Iterator[_Change]:
    for n, row in new.items():
        if n not in old:
            yield "+", None, row
        elif old[n] != row:
            yield "~", old[n], row


def _fetched(cursor: sqlite3.Cursor) -> Iterator[Fields]:
    while rows := cursor.fetchmany(CHUNK):
        yield from rows


_SAME_HEADINGS = """
CREATE TEMP TABLE same_headings AS
SELECT n.id AS new, o.id AS old FROM main.headings n
JOIN old.headings o ON o.cell_id = n.cell_id AND o.form = n.form AND o.unit = n.unit"""

_SAME_READINGS = """
CREATE TEMP TABLE same_readings AS
SELECT n.id AS new, o.id AS old FROM main.readings n
JOIN old.readings o ON o.meaning = n.meaning AND o.verdict = n.verdict
  AND o.placement = n.placement AND o.possibilities = n.possibilities"""

_CHANGED = """
INSERT INTO changed
SELECT n.report_id FROM main.figures n
LEFT JOIN old.figures o ON o.report_id = n.report_id AND o.n = n.n
LEFT JOIN same_headings h ON h.new = n.heading_id
LEFT JOIN same_readings d ON d.new = n.reading_id
WHERE o.n IS NULL OR (o.heading_id, o.reading_id, o.copy, o.value, o.raw, o.place)
  IS NOT (h.old, d.old, n.copy, n.value, n.raw, n.place)
UNION
SELECT o.report_id FROM old.figures o
LEFT JOIN main.figures n ON n.report_id = o.report_id AND n.n = o.n
WHERE n.n IS NULL
ORDER BY 1"""
