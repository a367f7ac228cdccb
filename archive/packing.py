"""Kept bytes, packed: each body is kept once, whole, and comes out as it went in.

A body is a frame of Zstandard, packed with a dictionary where one pays, or the bytes themselves
where no frame is smaller (then `zstd` is as long as `size`). There are two kinds of dictionary:

    trained     what the bodies of a host (the scope) have in common, or, with the scope '', those
                of all hosts; `bytes` holds it, itself a frame of Zstandard
    a body      a kept body of the same address, an earlier state of the page; `bytes` is empty and
                `sha256` names the body, which is itself packed without a body for a dictionary

So no body needs more than two others to be read, whatever has been kept. With plain tools:

    zstd -d <body.zst                       where `dictionary_id` is null
    zstd -d <dictionary.zst >dictionary     else: the dictionary's bytes, or the body that it names
    zstd -d -D dictionary <body.zst

What comes in is packed at once and lightly; `archive/repacking.py` trains the dictionaries and
packs it well. What waits for that is in `unpacked_bodies`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import zstandard

from archive.errors import ArchiveError
from archive.evidence import digest

if TYPE_CHECKING:
    import sqlite3

#: As it comes in: 0.1 ms a page, and with the dictionary of its host a third more than level 9
#: makes of it.
LIGHT = 3
#: For good: 0.4 ms a page. Level 12 takes 1 ms for a fiftieth less, 19 12 ms for a tenth less.
WELL = 9

#: Dictionaries made ready for work, of 256 KiB and their tables each. A crawl goes from host to
#: host and makes them ready again, 2 ms each.
_READY = 16

#: A dictionary has 256 KiB, and an earlier state of a page that serves as one a few MiB at most.
_LARGEST = 2**24


class DamagedBodyError(ArchiveError):
    """Bytes that are kept are not those of their digest any more, or cannot be unpacked."""

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"The bytes kept as sha256:{sha256} are damaged: `scrapy verify` says what else is, and"
            " a copy of the archive may still hold them."
        )


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A dictionary by its digest; `load` reads its bytes as Zstandard takes them."""

    sha256: str
    load: Callable[[], bytes] = field(compare=False, repr=False)


def unpack(db: sqlite3.Connection, sha256: str) -> bytes:
    """The bytes of a digest as they were served.

    Raises KeyError where they are not kept, DamagedBodyError where what is kept is something else.
    """
    row = db.execute(
        "SELECT size, zstd, dictionary_id FROM bodies WHERE sha256 = ?", (sha256,)
    ).fetchone()
    if row is None:
        raise KeyError(sha256)
    return unpack_row(db, sha256, *row)


def unpack_row(
    db: sqlite3.Connection, sha256: str, size: int, zstd: bytes, dictionary_id: int | None
) -> bytes:
    """The bytes of a row of `bodies`. Raises DamagedBodyError where they are not those of the
    digest."""
    if len(zstd) == size and digest(zstd) == sha256:
        return zstd
    try:
        dictionary = None
        if dictionary_id is not None:
            dictionary = _to_unpack(dictionary_of(db, dictionary_id))
        body = _unpacked(zstd, size, dictionary)
    except (KeyError, ValueError) as error:
        raise DamagedBodyError(sha256) from error
    if digest(body) != sha256:
        raise DamagedBodyError(sha256)
    return body


def _unpacked(
    zstd: bytes, size: int, dictionary: zstandard.ZstdCompressionDict | None = None
) -> bytes:
    """What a frame holds. Raises ValueError where that is not so many bytes."""
    try:
        # A damaged frame may declare a terabyte: no room is made for what the row denies.
        if zstandard.frame_content_size(zstd) != size:
            raise ValueError(f"no frame of {size} bytes")
        return zstandard.ZstdDecompressor(dict_data=dictionary).decompress(zstd)
    except zstandard.ZstdError as error:
        raise ValueError(f"no frame of Zstandard: {error}") from error


def dictionary_of(db: sqlite3.Connection, dictionary_id: int) -> Dictionary:
    """The dictionary of an id. Raises KeyError where there is none.

    Its `load` raises KeyError and ValueError where its bytes are damaged.
    """
    row = db.execute("SELECT sha256 FROM dictionaries WHERE id = ?", (dictionary_id,)).fetchone()
    if row is None:
        raise KeyError(dictionary_id)
    sha256: str = row[0]

    def load() -> bytes:
        sql = "SELECT bytes FROM dictionaries WHERE id = ?"
        (frame,) = db.execute(sql, (dictionary_id,)).fetchone()
        plain = trained(frame) if frame else _earlier(db, sha256)
        if digest(plain) != sha256:
            raise ValueError(f"the dictionary {dictionary_id} is damaged")
        return plain

    return Dictionary(sha256, load)


def trained(frame: bytes) -> bytes:
    """The dictionary in the column `bytes`. Raises ValueError where it is damaged."""
    try:
        size = zstandard.frame_content_size(frame)
    except zstandard.ZstdError as error:
        raise ValueError(f"no frame of Zstandard: {error}") from error
    if not 0 < size <= _LARGEST:
        raise ValueError(f"a dictionary of {size} bytes")
    return _unpacked(frame, size)


def _earlier(db: sqlite3.Connection, sha256: str) -> bytes:
    """The body that serves as a dictionary; never one that has a body for a dictionary itself."""
    row = db.execute(
        "SELECT b.size, b.zstd, b.dictionary_id FROM bodies b"
        " LEFT JOIN dictionaries d ON d.id = b.dictionary_id"
        " WHERE b.sha256 = ? AND (d.id IS NULL OR d.bytes <> x'')",
        (sha256,),
    ).fetchone()
    if row is None:
        raise KeyError(sha256)
    try:
        return unpack_row(db, sha256, *row)
    except DamagedBodyError as error:
        raise ValueError(str(error)) from error


@lru_cache(maxsize=_READY)
def _to_unpack(dictionary: Dictionary) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(dictionary.load())


@lru_cache(maxsize=_READY)
def _to_pack(dictionary: Dictionary, level: int) -> zstandard.ZstdCompressionDict:
    made = zstandard.ZstdCompressionDict(dictionary.load())
    made.precompute_compress(level=level)
    return made


def packed(body: bytes, dictionary: Dictionary | None, level: int) -> bytes:
    """A frame of the bytes; the bytes themselves where it would be no shorter.

    Raises KeyError and ValueError where the dictionary is damaged.
    """
    made = _to_pack(dictionary, level) if dictionary else None
    frame = zstandard.ZstdCompressor(level=level, dict_data=made).compress(body)
    return frame if len(frame) < len(body) else body


def newest_dictionary(db: sqlite3.Connection, scope: str) -> int | None:
    """The id of the last trained dictionary of a scope, else of all; None while there is none."""
    row = db.execute(
        "SELECT id FROM dictionaries WHERE scope IN (?, '') AND bytes <> x''"
        " ORDER BY scope DESC, id DESC LIMIT 1",
        (scope,),
    ).fetchone()
    return int(row[0]) if row else None


def keep_body(db: sqlite3.Connection, body: bytes, scope: str) -> str:
    """Keep bytes, once, and give their digest; `scope` is the host that served them.

    Known bytes are left as they are. Part of the caller's transaction.
    """
    sha256 = digest(body)
    if db.execute("SELECT 1 FROM bodies WHERE sha256 = ?", (sha256,)).fetchone() is None:
        zstd, dictionary_id = _lightly(db, body, scope)
        db.execute(
            "INSERT INTO bodies (sha256, size, zstd, dictionary_id) VALUES (?, ?, ?, ?)",
            (sha256, len(body), zstd, dictionary_id),
        )
        db.execute("INSERT INTO unpacked_bodies (scope, sha256) VALUES (?, ?)", (scope, sha256))
    return sha256


def _lightly(db: sqlite3.Connection, body: bytes, scope: str) -> tuple[bytes, int | None]:
    """Bytes packed with the dictionary at hand, or without one where it is damaged; its id."""
    dictionary_id = newest_dictionary(db, scope)
    if dictionary_id is not None:
        with suppress(KeyError, ValueError):
            zstd = packed(body, dictionary_of(db, dictionary_id), LIGHT)
            return zstd, dictionary_id if len(zstd) < len(body) else None
    return packed(body, None, LIGHT), None


def scope_of(url: str) -> str:
    """The host of an address, without its port; empty where it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
