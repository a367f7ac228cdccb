"""A government beside what it governs, in one year: its departments and towns (`units`), and the
governments of the divisions below (`divisions`).

Added up are numbers from cells, of one indicator and of the form that the government's report has;
what the figures tell is judged in `bounds`. A year in which two reports bear the name of the
government is compared with none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple
from typing import TYPE_CHECKING, get_args

from archive.across.bounds import Sum, judge, sums_of
from archive.across.places import Place, Relation
from archive.across.stored import CHECKS

if TYPE_CHECKING:
    import sqlite3

_GOVERNMENTS = """
SELECT q.report_id, s.publisher_id FROM subordinations s
JOIN panel_reports q ON q.publisher_id = s.publisher_id AND q.year = ?2
WHERE s.governs = ?1
"""
_OWN = """
SELECT indicator_n, form, value FROM panel_values
WHERE publisher_id = ? AND year = ? AND value IS NOT NULL AND statement IS NULL
"""
# In whole ten-thousandths, so that a sum is the same in whatever order it is taken.
_BELOW = f"""
SELECT v.indicator_n, count(*), total(round(v.value * 10000)), max(v.value)
FROM subordinations s
CROSS JOIN panel_values v ON v.publisher_id = s.publisher_id AND v.year = ?3
WHERE s.parent_code = ?1 AND s.relation = ?2 AND v.form = ?4 AND v.statement IS NULL
  AND v.value < {CHECKS["sums"]["below"]}
GROUP BY v.indicator_n
"""  # noqa: S608 - a number of this package


def settle_parents(db: sqlite3.Connection, places: Iterable[Place], year: int) -> None:
    """Compare in one year what is below it with each government that stands above one of the
    places, or in it."""
    around: set[tuple[str, Relation]] = set()
    for place in places:
        if place.parent_code and place.relation:
            around.add((place.parent_code, place.relation))
        if place.governs:
            around |= {(place.governs, relation) for relation in get_args(Relation)}
    reports: dict[int, None] = {}
    for code, relation in sorted(around):
        governments = db.execute(_GOVERNMENTS, (code, year)).fetchall()
        for report_id, publisher_id in governments:
            alone = len(governments) == 1
            now = _sums(db, code, relation, publisher_id, year) if alone else {}
            _store(db, report_id, publisher_id, relation, now)
            reports[report_id] = None
    for report_id in reports:
        judge(db, report_id)


def judge_parent(db: sqlite3.Connection, place: Place) -> None:
    """Judge all years of the government above a place: it has a publisher more or less below it."""
    governments = "SELECT publisher_id FROM subordinations WHERE governs = ?"
    for (publisher_id,) in db.execute(governments, (place.parent_code,)).fetchall():
        _judge_years(db, publisher_id)


def forget_sums(db: sqlite3.Connection, report_id: int, publisher_id: int) -> None:
    """Take back what a report is compared with."""
    for relation in get_args(Relation):
        _store(db, report_id, publisher_id, relation, {})


def _sums(
    db: sqlite3.Connection, code: str, relation: Relation, publisher_id: int, year: int
) -> dict[int, Sum]:
    own = {n: (form, value) for n, form, value in db.execute(_OWN, (publisher_id, year))}
    return {
        n: Sum(n, own[n][1], known, _whole(total), largest)
        for form in sorted({form for form, _ in own.values()})
        for n, known, total, largest in db.execute(_BELOW, (code, relation, year, form))
        if n in own
    }


def _whole(ten_thousandths: float) -> float | int:
    total = ten_thousandths / 10_000
    return int(total) if total.is_integer() else total


def _store(
    db: sqlite3.Connection,
    report_id: int,
    publisher_id: int,
    relation: Relation,
    now: Mapping[int, Sum],
) -> None:
    before = {one.indicator_n: one for one in sums_of(db, report_id, relation)}
    if before == now:
        return
    db.executemany(
        "DELETE FROM parent_sums WHERE report_id = ? AND relation = ? AND indicator_n = ?",
        [(report_id, relation, n) for n in before.keys() - now.keys()],
    )
    db.executemany(
        "INSERT OR REPLACE INTO parent_sums VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(report_id, relation, *astuple(one)) for n, one in now.items() if before.get(n) != one],
    )
    # What one year tells of whether a government counts what is below it, it tells of all years.
    if _telling(before.values()) != _telling(now.values()):
        _judge_years(db, publisher_id)


def _telling(sums: Iterable[Sum]) -> set[str]:
    return {what for one in sums for what in one.telling}


def _judge_years(db: sqlite3.Connection, publisher_id: int) -> None:
    reports = "SELECT report_id FROM panel_reports WHERE publisher_id = ?"
    for (report_id,) in db.execute(reports, (publisher_id,)).fetchall():
        judge(db, report_id)
