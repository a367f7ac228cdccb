"""Turns: of all machines of a cluster one at a time asks a host, and then lets it rest.

A walker asks its worker for the turn at a host before each request, by a line that they share, and
gives it back when the host has rested. The worker has it from dask's scheduler, which takes it away
from a worker that is not heard of any more (`crawler/cluster/task.py`).

On the line are JSON documents, one a line:

    walker to worker    {"take": 7, "host": "www.example.gov.cn"}, and later {"give": 7}
    worker to walker    {"taken": 7}, and {"stop": true} where the walk is to end
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from socket import socket
from time import monotonic
from typing import TYPE_CHECKING, cast

from crawler.downloader import HostDownloader
from crawler.pace import Pace

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.cluster.group_spider import GroupSpider


class Line:
    """The walker's end of the line to its worker. Where the worker is no more, the walker ends."""

    def __init__(self, end: socket) -> None:
        self.end = end
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._writer: asyncio.StreamWriter | None = None

    async def open(self, stop: Callable[[], None]) -> None:
        """Begin to listen; `stop` is called where the walk is to end."""
        reader, self._writer = await asyncio.open_connection(sock=self.end)
        self._listening = asyncio.ensure_future(self._listen(reader, stop))

    async def _listen(self, reader: asyncio.StreamReader, stop: Callable[[], None]) -> None:
        while said := await reader.readline():
            told = json.loads(said)
            if "stop" in told:
                stop()
            elif (waiting := self._waiting.pop(told["taken"], None)) and not waiting.done():
                waiting.set_result(None)
        # Nobody would fetch what a walker without a worker finds.
        os._exit(1)

    async def take(self, host: str) -> int:
        """Wait for the turn at a host; its number."""
        number = next(self._numbers)
        granted = self._waiting[number] = asyncio.get_running_loop().create_future()
        self._say({"take": number, "host": host})
        try:
            await granted
        except asyncio.CancelledError:
            self.give(number)
            raise
        return number

    def give(self, number: int) -> None:
        """The host has rested: it is another's turn."""
        self._say({"give": number})

    def _say(self, what: dict[str, int | str]) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(json.dumps(what).encode() + b"\n")


class SharedPace(Pace):
    """The pace of one machine, and turns among all."""

    def __init__(self, rest: float, line: Line) -> None:
        super().__init__(rest)
        self.line = line

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """The time for one request. Raises Challenged for a host that is left alone."""
        async with super().turn(host):
            number = await self.line.take(host)
            try:
                yield
            finally:
                # By then it is known how long the host is to rest.
                asyncio.get_running_loop().call_soon(self._give, host, number)

    def _give(self, host: str, number: int) -> None:
        wait = self._host(host).free_at - monotonic()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._give, host, number)
        else:
            self.line.give(number)


class SharedDownloader(HostDownloader):
    """The downloader of a walker."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        spider = cast("GroupSpider", crawler.spider)
        self.pace = SharedPace(self.pace.rest, spider.line)
