"""Watching: while a person looks on, a line of how far the crawl is, redrawn each second.

    12 of 48 portals, 310 pages, 57 reports, 2 in trouble, about 6 min left

Only where standard error is a terminal; the log goes on above it. The time left is by the portals
that are done: those that come late are the slow ones, so it is a lower bound at first.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import call_later

from crawler.logs import tidy
from spiders.portals import PortalsSpider
from spiders.tally import UNASKED, ColumnTally

_SECONDS_BETWEEN = 1.0
# Before so many seconds nobody knows how long it takes.
_SECONDS_BEFORE = 10


class Watching:
    """Draws the line from the spider's tally."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._began = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        extension = cls(crawler)
        crawler.signals.connect(extension.opened, signals.spider_opened)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def opened(self, spider: Spider) -> None:
        """Tidy the log, and begin to draw."""
        # Not before: Scrapy sets its log up anew once the extensions are there.
        watched = sys.stderr.isatty()
        tidy(sys.stderr if watched else None)
        self._began = time.monotonic()
        if watched:
            self._alarm = call_later(_SECONDS_BETWEEN, self._draw)

    def closed(self) -> None:
        """Take the line away."""
        if hasattr(self, "_alarm"):
            self._alarm.cancel()
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def _draw(self) -> None:
        spider = self.crawler.spider
        if isinstance(spider, PortalsSpider):
            columns = spider.tally.columns.values()
            told = line(columns, len(spider.portals), time.monotonic() - self._began)
            sys.stderr.write(f"\r{told}\033[K")
            sys.stderr.flush()
        self._alarm = call_later(_SECONDS_BETWEEN, self._draw)


def line(columns: Iterable[ColumnTally], portals: int, seconds: float) -> str:
    """How far a crawl of so many portals is after so many seconds."""
    columns = list(columns)
    begun = {column.portal for column in columns}
    open_ones = {column.portal for column in columns if column.state == UNASKED}
    done = len(begun - open_ones)
    reports = sum(
        column.outcomes["new_report"] + column.outcomes["new_version"] for column in columns
    )
    parts = [
        f"{done} of {portals} portals",
        f"{sum(column.pages for column in columns)} pages",
        f"{reports} reports",
        f"{sum(column.in_trouble for column in columns)} in trouble",
    ]
    if done and seconds >= _SECONDS_BEFORE:
        left = seconds / done * max(0, portals - done)
        parts.append(
            f"about {left / 60:.0f} min left" if left >= 60 else f"about {left:.0f} s left"
        )
    return ", ".join(parts)
