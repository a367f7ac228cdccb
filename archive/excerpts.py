"""节选: what of an archive another machine needs to walk some of its columns, and the walks back.

An excerpt holds what the crawl has been told of its columns (entries, pages, walks under way), and
the bytes of pages that the server may say are unchanged; no reports, and nothing worked out from
them. Rows keep their numbers, so that a run is the same run there. What the other machine finds is
merged as that of any archive (`archive/merging/`); walks under way, which a merge leaves alone
because two machines may walk one column, are taken over where the column was handed out.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.merging.crawl import SAME_CAPTURE
from archive.packing import DamagedBodyError, keep_body, scope_of, unpack
from archive.texts import storable

if TYPE_CHECKING:
    import sqlite3

    from archive.store import Archive

#: Bytes of pages in one excerpt; what is beyond is fetched again where it may have changed.
MOST_BYTES = 16 * 2**20

_COLUMNS = "SELECT value FROM json_each(:columns)"
_CAPTURES = "SELECT value FROM json_each(:captures)"
_RUNS = f"""
id IN (SELECT value FROM json_each(:runs))
OR id IN (SELECT state_run_id FROM columns WHERE id IN ({_COLUMNS}))
OR id IN (SELECT run_id FROM walks WHERE column_id IN ({_COLUMNS}))
OR id IN (SELECT run_id FROM captures WHERE id IN ({_CAPTURES}))
"""  # noqa: S608 - made of this module's own words
#: Which rows are handed out, in the order in which they are laid down: the ledger's triggers take
#: entries that come after a complete walk for news.
_ROWS = {
    "runs": _RUNS,
    "columns": f"id IN ({_COLUMNS})",
    "captures": f"id IN ({_CAPTURES})",
    "entries": f"column_id IN ({_COLUMNS})",
    "complete_walks": f"column_id IN ({_COLUMNS})",
    "walks": f"column_id IN ({_COLUMNS})",
    "asks": f"column_id IN ({_COLUMNS})",
    "robots": "fetched_at >= :since",
}
#: They point at rows that stay here.
_LEFT_OUT = {"set_aside_id"}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table, and the names of their columns."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Rows to lay down, and bodies each with its scope (`archive/packing.py`)."""

    tables: tuple[Table, ...] = ()
    bodies: tuple[tuple[bytes, str], ...] = field(default=(), repr=False)


def columns_of(
    a: Archive, portals: Collection[str], urls: Collection[str]
) -> list[tuple[int, str]]:
    """Number and address of the columns of portals, and of those at some addresses besides."""
    rows = a.db.execute(
        "SELECT id, url FROM columns WHERE portal IN (SELECT value FROM json_each(?))"
        " OR url IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(sorted(portals)), json.dumps(sorted(map(storable, urls)))),
    )
    return [(row["id"], row["url"]) for row in rows]


def excerpt(
    a: Archive, columns: Collection[int], asked: Iterable[str], *, runs: Collection[int], since: str
) -> Excerpt:
    """What is known of columns, by their numbers.

    `asked` are addresses of documents that will be asked for, `runs` those that a run is to know
    of, `since` the time from which on rules of robots.txt are fresh.
    """
    given = {"columns": json.dumps(sorted(columns)), "runs": json.dumps(sorted(runs))}
    listings = a.db.execute(_LISTINGS, given).fetchall()
    documents = [row for url in asked for row in a.db.execute(_DOCUMENT, (storable(url),))]
    captures = {row["id"] for row in (*listings, *documents)}
    given |= {"captures": json.dumps(sorted(captures)), "since": since}
    tables = tuple(_table(a.db, name, where, given) for name, where in _ROWS.items())
    pages = [row for row in listings if row["etag"] or row["last_modified"] or row["asked"]]
    return Excerpt(tables, tuple(_bodies(a.db, [*pages, *documents])))


#: Newest first: of two states of a page the later one may be unchanged. Pages that a walk under
#: way has been given are read again, whatever the server said of them.
_LISTINGS = f"""
SELECT id, url, body_sha256, etag, last_modified,
  id IN (SELECT capture_id FROM asks WHERE column_id IN ({_COLUMNS})) AS asked
FROM captures WHERE role = 'listing' AND column_id IN ({_COLUMNS}) ORDER BY id DESC
"""  # noqa: S608 - made of this module's own words
_DOCUMENT = """
SELECT id, url, body_sha256 FROM (
  SELECT * FROM captures WHERE url = ? AND requested_url = '' AND request_body = ''
    AND rendered = 0 AND status = 200 ORDER BY id DESC LIMIT 1)
WHERE role = 'document' AND outcome IS NOT NULL AND (etag <> '' OR last_modified <> '')
"""


def _table(db: sqlite3.Connection, name: str, where: str, given: dict[str, str]) -> Table:
    names = [row["name"] for row in db.execute(f'PRAGMA table_info("{name}")')]
    kept = tuple(column for column in names if column not in _LEFT_OUT)
    rows = db.execute(f"SELECT {', '.join(kept)} FROM {name} WHERE {where} ORDER BY 1", given)  # noqa: S608
    return Table(name, kept, tuple(tuple(row) for row in rows))


def _bodies(db: sqlite3.Connection, captures: Iterable[sqlite3.Row]) -> Iterator[tuple[bytes, str]]:
    seen: set[str] = set()
    room = MOST_BYTES
    for row in captures:
        sha256 = row["body_sha256"]
        if sha256 in seen:
            continue
        seen.add(sha256)
        try:
            body = unpack(db, sha256)
        except (KeyError, DamagedBodyError):
            # Without its bytes the page is asked for as if it had never been seen.
            continue
        if len(body) <= room:
            room -= len(body)
            yield body, scope_of(row["url"])


def lay_down(a: Archive, taken: Excerpt) -> None:
    """Put an excerpt into an archive that was made for it."""
    a.db.execute("PRAGMA foreign_keys = OFF")
    with a.transaction() as db:
        for body, scope in taken.bodies:
            keep_body(db, body, scope)
        for table in taken.tables:
            names, places = ", ".join(table.columns), ", ".join("?" * len(table.columns))
            db.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", table.rows)  # noqa: S608


#: The number that a column or capture of the other archive has here.
_COLUMN = "(SELECT c.id FROM columns c JOIN other.columns o ON o.url = c.url WHERE o.id = {})"
_CAPTURE = (
    f"(SELECT min(c.id) FROM captures c JOIN other.captures m ON {SAME_CAPTURE} WHERE m.id = {{}})"  # noqa: S608
)
_RUN = (
    "(SELECT min(c.id) FROM runs c JOIN other.runs o ON c.command = o.command"
    " AND c.arguments = o.arguments AND c.started_at = o.started_at WHERE o.id = {})"
)
_OF_COLUMN = ("state", "state_since", "detail", "failure", "moved_to", "rendered")
_THERE = "SELECT c.id FROM columns c JOIN other.columns o ON o.url = c.url"
_STEPS = (
    f"DELETE FROM asks WHERE column_id IN ({_THERE})",  # noqa: S608
    f"DELETE FROM walks WHERE column_id IN ({_THERE})",  # noqa: S608
    "INSERT INTO walks (column_id, run_id, started_at, full)"  # noqa: S608
    f" SELECT {_COLUMN.format('w.column_id')}, {_RUN.format('w.run_id')}, w.started_at, w.full"
    " FROM other.walks w",
    "INSERT INTO asks (column_id, request, ask, state, outcome, capture_id)"  # noqa: S608
    f" SELECT {_COLUMN.format('a.column_id')}, a.request, a.ask, a.state, a.outcome,"
    f" {_CAPTURE.format('a.capture_id')} FROM other.asks a ORDER BY a.id",
    "UPDATE columns SET"
    + "".join(f" {name} = t.{name}," for name in _OF_COLUMN)
    + f" state_run_id = {_RUN.format('t.state_run_id')},"
    f" capture_id = coalesce({_CAPTURE.format('t.capture_id')}, columns.capture_id)"
    " FROM other.columns t WHERE t.url = columns.url",
)


def take_walks(a: Archive) -> None:
    """Take over how the columns stand that the attached archive `other` was handed.

    After `merge_crawl`: what was walked to its end there is over here, what is under way goes on.
    """
    with a.transaction() as db:
        for step in _STEPS:
            db.execute(step)


@dataclass(frozen=True, slots=True)
class ReadElsewhere:
    """A document that was kept and read in `other`: its capture here, by whom, what it says."""

    capture_id: int
    interpreter: str
    body_sha256: str
    reading: bytes


def read_elsewhere(a: Archive) -> list[ReadElsewhere]:
    """Documents that nobody has stored here and that the attached archive `other` has read."""
    rows = a.db.execute(
        "SELECT c.id, r.interpreter, c.body_sha256, r.reading FROM other.reinterpretations r"  # noqa: S608
        " JOIN other.captures m ON m.id = r.capture_id"
        f" JOIN captures c ON {SAME_CAPTURE}"
        " WHERE c.outcome IS NULL AND r.reading IS NOT NULL ORDER BY c.fetched_at, c.id"
    )
    return [ReadElsewhere(*row) for row in rows]


def note_reading(a: Archive, capture_id: int, interpreter: str, reading: bytes) -> None:
    """Put what a document says beside it, for the archive that this one is merged into."""
    a.db.execute(
        "INSERT OR REPLACE INTO reinterpretations VALUES (?, ?, ?)",
        (capture_id, interpreter, reading),
    )
