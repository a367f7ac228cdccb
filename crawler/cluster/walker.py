"""A walker: the process in which one group of portals is walked, into an archive of its own.

It lies in a folder that its worker has made: `order`, `registry`, `archive.db`, and at the end
`walked`. It only walks and keeps; the worker has read what was kept. It dies with its worker.
"""

from __future__ import annotations

import asyncio
import pickle
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING, Any, Self

from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from archive.store import Archive, open_archive
from crawler.cluster.group_spider import GroupSpider
from crawler.cluster.orders import Order, Walked
from crawler.cluster.turns import Line

if TYPE_CHECKING:
    from collections.abc import Mapping

_SOON = 0.1
ORDER, ARCHIVE, REGISTRY, WALKED = "order", "archive.db", "registry", "walked"
_OURS: Mapping[str, Any] = {
    "DOWNLOADER": "crawler.cluster.turns.SharedDownloader",
    "ITEM_PIPELINES": {"pipelines.keep.Keep": 100},
    # What belongs to a run belongs to the client, its budget too: here only the disk is looked at.
    "RUN_HOURS": 0,
    "RUN_REQUESTS": 0,
    "RUN_GROWTH_MB": 0,
    "EXTENSIONS": {
        "crawler.extensions.night.NightHours": 90,
        "crawler.cluster.walker.Group": 100,
        "crawler.extensions.budget.RunBudget": 105,
        "crawler.extensions.crawl_delay.CrawlDelay": 110,
    },
}


class Group:
    """Gives the spider the archive that lies in the folder, and tells how the walk went."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.path = Path(crawler.settings["ARCHIVE"])
        self.archive: Archive | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy, before the spider opens."""
        group = cls(crawler)
        crawler.signals.connect(group.opened, signals.spider_opened)
        crawler.signals.connect(group.closed, signals.spider_closed)
        return group

    async def opened(self, spider: Spider) -> None:
        """Open archive and line; the run is the client's."""
        assert isinstance(spider, GroupSpider)  # noqa: S101 - a walker has no other
        await spider.line.open(self._stop)
        self.archive = open_archive(self.path, create=False)
        spider.archive, spider.run_id = self.archive, spider.order.run_id

    def closed(self, spider: Spider, reason: str) -> None:
        """Close the archive and write down how it went."""
        assert isinstance(spider, GroupSpider)  # noqa: S101 - likewise
        if self.archive is not None:
            self.archive.close()
        tally = spider.tally
        requests = int(self.crawler.stats.get_value("downloader/request_count", 0))
        walked = Walked(tuple(tally.columns.values()), tally.errors, requests, reason)
        self.path.with_name(WALKED).write_bytes(pickle.dumps(walked))

    def _stop(self) -> None:
        self._stopping = asyncio.ensure_future(self._end())

    async def _end(self) -> None:
        # Scrapy never ends a crawl that it was told to stop before its engine ran.
        while not (self.crawler.engine and self.crawler.engine.running):
            await asyncio.sleep(_SOON)
        await self.crawler.stop_async()


def walk(folder: Path, end: socket) -> None:
    """Carry out the order that lies in a folder; `end` is the walker's of the line."""
    order: Order = pickle.loads((folder / ORDER).read_bytes())  # noqa: S301 - our worker's
    settings = _settings(order, folder)
    registry = folder / REGISTRY
    process = AsyncCrawlerProcess(settings)
    process.crawl(
        GroupSpider,
        order=order,
        line=Line(end),
        registry=str(_registry(registry)) if registry.exists() else "",
    )
    process.start(install_signal_handlers=False)


def _registry(folder: Path) -> Path:
    """A folder of TOML files, or the one table that lies in it."""
    files = sorted(folder.iterdir())
    return files[0] if len(files) == 1 and files[0].suffix != ".toml" else folder


def _settings(order: Order, folder: Path) -> Settings:
    settings = get_project_settings()
    settings.setdict(dict(order.settings), priority="cmdline")
    settings.setdict({**_OURS, "ARCHIVE": str(folder / ARCHIVE)}, priority="cmdline")
    return settings
