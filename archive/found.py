"""Columns that crawls found from home pages and that no person has accepted yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.store import Archive


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """栏目: of which portal, where, under what name, on which page it was linked, when (UTC)."""

    portal: str
    url: str
    name: str
    page_url: str
    found_at: str


def found_columns(archive: Archive) -> list[FoundColumn]:
    """The columns that crawls found, portal by portal in the order of their addresses.

    A column's first walk follows its discovery in the same run and tells the time better than its
    state, which changes later.
    """
    rows = archive.db.execute(
        "SELECT portal, url, name, found_on, coalesce(first_walked, state_since) AS found_at"
        " FROM columns WHERE evidence = 'found' ORDER BY portal, url"
    )
    return [
        FoundColumn(row["portal"], row["url"], row["name"], row["found_on"], row["found_at"])
        for row in rows
    ]
