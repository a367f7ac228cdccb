"""Making the archive: every call is one that a crawl makes, in transactions of many documents.

First each portal's columns are walked and their reports kept and stored; then, a month later, what
was edited is fetched again and what is gone is gone. What a crawl does when it ends is done after
every so many portals, as if each run had walked them: the index of texts, packing, seals.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from archive.frontier import Visit
from archive.keeping import keep_document, keep_failure, keep_listing
from archive.ledger.refreshing import refresh
from archive.records import Capture, Context, Entry, Listing, Settlement
from archive.repacking import repack
from archive.reports import store_interpretation
from archive.seals import seal
from archive.search import index_pending
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
#: The first visit and the second; each run is a quarter of an hour a portal after the one before.
_FIRST, _AGAIN = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 5, 11, tzinfo=UTC)
_LATER = datetime(2026, 11, 2, tzinfo=UTC)


@dataclass(slots=True)
class Made:
    """What was made, and the seconds that each part of it took, by the clock and of processor."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    worked: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """What happens within is a part of the work."""
        begun, worked = time.perf_counter(), time.process_time()
        yield
        self.seconds[part] += time.perf_counter() - begun
        self.worked[part] += time.process_time() - worked


class _Clock:
    """The times of a run: a second for each document."""

    def __init__(self, began: datetime) -> None:
        self.moment = began

    def now(self) -> str:
        """A second later, in UTC and ISO 8601."""
        self.moment += timedelta(seconds=1)
        return self.moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def make(path: Path, reports: int, seed: int) -> Made:
    """An archive of so many reports; there must be none at the path."""
    made, walked = Made(), portals(seed, reports)
    progress = Progress("reports made", reports)
    with open_archive(path) as a:
        with a.transaction() as db:
            watch(db)
        while some := list(islice(walked, _PORTALS)):
            day = timedelta(hours=made.counts["portals"] / 4)
            for began, visit in ((_FIRST, _walk), (_AGAIN, _look_again)):
                with _run(a, made, _Clock(began + day)) as run:
                    for portal in some:
                        visit(run, portal, seed)
                        if visit is _walk:
                            made.counts["portals"] += 1
                            progress.step(sum(len(one.years) for one in portal.authorities))
    progress.close()
    return made


@dataclass(frozen=True, slots=True)
class _Run:
    """A run under way."""

    a: Archive
    id: int
    made: Made
    clock: _Clock

    def keep(self, said: Said) -> None:
        """Keep and store a document."""
        capture_id = keep_document(self.a, said.document, self.id)
        outcome = store_interpretation(self.a, capture_id, said.interpretation)
        self.made.counts[outcome] += 1
        self.made.counts["values"] += len(said.interpretation.observations)


@contextmanager
def _run(a: Archive, made: Made, clock: _Clock) -> Iterator[_Run]:
    """A run of a crawl, with what a crawl does when it ends."""
    run = _Run(a, a.begin_run("crawl portals", "{}", clock.now()), made, clock)
    yield run
    with made.timed("index"), a.transaction() as db:
        index_pending(db, 1)
    with made.timed("ledger"), a.transaction() as db:
        refresh(db)
    with made.timed("pack"):
        for _ in repack(a):
            pass
    a.end_run(run.id, clock.now(), exit_code=0, counts={})
    with made.timed("seal"):
        seal(a)


def _reports(portal: Portal, seed: int) -> Iterator[Report]:
    for number, authority in enumerate(portal.authorities):
        for year in authority.years:
            yield Report(seed, portal, number, year)


def _walk(run: _Run, portal: Portal, seed: int) -> None:
    """The first time that a crawl comes by: every column, every report."""
    with run.made.timed("keep"), run.a.transaction():
        for number in range(len(portal.authorities)):
            _keep_column(run, portal, number)
    reports = _reports(portal, seed)
    while batch := list(islice(reports, _BATCH)):
        with run.made.timed("write"):
            said = [page(one, run.clock.now()) for one in batch]
            said += [attachment(one, run.clock.now()) for one in batch if one.fate.attached]
        with run.made.timed("store"), run.a.transaction():
            for one in said:
                run.keep(one)
        run.made.counts["reports"] += len(batch)
        run.made.counts["documents"] += len(said)


def _keep_column(run: _Run, portal: Portal, number: int) -> None:
    """An authority's column: a page that lists its reports."""
    authority, url = portal.authorities[number], portal.column(number)
    rows = [(portal.page(number, year), title_of(authority.name, year)) for year in authority.years]
    body = "".join(f'<li><a href="{link}">{title}</a></li>' for link, title in rows).encode()
    name = f"d{portal.code}"
    entries = tuple(
        Entry(link, "article", Context(title=title, column="政府信息公开年报", portal=name))
        for link, title in rows
    )
    capture = Capture(url, run.clock.now(), body, media_type="text/html")
    keep_listing(run.a, Listing(capture, url, name, "generic", entries), run.id)
    visit = Visit(run.id, run.clock.now(), name, "generic")
    settle_walk(run.a, url, Settlement("ok", shown=len(rows)), visit)


def _look_again(run: _Run, portal: Portal, seed: int) -> None:
    """The second time: what was edited meanwhile, and what is gone."""
    with run.made.timed("store"), run.a.transaction():
        for one in _reports(portal, seed):
            if one.fate.edited:
                run.keep(page(one, run.clock.now(), edited=True))
                run.made.counts["documents"] += 1
            if one.fate.gone:
                keep_failure(run.a, one.url, run.id, failure="gone", now=run.clock.now())
                run.made.counts["gone"] += 1


def edit_some(a: Archive, reports: int, seed: int, number: int) -> None:
    """A month later so many more reports are edited."""
    made = Made()
    with _run(a, made, _Clock(_LATER)) as run, a.transaction():
        for portal in portals(seed, reports):
            for one in _reports(portal, seed):
                if one.form != "2014" and not one.fate.edited:
                    run.keep(page(one, run.clock.now(), edited=True))
                    number -= 1
                if not number:
                    return
