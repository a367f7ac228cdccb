"""Search: reports by their text, any Chinese word from one character up.

The signatures stand; how it is made follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, slots=True)
class Hit:
    """A report whose title or text holds every word asked for.

    `version_id` is the version that holds them: `is_current` where a document shows it now, else
    an earlier one. `form` is that version's. `snippet` is the place of the first word in pairs of
    text and whether it is one of the words; `rank` is greater the better.
    """

    report_id: int
    version_id: int
    publisher: str | None
    region_code: str | None
    year: int | None
    form: str
    title: str
    is_current: bool
    snippet: tuple[tuple[str, bool], ...]
    rank: int


@dataclass(frozen=True, slots=True)
class Hits(Sequence[Hit]):
    """A page of hits, best first; `total` reports hold the words, or at least as many where not
    `is_exact`."""

    page: tuple[Hit, ...] = ()
    total: int = 0
    is_exact: bool = True

    @overload
    def __getitem__(self, n: int) -> Hit: ...
    @overload
    def __getitem__(self, n: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, n: int | slice) -> Hit | tuple[Hit, ...]:
        """The hit of a place on the page, from 0."""
        return self.page[n]

    def __len__(self) -> int:
        """How many hits the page has."""
        return len(self.page)


def search(
    db: sqlite3.Connection,
    query: str,
    *,
    publisher: str | None = None,
    region: str | None = None,
    year: int | None = None,
    form: str | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Hits:
    """The reports whose title or text holds every word of a query; words stand between blanks.

    `publisher` is a name in full, `region` a division code with all that lies in it.
    """
    raise NotImplementedError
