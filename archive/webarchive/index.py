"""The index of a WACZ: where in which file each record begins, sorted, so that it can be looked up.

One line a record (CDXJ): key, time and JSON. The lines are compressed in blocks, `index.cdx.gz`,
and a second index, `index.idx`, has the first key of each block. Until all are there they lie in a
database that SQLite makes on disk for the connection alone and that is gone with it.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import zlib
from dataclasses import dataclass
from http.client import OK
from itertools import islice
from typing import TYPE_CHECKING

from archive.webarchive.selection import is_resource
from archive.webarchive.urlkeys import post_url, url_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.webarchive.selection import Held

NAME = "index.cdx.gz"

#: Lines in a block, as py-wacz has it: enough to compress well, few enough to read one by one.
_BLOCK = 1024


@dataclass(frozen=True, slots=True)
class Indexed:
    """What a record is found by: its line in the index without its place."""

    key: str
    timestamp: str
    fields: dict[str, str]


def found_by(held: Held, target: str, *, is_revisit: bool) -> Indexed:
    """What the record of a capture is found by, which stands under the address `target`."""
    capture = held.capture
    looked_up, posted = target, {}
    if capture.request_body:
        looked_up = post_url(target, capture.request_body)
        posted = {"method": "POST", "requestBody": looked_up.partition("__wb_method=POST&")[2]}
    return Indexed(
        url_key(looked_up),
        re.sub("[^0-9]", "", capture.fetched_at),
        {
            "url": target,
            "mime": "warc/revisit" if is_revisit else _type(capture.media_type),
            # What no server sent is shown as what is there.
            "status": str(OK if is_resource(capture) else capture.status),
            "digest": f"sha256:{held.sha256}",
            **posted,
        },
    )


def _type(media_type: str) -> str:
    return re.split(r"[;\s]", media_type.strip(), maxsplit=1)[0] or "unk"


class Index:
    """The lines of an index, in the order in which they come."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("CREATE TABLE lines (line TEXT NOT NULL)")
        self._db.execute("BEGIN")

    def add(self, found: Indexed, *, filename: str, offset: int, length: int) -> None:
        """A record begins at an offset of a file and takes so many bytes there."""
        place = {"length": str(length), "offset": str(offset), "filename": filename}
        line = f"{found.key} {found.timestamp} {json.dumps({**found.fields, **place})}"
        self._db.execute("INSERT INTO lines VALUES (?)", (line,))

    def blocks(self) -> Iterator[tuple[bytes, bytes]]:
        """The sorted index in blocks: each compressed, and its line in the second index."""
        lines = (row[0] for row in self._db.execute("SELECT line FROM lines ORDER BY line"))
        offset = 0
        while block := list(islice(lines, _BLOCK)):
            text = "".join(f"{line}\n" for line in block).encode("utf-8")
            packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
            packed = packer.compress(text) + packer.flush()
            place = {
                "offset": offset,
                "length": len(packed),
                "digest": f"sha256:{hashlib.sha256(packed).hexdigest()}",
            }
            yield packed, f"{block[0].partition(' {')[0]} {json.dumps(place)}\n".encode()
            offset += len(packed)

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()


def head() -> bytes:
    """The first line of the second index."""
    return f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': NAME})}\n".encode()
