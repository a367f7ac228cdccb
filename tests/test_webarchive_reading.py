"""What wget, Browsertrix and others have recorded: documents come in, the rest is counted."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
import webarchive_samples as samples
import zstandard
from archive_samples import at
from webarchive_samples import HOST, Recorded, warc

from archive.evidence import digest
from archive.packing import unpack
from archive.records import Context, Interpretation
from archive.store import open_archive
from archive.webarchive.contents import Contents
from archive.webarchive.restoring import Restoration
from crawler.web_archives import WebArchive, ingest_web_archives
from pipelines.interpret import interpret
from pipelines.readers import Readers

UNTIL = "2026-12-01T00:00:00Z"
BODY = samples.report(2021, 12)
URL = f"{HOST}/1.html"
HTML = ("Content-Type", "text/html")
_NO_HINT = Context()


class _Here(Readers):
    """Reads in this process: starting another takes longer than all that is read here."""

    def read_all(self, documents: Any) -> list[Interpretation]:
        return [interpret(document) for document in documents]


def ingest(folder: Path, *files: bytes, hint: Context = _NO_HINT) -> list[WebArchive]:
    """Files of whichever kind they are, into the archive of a folder."""
    paths = []
    for n, data in enumerate(files):
        kind = ".wacz" if data.startswith(b"PK") else ".warc" if data[:4] == b"WARC" else ".warc.gz"
        paths.append(folder / f"{n}{kind}")
        paths[-1].write_bytes(data)
    with Contents(UNTIL) as contents, open_archive(folder / "archive.db") as a:
        for path in paths:
            contents.add(path)
        contents.prepare()
        restoration = Restoration(a, a.begin_run("ingest", "", at(29)), hint)
        return ingest_web_archives(restoration, contents, _Here(1), at(29))


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with open_archive(folder / "archive.db") as a:
        return [tuple(row) for row in a.db.execute(sql)]


def kept(folder: Path) -> list[tuple[str, str, bytes]]:
    """Address, time and bytes of all captures."""
    with open_archive(folder / "archive.db") as a:
        found = a.db.execute("SELECT url, fetched_at, body_sha256 FROM captures ORDER BY 2, 1")
        return [(row[0], row[1], unpack(a.db, row[2])) for row in found.fetchall()]


@pytest.mark.parametrize("packed", [True, False])
def test_as_wget_records(tmp_path: Path, packed: bool) -> None:
    """Requests before answers, bodies in chunks, addresses in brackets; DNS and logs beside."""
    said = "metadata://gnu.org/software/wget/warc/MANIFEST.txt"
    answers = [
        Recorded(
            "dns:www.shili.gov.cn", b"1.2.3.4", "resource", headers=(("Content-Type", "text/dns"),)
        ),
        Recorded(f"<{HOST}/>", b"", status="301 Moved", headers=(("Location", URL),), method="GET"),
        Recorded(
            f"<{URL}>",
            samples.chunked(BODY),
            headers=(HTML, ("Transfer-Encoding", "chunked"), ("ETag", '"1"')),
            method="GET",
        ),
        Recorded(f"{HOST}/a.css", b"a{}", headers=(("Content-Type", "text/css"),), method="GET"),
        Recorded(
            f"{HOST}/a.png", b"\x89PNG", headers=(("Content-Type", "image/png"),), method="GET"
        ),
        Recorded(f"{HOST}/app.js", b"1", headers=(), method="GET"),
        Recorded(f"{HOST}/no.html", b"no", status="404 Not Found", method="GET"),
        Recorded(said, b"files", "resource", headers=(("Content-Type", "text/plain"),)),
        Recorded("", b"", "metadata", headers=(("Content-Type", "text/plain"),)),
    ]
    (told,) = ingest(tmp_path, warc(answers, packed=packed))
    assert told.outcomes == {"new_report": 1}
    assert told.passed == {
        "dns": 1,
        "error": 1,
        "image": 1,
        "metadata": 2,
        "redirect": 1,
        "request": 6,
        "script": 1,
        "style sheet": 1,
    }
    assert kept(tmp_path) == [(URL, "2026-11-20T08:00:00Z", BODY)]
    row = rows(tmp_path, "SELECT status, media_type, etag, role, column_id FROM captures")
    assert row == [(200, "text/html", '"1"', "document", None)]
    assert rows(tmp_path, "SELECT publisher, year FROM current_reports") == [
        (samples.PUBLISHER, 2021)
    ]


def test_as_a_browser_records(tmp_path: Path) -> None:
    """Several WARCs of one crawl, screenshots, answers to POST, pages named; dates in parts of a
    second; bytes that were there before stand in the other WARC."""
    bare = (("WARC-Resource-Type", "document"),)
    first = [
        Recorded(URL, gzip.compress(BODY), headers=(HTML, ("Content-Encoding", "gzip")), warc=bare),
        Recorded(
            "urn:view:" + URL, b"\x89PNG", "resource", headers=(("Content-Type", "image/png"),)
        ),
        Recorded("urn:text:" + URL, b"text", "resource", headers=(("Content-Type", "text/plain"),)),
        Recorded(f"{HOST}/api?__wb_method=POST&page=1", b"{}", method="POST"),
        Recorded(f"{HOST}/other", b"<p>a</p>", method="HEAD"),
        Recorded(f"{HOST}/late.html", b"<p>b</p>", date="2031-01-01T00:00:00Z"),
        Recorded(f"{HOST}/cut.html", b"<p>c</p>", warc=(("WARC-Truncated", "length"),)),
    ]
    digests = {"WARC-Payload-Digest": f"sha256:{digest(gzip.compress(BODY))}"}
    again = {
        "WARC-Refers-To-Target-URI": URL,
        "WARC-Refers-To-Date": "2026-11-20T08:00:00Z",
        **digests,
    }
    second = [
        Recorded(
            f"{HOST}/2.html",
            b"",
            "revisit",
            headers=(HTML,),
            date="2026-11-21T08:00:00.123Z",
            warc=tuple(again.items()),
        ),
        Recorded(f"{HOST}/notice.html", "<p>会议通知</p>".encode(), date="2026-11-19T08:00:00Z"),
    ]
    pages = [{"format": "json-pages-1.0", "id": "pages"}, "no page", {"url": 3}]
    pages += [{"url": URL, "ts": "2026-11-20T08:00:00.000Z", "title": "年报"}]
    pages += [{"url": f"{HOST}/notice.html", "ts": "2026-11-19T08:00:00Z", "title": "通知"}]
    made = samples.wacz(
        {
            "archive/rec-0.warc.gz": warc(first, version="1.1"),
            "archive/rec-1.warc.gz": warc(second, version="1.1"),
            "indexes/index.cdxj": b"",
            "pages/pages.jsonl": "\n".join(map(json.dumps, pages)).encode(),
        }
    )
    (told,) = ingest(tmp_path, made)
    assert told.outcomes == {"new_report": 1, "new_source": 1, "not_a_report": 1}
    assert told.passed == {
        "cut off": 1,
        "dated in the future": 1,
        "answer to a POST": 1,
        "not asked for by GET": 1,
        "request": 2,
        "urn": 2,
    }
    assert kept(tmp_path) == [
        (f"{HOST}/notice.html", "2026-11-19T08:00:00Z", "<p>会议通知</p>".encode()),
        (URL, "2026-11-20T08:00:00Z", BODY),
        (f"{HOST}/2.html", "2026-11-21T08:00:00Z", BODY),
    ]
    contexts = [json.loads(row[0]) for row in rows(tmp_path, "SELECT context FROM captures")]
    assert contexts == [{"title": "通知"}, {"title": "年报"}, {}]


def _brotli(data: bytes) -> bytes:
    return bytes(brotli.compress(data))


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


CODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "gzip in two members": ("x-gzip", lambda d: gzip.compress(d[:9]) + gzip.compress(d[9:])),
    "deflate": ("deflate", zlib.compress),
    "deflate without a head": ("Deflate", _raw_deflate),
    "brotli": ("br", _brotli),
    "zstandard": ("zstd", zstandard.ZstdCompressor().compress),
    "two": ("gzip, br", lambda d: _brotli(gzip.compress(d))),
    "none": ("identity", lambda d: d),
    "named and taken off": ("br", lambda d: d),
    "named and not so": ("gzip", lambda d: d),
}


@pytest.mark.parametrize("in_chunks", [False, True])
@pytest.mark.parametrize("name", CODINGS)
def test_codings_are_taken_off(tmp_path: Path, name: str, in_chunks: bool) -> None:
    coding, pack = CODINGS[name]
    body = pack(BODY)
    headers = (HTML, ("Content-Encoding", coding))
    if in_chunks:
        body, headers = samples.chunked(body), (*headers, ("Transfer-Encoding", "chunked"))
    ingest(tmp_path, warc([Recorded(URL, body, headers=headers)]))
    assert kept(tmp_path) == [(URL, "2026-11-20T08:00:00Z", BODY)]


def test_chunks_have_extensions_and_headers_behind_them(tmp_path: Path) -> None:
    packed = gzip.compress(BODY)
    sent = b"%x ;name=%s\r\n%s\r\n" % (len(packed), b"x" * 80, packed)
    headers = (HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))
    sent += b"0\r\nServer-Timing: 12\r\nX-Checksum: 1\r\n\r\n"
    ingest(tmp_path, warc([Recorded(URL, sent, headers=headers)]))
    assert [body for *_, body in kept(tmp_path)] == [BODY]


@pytest.mark.parametrize("date", ["2026-02-30T08:00:00Z", "0000-99-99T99:99:99Z", "20261120080000"])
def test_what_has_no_date_is_passed_over(tmp_path: Path, date: str) -> None:
    (told,) = ingest(tmp_path, warc([Recorded(URL, BODY, date=date)]))
    assert told.passed == {"without a date": 1}


@pytest.mark.parametrize("whose", ["as sent", "without chunks", "as shown"])
def test_whichever_payload_a_digest_is_of(tmp_path: Path, whose: str) -> None:
    """The standard leaves open whether chunks and codings are part of a payload; tools differ."""
    packed = gzip.compress(BODY)
    sent = samples.chunked(packed)
    of = {"as sent": sent, "without chunks": packed, "as shown": BODY}[whose]
    headers = (HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))
    told = (("WARC-Payload-Digest", f"sha256:{digest(of)}"),)
    ingest(tmp_path, warc([Recorded(URL, sent, headers=headers, warc=told)]))
    assert [body for *_, body in kept(tmp_path)] == [BODY]


@pytest.mark.parametrize(
    ("headers", "body", "why"),
    [
        ((HTML, ("Content-Encoding", "gzip")), gzip.compress(BODY)[:-8] + b"x" * 8, "damaged"),
        ((HTML, ("Content-Encoding", "zstd")), b"\x28\xb5\x2f\xfd" + b"x" * 80, "damaged"),
        ((HTML, ("Content-Encoding", "compress")), b"\x1f\x9d", "unknown coding"),
    ],
)
def test_what_cannot_be_unpacked_is_passed_over(
    tmp_path: Path, headers: tuple[tuple[str, str], ...], body: bytes, why: str
) -> None:
    (told,) = ingest(tmp_path, warc([Recorded(URL, body, headers=headers)]))
    assert told.passed == {why: 1}
    assert kept(tmp_path) == []


def test_a_body_that_unpacks_without_end_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.webarchive.payloads.LARGEST", 2**16)
    bombs = [
        Recorded(
            f"{HOST}/{coding}", pack(b"0" * 2**20), headers=(HTML, ("Content-Encoding", coding))
        )
        for coding, pack in (("gzip", gzip.compress), ("br", _brotli), ("deflate", zlib.compress))
    ]
    bombs.append(Recorded(f"{HOST}/plain", b"0" * 2**17))
    (told,) = ingest(tmp_path, warc(bombs))
    assert told.passed == {"too large": 4}


def test_a_revisit_of_what_the_archive_holds(tmp_path: Path) -> None:
    """A crawl that left out what an earlier one had brought."""
    ingest(tmp_path, warc([Recorded(URL, BODY)]))
    by_address = {"WARC-Refers-To-Target-URI": URL, "WARC-Refers-To-Date": "2026-11-20T08:00:00Z"}
    by_digest = {"WARC-Payload-Digest": f"sha256:{digest(BODY)}"}
    nowhere = {"WARC-Refers-To-Target-URI": f"{HOST}/nowhere", "WARC-Refers-To-Date": at(1)}
    again = [
        Recorded(
            f"{HOST}/{n}.html",
            b"",
            "revisit",
            status=status,
            date=f"2026-11-2{n}T08:00:00Z",
            warc=tuple(said.items()),
        )
        for n, (said, status) in enumerate(
            [(by_address, "200 OK"), (by_digest, "200 OK"), (nowhere, ""), (by_digest, "")], 1
        )
    ]
    (told,) = ingest(tmp_path, warc(again))
    assert told.outcomes == {"sighting": 1, "new_source": 2}
    assert told.passed == {"revisit of what is not here": 1}
    assert [body for *_, body in kept(tmp_path)] == [BODY] * 4


def test_a_revisit_of_what_is_no_document(tmp_path: Path) -> None:
    image = Recorded(f"{HOST}/a", b"GIF", headers=(("Content-Type", "image/gif"),))
    told = (("WARC-Refers-To-Target-URI", image.url), ("WARC-Refers-To-Date", image.date))
    cut = ("WARC-Truncated", "length")
    again = Recorded(f"{HOST}/b", b"", "revisit", status="", date=at(21), warc=(*told, cut))
    (said,) = ingest(tmp_path, warc([again, image]))
    assert said.passed == {"image": 2}


def test_what_is_no_http_is_passed_over(tmp_path: Path) -> None:
    """Servers send all sorts of things, and recorders keep them."""
    time = "WARC-Date: 2026-11-20T08:00:00Z\r\n"
    blocks = [b"<p>no headers</p>", b"A: b\r\n" * 99_999, b"\r\n", b"\0" * 99]
    digested = f"{time}WARC-Payload-Digest: sha1:00\r\n"
    odd = [samples.record(digested, block, url=f"/{n}") for n, block in enumerate(blocks)]
    (told,) = ingest(tmp_path, b"".join(odd) + samples.record(time, b"", url="/empty"))
    assert told.passed == {"not HTTP": 4}
    assert told.outcomes == {"not_a_report": 1}


def test_versions_have_the_order_of_their_dates(tmp_path: Path) -> None:
    """Files of several machines, and records in one, come in any order."""
    later = warc([Recorded(URL, samples.report(2021, 13), date="2026-11-20T08:00:00Z")])
    earlier = warc([Recorded(URL, BODY, date="2026-11-10T08:00:00Z")])
    told = ingest(tmp_path, later, earlier)
    assert [one.outcomes for one in told] == [{"new_version": 1}, {"new_report": 1}]
    sql = "SELECT first_seen, versions, source_url FROM current_reports"
    assert rows(tmp_path, sql) == [("2026-11-10T08:00:00Z", 2, URL)]
    assert rows(tmp_path, "SELECT value FROM current_statements") == [(13,)]


def test_what_comes_late_comes_to_stand_in_its_time(tmp_path: Path) -> None:
    ingest(tmp_path, warc([Recorded(URL, samples.report(2021, 13), date="2026-11-20T08:00:00Z")]))
    ingest(tmp_path, warc([Recorded(URL, BODY, date="2026-11-10T08:00:00Z")]))
    sql = "SELECT first_seen, versions FROM current_reports"
    assert rows(tmp_path, sql) == [("2026-11-10T08:00:00Z", 2)]
    assert rows(tmp_path, "SELECT value FROM current_statements") == [(13,)]


def test_hints_are_for_what_others_recorded(tmp_path: Path) -> None:
    nameless = samples.report(2021, 5, "")
    hint = Context(publisher=samples.PUBLISHER, year=2021)
    ingest(tmp_path, warc([Recorded(URL, nameless)]), hint=hint)
    assert rows(tmp_path, "SELECT publisher, year FROM current_reports") == [
        (samples.PUBLISHER, 2021)
    ]


def test_the_same_file_twice_is_known(tmp_path: Path) -> None:
    made = warc([Recorded(URL, BODY), Recorded(f"{HOST}/x.html", b"<p>a</p>")])
    first, second = ingest(tmp_path, made, made)
    assert (first.known, second.known) == (0, 2)
    (third,) = ingest(tmp_path, made)
    assert third.known == 2
    assert len(kept(tmp_path)) == 2
