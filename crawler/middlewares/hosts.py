"""Which hosts may be asked, for every request, those that a redirect makes included."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from archive.errors import AddressError
from spiders.addresses import Addresses
from spiders.failures import Outside


class Hosts:
    """Drops requests to hosts that the spider's `addresses` do not allow."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises Outside for a host that may not be asked."""
        addresses = getattr(self.crawler.spider, "addresses", None)
        if not isinstance(addresses, Addresses):
            return
        try:
            addresses.check(request.url)
        except AddressError as error:
            self.crawler.stats.inc_value("nianbao/outside")
            raise Outside(f"outside the hosts that may be asked: {error}") from None
