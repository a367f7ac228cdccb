"""A crawl on a cluster: groups of portals are handed out, and what comes back is merged at once.

The run is the client's, and so are summary and exit code. What a worker has found is taken in as
one transaction; what a killed worker was at is handed out again, and done twice changes nothing.
Ctrl-C, or a budget that is used up, has the walkers end in order: what they kept comes back too.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING

from distributed import Client, Future, as_completed
from distributed.client import FutureCancelledError
from distributed.scheduler import KilledWorker

from archive.endings import REQUESTS
from crawler.cluster.code import OtherCodeError
from crawler.cluster.connection import ClusterLostError, threads_of
from crawler.cluster.escort import stop
from crawler.cluster.harvesting import LostHarvestError, take_in
from crawler.cluster.ordering import Run, order
from crawler.cluster.orders import Harvest, Walked
from crawler.cluster.task import carry_out
from crawler.extensions.budget import SECONDS_BETWEEN
from crawler.progress import Progress
from spiders.tally import ColumnTally, Tally

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from archive.store import Archive
    from crawler.cluster.groups import Group
    from crawler.extensions.budget import RunBudget
    from spiders.registry import Portal

#: How often a group is handed out that workers die over: dask itself tries four workers each time.
_TRIES = 3
#: Groups handed out at once, where the cluster has no more threads than half of it.
_LEAST = 32
_SHUTDOWN = "shutdown"


class ClusterCrawl:
    """One run of a client over all groups."""

    def __init__(
        self, archive: Archive, client: Client, run: Run, settings: BaseSettings, budget: RunBudget
    ) -> None:
        self.archive, self.client, self.run = archive, client, run
        self.settings, self.budget = settings, budget
        self.errors: list[str] = []
        self._ended_by = ""
        self._walked: dict[str, Walked] = {}
        self._outcomes: dict[str, Mapping[str, int]] = {}
        self._numbers = count(1)

    def walk(self, groups: Sequence[Group]) -> None:
        """Have groups walked, in their order.

        Raises OtherCodeError, ClusterLostError, ArchiveError; what came before stays.
        """
        progress = Progress("hosts", len(groups))
        waiting = deque((group, 1) for group in groups)
        asked: dict[Future[Harvest], tuple[Group, int]] = {}
        coming = as_completed(loop=self.client.loop)
        try:
            with _told_to_end(self.end), self._watched():
                while waiting or asked:
                    while waiting and len(asked) < self._room():
                        given = waiting.popleft()
                        future = self._submit(given[0])
                        asked[future] = given
                        coming.add(future)
                    future = next(coming)
                    group, tries = asked.pop(future)
                    if self._take(future, group, may_try=tries < _TRIES):
                        waiting.append((group, tries + 1))
                    else:
                        progress.step()
                    future.release()
                    if self._ended_by:
                        waiting.clear()
        finally:
            progress.close()
            with suppress(Exception):
                self.client.cancel(list(asked))

    def _room(self) -> int:
        return max(_LEAST, 2 * threads_of(self.client))

    def _submit(self, group: Group) -> Future[Harvest]:
        number = next(self._numbers)
        return self.client.submit(
            carry_out,
            order(self.archive, group, self.run, self.settings),
            # The dashboard shows what stands before the token.
            key=f"{group.name}-{self.run.token}-{number}",
            priority=-number,
            pure=False,
        )

    def _take(self, future: Future[Harvest], group: Group, *, may_try: bool) -> bool:
        """Take in what came of a group; whether it is to be walked again."""
        try:
            harvest = future.result()
        except OtherCodeError:
            raise
        except FutureCancelledError as error:
            raise ClusterLostError from error
        except KilledWorker as error:
            return self._again(group, error, may_try=may_try)
        except Exception as error:
            # Whatever befell a worker is the trouble of what it was at.
            self.errors.append(str(error) or repr(error))
            return False
        try:
            outcomes = take_in(self.archive, self.client, harvest)
        except LostHarvestError as error:
            return self._again(group, error, may_try=may_try)
        self._walked[group.name] = harvest.walked
        self._outcomes.update(outcomes)
        self.budget.requests += harvest.walked.requests
        return False

    def _again(self, group: Group, error: Exception, *, may_try: bool) -> bool:
        if not may_try:
            self.errors.append(f"{group.name} was walked {_TRIES} times in vain: {error}")
        return may_try and not self._ended_by

    def end(self, reason: str = _SHUTDOWN) -> None:
        """Have all walkers end: what they have kept comes back, what has not begun is left."""
        self._ended_by = self._ended_by or reason
        with suppress(OSError):
            self.client.run(stop, self.run.token)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """The budget is looked at meanwhile."""
        over = threading.Event()

        def look() -> None:
            most = self.budget.budget.requests
            while not over.wait(SECONDS_BETWEEN):
                reason = self.budget.used_up()
                if most and self.budget.requests >= most:
                    reason = REQUESTS
                if reason:
                    self.end(reason)
                    return

        watching = threading.Thread(target=look, daemon=True)
        watching.start()
        try:
            yield
        finally:
            over.set()

    def tally(self, groups: Sequence[Group], portals: Sequence[Portal]) -> Tally:
        """What all workers saw, in the order of the registry."""
        columns: dict[str, list[ColumnTally]] = {}
        tally = Tally(errors=len(self.errors))
        for group in groups:
            walked = self._walked.get(group.name, Walked())
            tally.errors += walked.errors
            for column in walked.columns:
                column.outcomes.update(self._outcomes.get(column.url, {}))
                columns.setdefault(column.portal, []).append(column)
        for portal in portals:
            unasked = [ColumnTally(portal.id, url) for url in portal.addresses()[1:]]
            for column in columns.get(portal.id, unasked):
                tally.columns[column.url] = column
        return tally

    @property
    def reason(self) -> str:
        """Scrapy's word for why the crawl ended."""
        reasons = {walked.reason for walked in self._walked.values()} - {"finished", _SHUTDOWN, ""}
        return self._ended_by or min(reasons, default="finished")


@contextmanager
def _told_to_end(end: Callable[[], None]) -> Iterator[None]:
    """The first Ctrl-C, or SIGTERM, calls `end`; the second breaks off."""
    before = {which: signal.getsignal(which) for which in (signal.SIGINT, signal.SIGTERM)}

    def told(*_: object) -> None:
        for which, was in before.items():
            signal.signal(which, was)
        print("Ending: what the workers have found by now is taken in.", file=sys.stderr)
        # Not here: whatever waits for an answer may hold what the answer needs.
        threading.Thread(target=end, daemon=True).start()

    for which in before:
        signal.signal(which, told)
    try:
        yield
    finally:
        for which, was in before.items():
            signal.signal(which, was)
