"""What is in a release: its tables, declared in `tables.toml`.

The rules that every format keeps: a row is named by its key, whose columns come first; tables are
sorted by their keys; what is null is empty, and no text is empty that is not null.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

#: Raised when what stands in a release changes its meaning so that releases before and after cannot
#: be held against each other; stands in the manifest and, as user_version, in the SQLite file.
FORMAT = 1

FILE = Path(__file__).with_name("tables.toml")

#: `day` is YYYY-MM-DD, `time` is YYYY-MM-DDTHH:MM:SSZ.
Type = Literal["integer", "number", "text", "day", "time"]

#: SQLite's own name for a type: NUMERIC shows a count of 5 as 5, and an amount as 3987.75.
SQLITE: Mapping[Type, str] = MappingProxyType(
    {"integer": "INTEGER", "number": "NUMERIC", "text": "TEXT", "day": "TEXT", "time": "TEXT"}
)
#: DuckDB's, and so Parquet's.
DUCKDB: Mapping[Type, str] = MappingProxyType(
    {"integer": "BIGINT", "number": "DOUBLE", "text": "VARCHAR", "day": "DATE", "time": "TIMESTAMP"}
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `values` are the words it may hold, none for any; `unit` of a number."""

    name: str
    type: Type
    en: str
    zh: str
    nullable: bool
    values: tuple[str, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a release: `points_at` are columns and the table whose key they are; `sql` asks
    the archive for its rows, and is empty for what `fill.sql` fills."""

    name: str
    en: str
    zh: str
    key: tuple[str, ...]
    columns: tuple[Column, ...] = field(repr=False)
    points_at: tuple[tuple[tuple[str, ...], str], ...] = ()
    sql: str = field(default="", repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def nested(self) -> bool:
        """Whether its rows are parts of a report."""
        return self.key[0] == "report_id" and self.name != "reports"


@cache
def tables() -> tuple[Table, ...]:
    """All tables of a release, parents before children."""
    declared = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_table(name, entry) for name, entry in declared.items())


def table(name: str) -> Table:
    """The table of a name. Raises KeyError where a release has none."""
    found = {one.name: one for one in tables()}
    return found[name]


def _table(name: str, entry: Mapping[str, Any]) -> Table:
    columns = tuple(
        Column(
            column,
            type_,
            en,
            zh,
            nullable=column in entry.get("nullable", ()),
            values=tuple(entry.get("values", {}).get(column, ())),
            unit=entry.get("unit", {}).get(column, ""),
        )
        for column, (type_, en, zh) in entry["columns"].items()
    )
    return Table(
        name,
        entry["en"],
        entry["zh"],
        key=tuple(entry["key"]),
        columns=columns,
        points_at=tuple((tuple(a.split()), to) for a, to in entry.get("points_at", {}).items()),
        sql=entry.get("sql", ""),
    )
