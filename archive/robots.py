"""robots.txt: what a site said last about who may ask for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.store import Archive

#: What is longer is no rules but a page; RFC 9309 has crawlers read half a megabyte at least.
_LONGEST = 512 * 1024


def keep_rules(a: Archive, site: str, *, now: str, status: int, body: bytes) -> None:
    """Keep the answer of a site (host, with a port of its own) to the question for its rules."""
    with a.transaction() as db:
        db.execute(
            "INSERT OR REPLACE INTO robots (site, fetched_at, status, body) VALUES (?, ?, ?, ?)",
            (site, now, status, body[:_LONGEST]),
        )


def kept_rules(a: Archive, site: str, *, since: str) -> tuple[int, bytes] | None:
    """Status and body of a site's rules as they were served since a time, None without."""
    row = a.db.execute(
        "SELECT status, body FROM robots WHERE site = ? AND fetched_at >= ?", (site, since)
    ).fetchone()
    return (row["status"], row["body"]) if row else None
