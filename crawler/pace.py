"""The pace at which a host is asked: one request at a time, then a rest.

The rest is counted from the end of an answer. Scrapy counts its delay from the moment when it sends
a request, and the first one of a connection is on its way longer than the next: at the server they
then arrive less than a second apart. Counted from the answer they cannot.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, cast

from spiders.failures import Challenged

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.downloader import HostDownloader


@dataclass(slots=True)
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0
    rest: float = 0


class Pace:
    """Whose turn it is at each host; hosts are the names that `spiders.addresses.slot_of` gives."""

    def __init__(self, rest: float) -> None:
        """`rest`: seconds between an answer and the next request to the same host."""
        self.rest = rest
        self._hosts: dict[str, _Host] = {}
        self._left: dict[str, str] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """The time for one request. Raises Challenged for a host that is left alone."""
        state = self._host(host)
        async with state.turn:
            while (wait := state.free_at - monotonic()) > 0:
                await asyncio.sleep(wait)
            self.check(host)
            try:
                yield
            finally:
                self.hold(host, max(self.rest, state.rest))

    def hold(self, host: str, seconds: float) -> None:
        """Ask the host nothing for so long."""
        state = self._host(host)
        state.free_at = max(state.free_at, monotonic() + seconds)

    def slow(self, host: str, rest: float) -> None:
        """Rest so many seconds between requests to this host, where that is longer; from now on."""
        self._host(host).rest = rest
        self.hold(host, rest)

    def leave(self, host: str, reason: str) -> None:
        """Ask the host nothing for the rest of the run; `reason` is a word."""
        self._left.setdefault(host, reason)

    def check(self, host: str) -> None:
        """Raises Challenged, with the reason as its kind, for a host that is left alone."""
        if reason := self._left.get(host):
            raise Challenged(f"{host} refuses to be asked: left alone for this run", reason)

    def _host(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host())


def pace_of(crawler: Crawler) -> Pace:
    """The pace of a crawl: there is one."""
    assert crawler.engine is not None  # noqa: S101 - middlewares work while the engine runs
    return cast("HostDownloader", crawler.engine.downloader).pace
