"""Responses as captures: the one place of the spiders that looks at the clock."""

from __future__ import annotations

from datetime import UTC, datetime

from scrapy.http import Response

from archive.records import Capture

# Set on requests whose page is opened in a browser.
RENDERED = "rendered"


def capture_of(response: Response) -> Capture:
    """The bytes of a response as they came."""
    redirected = response.meta.get("redirect_urls")
    request = response.request
    return Capture(
        response.url,
        stamp(now()),
        response.body,
        response.status,
        _header(response, "Content-Type"),
        redirected[0] if redirected else "",
        request.body.decode("utf-8", "replace") if request is not None else "",
        _header(response, "ETag"),
        _header(response, "Last-Modified"),
        bool(response.meta.get(RENDERED)),
    )


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


def this_year() -> int:
    """The year, UTC: reports for the year before it are due by 31 January."""
    return now().year


def stamp(time: datetime) -> str:
    """A time as the archive writes it: `2026-01-31T08:00:00Z`."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def time_of(written: str) -> datetime:
    """The time that `stamp` wrote."""
    return datetime.fromisoformat(written)
