"""Looks (察看): what the addresses of a report showed, and when; the facts of its history.

A look is a capture of the address, or an answer that it is no more (404, 410). Looks before the
first that showed the report say nothing of it. Bytes that cannot be read may be a transfer gone
wrong: they are no look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

Shown = Literal["report", "another report", "no report", "gone"]


@dataclass(frozen=True, slots=True)
class Look:
    """What an address showed at a time; `sha256` of the bytes, '' where there were none.

    A look that showed the report names the version, its digest, whether it could be read, and by
    which interpreter; `identity` is what this document says of whose report it is, as JSON, where
    it is another than its version's.
    """

    at: str
    shows: Shown
    sha256: str = ""
    capture_id: int | None = None
    failure_id: int | None = None
    version_id: int = 0
    content_digest: str = ""
    readable: bool = False
    interpreter: str = ""
    identity: str | None = None

    @property
    def present(self) -> bool:
        """Whether the report was there."""
        return self.shows == "report"


@dataclass(frozen=True, slots=True)
class Watched:
    """A source with the looks at its address, oldest first; the first of them showed the report."""

    source_id: int
    url: str
    page_url: str
    looks: tuple[Look, ...]

    @property
    def first_seen(self) -> str:
        """When the address first showed the report."""
        return self.looks[0].at


# An address that answered twice in a second: gone goes before there, and the bytes decide the rest.
_LOOKS = """
SELECT c.fetched_at, 1, c.body_sha256, c.id, s.report_id, v.id, v.content_digest, v.state,
  v.interpreter, g.identity
FROM captures c
LEFT JOIN sightings g ON g.capture_id = c.id
LEFT JOIN sources s ON s.id = g.source_id
LEFT JOIN versions v ON v.id = g.version_id
LEFT JOIN documents_set_aside d ON d.id = c.set_aside_id
WHERE c.address = ?1 AND c.role = 'document' AND (v.id IS NOT NULL OR d.kind <> 'unreadable')
UNION ALL
SELECT failed_at, 0, '', id, NULL, NULL, NULL, NULL, NULL, NULL FROM failures
WHERE url = ?1 AND class = 'gone'
ORDER BY 1, 2, 3
"""


def watch(db: sqlite3.Connection, report_id: int) -> list[Watched]:
    """The sources of a report with the looks at them, the one first seen first."""
    sql = "SELECT id, url, page_url FROM sources WHERE report_id = ? ORDER BY url"
    watched = []
    for source_id, url, page_url in db.execute(sql, (report_id,)).fetchall():
        looks = [_look(row, report_id) for row in db.execute(_LOOKS, (url,))]
        first = next((n for n, look in enumerate(looks) if look.present), len(looks))
        if looks[first:]:
            watched.append(Watched(source_id, url, page_url, tuple(looks[first:])))
    return sorted(watched, key=lambda one: (one.first_seen, one.url))


def _look(row: Sequence[Any], report_id: int) -> Look:
    at, answered, sha256, id_, shown, version_id, content_digest, state, interpreter, identity = row
    if not answered:
        return Look(at, "gone", failure_id=id_)
    if shown != report_id:
        return Look(at, "no report" if shown is None else "another report", sha256, capture_id=id_)
    return Look(
        at,
        "report",
        sha256,
        capture_id=id_,
        version_id=version_id,
        content_digest=content_digest,
        readable=state != "unreadable",
        interpreter=interpreter,
        identity=identity,
    )


def numbered(watched: Sequence[Watched]) -> dict[int, int]:
    """The number of each version by its id: 1 for the one that any address showed first."""
    first: dict[int, tuple[str, str]] = {}
    for look in (look for one in watched for look in one.looks if look.present):
        shown = (look.at, look.content_digest)
        first[look.version_id] = min(shown, first.get(look.version_id, shown))
    return {id_: n for n, id_ in enumerate(sorted(first, key=lambda id_: first[id_]), 1)}
