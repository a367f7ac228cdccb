"""行政区划 as places on the pages: names, what lies above and below, codes that the list lacks.

`archive/divisions` holds the codes of 2023. Zones and counties that were merged before have codes
of their own; their digits still say what they lie in (GB/T 2260 has two digits a level).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from archive.divisions import divisions, full_name, level_of, name_of

#: What a reader asks for who wants the publishers of unknown region.
UNKNOWN = "-"

_CODE = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Place:
    """A place with its name; `key` is the beginning of the codes that lie in it."""

    code: str
    name: str
    level: str
    key: str


def is_code(text: str) -> bool:
    """Whether a text is a division code by its looks, or stands for the country or the unknown."""
    return text in {"", UNKNOWN} or bool(_CODE.fullmatch(text))


def key_of(code: str) -> str:
    """The beginning that the codes in a place have: 340000 is 34, 340400 is 3404."""
    if code == UNKNOWN:
        return ""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def above(code: str) -> tuple[str, ...]:
    """The codes of the places that one lies in, highest first; groups (市辖区) are none."""
    if not _CODE.fullmatch(code):
        return ()
    lineage = dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00"))
    return tuple(one for one in lineage if one != code and full_name(one) and not is_group(one))


def is_group(code: str) -> bool:
    """Whether a code only groups counties: its full name is that of what lies above it."""
    parent = f"{code[:2]}0000"
    return code != parent and bool(name_of(code)) and full_name(code) == full_name(parent)


def level(code: str) -> str:
    """The level of a place: country, province, prefecture, county."""
    return level_of(code) if code else "country"


def below(code: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """The codes of the places right below one, those of `known` that no list has among them."""
    if code == UNKNOWN or level(code) == "county":
        return ()
    others = (one for one in known if one and one not in divisions() and _right_above(one) == code)
    return tuple(sorted({*_listed().get(code, ()), *others}))


@cache
def _listed() -> Mapping[str, tuple[str, ...]]:
    """The listed places right below each."""
    found: dict[str, list[str]] = {}
    for code in divisions():
        if not is_group(code):
            found.setdefault(_right_above(code), []).append(code)
    return {code: tuple(codes) for code, codes in found.items()}


def _right_above(code: str) -> str:
    return (above(code) or ("",))[-1]


#: What a government is called beside its place.
_GOVERNMENT = re.compile(r"(?:人民政府|政府|管理委员会|管委会)$")


def names(db: sqlite3.Connection, codes: Iterable[str]) -> Mapping[str, str]:
    """The own name of each code; those that the list lacks are named after their government."""
    found = {code: name_of(code) for code in codes}
    for code in [code for code, name in found.items() if not name]:
        row = db.execute(
            "SELECT publisher FROM aid.lines WHERE region_code = ? AND kind = 'government'"
            " ORDER BY publisher LIMIT 1",
            (code,),
        ).fetchone()
        found[code] = _GOVERNMENT.sub("", row[0]) if row else code
    return found


def long_name(code: str, own: str) -> str:
    """The name with those above it."""
    return full_name(code) or "".join(name_of(one) for one in above(code)) + own
