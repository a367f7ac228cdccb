"""CSV and Parquet: a file for each table, both from one reading of the slim database.

DuckDB makes the Parquet file of the very lines of the CSV file, which come to it through a pipe.
One thread of it: with more, the order in which they end could show in the bytes.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import duckdb

from archive.release.digests import Content
from archive.release.lines import chunks
from archive.release.packing import Packed
from archive.release.tables import DUCKDB, Table, Type

#: DuckDB's own number; readers skip a group by its statistics, and hold one in memory. Of rows that
#: are long, as whole texts are, as many as take so many bytes, in steps of DuckDB's vectors.
ROW_GROUP, _GROUP_BYTES, _VECTOR = 122_880, 32_000_000, 2048

#: The longest line that DuckDB takes without being told, and what it reads at a time.
_LINE, _BUFFER = 2_000_000, 32_000_000


def connect(folder: Path, *, megabytes: int) -> duckdb.DuckDBPyConnection:
    """DuckDB in memory, which puts what does not fit there into a folder and fetches nothing.

    It takes the memory that it is given: a file of any size is written in `megabytes`.
    """
    duck = duckdb.connect(
        config={
            "threads": 1,
            "memory_limit": f"{megabytes}MB",
            "temp_directory": str(folder),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    # Of its own accord it draws one on standard output, where no script is being run.
    duck.execute("SET enable_progress_bar = false")
    return duck


def write_table(
    db: sqlite3.Connection,
    table: Table,
    paths: Mapping[str, Path],
    longest: int,
    duck: duckdb.DuckDBPyConnection,
) -> Content | str:
    """Write a table of a slim database as CSV (gzip) and Parquet, either where it has a path.

    `longest` is that of `longest_line`, `duck` an open DuckDB of one thread. Returns what was read
    from the database: the SHA-256 of its lines where they are a CSV, which DuckDB can count and
    digest as well, and faster; else what they hold. Raises OSError and duckdb.Error where a file
    cannot be written.
    """
    content = Content()
    with contextlib.ExitStack() as stack:
        packed = stack.enter_context(Packed(paths["csv"])) if "csv" in paths else None
        takers: list[Callable[[bytes], None]] = [packed.write] if packed else []
        if parquet := paths.get("parquet"):
            group = row_group(db, table)
            takers.append(stack.enter_context(_parquet(duck, table, parquet, longest, group)))
        head = (",".join(table.names) + "\n").encode()
        for take in takers:
            take(head)
        for _, lines in chunks(db, table):
            if not packed:
                content.add(lines)
            if takers:
                piece = ("\n".join(lines) + "\n").encode()
                for take in takers:
                    take(piece)
    return packed.sha256 if packed else content


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


def reading(table: Table, longest: int, types: Mapping[Type, str], options: str = "") -> str:
    """The options of DuckDB's `read_csv` for the CSV of a table."""
    columns = ", ".join(f"'{c.name}': '{types[c.type]}'" for c in table.columns)
    line = max(_LINE, longest)
    return (
        "auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"',"
        " comment = '', nullstr = '', new_line = '\\n', dateformat = '%Y-%m-%d',"
        f" timestampformat = '%Y-%m-%dT%H:%M:%SZ', max_line_size = {line},"
        f" buffer_size = {max(_BUFFER, 4 * line)}, columns = {{{columns}}}{options}"
    )


@contextlib.contextmanager
def _parquet(
    duck: duckdb.DuckDBPyConnection, table: Table, path: Path, longest: int, group: int
) -> Iterator[Callable[[bytes], None]]:
    """What takes the bytes of a CSV, and is a Parquet file once the context is left."""
    read_end, write_end = os.pipe()
    options = reading(table, longest, DUCKDB, ", parallel = false")
    sql = (
        f"COPY (SELECT * FROM read_csv('/dev/fd/{read_end}', {options})) TO '{escaped(path)}'"  # noqa: S608
        f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group})"
    )
    trouble: list[Exception] = []

    def work() -> None:
        try:
            duck.execute(sql)
        except Exception as error:
            trouble.append(error)
        finally:
            # Whoever still writes is told by a broken pipe.
            os.close(read_end)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    pipe = os.fdopen(write_end, "wb")
    try:
        with contextlib.suppress(BrokenPipeError):
            try:
                yield pipe.write  # type: ignore[misc]
            finally:
                pipe.close()
    finally:
        thread.join()
    if trouble:
        raise trouble[0]


def escaped(path: Path) -> str:
    """A path inside single quotes of SQL."""
    return str(path).replace("'", "''")
