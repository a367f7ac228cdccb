"""What a report shows of the cells that other reports are held against, as its documents have it.

Of the two hundred cells of a report some fifty are ever looked at. Which headings are theirs is
written down once (`heading_uses`), so that the others are not read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archive.forms import INDICATORS, YEARS_IDENTITIES
from archive.records import Meaning, Verdict, record

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

_OF_YEARS = frozenset(c for i in YEARS_IDENTITIES for c in (*i.this_year, *i.last_year))
_OF_INDICATORS = frozenset(c for i in INDICATORS for cells in i.cells.values() for c in cells)

_SHOWN = """
SELECT u.cell_id, f.value, d.meaning, coalesce(k.verdict, d.verdict) AS verdict, u.unit
FROM copies c
CROSS JOIN figures f ON f.version_id = c.version_id
CROSS JOIN heading_uses u ON u.heading_id = f.heading_id
JOIN readings d ON d.id = f.reading_id
LEFT JOIN collated_values k ON k.report_id = c.report_id AND k.version_id = f.version_id
  AND k.n = f.n
WHERE c.report_id = ? AND {used} AND coalesce(k.shown, c.rank = 1)
"""
_ALL = _SHOWN.format(used="u.used")
_BETWEEN_YEARS = _SHOWN.format(used="u.between_years")

_EVIDENCE = """
SELECT cell_id, evidence FROM current_values
WHERE report_id = ? AND cell_id IN (SELECT value FROM json_each(?))
"""
_NEW_HEADINGS = """
SELECT id, cell_id, unit FROM headings
WHERE id > (SELECT coalesce(max(heading_id), 0) FROM heading_uses)
"""

#: From the worst to the best.
_VERDICTS: tuple[Verdict, ...] = ("suspect", "unverified", "verified")


@record
class Cell:
    """A cell as a report shows it; one that it shows twice has no value, and `twice`."""

    value: float | int | None
    meaning: Meaning
    verdict: Verdict
    unit: str
    twice: bool = False


def weakest(verdicts: Iterable[Verdict]) -> Verdict | None:
    """The worst of some verdicts, None of none."""
    return min(verdicts, key=_VERDICTS.index, default=None)


def shown(db: sqlite3.Connection, report_id: int) -> dict[str, Cell]:
    """The cells of a report that any check or indicator looks at; see `use_headings`."""
    return _cells(db, _ALL, report_id)


def shown_between_years(db: sqlite3.Connection, report_id: int) -> dict[str, Cell]:
    """The cells of a report that the reports of the years beside it are held against."""
    return _cells(db, _BETWEEN_YEARS, report_id)


def _cells(db: sqlite3.Connection, sql: str, report_id: int) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for cell_id, value, meaning, verdict, unit in db.execute(sql, (report_id,)):
        before = cells.get(cell_id)
        if before is None:
            cells[cell_id] = Cell(value, meaning, verdict, unit)
        else:
            worse = weakest((before.verdict, verdict)) or verdict
            cells[cell_id] = Cell(None, meaning, worse, unit, twice=True)
    return cells


def use_headings(db: sqlite3.Connection) -> None:
    """Write down of new headings whether their figures are looked at."""
    db.executemany(
        "INSERT INTO heading_uses VALUES (?, ?, ?, ?, ?)",
        [
            (id_, cell, unit, cell in _OF_YEARS or cell in _OF_INDICATORS, cell in _OF_YEARS)
            for id_, cell, unit in db.execute(_NEW_HEADINGS).fetchall()
        ],
    )


def evidence(db: sqlite3.Connection, report_id: int, cell_ids: Sequence[str]) -> str:
    """Where the figures of some cells stand: pointers into the bytes, a space between them."""
    return listed(pointers(db, report_id, cell_ids), cell_ids)


def pointers(db: sqlite3.Connection, report_id: int, cell_ids: Iterable[str]) -> dict[str, str]:
    """The same by cell, of those that have a figure."""
    return dict(db.execute(_EVIDENCE, (report_id, json.dumps([*cell_ids]))))


def listed(found: Mapping[str, str], cell_ids: Sequence[str]) -> str:
    """Pointers of some cells, a space between them."""
    return " ".join(found[cell] for cell in cell_ids if cell in found)


_NOT_SHOWN = """
SELECT v.body_sha256, v.id, o.cell_id, o.value, o.evidence
FROM versions v
CROSS JOIN observations o ON o.version_id = v.id
WHERE v.report_id = ?1 AND o.value IS NOT NULL
  AND v.id NOT IN (SELECT version_id FROM copies WHERE report_id = ?1)
ORDER BY v.body_sha256, v.content_digest, o.n
"""


def no_longer_shown(
    db: sqlite3.Connection, report_id: int
) -> list[dict[str, tuple[float | int, str]]]:
    """Value and evidence by cell, of each version that a report shows no longer."""
    versions: dict[int, dict[str, tuple[float | int, str]]] = {}
    for _, version_id, cell_id, value, pointer in db.execute(_NOT_SHOWN, (report_id,)):
        versions.setdefault(version_id, {})[cell_id] = (value, pointer)
    return list(versions.values())
