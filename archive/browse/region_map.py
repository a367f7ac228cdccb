"""The country as a map of tiles, each province a square coloured by a share."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from archive.browse import printed, small_charts
from archive.browse.links import Links
from archive.browse.tallies import Tally
from archive.browse.words import Words
from archive.divisions import name_of

#: Shares from which a tile has the next colour; the first colour says that nothing is known.
_STEPS = (0.0, 0.5, 0.75, 0.9, 0.97)

#: What the map may show, each with the good and the whole of its share.
SHARES = {
    "on_time": lambda tally: (tally.on_time, tally.judged),
    "verified": lambda tally: (tally.verified, tally.values),
}


@dataclass(frozen=True, slots=True)
class ProvinceMap:
    """The tiles: by code their row, column, short names and English name."""

    tiles: Mapping[str, tuple[int, int, str, str, str]]

    @property
    def keys(self) -> list[str]:
        """The beginnings of the codes of all provinces."""
        return [code[:2] for code in self.tiles]

    def english(self, code: str) -> str:
        """The English name of a province; empty for another code."""
        return self.tiles[code][4] if code in self.tiles else ""

    def drawn(self, tallies: Mapping[str, Tally], words: Words, links: Links, *, by: str) -> Markup:
        """The map, coloured by one of SHARES."""
        squares = []
        for code, (row, column, zh, en, english) in self.tiles.items():
            good, whole = SHARES[by](tallies.get(code[:2], Tally()))
            squares.append(
                small_charts.Tile(
                    row=row,
                    column=column,
                    short=words.of(zh, en),
                    label=words.of(name_of(code) or zh, english),
                    value=printed.percent(good, whole),
                    step=step_of(good, whole),
                    url=links.region(code) if name_of(code) else "",
                )
            )
        return small_charts.tile_map(words(f"region.map_{by}"), squares)


def step_of(good: float, whole: float) -> int:
    """The colour of a share, from 1 to 5; 0 where nothing is known."""
    return sum(good / whole >= step for step in _STEPS) if whole else 0


def _read() -> ProvinceMap:
    data = tomllib.loads(Path(__file__).with_name("tiles.toml").read_text(encoding="utf-8"))
    return ProvinceMap({code: (*tile,) for code, tile in data["tiles"].items()})


province_map = _read()
