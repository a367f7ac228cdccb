"""Tasks: what a worker does for a client. Dask calls these functions, each in a thread.

carry_out   walk one group of portals, read what was kept, give back the archive
piece       the next bytes of an archive too large to come in one
discard     it has arrived
running     which code this worker runs
"""

from __future__ import annotations

import asyncio
import pickle
import shutil
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory, mkstemp
from typing import TYPE_CHECKING

import zstandard
from distributed import get_worker

from archive.due import uninterpreted
from archive.errors import NianbaoError
from archive.evidence import digest
from archive.excerpts import Excerpt, lay_down, note_reading
from archive.interpretations import packed
from archive.keeping import load_document
from archive.store import Archive, open_archive
from crawler.cluster.code import Code, code
from crawler.cluster.escort import escort, is_stopped
from crawler.cluster.orders import PIECE, Harvest, Order, Walked
from crawler.cluster.reading_room import readers
from crawler.cluster.walker import ARCHIVE, ORDER, REGISTRY, WALKED

if TYPE_CHECKING:
    from distributed import Worker

#: Documents read and noted in one go.
_BATCH = 32
_blank = threading.Lock()


class WalkerDiedError(NianbaoError):
    """A walker that ended before its work did."""


def running() -> Code:
    """The code that this worker runs."""
    return code()


def carry_out(order: Order) -> Harvest:
    """Walk the portals of an order.

    Raises OtherCodeError where client and worker differ, WalkerDiedError.
    """
    worker = get_worker()
    order.code.check(code(), f"The worker {worker.address}")
    if is_stopped(order.token):
        return Harvest(Walked())
    readers(worker)
    with TemporaryDirectory(dir=worker.local_directory, prefix="walk-") as name:
        folder = Path(name)
        _prepare(worker, order, folder)
        task = worker.get_current_task()

        def wanted() -> bool:
            held = worker.state.tasks.get(task)
            return held is not None and held.state == "executing"

        walking = escort(worker, order.token, folder, wanted)
        asyncio.run_coroutine_threadsafe(walking, worker.loop.asyncio_loop).result()  # type: ignore[attr-defined]
        told = folder / WALKED
        if not told.exists():
            raise WalkerDiedError(
                f"The walker of {order.name} on {worker.address} ended before its work did; what it"
                " says of the reason stands in the worker's log."
            )
        walked: Walked = pickle.loads(told.read_bytes())  # noqa: S301 - our walker's
        with open_archive(folder / ARCHIVE, create=False) as archive:
            _read(worker, archive)
        return _harvest(worker, order, folder, walked)


def _prepare(worker: Worker, order: Order, folder: Path) -> None:
    """Lay into a folder what a walker needs."""
    (folder / ORDER).write_bytes(pickle.dumps(replace(order, excerpt=b"")))
    if order.registry:
        (folder / REGISTRY).mkdir()
        for name, text in order.registry.items():
            (folder / REGISTRY / name).write_bytes(text)
    # To make the schema takes half a second, to copy it none.
    blank = Path(worker.local_directory) / "blank.db"
    with _blank:
        if not blank.exists():
            making = blank.with_suffix(".making")
            open_archive(making).close()
            making.rename(blank)
    shutil.copyfile(blank, folder / ARCHIVE)
    taken: Excerpt = pickle.loads(zstandard.decompress(order.excerpt))  # noqa: S301 - our client's
    with open_archive(folder / ARCHIVE, create=False) as archive:
        lay_down(archive, taken)


def _read(worker: Worker, archive: Archive) -> None:
    """Read what was kept, and note what it says beside it."""
    room, last = readers(worker), 0
    while batch := uninterpreted(archive, after=last, limit=_BATCH):
        last = batch[-1]
        documents = [load_document(archive, id_) for id_ in batch]
        with archive.transaction():
            for id_, document, found in zip(
                batch, documents, room.read_all(documents), strict=True
            ):
                reading = packed(found, digest(document.capture.body))
                note_reading(archive, id_, found.interpreter, reading.data)


def _harvest(worker: Worker, order: Order, folder: Path, walked: Walked) -> Harvest:
    """Pack the archive: into the shared folder, or into a file of the worker's."""
    dense = folder / "dense.db"
    with closing(sqlite3.connect(folder / ARCHIVE)) as db:
        db.execute("VACUUM INTO ?", (str(dense),))
    where = order.folder or worker.local_directory
    _, name = mkstemp(prefix=f"{order.token}-", suffix=".zst", dir=where)
    path = Path(name)
    with dense.open("rb") as raw, path.open("wb") as out:
        zstandard.ZstdCompressor().copy_stream(raw, out)
    size = path.stat().st_size
    if order.folder:
        return Harvest(walked, size, path=path)
    start = piece(path, 0)
    if size <= len(start):
        discard(path)
        return Harvest(walked, size, start)
    return Harvest(walked, size, start, path, worker.address)


def piece(path: Path, offset: int) -> bytes:
    """The next bytes of a packed archive, behind so many."""
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(PIECE)


def discard(path: Path) -> None:
    """A packed archive has arrived, or nobody wants it."""
    path.unlink(missing_ok=True)
