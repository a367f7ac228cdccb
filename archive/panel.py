"""面板: the numbers of all forms on one line through time, as rows; and what hangs on them.

When a report is settled, its rows are worked out (`archive/across/indicators.py`), and then what
hangs on them beyond the report: the years before and after it, its publisher's other years, the
government above it, the sums of its region. All of that follows from what the other tables hold in
the end, so that it comes to the same in whatever order reports come.

    settle_panel       after each change of a report's documents; where nothing that the rows are
                       made from has changed, it is one query
    forget_panel       before a report is taken back
    settle_all_panels  all reports anew
    refresh            that, where other indicators or checks made what the archive holds
    is_in_order        whether a report's rows are those that it makes now, for who verifies
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

from archive.across.history import settle_history
from archive.across.indicators import PanelRow, Stated, panel_rows
from archive.across.origins import Origin, origin_of
from archive.across.parents import forget_sums, judge_parent, settle_parents
from archive.across.places import Place, place_held, place_of, settle_place
from archive.across.regions import Addend, add_to_region, take_from_region
from archive.across.shown import shown, shown_between_years, use_headings
from archive.across.stored import CHECKS
from archive.across.years import settle_years
from archive.forms import INDICATORS, YEARS_IDENTITIES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

_STATED = """
SELECT m.indicator, m.value, m.approximate, EXISTS (
  SELECT 1 FROM report_issues i WHERE i.version_id = m.version_id AND i.code = 'stated_sum_fails'
    AND instr(' ' || i.cell_ids || ' ', ' ' || m.indicator || ' '))
FROM copies c JOIN statements m ON m.version_id = c.version_id
WHERE c.report_id = ? ORDER BY c.rank, m.id
"""
_HELD = """
SELECT indicator_n, form, value, verdict, statement, approximate FROM panel_values
WHERE publisher_id = ? AND year = ?
"""
_ADDENDS = "SELECT indicator_n, year, value, approximate FROM panel_values WHERE publisher_id = ?"
_STORE = "INSERT INTO panel_values VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_DROP = "DELETE FROM panel_values WHERE publisher_id = ? AND year = ? AND indicator_n = ?"

#: What is worked out here.
_TABLES = (
    "across_issues",
    "parent_sums",
    "region_sums",
    "panel_values",
    "panel_reports",
    "subordinations",
    "heading_uses",
)
#: The name among the reference lists of what it is worked out by.
_LIST = "panel"


def settle_panel(db: sqlite3.Connection, report_id: int) -> None:
    """Work out a report's rows again, and what hangs on them, after any change to the report."""
    origin = origin_of(db, report_id)
    if origin.has_moved:
        forget_panel(db, report_id)
    elif origin.known == origin.made_from:
        return
    publisher_id, year = origin.publisher_id, origin.year
    db.execute(
        "INSERT OR REPLACE INTO panel_reports VALUES (?, ?, ?, ?)",
        (report_id, publisher_id, year, origin.known),
    )
    if publisher_id is None:
        return
    place = _placed(db, publisher_id, origin)
    if year is None:
        return
    use_headings(db)
    cells = shown(db, report_id)
    rows = panel_rows(origin.form, cells, partial(_stated, db, report_id))
    _replace(db, (publisher_id, year), place, rows)
    settle_years(db, report_id, publisher_id, year, cells)
    settle_history(db, publisher_id)
    settle_parents(db, [place], year)


def forget_panel(db: sqlite3.Connection, report_id: int) -> None:
    """Take back a report's rows and what hangs on them, before the report itself is taken back."""
    gone = db.execute(
        "DELETE FROM panel_reports WHERE report_id = ? RETURNING publisher_id, year", (report_id,)
    ).fetchall()
    db.execute(
        "DELETE FROM across_issues WHERE (report_id = ?1 OR other_report_id = ?1)", (report_id,)
    )
    for publisher_id, year in gone:
        place = place_held(db, publisher_id)
        if place is None:
            return
        if year is not None:
            _replace(db, (publisher_id, year), place, ())
            forget_sums(db, report_id, publisher_id)
            settle_history(db, publisher_id)
            settle_parents(db, [place], year)
        others = "SELECT 1 FROM panel_reports WHERE publisher_id = ? LIMIT 1"
        if db.execute(others, (publisher_id,)).fetchone() is None:
            db.execute("DELETE FROM subordinations WHERE publisher_id = ?", (publisher_id,))
            judge_parent(db, place)


def settle_all_panels(db: sqlite3.Connection) -> None:
    """Work out the rows of all reports, and what hangs on them, anew."""
    begin_anew(db)
    for (report_id,) in db.execute("SELECT report_id FROM standings ORDER BY report_id").fetchall():
        settle_panel(db, report_id)


def begin_anew(db: sqlite3.Connection) -> None:
    """Hold nothing of it any more, for all reports to be settled again."""
    for table in _TABLES:
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - names from this module
    db.execute("INSERT OR REPLACE INTO reference_lists VALUES (?, ?)", (_LIST, _digest()))


def refresh(db: sqlite3.Connection) -> None:
    """Work all of it out anew where the archive holds what other indicators or checks made."""
    sql = "SELECT digest FROM reference_lists WHERE name = ?"
    held = db.execute(sql, (_LIST,)).fetchone()
    if held is None or held[0] != _digest():
        settle_all_panels(db)


def is_in_order(db: sqlite3.Connection, report_id: int) -> bool:
    """Whether a report's rows are those that its documents make now; changes nothing."""
    origin = origin_of(db, report_id)
    if origin.publisher_id is None or origin.year is None:
        return True
    held = [PanelRow(*row) for row in db.execute(_HELD, (origin.publisher_id, origin.year))]
    rows = panel_rows(origin.form, shown(db, report_id), partial(_stated, db, report_id))
    now = sorted(rows, key=lambda row: row.indicator_n)
    if origin.known != origin.made_from or origin.has_moved:
        return False
    return len(held) == len(now) and all(map(_same, held, now))


def _digest() -> str:
    return hashlib.sha256(repr((INDICATORS, YEARS_IDENTITIES, CHECKS)).encode()).hexdigest()


def _stated(db: sqlite3.Connection, report_id: int) -> list[Stated]:
    return [Stated(*row) for row in db.execute(_STATED, (report_id,))]


def _replace(
    db: sqlite3.Connection, whose: tuple[int, int], place: Place, rows: Sequence[PanelRow]
) -> None:
    """Let the rows of a publisher's year be those that it makes now, and the region's sums too."""
    before = {row[0]: PanelRow(*row) for row in db.execute(_HELD, whose)}
    now = {row.indicator_n: row for row in rows}
    gone = [row for n, row in before.items() if not _same(row, now.get(n))]
    new = [row for n, row in now.items() if not _same(row, before.get(n))]
    if gone:
        db.executemany(_DROP, [(*whose, row.indicator_n) for row in gone])
        take_from_region(db, place, [_addend(whose, row) for row in gone])
    if new:
        db.executemany(_STORE, [_stored(whose, row) for row in new])
        add_to_region(db, place, [_addend(whose, row) for row in new])


def _same(one: PanelRow, other: PanelRow | None) -> bool:
    # 5 and 5.0 are equal in Python, and two values in SQLite.
    return one == other and other is not None and type(one.value) is type(other.value)


def _stored(whose: tuple[int, int], row: PanelRow) -> tuple[object, ...]:
    # Not `astuple`, which copies what is in it: that took as long as storing it.
    rest = (row.value, row.verdict, row.statement, row.approximate)
    return (*whose, row.indicator_n, row.form, *rest)


def _addend(whose: tuple[int, int], row: PanelRow) -> Addend:
    return row.indicator_n, whose[1], row.value, row.approximate


def _placed(db: sqlite3.Connection, publisher_id: int, origin: Origin) -> Place:
    """Where a publisher stands; one that is found to stand elsewhere takes all its years along."""
    before = place_held(db, publisher_id)
    now = place_of(origin.name, origin.region_code, origin.kind, origin.level)
    if before == now:
        return before
    settle_place(db, publisher_id, now)
    if before is not None:
        _move(db, publisher_id, before, now)
        judge_parent(db, before)
    judge_parent(db, now)
    return now


def _move(db: sqlite3.Connection, publisher_id: int, before: Place, now: Place) -> None:
    """Let all years of a publisher count in another place.

    Its reports have other numbers there (`archive/numbering.py`): what names them is told again.
    """
    addends: list[Addend] = db.execute(_ADDENDS, (publisher_id,)).fetchall()
    take_from_region(db, before, addends)
    add_to_region(db, now, addends)
    years = db.execute(
        "SELECT report_id, year FROM panel_reports WHERE publisher_id = ? AND year IS NOT NULL",
        (publisher_id,),
    ).fetchall()
    for report_id, year in years:
        forget_sums(db, report_id, publisher_id)
        settle_years(db, report_id, publisher_id, year, shown_between_years(db, report_id))
    settle_history(db, publisher_id)
    for _, year in years:
        settle_parents(db, [before, now], year)
