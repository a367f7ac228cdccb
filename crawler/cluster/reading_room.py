"""The reading processes of a worker, one set for all that it does."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
from typing import TYPE_CHECKING

import zstandard
from distributed import get_worker

from archive.interpretations import Packed
from archive.records import Capture, Document
from crawler.cluster.code import Code, code
from pipelines.readers import Readers

if TYPE_CHECKING:
    from distributed import Worker

_opening = threading.Lock()
_open: list[Readers] = []


def readers(worker: Worker) -> Readers:
    """The reading processes of this worker: as many as it has threads, at most one a core."""
    with _opening:
        if not _open:
            # Under dask's nanny a worker is a daemon, and multiprocessing lets daemons have no
            # children, for fear that they stay behind: readers end with the pipe to them.
            multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
            number = min(worker.state.nthreads, os.cpu_count() or 1)
            _open.append(Readers(number))
            # To begin takes them seconds, in which the first walks are under way.
            first = [Document(Capture("", "", b"")) for _ in range(number)]
            threading.Thread(target=_open[0].read_all, args=(first,), daemon=True).start()
        return _open[0]


def read_batch(wanted: Code, batch: bytes) -> list[Packed | None]:
    """Read the documents of a packed batch; None for one that takes too long or too much.

    Raises OtherCodeError where client and worker differ.
    """
    worker = get_worker()
    wanted.check(code(), f"The worker {worker.address}")
    documents: list[Document] = pickle.loads(zstandard.decompress(batch))  # noqa: S301 - our client's
    return list(readers(worker).read_packed(documents))
