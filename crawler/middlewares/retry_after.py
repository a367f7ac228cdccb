"""Hosts that ask to be left alone for a while: 429 and 503, and their Retry-After.

The host is held for as long as it asks, then asked again, a few times. Without a word from it each
wait is twice as long as the one before. A host that asks for more than RETRY_AFTER_MAX seconds is
left alone for the rest of the run.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.pace import pace_of
from spiders.addresses import slot_of
from spiders.failures import Challenged

STATUS = frozenset({429, 503})
# The first wait where the host names none: so many times the usual rest.
RESTS = 10


class RetryAfter:
    """Holds hosts that say they are asked too much."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("RETRY_ENABLED"):
            raise NotConfigured
        self.crawler = crawler
        self.longest = crawler.settings.getfloat("RETRY_AFTER_MAX")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The request once more, after the wait; the answer itself once the tries are used up.

        Raises Challenged where the host asks for a longer wait than is granted.
        """
        if response.status not in STATUS:
            return response
        pace, host = pace_of(self.crawler), slot_of(request.url)
        seconds = wait_of(response, datetime.now(UTC))
        if seconds is None:
            seconds = pace.rest * RESTS * 2 ** request.meta.get("retry_times", 0)
        if seconds > self.longest:
            pace.leave(host, "retry_after")
            raise Challenged(
                f"{request.url} answered with status {response.status} and asks to be left alone"
                f" for {seconds:.0f} seconds",
                "retry_after",
            )
        pace.hold(host, seconds)
        spider = self.crawler.spider
        assert spider is not None  # noqa: S101 - set before anything is asked
        again = get_retry_request(request, spider=spider, reason=f"status {response.status}")
        return again or response


def wait_of(response: Response, now: datetime) -> float | None:
    """The seconds that Retry-After asks for, None without it.

    A date is held against the server's own clock, where it tells it. (RFC 9110, 10.2.3)
    """
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    until = _date(said)
    if until is None:
        return None
    told = _date((response.headers.get("Date") or b"").decode("latin-1"))
    return max(0.0, (until - (told or now)).total_seconds())


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
