"""What of an archive goes into a web archive, read in the order of time, never all at once.

Captures are chosen into a temporary table, of which SQLite keeps as much in memory as it sees fit;
the archive itself is only read.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from archive.frontier import read_context
from archive.packing import unpack
from archive.records import Capture
from archive.webarchive.notes import (
    CaptureNote,
    ColumnNote,
    EntryNote,
    ExpectedNote,
    GoneNote,
    WalkNote,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Selection:
    """Which captures: of a portal, of a publisher's reports, fetched since a time; '' for all.

    `documents_only` leaves out the pages of columns, and what the archive knows of columns.
    """

    portal: str = ""
    publisher: str = ""
    since: str = ""
    documents_only: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A capture that an archive holds; `title` is that of the report it shows, else of its row."""

    capture: Capture = field(repr=False)
    sha256: str
    note: CaptureNote
    title: str


def is_resource(capture: Capture) -> bool:
    """Whether no server sent the bytes as they are: a browser made them, or they were a file."""
    return capture.rendered or not capture.url.lower().startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Extent:
    """How many captures were chosen, and the last time at which one of them was looked at."""

    captures: int
    until: str


# Reports of a publisher: the sources that show them, and the columns those lie in.
_OF_PUBLISHER = """ FROM publishers p JOIN reports r ON r.publisher_id = p.id
  JOIN sources s ON s.report_id = r.id"""
_CHOSEN = (
    ("portal", "(c.portal = :portal OR json_extract(x.context, '$.portal') = :portal)"),
    (
        "publisher",
        "(x.id IN (SELECT g.capture_id" + _OF_PUBLISHER + " JOIN sightings g ON g.source_id = s.id"
        " WHERE p.name = :publisher) OR x.role = 'listing' AND x.column_id IN"
        " (SELECT s.column_id" + _OF_PUBLISHER + " WHERE p.name = :publisher))",
    ),
    ("since", "x.fetched_at >= :since"),
    ("documents_only", "x.role = 'document'"),
)
# Of a publisher's columns only the entries of its own documents.
_COLUMNS = (
    ("portal", "c.portal = :portal"),
    ("publisher", "c.id IN (SELECT s.column_id" + _OF_PUBLISHER + " WHERE p.name = :publisher)"),
)
_ENTRIES = (
    ("portal", "c.portal = :portal"),
    (
        "publisher",
        "e.url IN (SELECT x.entry_url FROM chosen JOIN captures x ON x.id = chosen.capture_id)",
    ),
    ("since", "max(e.last_seen, coalesce(e.last_fetched, '')) >= :since"),
)
_EXPECTED = (
    ("portal", "basis = :portal"),
    ("publisher", "publisher = :publisher"),
    ("since", "max(since, coalesce(until, '')) >= :since"),
)
_GONE = (
    ("portal", "f.portal = :portal"),
    ("publisher", "f.url IN (SELECT s.url" + _OF_PUBLISHER + " WHERE p.name = :publisher)"),
    ("since", "f.failed_at >= :since"),
)

# Captures of one second come as they were kept, but what a report was first seen in comes first:
# reading is done by several processes, and now and then the second one is done before the first.
_ORDER = "x.fetched_at, x.outcome IS NOT 'new_report', x.id"


def choose(db: sqlite3.Connection, selection: Selection) -> Extent:
    """Choose captures, to be read by `captures`, and count them."""
    db.execute("DROP TABLE IF EXISTS temp.chosen")
    db.execute("CREATE TEMP TABLE chosen (n INTEGER PRIMARY KEY, capture_id INTEGER NOT NULL)")
    condition, values = _condition(selection, _CHOSEN)
    db.execute(
        "INSERT INTO chosen (capture_id) SELECT x.id FROM captures x"  # noqa: S608
        f" LEFT JOIN columns c ON c.id = x.column_id WHERE {condition} ORDER BY {_ORDER}",
        values,
    )
    found = db.execute(
        "SELECT count(*), max(max(x.fetched_at, coalesce(x.checked_at, ''))) FROM chosen"
        " JOIN captures x ON x.id = chosen.capture_id"
    ).fetchone()
    return Extent(found[0], found[1] or "")


def captures(db: sqlite3.Connection) -> Iterator[Held]:
    """The chosen captures with their bytes, in the order of time.

    Raises DamagedBodyError for bytes that are not those of their digest.
    """
    rows = db.execute(
        "SELECT x.*, c.url AS column_url, c.portal, c.family, c.capture_id = x.id AS shows_column,"
        " (SELECT v.title FROM sightings g JOIN versions v ON v.id = g.version_id"
        "  WHERE g.capture_id = x.id ORDER BY v.content_digest LIMIT 1) AS title"
        " FROM chosen JOIN captures x ON x.id = chosen.capture_id"
        " LEFT JOIN columns c ON c.id = x.column_id ORDER BY chosen.n"
    )
    for row in rows:
        yield _held(row, unpack(db, row["body_sha256"]))


def _held(row: sqlite3.Row, body: bytes) -> Held:
    context = read_context(row["context"])
    checked = row["checked_at"] or ""
    return Held(
        Capture(
            url=row["url"],
            fetched_at=row["fetched_at"],
            body=body,
            status=row["status"],
            media_type=row["media_type"],
            requested_url=row["requested_url"],
            request_body=row["request_body"],
            etag=row["etag"],
            last_modified=row["last_modified"],
            rendered=bool(row["rendered"]),
        ),
        row["body_sha256"],
        CaptureNote(
            role=row["role"],
            requested_url=row["requested_url"],
            request_body=row["request_body"],
            entry_url=row["entry_url"],
            column=row["column_url"] or "",
            portal=row["portal"] or "",
            family=row["family"] or "",
            shows_column=bool(row["shows_column"]),
            checked_at=checked if checked != row["fetched_at"] else "",
            rendered=bool(row["rendered"]),
            context=context,
        ),
        row["title"] or context.title,
    )


def gone(db: sqlite3.Connection, selection: Selection) -> Iterator[GoneNote]:
    """The addresses that answered that they are no more, in the order of time."""
    condition, values = _condition(selection, _GONE)
    for row in db.execute(
        "SELECT DISTINCT url, failed_at, column_url, portal FROM failures f"  # noqa: S608
        f" WHERE class = 'gone' AND {condition} ORDER BY failed_at, url, column_url, portal",
        values,
    ):
        yield GoneNote(*row)


def columns(db: sqlite3.Connection, selection: Selection) -> Iterator[ColumnNote]:
    """The columns, first found first; none where only documents are wanted."""
    if selection.documents_only:
        return
    names = [one.name for one in fields(ColumnNote)]
    condition, values = _condition(selection, _COLUMNS)
    sql = f"SELECT {', '.join(names)} FROM columns c WHERE {condition} ORDER BY id"  # noqa: S608
    for row in db.execute(sql, values):
        told = dict(row)
        yield ColumnNote(**{**told, "rendered": bool(told["rendered"])})


def walks(db: sqlite3.Connection, column: ColumnNote) -> list[WalkNote]:
    """The walks of all pages of a column that ended well: a handful a year."""
    rows = db.execute(
        "SELECT c.url, w.began_at, w.ended_at FROM columns c JOIN complete_walks w"
        " ON w.column_id = c.id WHERE c.url = ? ORDER BY w.ended_at",
        (column.url,),
    )
    return [WalkNote(*row) for row in rows]


def expected(db: sqlite3.Connection, selection: Selection) -> Iterator[ExpectedNote]:
    """What the registry said of columns, first said first; none where only documents are wanted."""
    if selection.documents_only:
        return
    names = [one.name for one in fields(ExpectedNote)]
    condition, values = _condition(selection, _EXPECTED)
    sql = f"SELECT {', '.join(names)} FROM expectations WHERE {condition} ORDER BY id"  # noqa: S608
    for row in db.execute(sql, values):
        yield ExpectedNote(*row)


def entries(db: sqlite3.Connection, selection: Selection) -> Iterator[EntryNote]:
    """The entries of the columns, first seen first; none where only documents are wanted."""
    if selection.documents_only:
        return
    condition, values = _condition(selection, _ENTRIES)
    for row in db.execute(
        "SELECT c.url AS column_url, e.*, w.began_at FROM entries e"  # noqa: S608
        " JOIN columns c ON c.id = e.column_id LEFT JOIN earlier_walks w ON w.entry_id = e.id"
        f" WHERE {condition} ORDER BY e.column_id, e.id",
        values,
    ):
        yield EntryNote(
            column=row["column_url"],
            url=row["url"],
            kind=row["kind"],
            first_seen=row["first_seen"],
            last_seen=row["last_seen"],
            state=row["state"],
            last_fetched=row["last_fetched"],
            tries=row["tries"],
            earlier_walk=row["began_at"] or "",
            context=read_context(row["context"]),
        )


def _condition(
    selection: Selection, conditions: tuple[tuple[str, str], ...]
) -> tuple[str, dict[str, str]]:
    """Those of some conditions that a selection asks for, and the values in them."""
    asked = [(name, sql) for name, sql in conditions if getattr(selection, name)]
    values = {name: getattr(selection, name) for name, _ in asked if name != "documents_only"}
    return " AND ".join(sql for _, sql in asked) or "true", values
