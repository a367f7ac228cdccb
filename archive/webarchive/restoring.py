"""What was read from web archives goes back into an archive, as if it had been fetched by it.

Captures that the archive holds already are not kept twice: a run that was torn off goes on where it
stood. Columns and entries come first, so that they have their order, and entries once more at the
end, when all documents are there: one counts as kept only because a document of it is. Where the
archive knows more recent things of a column or an entry, those stay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.evidence import digest
from archive.frontier import context_json
from archive.keeping import address_of, keep_document, keep_listing, load_body, vanish
from archive.records import Document, Listing
from archive.replaying import cluster_of, readings_of, replay
from archive.reports import store_reading
from archive.texts import storable

if TYPE_CHECKING:
    import sqlite3

    from archive.figures import Connection
    from archive.records import Capture, Context, Interpretation
    from archive.store import Archive
    from archive.webarchive.notes import CaptureNote, GoneNote
    from archive.webarchive.reading import Taken


@dataclass(frozen=True, slots=True)
class Kept:
    """A capture that is in the archive; `document` is to be read, None where nothing is.

    `is_new` tells those that were not there before.
    """

    capture_id: int
    document: Document | None
    is_new: bool


class ArchiveHolding:
    """What an archive holds already, for revisits of it."""

    def __init__(self, a: Archive) -> None:
        self._archive = a

    def body(self, told: str, url: str, date: str) -> bytes | None:
        """The bytes of an address at a time, else of a SHA-256; None where they are not held."""
        row = self._archive.db.execute(
            "SELECT body_sha256 FROM captures WHERE url = ? AND fetched_at = ?"
            " UNION ALL SELECT sha256 FROM bodies WHERE sha256 = ?",
            (url, date, told.rpartition(":")[2].lower()),
        ).fetchone()
        return load_body(self._archive, row[0]) if row else None


class Restoration:
    """Captures that go into an archive in the order of their time, in one run.

    `hint` is the context of those that somebody else recorded.
    """

    def __init__(self, a: Archive, run_id: int, hint: Context) -> None:
        self.archive, self.run_id, self.hint = a, run_id, hint
        row = a.db.execute(
            "SELECT max(fetched_at) FROM captures WHERE role = 'document' AND outcome IS NOT NULL"
        ).fetchone()
        #: Before this the archive may know more recent things.
        self._latest = row[0] or ""

    def take(self, taken: Taken) -> Kept:
        """Keep a capture as it was kept once, or as a document without a column."""
        note = taken.note
        if note is None:
            hint = replace(self.hint, title=taken.title) if taken.title else self.hint
            return self._document(Document(taken.capture, hint))
        if note.role == "document":
            kept = self._document(
                Document(taken.capture, note.context, note.column, note.entry_url)
            )
        else:
            kept = self._listing(taken.capture, note)
        with self.archive.transaction() as db:
            _add_to(db, kept.capture_id, note)
        return kept

    def was_read(self, document: Document) -> bool:
        """Whether the same bytes at the same address with the same hints were read before."""
        held = self.archive.db.execute(
            "SELECT 1 FROM captures WHERE address = ? AND role = 'document' AND body_sha256 = ?"
            " AND context = ? AND outcome IS NOT NULL",
            (
                storable(address_of(document)),
                digest(document.capture.body),
                context_json(document.context),
            ),
        ).fetchone()
        return held is not None and document.capture.fetched_at >= self._latest

    def store(self, capture_id: int, found: Interpretation) -> str:
        """Store what the document of a capture says; the outcome.

        Where the archive knows more recent things of what hangs together with it, all of that is
        stored anew in the order of time (`archive/replaying.py`).
        """
        own = "SELECT fetched_at, address, body_sha256, outcome FROM captures WHERE id = ?"
        with self.archive.transaction() as db:
            row = db.execute(own, (capture_id,)).fetchone()
            if row["fetched_at"] >= self._latest:
                return store_reading(db, capture_id, found)
            cluster = cluster_of(db, [row["address"]], [found])
            known = [
                (*tuple(db.execute(own, (id_,)).fetchone())[:3], id_) for id_ in cluster.captures
            ]
            captures = [id_ for *_, id_ in sorted([*known, (*tuple(row)[:3], capture_id)])]
            readings = readings_of(db, cluster) | {capture_id: found}
            replay(db, replace(cluster, captures=tuple(captures)), readings)
            return str(db.execute(own, (capture_id,)).fetchone()["outcome"])

    def gone(self, note: GoneNote) -> None:
        """Write down that an address answered, at a time, that it is no more."""
        row = (note.url, note.failed_at)
        known = "SELECT 1 FROM failures WHERE url = ? AND failed_at = ? AND class = 'gone'"
        with self.archive.transaction() as db:
            if db.execute(known, row).fetchone():
                return
            db.execute(
                "INSERT INTO failures (run_id, url, failed_at, class, column_url, portal)"
                " VALUES (?, ?, ?, 'gone', ?, ?)",
                (self.run_id, *row, note.column, note.portal),
            )
            if note.failed_at >= self._latest:
                vanish(db, *row)
                return
            cluster = cluster_of(db, [note.url])
            replay(db, cluster, readings_of(db, cluster))

    def _document(self, document: Document) -> Kept:
        known = _known(self.archive.db, document.capture, "document", address_of(document))
        if known is None:
            kept = keep_document(self.archive, document, self.run_id)
            return Kept(kept, document, is_new=True)
        return Kept(known["id"], None if known["outcome"] else document, is_new=False)

    def _listing(self, capture: Capture, note: CaptureNote) -> Kept:
        known = _known(self.archive.db, capture, "listing", "")
        if known is not None:
            return Kept(known["id"], None, is_new=False)
        listing = Listing(capture, note.column, note.portal, note.family, ())
        return Kept(keep_listing(self.archive, listing, self.run_id), None, is_new=True)


def _known(db: Connection, capture: Capture, role: str, entry_url: str) -> sqlite3.Row | None:
    """The capture where the archive holds it already."""
    values = (
        storable(capture.url),
        capture.fetched_at,
        role,
        storable(entry_url),
        storable(capture.requested_url),
        storable(capture.request_body),
        digest(capture.body),
    )
    row: sqlite3.Row | None = db.execute(
        "SELECT id, outcome FROM captures WHERE url = ? AND fetched_at = ? AND role = ?"
        " AND entry_url = ? AND requested_url = ? AND request_body = ? AND body_sha256 = ?",
        values,
    ).fetchone()
    return row


def _add_to(db: Connection, capture_id: int, note: CaptureNote) -> None:
    """When a capture was last looked at, and whether it shows how its column stands."""
    if note.checked_at:
        db.execute(
            "UPDATE captures SET checked_at = max(coalesce(checked_at, ''), ?) WHERE id = ?",
            (note.checked_at, capture_id),
        )
    if note.shows_column:
        db.execute(
            "UPDATE columns SET capture_id = ?1 WHERE url = ?2 AND NOT EXISTS (SELECT 1 FROM"
            " captures shown, captures this WHERE shown.id = columns.capture_id AND this.id = ?1"
            " AND shown.fetched_at > this.fetched_at)",
            (capture_id, note.column),
        )
