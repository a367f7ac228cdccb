"""Harvests: what workers have found, taken into the client's archive, one transaction each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import zstandard
from distributed import Client

from archive.excerpts import read_elsewhere, take_walks
from archive.interpretations import unpacked
from archive.merging import merge_crawl, merge_documents, other_archive, waiting
from archive.reports import store_again, store_interpretation
from archive.store import Archive
from crawler.cluster.orders import Harvest
from crawler.cluster.task import discard, piece
from pipelines.interpret import INTERPRETER


class LostHarvestError(Exception):
    """A worker ended before all that it had found was here."""


def take_in(archive: Archive, client: Client, harvest: Harvest) -> dict[str, dict[str, int]]:
    """Merge a harvest; how often each outcome came of a document, by column.

    What was taken in before changes nothing. Raises LostHarvestError.
    """
    if not harvest.size:
        return {}
    with TemporaryDirectory(dir=archive.path.parent, prefix=".harvest-") as folder:
        path = Path(folder) / "archive.db"
        with path.open("wb") as out:
            unpacking = zstandard.ZstdDecompressor().decompressobj()
            for part in _parts(client, harvest):
                out.write(unpacking.decompress(part))
        return _merge(archive, path)


def _parts(client: Client, harvest: Harvest) -> Iterator[bytes]:
    """The packed archive, part by part; where it lay there is nothing left."""
    yield harvest.start
    if harvest.path is None:
        return
    come = len(harvest.start)
    while come < harvest.size:
        part = _next(client, harvest, come)
        if not part:
            raise LostHarvestError(f"{harvest.path} ends before its end")
        yield part
        come += len(part)
    if harvest.worker:
        client.run(discard, harvest.path, workers=[harvest.worker], on_error="ignore")
    else:
        discard(harvest.path)


def _next(client: Client, harvest: Harvest, come: int) -> bytes:
    assert harvest.path is not None  # noqa: S101 - the caller has looked
    try:
        if not harvest.worker:
            return piece(harvest.path, come)
        there = client.run(piece, harvest.path, come, workers=[harvest.worker])
        return bytes(there[harvest.worker])
    except (OSError, KeyError, ValueError) as error:
        raise LostHarvestError(f"{harvest.worker or harvest.path}: {error}") from error


def _merge(archive: Archive, path: Path) -> dict[str, dict[str, int]]:
    outcomes: dict[str, Counter[str]] = {}
    with other_archive(archive, path) as other, archive.transaction():
        for _ in merge_crawl(archive, other):
            pass
        take_walks(archive)
        for _ in merge_documents(archive, other, waiting(archive)):
            pass
        for one in read_elsewhere(archive):
            outcome = store_again(archive, one.capture_id, INTERPRETER)
            if outcome is None:
                found = unpacked(one.reading, one.body_sha256, one.interpreter)
                outcome = store_interpretation(archive, one.capture_id, found)
            row = archive.db.execute(_COLUMN, (one.capture_id,)).fetchone()
            if row is not None:
                outcomes.setdefault(row["url"], Counter())[outcome] += 1
    return {url: dict(found) for url, found in outcomes.items()}


_COLUMN = "SELECT c.url FROM captures x JOIN columns c ON c.id = x.column_id WHERE x.id = ?"
