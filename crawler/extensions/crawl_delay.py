"""Hosts whose robots.txt asks for longer rests (Crawl-delay) get them, within reason."""

from __future__ import annotations

from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.robotstxt import RobotParser

from crawler.pace import pace_of
from spiders.addresses import slot_of

# Seconds. Some files copied from elsewhere ask for minutes; at these a column takes an hour.
LONGEST = 30.0


class CrawlDelay:
    """Listens to robots.txt files as they are read."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.agent = crawler.settings["ROBOTSTXT_USER_AGENT"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        extension = cls(crawler)
        crawler.signals.connect(extension.parsed, signals.robots_parsed)
        return extension

    def parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Slow down for the host, where it asks for it."""
        if delay := robotparser.crawl_delay(self.agent):
            pace_of(self.crawler).slow(slot_of(request.url), min(delay, LONGEST))
