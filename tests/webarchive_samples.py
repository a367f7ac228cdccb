"""Web archives for tests: an archive with all that a WACZ has to carry, and what others record."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from archive_samples import COLUMN, at, settled
from made_tables import NUMBER_OF, page_of
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from archive.frontier import Visit
from archive.keeping import keep_document, keep_failure, keep_listing
from archive.ledger import Expectation, expect, refresh
from archive.records import Capture, Context, Document, Entry, Listing, Question
from archive.reports import store_interpretation
from archive.store import Archive, open_archive
from archive.walks import begin_walk
from pipelines.interpret import interpret

HOST = "http://www.shili.gov.cn"
PUBLISHER = "示例县人民政府"

#: Everything that an archive shows, in an order that is not that of its own numbers.
SHOWN = {
    "captures": "SELECT x.fetched_at, x.url, x.requested_url, x.request_body, x.role, x.entry_url,"
    " c.url, x.body_sha256, x.context, x.status, x.media_type, x.etag, x.last_modified, x.rendered,"
    " x.checked_at, x.outcome FROM captures x LEFT JOIN columns c ON c.id = x.column_id",
    "bodies": "SELECT sha256, size FROM bodies",
    "columns": "SELECT c.url, portal, family, state, state_since, detail, first_walked,"
    " last_walked, evidence, name, found_on, failure, moved_to, c.rendered, fully_walked, shown,"
    " x.url, x.fetched_at FROM columns c LEFT JOIN captures x ON x.id = c.capture_id",
    "entries": "SELECT row_number() OVER (ORDER BY e.column_id, e.id), c.url, e.url, e.kind,"
    " e.page_url, e.context, e.first_seen, e.last_seen, e.state, e.last_fetched, e.tries"
    " FROM entries e JOIN columns c ON c.id = e.column_id",
    "complete_walks": "SELECT c.url, w.began_at, w.ended_at FROM complete_walks w"
    " JOIN columns c ON c.id = w.column_id",
    "earlier_walks": "SELECT c.url, e.url, w.began_at FROM earlier_walks w"
    " JOIN entries e ON e.id = w.entry_id JOIN columns c ON c.id = e.column_id",
    "expectations": "SELECT publisher, region_code, kind, first_year, last_year, column_url, basis,"
    " since, until FROM expectations",
    "failures": "SELECT url, class, failed_at, column_url, portal FROM failures",
    "sources": "SELECT s.report_id, s.url, s.page_url, c.url, s.first_seen, s.last_seen,"
    " s.vanished_at FROM sources s LEFT JOIN columns c ON c.id = s.column_id",
    "versions": "SELECT report_id, content_digest, body_sha256, first_seen, form, state, title,"
    " claimed_published, text FROM versions",
    "sightings": "SELECT s.report_id, s.url, x.fetched_at, x.body_sha256, v.content_digest"
    " FROM sightings g JOIN sources s ON s.id = g.source_id JOIN captures x ON x.id = g.capture_id"
    " JOIN versions v ON v.id = g.version_id",
    "documents_set_aside": "SELECT url, content_digest, kind, reason, title, publisher, year,"
    " first_seen, last_seen FROM documents_set_aside",
    **{
        view: f"SELECT * FROM {view}"  # noqa: S608 - names from this line
        for view in (
            "current_reports",
            "current_values",
            "current_statements",
            "issues",
            "panel",
            "ledger",
        )
    },
}


def shown(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What an archive shows, by table and view."""
    with open_archive(path, read_only=True) as a:
        return {
            name: sorted(map(tuple, a.db.execute(sql)), key=repr) for name, sql in SHOWN.items()
        }


def report(year: int, received: int, publisher: str = PUBLISHER) -> bytes:
    """A page with a report in words."""
    title = f"{publisher}{year}年政府信息公开工作年度报告"
    text = f"<p>{year}年共收到政府信息公开申请{received}件，均已在期限内答复申请人。</p>"
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{text}".encode()


def whole_report() -> bytes:
    """A page with all cells of the form of 2021."""
    return page_of("2021", {cell: str(n) for cell, n in NUMBER_OF["2021"].items()}).encode()


def capture(url: str, body: bytes, now: str, **changes: Any) -> Capture:
    made = Capture(url=url, fetched_at=now, body=body, media_type="text/html; charset=utf-8")
    return replace(made, **changes)


def keep(a: Archive, run: int, document: Document) -> None:
    """Keep a document, read it and store what it says, as the crawl does."""
    capture_id = keep_document(a, document, run)
    store_interpretation(a, capture_id, interpret(document))


def fill(path: Path) -> None:
    """Two walks of a column, an edit, copies, attachments, pages of every kind; one is gone."""
    with open_archive(path) as a:
        run = a.begin_run("crawl portals", "{}", at(1))
        said = Expectation(PUBLISHER, "340403", "government", 2008, None, COLUMN, "shili")
        with a.transaction() as db:
            expect(db, [said], at(1))
        visit = Visit(run, at(1), "shili")
        begin_walk(a, COLUMN, Question("1", "{}"), visit, full=True, evidence="observed")
        hint = Context(portal="shili", column="年报")
        rows = tuple(
            Entry(f"{HOST}/nianbao/{n}.html", "article", replace(hint, title=f"20{20 + n}年年报"))
            for n in range(1, 5)
        )
        page = capture(COLUMN, b"<ul>1</ul>", at(1), etag='"a"', last_modified="Sun, 01 Nov 2026")
        first = Listing(page, COLUMN, "shili", "trs", rows[:3], rows[3:], request="1")
        keep_listing(a, first, run)
        keep_listing(a, replace(first, capture=replace(page, fetched_at=at(1, 9), etag='"b"')), run)
        script = capture(
            f"{HOST}/list", b"[]", at(1), request_body="page=2&name=%E5%B9%B4", status=404
        )
        keep_listing(a, replace(first, capture=script, entries=(), request="2"), run)
        made = capture(f"{COLUMN}?2", b"<ol>", at(1), rendered=True, status=404, etag="W/1")
        keep_listing(a, replace(first, capture=made, entries=()), run)
        keep_listing(
            a, replace(first, capture=replace(made, fetched_at=at(1, 9), media_type="")), run
        )
        settled(a, run, at(1, 9))
        bodies = [report(2021, 12), report(2022, 7), whole_report()]
        for n, (entry, body) in enumerate(zip(rows, bodies, strict=False), 1):
            link = Entry(f"{HOST}/f/{n}.pdf", "attachment", replace(hint, page_url=entry.url))
            read = capture(entry.url, body, at(2), etag="没有引号", media_type=" text/html")
            keep(a, run, Document(read, entry.context, COLUMN, entry.url, (link,)))
        mirror = replace(hint, title="转载", row="一行\n两行 \u2028 三行")
        elsewhere = capture("https://xxgk.shili.gov.cn/a b/1.html", bodies[0], at(2, 9))
        moved = replace(elsewhere, requested_url=f"{HOST}/old/1.html")
        keep(a, run, Document(moved, mirror, COLUMN, f"{HOST}/old/1.html"))
        notice = capture(f"{HOST}/n.html", "<p>会议通知</p>".encode(), at(2), media_type="")
        keep(a, run, Document(notice, hint, COLUMN, notice.url))
        run = a.begin_run("crawl portals", "{}", at(3))
        keep(a, run, Document(capture(rows[0].url, bodies[0], at(3)), rows[0].context, COLUMN))
        edited = capture(rows[1].url, report(2022, 8), at(3))
        keep(a, run, Document(edited, rows[1].context, COLUMN, rows[1].url))
        keep_failure(
            a,
            moved.requested_url,
            run,
            failure="gone",
            now=at(3, 9),
            column_url=COLUMN,
            portal="shili",
        )
        local = capture("file:///reports/1.html", report(2019, 3, "另县人民政府"), at(4))
        keep(a, a.begin_run("ingest", "", at(4)), Document(local, Context()))
        empty = capture(f"{HOST}/empty.html", b"", at(4))
        keep(a, run, Document(empty, hint, COLUMN, empty.url))
        keep(a, run, Document(replace(empty, fetched_at=at(5)), hint, COLUMN, empty.url))
        with a.transaction() as db:
            refresh(db)


@dataclass(frozen=True)
class Recorded:
    """An answer as a tool records it, with its request where it has a `method`."""

    url: str
    body: bytes
    type: str = "response"
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html"),)
    date: str = "2026-11-20T08:00:00Z"
    warc: tuple[tuple[str, str], ...] = ()
    method: str = ""


def warc(answers: Iterable[Recorded], *, packed: bool = True, version: str = "1.0") -> bytes:
    """A WARC with a record for each answer, and for its request where it has a method."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=packed, warc_version=version)
    writer.write_record(writer.create_warcinfo_record("made.warc", {"software": "a recorder"}))
    for one in answers:
        _write(writer, one)
    return out.getvalue()


def _write(writer: WARCWriter, one: Recorded) -> None:
    given = {"WARC-Date": one.date, **dict(one.warc)}
    head = None
    if one.type in ("response", "revisit") and one.status:
        head = StatusAndHeaders(one.status, list(one.headers), protocol="HTTP/1.1")
    record = writer.create_warc_record(
        one.url,
        one.type,
        payload=BytesIO(one.body),
        length=len(one.body),
        warc_content_type="" if head else dict(one.headers).get("Content-Type", ""),
        warc_headers_dict=given,
        http_headers=head,
    )
    if one.method:
        asked = StatusAndHeaders(f"{one.method} / HTTP/1.1", [], is_http_request=True)
        request = writer.create_warc_record(one.url, "request", http_headers=asked)
        writer.write_request_response_pair(request, record)
    else:
        writer.write_record(record)


def record(head: str, block: bytes, *, length: int | None = None, url: str = "/1.html") -> bytes:
    """A response as no library would write it: with any block and any headers."""
    size = len(block) if length is None else length
    named = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {HOST}{url}\r\n{head}"
    told = f"{named}Content-Length: {size}\r\n\r\n".encode()
    return gzip.compress(told + block + b"\r\n\r\n")


def chunked(body: bytes) -> bytes:
    """A body in chunks of seven bytes."""
    pieces = [body[n : n + 7] for n in range(0, len(body), 7)]
    return b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in (*pieces, b""))


def wacz(
    parts: dict[str, bytes], *, change: Callable[[dict[str, Any]], None] | None = None
) -> bytes:
    """A WACZ of some parts, listed as they are, unless the list is changed."""
    package: dict[str, Any] = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "resources": [
            {
                "name": name.rpartition("/")[2],
                "path": name,
                "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
                "bytes": len(data),
            }
            for name, data in parts.items()
        ],
    }
    if change:
        change(package)
    told = json.dumps(package).encode()
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(told).hexdigest()}"}
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as held:
        for name, data in parts.items():
            held.writestr(name, data)
        held.writestr("datapackage.json", told)
        held.writestr("datapackage-digest.json", json.dumps(digest))
    return out.getvalue()
