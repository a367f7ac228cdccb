"""Chromium as an engine for scripts, cut off from the network: see `crawler.rendering`.

Everything a page asks for is caught and answered, or refused: pictures, styles, fonts and films are
not fetched, nor is anything that lies beyond the hosts that may be asked. What is not caught (web
sockets, what Chromium itself would look up) ends at a proxy that does not exist.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic

from playwright.async_api import Browser as Chromium
from playwright.async_api import Error, Frame, Page, Playwright, Route, async_playwright
from playwright.async_api import Request as Wanted
from scrapy.exceptions import DownloadTimeoutError

from crawler.rendering import Answer, Asked
from spiders.failures import NeedsBrowser

Fetch = Callable[[Asked], Awaitable[Answer | None]]

TABS = 2
# A page is done when nothing was asked for and nothing is due for so many seconds: scripts that
# begin with a timer, mostly of half a second, are waited for.
QUIET = 1.0
# Seconds to read a page whose time is up.
GRACE = 5
# A page of jQuery, a template and a list asks for some ten scripts; no end is in sight after these.
REQUESTS_A_PAGE = 60
# Scripts are the same on all pages of a portal: they are fetched once in a run, if there is room.
SCRIPTS = 200
SCRIPT_SIZE = 1_000_000
_WANTED = frozenset({"document", "script", "xhr", "fetch"})
# Nothing listens on the port for discarding things (RFC 863), here or anywhere.
_NOWHERE = "http://127.0.0.1:9"
# The text of a frame with addresses that hold outside it, and its place in the page around it.
_INSIDE = """() => {
  for (const link of document.querySelectorAll('a[href], area[href], img[src], embed[src]'))
    for (const name of ['href', 'src'])
      if (link.hasAttribute(name) && typeof link[name] === 'string' && link[name])
        link.setAttribute(name, link[name]);
  return document.body ? document.body.innerHTML : '';
}"""
_PUT_BESIDE = """(frame, inside) => {
  const part = document.createElement('div');
  part.setAttribute('data-frame', frame.src || '');
  part.innerHTML = inside;
  frame.after(part);
}"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as the browser shows it; not `settled` where its time was up before it was done."""

    url: str
    html: str = field(repr=False)
    settled: bool


class Browser:
    """One Chromium for a crawl, started for the first page, with at most `TABS` pages open."""

    def __init__(self, program: str, user_agent: str, fetch: Fetch) -> None:
        self.program = program
        self.user_agent = user_agent
        self.fetch = fetch
        self._tabs = asyncio.Semaphore(TABS)
        self._starting = asyncio.Lock()
        self._driver: Playwright | None = None
        self._chromium: Chromium | None = None
        self._scripts: OrderedDict[str, asyncio.Future[Answer | None]] = OrderedDict()

    async def show(self, page: Answer, seconds: float) -> Shown:
        """Open a page that was fetched; at the latest after `seconds` it is taken as it stands.

        Raises NeedsBrowser where Chromium cannot be started, playwright's Error where it breaks,
        DownloadTimeoutError where a script holds it up and it cannot be read.
        """
        async with self._tabs:
            chromium = await self._started()
            context = await chromium.new_context(
                user_agent=self.user_agent,
                locale="zh-CN",
                service_workers="block",
                accept_downloads=False,
            )
            try:
                visit = Visit(page, self._answer)
                await context.route("**/*", visit.answer)
                async with asyncio.timeout(seconds + GRACE):
                    return await visit.settle(await context.new_page(), seconds)
            except TimeoutError:
                told = f"{page.url} is held up by its scripts and cannot be read."
                raise DownloadTimeoutError(told) from None
            finally:
                with contextlib.suppress(Error):
                    await context.close()

    async def close(self) -> None:
        """End Chromium and the program that drives it."""
        with contextlib.suppress(Error):
            if self._chromium is not None:
                await self._chromium.close()
        if self._driver is not None:
            await self._driver.stop()

    async def _started(self) -> Chromium:
        async with self._starting:
            if self._chromium is None or not self._chromium.is_connected():
                try:
                    self._driver = self._driver or await async_playwright().start()
                    self._chromium = await self._driver.chromium.launch(
                        executable_path=self.program,
                        # Chromium's own sandbox does not work for root.
                        chromium_sandbox=os.geteuid() != 0,
                        proxy={"server": _NOWHERE, "bypass": "<-loopback>"},
                        args=["--force-webrtc-ip-handling-policy=disable_non_proxied_udp"],
                        handle_sigint=False,
                        handle_sigterm=False,
                        handle_sighup=False,
                    )
                except Error as error:
                    first = str(error).partition("\n")[0]
                    raise NeedsBrowser(f"Chromium could not be started: {first}") from error
            return self._chromium

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


class Visit:
    """One page being shown: what it asked for, and since when it is quiet."""

    def __init__(self, page: Answer, fetch: Callable[[Wanted], Awaitable[Answer | None]]) -> None:
        self.url = page.url
        self.fetch = fetch
        self.documents = {_bare(page.url): page}
        self.asked = 0
        self.pending = 0
        self.quiet_since = monotonic()

    async def settle(self, page: Page, seconds: float) -> Shown:
        """Open the page and wait until its scripts have done what they do."""
        until = monotonic() + seconds
        with contextlib.suppress(Error):
            await page.goto(self.url, wait_until="commit", timeout=seconds * 1000)
        while not (settled := self._is_quiet()) and monotonic() < until:
            await asyncio.sleep(0.1)
        for frame in reversed(page.frames[1:]):
            await _unfold(frame)
        with contextlib.suppress(Error):
            html = await page.content()
            # Where it went is an error page of Chromium's if it went beyond what may be asked.
            if page.url.startswith(("http:", "https:")):
                return Shown(page.url, html, settled)
        return Shown(self.url, self.documents[_bare(self.url)].body.decode("utf-8"), False)

    async def answer(self, route: Route, wanted: Wanted) -> None:
        """Answer, or refuse, what the page asks for."""
        self.asked += 1
        self.pending += 1
        try:
            answer = await self._answer(wanted)
            # The page may be closed by now.
            with contextlib.suppress(Error):
                if answer is None:
                    await route.abort()
                else:
                    await route.fulfill(
                        status=answer.status,
                        content_type=answer.media_type,
                        headers={"Access-Control-Allow-Origin": "*"},
                        body=answer.body,
                    )
        finally:
            self.pending -= 1
            self.quiet_since = monotonic()

    async def _answer(self, wanted: Wanted) -> Answer | None:
        if wanted.resource_type not in _WANTED or self.asked > REQUESTS_A_PAGE:
            return None
        if wanted.resource_type != "document":
            return await self.fetch(wanted)
        if wanted.method == "GET" and (known := self.documents.get(_bare(wanted.url))):
            return known
        answer = await self.fetch(wanted)
        if answer is None or _bare(answer.url) == _bare(wanted.url):
            return answer
        # The browser resolves links against the address that it asked: it is sent on to the one
        # that the redirects ended at.
        self.documents[_bare(answer.url)] = answer
        onward = f'<meta http-equiv="refresh" content="0;url={answer.url}">'
        return Answer(wanted.url, 200, "text/html; charset=utf-8", onward.encode())

    def _is_quiet(self) -> bool:
        return not self.pending and monotonic() - self.quiet_since >= QUIET


async def _unfold(frame: Frame) -> None:
    """Put what a frame shows beside it, in the page around it; frames that are gone are passed."""
    with contextlib.suppress(Error):
        inside = await frame.evaluate(_INSIDE)
        if inside.strip():
            await (await frame.frame_element()).evaluate(_PUT_BESIDE, inside)


def _asked(wanted: Wanted) -> Asked:
    return Asked(wanted.url, wanted.method, wanted.headers, wanted.post_data_buffer or b"")


def _bare(url: str) -> str:
    return url.partition("#")[0]
