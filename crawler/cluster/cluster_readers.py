"""The reading processes of a cluster's workers, in the place of this machine's own.

Documents travel packed, a batch a task, and come back in their order. A batch whose worker died is
read by another one; after that, document by document, so that one that kills costs itself only.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

import zstandard
from distributed.client import FutureCancelledError
from distributed.scheduler import KilledWorker

from archive.interpretations import Packed
from archive.records import Document
from crawler.cluster.code import code
from crawler.cluster.connection import ClusterLostError, new_token, threads_of
from crawler.cluster.reading_room import read_batch

if TYPE_CHECKING:
    from distributed import Client, Future

#: A batch is full with so many documents, or so many bytes: a second of work for a worker.
_DOCUMENTS = 32
_BYTES = 4 * 2**20
#: Batches for each of the cluster's threads: one is read, the next is on its way.
_EACH = 2


class ClusterReaders:
    """Reads as `pipelines.readers.Readers` does."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._token = new_token()
        self._numbers = count(1)
        self._waiting: deque[tuple[Future[list[Packed | None]], list[Document]]] = deque()

    def read_packed(self, documents: Iterable[Document]) -> Iterator[Packed | None]:
        """Interpret documents, in their order; None for one that nobody can read.

        Raises OtherCodeError, ClusterLostError.
        """
        for batch in _batches(documents):
            while len(self._waiting) >= _EACH * max(1, threads_of(self.client)):
                yield from self._next()
            self._waiting.append((self._submit(batch), batch))
        while self._waiting:
            yield from self._next()

    def close(self) -> None:
        """Nobody waits for what is still under way."""
        with suppress(Exception):
            self.client.cancel([future for future, _ in self._waiting])
        self._waiting.clear()

    def _submit(self, batch: Sequence[Document]) -> Future[list[Packed | None]]:
        packed = zstandard.compress(pickle.dumps(batch))
        key = f"documents-{self._token}-{next(self._numbers)}"
        return self.client.submit(read_batch, code(), packed, key=key, pure=False)

    def _next(self) -> Iterator[Packed | None]:
        future, batch = self._waiting.popleft()
        try:
            yield from self._result(future)
        except KilledWorker:
            for document in batch:
                try:
                    yield from self._result(self._submit([document]))
                except KilledWorker:
                    yield None

    def _result(self, future: Future[list[Packed | None]]) -> list[Packed | None]:
        try:
            return future.result()
        except FutureCancelledError as error:
            raise ClusterLostError from error
        finally:
            future.release()


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.capture.body)
        if len(batch) >= _DOCUMENTS or size >= _BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
