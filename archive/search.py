"""Search: reports by their text, any Chinese word from one character up.

TODO
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import sqlite3

#: The whole search as one statement of plain SQL.
RECIPE = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

BATCH = 256
REACH = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """A report whose title or text holds every word asked for.

    `version_id` is the version that holds them: `is_current` where a document shows it now, else
    an earlier one. `form` is that version's. `snippet` is the place of the first word in pairs of
    text and whether it is one of the words; `rank` is greater the better.
    """

    report_id: int
    version_id: int
    publisher: str | None
    region_code: str | None
    year: int | None
    form: str
    title: str
    is_current: bool
    snippet: tuple[tuple[str, bool], ...]
    rank: int


@dataclass(frozen=True, slots=True)
class Hits(Sequence[Hit]):
    """A page of hits, best first; `total` reports hold the words, or at least as many where not
    `is_exact`."""

    page: tuple[Hit, ...] = ()
    total: int = 0
    is_exact: bool = True

    @overload
    def __getitem__(self, n: int) -> Hit: ...
    @overload
    def __getitem__(self, n: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, n: int | slice) -> Hit | tuple[Hit, ...]:
        """The hit of a place on the page, from 0."""
        return self.page[n]

    def __len__(self) -> int:
        """How many hits the page has."""
        return len(self.page)


_NOT_IN_PAIRS = re.compile("[^0-9a-z〇㐀-\ufaff\U00010000-\U0010ffff]+")
_RUN = re.compile("[0-9]{3,}")


def folding(db: sqlite3.Connection) -> Mapping[str, str]:
    return dict(db.execute("SELECT printed, counts_as FROM search_folding").fetchall())


def fold(text: str, folding: Mapping[str, str]) -> str:
    for character in folding.keys() & set(text):
        text = text.replace(character, folding[character])
    return text


def _neighbours(text: str) -> str:
    count = max(len(text) - 1, 0)
    characters = text.encode("utf-32-le")
    woven = bytearray(" \0\0".encode("utf-32-le")[:4] * (3 * count))
    for k in range(4):
        woven[k::12] = characters[k:-4:4]
        woven[k + 4 :: 12] = characters[k + 4 :: 4]
    return woven.decode("utf-32-le")


def grams(text: str, folding: Mapping[str, str]) -> str:
    characters = dict.fromkeys(text)
    for printed in characters.keys() & folding.keys():
        text = text.replace(printed, folding[printed])
    runs = (
        digits[n : n + length]
        for digits in dict.fromkeys(_RUN.findall(text))
        for length in (3, 4)
        for n in range(len(digits) - length + 1)
    )
    alone = dict.fromkeys([folding.get(c, c) for c in characters])
    return " ".join((*alone, *runs, _neighbours(_NOT_IN_PAIRS.sub(" ", text))))


_FACTS = """
SELECT v.id, v.title, v.text, v.form, r.year, r.publisher_id, p.region_code
FROM versions v JOIN reports r ON r.id = v.report_id LEFT JOIN publishers p ON p.id = r.publisher_id
"""


def _row(row: Sequence, characters: Mapping[str, str]) -> tuple[int, str]:
    id_, title, text, form, year, publisher_id, region = row
    facts = [f"form{form.encode().hex()}"]
    if year is not None:
        facts.append(f"year{str(year).encode().hex()}")
    if publisher_id is not None:
        facts.append(f"publisher{publisher_id}")
    if region:
        facts += [f"region{one.encode().hex()}" for one in {region[:2], region[:4], region}]
    return id_, " ".join((*facts, grams(f"{title}\n{text}", characters)))


def add(db: sqlite3.Connection, at_least: int = BATCH) -> int:
    (waiting,) = db.execute("SELECT count(*) FROM search_pending").fetchone()
    if waiting < at_least:
        return 0
    characters = folding(db)
    rows = db.execute(f"{_FACTS} WHERE v.id IN (SELECT version_id FROM search_pending)")
    db.executemany("INSERT INTO search_index (rowid, grams) VALUES (?, ?)", (_row(r, characters) for r in rows))
    db.execute("DELETE FROM search_pending")
    return waiting
