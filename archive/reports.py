"""Storing what was understood, each document in a transaction of its own.

What becomes of it: `archive/storing.py`. Where it says in which region publishers of a name are,
documents that bear the name and say no region are settled anew (`archive/namesakes.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.keeping import vanish
from archive.namesakes import bearers
from archive.replaying import settle_names
from archive.standing import settle
from archive.storing import SEE_SOURCE, SIGHT, Outcome, conclude, store_document

if TYPE_CHECKING:
    from archive.figures import Connection
    from archive.records import Interpretation
    from archive.store import Archive

__all__ = ["Outcome", "store_again", "store_interpretation", "store_reading"]


def store_interpretation(a: Archive, capture_id: int, interpretation: Interpretation) -> Outcome:
    """Store what a kept document says, all of it in one transaction.

    `capture_id` is what `keep_document` returned. Storing the same capture again changes nothing.
    Outcome: `new_report`; `new_source` for another address of a known report; `new_version` for
    other content at a known address; `sighting` for content that the report is known to have had;
    `not_a_report`.
    """
    with a.transaction() as db:
        return store_reading(db, capture_id, interpretation)


def store_reading(db: Connection, capture_id: int, found: Interpretation) -> Outcome:
    """Store what the document of a capture says, inside the transaction of the caller."""
    name = found.identity.publisher
    before = bearers(db, name)
    outcome = store_document(db, capture_id, found)
    if bearers(db, name) != before:
        settle_names(db, {name})
    return outcome


def store_again(a: Archive, capture_id: int, interpreter: str) -> Outcome | None:
    """Store that an address gave the same bytes again, which read as they did before.

    None where they were not read before by this `interpreter`, under this address and with these
    hints: then they have to be read.
    """
    with a.transaction() as db:
        capture = db.execute("SELECT * FROM captures WHERE id = ?", (capture_id,)).fetchone()
        url, at = capture["address"], capture["fetched_at"]
        same = (url, capture["body_sha256"], capture["context"], interpreter)
        outcome: Outcome
        if seen := db.execute(_SIGHTED, same).fetchone():
            report_id = seen["report_id"]
            db.execute(SIGHT, (seen["source_id"], capture_id, seen["version_id"], seen["identity"]))
            db.execute(SEE_SOURCE, (report_id, url, at, capture["column_id"])).fetchall()
            settle(db, report_id)
            vanish(db, url, at, except_report=report_id)
            outcome = "sighting"
            conclude(db, capture_id, outcome)
        elif aside := db.execute(_ASIDE, same).fetchone():
            db.execute(
                "UPDATE documents_set_aside SET last_seen = max(last_seen, ?) WHERE id = ?",
                (at, aside["id"]),
            )
            outcome = "not_a_report"
            conclude(db, capture_id, outcome, aside["id"])
            vanish(db, url, at)
        else:
            return None
    return outcome


# The same bytes at the same address with the same hints, as an interpreter read them.
_SIGHTED = (
    "SELECT s.source_id, s.version_id, s.identity, v.report_id FROM sources o"
    " JOIN sightings s ON s.source_id = o.id JOIN captures x ON x.id = s.capture_id"
    " JOIN versions v ON v.id = s.version_id"
    " WHERE o.url = ? AND x.body_sha256 = ? AND x.context = ? AND v.interpreter = ?"
    " ORDER BY x.id DESC LIMIT 1"
)
_ASIDE = (
    "SELECT d.id FROM captures x JOIN documents_set_aside d ON d.id = x.set_aside_id"
    " WHERE x.address = ? AND x.role = 'document' AND x.body_sha256 = ? AND x.context = ?"
    " AND d.interpreter = ? AND d.kind <> 'unreadable' ORDER BY x.id DESC LIMIT 1"
)
