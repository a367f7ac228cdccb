"""What every answer carries and no request may do: reading only, nothing from elsewhere.

Wraps the whole server. Only GET and HEAD are answered; no cookie goes out; every page says that it
may load nothing from other sites, may not be framed by them and is of the type it says. A page that
shows a kept document sets a stricter policy of its own, which is left as it is.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

_Message = MutableMapping[str, Any]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, Callable[[], Awaitable[_Message]], _Send], Awaitable[None]]

_POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self'{styles};"
    " img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)

#: The one script that stands in the markup of Datasette's pages, by its digest.
_INLINE = base64.b64encode(hashlib.sha256(b"DATASETTE_ALLOW_FACET = true;").digest()).decode()

#: Our own pages have neither style nor script in their markup; Datasette's have.
_OURS = _POLICY.format(scripts="", styles="")
_DATASETTES = _POLICY.format(scripts=f" 'sha256-{_INLINE}'", styles=" 'unsafe-inline'")

_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}

_READING = frozenset({"GET", "HEAD"})


def guarded(app: _App) -> _App:
    """A server that keeps these rules around another."""

    async def guard(
        scope: _Message, receive: Callable[[], Awaitable[_Message]], send: _Send
    ) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        async def send_kept(message: _Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _kept(list(message.get("headers") or ()), str(scope["path"]))
            await send(message)

        if scope["method"] not in _READING:
            await _refuse(send_kept)
            return
        await app(scope, receive, send_kept)

    return guard


def uncounted(app: _App, prefix: str) -> _App:
    """A server that asks Datasette not to count the rows of tables whose paths begin so."""

    async def asking(
        scope: _Message, receive: Callable[[], Awaitable[_Message]], send: _Send
    ) -> None:
        asked = scope.get("query_string", b"")
        if str(scope.get("path", "")).startswith(prefix) and b"_nocount" not in asked:
            scope = {**scope, "query_string": (asked and asked + b"&") + b"_nocount=1"}
        await app(scope, receive, send)

    return asking


def _kept(headers: list[tuple[bytes, bytes]], path: str) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in headers if name.lower() != b"set-cookie"]
    there = {name.lower() for name, _ in kept}
    ours = path == "/" or path.startswith("/-/")
    wanted = {
        **_HEADERS,
        b"content-security-policy": (_OURS if ours else _DATASETTES).encode(),
    }
    return kept + [(name, value) for name, value in wanted.items() if name not in there]


async def _refuse(send: _Send) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": 405,
            "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"allow", b"GET, HEAD")],
        }
    )
    await send({"type": "http.response.body", "body": b"This archive is for reading only.\n"})
