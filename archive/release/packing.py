"""Compressed text files that are written while the next rows are read: a thread packs them.

The same text gives the same bytes: the header of the gzip file bears no time and no name.
"""

from __future__ import annotations

import queue
import threading
import zlib
from pathlib import Path
from types import TracebackType

#: Level 6 takes twice as long as level 4 for a fifth less; the packing is to keep up with the rows.
LEVEL = 4

#: zlib's largest window, and 16 for gzip's header.
_GZIP = 31

#: Pieces that wait to be packed, each of some thousand rows.
_WAITING = 8


class Packed:
    """A gzip file to write bytes to; a context manager, which closes it.

    `write` and leaving the context raise OSError where the file cannot be written.
    """

    def __init__(self, path: Path, level: int = LEVEL) -> None:
        self._file = path.open("wb")
        self._packer = zlib.compressobj(level, zlib.DEFLATED, _GZIP)
        self._pieces: queue.Queue[bytes | None] = queue.Queue(_WAITING)
        self._trouble: OSError | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

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
