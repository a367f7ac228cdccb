"""How http and https addresses are fetched: at the hosts' pace, with certificates checked.

Scrapy bounds the body of an answer; its head is bounded here.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from copy import copy
from typing import TYPE_CHECKING, Any, cast

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, DownloadTimeoutError
from scrapy.http import Response
from twisted.python.failure import Failure
from twisted.web._newclient import BODY, DONE, HTTP11ClientProtocol, ResponseFailed
from twisted.web.client import BrowserLikePolicyForHTTPS, _HTTP11ClientFactory

from crawler.pace import pace_of
from spiders.addresses import slot_of

if TYPE_CHECKING:
    from twisted.internet.interfaces import IAddress
    from twisted.web.iweb import IPolicyForHTTPS

# Of an answer before its body, interim answers included; browsers take as much.
MOST_OF_HEAD = 256 * 1024


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
        self._pool._factory = _Connections
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
            try:
                return await answer
            except DownloadFailedError as error:
                if _has_endless_head(error):
                    raise DownloadCancelledError(f"{request.url}: {HeadTooLargeError()}") from None
                raise


class HeadTooLargeError(Exception):
    """An answer has not begun after so much."""

    def __str__(self) -> str:
        return f"no body after {MOST_OF_HEAD} bytes of headers"


class _Connection(HTTP11ClientProtocol):
    """Twisted's, which would take headers without end."""

    _of_head = 0

    def request(self, request: Any) -> Any:
        self._of_head = 0
        return super().request(request)

    def dataReceived(self, bytes: bytes) -> None:  # noqa: A002, N802 - Twisted's names
        if self._parser is not None and self._parser.state not in {BODY, DONE}:
            self._of_head += len(bytes)
            if self._of_head > MOST_OF_HEAD:
                self._giveUp(Failure(HeadTooLargeError()))  # type: ignore[no-untyped-call]
                return
        super().dataReceived(bytes)  # type: ignore[no-untyped-call]


class _Connections(_HTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: N802 - Twisted's name
        return _Connection(self._quiescentCallback)  # type: ignore[no-untyped-call]


def _has_endless_head(error: DownloadFailedError) -> bool:
    cause = error.__cause__
    reasons = cause.reasons if isinstance(cause, ResponseFailed) else ()
    return any(reason.check(HeadTooLargeError) for reason in reasons)


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
