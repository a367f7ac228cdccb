"""Alerting: after a crawl Spidermon looks at the open alerts and tells those that were not told.

Its runner is called here and not by its own extension, which writes some forty lines into the log
of each run; here a line is written for each kind of which something is wrong.
"""

from __future__ import annotations

import logging
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from archive.errors import ArchiveError
from spiders.portals import PortalsSpider

logger = logging.getLogger(__name__)


class Alerting:
    """Runs the suite once the run has ended."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy after the run, which has ended and has its row when this is called."""
        extension = cls(crawler)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def closed(self) -> None:
        """Check and tell. What goes wrong is logged: the run is over, and its exit code stands."""
        spider = self.crawler.spider
        if not isinstance(spider, PortalsSpider) or not hasattr(spider, "archive"):
            return
        # Spidermon is not needed before, and takes a while to import.
        from spidermon.runners import MonitorRunner  # type: ignore[import-untyped]  # noqa: PLC0415

        from crawler.alerts.suite import Alerts  # noqa: PLC0415

        try:
            result = MonitorRunner().run(
                Alerts(crawler=self.crawler), crawler=self.crawler, spider=spider
            )
        except ArchiveError as error:
            logger.error("Alerts could not be looked at: %s", error)
            return
        for check in result.monitor_results:
            if check.error:
                logger.warning("Alerts open: %s", _last_line(check.error))
        for action in result.monitors_finished_action_results:
            if action.error:
                logger.error("Alerts could not be told: %s", _last_line(action.error))


def _last_line(trace: str) -> str:
    return trace.strip().splitlines()[-1].removeprefix("AssertionError: ")
