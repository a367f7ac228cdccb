"""Web archives among the files that are ingested: what they hold is kept, read and stored.

All of them are gone through before anything is stored. Then what they hold comes in the order of
time, whichever file it stands in, so that versions of a report have their order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

from archive.evidence import digest
from archive.figures import Connection
from archive.frontier import context_json
from archive.keeping import address_of
from archive.records import Document, Interpretation
from archive.reports import store_again
from archive.store import Archive
from archive.webarchive import frontier, reading
from archive.webarchive.contents import Contents
from archive.webarchive.notes import ColumnNote, EntryNote, ExpectedNote, GoneNote, WalkNote
from archive.webarchive.reading import Taken
from archive.webarchive.restoring import ArchiveHolding, Kept, Restoration
from crawler.progress import Progress
from pipelines.interpret import INTERPRETER
from pipelines.readers import Readers

# Documents kept, then read, then stored together, unless they are larger than so many bytes.
_BATCH = 64
_BATCH_BYTES = 64 * 2**20
_NOTES = 1000
_Note = TypeVar("_Note")


@dataclass(slots=True)
class WebArchive:
    """What became of a file's captures: outcomes of documents, listings, what was there before."""

    path: Path
    outcomes: Counter[str] = field(default_factory=Counter)
    listings: int = 0
    known: int = 0
    passed: dict[str, int] = field(default_factory=dict)

    @property
    def brought(self) -> bool:
        """Whether there was anything in it for an archive of reports."""
        reports = self.outcomes.total() - self.outcomes["not_a_report"]
        return bool(reports or self.listings or self.known)


def ingest_web_archives(
    restoration: Restoration, contents: Contents, readers: Readers, now: str
) -> list[WebArchive]:
    """Keep, read and store all that web archives hold; a line for each of them."""
    found = [WebArchive(path) for path in contents.files]
    archive, run = restoration.archive, restoration.run_id
    _each(
        archive,
        reading.notes(contents, ColumnNote),
        lambda db, note: frontier.restore_column(db, note, run),
    )
    _each(archive, reading.notes(contents, EntryNote), frontier.restore_entry)
    progress = Progress("captures", reading.count(contents))
    try:
        for batch in _batches(reading.timeline(contents, ArchiveHolding(archive))):
            _store(restoration, readers, [one for one in batch if one is not None], found)
            progress.step(len(batch))
    finally:
        progress.close()
    _each(archive, reading.notes(contents, EntryNote), frontier.settle_entry)
    walks = _each(archive, reading.notes(contents, WalkNote), frontier.restore_walk)
    expected = _each(archive, reading.notes(contents, ExpectedNote), frontier.restore_expected)
    if walks or expected:
        with archive.transaction() as db:
            frontier.conclude(db, now)
    for n, one in enumerate(found):
        one.passed = contents.passed(n)
    return found


def _each(
    archive: Archive, notes: Iterator[_Note], put: Callable[[Connection, _Note], None]
) -> int:
    """Put notes into the archive, so many in a transaction; how many they were."""
    count = 0
    while portion := list(islice(notes, _NOTES)):
        with archive.transaction() as db:
            for note in portion:
                put(db, note)
        count += len(portion)
    return count


def _store(
    restoration: Restoration,
    readers: Readers,
    batch: Sequence[Taken | GoneNote],
    found: Sequence[WebArchive],
) -> None:
    """Keep a batch, read what nobody has read yet, store all of it in its order."""
    archive = restoration.archive
    with archive.transaction():
        kept = [restoration.take(one) if isinstance(one, Taken) else one for one in batch]
    documents = [one.document for one in kept if isinstance(one, Kept) and one.document]
    unread = {_what_is_read(one): one for one in documents if not restoration.was_read(one)}
    readings = dict(zip(unread, readers.read_all(list(unread.values())), strict=True))
    with archive.transaction():
        for taken, one in zip(batch, kept, strict=True):
            if isinstance(one, GoneNote):
                restoration.gone(one)
            elif isinstance(taken, Taken):
                reading = readings.get(_what_is_read(one.document)) if one.document else None
                _count(found[taken.file], one, _outcome(restoration, readers, one, reading))


def _outcome(
    restoration: Restoration, readers: Readers, kept: Kept, found: Interpretation | None
) -> str | None:
    """What became of a document; None for what is none, or was stored before."""
    if kept.document is None:
        return None
    if found is None:
        # The same bytes at the same address as before.
        again = store_again(restoration.archive, kept.capture_id, INTERPRETER)
        if again is not None:
            return again
        (found,) = readers.read_all([kept.document])
    return restoration.store(kept.capture_id, found)


def _what_is_read(document: Document) -> tuple[str, ...]:
    """What a reading depends on, and where it is stored."""
    capture = document.capture
    hints = context_json(document.context)
    return (
        address_of(document),
        digest(capture.body),
        capture.media_type,
        capture.fetched_at[:10],
        hints,
    )


def _count(found: WebArchive, kept: Kept, outcome: str | None) -> None:
    if not kept.is_new:
        found.known += 1
    elif outcome is None:
        found.listings += 1
    if outcome is not None:
        found.outcomes[outcome] += 1


def _batches(
    timeline: Iterable[Taken | GoneNote | None],
) -> Iterator[list[Taken | GoneNote | None]]:
    batch: list[Taken | GoneNote | None] = []
    size = 0
    for one in timeline:
        batch.append(one)
        size += len(one.capture.body) if isinstance(one, Taken) else 0
        if len(batch) == _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    yield batch
