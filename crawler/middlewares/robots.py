"""robots.txt is obeyed by every request, however many wait for it, and asked for once a day.

Scrapy 2.19 hands the file to the first request that waits for it, and nothing to the rest: of the
columns of a host, all but two would be walked whatever the file says. Here they wait in line. What
the archive holds of today is not asked for again: RFC 9309 allows it to be kept for 24 hours.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

from archive.robots import keep_rules, kept_rules
from archive.store import Archive

FRESH = timedelta(hours=23)


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, asked for one request of a host at a time, with a memory."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._lines: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host, None where it has none."""
        site = urlsplit(request.url).netloc
        async with self._lines[site]:
            archive = self._archive()
            if site not in self._parsers and archive is not None:
                kept = kept_rules(archive, site, since=_time(datetime.now(UTC) - FRESH))
                if kept is not None:
                    self._parsers[site] = Deferred()
                    response = Response(request.url, status=kept[0], body=kept[1])
                    await super()._parse_robots(response, site, request)
            return await super().robot_parser(request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        archive = self._archive()
        # A host that is out of order says nothing of its rules.
        if archive is not None and response.status < 500:
            now = _time(datetime.now(UTC))
            keep_rules(archive, netloc, now=now, status=response.status, body=response.body)
        await super()._parse_robots(response, netloc, request)

    def _archive(self) -> Archive | None:
        return getattr(self.crawler.spider, "archive", None)


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
