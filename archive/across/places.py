"""隶属: whose government a publisher is, and under which government it counts.

the government of a division   bears its name, with the divisions above it or not, with 人民政府
                               or not; it counts under the government of the division above
departments and towns          count under the government of the division whose code they bear
all others                     zones with committees of their own, publishers of unknown region, and
                               departments of a division that the list has not, which bear the code
                               of the one above: count under none
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from archive.divisions import LEVELS, level_of, lineage, name_of, parent
from archive.publishers import forms_of

if TYPE_CHECKING:
    import sqlite3

Relation = Literal["units", "divisions"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a publisher stands; None for what it is not or not known to be.

    `governs` is the code of the division whose government it is, `parent_code` that of the division
    whose government it counts under, in the given relation.
    """

    region_code: str
    kind: str
    governs: str | None = None
    parent_code: str | None = None
    relation: Relation | None = None


def place_of(name: str, region_code: str, kind: str, level: str) -> Place:
    """Where a publisher of a name, a division code, a kind and a level stands."""
    if kind == "government":
        if name not in _names_of_government(region_code):
            return Place(region_code, kind)
        above = _above(region_code)
        return Place(region_code, kind, region_code, above, "divisions" if above else None)
    if not name_of(region_code) or _is_below(level, region_code):
        return Place(region_code, kind)
    return Place(region_code, kind, None, region_code, "units")


def place_held(db: sqlite3.Connection, publisher_id: int) -> Place | None:
    """Where a publisher stands, None for one that has no report."""
    row = db.execute(
        "SELECT region_code, kind, governs, parent_code, relation FROM subordinations"
        " WHERE publisher_id = ?",
        (publisher_id,),
    ).fetchone()
    return Place(*row) if row else None


def settle_place(db: sqlite3.Connection, publisher_id: int, now: Place) -> None:
    """Write down where a publisher stands."""
    db.execute(
        "INSERT OR REPLACE INTO subordinations VALUES (?, ?, ?, ?, ?, ?)",
        (publisher_id, *astuple(now)),
    )


def _is_below(level: str, region_code: str) -> bool:
    """Whether an authority is of a lower level than the division whose code it bears."""
    own = level_of(region_code)
    return level in LEVELS and own in LEVELS and LEVELS.index(level) > LEVELS.index(own)


@lru_cache(maxsize=4096)
def _names_of_government(code: str) -> frozenset[str]:
    own = name_of(code)
    return frozenset((own, *forms_of(own, code))) if _has_government(code) else frozenset()


@lru_cache(maxsize=4096)
def _above(code: str) -> str | None:
    code = parent(code)
    while code and not _has_government(code):
        code = parent(code)
    return code or None


def _has_government(code: str) -> bool:
    """Whether a code is a division's that has one: 市辖区 and 县 of level two only group others."""
    return lineage(code)[-1:] == (name_of(code),)
