"""Keeping what was fetched, and the frontier: what is still to be fetched.

Raw first: bytes, capture and frontier are written in one transaction before anything reads the
bytes. The frontier is the table `entries`, one row for an address in a column. An entry is
`outstanding` until a document is kept for it, then `kept`; `gone` once its address answers that it
is no more, and outstanding again when a listing shows it after that.

What is outstanding is asked for in `archive/due.py`, how a column is walked in `archive/walks.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.evidence import digest
from archive.frontier import (
    Visit,
    context_json,
    found_column,
    keep_entry,
    read_context,
    read_entries,
    see_entries,
)
from archive.packing import keep_body, scope_of, unpack
from archive.records import Capture, Document, Entry
from archive.standing import settle
from archive.texts import storable
from archive.walks import add_questions, answer

if TYPE_CHECKING:
    import sqlite3

    from archive.records import Context, EntryKind, Listing
    from archive.store import Archive


def keep_listing(a: Archive, listing: Listing, run_id: int) -> int:
    """Keep a page of a column with its entries and the questions it raises; the capture's id.

    All of it is one transaction. A page that has not changed since it was kept last is not kept
    again, its capture is only said to have been checked.
    """
    now = listing.capture.fetched_at
    visit = Visit(run_id, now, listing.portal, listing.family)
    with a.transaction() as db:
        column_id = found_column(db, listing.column_url, visit)
        capture_id = _checked(db, listing.capture, column_id) or _keep_capture(
            db, listing.capture, run_id=run_id, role="listing", column_id=column_id
        )
        see_entries(db, column_id, listing.entries, now)
        see_entries(db, column_id, listing.passed_over, now, passed_over=True)
        if listing.request:
            answer(
                db,
                column_id,
                listing.request,
                state="answered",
                outcome=listing.outcome,
                capture_id=capture_id,
            )
            add_questions(db, column_id, listing.questions)
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
            column_id = found_column(db, document.column_url, visit)
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
    request: str = "",
) -> None:
    """Write down a fetch that brought no document.

    `failure` is its class (see `spiders.failures`), or gone for 404 and 410. The failure of an
    entry counts its tries, and gone makes the sources at the address vanish. `request` names the
    question of the column's walk that has failed.
    """
    url = storable(url)
    with a.transaction() as db:
        db.execute(
            "INSERT INTO failures (run_id, url, class, failed_at, column_url, portal)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (run_id, url, failure, now, column_url, portal),
        )
        if request:
            column_id = found_column(db, column_url, Visit(run_id, now, portal))
            answer(db, column_id, request, state="failed", outcome=failure)
            return
        db.execute("UPDATE entries SET tries = tries + 1 WHERE url = ?", (url,))
        if failure == "gone":
            db.execute(
                "UPDATE entries SET state = 'gone', last_fetched = ? WHERE url = ?", (now, url)
            )
            vanish(db, url, now)


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
            request_body=row["request_body"],
            etag=row["etag"],
            last_modified=row["last_modified"],
            rendered=bool(row["rendered"]),
        ),
        context=read_context(row["context"]),
        column_url=row["column_url"] or "",
        entry_url=row["entry_url"],
        links=tuple(read_entries(links)),
    )


def load_body(a: Archive, sha256: str) -> bytes:
    """The bytes of a digest as they were served.

    Raises KeyError where they are not kept, DamagedBodyError where they are others now.
    """
    return unpack(a.db, sha256)


def address_of(document: Document) -> str:
    """The address under which a document is known: that of its entry, else the one asked for."""
    capture = document.capture
    return document.entry_url or capture.requested_url or capture.url


def vanish(db: sqlite3.Connection, url: str, now: str, *, except_report: int = 0) -> None:
    """The address shows its reports no longer, except perhaps one: their sources vanish.

    Whoever calls has written down what the address shows, or that it is gone (`archive/history/`).
    An address that showed the report later, or had lost it before, tells nothing new.
    """
    reports = db.execute(
        "SELECT DISTINCT report_id FROM sources WHERE url = ?1 AND report_id <> ?2"
        " AND first_seen <= ?3 AND (vanished_at IS NULL OR ?3 <= vanished_at)"
        " ORDER BY report_id",
        (url, except_report, now),
    ).fetchall()
    for (report_id,) in reports:
        settle(db, report_id)


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
    sha256 = keep_body(db, capture.body, scope_of(capture.url))
    cursor = db.execute(
        "INSERT INTO captures (run_id, column_id, role, url, requested_url, entry_url, fetched_at,"
        " status, media_type, body_sha256, context, request_body, etag, last_modified, rendered,"
        " checked_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?7)",
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
            storable(capture.request_body),
            storable(capture.etag),
            storable(capture.last_modified),
            capture.rendered,
        ),
    )
    return int(cursor.lastrowid or 0)


def _checked(db: sqlite3.Connection, capture: Capture, column_id: int) -> int | None:
    """The listing's last capture where it gave the same bytes, now checked again."""
    last = db.execute(
        "SELECT id, body_sha256 FROM captures WHERE url = ? AND requested_url = ?"
        " AND request_body = ? AND role = 'listing' AND column_id = ? AND fetched_at <= ?"
        " ORDER BY id DESC LIMIT 1",
        (
            storable(capture.url),
            storable(capture.requested_url),
            storable(capture.request_body),
            column_id,
            capture.fetched_at,
        ),
    ).fetchone()
    if last is None or last["body_sha256"] != digest(capture.body):
        return None
    db.execute(
        "UPDATE captures SET checked_at = max(checked_at, ?), etag = ?, last_modified = ?"
        " WHERE id = ?",
        (capture.fetched_at, storable(capture.etag), storable(capture.last_modified), last["id"]),
    )
    return int(last["id"])
