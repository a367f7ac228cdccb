"""The Parquet file of a table: DuckDB makes it of the very lines of the CSV file.

They come to it through pipes, one after the other: of a single one DuckDB keeps all that it has
read, in memory and then on the disk, until the file is done. One thread of it: with more, the order
in which they end could show in the bytes.
"""

from __future__ import annotations

import contextlib
import errno
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from archive.release.duck import Opened, escaped, reading
from archive.release.tables import DUCKDB, Table

#: Seconds between two looks whether DuckDB has come to the next pipe.
_PAUSE = 0.001


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that will be written: in how many pieces, how many of those go through one pipe, how
    many lines make a group of the file, how many bytes one takes at most (0: not many)."""

    pieces: int
    together: int
    group: int
    longest: int


class Parquet:
    """A Parquet file to write lines of a CSV to, without their head; a context manager.

    Leaving the context raises duckdb.Error where the file cannot be written.
    """

    def __init__(self, opened: Opened, table: Table, path: Path, lines: Lines) -> None:
        self._together = lines.together
        number = max(1, -(-lines.pieces // lines.together))
        pipes = [opened.scratch / f"{table.name}.{n}" for n in range(number)]
        for pipe in pipes:
            os.mkfifo(pipe, 0o600)
        sources = ", ".join(f"'{escaped(pipe)}'" for pipe in pipes)
        options = reading(table, lines.longest, DUCKDB, head=False, options=", parallel = false")
        self._sql = (
            f"COPY (SELECT * FROM read_csv([{sources}], {options})) TO '{escaped(path)}'"  # noqa: S608
            f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {lines.group})"
        )
        self._duck = opened.duck
        self._waiting = iter(pipes)
        self._pipe: BinaryIO | None = None
        self._written = 0
        self._trouble: Exception | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)

    def _work(self) -> None:
        try:
            self._duck.execute(self._sql)
        except Exception as error:
            self._trouble = error

    def write(self, piece: bytes) -> None:
        """Hand some lines over. Raises BrokenPipeError where DuckDB has given up."""
        if self._pipe is None or self._written == self._together:
            self._close()
            self._pipe, self._written = self._opened(next(self._waiting)), 0
        self._pipe.write(piece)
        self._written += 1

    def _opened(self, pipe: Path) -> BinaryIO:
        while self._thread.is_alive():
            try:
                descriptor = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
            except OSError as error:
                if error.errno != errno.ENXIO:
                    raise
                time.sleep(_PAUSE)
            else:
                os.set_blocking(descriptor, True)
                return os.fdopen(descriptor, "wb")
        raise BrokenPipeError

    def _close(self) -> None:
        if self._pipe:
            pipe, self._pipe = self._pipe, None
            pipe.close()

    def __enter__(self) -> Parquet:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            with contextlib.suppress(BrokenPipeError):
                self._close()
                # DuckDB waits for each of them.
                for pipe in self._waiting:
                    self._opened(pipe).close()
        finally:
            self._thread.join()
        if self._trouble:
            raise self._trouble
