"""Responses as captures: the one place of the spiders that looks at the clock."""

from __future__ import annotations

from datetime import UTC, datetime

from scrapy.http import Response

from archive.records import Capture


def capture_of(response: Response) -> Capture:
    """The bytes of a response as they came."""
    redirected = response.meta.get("redirect_urls")
    return Capture(
        response.url,
        stamp(now()),
        response.body,
        response.status,
        (response.headers.get("Content-Type") or b"").decode("latin-1"),
        redirected[0] if redirected else "",
    )


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


def stamp(time: datetime) -> str:
    """A time as the archive writes it: `2026-01-31T08:00:00Z`."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
