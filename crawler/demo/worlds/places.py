"""Places that there are not: a name, a code, a host's name, in a province that there is."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from archive.divisions import divisions, find, name_of

# The last two digits of the codes: those of the classic web end in 99.
_NUMBERS = range(98, 89, -1)


@dataclass(frozen=True, slots=True)
class Place:
    """An invented county, district or city of a county's rank."""

    name: str
    id: str
    code: str
    province: str
    province_code: str


@lru_cache
def names() -> dict[str, Any]:
    """The lists beside this module."""
    return tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))


def invent_places(count: int, rng: Random) -> tuple[Place, ...]:
    """So many places, no two alike. Raises ValueError for more than the lists have names for."""
    free = [one for one in _names(rng) if not _is_real(one[0])]
    if count > len(free):
        raise ValueError(f"There are names for {len(free)} places, not for {count}.")
    codes = {code: _codes(code) for code in names()["provinces"]}
    provinces = itertools.cycle(rng.sample(names()["provinces"], len(codes)))
    taken: set[str] = set()
    places = []
    for (name, sound), province in zip(free[:count], provinces, strict=False):
        host = next(one for one in _numbered(sound) if one not in taken)
        taken.add(host)
        places.append(Place(name, host, next(codes[province]), name_of(province), province))
    return tuple(places)


def _names(rng: Random) -> list[tuple[str, str]]:
    found = []
    for first, second in itertools.product(names()["first"], names()["second"]):
        (one, its_sound), (other, other_sound) = first.split(), second.split()
        found.append((one + other + rng.choice(names()["levels"]), its_sound + other_sound))
    rng.shuffle(found)
    return found


def _is_real(name: str) -> bool:
    return any(find(name[:end]) for end in range(2, len(name) + 1))


def _codes(province: str) -> Iterator[str]:
    """Free codes of counties below the prefectures of a province."""
    prefectures = [
        one.code
        for one in divisions().values()
        if one.parent == province and one.code.endswith("00") and one.code < f"{province[:2]}9000"
    ]
    for number, prefecture in itertools.product(_NUMBERS, prefectures):
        code = f"{prefecture[:4]}{number}"
        if code not in divisions():
            yield code


def _numbered(sound: str) -> Iterator[str]:
    yield sound
    for number in itertools.count(2):
        yield f"{sound}{number}"
