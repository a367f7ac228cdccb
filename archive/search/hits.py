"""What a search finds: reports, best first, with the places where the words stand."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from archive.search.folding import fold, read_folding
from archive.texts import storable

#: The search in plain SQL; its parameters are told at its top.
RECIPE = Path(__file__).with_name("recipe.sql").read_text(encoding="utf-8")

#: Versions that are ranked; ten times as many are looked at, 0.1 ms each.
REACH = 100

#: Characters of a snippet before the first word and behind it; the recipe has the same.
_BEFORE, _BEHIND = 30, 50


@dataclass(frozen=True, slots=True)
class Hit:
    """A report that holds every word asked for.

    `version_id` is the version that does: one that a document shows now (`is_current`), else an
    earlier one; `form` and `title` are that version's. `snippet` is the place of the first word, in
    pairs of text and whether it is one of the words. `rank` is greater the better.
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
    """A page of hits, best first.

    `total` reports hold the words, on all pages together; where not `is_exact`, at least as many:
    there are more that no page shows. A narrower query or a greater `reach` shows them.
    """

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


def search(  # noqa: PLR0913 - what may be asked
    db: sqlite3.Connection,
    query: str,
    *,
    publisher: str | None = None,
    region: str | None = None,
    year: int | None = None,
    form: str | None = None,
    limit: int = 20,
    offset: int = 0,
    reach: int = REACH,
) -> Hits:
    """A page of the reports that hold every word of a query; only reads, and no query raises.

    `publisher` is a name in full, `region` a division code with all that lies in it, `form` that of
    the version. At most `reach` versions are ranked, those that came last into the archive; it has
    to be the same for all pages. A query without a word, or of more than 1,000 characters, finds
    nothing.
    """
    # To SQLite a text ends at NUL.
    query = storable(query).replace("\0", " ")
    asked = {
        "q": query,
        "publisher": storable(publisher or ""),
        "region": storable(region or ""),
        "year": "" if year is None else str(year),
        "form": storable(form or ""),
        "reach": reach,
    }
    cursor = db.cursor()
    cursor.row_factory = sqlite3.Row
    # One moment of the archive, within the caller's transaction or without one.
    cursor.execute("SAVEPOINT search")
    try:
        rows = cursor.execute(RECIPE, asked).fetchall()
        if not rows or not rows[0]["reports"]:
            return Hits(is_exact=not rows)
        folding = read_folding(db)
        words = sorted(filter(None, fold(query, folding).split(" ")), key=len, reverse=True)
        marks = re.compile("|".join(map(re.escape, words)))
        page = rows[max(offset, 0) :][: max(limit, 0)]
        hits = tuple(_hit(db, row, marks, folding) for row in page)
    finally:
        cursor.execute("RELEASE search")
    return Hits(hits, rows[0]["reports"], bool(rows[0]["is_exact"]))


def _hit(
    db: sqlite3.Connection, row: sqlite3.Row, marks: re.Pattern[str], folding: Mapping[str, str]
) -> Hit:
    version_id = row["version_id"]
    (text,) = db.execute("SELECT text FROM versions WHERE id = ?", (version_id,)).fetchone()
    return Hit(
        report_id=row["report_id"],
        version_id=version_id,
        publisher=row["publisher"],
        region_code=row["region_code"],
        year=row["year"],
        form=row["form"],
        title=row["title"],
        is_current=bool(row["is_current"]),
        snippet=tuple(_pieces(text, fold(text, folding), marks)),
        rank=row["score"],
    )


def _pieces(text: str, folded: str, marks: re.Pattern[str]) -> Iterator[tuple[str, bool]]:
    """The surroundings of the first word, or the beginning of a text of which the title has it."""
    first = marks.search(folded)
    start, end = (max(first.start() - _BEFORE, 0), first.end() + _BEHIND) if first else (0, 80)
    shown = text[:end].replace("\n", " ")
    for match in marks.finditer(folded, start, end):
        if start < match.start():
            yield shown[start : match.start()], False
        yield shown[match.start() : match.end()], True
        start = match.end()
    if shown[start:]:
        yield shown[start:], False
