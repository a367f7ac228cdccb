"""重新解读: documents read again by another reader, compared, and put in the place of what is held.

stale      documents that another reader than the present one has read, each reading once: the
           same bytes at the same address with the same hints read the same
set down   what is read now, and how it differs from what is held; nothing is replaced yet
replace    all that was set down, cluster by cluster (`archive/replaying.py`), each in one
           transaction: whoever reads the archive meanwhile sees a report as it was or as it
           will be, and what was torn off goes on where it stood
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.interpretations import (
    Packed,
    fingerprint,
    load_interpretation,
    load_set_aside,
    set_aside,
    unpacked,
)
from archive.reading_differences import differences
from archive.replaying import cluster_of, readings_of, replay

if TYPE_CHECKING:
    from archive.figures import Connection
    from archive.records import Interpretation
    from archive.store import Archive

#: Clusters replaced in one transaction: one sync for all of them.
_BATCH = 64

_READ_BEFORE = """
FROM captures c
LEFT JOIN sightings g ON g.capture_id = c.id
LEFT JOIN versions v ON v.id = g.version_id
LEFT JOIN documents_set_aside d ON d.id = c.set_aside_id
WHERE c.role = 'document' AND c.outcome IS NOT NULL
  AND (:all OR coalesce(v.interpreter, d.interpreter) <> :interpreter)
  AND NOT EXISTS (SELECT 1 FROM reinterpretations r WHERE r.capture_id = c.id)
"""
#: A capture whose document nobody captured before with the same bytes and hints.
_FIRST = """
  AND NOT EXISTS (SELECT 1 FROM captures e WHERE e.address = c.address AND e.role = 'document'
    AND e.outcome IS NOT NULL AND e.id < c.id AND e.body_sha256 = c.body_sha256
    AND e.context = c.context)
"""


@dataclass(frozen=True, slots=True)
class Reread:
    """What a document is read as now: by whom, and packed."""

    capture_id: int
    interpreter: str
    reading: Packed


def begin(a: Archive, interpreter: str) -> None:
    """Forget what other readers have set down and nobody has put in its place."""
    with a.transaction() as db:
        db.execute("DELETE FROM reinterpretations WHERE interpreter <> ?", (interpreter,))


def stale(a: Archive, interpreter: str, *, everything: bool, after: int, limit: int) -> list[int]:
    """Captures whose documents are to be read again, by their numbers; those behind a number.

    What was set down is not among them: a run that was torn off goes on.
    """
    rows = a.db.execute(
        f"SELECT c.id {_READ_BEFORE} AND c.id > :after {_FIRST} ORDER BY c.id LIMIT :limit",
        {"interpreter": interpreter, "all": everything, "after": after, "limit": limit},
    )
    return [id_ for (id_,) in rows]


def count_stale(a: Archive, interpreter: str, *, everything: bool) -> int:
    """How many documents are to be read again."""
    sql = f"SELECT count(*) {_READ_BEFORE} {_FIRST}"
    row = a.db.execute(sql, {"interpreter": interpreter, "all": everything}).fetchone()
    return int(row[0])


def set_down(a: Archive, found: Sequence[Reread], run_id: int) -> None:
    """Write down what was read, and how it differs from what is held."""
    with a.transaction() as db:
        for one in found:
            _set_down(db, one, run_id)


def _set_down(db: Connection, one: Reread, run_id: int) -> None:
    capture = db.execute(
        "SELECT c.body_sha256, c.set_aside_id, v.id, v.reading_sha256"
        " FROM captures c LEFT JOIN sightings g ON g.capture_id = c.id"
        " LEFT JOIN versions v ON v.id = g.version_id WHERE c.id = ?",
        (one.capture_id,),
    ).fetchone()
    body_sha256, document_id, version_id, held_sha256 = capture
    if version_id is not None and held_sha256 == one.reading.sha256:
        _note(db, one, None)
        return
    now = unpacked(one.reading.data, body_sha256, one.interpreter)
    held = (
        load_set_aside(db, document_id)
        if version_id is None
        else load_interpretation(db, version_id)
    )
    if version_id is None and now.identity.kind != "report":
        now = set_aside(now)
        if fingerprint(now, body_sha256) == fingerprint(held, body_sha256):
            _note(db, one, None)
            return
    _note(db, one, one.reading.data)
    db.executemany(
        "INSERT OR REPLACE INTO reading_differences VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(run_id, one.capture_id, n, *row) for n, row in enumerate(differences(held, now), 1)],
    )


def _note(db: Connection, one: Reread, reading: bytes | None) -> None:
    row = (one.capture_id, one.interpreter, reading)
    db.execute("INSERT OR REPLACE INTO reinterpretations VALUES (?, ?, ?)", row)


def to_replace(a: Archive) -> int:
    """How many documents were set down and are not in their place yet."""
    return int(a.db.execute("SELECT count(*) FROM reinterpretations").fetchone()[0])


def replace(a: Archive) -> Iterator[int]:
    """Put what was set down in its place; yields how many documents of it were, batch by batch."""
    while True:
        with a.transaction() as db:
            before = to_replace(a)
            rows = db.execute(
                "SELECT capture_id FROM reinterpretations WHERE reading IS NOT NULL"
                " ORDER BY capture_id LIMIT ?",
                (_BATCH,),
            ).fetchall()
            for (capture_id,) in rows:
                _replace(db, capture_id)
            if not rows:
                _keep_all_others(db)
            done = before - to_replace(a)
        yield done
        if not rows:
            return


def _replace(db: Connection, capture_id: int) -> None:
    waiting = "SELECT reading FROM reinterpretations WHERE capture_id = ?"
    if db.execute(waiting, (capture_id,)).fetchone() is None:
        # It hung together with one that was replaced just now.
        return
    address = "SELECT address FROM captures WHERE id = ?"
    start = db.execute(address, (capture_id,)).fetchone()[0]
    cluster = cluster_of(db, [start])
    while True:
        readings = readings_of(db, cluster)
        fresh = {id_: _read_now(db, id_, held) for id_, held in readings.items()}
        larger = cluster_of(db, cluster.addresses, fresh.values())
        if larger.captures == cluster.captures:
            break
        cluster = larger
    replay(db, cluster, fresh)
    for id_ in cluster.captures:
        db.execute("DELETE FROM reinterpretations WHERE capture_id = ?", (id_,))


def _read_now(db: Connection, capture_id: int, held: Interpretation) -> Interpretation:
    """What was set down for a capture, else what is held."""
    row = db.execute(_READING, (capture_id,)).fetchone()
    if row is None:
        return held
    if row["reading"] is None:
        return dataclasses.replace(held, interpreter=row["interpreter"])
    return unpacked(row["reading"], row["body_sha256"], row["interpreter"])


#: The same bytes with the same hints read the same.
_READING = """
SELECT r.reading, r.interpreter, c.body_sha256
FROM captures c
JOIN captures e ON e.address = c.address AND e.role = 'document'
  AND e.body_sha256 = c.body_sha256 AND e.context = c.context
JOIN reinterpretations r ON r.capture_id = e.id
WHERE c.id = ? ORDER BY e.id LIMIT 1
"""


def _keep_all_others(db: Connection) -> None:
    """What reads as it did is the present reader's from now on."""
    of_version = "SELECT g.version_id FROM sightings g WHERE g.capture_id = r.capture_id"
    for table, id_ in (
        ("versions", of_version),
        ("documents_set_aside", "SELECT c.set_aside_id FROM captures c WHERE c.id = r.capture_id"),
    ):
        db.execute(
            f"UPDATE {table} SET interpreter = new.interpreter FROM ("  # noqa: S608
            f"SELECT ({id_}) AS id, r.interpreter FROM reinterpretations r) AS new"
            f" WHERE {table}.id = new.id AND {table}.interpreter <> new.interpreter"
        )
    db.execute("DELETE FROM reinterpretations")
