"""年报编号: the number of a report, the same in every archive that holds it.

Worked out from whose report it is and of which year, so that an address, a citation or a table made
elsewhere names the same report, and archives of several machines can be put together. A report that
does not say whose it is, or of which year, is numbered by the address where it was first seen; once
it is known, it gets its own number.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from archive.bodies import body_key
from archive.publishers import forms_of

if TYPE_CHECKING:
    import sqlite3

#: Numbers have sixteen digits: from 2**52 up to 2**53, below which JSON and spreadsheets are exact.
_FIRST = 2**52


def report_number(
    publisher: str | None, region_code: str | None, year: int | None, url: str | None
) -> int:
    """The number of a report, at least 2**52 and below 2**53.

    All forms of a publisher's name in its region come to one number; without a region nobody knows
    that they are of one publisher. `url` is where the report was first seen, which counts where
    publisher or year are not known.
    """
    named = bool(publisher) and year is not None
    name, region_code = publisher or "", region_code or ""
    whose = min(map(body_key, (name, *forms_of(name, region_code)))) if region_code else name
    key = (whose, region_code, str(year or ""), "" if named else url or "")
    digest = hashlib.sha256("\n".join(key).encode("utf-8", "surrogatepass")).digest()
    return _FIRST + int.from_bytes(digest[:8], "big") % _FIRST


def free_number(db: sqlite3.Connection, number: int) -> int:
    """The number, or the next one that no report has.

    That two reports come to one number happens in one of ten thousand archives of a million.
    """
    while db.execute("SELECT 1 FROM reports WHERE id = ?", (number,)).fetchone():
        number += 1
    return number


def settle_number(db: sqlite3.Connection, report_id: int) -> int:
    """Give a report the number that what is known of it now comes to; its number."""
    row = db.execute(
        "SELECT p.name, p.region_code, r.year, (SELECT s.url FROM sources s"
        "  WHERE s.report_id = r.id ORDER BY s.first_seen, s.url LIMIT 1)"
        " FROM reports r LEFT JOIN publishers p ON p.id = r.publisher_id WHERE r.id = ?",
        (report_id,),
    ).fetchone()
    number = report_number(*row)
    if number == report_id:
        return report_id
    number = free_number(db, number)
    db.execute("PRAGMA defer_foreign_keys = ON")
    for table, column in _belonging(db):
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (number, report_id))  # noqa: S608
    db.execute("UPDATE reports SET id = ? WHERE id = ?", (number, report_id))
    return number


def _belonging(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """The tables and columns that point at reports."""
    rows = db.execute(
        'SELECT m.name, f."from" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f'
        " WHERE m.type = 'table' AND f.\"table\" = 'reports' ORDER BY 1, 2"
    )
    return [(row[0], row[1]) for row in rows.fetchall()]
