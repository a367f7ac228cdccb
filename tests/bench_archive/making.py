"""Making the archive: every call is one that a crawl makes, in transactions of many documents.

First each portal's columns are walked and their reports kept and stored; then, a month later, what
was edited is fetched again and what is gone is gone. What a crawl does when it ends is done after
every so many portals, as if each run had walked them: the index of texts, packing, seals.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from archive.frontier import Visit
from archive.keeping import keep_document, keep_failure, keep_listing
from archive.records import Capture, Context, Entry, Listing, Settlement
from archive.repacking import repack
from archive.reports import store_interpretation
from archive.search import index_pending
from archive.seals import seal
from archive.store import Archive, open_archive
from archive.walks import settle_walk
from archive.watches import watch
from crawler.progress import Progress
from tests.bench_archive.authorities import Portal, portals
from tests.bench_archive.reports import Report, Said, attachment, page
from tests.bench_archive.shapes import title_of

#: Portals that a run walks: some 20,000 reports.
_PORTALS = 64
#: Documents in a transaction.
_BATCH = 500
_FIRST, _AGAIN = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 4, 6, tzinfo=UTC)


@dataclass(slots=True)
class Made:
    """What was made, and the seconds that each part of it took."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """What happens within is a part of the work."""
        begun = time.perf_counter()
        yield
        self.seconds[part] += time.perf_counter() - begun


def make(path: Path, reports: int, seed: int) -> Made:
    """An archive of so many reports; there must be none at the path."""
    made, done = Made(), 0
    progress = Progress("reports", reports)
    with open_archive(path) as a:
        with a.transaction() as db:
            watch(db)
        walked = portals(seed, reports)
        for number in range(reports):
            some = list(islice(walked, _PORTALS))
            if not some:
                break
            for when, visit in ((_FIRST, _walk), (_AGAIN, _look_again)):
                clock = _Clock(when + timedelta(days=number / 64))
                _run(a, made, clock, lambda run, clock=clock, visit=visit: [
                    visit(a, made, portal, run, clock, seed) for portal in some
                ])
            progress.step(made.counts["reports"] - done)
            done = made.counts["reports"]
    progress.close()
    return made
