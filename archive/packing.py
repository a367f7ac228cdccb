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
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import zstandard

from archive.errors import ArchiveError
from archive.evidence import digest

if TYPE_CHECKING:
    import sqlite3

#: As it comes in: 0.1 ms a page, with the dictionary of its host four fifths of what level 12
#: saves.
LIGHT = 3

#: Dictionaries made ready for work, of 256 KiB and their tables each. A crawl goes from host to
#: host and makes them ready again, 2 ms each.
_READY = 16


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


@dataclass(frozen=True, slots=True)
class Packed:
    """A body packed: the row's `zstd`, and the id of the dictionary that it was packed with."""

    zstd: bytes = field(repr=False)
    dictionary_id: int | None


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
    try:
        dictionary = None
        if dictionary_id is not None:
            dictionary = _ready(dictionary_of(db, dictionary_id), 0)
        body = unpacked(zstd, size, dictionary)
    except (KeyError, ValueError, ArchiveError) as error:
        raise DamagedBodyError(sha256) from error
    if digest(body) != sha256:
        raise DamagedBodyError(sha256)
    return body


def unpacked(
    zstd: bytes, size: int, dictionary: zstandard.ZstdCompressionDict | None = None
) -> bytes:
    """What was packed into so many bytes. Raises ValueError where it cannot be unpacked."""
    if len(zstd) == size:
        return zstd
    try:
        # A damaged frame may declare a terabyte: nothing is made room for that the row denies.
        if zstandard.frame_content_size(zstd) != size:
            raise ValueError(f"a frame that is not one of {size} bytes")
        return zstandard.ZstdDecompressor(dict_data=dictionary).decompress(zstd)
    except zstandard.ZstdError as error:
        raise ValueError(f"no frame of Zstandard: {error}") from error


def dictionary_of(db: sqlite3.Connection, dictionary_id: int) -> Dictionary:
    """The dictionary of an id. Raises KeyError where there is none.

    Its `load` raises KeyError, ValueError and DamagedBodyError where its bytes are damaged.
    """
    row = db.execute("SELECT sha256 FROM dictionaries WHERE id = ?", (dictionary_id,)).fetchone()
    if row is None:
        raise KeyError(dictionary_id)
    sha256: str = row[0]

    def load() -> bytes:
        sql = "SELECT bytes FROM dictionaries WHERE id = ?"
        (frame,) = db.execute(sql, (dictionary_id,)).fetchone()
        if not frame:
            return unpack(db, sha256)
        plain = unpacked(frame, zstandard.frame_content_size(frame))
        if digest(plain) != sha256:
            raise DamagedBodyError(sha256)
        return plain

    return Dictionary(sha256, load)


@lru_cache(maxsize=_READY)
def _ready(dictionary: Dictionary, level: int) -> zstandard.ZstdCompressionDict:
    """A dictionary made ready to pack at a level, or at level 0 to unpack."""
    made = zstandard.ZstdCompressionDict(dictionary.load())
    if level:
        made.precompute_compress(level=level)
    return made


def packed_with(body: bytes, dictionary: Dictionary | None, level: int) -> bytes:
    """A frame of the bytes; the bytes themselves where that is no longer than they are."""
    made = _ready(dictionary, level) if dictionary else None
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
        packed = _lightly(db, body, scope)
        db.execute(
            "INSERT INTO bodies (sha256, size, zstd, dictionary_id) VALUES (?, ?, ?, ?)",
            (sha256, len(body), packed.zstd, packed.dictionary_id),
        )
        db.execute("INSERT INTO unpacked_bodies (scope, sha256) VALUES (?, ?)", (scope, sha256))
    return sha256


def _lightly(db: sqlite3.Connection, body: bytes, scope: str) -> Packed:
    """Bytes packed with the dictionary at hand; without one where it is damaged."""
    dictionary_id = newest_dictionary(db, scope)
    if dictionary_id is not None:
        try:
            frame = packed_with(body, dictionary_of(db, dictionary_id), LIGHT)
            return Packed(frame, dictionary_id if len(frame) < len(body) else None)
        except (KeyError, ValueError, ArchiveError):
            pass
    return Packed(packed_with(body, None, LIGHT), None)


def scope_of(url: str) -> str:
    """The host of an address, without its port; empty where it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
