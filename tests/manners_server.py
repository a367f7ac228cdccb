"""A host on loopback that writes down how it was asked: when, how often at once, and for what.

The port speaks http and https, as the first byte says, and CONNECT as a proxy does. What a path
answers is a list of replies, given one after the other, the last one again and again; a path that
has none is answered with 404.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from socket import MSG_PEEK

HELLO = b"\x16"


@dataclass(frozen=True)
class Reply:
    """One answer. `pause` is waited before it, `dribble` between its bytes (seconds).

    `declared` is a Content-Length that differs from the truth; `drop` closes without a word.
    `stall` is waited after the body, before the connection is closed; `reset` tears it down in
    place of closing it. `endless` sends the body again and again, without a length. `raw` sends the
    body alone, which is all that there is of an answer.
    """

    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0
    dribble: float = 0
    declared: int | None = None
    drop: bool = False
    stall: float = 0
    reset: bool = False
    endless: bool = False
    raw: bool = False


@dataclass(frozen=True)
class Arrival:
    """A request: when its line had come (monotonic seconds), and what it was."""

    at: float
    method: str
    path: str
    scheme: str
    headers: dict[str, str]
    connection: int
    body: bytes


@dataclass
class Host:
    """What a host answers, and what it was asked."""

    port: int = 0
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    # In place of all replies.
    always: Reply | None = None
    arrivals: list[Arrival] = field(default_factory=list)
    open_now: int = 0
    open_most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    tls: ssl.SSLContext | None = None

    @property
    def base(self) -> str:
        """The host's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [one.path for one in self.arrivals if not one.path.endswith("/robots.txt")]

    @property
    def gaps(self) -> list[float]:
        """The seconds between arrivals."""
        return [later.at - sooner.at for sooner, later in pairwise(self.arrivals)]

    def put(self, path: str, *replies: Reply | str) -> str:
        """What a path answers; its address."""
        self.replies[path] = [Reply(one) if isinstance(one, str) else one for one in replies]
        return self.base + path

    def of(self, path: str) -> list[Arrival]:
        """The requests for a path."""
        return [one for one in self.arrivals if one.path == path]

    def next_reply(self, scheme: str, path: str) -> Reply:
        """What is due for a path, under `https:/…` for that scheme only."""
        if self.always:
            return self.always
        missing = [Reply("not here", 404)]
        waiting = self.replies.get(f"{scheme}:{path}") or self.replies.get(path, missing)
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    host: Host

    def handle_error(self, *args: object) -> None:
        """Silent: connections are torn on purpose."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 30
    scheme = "http"

    def setup(self) -> None:
        if self.request.recv(1, MSG_PEEK) == HELLO:
            self._secure()
        super().setup()

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            super().handle()

    def finish(self) -> None:
        super().finish()
        if self.scheme == "https":
            self.request.close()

    def _secure(self) -> None:
        if self.server.host.tls is None:
            raise ConnectionRefusedError
        self.request = self.server.host.tls.wrap_socket(self.request, server_side=True)
        self.scheme = "https"

    def do_GET(self) -> None:
        at = time.monotonic()
        host = self.server.host
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with host.lock:
            told = dict(self.headers)
            one = Arrival(at, self.command, self.path, self.scheme, told, id(self.request), body)
            host.arrivals.append(one)
            host.open_now += 1
            host.open_most = max(host.open_most, host.open_now)
            reply = host.next_reply(self.scheme, self.path)
        try:
            self._answer(reply)
        finally:
            with host.lock:
                host.open_now -= 1

    do_POST = do_GET  # noqa: N815

    def do_CONNECT(self) -> None:
        host = self.server.host
        with host.lock:
            headers = dict(self.headers)
            host.arrivals.append(
                Arrival(time.monotonic(), "CONNECT", self.path, "http", headers, 0, b"")
            )
        self.send_response(200)
        self.end_headers()
        self._secure()
        super().setup()

    def _answer(self, reply: Reply) -> None:
        time.sleep(reply.pause)
        if reply.drop:
            self.close_connection = True
            return
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        if reply.raw:
            self.close_connection = True
            self.wfile.write(body)
            time.sleep(reply.stall)
            return
        headers = {"Content-Type": "text/html; charset=utf-8", **reply.headers}
        if not reply.endless:
            headers["Content-Length"] = str(len(body) if reply.declared is None else reply.declared)
        self.send_response(reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if reply.declared is not None or reply.endless:
            self.close_connection = True
        # The end of the request is known here before the other side can make another.
        if not reply.dribble:
            with self.server.host.lock:
                self.server.host.open_now -= 1
            self.wfile.write(body)
            while reply.endless:
                self.wfile.write(body)
            time.sleep(reply.stall)
            if reply.reset:
                self._tear_down()
            with self.server.host.lock:
                self.server.host.open_now += 1
            return
        for byte in body:
            self.wfile.write(bytes((byte,)))
            time.sleep(reply.dribble)

    def _tear_down(self) -> None:
        """RST in place of FIN, as a firewall does."""
        self.wfile.flush()
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.request.close()

    def log_message(self, *args: object) -> None:
        """Silent."""


def tls_of(certificate: Path) -> ssl.SSLContext:
    """What a host shows who it is with; `certificate` is a PEM file with the key in it."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    return tls


@contextmanager
def serving(certificate: Path | None = None, *, port: int = 0) -> Iterator[Host]:
    """A host while it is needed, on a free port where none is named."""
    host = Host()
    if certificate:
        host.tls = tls_of(certificate)
    server = _Server(("127.0.0.1", port), _Handler)
    server.host, host.port = host, server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
