"""Backing off: a host that answers with a browser test is asked less, then left alone.

Nearer to the network than redirects and retries, so that a test is neither followed nor repeated,
and a redirect to what is no address goes nowhere.
"""

from __future__ import annotations

from typing import Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.pace import pace_of
from spiders.addresses import slot_of
from spiders.challenges import challenge_in
from spiders.failures import Challenged, Outside

# One answer may be a passing fault; after three in a row the host means it.
PATIENCE = 3
# The wait after the first, in usual rests, twice as long after the second: 创宇盾 clears after a
# minute or two (2026-11).
RESTS = 30
_REDIRECTS = range(300, 400)


class Challenges:
    """Turns challenge pages into failures; after `PATIENCE` of them the host is asked no more."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.most_redirects = crawler.settings.getint("REDIRECT_MAX_TIMES")
        self.met: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises Challenged for a host that has refused often enough."""
        pace_of(self.crawler).check(slot_of(request.url))

    def process_response(self, request: Request, response: Response) -> Response:
        """Raises Challenged for a challenge page, Outside for a way to nowhere."""
        if request.url.endswith("/robots.txt"):
            return response
        host = slot_of(request.url)
        kind = kind_of(request, response, self.most_redirects)
        if not kind:
            self.met.pop(host, None)
            return response
        pace = pace_of(self.crawler)
        self.met[host] = self.met.get(host, 0) + 1
        if self.met[host] < PATIENCE:
            pace.hold(host, pace.rest * RESTS * self.met[host])
        else:
            pace.leave(host, kind)
        self.crawler.stats.inc_value(f"nianbao/challenges/{kind}")
        raise Challenged(
            f"{request.url} answered with a challenge (status {response.status})", kind
        )


def kind_of(request: Request, response: Response, most_redirects: int) -> str:
    """The kind of challenge that a request met, '' for none.

    A redirect to where it came from is one (moj.gov.cn sets a cookie that way, 2026-11), and so is
    one redirect too many. Raises Outside for one to what is no address of a page.
    """
    if response.status not in _REDIRECTS or "Location" not in response.headers:
        return challenge_in(response, article="entry" in request.cb_kwargs)
    before = {*request.meta.get("redirect_urls", ()), request.url}
    too_many = request.meta.get("redirect_times", 0) >= most_redirects
    if _target(response) not in before and not too_many:
        return ""
    return "cookie_loop" if "Set-Cookie" in response.headers else "redirect_loop"


def _target(response: Response) -> str:
    location = (response.headers.get("Location") or b"").decode("latin-1")
    try:
        target = urljoin(response.url, location)
        parts = urlsplit(target)
        # Reading the port is what tells that it is none.
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
            return target
    except ValueError:
        pass
    raise Outside(f"redirects to {location[:200]!r}, which is no address of a page")
