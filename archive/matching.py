"""Which report an interpretation is of: the one of its publisher and year, as far as it says so.

A page that shows the figures it showed for the year, under another publisher's name, shows the same
report: authorities are renamed (水利局, 水利和湖泊局), and their old pages then bear the new name.

A report that does not say whose it is, or of which year, is that of the page it hangs on; without
such a page it is kept as one of its own until the same content, or the same address, turns up with
a name.

A year that is only inferred (issue `year_inferred`) joins no report of that year that was seen
elsewhere with other content: it is a report of its own then, and its year stays open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive import publishers
from archive.numbering import free_number, report_number, settle_number
from archive.texts import storable

if TYPE_CHECKING:
    import sqlite3

    from archive.records import Interpretation
    from archive.versions import Seen


def find_or_add_report(
    db: sqlite3.Connection, seen: Seen, found: Interpretation, kind: publishers.PublisherKind
) -> tuple[int, bool]:
    """The id of the report that an interpretation is of, and whether it is new."""
    identity = found.identity
    renamed = _find_under_another_name(db, seen, found)
    if renamed is not None:
        return renamed, False
    publisher_id = None
    if identity.publisher:
        publisher_id = publishers.find_or_add(
            db, identity.publisher, identity.region_code, identity.level, kind
        )
    year = identity.year
    if publisher_id is not None and year is not None:
        row = db.execute(
            "SELECT id FROM reports WHERE publisher_id = ? AND year = ?", (publisher_id, year)
        ).fetchone()
        if row and (not _is_inferred(found) or _is_known_to(db, row["id"], seen, found)):
            return row["id"], False
        if row:
            year = None
    report_id = _find_by_content_or_address(db, seen, found, publisher_id, year)
    if report_id is None:
        return _add_report(db, publisher_id, year, seen.url), True
    db.execute(
        "UPDATE reports SET publisher_id = coalesce(publisher_id, ?), year = coalesce(year, ?)"
        " WHERE id = ?",
        (publisher_id, year, report_id),
    )
    return settle_number(db, report_id), False


def _add_report(
    db: sqlite3.Connection, publisher_id: int | None, year: int | None, url: str
) -> int:
    publisher = db.execute(
        "SELECT name, region_code FROM publishers WHERE id = ?", (publisher_id,)
    ).fetchone()
    name, region_code = publisher or ("", "")
    number = free_number(db, report_number(name, region_code, year, url))
    db.execute(
        "INSERT INTO reports (id, publisher_id, year) VALUES (?, ?, ?)",
        (number, publisher_id, year),
    )
    return number


def _is_inferred(found: Interpretation) -> bool:
    return any(issue.code == "year_inferred" for issue in found.issues)


def _is_readable(found: Interpretation) -> bool:
    """Documents without text all read the same: their content says nothing."""
    return found.state != "unreadable" and bool(found.text.strip())


def _is_known_to(db: sqlite3.Connection, report_id: int, seen: Seen, found: Interpretation) -> bool:
    """Whether a report had this content, or was seen here, on the page this hangs on, or in an
    attachment of it."""
    row = db.execute(
        "SELECT EXISTS (SELECT 1 FROM versions WHERE report_id = ?1 AND content_digest = ?2 AND ?3)"
        " OR EXISTS (SELECT 1 FROM sources WHERE report_id = ?1"
        "  AND (url IN (?4, nullif(?5, '')) OR page_url = ?4))",
        (report_id, found.content_digest, _is_readable(found), seen.url, seen.page_url),
    ).fetchone()
    return bool(row[0])


def _find_under_another_name(
    db: sqlite3.Connection, seen: Seen, found: Interpretation
) -> int | None:
    """The report of this address and year with the same figures and another publisher's name."""
    identity = found.identity
    figures = {(o.cell_id, storable(o.raw)) for o in found.observations}
    if not figures or not identity.publisher:
        return None
    versions = db.execute(
        # From the address on, in this order: SQLite would begin with all reports of the year.
        "SELECT DISTINCT r.id AS report_id, g.version_id, p.name, p.region_code FROM sources s"
        " CROSS JOIN reports r ON r.id = s.report_id"
        " CROSS JOIN publishers p ON p.id = r.publisher_id"
        " CROSS JOIN sightings g ON g.source_id = s.id"
        " WHERE s.url = ? AND r.year = ? ORDER BY r.id, g.version_id",
        (seen.url, identity.year),
    ).fetchall()
    name = storable(identity.publisher)
    for version in versions:
        if publishers.bears(version["name"], name, version["region_code"]):
            continue
        rows = db.execute(
            "SELECT cell_id, raw FROM observations WHERE version_id = ?", (version["version_id"],)
        )
        if {(row["cell_id"], row["raw"]) for row in rows} == figures:
            return int(version["report_id"])
    return None


def _find_by_content_or_address(
    db: sqlite3.Connection,
    seen: Seen,
    found: Interpretation,
    publisher_id: int | None,
    year: int | None,
) -> int | None:
    """A report that contradicts neither publisher nor year and leaves one of them open, or the
    interpretation does; of the same content first, then of the same address.

    `year` is what the report may learn: None where an inferred year is another report's. An
    inferred year contradicts an address, but not the same content; it is the page's that an
    attachment hangs on, and so is an attachment that leaves publisher or year open.
    """
    row = db.execute(
        "SELECT r.id FROM reports r JOIN ("
        " SELECT report_id, 1 AS rank FROM versions WHERE content_digest = :content AND :readable"
        " UNION ALL SELECT report_id, 2 FROM sources WHERE url = :url"
        " UNION ALL SELECT report_id, 3 FROM sources WHERE url = :page AND :hanging"
        ") AS k ON k.report_id = r.id"
        " WHERE (r.publisher_id IS NULL OR :publisher IS NULL OR r.publisher_id = :publisher)"
        " AND (r.year IS NULL OR :claimed IS NULL OR r.year = :claimed"
        "   OR (:inferred AND k.rank = 1))"
        # What it learns must not be what another report already is.
        " AND NOT EXISTS (SELECT 1 FROM reports other WHERE other.id <> r.id"
        "   AND other.publisher_id = coalesce(r.publisher_id, :publisher)"
        "   AND other.year = coalesce(r.year, :year))"
        " ORDER BY k.rank, r.id LIMIT 1",
        {
            "content": found.content_digest,
            "readable": _is_readable(found),
            "url": seen.url,
            "page": seen.page_url or None,
            "inferred": _is_inferred(found),
            "hanging": _is_inferred(found) or publisher_id is None or found.identity.year is None,
            "publisher": publisher_id,
            "claimed": found.identity.year,
            "year": year,
        },
    ).fetchone()
    return row["id"] if row else None
