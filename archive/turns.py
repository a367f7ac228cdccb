"""Whose turn it is: when each column was tried last, and since when it is in trouble.

The rules themselves stand in archive/schedule.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from archive.schedule import unanswered_rest

if TYPE_CHECKING:
    from archive.store import Archive

#: States of a column whose host gives nothing: asking it again tomorrow hardly helps.
UNANSWERED = frozenset({"dead", "blocked", "robots", "needs_browser"})


@dataclass(frozen=True, slots=True)
class Turn:
    """When a column was tried last, its state then, and since when it has had it (UTC)."""

    state: str
    state_since: str
    last_tried: str

    def rests(self, now: datetime, full_walk_days: int) -> bool:
        """Whether it is left alone at a moment, because it has given nothing for long."""
        if self.state not in UNANSWERED:
            return False
        lasted = now - datetime.fromisoformat(self.state_since)
        ago = now - datetime.fromisoformat(self.last_tried)
        return ago < unanswered_rest(lasted, full_walk_days)


_TURNS = """
SELECT c.url, c.state, c.state_since, r.started_at FROM columns c
JOIN runs r ON r.id = c.state_run_id
"""


def turns(a: Archive) -> dict[str, Turn]:
    """The turns of all columns that were ever tried, by address."""
    return {row[0]: Turn(*tuple(row)[1:]) for row in a.db.execute(_TURNS)}
