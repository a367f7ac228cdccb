"""Scrapy's downloader with queues by host, on loopback by port, and with the hosts' pace."""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler

from crawler.pace import Pace
from spiders.addresses import slot_of


class HostDownloader(Downloader):
    """The downloader of all crawls here."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.pace = Pace(crawler.settings.getfloat("DOWNLOAD_DELAY"))

    def get_slot_key(self, request: Request) -> str:
        """The queue of a request. What its meta says may be stale: a redirect copies it."""
        return slot_of(request.url)
