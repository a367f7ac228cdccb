"""robots.txt is obeyed by every request, however many wait for it, and asked for once a run.

Scrapy 2.19 hands the file to the first request that waits for it, and nothing to the rest: of the
columns of a host, all but two would be walked whatever the file says. Here they wait in line. A run
that goes on from one that was torn off has the rules that this one was given.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from datetime import UTC, datetime
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler

from archive.robots import keep_rules, kept_rules
from archive.store import Archive
from spiders.failures import detail_of

# What is read of a file, as everybody who obeys it does (RFC 9309, 2.5).
MOST_BYTES = 500 * 1024

logger = logging.getLogger(__name__)


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, asked for one request of a host at a time, with a memory."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._rules: dict[str, RobotParser | None] = {}
        self._lines: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host, None where it gave no answer."""
        site = urlsplit(request.url).netloc
        async with self._lines[site]:
            if site not in self._rules:
                response = self._kept(request, site) or await self._asked(request, site)
                self._rules[site] = await self._read(response, request) if response else None
            return self._rules[site]

    def _kept(self, request: Request, site: str) -> Response | None:
        archive, spider = self._archive(), self.crawler.spider
        if archive is None or not getattr(spider, "gone_on_from", 0):
            return None
        kept = kept_rules(archive, site, since=_time(getattr(spider, "started", datetime.now(UTC))))
        return Response(request.url, status=kept[0], body=kept[1]) if kept else None

    async def _asked(self, request: Request, site: str) -> Response | None:
        parts = urlsplit(request.url)
        question = Request(
            f"{parts.scheme}://{parts.netloc}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True},
            callback=NO_CALLBACK,
        )
        try:
            response = await self.crawler.engine.download_async(question)
        except Exception as error:
            logger.info("%s did not come: %s", question.url, detail_of(error))
            return None
        # A host that is out of order says nothing of its rules.
        if (archive := self._archive()) is not None and response.status < 500:
            now = _time(datetime.now(UTC))
            keep_rules(archive, site, now=now, status=response.status, body=response.body)
        return response

    async def _read(self, response: Response, request: Request) -> RobotParser:
        parser: RobotParser = build_from_crawler(
            self._parserimpl, self.crawler, response.body[:MOST_BYTES]
        )
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=parser, request=request
        )
        return parser

    def _archive(self) -> Archive | None:
        return getattr(self.crawler.spider, "archive", None)


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
