"""Packing well what came in: with the dictionary of its host, or an earlier state of the page.

Works through `unpacked_bodies`, host by host, each batch one transaction: a reader sees every body
before and after, a kill loses the batch under way, and the next run goes on. A body is packed in
the ways there are, and the shortest is kept once it was seen to give the body back:

    with the dictionary of its host, where there is none with that of all hosts
    with the last other body of its address: pages count visits, listings get a row more
    by itself, or not at all

What 2,958 pages of 26 generated hosts, each with menus of its own, take when they were fetched
twice and a counter changed in between; beside WARC with gzip, a record each:

    by itself, at level 3 and 19                         1.01, 0.90
    with one dictionary for all, learnt of other hosts   0.51
    with one of 112 and of 256 KiB for each host         0.13, 0.11
      of 256 KiB at level 3, 9, 12 and 19                0.15, 0.11, 0.11, 0.10
    with that or the earlier state of the page           0.09, 0.07, 0.07 at level 3, 9, 12

A page takes 0.1 ms at level 3, 0.4 ms at level 9, 1 ms at level 12 and 12 ms at level 19. Real
reports are few here: 23 short texts take half of what they take by themselves when each is packed
with the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import zstandard

from archive.dictionaries import is_dense, scopes_waiting, train, train_for_all
from archive.packing import (
    LIGHT,
    WELL,
    DamagedBodyError,
    Dictionary,
    dictionary_of,
    newest_dictionary,
    packed,
    scope_of,
    unpack,
    unpack_row,
)

if TYPE_CHECKING:
    import sqlite3

    from archive.store import Archive

#: Bodies of a transaction, and their bytes: a second's work at most, for which a crawl that writes
#: meanwhile has to wait.
_BATCH, _BATCH_BYTES = 64, 16 * 2**20

#: Larger bodies are fetched anew too seldom, and take too long, to be held against earlier ones.
_LARGEST = 4 * 2**20

_WAITING = """
SELECT w.sha256, b.size, b.zstd, b.dictionary_id
FROM unpacked_bodies w JOIN bodies b ON b.sha256 = w.sha256
WHERE w.scope = ? ORDER BY w.sha256 LIMIT ?
"""

#: The last other body of an address that is packed without a body itself; none for a body that
#: others are packed with. So no body needs more than one other, and that one a dictionary at most.
_EARLIER = """
SELECT e.body_sha256
FROM captures c
JOIN captures e ON e.url = c.url AND e.requested_url = c.requested_url
  AND e.request_body = c.request_body AND e.body_sha256 <> c.body_sha256
JOIN bodies b ON b.sha256 = e.body_sha256
LEFT JOIN dictionaries d ON d.id = b.dictionary_id
WHERE c.id = (SELECT min(id) FROM captures WHERE body_sha256 = ?1)
  AND b.size <= ?2 AND (d.id IS NULL OR d.bytes <> x'')
  AND NOT EXISTS (SELECT 1 FROM dictionaries WHERE sha256 = ?1)
ORDER BY e.id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Repacked:
    """A batch that is done: bodies, and the bytes that they took before and take now."""

    bodies: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row of `bodies`."""

    sha256: str
    size: int
    zstd: bytes
    dictionary_id: int | None


def waiting(db: sqlite3.Connection) -> int:
    """Bodies that are still to be packed well."""
    return int(db.execute("SELECT count(*) FROM unpacked_bodies").fetchone()[0])


def queue_all(a: Archive) -> None:
    """Have every body packed anew, with the dictionary of the host of its first address."""
    with a.transaction() as db:
        db.create_function("scope_of", 1, scope_of, deterministic=True)
        db.execute("DELETE FROM unpacked_bodies")
        db.execute(
            "INSERT INTO unpacked_bodies (scope, sha256)"
            " SELECT scope_of(coalesce((SELECT c.url FROM captures c"
            "  WHERE c.body_sha256 = b.sha256 ORDER BY c.id LIMIT 1), '')), b.sha256 FROM bodies b"
        )


def repack(a: Archive) -> Iterator[Repacked]:
    """Pack well what came in since the last time; whoever has no more time stops asking.

    Yields after each batch, when it is committed. Damaged bodies are left as they are.
    """
    train_for_all(a)
    for scope in scopes_waiting(a.db):
        if scope:
            train(a, scope)
        while (batch := _repack_batch(a, scope)).bodies:
            yield batch
    with a.transaction() as db:
        db.execute(
            "DELETE FROM dictionaries WHERE NOT EXISTS"
            " (SELECT 1 FROM bodies WHERE dictionary_id = dictionaries.id)"
        )


def _repack_batch(a: Archive, scope: str) -> Repacked:
    """Pack some of the bodies of a host, which wait no longer then."""
    count = size = before = after = 0
    with a.transaction() as db:
        dictionary, id_ = _at_hand(db, scope)
        for row in db.execute(_WAITING, (scope, _BATCH)).fetchall():
            if size > _BATCH_BYTES:
                break
            kept = _Kept(*row)
            now = _repack_one(db, scope, kept, dictionary, id_)
            if now != kept:
                _replace(db, now)
            count, size = count + 1, size + kept.size
            before, after = before + len(kept.zstd), after + len(now.zstd)
            db.execute(
                "DELETE FROM unpacked_bodies WHERE scope = ? AND sha256 = ?", (scope, kept.sha256)
            )
    return Repacked(count, before, after)


def _at_hand(db: sqlite3.Connection, scope: str) -> tuple[Dictionary | None, int | None]:
    """The dictionary to pack the bodies of a host with, and its id; none where it is damaged."""
    id_ = newest_dictionary(db, scope)
    if id_ is not None:
        with suppress(KeyError, ValueError):
            dictionary = dictionary_of(db, id_)
            dictionary.load()
            return dictionary, id_
    return None, None


def _repack_one(
    db: sqlite3.Connection,
    scope: str,
    kept: _Kept,
    dictionary: Dictionary | None,
    dictionary_id: int | None,
) -> _Kept:
    """A body as short as it can be packed; as it is where that is shortest, or where it is
    damaged."""
    try:
        body = unpack_row(db, kept.sha256, kept.size, kept.zstd, kept.dictionary_id)
    except DamagedBodyError:
        return kept
    light = packed(body, None, LIGHT)
    ways = [kept, replace(kept, zstd=light, dictionary_id=None)]
    if not is_dense(body, light):
        zstd = packed(body, dictionary, WELL)
        ways.append(replace(kept, zstd=zstd, dictionary_id=dictionary_id))
    best = min(ways, key=lambda way: len(way.zstd))
    earlier = db.execute(_EARLIER, (kept.sha256, _LARGEST)).fetchone()
    if earlier is not None and kept.size <= _LARGEST:
        with suppress(DamagedBodyError):
            state = zstandard.ZstdCompressionDict(unpack(db, earlier[0]))
            frame = zstandard.ZstdCompressor(level=WELL, dict_data=state).compress(body)
            if len(frame) < len(best.zstd):
                best = replace(kept, zstd=frame, dictionary_id=_named(db, scope, earlier[0]))
    return replace(best, dictionary_id=None) if len(best.zstd) == kept.size else best


def _named(db: sqlite3.Connection, scope: str, sha256: str) -> int:
    """The id under which a body serves as a dictionary."""
    db.execute(
        "INSERT INTO dictionaries (sha256, scope, bytes) VALUES (?, ?, x'')"
        " ON CONFLICT (sha256) DO NOTHING",
        (sha256, scope),
    )
    row = db.execute("SELECT id FROM dictionaries WHERE sha256 = ?", (sha256,)).fetchone()
    return int(row[0])


def _replace(db: sqlite3.Connection, now: _Kept) -> None:
    """Keep a body in another way. What was kept is given up for what gives the body back only.

    The row moves to the end of its table: where it stood the room that it leaves would stay empty,
    so that what takes a fifth would take as many pages as before.
    """
    db.execute(
        "UPDATE bodies SET rowid = (SELECT max(rowid) + 1 FROM bodies), zstd = ?,"
        " dictionary_id = ? WHERE sha256 = ?",
        (now.zstd, now.dictionary_id, now.sha256),
    )
    unpack(db, now.sha256)
