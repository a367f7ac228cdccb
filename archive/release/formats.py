"""The files of a release in all wanted formats: written from the slim database, and read again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from archive.release import jsonl, readback
from archive.release.checks import Check
from archive.release.digests import Content
from archive.release.flat import connect, longest_line, write_table
from archive.release.packing import unpacked_sha256
from archive.release.tables import Table, tables

#: The formats that can be left out, and how their files end.
FORMATS = {"csv": ".csv.gz", "parquet": ".parquet", "jsonl": ".jsonl.gz"}

#: Megabytes for DuckDB; with half of it it takes no longer.
_TO_WRITE, _TO_READ = 256, 512

#: What is told while a release is made: of what kind of work, on which table.
Watch = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a release in its folder.

    `contents` is what SQLite holds, once the files are checked; `lines` the SHA-256 of its rows as
    lines where they are a CSV, and `longest` the bytes that the longest row of a table may take,
    once they are written.
    """

    folder: Path
    scratch: Path
    formats: Sequence[str]
    watch: Watch
    contents: dict[str, Content] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)

    def path(self, format_: str, table: str) -> Path | None:
        """Where a table stands in a format, None where the format is not wanted."""
        if format_ not in self.formats:
            return None
        return self.folder / format_ / (table + FORMATS[format_])

    def write(self, db: sqlite3.Connection) -> None:
        """Write all files from a slim database.

        Raises OSError and duckdb.Error where one cannot be written.
        """
        for name in self.formats:
            (self.folder / name).mkdir()
        with connect(self.scratch, threads=1, megabytes=_TO_WRITE) as duck:
            for table in tables():
                self.watch("CSV and Parquet", table.name)
                self.longest[table.name] = longest_line(db, table)
                held = write_table(
                    db,
                    table,
                    csv=self.path("csv", table.name),
                    parquet=self.path("parquet", table.name),
                    duck=duck,
                )
                if isinstance(held, Content):
                    self.contents[table.name] = held
                else:
                    self.lines[table.name] = held
        for table in jsonl.files():
            if path := self.path("jsonl", table.name):
                self.watch("JSON Lines", table.name)
                jsonl.write(db, table, path)

    def check(self, db: sqlite3.Connection) -> Check:
        """Whether what was written reads back as what stands in SQLite."""
        wrong = []
        with connect(self.scratch, threads=2, megabytes=_TO_READ) as duck:
            for table in tables():
                self.watch("reading back", table.name)
                if not self._knows(duck, db, table):
                    wrong.append(f"csv {table.name}")
            for format_, name, content in self._read_back(duck):
                own = self.contents[name]
                if (content.rows, content.digest) != (own.rows, own.digest):
                    wrong.append(f"{format_} {name} ({content.rows} rows of {own.rows})")
        detail = f"does not read back as it was: {', '.join(wrong)}" if wrong else ""
        return Check("formats", not wrong, None, len(wrong), detail)

    def _knows(self, duck: duckdb.DuckDBPyConnection, db: sqlite3.Connection, table: Table) -> bool:
        """What SQLite holds of a table, told by its CSV, if that has the very lines of SQLite."""
        path = self.path("csv", table.name)
        if path is None:
            return True
        found = readback.csv(duck, table, path, self.longest[table.name])
        self.contents[table.name] = found
        # Counted where they lie: the view would join each of them.
        stored = table.name if table.sql else "figures"
        rows = db.execute(f"SELECT count(*) FROM {stored}").fetchone()[0]  # noqa: S608
        return unpacked_sha256(path) == self.lines[table.name] and found.rows == rows

    def _read_back(self, duck: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, Content]]:
        for table in tables():
            if path := self.path("parquet", table.name):
                yield "parquet", table.name, readback.parquet(duck, table, path)
        longest = sum(self.longest.values())
        for table in jsonl.files():
            if path := self.path("jsonl", table.name):
                yield "jsonl", table.name, readback.jsonl(duck, table, path, longest)
        if path := self.path("jsonl", "reports"):
            parts = readback.nested()
            found = readback.jsonl_parts(duck, path, parts, longest)
            for part, content in zip(parts, found, strict=True):
                yield "jsonl", part.name, content
