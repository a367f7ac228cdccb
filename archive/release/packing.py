"""Compressed text files that are written while the next rows are read: a thread packs them.

The same text gives the same bytes: the header of the gzip file bears no time and no name.
"""

from __future__ import annotations

import gzip
import hashlib
import queue
import threading
import zlib
from pathlib import Path
from types import TracebackType

#: Level 6 takes twice as long as level 4 for a fifth less; the packing is to keep up with the rows.
LEVEL = 4

#: zlib's largest window, and 16 for gzip's header.
_GZIP = 31

#: Bytes that are read at a time.
_PIECE = 1 << 20

#: Pieces that wait to be packed, each of some thousand rows.
_WAITING = 8


class Packed:
    """A gzip file to write bytes to; a context manager, which closes it.

    `sha256` is that of all bytes before they were packed, once it is closed.
    `write` and leaving the context raise OSError where the file cannot be written.
    """

    def __init__(self, path: Path, level: int = LEVEL) -> None:
        self._file = path.open("wb")
        self._packer = zlib.compressobj(level, zlib.DEFLATED, _GZIP)
        self._pieces: queue.Queue[bytes | None] = queue.Queue(_WAITING)
        self._trouble: OSError | None = None
        self._digest = hashlib.sha256()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    @property
    def sha256(self) -> str:
        """The digest of what was written."""
        return self._digest.hexdigest()

    def write(self, piece: bytes) -> None:
        """Hand a piece over."""
        if self._trouble:
            raise self._trouble
        self._pieces.put(piece)

    def _work(self) -> None:
        while (piece := self._pieces.get()) is not None:
            if self._trouble:
                continue
            try:
                self._digest.update(piece)
                self._file.write(self._packer.compress(piece))
            except OSError as error:
                self._trouble = error

    def __enter__(self) -> Packed:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pieces.put(None)
        self._thread.join()
        try:
            if error is None:
                if self._trouble:
                    raise self._trouble
                self._file.write(self._packer.flush())
        finally:
            self._file.close()


def unpacked_sha256(path: Path) -> str:
    """The SHA-256 of what a gzip file holds. Raises OSError and zlib.error for a damaged one."""
    found = hashlib.sha256()
    with gzip.open(path) as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()
