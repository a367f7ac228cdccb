"""One page being shown by Chromium: everything it asks for is caught, until it is done.

A visit is a request to scrapy-playwright's handler, and what happens to the tab that it opens.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from playwright.async_api import Error, Frame, Page, Route
from playwright.async_api import Request as Wanted
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response
from scrapy_playwright.page import PageMethod

from crawler.rendering import Answer
from spiders.failures import NeedsBrowser

# A page is done when nothing was asked for and nothing is due for so many seconds: scripts that
# begin with a timer, mostly of half a second, are waited for.
QUIET = 1.0
# Seconds to read a page whose time is up, or to close one.
GRACE = 5
# Seconds to open an empty tab, Chromium's start included.
OPENING = 60
# A page of jQuery, a template and a list asks for some ten scripts; no end is in sight after these.
REQUESTS_A_PAGE = 60
_WANTED = frozenset({"document", "script", "xhr", "fetch"})
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


class Visit:
    """One page being shown: what it asked for, and since when it is quiet."""

    def __init__(
        self, page: Answer, fetch: Callable[[Wanted], Awaitable[Answer | None]], seconds: float
    ) -> None:
        self.url = page.url
        self.fetch = fetch
        self.seconds = seconds
        self.documents = {_bare(page.url): page}
        # What ends the visit from outside: GRACE after the seconds, which count from its tab on.
        self.limit = asyncio.timeout(OPENING)
        self.tab: Page | None = None
        self.until = 0.0
        self.asked = 0
        self.pending = 0
        self.quiet_since = monotonic()
        self.settled = False

    def request(self, context: str, options: dict[str, Any]) -> Request:
        """What the handler is asked: to open the page, in a context of that name."""
        meta = {
            "playwright": True,
            "playwright_context": context,
            "playwright_context_kwargs": options,
            # It is closed with its context.
            "playwright_include_page": True,
            "playwright_page_init_callback": self.begin,
            "playwright_page_goto_kwargs": {"wait_until": "commit", "timeout": self.seconds * 1000},
            "playwright_page_methods": [PageMethod(self.settle)],
        }
        return Request(self.url, meta=meta)

    async def begin(self, tab: Page, _: Request) -> None:
        """Catch what the page is going to ask for; of several routes the last one decides."""
        self.tab = tab
        self.until = monotonic() + self.seconds
        self.limit.reschedule(asyncio.get_running_loop().time() + self.seconds + GRACE)
        await tab.route("**/*", self.answer)
        # For the windows that it opens.
        await tab.context.route("**/*", self.answer)

    async def settle(self, tab: Page) -> None:
        """Wait until the page's scripts have done what they do."""
        while not (settled := self._is_quiet()) and monotonic() < self.until:
            await asyncio.sleep(0.1)
        self.settled = settled
        for frame in reversed(tab.frames[1:]):
            await _unfold(frame)

    async def shown(self, opening: Awaitable[Response]) -> Shown:
        """The page, as the handler opens it.

        Raises NeedsBrowser where it got no tab, DownloadTimeoutError where a script holds it up.
        """
        try:
            async with self.limit:
                url, html = await self._read(opening)
        except TimeoutError:
            why = "got no tab in Chromium" if self.tab is None else "is held up by its scripts"
            raise DownloadTimeoutError(f"{self.url} {why} and cannot be read.") from None
        # Where it went is an error page of Chromium's if it went beyond what may be asked.
        if url.startswith(("http:", "https:")):
            return Shown(url, html, self.settled)
        return Shown(self.url, self.documents[_bare(self.url)].body.decode("utf-8"), False)

    async def _read(self, opening: Awaitable[Response]) -> tuple[str, str]:
        """Where the page is and what it is made of by now; empty where it broke."""
        try:
            response = await opening
            return response.url, response.body.decode("utf-8")
        # It is loading still, or on its way elsewhere, or there is half a character in it, or it
        # is nothing that Chromium would show.
        except (Error, UnicodeEncodeError, RuntimeError) as error:
            if self.tab is None:
                raise not_started(error) from error
            with contextlib.suppress(Error):
                return self.tab.url, await self.tab.content()
        return "", ""

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


def not_started(error: Exception) -> NeedsBrowser:
    """What playwright says where there is no Chromium after all."""
    first = str(error).partition("\n")[0]
    return NeedsBrowser(f"Chromium could not be started: {first}")


async def _unfold(frame: Frame) -> None:
    """Put what a frame shows beside it, in the page around it; frames that are gone are passed."""
    with contextlib.suppress(Error):
        inside = await frame.evaluate(_INSIDE)
        if inside.strip():
            await (await frame.frame_element()).evaluate(_PUT_BESIDE, inside)


def _bare(url: str) -> str:
    return url.partition("#")[0]
