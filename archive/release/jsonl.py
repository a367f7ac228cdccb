"""JSON Lines: a line for each report with all that belongs to it, and a file for each other table.

A report a line is what JSON is for: a document store, a search engine or `jq` wants the report
whole, and whoever wants tables has CSV and Parquet. What is null is left out; the parts of a report
are lists under the names of their tables, and without `report_id`, which the report itself has.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from archive.release.lines import PLACES_KEPT, Row, number, read_rows, written_place
from archive.release.packing import Packed
from archive.release.tables import Column, Table, table, tables

#: Characters that are handed over at a time, and the bytes that one takes at most.
_PIECE, _UTF8 = 1 << 20, 4

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

#: A row as the inside of a JSON object, with a comma at its end where there is anything in it.
_Writer = Callable[[Row], str]


def files() -> tuple[Table, ...]:
    """The tables that have a file of their own; all others are parts of `reports`."""
    return tuple(one for one in tables() if not one.nested)


def write(db: sqlite3.Connection, one: Table, path: Path) -> int:
    """Write a table of a slim database as JSON Lines (gzip), reports with all their parts.

    Returns the bytes that the longest line takes at most. Raises OSError where the file cannot be
    written.
    """
    found = _reports(db) if one.name == "reports" else _rows(db, one)
    longest = 0
    with Packed(path) as packed:
        piece: list[str] = []
        size = 0
        for line in found:
            piece.append(line)
            size += len(line)
            longest = max(longest, len(line))
            if size >= _PIECE:
                packed.write("".join(piece).encode())
                piece, size = [], 0
        packed.write("".join(piece).encode())
    return _UTF8 * longest


def _rows(db: sqlite3.Connection, one: Table) -> Iterator[str]:
    writer = _plain(one.columns)
    for rows in read_rows(db, one):
        for row in rows:
            yield f"{{{writer(row)[:-1]}}}\n"


def _reports(db: sqlite3.Connection) -> Iterator[str]:
    reports = table("reports")
    writer = _plain(reports.columns)
    parts = [_Parts(db, one) for one in tables() if one.nested]
    for rows in read_rows(db, reports):
        for row in rows:
            inside = "".join([part.of(row[0]) for part in parts])
            yield f"{{{writer(row)}{inside[:-1]}}}\n"


class _Parts:
    """The rows of a table report by report, asked for in the order of reports."""

    def __init__(self, db: sqlite3.Connection, one: Table) -> None:
        self._name = one.name
        self._write = _part(db, one)
        self._groups = groupby(chain.from_iterable(read_rows(db, one)), key=itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, report_id: int) -> str:
        """The name of the table and a list of its rows for a report, a comma behind."""
        if self._next is None or self._next[0] != report_id:
            return f'"{self._name}":[],'
        write = self._write
        rows = ",".join([f"{{{write(row)[:-1]}}}" for row in self._next[1]])
        self._next = next(self._groups, None)
        return f'"{self._name}":[{rows}],'


def _part(db: sqlite3.Connection, one: Table) -> _Writer:
    return _observations(db) if one.name == "observations" else _plain(one.columns, skip=1)


def _plain(columns: Sequence[Column], skip: int = 0) -> _Writer:
    writers = [
        (f'"{c.name}":', number if c.type == "number" else str if c.type == "integer" else _encode)
        for c in columns[skip:]
    ]

    def write(row: Row) -> str:
        return "".join(
            [
                f"{name}{writer(field)},"
                for (name, writer), field in zip(writers, row[skip:], strict=True)
                if field is not None
            ]
        )

    return write


def _observations(db: sqlite3.Connection) -> _Writer:
    """Joined by hand, as for lines."""
    headings = {
        id_: f'"cell_id":{_encode(cell)},"form":{_encode(form)},'
        + (f'"unit":{_encode(unit)},' if unit else "")
        for id_, cell, form, unit in db.execute("SELECT id, cell_id, form, unit FROM headings")
    }
    names = ("meaning", "verdict", "placement", "possibilities")
    readings = {
        id_: "".join(f'"{name}":{_encode(word)},' for name, word in zip(names, words, strict=True))
        for id_, *words in db.execute(f"SELECT id, {', '.join(names)} FROM readings")  # noqa: S608
    }
    places = _Places()

    def write(row: Row) -> str:
        _, n, heading, reading, copy, value, raw, place = row
        if value is None:
            figure = _named("raw", raw)
        elif raw is None:
            figure = f'"value":{number(value)},"raw":"{value}",'
        else:
            figure = f'"value":{number(value)},{_named("raw", raw)}'
        return (
            f'"n":{n},{headings[heading]}{figure}{readings[reading]}"copy":{copy},{places[place]}'
        )

    return write


def _named(name: str, text: Any) -> str:
    return f'"{name}":{_encode(text)},' if text else ""


class _Places(dict[Any, str]):
    def __missing__(self, place: Any) -> str:
        text = _named("place", written_place(place))
        if len(self) < PLACES_KEPT:
            self[place] = text
        return text
