"""http and https: the one given first, then the other, once, and what answered is remembered.

Of 3211 addresses of portals 2030 are http only (2026-11); some hosts refuse https, jinhua.gov.cn
answers 410 there. A certificate that is not believed is no such case: it is reported, not evaded.
"""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from spiders.addresses import slot_of
from spiders.failures import classify, is_untrusted

_OTHER = {"http": "https", "https": "http"}
_PORTS = {"http": 80, "https": 443}
_GONE = 410
# How often the scheme of a request was changed: to the other, and back where that is no better.
CHANGES = "scheme_changes"


class Schemes:
    """Asks a host with the other scheme where the first is refused before any page came."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.known: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """The same with the scheme that the host is known to answer to, where that is another."""
        known = self.known.get(slot_of(request.url))
        scheme = urlsplit(request.url).scheme
        return changed(request) if known and scheme != known else None

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Another try for 410; any other answer settles the host's scheme for the run."""
        host, changes = slot_of(request.url), request.meta.get(CHANGES, 0)
        if response.status == _GONE and not changes and host not in self.known:
            return self._change(request)
        # A missing robots.txt says nothing of the pages.
        told = changes or not request.url.endswith("/robots.txt")
        if told and response.status != _GONE:
            self.known.setdefault(host, urlsplit(request.url).scheme)
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Another try for a host that refuses the connection or speaks no TLS.

        Where the other scheme is refused too, the first is gone back to, so that it is its failure
        that is told, and its retries that are made.
        """
        refused = classify(exception) in {"refused", "timed_out", "certificate"}
        if not refused or is_untrusted(exception) or slot_of(request.url) in self.known:
            return None
        return self._change(request) if request.meta.get(CHANGES, 0) < 2 else None

    def _change(self, request: Request) -> Request:
        self.crawler.stats.inc_value("nianbao/schemes_changed")
        return changed(request)


def changed(request: Request) -> Request:
    """The request with the other scheme; a port of its own stays."""
    parts = urlsplit(request.url)
    netloc = parts.netloc.removesuffix(f":{_PORTS[parts.scheme]}")
    asked = [*request.meta.get("redirect_urls", []), request.url]
    changes = request.meta.get(CHANGES, 0) + 1
    return request.replace(
        url=parts._replace(scheme=_OTHER[parts.scheme], netloc=netloc).geturl(),
        meta={**request.meta, CHANGES: changes, "redirect_urls": asked},
        dont_filter=True,
    )
