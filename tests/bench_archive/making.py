"""Making the archive: every call is one that a crawl makes, in transactions of many documents.

First each portal's columns are walked and their reports kept and stored; then, a month later, what
was edited is fetched again and what is gone is gone. A run walks so many portals, and ends as a
crawl does. The documents are written by a process of their own, a few portals ahead.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from archive.frontier import Visit
from archive.keeping import keep_document, keep_failure, keep_listing
from archive.records import Capture, Context, Entry, Listing, Settlement
from archive.reports import store_interpretation
from archive.store import Archive, open_archive
from archive.walks import settle_walk
from crawler.progress import Progress
from tests.bench_archive.authorities import Portal, portals
from tests.bench_archive.reports import Report, Said, attachment, page
from tests.bench_archive.shapes import title_of

#: Portals that a run walks: some 20,000 reports.
_PORTALS = 64
#: How many portals are written before they are stored.
_AHEAD = 3
#: The first visit and the second.
_FIRST, _AGAIN = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 5, 11, tzinfo=UTC)
#: What each portal takes, at a second a document.
_VISIT = timedelta(minutes=15)
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

    def visits(self) -> Iterator[_Clock]:
        """The times of portal after portal."""
        while True:
            yield _Clock(self.moment)
            self.moment += _VISIT


def make(path: Path, reports: int, seed: int) -> Made:
    """An archive of so many reports; there must be none at the path."""
    made, walked = Made(), portals(seed, reports)
    progress = Progress("reports made", reports)
    with open_archive(path) as a, ProcessPoolExecutor(1) as writer:
        while some := list(islice(walked, _PORTALS)):
            day = made.counts["portals"] * _VISIT
            with _run(a, made, _Clock(_FIRST + day)) as run:
                for portal, clock, said in _written(writer, some, seed, run):
                    _walk(run, portal, clock, said)
                    made.counts["portals"] += 1
                    progress.step(sum(len(one.years) for one in portal.authorities))
            with _run(a, made, _Clock(_AGAIN + day)) as run:
                for portal, clock in zip(some, run.clock.visits(), strict=False):
                    _look_again(run, portal, clock, seed)
    progress.close()
    return made


def _written(
    writer: ProcessPoolExecutor, some: Iterable[Portal], seed: int, run: _Run
) -> Iterator[tuple[Portal, _Clock, list[Said]]]:
    """What portals say, each with the time when a crawl comes by."""
    ahead: deque[tuple[Portal, _Clock, Future[list[Said]]]] = deque()
    for portal, clock in zip(some, run.clock.visits(), strict=False):
        ahead.append((portal, clock, writer.submit(_all_of, portal, clock, seed)))
        if len(ahead) > _AHEAD:
            yield _next(ahead, run)
    while ahead:
        yield _next(ahead, run)


def _next(
    ahead: deque[tuple[Portal, _Clock, Future[list[Said]]]], run: _Run
) -> tuple[Portal, _Clock, list[Said]]:
    portal, clock, written = ahead.popleft()
    with run.made.timed("wait"):
        return portal, clock, written.result()


def _all_of(portal: Portal, clock: _Clock, seed: int) -> list[Said]:
    reports = list(_reports(portal, seed))
    said = [page(one, clock.now()) for one in reports]
    return said + [attachment(one, clock.now()) for one in reports if one.fate.attached]


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
        self.made.counts["documents"] += 1
        self.made.counts["values"] += len(said.interpretation.observations)


@contextmanager
def _run(a: Archive, made: Made, clock: _Clock) -> Iterator[_Run]:
    """A run of a crawl, with what a crawl does when it ends."""
    run = _Run(a, a.begin_run("crawl portals", "{}", clock.now()), made, clock)
    yield run
    with made.timed("conclude"):
        a.end_run(run.id, clock.now(), exit_code=0, counts={})


def _reports(portal: Portal, seed: int) -> Iterator[Report]:
    for number, authority in enumerate(portal.authorities):
        for year in authority.years:
            yield Report(seed, portal, number, year)


def _walk(run: _Run, portal: Portal, clock: _Clock, said: list[Said]) -> None:
    """The first time that a crawl comes by: every column, every report."""
    with run.made.timed("keep"), run.a.transaction():
        for number in range(len(portal.authorities)):
            _keep_column(run, portal, clock, number)
    with run.made.timed("store"), run.a.transaction():
        for one in said:
            run.keep(one)


def _keep_column(run: _Run, portal: Portal, clock: _Clock, number: int) -> None:
    """An authority's column: a page that lists its reports."""
    authority, url = portal.authorities[number], portal.column(number)
    rows = [(portal.page(number, year), title_of(authority.name, year)) for year in authority.years]
    body = "".join(f'<li><a href="{link}">{title}</a></li>' for link, title in rows).encode()
    name = f"d{portal.code}"
    entries = tuple(
        Entry(link, "article", Context(title=title, column="政府信息公开年报", portal=name))
        for link, title in rows
    )
    capture = Capture(url, clock.now(), body, media_type="text/html")
    keep_listing(run.a, Listing(capture, url, name, "generic", entries), run.id)
    visit = Visit(run.id, clock.now(), name, "generic")
    settle_walk(run.a, url, Settlement("ok", shown=len(rows)), visit)


def _look_again(run: _Run, portal: Portal, clock: _Clock, seed: int) -> None:
    """The second time: what was edited meanwhile, and what is gone."""
    with run.made.timed("store"), run.a.transaction():
        for one in _reports(portal, seed):
            if one.fate.edited:
                run.keep(page(one, clock.now(), edited=True))
            if one.fate.gone:
                keep_failure(run.a, one.url, run.id, failure="gone", now=clock.now())
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
