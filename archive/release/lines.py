"""The rows of a release's tables as lines of text: the one way to write a row down.

    41,applications.received.total,2021,件,5,5,...

A line is the row in CSV (RFC 4180): a comma between the fields, nothing for null, a field in double
quotes only where it holds a comma, a double quote or a line end, double quotes doubled. A number
that is whole is written without a point, any other as the shortest text that reads back to the same
double. The CSV files hold these lines; digests count them, whatever the format they were read from.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from archive.release.digests import Content
from archive.release.tables import Table, Type

#: Rows that are in memory at a time.
CHUNK = 8192

#: Doubles are exact for whole numbers below this.
_EXACT = 2**53

#: Places are mostly cells of tables, and those recur; boxes on pages do not.
PLACES_KEPT = 65_536

_OBSERVATIONS = "SELECT report_id, n, heading_id, reading_id, copy, value, raw, place FROM figures"

_needs_quotes = re.compile('[,"\r\n]').search

Row = Sequence[Any]


def quoted(text: str) -> str:
    """A text as a field of a line."""
    return '"' + text.replace('"', '""') + '"' if _needs_quotes(text) else text


def number(value: float) -> str:
    """A number as a field of a line; SQLite may hold a whole one either way."""
    if -_EXACT < value < _EXACT and value == int(value):
        return str(int(value))
    return repr(float(value))


def read_rows(db: sqlite3.Connection, table: Table) -> Iterator[list[Row]]:
    """The rows of a table of an open release, in the order of its key, some at a time: as they lie
    in SQLite. The first columns are the key."""
    stored = _OBSERVATIONS if table.name == "observations" else _all_columns(table)
    cursor = db.execute(f"{stored} ORDER BY {', '.join(table.key)}")
    # Rows come without names: a name for each field takes longer than the field.
    cursor.row_factory = None
    while rows := cursor.fetchmany(CHUNK):
        yield rows


def read_lines(db: sqlite3.Connection, table: Table) -> Iterator[list[bytes]]:
    """The lines of the same rows, in UTF-8, without line ends."""
    write = _observation_lines(db) if table.name == "observations" else line_writer(table)
    for rows in read_rows(db, table):
        yield [line.encode() for line in write(rows)]


def number_of_rows(db: sqlite3.Connection, table: Table) -> int:
    """How many rows a table of an open release has."""
    # Counted where they lie: the view would join each of them.
    stored = table.name if table.sql else "figures"
    return int(db.execute(f"SELECT count(*) FROM {stored}").fetchone()[0])  # noqa: S608


def read_content(db: sqlite3.Connection, table: Table) -> Content:
    """What a table of an open release holds."""
    content = Content()
    for lines in read_lines(db, table):
        content.add(lines)
    return content


def _all_columns(table: Table) -> str:
    return f"SELECT {', '.join(table.names)} FROM {table.name}"  # noqa: S608 - names from tables.toml


def line_writer(table: Table) -> Callable[[Sequence[Row]], list[str]]:
    """What makes lines of rows that have all the columns of a table.

    Column by column: nearly always none of a column's fields needs quotes, and one look tells.
    """
    writers = [_WRITERS.get(column.type, _texts) for column in table.columns]

    def write(rows: Sequence[Row]) -> list[str]:
        columns = zip(*rows, strict=True)
        fields = [writer(column) for writer, column in zip(writers, columns, strict=True)]
        return [",".join(line) for line in zip(*fields, strict=True)]

    return write


def _integers(column: Sequence[int | None]) -> Sequence[str]:
    return ["" if field is None else str(field) for field in column]


def _numbers(column: Sequence[float | None]) -> Sequence[str]:
    return ["" if field is None else number(field) for field in column]


def _texts(column: Sequence[str | None]) -> Sequence[str]:
    fields = [field or "" for field in column]
    return [quoted(field) for field in fields] if _needs_quotes("".join(fields)) else fields


_WRITERS: Mapping[Type, Callable[[Sequence[Any]], Sequence[str]]] = MappingProxyType(
    {"integer": _integers, "number": _numbers}
)


def _observation_lines(db: sqlite3.Connection) -> Callable[[Sequence[Row]], list[str]]:
    """Joined by hand: what SQLite would join and Python would take over one text at a time takes
    three times as long."""
    headings = {
        id_: f"{quoted(cell)},{form},{quoted(unit)}"
        for id_, cell, form, unit in db.execute("SELECT id, cell_id, form, unit FROM headings")
    }
    readings = {
        id_: ",".join(map(str, words))
        for id_, *words in db.execute(
            "SELECT id, meaning, verdict, placement, possibilities FROM readings"
        )
    }
    places = _Places()

    def write(rows: Sequence[Row]) -> list[str]:
        # Nearly all: a count, printed in the digits that it has.
        return [
            f"{report},{n},{headings[heading]},{value},{value},{readings[reading]},{copy},"
            f"{places[place]}"
            if raw is None and value.__class__ is int and -_EXACT < value < _EXACT
            else f"{report},{n},{headings[heading]},{_figure(value, raw)},{readings[reading]},"
            f"{copy},{places[place]}"
            for report, n, heading, reading, copy, value, raw, place in rows
        ]

    return write


def _figure(value: float | None, raw: str | None) -> str:
    """Value and text as two fields; how they lie in the table says `layout.sql`."""
    if value is None:
        return f",{quoted(raw or '')}"
    return f"{number(value)},{value if raw is None else quoted(raw)}"


class _Places(dict[Any, str]):
    def __missing__(self, place: Any) -> str:
        written = written_place(place)
        text = "" if written is None else quoted(written)
        if len(self) < PLACES_KEPT:
            self[place] = text
        return text


def written_place(place: int | str | None) -> str | None:
    """A place as the view `observations` shows it."""
    if isinstance(place, int):
        return f"table={place // 1_000_000}&row={place // 1_000 % 1_000}&column={place % 1_000}"
    return place
