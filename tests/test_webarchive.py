"""An archive as a WACZ and back: nothing is lost on the way; the same archive is the same file."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import webarchive_samples as samples
from archive_samples import at
from made_archives import flip
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from archive.errors import ArchiveError
from archive.evidence import digest
from archive.records import Context, Document
from archive.store import open_archive
from archive.webarchive.contents import Contents
from archive.webarchive.errors import WebArchiveError
from archive.webarchive.restoring import Restoration
from archive.webarchive.selection import Selection
from archive.webarchive.writing import Exported, export
from crawler.web_archives import WebArchive, ingest_web_archives
from pipelines.readers import Readers

UNTIL = "2027-01-01T00:00:00Z"
WARC = "archive/nianbao-00001.warc.gz"


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    made = Readers(1)
    yield made
    made.close()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "archive.db"
    samples.fill(path)
    return path


@pytest.fixture(scope="module")
def exported(filled: Path) -> Path:
    out = filled.with_name("out.wacz")
    write(filled, out)
    return out


def write(archive: Path, out: Path, wanted: Selection | None = None, **how: Any) -> Exported:
    with open_archive(archive, read_only=True) as a:
        return export(a, out, wanted or Selection(), **how)


def ingest(archive: Path, readers: Readers, *files: Path, now: str = at(9)) -> list[WebArchive]:
    with Contents(UNTIL) as contents, open_archive(archive) as a:
        for file in files:
            contents.add(file)
        contents.prepare()
        restoration = Restoration(a, a.begin_run("ingest", "", now), Context())
        return ingest_web_archives(restoration, contents, readers, now)


def records(wacz: Path) -> list[Any]:
    """The headers of all records, all digests checked by warcio."""
    found = []
    with zipfile.ZipFile(wacz) as held:
        for name in sorted(n for n in held.namelist() if n.startswith("archive/")):
            with held.open(name) as warc:
                for record in ArchiveIterator(warc, check_digests="raise"):
                    record.content_stream().read()
                    found.append(record)
    return found


def lines(wacz: Path, kind: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(wacz) as held:
        text = gzip.decompress(held.read("indexes/index.cdx.gz")).decode()
    found = [json.loads(line.split(" ", 2)[2]) for line in text.splitlines()]
    return [line for line in found if line["mime"] == kind]


def test_an_archive_comes_back_from_its_own_wacz(
    filled: Path, exported: Path, readers: Readers, tmp_path: Path
) -> None:
    (told,) = ingest(tmp_path / "again.db", readers, exported)
    before, after = samples.shown(filled), samples.shown(tmp_path / "again.db")
    assert all(before.values())
    for name, rows in before.items():
        assert after[name] == rows, name
    assert told.passed == {"request": 1}
    assert told.outcomes.total() == 10
    write(tmp_path / "again.db", tmp_path / "again.wacz")
    assert (tmp_path / "again.wacz").read_bytes() == exported.read_bytes()


def test_the_same_archive_is_the_same_file(filled: Path, exported: Path, tmp_path: Path) -> None:
    write(filled, tmp_path / "again.wacz")
    assert (tmp_path / "again.wacz").read_bytes() == exported.read_bytes()


def test_what_is_known_is_not_stored_twice(
    filled: Path, exported: Path, readers: Readers, tmp_path: Path
) -> None:
    again = tmp_path / "again.db"
    ingest(again, readers, exported)
    before = samples.shown(again)
    (told,) = ingest(again, readers, exported, now=at(10))
    assert (told.known, told.listings, told.outcomes.total()) == (13, 0, 0)
    assert samples.shown(again) == before
    assert samples.shown(filled) == before


def test_a_run_that_was_torn_off_goes_on(
    filled: Path, exported: Path, readers: Readers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power fails when half of a batch is stored; kept by then is all of it."""
    again = tmp_path / "again.db"
    store = Restoration.store

    def fails(self: Restoration, capture_id: int, *found: Any) -> str:
        if capture_id > 6:
            raise KeyboardInterrupt
        return store(self, capture_id, *found)

    with monkeypatch.context() as patched:
        patched.setattr(Restoration, "store", fails)
        with pytest.raises(KeyboardInterrupt):
            ingest(again, readers, exported)
    with open_archive(again) as a:
        kept = a.db.execute("SELECT count(*), count(outcome) FROM captures").fetchone()
        assert tuple(kept) == (13, 0)
    ingest(again, readers, exported)
    assert samples.shown(again) == samples.shown(filled)


def test_two_archives_come_to_one_in_either_order(
    filled: Path, readers: Readers, tmp_path: Path
) -> None:
    """The second day's captures before the first day's: all comes to stand in its time."""
    days = [tmp_path / "first.wacz", tmp_path / "second.wacz"]
    write(filled, tmp_path / "all.wacz")
    write(filled, days[1], Selection(since=at(3)))
    ingest(tmp_path / "backwards.db", readers, days[1])
    ingest(tmp_path / "backwards.db", readers, tmp_path / "all.wacz")
    ingest(tmp_path / "forwards.db", readers, tmp_path / "all.wacz")
    backwards, forwards = (samples.shown(tmp_path / f"{n}.db") for n in ("backwards", "forwards"))
    for name in ("current_reports", "current_values", "versions", "sources", "sightings", "issues"):
        assert backwards[name] == forwards[name], name


def test_the_same_bytes_stand_once(exported: Path) -> None:
    by_type: dict[str, list[Any]] = {}
    for record in records(exported):
        by_type.setdefault(record.rec_type, []).append(record)
    assert {kind: len(found) for kind, found in by_type.items()} == {
        "warcinfo": 1,
        "response": 8,
        "resource": 2,
        "revisit": 3,
        "request": 1,
        "metadata": 13 + 4,
    }
    originals = {
        one.rec_headers.get_header("WARC-Record-ID"): one.rec_headers for one in by_type["response"]
    }
    for one in by_type["revisit"]:
        told = one.rec_headers
        first = originals[told.get_header("WARC-Refers-To")]
        assert told.get_header("WARC-Profile").endswith("/1.1/revisit/identical-payload-digest")
        assert told.get_header("WARC-Refers-To-Target-URI") == first.get_header("WARC-Target-URI")
        assert told.get_header("WARC-Refers-To-Date") == first.get_header("WARC-Date")
        assert told.get_header("WARC-Payload-Digest") == first.get_header("WARC-Payload-Digest")
    ids = [one.rec_headers.get_header("WARC-Record-ID") for one in records(exported)]
    assert len(set(ids)) == len(ids)


def test_only_kept_headers_are_written(exported: Path) -> None:
    names = {
        name
        for record in records(exported)
        if record.rec_type in ("response", "revisit") and record.http_headers
        for name, _ in record.http_headers.headers
    }
    assert names == {"Content-Type", "ETag", "Last-Modified"}


def test_the_index_leads_to_every_record(exported: Path) -> None:
    with zipfile.ZipFile(exported) as held:
        warc = held.read(WARC)
        text = gzip.decompress(held.read("indexes/index.cdx.gz")).decode().splitlines()
        second = held.read("indexes/index.idx").decode().splitlines()
    assert text == sorted(text)
    assert len(text) == 13
    for line in text:
        key, time, told = line.split(" ", 2)
        place = json.loads(told)
        start = int(place["offset"])
        record = gzip.decompress(warc[start : start + int(place["length"])])
        assert f"WARC-Target-URI: {place['url']}\r\n".encode() in record
        assert record.startswith(b"WARC/1.1\r\n")
        assert time.startswith("202611")
        assert key
    assert json.loads(second[0].split(" ", 2)[2])["format"] == "cdxj-gzip-1.0"
    assert second[1].startswith(text[0].split(" {")[0])


def test_pages_have_the_titles_of_their_reports(exported: Path) -> None:
    with zipfile.ZipFile(exported) as held:
        head, *pages = map(json.loads, held.read("pages/pages.jsonl").decode().splitlines())
    assert head["format"] == "json-pages-1.0"
    titles = {page["url"]: page["title"] for page in pages}
    assert (
        titles[f"{samples.HOST}/nianbao/1.html"] == "示例县人民政府2021年政府信息公开工作年度报告"
    )
    assert len({page["id"] for page in pages}) == len(pages) == 10


def test_files_end_behind_their_length(filled: Path, readers: Readers, tmp_path: Path) -> None:
    done = write(filled, tmp_path / "out.wacz", longest=1)
    assert done.files == 13 + 4
    with zipfile.ZipFile(tmp_path / "out.wacz") as held:
        assert sum(name.startswith("archive/") for name in held.namelist()) == done.files
    ingest(tmp_path / "again.db", readers, tmp_path / "out.wacz")
    assert samples.shown(tmp_path / "again.db") == samples.shown(filled)


def test_a_long_index_is_in_blocks(tmp_path: Path) -> None:
    with open_archive(tmp_path / "many.db") as a:
        run = a.begin_run("ingest", "", at(1))
        with a.transaction():
            for n in range(1500):
                read = samples.capture(f"{samples.HOST}/{n}.html", b"<p>a</p>", at(1))
                samples.keep_document(a, Document(read, Context()), run)
    done = write(tmp_path / "many.db", tmp_path / "out.wacz")
    assert (done.captures, done.revisits) == (1500, 1499)
    with zipfile.ZipFile(tmp_path / "out.wacz") as held:
        blocks = held.read("indexes/index.idx").decode().splitlines()[1:]
        packed = held.read("indexes/index.cdx.gz")
    found = []
    for line in blocks:
        place = json.loads(line.split(" ", 2)[2])
        block = packed[place["offset"] : place["offset"] + place["length"]]
        assert place["digest"] == f"sha256:{digest(block)}"
        found += gzip.decompress(block).decode().splitlines()
    assert len(blocks) == 2
    assert len(found) == 1500
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("wanted", "captures", "columns"),
    [
        (Selection(), 13, 1),
        (Selection(portal="shili"), 12, 1),
        (Selection(publisher="另县人民政府"), 1, 0),
        (Selection(publisher=samples.PUBLISHER), 8, 1),
        (Selection(since=at(3)), 5, 1),
        (Selection(since=at(3), portal="shili"), 4, 1),
        (Selection(documents_only=True), 10, 0),
    ],
)
def test_a_part_of_an_archive(
    filled: Path, tmp_path: Path, wanted: Selection, captures: int, columns: int
) -> None:
    done = write(filled, tmp_path / "part.wacz", wanted)
    assert (done.captures, done.columns) == (captures, columns)


def test_entries_without_their_documents_are_still_to_be_fetched(
    readers: Readers, tmp_path: Path
) -> None:
    """The later part of an archive knows of entries whose documents are in the earlier part."""
    samples.fill(tmp_path / "whole.db")
    with open_archive(tmp_path / "whole.db") as a:
        a.db.execute("UPDATE entries SET last_seen = ?", (at(3),))
    write(tmp_path / "whole.db", tmp_path / "late.wacz", Selection(since=at(3)))
    write(tmp_path / "whole.db", tmp_path / "whole.wacz")
    late = tmp_path / "late.db"
    ingest(late, readers, tmp_path / "late.wacz")
    with open_archive(late) as a:
        states = dict(a.db.execute("SELECT url, state FROM entries").fetchall())
    assert states[f"{samples.HOST}/nianbao/1.html"] == "kept"
    assert states[f"{samples.HOST}/nianbao/3.html"] == "outstanding"
    ingest(late, readers, tmp_path / "whole.wacz")
    with open_archive(late) as a:
        states = dict(a.db.execute("SELECT url, state FROM entries").fetchall())
    assert states[f"{samples.HOST}/nianbao/3.html"] == "kept"


def test_nothing_to_write_is_told(filled: Path, tmp_path: Path) -> None:
    with pytest.raises(WebArchiveError, match="holds no such capture"):
        write(filled, tmp_path / "out.wacz", Selection(portal="nowhere"))
    assert list(tmp_path.iterdir()) == []


def test_damaged_bytes_leave_nothing(filled: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "archive.db"
    damaged.write_bytes(filled.read_bytes())
    flip(damaged, 2)
    (tmp_path / "out.wacz").write_bytes(b"as it was")
    with pytest.raises(ArchiveError, match="damaged"):
        write(damaged, tmp_path / "out.wacz", overwrite=True)
    assert (tmp_path / "out.wacz").read_bytes() == b"as it was"
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]


def test_captures_of_one_second_that_say_the_same_are_two(tmp_path: Path) -> None:
    with open_archive(tmp_path / "twice.db") as a:
        run = a.begin_run("ingest", "", at(1))
        read = samples.capture(f"{samples.HOST}/1.html", samples.report(2021, 1), at(1))
        for _ in range(2):
            samples.keep(a, run, Document(read, Context()))
    write(tmp_path / "twice.db", tmp_path / "out.wacz")
    ids = [one.rec_headers.get_header("WARC-Record-ID") for one in records(tmp_path / "out.wacz")]
    assert len(set(ids)) == len(ids) == 5


def test_a_lone_body_of_a_post_is_whole(tmp_path: Path) -> None:
    """Who looks up the first record by its address would not find what was asked by POST."""
    with open_archive(tmp_path / "posts.db") as a:
        run = a.begin_run("ingest", "", at(1))
        read = samples.capture(f"{samples.HOST}/q", b"{}", at(1), request_body='{"page": 1}')
        for page in (
            read,
            replace(read, request_body='{"page": 2}'),
            replace(read, request_body=""),
        ):
            samples.keep_document(a, Document(page, Context()), run)
    done = write(tmp_path / "posts.db", tmp_path / "out.wacz")
    assert done.revisits == 0
    found = lines(tmp_path / "out.wacz", "text/html")
    assert [line.get("requestBody") for line in found] == [None, "page=1", "page=2"]
