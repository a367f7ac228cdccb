"""Tables downloaded as CSV, fit for being opened in a spreadsheet.

Excel takes a file without a byte order mark for GBK, which spoils every Chinese word in it, and
works out any text that begins as a formula does. So a download has the mark, and such texts an
apostrophe before them. Programs that ask for the same rows without `_dl` get them as they are.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

_Message = MutableMapping[str, Any]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, Callable[[], Awaitable[_Message]], _Send], Awaitable[None]]

#: What stands before the first row.
MARK = "\ufeff"

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def no_formula(value: object) -> object:
    """A value that a spreadsheet takes for no formula; numbers stay what they are."""
    if not isinstance(value, str) or not value.startswith(_FORMULA) or _NUMBER.fullmatch(value):
        return value
    return f"'{value}"


def for_spreadsheets(app: _App) -> _App:
    """A server whose CSV downloads are fit for spreadsheets; Datasette sends them row by row."""

    async def asked(
        scope: _Message, receive: Callable[[], Awaitable[_Message]], send: _Send
    ) -> None:
        before = MARK
        is_download = False

        async def send_fit(message: _Message) -> None:
            nonlocal before, is_download
            if message["type"] == "http.response.start":
                headers = dict(message.get("headers") or ())
                is_download = headers.get(b"content-type", b"").startswith(b"text/csv")
            elif is_download and message.get("body"):
                row = message["body"].decode("utf-8", "surrogatepass")
                message = {**message, "body": (before + _fit(row)).encode("utf-8", "surrogatepass")}
                before = ""
            await send(message)

        path = str(scope.get("path", ""))
        is_theirs = path.endswith(".csv") and not path.startswith("/-/")
        await app(scope, receive, send_fit if is_theirs else send)

    return asked


def _fit(text: str) -> str:
    """Rows of CSV with no formula in them."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if not any(no_formula(value) != value for row in rows for value in row):
        return text
    made = io.StringIO()
    csv.writer(made).writerows([no_formula(value) for value in row] for row in rows)
    return made.getvalue()
