"""Interpretation in other processes: the reactor goes on while documents are read.

Reading a page takes some 10 ms of processor, a PDF a second: in the reactor's thread it would hold
up every connection, in another thread the interpreter's lock would.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from archive.records import Document, Interpretation
from pipelines.interpret import interpret, unread

# Documents handed to a process at a time, so that the processes do not wait for one another.
_CHUNK = 8


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes begun meanwhile ignore Ctrl-C: it is for the parent, which ends them in order."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Readers:
    """A pool of reading processes, begun when the first document comes."""

    def __init__(self, processes: int | None = None) -> None:
        self.processes = processes or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # A fork would copy the reactor's state and the archive's connection.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.processes, mp_context=context)
            with _deaf_to_interrupts():
                for _ in range(self.processes):
                    self._pool.submit(int)
        return self._pool

    async def read(self, document: Document) -> Interpretation:
        """Interpret one document. A document that kills its reader is an unreadable one."""
        loop = asyncio.get_running_loop()
        pool = self._running()
        try:
            return await loop.run_in_executor(pool, interpret, document)
        except BrokenProcessPool:
            self._discard(pool)
            return await loop.run_in_executor(None, _read_alone, document)

    def read_all(self, documents: Sequence[Document]) -> list[Interpretation]:
        """Interpret many documents, in their order; one that kills its reader is unreadable."""
        pool = self._running()
        try:
            return list(pool.map(interpret, documents, chunksize=_CHUNK))
        except BrokenProcessPool:
            self._discard(pool)
            return [_read_alone(document) for document in documents]

    def _discard(self, broken: ProcessPoolExecutor) -> None:
        """Forget a pool that a document has killed; all that it held is read again elsewhere."""
        if self._pool is broken:
            self._pool = None

    def close(self) -> None:
        """End the processes; what they were given is read to its end."""
        if self._pool is not None:
            self._pool.shutdown(wait=True)
            self._pool = None


def _read_alone(document: Document) -> Interpretation:
    """Interpret a document in a process of its own: whoever dies over it dies alone."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        try:
            return pool.submit(interpret, document).result()
        except BrokenProcessPool:
            return unread(document, "the reader died over it")
