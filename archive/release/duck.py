"""DuckDB as releases use it: opened within bounds, and told how their lines are to be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from archive.release.tables import Table, Type

#: The longest line that DuckDB takes without being told, and what it reads at a time.
_LINE, _BUFFER = 2_000_000, 32_000_000


@dataclass(frozen=True, slots=True)
class Opened:
    """A slim database, a DuckDB of one thread, and an empty folder for what is put aside."""

    db: sqlite3.Connection
    duck: duckdb.DuckDBPyConnection
    scratch: Path


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


def reading(
    table: Table, longest: int, types: Mapping[Type, str], *, head: bool, options: str = ""
) -> str:
    """The options of DuckDB's `read_csv` for lines of a table; `head`: its names stand above."""
    columns = ", ".join(f"'{c.name}': '{types[c.type]}'" for c in table.columns)
    line = max(_LINE, longest)
    return (
        f"auto_detect = false, header = {head}, delim = ',', quote = '\"', escape = '\"',"
        " comment = '', nullstr = '', new_line = '\\n', dateformat = '%Y-%m-%d',"
        f" timestampformat = '%Y-%m-%dT%H:%M:%SZ', max_line_size = {line},"
        f" buffer_size = {max(_BUFFER, 4 * line)}, columns = {{{columns}}}{options}"
    )


def escaped(path: Path) -> str:
    """A path inside single quotes of SQL."""
    return str(path).replace("'", "''")
