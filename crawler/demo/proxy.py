"""A forward proxy on loopback that stands for the whole web: every host's name leads here.

It speaks HTTP/1.1 over connections that stay open, answers for each host out of a mapping, and
hands nothing on to anybody: a host that it does not know is answered with 502, and so is a tunnel
(CONNECT, which https would need), or with the status that the host has for it. One thread makes
all pages, so that a page is never half of one day and half of another.
"""

from __future__ import annotations

import asyncio
import threading
import time
import zlib
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from datetime import time as clock
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import parse_qsl

from crawler.demo.hosts import Host
from crawler.demo.sites.chrome import today
from crawler.demo.sites.site import Answer, Request, page

LOOPBACK = "127.0.0.1"
_BAD_GATEWAY = page("<html><body>502 Bad Gateway</body></html>", 502)
_FAULT = page("<html><body>500 Internal Server Error</body></html>", 500)
_OK, _NOT_MODIFIED = 200, 304
_CLOSED = 0
# 521 is no registered status; firewalls use it all the same.
_REASONS = {status.value: status.phrase for status in HTTPStatus}


class Exchange(NamedTuple):
    """A request as it arrived: when (seconds since the epoch), what, and what was answered.

    `target` is path and query; `status` is 0 where the connection was closed without an answer;
    `open` counts the requests that were open at the host then, this one included.
    """

    at: float
    host: str
    method: str
    target: str
    status: int
    open: int
    agent: str


class Proxy:
    """The proxy while it runs. `log` holds every request so far, `faults` our own mistakes.

    `tunnels` are the answers to CONNECT by host; `latency` seconds pass before any answer, so that
    requests that are open side by side can be seen.
    """

    def __init__(
        self,
        hosts: Mapping[str, Host],
        day: int,
        *,
        tunnels: Mapping[str, int] | None = None,
        latency: float = 0,
    ) -> None:
        self.hosts = hosts
        self.day = day
        self.tunnels = tunnels or {}
        self.latency = latency
        self.log: list[Exchange] = []
        self.faults: list[BaseException] = []
        self.open: Counter[str] = Counter()
        self.connections: set[asyncio.Transport] = set()
        self.port = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._serve, name="miniature web", daemon=True)
        self._ready = threading.Event()

    @property
    def url(self) -> str:
        """Where it listens, as http_proxy wants it."""
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Listen on a port that the system chooses."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Close everything and wait for the thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def _serve(self) -> None:
        loop = self._loop = asyncio.new_event_loop()
        server = loop.run_until_complete(
            loop.create_server(lambda: _Connection(self, loop), LOOPBACK, 0, backlog=512)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        loop.run_forever()
        server.close()
        for transport in tuple(self.connections):
            transport.abort()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    def answer(self, host: str, request: Request) -> tuple[Answer | None, float]:
        """What a host says, and the seconds until it says it."""
        known = self.hosts.get(host)
        if known is None:
            return _BAD_GATEWAY, self.latency
        try:
            said = known.answer(request)
        except Exception as error:
            self.faults.append(error)
            return _FAULT, self.latency
        if said is not None and known.conditional and said.status == _OK:
            said = self._conditional(said, request.headers)
        return said, self.latency + known.delay

    def _conditional(self, said: Answer, headers: Mapping[str, str]) -> Answer:
        tag = f'"{said.tag or self._tag(said.body)}"'
        named: list[tuple[str, str]] = [("ETag", tag)]
        fresh = headers.get("if-none-match") == tag
        if said.changed:
            changed = datetime.combine(said.changed, clock(1), UTC)
            named.append(("Last-Modified", format_datetime(changed, usegmt=True)))
            since = headers.get("if-modified-since")
            if since and "if-none-match" not in headers:
                fresh = parsedate_to_datetime(since) >= changed
        if fresh:
            return Answer(b"", _NOT_MODIFIED, said.media_type, headers=tuple(named))
        return Answer(said.body, said.status, said.media_type, headers=(*said.headers, *named))

    def _tag(self, body: bytes) -> str:
        """Of the content without the day of the visit, which scripts write on such pages."""
        for encoding in ("utf-8", "gb18030"):
            body = body.replace(today(self.day).encode(encoding), b"")
        return f"{zlib.crc32(body):08x}"


class _Connection(asyncio.Protocol):
    """One visitor's connection; requests are answered one after the other."""

    def __init__(self, proxy: Proxy, loop: asyncio.AbstractEventLoop) -> None:
        self.proxy = proxy
        self.loop = loop
        self.buffer = b""
        self.busy = False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - create_server makes no other
        self.transport = transport
        self.proxy.connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.transport is not None:
            self.proxy.connections.discard(self.transport)
        self.transport = None

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        self._work()

    def _work(self) -> None:
        while not self.busy:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            first, *lines = head.decode("latin-1").split("\r\n")
            pairs = (line.partition(":") for line in lines)
            headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
            length = int(headers.get("content-length", 0))
            if len(rest) < length:
                return
            self.buffer = rest[length:]
            self._take(first, headers, rest[:length])

    def _take(self, first: str, headers: dict[str, str], body: bytes) -> None:
        method, whole, _ = first.split(" ", 2)
        if method == "CONNECT":
            self._refuse_tunnel(whole.partition(":")[0], headers)
            return
        host, _, target = whole.partition("://")[2].partition("/")
        request = _request(method, "/" + target, headers, body)
        proxy = self.proxy
        proxy.open[host] += 1
        arrived, beside = time.time(), proxy.open[host]
        said, delay = proxy.answer(host, request)
        status = said.status if said else _CLOSED
        agent = headers.get("user-agent", "")
        proxy.log.append(Exchange(arrived, host, method, "/" + target, status, beside, agent))
        if delay:
            self.busy = True
            self.loop.call_later(delay, self._send, host, method, said)
        else:
            self._send(host, method, said)

    def _send(self, host: str, method: str, said: Answer | None) -> None:
        self.proxy.open[host] -= 1
        if self.transport is None:
            return
        if said is None:
            self.transport.abort()
            return
        self.transport.write(_message(said, method))
        if self.busy:
            self.busy = False
            self._work()

    def _refuse_tunnel(self, host: str, headers: Mapping[str, str]) -> None:
        status = self.proxy.tunnels.get(host, _BAD_GATEWAY.status)
        agent = headers.get("user-agent", "")
        self.proxy.log.append(Exchange(time.time(), host, "CONNECT", "", status, 1, agent))
        if self.transport is not None:
            self.transport.write(_message(Answer(b"", status), "CONNECT"))
            self.transport.close()


def _request(method: str, target: str, headers: dict[str, str], body: bytes) -> Request:
    path, _, query = target.partition("?")
    text = body.decode("utf-8", "replace")
    form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    return Request(
        "GET" if method == "HEAD" else method,
        path,
        dict(parse_qsl(query, keep_blank_values=True)) if query else {},
        dict(parse_qsl(text, keep_blank_values=True)) if form else {},
        text,
        headers,
        query,
    )


def _message(said: Answer, method: str) -> bytes:
    lines = [f"HTTP/1.1 {said.status} {_REASONS.get(said.status, 'Unknown')}", "Server: Apache"]
    if said.status != _NOT_MODIFIED:
        lines += [f"Content-Type: {said.media_type}", f"Content-Length: {len(said.body)}"]
    if said.location:
        lines.append(f"Location: {said.location}")
    lines += [f"{name}: {value}" for name, value in said.headers]
    body = b"" if method == "HEAD" or said.status == _NOT_MODIFIED else said.body
    return "\r\n".join((*lines, "", "")).encode("latin-1") + body
