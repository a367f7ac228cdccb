"""The files of a release in all wanted formats: written from the slim database, and read again.

Each large table is a piece of work of its own, which any process can do (archive/release/hands.py),
and all the others together are one: to open a DuckDB takes longer than to write a small table.
"""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.release import flat, jsonl, readback, slim
from archive.release.checks import Check
from archive.release.digests import Content
from archive.release.duck import Opened, connect
from archive.release.lines import number_of_rows
from archive.release.packing import unpacked_sha256
from archive.release.tables import Table, tables

#: The formats that can be left out, and how their files end.
FORMATS = {"csv": ".csv.gz", "parquet": ".parquet", "jsonl": ".jsonl.gz"}

#: Megabytes for DuckDB; with half of it it takes no longer.
_MEGABYTES = 256

#: The tables that take long, longest first.
_LARGE = ("observations", "reports", "panel_values", "texts")

#: What files hold, by format and table.
Contents = Mapping[tuple[str, str], Content]


@dataclass(frozen=True, slots=True)
class Place:
    """The folder in which a release is made, one for what is put aside, and the wanted formats."""

    folder: Path
    scratch: Path
    formats: Sequence[str]

    def path(self, format_: str, table: str) -> Path | None:
        """Where a table stands in a format, None where the format is not wanted."""
        if format_ not in self.formats:
            return None
        return self.folder / format_ / (table + FORMATS[format_])

    @contextlib.contextmanager
    def opened(self) -> Iterator[Opened]:
        """What it takes to write files, and to read them."""
        with (
            contextlib.closing(slim.open_slim(self.folder / slim.NAME)) as db,
            # What a DuckDB puts aside bears the same names in each process, and it clears up there.
            TemporaryDirectory(dir=self.scratch) as aside,
            connect(Path(aside), megabytes=_MEGABYTES) as duck,
        ):
            yield Opened(db, duck, Path(aside))


@dataclass(slots=True)
class _Files(ABC):
    """The files of a table: `write`, then `check`, which says what they hold.

    Both raise OSError and duckdb.Error where a file cannot be written or read.
    """

    place: Place
    table: Table

    @abstractmethod
    def write(self, opened: Opened) -> None:
        """Write them."""

    @abstractmethod
    def check(self, opened: Opened) -> Contents:
        """What they hold, as DuckDB reads it."""


@dataclass(slots=True)
class Flat(_Files):
    """CSV and Parquet; what SQLite holds of the table is told with them.

    `held` is what was read from SQLite (`flat.write_table`), `longest` how long a line may be.
    """

    held: Content | str = ""
    longest: int = 0

    def write(self, opened: Opened) -> None:
        """Both from one reading."""
        wanted = {name: self.place.path(name, self.table.name) for name in ("csv", "parquet")}
        paths = {name: path for name, path in wanted.items() if path}
        self.longest = flat.longest_line(opened.db, self.table)
        self.held = flat.write_table(opened, self.table, paths, self.longest)

    def check(self, opened: Opened) -> Contents:
        """What SQLite holds is told by the CSV, if that has the very lines of SQLite."""
        found = {}
        if isinstance(self.held, Content):
            found["sqlite", self.table.name] = self.held
        elif path := self.place.path("csv", self.table.name):
            content = readback.csv(opened.duck, self.table, path, self.longest)
            found["csv", self.table.name] = content
            rows = number_of_rows(opened.db, self.table)
            if unpacked_sha256(path) == self.held and content.rows == rows:
                found["sqlite", self.table.name] = content
        if path := self.place.path("parquet", self.table.name):
            found["parquet", self.table.name] = readback.parquet(opened.duck, self.table, path)
        return found


@dataclass(slots=True)
class Json(_Files):
    """JSON Lines of a table; those of reports hold the rows of others. `longest` is in bytes."""

    longest: int = 0

    def write(self, opened: Opened) -> None:
        """Row by row."""
        if path := self.place.path("jsonl", self.table.name):
            self.longest = jsonl.write(opened.db, self.table, path)

    def check(self, opened: Opened) -> Contents:
        """What is there of the table, and of those within it."""
        path = self.place.path("jsonl", self.table.name)
        if not path:
            return {}
        found = {self.table.name: readback.jsonl(opened.duck, self.table, path, self.longest)}
        if self.table.name == "reports":
            parts = readback.nested()
            held = readback.jsonl_parts(opened.duck, path, parts, self.longest)
            found |= {one.name: content for one, content in zip(parts, held, strict=True)}
        return {("jsonl", name): content for name, content in found.items()}


def files(place: Place) -> list[_Files]:
    """All files of a release."""
    every: list[_Files] = [Flat(place, one) for one in tables()]
    return every + [Json(place, one) for one in jsonl.files() if "jsonl" in place.formats]


def begin(place: Place, workers: Executor) -> list[Future[Contents]]:
    """Have all files written and read back, those first that take longest."""
    for name in place.formats:
        (place.folder / name).mkdir()
    every = files(place)
    works = [[one] for name in _LARGE for one in every if one.table.name == name]
    works.append([one for one in every if one.table.name not in _LARGE])
    return [workers.submit(make_files, place, work) for work in works]


def make_files(place: Place, work: Sequence[_Files]) -> Contents:
    """Write some files and read them back, one after the other."""
    found: dict[tuple[str, str], Content] = {}
    with place.opened() as opened:
        for one in work:
            one.write(opened)
            found |= one.check(opened)
    return found


def compared(found: Iterable[Contents]) -> tuple[dict[str, Content], Check]:
    """What SQLite holds of each table, and whether all files hold the same."""
    held = {named: content for one in found for named, content in one.items()}
    own = {one.name: held["sqlite", one.name] for one in tables() if ("sqlite", one.name) in held}
    wrong = [f"csv {one.name}" for one in tables() if one.name not in own]
    for (format_, table), content in sorted(held.items(), key=itemgetter(0)):
        if table in own and _told(content) != _told(own[table]):
            wrong.append(f"{format_} {table} ({content.rows} rows of {own[table].rows})")
    detail = f"does not read back as it was: {', '.join(wrong)}" if wrong else ""
    return own, Check("formats", not wrong, None, len(wrong), detail)


def _told(content: Content) -> tuple[int, str]:
    return content.rows, content.digest
