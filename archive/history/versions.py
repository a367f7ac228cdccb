"""The versions of a report, and what any two of them say otherwise."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from archive.history.differing import Difference, compare
from archive.interpretations import load_interpretation

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, slots=True)
class Version:
    """版本: one content that a report's addresses showed; `version` numbers them, 1 for the first.

    `sightings` counts the looks that showed it, `bodies` how many different bytes brought it: more
    than one where only the page around it changed. `evidence` points at the bytes that were read.
    """

    version: int
    version_id: int
    content_digest: str
    first_seen: str
    last_seen: str
    form: str
    state: str
    title: str
    claimed_published: str | None
    sightings: int
    bodies: int
    evidence: str
    interpreter: str


def versions_of(db: sqlite3.Connection, report_id: int) -> list[Version]:
    """The versions of a report in the order in which they were first seen; none for no report."""
    names = ", ".join(field.name for field in fields(Version))
    sql = f"SELECT {names} FROM report_versions WHERE report_id = ? ORDER BY version"  # noqa: S608
    return [Version(*row) for row in db.execute(sql, (report_id,))]


def difference(db: sqlite3.Connection, version_id: int, other_id: int) -> Difference:
    """What the second of any two versions says otherwise than the first. Raises KeyError."""
    return compare(load_interpretation(db, version_id), load_interpretation(db, other_id))
