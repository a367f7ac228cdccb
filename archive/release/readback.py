"""Written files read back, by another program than wrote the rows: DuckDB counts and digests.

Nothing is loaded: each file streams through one query. What `archive.release.lines` reads from
SQLite has to come out of every other format again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from archive.release.digests import Content, line_sql, sums_sql
from archive.release.duck import escaped, reading
from archive.release.tables import DUCKDB, Table, Type, tables

#: As text where the format knows no days and times.
_AS_TEXT: Mapping[Type, str] = {**DUCKDB, "day": "VARCHAR", "time": "VARCHAR"}

#: A line of JSON holds a whole report: 200 values take 50 kB, its text comes on top.
_OBJECT = 16 << 20


def csv(db: duckdb.DuckDBPyConnection, table: Table, path: Path, longest: int) -> Content:
    """What the CSV of a table holds. Raises duckdb.Error for what cannot be read."""
    options = reading(table, longest, _AS_TEXT, head=True, options=", compression = 'gzip'")
    source = f"read_csv('{escaped(path)}', {options})"
    return _sums(db, line_sql(table, typed=False), source)


def parquet(db: duckdb.DuckDBPyConnection, table: Table, path: Path) -> Content:
    """What the Parquet file of a table holds. Raises duckdb.Error for what cannot be read."""
    return _sums(db, line_sql(table, typed=True), f"read_parquet('{escaped(path)}')")


def jsonl(db: duckdb.DuckDBPyConnection, table: Table, path: Path, longest: int) -> Content:
    """What the JSON Lines of a table hold. Raises duckdb.Error for what cannot be read."""
    source = _read_json(path, _columns(table), longest)
    return _sums(db, line_sql(table, typed=False), source)


def jsonl_parts(
    db: duckdb.DuckDBPyConnection, path: Path, parts: tuple[Table, ...], longest: int
) -> list[Content]:
    """What each of some tables holds as parts of the reports in a file, in one reading."""
    columns = "'report_id': 'BIGINT', " + ", ".join(
        f"'{part.name}': 'STRUCT({_struct(part)})[]'" for part in parts
    )
    numbers = ", ".join(
        f"list_transform({part.name}, lambda x: md5_number({_line_of_part(part)})) AS {part.name}"
        for part in parts
    )
    sums = ", ".join(
        f"coalesce(sum(len({p.name})), 0),"
        f" coalesce(sum(list_sum(list_transform({p.name}, lambda m: {_low('m')}))), 0),"
        f" coalesce(sum(list_sum(list_transform({p.name}, lambda m: {_high('m')}))), 0)"
        for p in parts
    )
    source = _read_json(path, columns, longest)
    row = _one(db, f"SELECT {sums} FROM (SELECT {numbers} FROM {source})")  # noqa: S608
    return [Content(*map(int, row[at : at + 3])) for at in range(0, len(row), 3)]


def nested() -> tuple[Table, ...]:
    """The tables that are parts of reports in JSON Lines."""
    return tuple(table for table in tables() if table.nested)


def _low(number: str) -> str:
    return f"({number} & 18446744073709551615)::UBIGINT"


def _high(number: str) -> str:
    return f"({number} >> 64)::UBIGINT"


def _line_of_part(part: Table) -> str:
    # `report_id` stands in the report and not in its parts.
    return line_sql(part, typed=False, of="x.").replace('x."report_id"', "report_id")


def _columns(table: Table) -> str:
    return ", ".join(f"'{c.name}': '{_AS_TEXT[c.type]}'" for c in table.columns)


def _struct(table: Table) -> str:
    return ", ".join(f'"{c.name}" {_AS_TEXT[c.type]}' for c in table.columns[1:])


def _read_json(path: Path, columns: str, longest: int) -> str:
    return (
        f"read_json('{escaped(path)}', format = 'newline_delimited', compression = 'gzip',"
        f" maximum_object_size = {max(_OBJECT, longest)}, columns = {{{columns}}})"
    )


def _sums(db: duckdb.DuckDBPyConnection, line: str, source: str) -> Content:
    sql = f"SELECT {sums_sql('m')} FROM (SELECT md5_number({line}) AS m FROM {source})"  # noqa: S608
    return Content(*map(int, _one(db, sql)))


def _one(db: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    row = db.execute(sql).fetchone()
    assert row is not None  # noqa: S101 - an aggregate has one row
    return row
