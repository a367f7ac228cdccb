"""How far the finding aid is: of which moment its counts are."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """The state that counts are of: a number that grows with each, the last check in it, and how
    many divisions have a report."""

    generation: int
    as_of: str | None
    covered: int = 0


#: Before the first finding aid: pages say that they count still.
COUNTING = Moment(0, None)


def moment(db: sqlite3.Connection) -> Moment:
    """The moment of the counts that a connection sees."""
    row = db.execute("SELECT generation, as_of, covered FROM aid.moments").fetchone()
    return Moment(*row) if row else COUNTING
