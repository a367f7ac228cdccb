"""Web archives read in the order of time: captures with their bytes, and addresses that are gone.

Records that carry a note come back as the captures that they were; others are answers that somebody
else recorded: documents, of which only the title in the list of pages is known. A revisit has the
bytes of the record that it refers to, in whichever of the files, or of a capture that is held
already. A redirect is passed over, what it leads to stands under its own address.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from archive.records import Capture
from archive.webarchive.checking import has_head
from archive.webarchive.contents import Place
from archive.webarchive.notes import CaptureNote, GoneNote, from_json
from archive.webarchive.payloads import NotTakenError, http_head, payload, status_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from archive.webarchive.contents import Contents

_Kind = TypeVar("_Kind")

UNKNOWN_ORIGINAL = "revisit of what is not here"

_EXACT = ("url", "status", "media_type", "etag", "last_modified")

_OTHERS = "SELECT note FROM others WHERE kind = ? ORDER BY n"
_TIMELINE = """
SELECT date, 0 AS gone, n FROM records r
WHERE passed = '' OR EXISTS (SELECT 1 FROM notes WHERE notes.id = r.id)
UNION ALL SELECT date, 1, n FROM others WHERE kind = 'GoneNote'
ORDER BY date, gone, n
"""
_RECORD = """
SELECT r.*, notes.note, coalesce(exact.title, any_time.title, '') AS title FROM records r
LEFT JOIN notes ON notes.id = r.id
LEFT JOIN titles exact ON exact.url = r.url AND exact.date = r.date
LEFT JOIN titles any_time ON any_time.url = r.url AND any_time.date =
  (SELECT max(date) FROM titles WHERE titles.url = r.url)
WHERE r.n = ?
"""
# Where the bytes of a revisit may be, the likeliest first; never where another digest is told.
# Digests of two algorithms, or in two codes, differ in length and say nothing of each other.
_ORIGINAL = """
SELECT r.*, notes.note FROM records r LEFT JOIN notes ON notes.id = r.id
WHERE type <> 'revisit' AND (digest = :digest OR length(digest) <> length(:digest)) AND {}
ORDER BY r.n LIMIT 1
"""
_ORIGINALS = tuple(
    _ORIGINAL.format(where)
    for where in (
        "r.id = :refers_id AND :refers_id <> ''",
        "r.url = :refers_url AND r.date = :refers_date AND :refers_url <> ''",
        "r.digest = :digest AND :digest <> ''",
    )
)


class Holding(Protocol):
    """What an archive holds already."""

    def body(self, digest: str, url: str, date: str) -> bytes | None:
        """The bytes of a digest as web archives write it, else of an address at a time."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A capture out of the n-th file; `note` is None for one that somebody else recorded."""

    file: int
    capture: Capture
    note: CaptureNote | None
    title: str


def count(contents: Contents) -> int:
    """How many captures and addresses that are gone there may be."""
    sql = f"SELECT count(*) FROM ({_TIMELINE})"  # noqa: S608
    return int(contents.db.execute(sql).fetchone()[0])


def timeline(contents: Contents, holding: Holding) -> Iterator[Taken | GoneNote | None]:
    """Captures and addresses that are gone, in the order of time; None for what was passed over."""
    for row in contents.db.execute(_TIMELINE):
        if row["gone"]:
            told = contents.db.execute("SELECT note FROM others WHERE n = ?", (row["n"],))
            yield from_json(GoneNote, told.fetchone()["note"])
            continue
        record = contents.db.execute(_RECORD, (row["n"],)).fetchone()
        try:
            yield _taken(contents, record, holding)
        except NotTakenError as reason:
            contents.pass_over(record["file"], str(reason))
            yield None


def notes(contents: Contents, kind: type[_Kind]) -> Iterator[_Kind]:
    """The notes of a kind that are of no capture, in the order of the files."""
    for row in contents.db.execute(_OTHERS, (kind.__name__,)):
        yield from_json(kind, row["note"])


def _taken(contents: Contents, row: sqlite3.Row, holding: Holding) -> Taken:
    record = contents.record_at(_place(row))
    head = http_head(record) if has_head(record) else None
    note = from_json(CaptureNote, row["note"]) if row["note"] else None
    media_type = record.header("Content-Type") if row["type"] == "resource" else ""
    if row["type"] == "revisit":
        body, others = _original(contents, row, holding)
        media_type = "" if note else others
    else:
        body = payload(record, head)
    capture = Capture(
        url=row["url"],
        fetched_at=row["date"],
        body=body,
        status=status_of(head) if head else 200,
        media_type=_header(head, "Content-Type") or media_type,
        etag=_header(head, "ETag"),
        last_modified=_header(head, "Last-Modified"),
    )
    return Taken(row["file"], _as_it_was(capture, note), note, row["title"])


def _original(contents: Contents, row: sqlite3.Row, holding: Holding) -> tuple[bytes, str]:
    """The bytes that a revisit found again, and of which type they were then."""
    for sql in _ORIGINALS:
        found = contents.db.execute(sql, dict(row)).fetchone()
        if found is None:
            continue
        if found["passed"] and not found["note"]:
            raise NotTakenError(found["passed"])
        record = contents.record_at(_place(found))
        head = http_head(record) if has_head(record) else None
        media_type = _header(head, "Content-Type") or record.header("Content-Type")
        return payload(record, head), media_type
    body = holding.body(row["digest"], row["refers_url"], row["refers_date"])
    if body is None:
        raise NotTakenError(UNKNOWN_ORIGINAL)
    return body, ""


def _as_it_was(capture: Capture, note: CaptureNote | None) -> Capture:
    """A capture with what its note says beside the headers."""
    if note is None:
        return capture
    told = {name: getattr(note, name) for name in _EXACT}
    return replace(
        capture,
        requested_url=note.requested_url,
        request_body=note.request_body,
        rendered=note.rendered,
        **{name: value for name, value in told.items() if value},
    )


def _place(row: sqlite3.Row) -> Place:
    return Place(row["file"], row["warc"], row["place"])


def _header(head: Any, name: str) -> str:
    return str(head.get_header(name) or "") if head is not None else ""
