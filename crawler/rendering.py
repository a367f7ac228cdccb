"""Pages that need a browser: those whose rows come from scripts that cannot be asked directly.

A request with `rendered` in its meta is fetched like any other; its answer is then opened in
Chromium, and what the scripts made of it goes on in its place, as UTF-8, flagged `rendered`. The
browser has no network of its own. Whatever a page asks for is asked by Scrapy, so that robots.txt,
the allowed hosts, the pace of each host, proxies and limits hold for it as for anything else. This
is why scrapy-playwright's handler, which has the browser, is not among the DOWNLOAD_HANDLERS: there
the browser would fetch by itself, and follow redirects unseen.

Neither playwright nor Chromium is touched before the first such page: 160 ms for each (2026-11).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from spiders.captures import RENDERED
from spiders.failures import NeedsBrowser
from spiders.pages import read_page

if TYPE_CHECKING:
    from crawler.browser import Browser

# Flags of the answer.
FLAG = "rendered"
# Still busy when the time was up: what had come by then.
UNSETTLED = "unsettled"
# What a page's script may set; the rest, cookies too, is not the browser's to say.
_HEADERS = ("accept", "content-type", "referer", "x-requested-with")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks for."""

    url: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What it is given: text in UTF-8, whatever it came in, and where it came from at last."""

    url: str
    status: int
    media_type: str
    body: bytes = field(repr=False)


def browser_available(settings: BaseSettings) -> bool:
    """Whether pages can be rendered here."""
    program = settings.getdict("PLAYWRIGHT_LAUNCH_OPTIONS").get("executable_path")
    return bool(program) and find_spec("scrapy_playwright") is not None


class Rendering:
    """Opens answers in a browser, where the request says so."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.seconds = crawler.settings.getfloat("RENDER_TIMEOUT")
        self.browser: Browser | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        rendering = cls(crawler)
        crawler.signals.connect(rendering.closed, signals.spider_closed)
        return rendering

    def process_request(self, request: Request) -> None:
        """Raises NeedsBrowser, before anything is asked, where there is none."""
        if request.meta.get(RENDERED) and not browser_available(self.crawler.settings):
            raise NeedsBrowser(
                f"{request.url} has to be opened in a browser, and there is no Chromium here"
                " (Debian's package chromium) or no scrapy-playwright."
            )

    async def process_response(self, request: Request, response: Response) -> Response:
        """The page as it is after its scripts, for a request that wants it and an HTML answer.

        Raises NeedsBrowser where the browser cannot be started.
        """
        if not request.meta.get(RENDERED) or response.status != 200 or not _is_html(response):
            return response
        if self.browser is None:
            self.browser = load_object("crawler.browser.Browser")(self.crawler, self.fetch)
        shown = await self.browser.show(answer_of(response), self.seconds)
        self.crawler.stats.inc_value("nianbao/rendered")
        return HtmlResponse(
            shown.url,
            status=response.status,
            headers={**response.headers, b"Content-Type": b"text/html; charset=utf-8"},
            body=shown.html.encode("utf-8", "replace"),
            encoding="utf-8",
            flags=[*response.flags, FLAG, *([] if shown.settled else [UNSETTLED])],
            request=request,
            ip_address=response.ip_address,
        )

    async def fetch(self, asked: Asked) -> Answer | None:
        """What a page asks for, fetched by Scrapy; None where it may not be had."""
        assert self.crawler.engine is not None  # noqa: S101 - it runs
        try:
            request = Request(
                asked.url,
                method=asked.method,
                body=asked.body,
                headers={name: asked.headers[name] for name in _HEADERS if name in asked.headers},
                callback=NO_CALLBACK,
                meta={"max_retry_times": 1},
            )
            return answer_of(await self.crawler.engine.download_async(request))
        except IgnoreRequest as error:
            logger.debug("%s: not for the browser: %s", asked.url, error)
        except Exception as error:
            logger.info("%s: did not come for the browser: %r", asked.url, error)
        return None

    async def closed(self) -> None:
        """The crawl is over."""
        if self.browser is not None:
            await self.browser.close()


def answer_of(response: Response) -> Answer:
    """A response for the browser, its text decoded by our rules and not by the browser's."""
    said = (response.headers.get("Content-Type") or b"text/html").decode("latin-1")
    page = read_page(response)
    if page is None:
        return Answer(response.url, response.status, said, response.body)
    media_type = f"{said.partition(';')[0].strip()}; charset=utf-8"
    return Answer(response.url, response.status, media_type, page.text.encode("utf-8", "replace"))


def _is_html(response: Response) -> bool:
    said = (response.headers.get("Content-Type") or b"text/html").lower()
    return b"html" in said and read_page(response) is not None
