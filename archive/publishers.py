"""发布机关: who publishes, and of which kind: the law gives each kind its day."""

from __future__ import annotations

import re
from itertools import chain, combinations
from typing import TYPE_CHECKING, Literal, get_args

from archive.bodies import body_key
from archive.divisions import lineage, name_of
from archive.frontier import read_context
from archive.texts import storable

if TYPE_CHECKING:
    import sqlite3

    from archive.records import Context

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


def bears(name: str, other: str, region_code: str) -> bool:
    """Whether two names in one division are forms of one authority's name.

    Places in front or not (`forms_of`), short or whole (`archive.bodies`).
    """
    keys = (body_key(one) for one in (name, *forms_of(name, region_code)))
    return name == other or body_key(other) in keys


def kind_said(hint: Context, name: str) -> PublisherKind:
    """The kind of a publisher that a document names: as the registry has it, else by the name."""
    declared = as_kind(hint.publisher_kind) if hint.publisher == name else None
    return declared or kind_of(name)


def find_or_add(
    db: sqlite3.Connection, name: str, region_code: str, level: str, kind: PublisherKind
) -> int:
    """The id of the publisher of a name, or of another form of it (`bears`), in a region.

    It keeps the name that it was first seen by, and learns its level.

    A name without a region is that of the one publisher of this name whose region is known. Where
    there are none, or several, it is one of its own, for `archive/namesakes.py` to settle.
    """
    name = storable(name)
    rows = db.execute(
        "SELECT id, name, region_code, level FROM publishers WHERE name = ? ORDER BY id", (name,)
    ).fetchall()
    same = [row for row in rows if row["region_code"] == region_code]
    placed = [row for row in rows if row["region_code"]]
    if not region_code and len(placed) == 1:
        return int(placed[0]["id"])
    if not same and region_code:
        keys = {body_key(one) for one in (name, *forms_of(name, region_code))}
        near = db.execute(
            "SELECT id, name, region_code, level FROM publishers WHERE region_code = ? ORDER BY id",
            (region_code,),
        )
        same = [row for row in near if body_key(row["name"]) in keys]
    if not same:
        cursor = db.execute(
            "INSERT INTO publishers (name, region_code, level, kind) VALUES (?, ?, ?, ?)",
            (name, region_code, level, kind),
        )
        return int(cursor.lastrowid or 0)
    row = same[0]
    if level and not row["level"]:
        db.execute("UPDATE publishers SET level = ? WHERE id = ?", (level, row["id"]))
    return int(row["id"])


_SAID = """
SELECT iif(g.identity IS NULL, v.publisher, g.identity ->> 1) AS name,
  iif(g.identity IS NULL, v.region_code, g.identity ->> 2) AS region_code,
  iif(g.identity IS NULL, v.level, g.identity ->> 3) AS level, c.context
FROM reports r CROSS JOIN sources s ON s.report_id = r.id
CROSS JOIN sightings g ON g.source_id = s.id CROSS JOIN versions v ON v.id = g.version_id
CROSS JOIN captures c ON c.id = g.capture_id
WHERE r.publisher_id = ? ORDER BY c.fetched_at, c.address, c.body_sha256
"""


def settle_publisher(db: sqlite3.Connection, publisher_id: int) -> bool:
    """Let a publisher be called, and be of the level and kind, that its first documents say.

    Whether that is another than before. Documents are stored in the order of time, or all anew:
    it comes to what `find_or_add` makes of them in that order.
    """
    held = db.execute("SELECT * FROM publishers WHERE id = ?", (publisher_id,)).fetchone()
    if held is None:
        return False
    own = (
        row
        for row in db.execute(_SAID, (publisher_id,)).fetchall()
        if row["name"]
        and row["region_code"] == held["region_code"]
        and bears(held["name"], row["name"], held["region_code"])
    )
    first = next(own, None)
    if first is None:
        return False
    level = next((row["level"] for row in (first, *own) if row["level"]), "")
    kind = kind_said(read_context(first["context"]), first["name"])
    now = (first["name"], level, kind)
    if now == (held["name"], held["level"], held["kind"]):
        return False
    db.execute(
        "UPDATE publishers SET name = ?, level = ?, kind = ? WHERE id = ?", (*now, publisher_id)
    )
    return True
