"""Names that lead into private networks are refused, whoever they belong to.

A name under *.gov.cn may resolve to 127.0.0.1 or 10.0.0.1 by mistake or by malice. Where a proxy is
set, the proxy resolves; its own name may lead anywhere.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from spiders.addresses import is_loopback, is_public

logger = logging.getLogger(__name__)


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, for public addresses; with `loopback` for this machine's too."""

    loopback = False
    proxies: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Made by Scrapy."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.loopback = crawler.settings.getbool("ALLOW_LOOPBACK")
        resolver.proxies = frozenset(_host(proxy) for proxy in getproxies().values())
        return resolver

    def getHostByName(  # noqa: N802 - Twisted's name
        self, name: str, timeout: Sequence[int] = ()
    ) -> Deferred[str]:
        """The address of a name, an errback with DNSLookupError where it is not to be asked."""
        return super().getHostByName(name, timeout).addCallback(self._public, name)

    def _public(self, address: Any, name: str) -> Any:
        number = ip_address(address)
        if (
            is_public(number)
            or name.lower() in self.proxies
            or (self.loopback and is_loopback(number))
        ):
            return address
        logger.warning("%s resolves to %s, which is no public address: not asked", name, address)
        raise DNSLookupError(f"{name} resolves to {address}, which is no public address")


def _host(proxy: str) -> str:
    return urlsplit(proxy if "//" in proxy else f"//{proxy}").hostname or ""
