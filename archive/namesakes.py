"""同名机关: publishers of one name, with a region and without.

Names repeat across the country, and not every document says where its publisher is. One that does
not is of the only publisher of its name whose region some document says. Where there are none, or
several, it stays apart: which of them it is nobody knows. What counts is all that the archive
holds, and not what was there first; so what comes to it may join, or part, what was stored before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.texts import storable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

_NAME = "iif(g.identity IS NULL, v.publisher, g.identity ->> 1)"
_REGION = "iif(g.identity IS NULL, v.region_code, g.identity ->> 2)"

_BEARERS = "SELECT id, region_code FROM publishers WHERE name = ? ORDER BY id"
_REPORTS = "SELECT id FROM reports WHERE publisher_id = ?"
_IS_PLACED = f"""
SELECT 1 FROM publishers p WHERE p.id = ? AND p.region_code <> ''
AND EXISTS (
  SELECT 1 FROM reports r CROSS JOIN sources s ON s.report_id = r.id
  CROSS JOIN sightings g ON g.source_id = s.id CROSS JOIN versions v ON v.id = g.version_id
  WHERE r.publisher_id = p.id AND {_REGION} = p.region_code)
"""  # noqa: S608
_UNPLACED = f"""
SELECT r.id FROM reports r WHERE r.publisher_id = ?1 AND EXISTS (
  SELECT 1 FROM sources s CROSS JOIN sightings g ON g.source_id = s.id
  CROSS JOIN versions v ON v.id = g.version_id
  WHERE s.report_id = r.id AND {_REGION} = '' AND {_NAME}"""  # noqa: S608
#: Reports of a publisher with a document that says no region, and calls it by a name or otherwise.
_SO_CALLED = f"{_UNPLACED} = ?2)"
_CALLED_OTHERWISE = f"{_UNPLACED} NOT IN ('', ?2))"


def bearers(db: sqlite3.Connection, name: str) -> tuple[int, ...]:
    """The publishers that are called by a name, by their ids; none by the empty one."""
    return tuple(id_ for id_, _ in db.execute(_BEARERS, (storable(name),))) if name else ()


def is_placed(db: sqlite3.Connection, publisher_id: int) -> bool:
    """Whether a document of a publisher says in which region it is."""
    return db.execute(_IS_PLACED, (publisher_id,)).fetchone() is not None


def misplaced(db: sqlite3.Connection, name: str) -> set[int]:
    """Reports that are another publisher's than all that is known of a name now makes them."""
    rows = db.execute(_BEARERS, (name,)).fetchall()
    placed = [id_ for id_, _ in rows if is_placed(db, id_)]
    if len(placed) == 1:
        lost = [id_ for id_, _ in rows if id_ not in placed]
    else:
        lost = [id_ for id_, region_code in rows if region_code and id_ not in placed]
    found = {report for id_ in lost for (report,) in db.execute(_REPORTS, (id_,))}
    # Under a name that it had before, one publisher may have been the only one.
    for id_ in placed:
        found |= {report for (report,) in db.execute(_CALLED_OTHERWISE, (id_, name))}
        if len(placed) > 1:
            found |= {report for (report,) in db.execute(_SO_CALLED, (id_, name))}
    return found


def beside(db: sqlite3.Connection, name: str, reports: Collection[int]) -> set[int]:
    """Reports of all who bear a name, of the years of some of them or of no known year."""
    sql = "SELECT r.id, r.year FROM reports r WHERE r.publisher_id = ?"
    rows = [row for id_ in bearers(db, name) for row in db.execute(sql, (id_,))]
    years = {None, *(year for id_, year in rows if id_ in reports)}
    return {id_ for id_, year in rows if year in years}
