"""Chromium as an engine for scripts, cut off from the network: see `crawler.rendering`.

scrapy-playwright's download handler has the browser, its contexts and its pages, as the PLAYWRIGHT_
settings say; it is asked for a page as Scrapy asks it. But each page is given a route of its own,
nearer than the handler's, which would let the browser fetch by itself: everything a page asks for
is caught and answered, or refused. Pictures, styles, fonts and films are not fetched, nor is
anything that lies beyond the hosts that may be asked. What is not caught (web sockets, what
Chromium itself would look up) ends at a proxy that does not exist.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from playwright.async_api import Error
from playwright.async_api import Request as Wanted
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.utils.misc import build_from_crawler
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from crawler.rendering import Answer, Asked
from crawler.visit import GRACE, Shown, Visit, not_started

Fetch = Callable[[Asked], Awaitable[Answer | None]]

TABS = 2
# Scripts are the same on all pages of a portal: they are fetched once in a run, if there is room.
SCRIPTS = 200
SCRIPT_SIZE = 1_000_000
_CONTEXT = {"locale": "zh-CN", "service_workers": "block", "accept_downloads": False}
# At Scrapy's own level, the lowest, the handler asks Chromium again for the headers of whatever
# comes and goes, to log them.
logging.getLogger("scrapy-playwright").setLevel(logging.WARNING)


class Browser:
    """One Chromium for a crawl, started for the first page, with at most `TABS` pages open."""

    def __init__(self, crawler: Crawler, fetch: Fetch) -> None:
        self.crawler = crawler
        self.fetch = fetch
        self._context = {**_CONTEXT, "user_agent": crawler.settings["USER_AGENT"]}
        self._names = map(str, count(1))
        # Not PLAYWRIGHT_MAX_CONTEXTS: a context that was given up while it was being made is
        # counted for ever there.
        self._tabs = asyncio.Semaphore(TABS)
        self._starting = asyncio.Lock()
        self._handler: Any = None
        self._scripts: OrderedDict[str, asyncio.Future[Answer | None]] = OrderedDict()

    async def show(self, page: Answer, seconds: float) -> Shown:
        """Open a page that was fetched; at the latest after `seconds` it is taken as it stands.

        Raises NeedsBrowser where Chromium cannot be started, DownloadTimeoutError where a script
        holds the page up and it cannot be read.
        """
        async with self._tabs:
            visit = Visit(page, self._answer, seconds)
            try:
                return await self._visited(visit)
            except DownloadTimeoutError:
                # A machine that is busy may be too slow to give a tab; once more, then.
                if visit.tab is not None:
                    raise
            return await self._visited(Visit(page, self._answer, seconds))

    async def _visited(self, visit: Visit) -> Shown:
        handler = await self._started()
        # A context of its own: nothing that a page leaves behind is there for the next one.
        request = visit.request(next(self._names), self._context)
        try:
            return await visit.shown(handler.download_request(request))
        finally:
            opened = handler.context_wrappers.pop(request.meta["playwright_context"], None)
            if opened is not None:
                with contextlib.suppress(Error, TimeoutError):
                    async with asyncio.timeout(GRACE):
                        await opened.context.close()

    async def close(self) -> None:
        """End Chromium and the program that drives it."""
        if self._handler is not None:
            with contextlib.suppress(Error):
                await self._handler.close()

    async def _started(self) -> Any:
        """The handler, with playwright's driver running; Chromium itself it starts when asked."""
        async with self._starting:
            if self._handler is None:
                handler = build_from_crawler(ScrapyPlaywrightDownloadHandler, self.crawler)
                try:
                    # What it does at the start of the engine, which was long ago.
                    await handler._launch()
                except (Error, OSError) as error:
                    raise not_started(error) from error
                self._handler = handler
            return self._handler

    async def _answer(self, wanted: Wanted) -> Answer | None:
        """What a page asks for, scripts from memory where they were asked for before."""
        if wanted.resource_type != "script":
            return await self.fetch(_asked(wanted))
        asking = self._scripts.get(wanted.url)
        if asking is None:
            asking = self._scripts[wanted.url] = asyncio.ensure_future(self.fetch(_asked(wanted)))
            if len(self._scripts) > SCRIPTS:
                self._scripts.popitem(last=False)
        answer = await asyncio.shield(asking)
        if answer is None or answer.status != 200 or len(answer.body) > SCRIPT_SIZE:
            self._scripts.pop(wanted.url, None)
        return answer


def refused(_: Wanted) -> bool:
    """PLAYWRIGHT_ABORT_REQUEST: whatever comes to the handler's own route is not asked for."""
    return True


def _asked(wanted: Wanted) -> Asked:
    return Asked(wanted.url, wanted.method, wanted.headers, wanted.post_data_buffer or b"")
