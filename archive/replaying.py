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

from archive.forgetting import forget_publisher, forget_report, forget_set_aside
from archive.interpretations import load_interpretation, load_set_aside, read_identity
from archive.keeping import vanish
from archive.namesakes import beside, is_placed, misplaced
from archive.numbering import report_number
from archive.panel import settle_panel
from archive.publishers import settle_publisher
from archive.storing import store_document

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

    `readings` is by capture, for each of the cluster's. What they say of where publishers are may
    make other reports others' than before (`archive/namesakes.py`): those are stored anew as well.
    """
    settle_names(db, _store_anew(db, cluster, readings))


def settle_names(db: Connection, names: Iterable[str]) -> None:
    """Give reports to the publishers of names that all that is known makes them those of."""
    touched = {name for name in names if name}
    before: list[set[int]] = []
    while True:
        found = {id_ for name in touched for id_ in misplaced(db, name)}
        # An address may hold a report under a name that it bore before: that is where it stays.
        if not found or found in before:
            return
        before.append(found)
        # What one of them takes, another one cannot be.
        around = found | {id_ for name in touched for id_ in beside(db, name, found)}
        addresses = {url for id_ in around for url in _addresses_of(db, id_)}
        cluster = cluster_of(db, addresses)
        while True:
            readings = readings_of(db, cluster)
            larger = cluster_of(db, cluster.addresses, readings.values())
            if larger == cluster:
                break
            cluster = larger
        touched |= _store_anew(db, cluster, readings)


def _store_anew(
    db: Connection, cluster: Cluster, readings: Mapping[int, Interpretation]
) -> set[str]:
    """Store anew what the captures of a cluster say; the names of publishers that it concerned.

    Publishers whose region some document says are known from the start.
    """
    before = _publishers_of(db, cluster.reports)
    names = _names_of(db, before)
    placed = {id_ for id_ in before if is_placed(db, id_)}
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
        forget_report(db, report_id, keep=placed)
    for address in sorted(cluster.addresses):
        forget_set_aside(db, address)
    for at, _, capture_id, address in sorted(events):
        if capture_id:
            store_document(db, capture_id, readings[capture_id])
        else:
            vanish(db, address, at)
    for publisher_id in sorted(placed):
        forget_publisher(db, publisher_id)
    shown = {id_ for one in cluster.addresses for (id_,) in db.execute(_SHOWN_AT, (one,))}
    after = before | _publishers_of(db, shown)
    for publisher_id in sorted(after):
        _settle(db, publisher_id)
    return names | _names_of(db, after)


def _settle(db: Connection, publisher_id: int) -> None:
    if settle_publisher(db, publisher_id):
        reports = db.execute("SELECT id FROM reports WHERE publisher_id = ?", (publisher_id,))
        for (report_id,) in reports.fetchall():
            settle_panel(db, report_id)


def _publishers_of(db: Connection, reports: Iterable[int]) -> set[int]:
    sql = "SELECT publisher_id FROM reports WHERE id = ? AND publisher_id IS NOT NULL"
    return {id_ for one in reports for (id_,) in db.execute(sql, (one,))}


def _names_of(db: Connection, publishers: Iterable[int]) -> set[str]:
    sql = "SELECT name FROM publishers WHERE id = ?"
    return {name for one in publishers for (name,) in db.execute(sql, (one,))}
