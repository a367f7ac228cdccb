"""The index of search: what it holds of a text, and how versions get into it and out of it.

Triggers write down which versions are new, have changed or are gone (`search_pending`,
`search_leaving`); whoever stores a version calls `index_pending` behind that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from archive.search.folding import fold, read_folding

if TYPE_CHECKING:
    import sqlite3

#: Versions that are taken in at once. Those that wait are read by each search, 0.05 ms each.
BATCH = 256

_RUN = re.compile("[0-9]{3,}")
#: What stands in no pair; the recipe has the same.
_APART = re.compile("[^0-9a-z〇㐀-\ufaff\U00010000-\U0010ffff]+")

_PENDING = """
SELECT v.id, v.title, v.text, v.form, r.year, r.publisher_id, p.region_code
FROM search_pending s
JOIN versions v ON v.id = s.version_id
JOIN reports r ON r.id = v.report_id
LEFT JOIN publishers p ON p.id = r.publisher_id
ORDER BY s.version_id
"""


def grams(text: str, folding: Mapping[str, str]) -> str:
    """What the index holds of a text, a blank between two of them; some more than once.

    Each character, each pair of neighbours that are digits, letters or ideographs, and each run of
    three and four digits, since all years are made of the same few pairs.
    """
    singles = dict.fromkeys(folding.get(character, character) for character in dict.fromkeys(text))
    folded = fold(text, folding)
    runs = (
        digits[n : n + length]
        for digits in dict.fromkeys(_RUN.findall(folded))
        for length in (3, 4)
        for n in range(len(digits) - length + 1)
    )
    return " ".join((*singles, *runs, _pairs(_APART.sub(" ", folded))))


def _pairs(text: str) -> str:
    """Each character with the one behind it: `abcd` becomes `ab bc cd`.

    Strides over the bytes, four to a character, take a tenth of the time of a string for each pair.
    """
    count = max(len(text) - 1, 0)
    old = text.encode("utf-32-le")
    woven = bytearray(" ".encode("utf-32-le") * (3 * count))
    for k in range(4):
        woven[k::12] = old[k:-4:4]
        woven[4 + k :: 12] = old[4 + k :: 4]
    return woven.decode("utf-32-le")


def _entries(rows: Iterable[Any], folding: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """The rowid of each version and its grams, with some for what narrows a search.

    Those are longer than the grams of texts, and in hexadecimal, so that anything is one gram.
    """
    for version_id, title, text, form, year, publisher_id, region_code in rows:
        code = region_code or ""
        facts = [("form", form), ("year", year)]
        facts += [("region", code[:length]) for length in (2, 4, 6)]
        narrowing = [f"{name}{str(fact).encode().hex()}" for name, fact in facts if fact]
        of_text = grams(f"{title}\n{text}", folding)
        yield version_id, " ".join((*narrowing, f"publisher{publisher_id}", of_text))


def index_pending(db: sqlite3.Connection, at_least: int = BATCH) -> int:
    """Bring the index up to date where enough versions wait for it; how many came and went.

    A stream, 0.6 ms a version; inside the transaction of the caller.
    """
    sql = "SELECT (SELECT count(*) FROM search_pending) + (SELECT count(*) FROM search_leaving)"
    (waiting,) = db.execute(sql).fetchone()
    if waiting < at_least:
        return 0
    folding = read_folding(db)
    # In the order of their ids: FTS5 writes a segment each time that a smaller one comes.
    leaving = db.execute("SELECT version_id, title, text FROM search_leaving ORDER BY version_id")
    db.executemany(
        "INSERT INTO search_index (search_index, rowid, grams) VALUES ('delete', ?, ?)",
        ((version_id, grams(f"{title}\n{text}", folding)) for version_id, title, text in leaving),
    )
    db.executemany(
        "INSERT INTO search_index (rowid, grams) VALUES (?, ?)",
        _entries(db.execute(_PENDING), folding),
    )
    db.execute("DELETE FROM search_leaving")
    db.execute("DELETE FROM search_pending")
    return int(waiting)


def rebuild(db: sqlite3.Connection) -> None:
    """Make the index anew from all versions, in one stream."""
    db.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
    db.execute("DELETE FROM search_leaving")
    db.execute("INSERT OR IGNORE INTO search_pending SELECT id FROM versions")
    index_pending(db, 1)
