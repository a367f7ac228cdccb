"""How http and https addresses are fetched: at the hosts' pace, with certificates checked."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from copy import copy
from typing import TYPE_CHECKING, Any, cast

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response
from twisted.web.client import BrowserLikePolicyForHTTPS

from crawler.pace import pace_of
from spiders.addresses import slot_of

if TYPE_CHECKING:
    from twisted.web.iweb import IPolicyForHTTPS


class Fetching(HTTP11DownloadHandler):
    """Scrapy's handler, one request at a time for each host.

    DOWNLOAD_TIMEOUT is for the whole answer, ANSWER_TIMEOUT for its beginning: a large file may
    take minutes over a slow line, a dead host is not waited for as long.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        self._contextFactory = cast("IPolicyForHTTPS", Certificates(self._contextFactory, crawler))
        # Twisted would ask again by itself, at once, where a kept connection breaks.
        self._pool.retryAutomatically = False
        self._answer_within = crawler.settings.getfloat("ANSWER_TIMEOUT")

    async def download_request(self, request: Request) -> Response:
        """Fetch when it is the host's turn. Raises Scrapy's exceptions for failed downloads."""
        async with pace_of(self._crawler).turn(slot_of(request.url)):
            # Scrapy writes it when the headers have come.
            request.meta.pop("download_latency", None)
            answer = asyncio.ensure_future(super().download_request(request))
            await asyncio.wait({answer}, timeout=self._answer_within)
            if not answer.done() and "download_latency" not in request.meta:
                answer.cancel()
                with suppress(BaseException):
                    await answer
                raise DownloadTimeoutError(
                    f"{request.url} gave no answer within {self._answer_within:g} seconds."
                )
            return await answer


class Certificates(BrowserLikePolicyForHTTPS):
    """Certificates are checked but at the hosts that the spider names in `unchecked_hosts`.

    Many portals send an incomplete chain or another site's certificate (2026-11). Such a one is
    believed only where the registry says so, of that portal.
    """

    def __init__(self, checked: Any, crawler: Crawler) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._checked = checked
        self._unchecked = copy(checked)
        self._unchecked._verify_certificates = False
        self._crawler = crawler

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 - Twisted's name
        """What Twisted makes a connection's TLS with."""
        hosts: frozenset[str] = getattr(self._crawler.spider, "unchecked_hosts", frozenset())
        chosen = self._unchecked if hostname.decode("ascii") in hosts else self._checked
        return chosen.creatorForNetloc(hostname, port)
