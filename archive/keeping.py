"""Keeping what was fetched, and the frontier: what is still to be fetched.

Raw first: bytes, capture and frontier are written in one transaction before anything reads the
bytes. The frontier is the table `entries`, one row for an address in a column. An entry is
`outstanding` until a document is kept for it, then `kept`; `gone` once its address answers that it
is no more, and outstanding again when a listing shows it after that.

A document that was kept and not yet interpreted when the process was killed is in
`uninterpreted()`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import zstandard

from archive.evidence import digest
from archive.frontier import (
    Visit,
    context_json,
    found_column,
    keep_entry,
    read_context,
    read_entries,
    see_entries,
    set_column_state,
)
from archive.records import Capture, Document, Entry
from archive.standing import settle
from archive.texts import storable

if TYPE_CHECKING:
    import sqlite3

    from archive.records import Context, EntryKind, Listing
    from archive.store import Archive

#: Level 3 takes 0.1 ms a document and leaves 80 % of 26 short reports; level 19 takes thirty times
#: as long and leaves 78 %.
_COMPRESSION = 3


@dataclass(frozen=True, slots=True)
class ColumnState:
    """栏目: how a column was found; `last_walked` is the last time its rows could be read."""

    url: str
    portal: str
    family: str
    state: str
    state_since: str
    detail: str
    last_walked: str | None


def keep_listing(a: Archive, listing: Listing, run_id: int) -> int:
    """Keep a page of a column with its entries; the id of the capture.

    Capture, state of the column and entries are one transaction.
    """
    now = listing.capture.fetched_at
    visit = Visit(run_id, now, listing.portal, listing.family)
    with a.transaction() as db:
        column_id = found_column(db, listing.column_url, listing.state, visit)
        set_column_state(db, column_id, listing.state, listing.detail, visit)
        if listing.state in ("ok", "empty"):
            db.execute(
                "UPDATE columns SET first_walked = coalesce(first_walked, ?1), last_walked = ?1"
                " WHERE id = ?2",
                (now, column_id),
            )
        capture_id = _keep_capture(
            db, listing.capture, run_id=run_id, role="listing", column_id=column_id
        )
        see_entries(db, column_id, listing.entries, now)
    return capture_id


def keep_document(a: Archive, document: Document, run_id: int) -> int:
    """Keep a document and the links it names; the id of the capture.

    Its entry is kept from now on, wherever it was listed. Without a column, as for files that were
    ingested, neither the document nor its links come into the frontier.
    """
    now = document.capture.fetched_at
    url = address_of(document)
    kind: EntryKind = "attachment" if document.context.page_url else "article"
    visit = Visit(run_id, now, document.context.portal)
    with a.transaction() as db:
        column_id = None
        if document.column_url:
            column_id = found_column(db, document.column_url, "ok", visit)
            see_entries(db, column_id, document.links, now)
        keep_entry(db, column_id, Entry(url, kind, document.context), now)
        return _keep_capture(
            db,
            document.capture,
            run_id=run_id,
            role="document",
            column_id=column_id,
            entry_url=url,
            context=document.context,
        )


def keep_failure(  # noqa: PLR0913 - a row of the table
    a: Archive,
    url: str,
    run_id: int,
    *,
    failure: str,
    now: str,
    column_url: str = "",
    portal: str = "",
) -> None:
    """Write down a fetch that brought no document.

    `failure` is its class: name_not_found, refused, timed_out, certificate, http_4xx, http_5xx,
    challenge, robots, other, or gone for 404 and 410. The failure of an entry counts its tries, and
    gone makes the sources at the address vanish; any other failure is the state of the column.
    """
    url = storable(url)
    with a.transaction() as db:
        db.execute(
            "INSERT INTO failures (run_id, url, class, failed_at, column_url, portal)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (run_id, url, failure, now, column_url, portal),
        )
        tried = 0
        if url != column_url:
            tried = db.execute(
                "UPDATE entries SET tries = tries + 1 WHERE url = ?", (url,)
            ).rowcount
        if failure == "gone":
            db.execute(
                "UPDATE entries SET state = 'gone', last_fetched = ? WHERE url = ?", (now, url)
            )
            vanish(db, url, now)
        if column_url and not tried:
            visit = Visit(run_id, now, portal)
            column_id = found_column(db, column_url, failure, visit)
            detail = "" if url == column_url else url
            set_column_state(db, column_id, failure, detail, visit)


def outstanding(a: Archive, column_url: str) -> list[Entry]:
    """The entries of a column that no document is kept for yet, first seen first."""
    return read_entries(
        a.db.execute(
            "SELECT e.url, e.kind, e.context FROM entries e JOIN columns c ON c.id = e.column_id"
            " WHERE c.url = ? AND e.state = 'outstanding' ORDER BY e.id",
            (column_url,),
        )
    )


def due_again(a: Archive, column_url: str, *, before: str) -> list[Entry]:
    """The kept entries of a column that were last fetched before a time, longest ago first."""
    return read_entries(
        a.db.execute(
            "SELECT e.url, e.kind, e.context FROM entries e JOIN columns c ON c.id = e.column_id"
            " WHERE c.url = ? AND e.state = 'kept' AND e.last_fetched < ?"
            " ORDER BY e.last_fetched, e.id",
            (column_url, before),
        )
    )


def column_states(a: Archive) -> list[ColumnState]:
    """All columns that were ever asked for, by portal and address."""
    names = ", ".join(field.name for field in fields(ColumnState))
    rows = a.db.execute(f"SELECT {names} FROM columns ORDER BY portal, url")  # noqa: S608
    return [ColumnState(*row) for row in rows]


def uninterpreted(a: Archive) -> list[int]:
    """The captures of documents that no interpretation was stored for, oldest first."""
    rows = a.db.execute(
        "SELECT id FROM captures WHERE role = 'document' AND outcome IS NULL ORDER BY id"
    )
    return [row["id"] for row in rows]


def load_document(a: Archive, capture_id: int) -> Document:
    """A kept document as it was handed over; its links are those of its address known by now.

    Raises KeyError for a capture that the archive does not hold.
    """
    row = a.db.execute(
        "SELECT x.*, c.url AS column_url FROM captures x"
        " LEFT JOIN columns c ON c.id = x.column_id WHERE x.id = ?",
        (capture_id,),
    ).fetchone()
    if row is None:
        raise KeyError(capture_id)
    links = a.db.execute(
        "SELECT url, kind, context FROM entries WHERE page_url IN (?, ?)"
        " AND page_url <> '' AND column_id = ? ORDER BY id",
        (row["url"], row["entry_url"], row["column_id"]),
    )
    return Document(
        capture=Capture(
            url=row["url"],
            fetched_at=row["fetched_at"],
            body=load_body(a, row["body_sha256"]),
            status=row["status"],
            media_type=row["media_type"],
            requested_url=row["requested_url"],
        ),
        context=read_context(row["context"]),
        column_url=row["column_url"] or "",
        entry_url=row["entry_url"],
        links=tuple(read_entries(links)),
    )


def load_body(a: Archive, sha256: str) -> bytes:
    """The bytes of a digest as they were served. Raises KeyError where they are not kept."""
    row = a.db.execute("SELECT zstd FROM bodies WHERE sha256 = ?", (sha256,)).fetchone()
    if row is None:
        raise KeyError(sha256)
    return zstandard.ZstdDecompressor().decompress(row["zstd"])


def address_of(document: Document) -> str:
    """The address under which a document is known: that of its entry, else the one asked for."""
    capture = document.capture
    return document.entry_url or capture.requested_url or capture.url


def vanish(db: sqlite3.Connection, url: str, now: str, *, except_report: int = 0) -> None:
    """The address shows its reports no longer, except perhaps one: their sources vanish."""
    reports = db.execute(
        "UPDATE sources SET vanished_at = ? WHERE url = ? AND report_id <> ?"
        " AND vanished_at IS NULL AND last_seen <= ? RETURNING report_id",
        (now, url, except_report, now),
    ).fetchall()
    for row in reports:
        settle(db, row["report_id"])


def _keep_capture(  # noqa: PLR0913 - a row of the table
    db: sqlite3.Connection,
    capture: Capture,
    *,
    run_id: int,
    role: str,
    column_id: int | None,
    entry_url: str = "",
    context: Context | None = None,
) -> int:
    sha256 = digest(capture.body)
    if db.execute("SELECT 1 FROM bodies WHERE sha256 = ?", (sha256,)).fetchone() is None:
        packed = zstandard.ZstdCompressor(level=_COMPRESSION).compress(capture.body)
        db.execute("INSERT INTO bodies VALUES (?, ?, ?)", (sha256, len(capture.body), packed))
    cursor = db.execute(
        "INSERT INTO captures (run_id, column_id, role, url, requested_url, entry_url, fetched_at,"
        " status, media_type, body_sha256, context) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            run_id,
            column_id,
            role,
            storable(capture.url),
            storable(capture.requested_url),
            storable(entry_url),
            capture.fetched_at,
            capture.status,
            storable(capture.media_type),
            sha256,
            context_json(context) if context else "{}",
        ),
    )
    return int(cursor.lastrowid or 0)
