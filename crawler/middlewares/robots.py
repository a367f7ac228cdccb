"""robots.txt is obeyed by every request, however many wait for it.

Scrapy 2.19 hands the file to the first request that waits for it, and nothing to the rest: of the
columns of a host, all but two would be walked whatever the file says. Here they wait in line.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.robotstxt import RobotParser


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, asked for one request of a host at a time."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._lines: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host, None where it has none."""
        async with self._lines[urlsplit(request.url).netloc]:
            return await super().robot_parser(request)
