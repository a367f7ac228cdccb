"""发布机关: who publishes, and of which kind: the law gives each kind its day."""

from __future__ import annotations

import re
from itertools import chain, combinations
from typing import TYPE_CHECKING, Literal, get_args

from archive.bodies import body_key
from archive.divisions import lineage, name_of
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


_PEOPLES_GOVERNMENT = "人民政府"


def forms_of(name: str, region_code: str) -> tuple[str, ...]:
    """The other names that an authority may bear in its division, none where the code is unknown.

    The divisions above may stand in front of the division's own name or not (淮安市洪泽区财政局,
    洪泽区财政局), and the division alone stands for its government (龙泉市, 龙泉市人民政府).
    """
    own = name_of(region_code)
    # Of the group 市辖区 the lineage holds nothing.
    *above, last = lineage(region_code) or ("",)
    if not own or own != last:
        return ()
    subsets = (combinations(above, n) for n in range(len(above) + 1))
    places = ["".join((*names, own)) for names in chain.from_iterable(subsets)]
    place = max((p for p in places if name.startswith(p)), key=len, default="")
    if not place:
        return ()
    rest = name.removeprefix(place)
    rests = ("", _PEOPLES_GOVERNMENT) if rest in {"", _PEOPLES_GOVERNMENT} else (rest,)
    return tuple(form for p in places for r in rests if (form := p + r) != name)


def find_or_add(
    db: sqlite3.Connection, name: str, region_code: str, level: str, kind: PublisherKind
) -> tuple[int, bool]:
    """The id of the publisher of a name, or of another form of it, in a region; it keeps its first.

    And whether it has learnt its region or its level just now.

    Other forms: places in front or not (`forms_of`), short or whole (`archive.bodies`).

    Where only one side knows the region, a single publisher of that name is the same one, and
    learns it.
    """
    name = storable(name)
    rows = db.execute(
        "SELECT id, region_code, level FROM publishers WHERE name = ? ORDER BY id", (name,)
    ).fetchall()
    same = [row for row in rows if row["region_code"] == region_code]
    if not same and region_code:
        keys = {body_key(one) for one in (name, *forms_of(name, region_code))}
        near = db.execute(
            "SELECT id, name, region_code, level FROM publishers WHERE region_code = ? ORDER BY id",
            (region_code,),
        )
        same = [row for row in near if body_key(row["name"]) in keys]
    if not same and len(rows) == 1 and not (region_code and rows[0]["region_code"]):
        same = rows
    if not same:
        cursor = db.execute(
            "INSERT INTO publishers (name, region_code, level, kind) VALUES (?, ?, ?, ?)",
            (name, region_code, level, kind),
        )
        return int(cursor.lastrowid or 0), False
    row = same[0]
    learnt = (row["region_code"] or region_code, row["level"] or level)
    is_new = learnt != (row["region_code"], row["level"])
    if is_new:
        db.execute(
            "UPDATE publishers SET region_code = ?, level = ? WHERE id = ?", (*learnt, row["id"])
        )
    return int(row["id"]), is_new
