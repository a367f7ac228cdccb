"""Dictionaries for packing: what the pages of a host have in common, learnt where it pays.

A dictionary is kept when a part of the bodies that wait to be packed shows that it saves all of
them more than it takes itself. One for the scope '' is learnt from bodies of many hosts, for those
that have too few of their own and for local files.

64 samples teach a dictionary as much as 300, 16 a third less; one of 256 KiB leaves a sixth less of
a page than one of 112 KiB and as much as one of 512 KiB (figures: archive/repacking.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import zstandard

from archive.evidence import digest
from archive.packing import (
    LIGHT,
    DamagedBodyError,
    Dictionary,
    dictionary_of,
    newest_dictionary,
    packed,
    unpack,
)

if TYPE_CHECKING:
    import sqlite3

    from archive.store import Archive

#: A page of a portal with its menus and scripts has 20 to 100 KiB.
_SIZE = 256 * 1024
#: Learnt in stretches of 2 KiB, in steps of 8 bytes: pages are alike in long stretches. With the
#: lengths that zstd tries by itself, large dictionaries came out nearly empty.
_STRETCH, _STEP = 2048, 8
#: A dictionary takes an eighth of its size when it is packed itself.
_HIGHEST = 19
#: Bodies to learn from; so few are enough to try, and so many to try again.
_SAMPLES, _FEWEST, _AGAIN = 64, 8, 64
#: Of a larger body its beginning: what pages share stands there.
_SAMPLE = 128 * 1024
#: Every fourth sample teaches nothing and is asked what the dictionary saves.
_HELD_OUT = 4
#: Hosts, and bodies of each, that teach the dictionary of all hosts.
_HOSTS, _OF_HOST = 64, 4


def train_for_all(a: Archive) -> None:
    """Learn a dictionary for all hosts, where there is none or many hosts have bodies that wait."""
    scopes = list(scopes_waiting(a.db, _HOSTS))
    if newest_dictionary(a.db, "") is None or len(scopes) == _HOSTS:
        samples = [
            body
            for scope in scopes
            for body in _samples(a.db, scope, _OF_HOST if scope else _SAMPLES)
        ]
        waiting = int(a.db.execute("SELECT count(*) FROM unpacked_bodies").fetchone()[0])
        _train(a, "", samples, waiting)


def train(a: Archive, scope: str) -> None:
    """Learn a dictionary for a host, where so many of its bodies wait that it may pay."""
    sql = "SELECT count(*) FROM unpacked_bodies WHERE scope = ?"
    waiting = int(a.db.execute(sql, (scope,)).fetchone()[0])
    sql = "SELECT 1 FROM dictionaries WHERE scope = ? AND bytes <> x''"
    has_own = a.db.execute(sql, (scope,)).fetchone() is not None
    if waiting >= (_AGAIN if has_own else _FEWEST):
        _train(a, scope, list(_samples(a.db, scope, _SAMPLES)), waiting)


def scopes_waiting(db: sqlite3.Connection, most: int = -1) -> Iterator[str]:
    """The hosts with bodies that wait, in order; each is looked up when it is asked for."""
    (scope,) = db.execute("SELECT min(scope) FROM unpacked_bodies").fetchone()
    while scope is not None and most:
        yield scope
        most -= 1
        sql = "SELECT min(scope) FROM unpacked_bodies WHERE scope > ?"
        (scope,) = db.execute(sql, (scope,)).fetchone()


def is_dense(body: bytes, packed_: bytes) -> bool:
    """Whether bytes are packed already, as PDF and JPEG are: nine tenths are left at least."""
    return len(packed_) > 0.9 * len(body)


def _samples(db: sqlite3.Connection, scope: str, most: int) -> Iterator[bytes]:
    """Bodies of a host that wait, in the order of their digests, which is that of chance."""
    sql = "SELECT sha256 FROM unpacked_bodies WHERE scope = ? ORDER BY sha256 LIMIT ?"
    for (sha256,) in db.execute(sql, (scope, most)).fetchall():
        with suppress(DamagedBodyError):
            sample = unpack(db, sha256)[:_SAMPLE]
            if not is_dense(sample, packed(sample, None, LIGHT)):
                yield sample


def _train(a: Archive, scope: str, samples: Sequence[bytes], waiting: int) -> None:
    taught: list[bytes | bytearray | memoryview] = [
        body for n, body in enumerate(samples) if n % _HELD_OUT
    ]
    asked = samples[::_HELD_OUT]
    size = min(_SIZE, sum(map(len, taught)) // 4)
    try:
        made = zstandard.train_dictionary(size, taught, k=_STRETCH, d=_STEP).as_bytes()
    except zstandard.ZstdError:
        # Too little to learn from.
        return
    known = newest_dictionary(a.db, scope)
    before = _length(asked, dictionary_of(a.db, known) if known is not None else None)
    new = Dictionary(digest(made), lambda: made)
    frame = packed(made, None, _HIGHEST)
    if (before - _length(asked, new)) * waiting > len(frame) * len(asked):
        with a.transaction() as db:
            db.execute(
                "INSERT INTO dictionaries (sha256, scope, bytes) VALUES (?, ?, ?)"
                " ON CONFLICT (sha256) DO NOTHING",
                (new.sha256, scope, frame),
            )


def _length(bodies: Sequence[bytes], dictionary: Dictionary | None) -> int:
    """What bodies take with a dictionary; with a damaged one, what they take without.

    Packed lightly, a tenth of the time: what a dictionary saves is nearly the same.
    """
    with suppress(KeyError, ValueError):
        return sum(len(packed(body, dictionary, LIGHT)) for body in bodies)
    return sum(len(packed(body, None, LIGHT)) for body in bodies)
