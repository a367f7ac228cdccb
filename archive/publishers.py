"""发布机关: who publishes, and of which kind: the law gives each kind its day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, get_args

from archive.texts import storable

if TYPE_CHECKING:
    import sqlite3

PublisherKind = Literal["government", "department", "town"]


def as_kind(text: str) -> PublisherKind | None:
    """The kind that a text names, None for anything else."""
    return next((kind for kind in get_args(PublisherKind) if kind == text), None)


#: 太平镇人民政府, 某某街道办事处 or the bare name; but 景德镇市人民政府 is a city's.
_TOWN = re.compile(r"(?:镇|乡|街道|苏木)(?:(?:人民)?政府|办事处|办|党政(?:综合)?办公室)?$")

#: A zone's 管理委员会 governs it, while 国有资产监督管理委员会 is a department. A bare 二七区 is a
#: government's name: departments name their trade.
_GOVERNMENT = re.compile(r"(?:政府|区(?:党工委)?(?:管理委员会|管委会)|[省市县区州盟旗])$")


def kind_of(name: str) -> PublisherKind:
    """Government, department or town by the name; what is neither of the others is a department."""
    if _TOWN.search(name):
        return "town"
    if _GOVERNMENT.search(name):
        return "government"
    return "department"


def find_or_add(
    db: sqlite3.Connection, name: str, region_code: str, level: str, kind: PublisherKind
) -> int:
    """The id of the publisher of a name in a region.

    Where only one side knows the region, a single publisher of that name is the same one, and
    learns it.
    """
    name = storable(name)
    rows = db.execute(
        "SELECT id, region_code, level FROM publishers WHERE name = ? ORDER BY id", (name,)
    ).fetchall()
    same = [row for row in rows if row["region_code"] == region_code]
    if not same and len(rows) == 1 and not (region_code and rows[0]["region_code"]):
        same = rows
    if not same:
        cursor = db.execute(
            "INSERT INTO publishers (name, region_code, level, kind) VALUES (?, ?, ?, ?)",
            (name, region_code, level, kind),
        )
        return int(cursor.lastrowid or 0)
    row = same[0]
    learnt = (row["region_code"] or region_code, row["level"] or level)
    if learnt != (row["region_code"], row["level"]):
        db.execute(
            "UPDATE publishers SET region_code = ?, level = ? WHERE id = ?", (*learnt, row["id"])
        )
    return int(row["id"])
