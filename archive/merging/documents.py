"""What the documents of another archive say, stored here as if they had been captured here.

What both archives have read stays as it was read here: `scrapy reinterpret` makes older readings
new, in either of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from archive.merging.crawl import ADD_FAILURES, NEW_FAILURES, SAME_CAPTURE
from archive.replaying import Cluster, cluster_of, readings_of, replay

if TYPE_CHECKING:
    from archive.figures import Connection
    from archive.records import Interpretation
    from archive.store import Archive

#: Addresses whose clusters are stored in one transaction: one sync for all of them.
_BATCH = 64

_UNREAD = f"""
FROM captures c JOIN other.captures m ON {SAME_CAPTURE}
WHERE c.role = 'document' AND c.outcome IS NULL AND m.outcome IS NOT NULL
"""
_GONE = f"{NEW_FAILURES} AND m.class = 'gone'"


def waiting(a: Archive) -> list[str]:
    """Addresses of which the other archive says what this one does not know yet."""
    rows = a.db.execute(f"SELECT c.address {_UNREAD} UNION SELECT m.url {_GONE} ORDER BY 1")
    return [address for (address,) in rows]


def merge_documents(a: Archive, other: Archive, addresses: list[str]) -> Iterator[int]:
    """Store what was read at addresses in the other archive; yields how many, batch by batch."""
    for statement in _ATTACHED:
        a.db.execute(statement)
    for start in range(0, len(addresses), _BATCH):
        batch = addresses[start : start + _BATCH]
        with a.transaction() as db:
            for address in batch:
                _merge(db, other.db, address)
        yield len(batch)
    with a.transaction() as db:
        db.execute(_GONE_ENTRIES)
    a.db.execute("DROP TABLE temp.attached")


#: Attachments and their pages, of what is to be taken in. A page and its attachments are stored in
#: the order in which they were seen: which of them comes first may decide whose report they are.
_ATTACHED = (
    "DROP TABLE IF EXISTS temp.attached",
    "CREATE TEMP TABLE attached AS"
    f" SELECT DISTINCT c.address AS url, c.context ->> 'page_url' AS page_url {_UNREAD}"
    " AND c.context ->> 'page_url' <> ''",
    "CREATE INDEX temp.attached_by_url ON attached (url)",
    "CREATE INDEX temp.attached_by_page ON attached (page_url)",
)
_BESIDE = """
SELECT page_url FROM temp.attached WHERE url = ?1
UNION SELECT url FROM temp.attached WHERE page_url = ?1
"""

#: One machine may have listed what another one found gone; what was listed later is to be fetched.
_GONE_ENTRIES = """
UPDATE entries SET last_fetched = f.at, state = CASE WHEN entries.last_seen < f.at THEN 'gone'
  WHEN entries.state = 'passed_over' THEN entries.state ELSE 'outstanding' END
FROM (SELECT url, max(failed_at) AS at FROM failures WHERE class = 'gone' GROUP BY url) AS f
WHERE entries.url = f.url AND coalesce(entries.last_fetched, '') < f.at
  AND entries.first_seen <= f.at
"""


def _merge(db: Connection, other: Connection, address: str) -> None:
    found = _take(db, other, [address])
    cluster = cluster_of(db, [address], found.values())
    while True:
        found |= _take(db, other, cluster.addresses)
        beside = {url for one in cluster.addresses for (url,) in db.execute(_BESIDE, (one,))}
        larger = cluster_of(db, cluster.addresses | beside, found.values())
        if larger == cluster:
            break
        cluster = larger
    known = tuple(id_ for id_ in cluster.captures if id_ not in found)
    held = readings_of(db, Cluster(cluster.addresses, cluster.reports, known))
    replay(db, cluster, held | found)


def _take(db: Connection, other: Connection, addresses: Iterable[str]) -> dict[int, Interpretation]:
    """What the other archive has read at addresses, by the captures of this one."""
    found = {}
    for address in addresses:
        db.execute(f"{ADD_FAILURES} {_GONE} AND m.url = ? ORDER BY m.failed_at", (address,))
        unread = f"SELECT c.id, m.id {_UNREAD} AND c.address = ? ORDER BY c.id"
        pairs = db.execute(unread, (address,)).fetchall()
        theirs = Cluster(frozenset(), frozenset(), tuple(there for _, there in pairs))
        readings = readings_of(other, theirs)
        for here, there in pairs:
            found[here] = readings[there]
            # From now on it is one that was read.
            db.execute("UPDATE captures SET outcome = 'sighting' WHERE id = ?", (here,))
    return found
