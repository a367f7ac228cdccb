"""What is to be done next: entries to be fetched or fetched again, documents to be read.

Each is asked for in portions behind a number, so that a frontier of any size takes no room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.frontier import read_entries
from archive.texts import storable

if TYPE_CHECKING:
    from archive.records import Entry
    from archive.store import Archive


@dataclass(frozen=True, slots=True)
class Due:
    """An entry to be fetched, by its number in the frontier."""

    id: int
    entry: Entry


def outstanding(a: Archive, column_url: str, *, after: int = 0, limit: int = -1) -> list[Due]:
    """Entries of a column that no document is kept for yet, first seen first, behind a number."""
    return _due(a, column_url, "e.state = 'outstanding'", (), after=after, limit=limit)


def due_again(
    a: Archive, column_url: str, *, before: str, after: int = 0, limit: int = -1
) -> list[Due]:
    """Kept entries of a column that were last fetched before a time."""
    condition = "e.state = 'kept' AND e.last_fetched < ?"
    return _due(a, column_url, condition, (before,), after=after, limit=limit)


def _due(  # noqa: PLR0913 - the parts of a query
    a: Archive, column_url: str, condition: str, values: tuple[str, ...], *, after: int, limit: int
) -> list[Due]:
    rows = a.db.execute(
        "SELECT e.id, e.url, e.kind, e.context FROM entries e"  # noqa: S608
        f" WHERE e.column_id = (SELECT id FROM columns WHERE url = ?) AND {condition}"
        " AND e.id > ? ORDER BY e.id LIMIT ?",
        (column_url, *values, after, limit),
    ).fetchall()
    return [Due(row["id"], entry) for row, entry in zip(rows, read_entries(rows), strict=True)]


def uninterpreted(a: Archive, *, after: int = 0, limit: int = -1) -> list[int]:
    """Captures of documents that no interpretation was stored for, oldest first, behind an id."""
    rows = a.db.execute(
        "SELECT id FROM captures WHERE role = 'document' AND outcome IS NULL AND id > ?"
        " ORDER BY id LIMIT ?",
        (after, limit),
    )
    return [row["id"] for row in rows]


@dataclass(frozen=True, slots=True)
class LastCapture:
    """What a server said to recognise a page by, and the digest and type of what it gave."""

    etag: str
    last_modified: str
    sha256: str
    media_type: str


def answered_in(a: Archive, run_id: int, url: str) -> LastCapture | None:
    """What an address gave a moment ago, in a run's search for columns or in another walk of it."""
    row = a.db.execute(
        "SELECT etag, last_modified, body_sha256, media_type FROM captures WHERE url = ?"
        " AND requested_url = '' AND request_body = '' AND rendered = 0 AND status = 200"
        " AND role = 'listing' AND run_id = ? ORDER BY id DESC LIMIT 1",
        (storable(url), run_id),
    ).fetchone()
    return LastCapture(*row) if row else None


def last_capture(a: Archive, url: str, request_body: str = "") -> LastCapture | None:
    """What an address gave last, to ask whether it still does; None where nothing can be asked."""
    row = a.db.execute(
        "SELECT etag, last_modified, body_sha256, media_type FROM captures WHERE url = ?"
        " AND requested_url = '' AND request_body = ? AND rendered = 0 AND status = 200"
        " ORDER BY id DESC LIMIT 1",
        (storable(url), storable(request_body)),
    ).fetchone()
    return LastCapture(*row) if row and (row["etag"] or row["last_modified"]) else None
