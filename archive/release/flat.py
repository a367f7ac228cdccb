"""CSV and Parquet: a file for each table, both from one reading of the slim database."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from archive.release.digests import Content
from archive.release.duck import Opened
from archive.release.lines import CHUNK, number_of_rows, read_lines
from archive.release.packing import Packed
from archive.release.parquet import Lines, Parquet
from archive.release.tables import Table

#: DuckDB's own number; readers skip a group by its statistics, and hold one in memory. Of rows that
#: are long, as whole texts are, as many as take so many bytes, in steps of DuckDB's vectors.
ROW_GROUP, _GROUP_BYTES, _VECTOR = 122_880, 32_000_000, 2048


def write_table(
    opened: Opened, table: Table, paths: Mapping[str, Path], longest: int
) -> Content | str:
    """Write a table of a slim database as CSV (gzip) and Parquet, either where it has a path.

    `longest` is that of `longest_line`. Returns what was read from the database: the SHA-256 of its
    lines where they are a CSV, which DuckDB can count and digest as well, and faster; else what
    they hold. Raises OSError and duckdb.Error where a file cannot be written.
    """
    content = Content()
    with contextlib.ExitStack() as stack:
        packed = stack.enter_context(Packed(paths["csv"])) if "csv" in paths else None
        takers: list[Callable[[bytes], None]] = []
        if packed:
            packed.write((",".join(table.names) + "\n").encode())
            takers.append(packed.write)
        if path := paths.get("parquet"):
            parquet = Parquet(opened, table, path, _lines(opened.db, table, longest))
            takers.append(stack.enter_context(parquet).write)
        for lines in read_lines(opened.db, table):
            if not packed:
                content.add(lines)
            if takers:
                piece = b"\n".join(lines) + b"\n"
                for take in takers:
                    take(piece)
    return packed.sha256 if packed else content


def _lines(db: sqlite3.Connection, table: Table, longest: int) -> Lines:
    """In a pipe as many as make a group, which DuckDB holds in memory anyhow."""
    group = row_group(db, table)
    pieces = -(-number_of_rows(db, table) // CHUNK)
    return Lines(pieces, together=max(1, group // CHUNK), group=group, longest=longest)


def longest_line(db: sqlite3.Connection, table: Table) -> int:
    """Bytes that the longest row of a table takes at most, the quotes of its texts included."""
    longest = int(_of_texts(db, table, "max"))
    return 2 * longest + 1000 if longest else 0


def row_group(db: sqlite3.Connection, table: Table) -> int:
    """Rows of a table that go into one group of its Parquet file."""
    fitting = _GROUP_BYTES / (1 + _of_texts(db, table, "avg"))
    return max(_VECTOR, min(ROW_GROUP, int(fitting) // _VECTOR * _VECTOR))


def _of_texts(db: sqlite3.Connection, table: Table, aggregate: str) -> float:
    """An aggregate of the bytes that the texts of a row take."""
    texts = [c.name for c in table.columns if c.type == "text" and not c.values]
    if not texts or table.name == "observations":
        return 0
    sizes = " + ".join(f"coalesce(length(CAST({name} AS BLOB)), 0)" for name in texts)
    found = db.execute(f"SELECT {aggregate}({sizes}) FROM {table.name}").fetchone()[0]  # noqa: S608
    return found or 0
