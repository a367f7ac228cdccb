"""重演: what is worked out from captures, worked out anew for some of them.

Reports, sources, versions and sightings follow from captures, what was read in them, and the times
at which addresses were gone; from nothing else. When another reader reads a document otherwise, or
captures of another machine come in, all that hangs together with it is taken back and stored again
in the order in which it was seen, so that an archive comes to the same whatever came to it first.

What hangs together: addresses of one report, pages and their attachments, reports that an address
showed, reports that say the same and do not say whose they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.forgetting import forget_report, forget_set_aside
from archive.interpretations import load_interpretation, load_set_aside, read_identity
from archive.keeping import vanish
from archive.numbering import report_number
from archive.reports import store_reading

if TYPE_CHECKING:
    from archive.figures import Connection
    from archive.records import Interpretation


@dataclass(frozen=True, slots=True)
class Cluster:
    """What hangs together: addresses, the reports they show, captures in order of their time."""

    addresses: frozenset[str]
    reports: frozenset[int]
    captures: tuple[int, ...]


def cluster_of(
    db: Connection, addresses: Iterable[str], found: Iterable[Interpretation] = ()
) -> Cluster:
    """All that hangs together with addresses, and with what is newly read there."""
    reached: set[str] = set()
    reports: set[int] = set()
    new_reports = set(_claimed(db, found))
    new_addresses = set(addresses)
    while new_reports or new_addresses:
        if new_addresses:
            address = new_addresses.pop()
            reached.add(address)
            around = {url for (url,) in db.execute(_AROUND, (address,)) if url}
            new_addresses |= around - reached
            new_reports |= {id_ for (id_,) in db.execute(_SHOWN_AT, (address,))} - reports
        else:
            report_id = new_reports.pop()
            reports.add(report_id)
            new_addresses |= _addresses_of(db, report_id) - reached
            new_reports |= {id_ for (id_,) in db.execute(_NAMELESS, (report_id,))} - reports
    rows = [
        tuple(row) for address in reached for row in db.execute(_CAPTURES, (address,)).fetchall()
    ]
    captures = tuple(id_ for *_, id_ in sorted(rows))
    return Cluster(frozenset(reached), frozenset(reports), captures)


_SHOWN_AT = """
SELECT report_id FROM sources WHERE url = ?1
UNION SELECT report_id FROM sources WHERE page_url = ?1 AND page_url <> ''
"""
#: The page of an attachment, and the attachments of a page.
_AROUND = """
SELECT page_url FROM sources WHERE url = ?1
UNION SELECT url FROM sources WHERE page_url = ?1 AND page_url <> ''
"""
_CAPTURES = """
SELECT fetched_at, address, body_sha256, id FROM captures
WHERE address = ? AND role = 'document' AND outcome IS NOT NULL
"""


#: Reports that say the same, where one of the two does not say whose it is, or of which year.
_NAMELESS = """
SELECT o.report_id FROM versions v JOIN reports r ON r.id = v.report_id
JOIN versions o ON o.content_digest = v.content_digest AND o.report_id <> v.report_id
JOIN reports q ON q.id = o.report_id
WHERE v.report_id = ? AND v.state <> 'unreadable' AND trim(v.text) <> ''
  AND (r.publisher_id IS NULL OR r.year IS NULL OR q.publisher_id IS NULL OR q.year IS NULL)
"""
#: Where one side does not say whose report it is, or of which year.
_ALIKE = """
SELECT v.report_id FROM versions v JOIN reports r ON r.id = v.report_id
WHERE v.content_digest = ?1
  AND (r.publisher_id IS NULL OR r.year IS NULL OR ?2 = '' OR ?3 IS NULL)
"""


def _addresses_of(db: Connection, report_id: int) -> set[str]:
    rows = db.execute("SELECT url, page_url FROM sources WHERE report_id = ?", (report_id,))
    return {url for row in rows for url in row if url}


def _claimed(db: Connection, found: Iterable[Interpretation]) -> Iterator[int]:
    """Reports that are of the publisher and year that was read, or say the same without a name."""
    for one in found:
        said = one.identity
        if said.kind != "report":
            continue
        named = db.execute(
            "SELECT r.id FROM publishers p JOIN reports r ON r.publisher_id = p.id"
            " WHERE p.name = ? AND r.year = ?",
            (said.publisher, said.year),
        )
        yield from (id_ for (id_,) in named.fetchall())
        yield report_number(said.publisher, said.region_code, said.year, "")
        if one.state != "unreadable" and one.text.strip():
            alike = db.execute(_ALIKE, (one.content_digest, said.publisher, said.year))
            yield from (id_ for (id_,) in alike.fetchall())


def readings_of(db: Connection, cluster: Cluster) -> dict[int, Interpretation]:
    """What the archive holds of each capture of a cluster, as it was read."""
    held: dict[tuple[int | None, int | None], Interpretation] = {}
    readings = {}
    for capture_id in cluster.captures:
        version_id, identity, document_id = db.execute(_HELD, (capture_id,)).fetchone()
        where = (version_id, document_id)
        if where not in held:
            held[where] = (
                load_set_aside(db, document_id)
                if version_id is None
                else load_interpretation(db, version_id)
            )
        found = held[where]
        readings[capture_id] = (
            replace(found, identity=read_identity(identity)) if identity else found
        )
    return readings


#: The version that a capture showed and what it says of itself, or where it was set aside.
_HELD = """
SELECT g.version_id, g.identity, c.set_aside_id
FROM captures c LEFT JOIN sightings g ON g.capture_id = c.id WHERE c.id = ?
"""


def replay(db: Connection, cluster: Cluster, readings: Mapping[int, Interpretation]) -> None:
    """Store anew what the captures of a cluster say, inside the transaction of the caller.

    `readings` is by capture, for each of the cluster's.
    """
    times = "SELECT fetched_at FROM captures WHERE id = ?"
    # What was gone at a time was gone before it was there again.
    events = [
        (db.execute(times, (id_,)).fetchone()[0], place, id_, "")
        for place, id_ in enumerate(cluster.captures, 1)
    ]
    for address in sorted(cluster.addresses):
        gone = "SELECT failed_at FROM failures WHERE url = ? AND class = 'gone'"
        events += [(at, 0, 0, address) for (at,) in db.execute(gone, (address,))]
    for report_id in sorted(cluster.reports):
        forget_report(db, report_id)
    for address in sorted(cluster.addresses):
        forget_set_aside(db, address)
    for at, _, capture_id, address in sorted(events):
        if capture_id:
            store_reading(db, capture_id, readings[capture_id])
        else:
            vanish(db, address, at)
