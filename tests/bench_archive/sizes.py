"""What an archive takes on the disk, by part, and its bytes beside WARC with gzip."""

from __future__ import annotations

import gzip
import sqlite3
from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from archive.packing import unpack
from archive.store import Archive
from tests.measured import Measured

#: Tables by what they hold; what is in none of them came from the crawl or is worked out.
_PARTS = {
    "values": ("figures", "headings", "readings", "collated_values"),
    "texts": ("versions", "statements"),
    "search": ("search_",),
    "raw": ("bodies", "dictionaries", "unpacked_bodies"),
    "captures and frontier": ("captures", "entries", "columns", "failures"),
    "panel and checks": ("panel_", "parent_sums", "region_sums", "across_issues", "report_issues"),
    "ledger and history": ("ledger_", "expected", "source_", "edited_", "presence_changes"),
    "seals": ("seals", "unsealed"),
}
_BESIDE_RAW = ("values", "texts", "search", "panel and checks", "ledger and history")
#: Captures that are written as WARC, evenly over the archive.
_SAMPLE = 1000


def sizes(a: Archive, reports: int) -> Iterator[Measured]:
    """Bytes a report, by part, with the indexes of each table."""
    taken: Counter[str] = Counter()
    for name, number in a.db.execute(_BY_TABLE):
        taken[_part_of(name)] += number
    for part in (*_PARTS, "the rest"):
        yield Measured(f"bytes a report: {part}", taken[part] / reports, "")
    beside = sum(taken[part] for part in _BESIDE_RAW) / reports
    of = ", ".join(_BESIDE_RAW)
    yield Measured("bytes a report: beside raw", beside, of, "at most 20,000")
    free = a.db.execute("PRAGMA freelist_count").fetchone()[0]
    free *= a.db.execute("PRAGMA page_size").fetchone()[0]
    yield Measured("bytes a report: all", taken.total() / reports, f"{free / 1e6:.0f} MB are free")


def beside_warc(a: Archive) -> Iterator[Measured]:
    """What bodies take, beside the same captures as WARC with gzip."""
    packed, warc = _beside_warc(a)
    of = f"{packed:.0f} bytes a capture, {warc:.0f} as WARC"
    yield Measured("raw / the same as WARC with gzip", packed / warc, of, "at most 0.5")


#: By pages: the sum of bytes that `dbstat` has itself is of 32 bits.
_BY_TABLE = """
SELECT coalesce(m.tbl_name, s.name), sum(s.pageno * p.page_size)
FROM pragma_page_size p, dbstat s LEFT JOIN sqlite_schema m ON m.name = s.name
WHERE s.aggregate = TRUE GROUP BY 1
"""


def _part_of(table: str) -> str:
    for part, names in _PARTS.items():
        if table in names or any(one.endswith("_") and table.startswith(one) for one in names):
            return part
    return "the rest"


def _beside_warc(a: Archive) -> tuple[float, float]:
    """Bytes a capture in the archive, dictionaries and rows included, and as a record of WARC."""
    captures = a.db.execute("SELECT count(*) FROM captures").fetchone()[0]
    raw = sum(n for name, n in a.db.execute(_BY_TABLE) if _part_of(name) == "raw")
    rows = a.db.execute(
        "SELECT id, url, media_type, fetched_at, body_sha256 FROM captures WHERE id % ?1 = 0",
        (max(1, captures // _SAMPLE),),
    ).fetchall()
    return raw / captures, sum(_as_warc(a, row) for row in rows) / len(rows)


def _as_warc(a: Archive, row: sqlite3.Row) -> int:
    """The bytes of a capture as a record of a WARC file, a member of gzip of its own."""
    id_, url, media_type, at, sha256 = row
    body = unpack(a.db, sha256)
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
        f"WARC-Record-ID: <urn:uuid:{UUID(int=id_)}>\r\nWARC-Date: {at}\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Payload-Digest: sha256:{sha256}\r\n"
        f"Content-Length: {len(answer) + len(body)}\r\n\r\n"
    )
    return len(gzip.compress(f"{head}{answer}".encode() + body + b"\r\n\r\n"))
