"""The run: opens the archive for a spider, and writes down how the run ended.

The one owner of the archive while a spider works. The connection is used in the reactor's thread
only; pipelines reach it as `crawler.spider.archive`.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider

from archive.errors import ArchiveError
from archive.store import Archive, open_archive
from crawler.exit_codes import ARCHIVE, INTERRUPTED, OK, TROUBLE, UNREACHABLE
from crawler.extensions.night import DAY
from spiders.portals import PortalsSpider
from spiders.tally import Tally
from spiders.walking import FRESH

EXIT_CODE = "nianbao/exit_code"


class Run:
    """Gives a PortalsSpider its archive and run, and ends the run when the spider is closed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.archive: Archive | None = None
        self.run_id = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy, before the spider opens."""
        run = cls(crawler)
        crawler.signals.connect(run.opened, signals.spider_opened)
        crawler.signals.connect(run.closed, signals.spider_closed)
        return run

    def opened(self, spider: Spider) -> None:
        """Open the archive and begin the run. Spiders of other kinds keep nothing."""
        if not isinstance(spider, PortalsSpider):
            return
        try:
            self.archive = open_archive(self.crawler.settings["ARCHIVE"])
        except ArchiveError as error:
            spider.logger.error("%s", error)
            self.crawler.stats.set_value(EXIT_CODE, ARCHIVE)
            raise CloseSpider("archive") from error
        arguments = json.dumps(spider.arguments, ensure_ascii=False, sort_keys=True)
        command = f"crawl {spider.name}"
        since = _time(datetime.now(UTC) - FRESH)
        if first := self.archive.gone_on_from(
            command, arguments, since=since, interrupted=INTERRUPTED
        ):
            spider.go_on_from(*first)
        self.run_id = self.archive.begin_run(command, arguments, _now())
        spider.archive, spider.run_id = self.archive, self.run_id

    def closed(self, spider: Spider, reason: str) -> None:
        """End the run: the pipelines have finished by now."""
        if self.archive is None or not isinstance(spider, PortalsSpider):
            return
        code = exit_code(spider.tally, reason)
        self.crawler.stats.set_value(EXIT_CODE, code)
        self.archive.end_run(self.run_id, _now(), exit_code=code, counts=spider.tally.counts())
        self.archive.close()
        self.archive = None


def exit_code(tally: Tally, reason: str) -> int:
    """How a crawl went, for cron: `reason` is Scrapy's word for why the spider was closed."""
    if reason == "shutdown":
        return INTERRUPTED
    if reason not in {"finished", DAY}:
        return TROUBLE
    if tally.unreachable:
        return UNREACHABLE
    return TROUBLE if tally.in_trouble else OK


def _now() -> str:
    return _time(datetime.now(UTC))


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
