"""The budget of a run: time, requests, growth of the archive, room on the disk.

Each ends the run in order once it is used up: what is under way is kept, the run says by what it
ended, and the next one goes on there. The room on the disk is not a budget to be used up but a
floor: below it the run ends before SQLite cannot write any more.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.settings import BaseSettings
from scrapy.utils.asyncio import call_later

from archive.endings import DISK, GROWTH, REQUESTS, TIME
from archive.errors import NianbaoError
from crawler.room import free_of, size_of

# The room on the disk is looked at so often, in seconds: a scan of 64 MB is the most a host sends,
# and takes longer than that.
SECONDS_BETWEEN = 5.0
_MB = 1_000_000
_TOLD = {
    TIME: "The run has lasted RUN_HOURS",
    REQUESTS: "The run has made RUN_REQUESTS requests",
    GROWTH: "The archive has grown by RUN_GROWTH_MB",
    DISK: "The archive's disk has less than DISK_FREE_MB free",
}

logger = logging.getLogger(__name__)


class BudgetError(NianbaoError):
    """A budget is no number."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a run may take; 0 is without limit. `growth` and `free` in bytes, `seconds`."""

    seconds: float = 0
    requests: int = 0
    growth: int = 0
    free: int = 0


def budget_of(settings: BaseSettings) -> Budget:
    """The budget that the settings name. Raises BudgetError."""
    return Budget(
        seconds=_number(settings, "RUN_HOURS") * 3600,
        requests=int(_number(settings, "RUN_REQUESTS")),
        growth=int(_number(settings, "RUN_GROWTH_MB") * _MB),
        free=int(_number(settings, "DISK_FREE_MB") * _MB),
    )


def _number(settings: BaseSettings, name: str) -> float:
    text = str(settings.get(name) or 0)
    try:
        number = float(text)
    except ValueError:
        number = -1
    # Not a number is neither below nor above.
    if not 0 <= number < float("inf"):
        raise BudgetError(f"{name} must be a number, 0 for no limit, not {text!r}.")
    return number


class RunBudget:
    """Closes the spider once a budget is used up."""

    def __init__(self, crawler: Crawler, budget: Budget) -> None:
        self.crawler = crawler
        self.budget = budget
        self.archive = Path(crawler.settings["ARCHIVE"]).resolve()
        self.requests = 0
        self._began = time.monotonic()
        self._size = 0
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy. Raises BudgetError."""
        extension = cls(crawler, budget_of(crawler.settings))
        crawler.signals.connect(extension.opened, signals.spider_opened)
        crawler.signals.connect(extension.left_downloader, signals.request_reached_downloader)
        crawler.signals.connect(extension.stopped, signals.engine_stopped)
        return extension

    def opened(self, spider: Spider) -> None:
        """Begin to count. Raises CloseSpider where there is no room to begin with."""
        self._began = time.monotonic()
        self._size = size_of(self.archive)
        if reason := self.used_up():
            logger.error("%s: nothing is asked.", _TOLD[reason])
            raise CloseSpider(reason)
        self._look()

    def left_downloader(self) -> None:
        """A request is made; the last one that may be ends the run."""
        self.requests += 1
        if self.budget.requests and self.requests >= self.budget.requests:
            self._end(REQUESTS)

    def used_up(self) -> str:
        """The budget that is used up, empty for none."""
        budget = self.budget
        if budget.free and free_of(self.archive) < budget.free:
            return DISK
        if budget.seconds and time.monotonic() - self._began >= budget.seconds:
            return TIME
        if budget.growth and size_of(self.archive) - self._size >= budget.growth:
            return GROWTH
        return ""

    def stopped(self) -> None:
        """Look no more."""
        if hasattr(self, "_alarm"):
            self._alarm.cancel()

    def _look(self) -> None:
        if reason := self.used_up():
            self._end(reason)
            return
        left = SECONDS_BETWEEN
        if self.budget.seconds:
            left = min(left, self.budget.seconds - (time.monotonic() - self._began))
        self._alarm = call_later(max(0.0, left), self._look)

    def _end(self, reason: str) -> None:
        if self._closing is not None:
            return
        logger.warning("%s: what is outstanding is left for the next run.", _TOLD[reason])
        assert self.crawler.engine is not None  # noqa: S101 - it runs
        self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))
