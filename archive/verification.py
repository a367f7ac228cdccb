"""Whether an archive still holds what was put into it: its file, its bytes, its rows, its sums.

Each check yields, for one thing after the other, None where it is well, else a Finding; so that a
large archive is read as a stream, a few hundred rows at a time: a crawl may write meanwhile.
Nothing is changed. A flipped bit is found by one of them wherever it stands:

    file        in what SQLite keeps beside the rows: pages, indexes, constraints
    schema      in the tables, views and triggers themselves
    views       each of them answers
    bytes       in kept bytes and the dictionaries that they are packed with, by their digests
    rows        in rows of all other tables, by their seals (archive/seals.py)
    readings    in what was read in a document, by the digest made before it was stored
    sums        a value that is trusted though a sum of its report fails
    panel       in rows of the panel, by working them out anew

Where the numbers stand in the bytes is checked by whoever can read all formats
(`pipelines/confirming.py`).
"""

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.forms import FORMS
from archive.interpretations import fingerprint, load_interpretation
from archive.moments import moment
from archive.packing import DamagedBodyError, dictionary_of, unpack_row
from archive.panel import is_in_order
from archive.schemas import schema_of, wanted_of
from archive.seals import states

if TYPE_CHECKING:
    from archive.store import Archive

_FROM_A_COPY = "restore the archive from a copy"
#: Sums of money are printed to four decimals at most.
_CENT = 5e-5
#: Rows that are read at once.
_SOME = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what was checked, where, what is wrong there, what to do."""

    check: str
    where: str
    what: str
    remedy: str


def check_file(a: Archive) -> Iterator[Finding | None]:
    """SQLite's own check of the file, and that no row points at one that is not there."""
    try:
        for (said,) in a.db.execute("PRAGMA integrity_check"):
            yield None if said == "ok" else Finding("file", str(a.path), said, _FROM_A_COPY)
        for row in a.db.execute("PRAGMA foreign_key_check"):
            what = f"row {row[1]} points at a row of {row[2]} that is not there"
            yield Finding("file", f"table {row[0]}", what, _FROM_A_COPY)
    except sqlite3.DatabaseError as error:
        yield Finding("file", str(a.path), f"SQLite cannot read it: {error}", _FROM_A_COPY)


def check_schema(a: Archive) -> Iterator[Finding | None]:
    """That tables, indexes, views and triggers are those of a new archive; others may stand by."""
    there = schema_of(a)
    for name, wanted in wanted_of(there):
        if there.get(name) == wanted:
            yield None
        else:
            what = "it is not what it was made as" if name in there else "it is not there"
            yield Finding("schema", name, what, _FROM_A_COPY)


def check_views(a: Archive) -> Iterator[Finding | None]:
    """That every view answers."""
    sql = "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name"
    for (name,) in a.db.execute(sql).fetchall():
        try:
            a.db.execute(f'SELECT * FROM "{name}" LIMIT 1').fetchall()  # noqa: S608
        except sqlite3.DatabaseError as error:
            yield Finding("views", name, f"it does not answer: {error}", _FROM_A_COPY)
        else:
            yield None


def check_bodies(a: Archive) -> Iterator[Finding | None]:
    """That the bytes of every digest are those that were served, and the dictionaries too.

    Of a damaged dictionary one finding tells, not one for each body that is packed with it.
    """
    rows = a.db.execute("SELECT DISTINCT dictionary_id FROM bodies").fetchall()
    used = {row[0] for row in rows} - {None}
    known = {row[0] for row in a.db.execute("SELECT id FROM dictionaries").fetchall()}
    yield from _check_bodies_of(a, None)
    for id_ in sorted(used | known):
        try:
            dictionary_of(a.db, id_).load()
        except (KeyError, ValueError):
            count = a.db.execute(
                "SELECT count(*) FROM bodies WHERE dictionary_id = ?", (id_,)
            ).fetchone()[0]
            what = f"it is damaged, and {count} bodies cannot be unpacked without it"
            yield Finding("bytes", f"dictionary {id_}", what, _FROM_A_COPY)
        else:
            yield from _check_bodies_of(a, id_)


def _check_bodies_of(a: Archive, dictionary_id: int | None) -> Iterator[Finding | None]:
    last = -1
    while rows := a.db.execute(
        "SELECT rowid, sha256, size, zstd, dictionary_id FROM bodies"
        " WHERE dictionary_id IS ? AND rowid > ? ORDER BY rowid LIMIT ?",
        (dictionary_id, last, _SOME),
    ).fetchall():
        last = rows[-1]["rowid"]
        for _, sha256, *row in rows:
            try:
                unpack_row(a.db, sha256, *row)
            except DamagedBodyError:
                yield _damaged(a, sha256, row[0])
            else:
                yield None


def _damaged(a: Archive, sha256: str, size: int) -> Finding:
    seen = a.db.execute(
        "SELECT url FROM captures WHERE body_sha256 = ? ORDER BY id LIMIT 1", (sha256,)
    ).fetchone()
    return Finding(
        "bytes",
        f"sha256:{sha256}",
        f"the {size} bytes kept of {seen[0] if seen else 'no capture'} are others now",
        f"{_FROM_A_COPY}; without one, fetch the address again",
    )


_CHANGED = {
    "changed": "they are not what they were when they were sealed",
    "bare": "nobody has written down that they came",
}


def check_rows(a: Archive) -> Iterator[Finding | None]:
    """That rows are what they were when they were sealed; those that changed since are passed by.

    Where a seal itself is damaged its rows are said to be.
    """
    for table, chunk, state in states(a):
        first, last = table.span(chunk)
        where = f"table {table.name}, {table.key} {first} to {last}" if table.key else table.name
        wrong = _CHANGED.get(state)
        yield Finding("rows", where, wrong, _FROM_A_COPY) if wrong else None


def check_readings(a: Archive) -> Iterator[Finding | None]:
    """That what was read in a document is what was stored of it."""
    for version in _versions(a, "body_sha256, reading_sha256"):
        found = fingerprint(load_interpretation(a.db, version["id"]), version["body_sha256"])
        yield (
            Finding("readings", _named(version), "it does not say what was read in it", _REREAD)
            if found != version["reading_sha256"]
            else None
        )


_REREAD = f"{_FROM_A_COPY}, or read the document again with `scrapy reinterpret`"


def _versions(a: Archive, columns: str) -> Iterator[sqlite3.Row]:
    """The versions with some columns beside id and report."""
    last = -1
    while rows := a.db.execute(
        f"SELECT id, report_id, {columns} FROM versions WHERE id > ? ORDER BY id LIMIT ?",  # noqa: S608 - names from this module
        (last, _SOME),
    ).fetchall():
        yield from rows
        last = rows[-1]["id"]


def _named(version: sqlite3.Row) -> str:
    return f"report {version['report_id']}, version {version['id']}"


def check_sums(a: Archive) -> Iterator[Finding | None]:
    """That no value is trusted in a sum which fails, all of its cells being numbers."""
    for version in _versions(a, "form"):
        observed: dict[str, list[sqlite3.Row]] = defaultdict(list)
        sql = "SELECT cell_id, value, verdict FROM observations WHERE version_id = ?"
        for row in a.db.execute(sql, (version["id"],)):
            observed[row["cell_id"]].append(row)
        cells = {
            cell: rows[0]
            for cell, rows in observed.items()
            if len(rows) == 1 and rows[0]["value"] is not None
        }
        wrong = _trusted_in_failing(version["form"], cells)
        yield (
            Finding(
                "sums",
                _named(version),
                f"{', '.join(wrong)}: not suspect, though a sum fails",
                f"{_FROM_A_COPY}: a value or a verdict was changed",
            )
            if wrong
            else None
        )


def _trusted_in_failing(form: str, cells: Mapping[str, sqlite3.Row]) -> list[str]:
    wrong: dict[str, None] = {}
    for identity in FORMS[form].identities if form in FORMS else ():
        involved = (*identity.left, *identity.right)
        if not all(cell in cells for cell in involved):
            continue
        left, right = (
            sum(cells[cell]["value"] for cell in side) for side in (identity.left, identity.right)
        )
        if not math.isclose(left, right, abs_tol=_CENT, rel_tol=0):
            wrong |= {c: None for c in involved if cells[c]["verdict"] != "suspect"}
    return list(wrong)


def check_panel(a: Archive) -> Iterator[Finding | None]:
    """That the panel has of each report what the report's documents say."""
    sql = "SELECT report_id FROM panel_reports WHERE report_id > ? ORDER BY report_id LIMIT ?"
    last = 0
    while some := a.db.execute(sql, (last, _SOME)).fetchall():
        for (last,) in some:
            with moment(a.db):
                whole = is_in_order(a.db, last)
            yield None if whole else Finding("panel", f"report {last}", _OTHERS, _FROM_A_COPY)


_OTHERS = "its rows of the panel are not what its documents say"


#: The name of a check, how many things it looks at (as SQL), and the check.
CHECKS: tuple[tuple[str, str, Callable[[Archive], Iterator[Finding | None]]], ...] = (
    ("file", "SELECT 1", check_file),
    ("schema", "SELECT count(*) FROM sqlite_schema", check_schema),
    ("views", "SELECT count(*) FROM sqlite_schema WHERE type = 'view'", check_views),
    ("bytes", "SELECT count(*) FROM bodies", check_bodies),
    ("rows", "SELECT count(*) FROM seals", check_rows),
    ("readings", "SELECT count(*) FROM versions", check_readings),
    ("sums", "SELECT count(*) FROM versions", check_sums),
    ("panel", "SELECT count(*) FROM panel_reports", check_panel),
)
