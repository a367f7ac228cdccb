"""Backing off: a host that answers with a browser test is left alone for the rest of the run."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from spiders.failures import Challenged, is_challenge

# One answer may be a passing fault; after three the host means it.
PATIENCE = 3


class Challenges:
    """Turns challenge pages into failures; after `PATIENCE` of them the host is asked no more."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.met: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises Challenged for a host that has refused often enough."""
        host = urlsplit(request.url).netloc
        if self.met.get(host, 0) >= PATIENCE:
            raise Challenged(f"{host} answers with challenges: not asked again")

    def process_response(self, request: Request, response: Response) -> Response:
        """Raises Challenged for a challenge page, passes on any other."""
        host = urlsplit(request.url).netloc
        if request.url.endswith("/robots.txt") or not is_challenge(response):
            self.met.pop(host, None)
            return response
        self.met[host] = self.met.get(host, 0) + 1
        self.crawler.stats.inc_value("nianbao/challenges")
        raise Challenged(f"{request.url} answered with a challenge (status {response.status})")
