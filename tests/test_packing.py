"""Kept bytes come out as they went in, however they are packed, and say so where they do not."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import zstandard
from archive_samples import at, document, rows
from conftest import OUTSIDE
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import checker, packing
from archive.evidence import digest
from archive.keeping import keep_document
from archive.packing import (
    DamagedBodyError,
    keep_body,
    newest_dictionary,
    scope_of,
    unpack,
)
from archive.repacking import Repacked, queue_all, repack, waiting
from archive.store import Archive, open_archive

HOST = "www.shili.gov.cn"
# What no one packs: PDF and JPEG look like this.
DENSE = Random(5).randbytes(20_000)  # noqa: S311 - nothing secret


@pytest.fixture
def a(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as archive:
        yield archive


def page(n: int, host: str = HOST, visits: int = 0) -> bytes:
    """A page of a host: menus that all its pages share, sentences of its own."""
    menus = Random(host)  # noqa: S311 - likewise
    own = Random(f"{host} {n}")  # noqa: S311 - likewise
    chrome = "".join(f"<li class=m{menus.getrandbits(40)}>栏目{k}</li>" for k in range(150))
    text = "".join(f"<p>第{own.randrange(9999)}项{own.getrandbits(60)}。</p>" for _ in range(12))
    return f"<html>{chrome}<h1>{n}</h1>{text}<i>浏览{visits}次</i></html>".encode()


def keep(a: Archive, body: bytes, url: str, *, day: int = 1) -> str:
    run = a.begin_run("crawl", "", at(day))
    keep_document(a, document(url, body, now=at(day)), run)
    return digest(body)


def keep_pages(a: Archive, number: int, host: str = HOST) -> list[bytes]:
    pages = [page(n, host) for n in range(number)]
    with a.transaction():
        for n, body in enumerate(pages):
            keep(a, body, f"http://{host}/{n}.html")
    return pages


def taken(a: Archive) -> int:
    return int(rows(a, "SELECT sum(length(zstd)) FROM bodies")[0][0])


def pages_of_bodies(a: Archive) -> int:
    return int(rows(a, "SELECT count(*) FROM dbstat WHERE name = 'bodies'")[0][0])


def finish(a: Archive) -> list[Repacked]:
    return list(repack(a))


@settings(max_examples=12)
@given(st.lists(st.binary(max_size=3000), max_size=12))
def test_whatever_goes_in_comes_out(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes]
) -> None:
    with open_archive(tmp_path_factory.mktemp("a") / "archive.db") as a:
        with a.transaction() as db:
            digests = [keep_body(db, body, HOST) for body in bodies]
        assert digests == [digest(body) for body in bodies]
        assert [unpack(a.db, sha256) for sha256 in digests] == bodies
        finish(a)
        assert [unpack(a.db, sha256) for sha256 in digests] == bodies


@pytest.mark.parametrize("body", [b"", b"a", DENSE, b"a" * 100_000, zstandard.compress(DENSE)])
def test_any_body_at_any_time(a: Archive, body: bytes) -> None:
    sha256 = keep(a, body, "http://www.shili.gov.cn/1.pdf")
    assert unpack(a.db, sha256) == body
    keep_pages(a, 20)
    finish(a)
    assert unpack(a.db, sha256) == body


def test_what_is_packed_already_is_kept_as_it_is(a: Archive) -> None:
    sha256 = keep(a, DENSE, "http://www.shili.gov.cn/1.pdf")
    finish(a)
    assert rows(a, "SELECT zstd, size, dictionary_id FROM bodies WHERE sha256 = ?", sha256) == [
        (DENSE, len(DENSE), None)
    ]


def test_a_body_is_kept_once(a: Archive) -> None:
    with a.transaction() as db:
        assert keep_body(db, b"<p>1</p>", HOST) == keep_body(db, b"<p>1</p>", "www.other.gov.cn")
    assert rows(a, "SELECT count(*) FROM bodies") == [(1,)]
    assert rows(a, "SELECT scope FROM unpacked_bodies") == [(HOST,)]


def test_pages_of_a_host_take_a_fraction_of_what_they_took(a: Archive) -> None:
    pages = keep_pages(a, 40)
    before, filled = taken(a), pages_of_bodies(a)
    steps = finish(a)
    assert sum(step.bodies for step in steps) == 40
    assert sum(step.before for step in steps) == before
    assert sum(step.after for step in steps) == taken(a)
    assert taken(a) * 3 < before
    assert pages_of_bodies(a) * 2 < filled
    assert [unpack(a.db, digest(body)) for body in pages] == pages
    # What comes later is packed with the dictionary at once, before anybody packs it well.
    later = keep(a, page(99), "http://www.shili.gov.cn/99.html")
    ((length,),) = rows(a, "SELECT length(zstd) FROM bodies WHERE sha256 = ?", later)
    assert length * 2 < before / 40
    assert unpack(a.db, later) == page(99)


def test_of_pages_that_share_nothing_no_dictionary_is_made(a: Archive) -> None:
    rng = Random(1)  # noqa: S311 - likewise
    with a.transaction() as db:
        for _ in range(40):
            keep_body(db, rng.randbytes(3000).hex().encode(), HOST)
    finish(a)
    assert rows(a, "SELECT scope FROM dictionaries") == []


def test_a_page_fetched_again_takes_what_changed(a: Archive) -> None:
    # Two pages are too few for a dictionary of their host.
    first, again, third = (page(1, visits=n) for n in (1, 2, 3))
    keep(a, first, "http://www.shili.gov.cn/1.html")
    keep(a, again, "http://www.shili.gov.cn/1.html", day=2)
    finish(a)
    keep(a, third, "http://www.shili.gov.cn/1.html", day=3)
    finish(a)
    lengths = sorted(n for (n,) in rows(a, "SELECT length(zstd) FROM bodies"))
    assert lengths[1] < 60
    assert [unpack(a.db, digest(body)) for body in (first, again, third)] == [first, again, third]


def test_no_body_hangs_on_one_that_hangs_on_another(a: Archive) -> None:
    for day in range(1, 9):
        for number in (1, 2, 3):
            url = f"http://www.shili.gov.cn/{number}.html"
            keep(a, page(number, visits=day), url, day=day)
        finish(a)
        if day % 3 == 0:
            queue_all(a)
            finish(a)
    onto = {
        one
        for (one,) in rows(
            a,
            "SELECT b.sha256 FROM bodies b JOIN dictionaries d ON d.id = b.dictionary_id"
            " WHERE d.bytes = x''",
        )
    }
    assert len(onto) == 21
    assert not onto & {one for (one,) in rows(a, "SELECT sha256 FROM dictionaries")}
    for (sha256,) in rows(a, "SELECT sha256 FROM bodies"):
        unpack(a.db, sha256)


def test_a_kill_loses_nothing_and_the_rest_is_done_later(a: Archive) -> None:
    pages = keep_pages(a, 200)
    steps = repack(a)
    next(steps)
    steps.close()
    left = waiting(a.db)
    assert 0 < left < 200
    assert [unpack(a.db, digest(body)) for body in pages] == pages
    finish(a)
    assert waiting(a.db) == 0
    assert [unpack(a.db, digest(body)) for body in pages] == pages


def test_a_batch_that_is_torn_off_changes_nothing(
    a: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_pages(a, 30)
    before = rows(a, "SELECT * FROM bodies ORDER BY sha256")
    calls: list[str] = []

    def torn(db: sqlite3.Connection, sha256: str) -> bytes:
        calls.append(sha256)
        if len(calls) > 10:
            raise KeyboardInterrupt
        return unpack(db, sha256)

    monkeypatch.setattr("archive.repacking.unpack", torn)
    with pytest.raises(KeyboardInterrupt):
        finish(a)
    assert rows(a, "SELECT * FROM bodies ORDER BY sha256") == before
    assert waiting(a.db) == 30


def test_whoever_reads_meanwhile_finds_every_body(a: Archive) -> None:
    pages = keep_pages(a, 100)
    with open_archive(a.path, read_only=True) as reader:
        for _ in repack(a):
            assert [unpack(reader.db, digest(body)) for body in pages] == pages


def test_of_all_hosts_one_dictionary_for_those_with_few_pages(a: Archive) -> None:
    # Sites of one content system: the same menus on every host.
    with a.transaction():
        for n in range(40):
            keep(a, page(n), f"http://www.shili{n}.gov.cn/1.html")
    before = taken(a)
    finish(a)
    assert rows(a, "SELECT DISTINCT scope FROM dictionaries") == [("",)]
    assert taken(a) * 3 < before


def test_a_portal_that_was_rebuilt_gets_another_dictionary(a: Archive) -> None:
    pages = keep_pages(a, 10)
    finish(a)
    old = newest_dictionary(a.db, HOST)
    with a.transaction():
        for n in range(80):
            pages.append(page(n, "rebuilt"))
            keep(a, pages[-1], f"http://{HOST}/new/{n}.html")
    finish(a)
    assert newest_dictionary(a.db, HOST) != old
    assert [unpack(a.db, digest(body)) for body in pages] == pages


def test_dictionaries_of_no_use_are_forgotten(a: Archive) -> None:
    keep_pages(a, 10)
    a.db.execute("INSERT INTO dictionaries (sha256, scope, bytes) VALUES ('a', 'b', x'01')")
    finish(a)
    assert rows(a, "SELECT scope FROM dictionaries") == [(HOST,)]


def test_the_same_bodies_are_packed_the_same(tmp_path: Path) -> None:
    found = []
    for name in ("one", "other"):
        with open_archive(tmp_path / f"{name}.db") as a:
            keep_pages(a, 30)
            finish(a)
            found.append(rows(a, "SELECT * FROM bodies ORDER BY rowid"))
    assert found[0] == found[1]


def test_what_is_not_kept_is_a_key_error(a: Archive) -> None:
    with pytest.raises(KeyError):
        unpack(a.db, "0" * 64)


DAMAGE = {
    "a byte of a body": "UPDATE bodies SET zstd = CAST(x'00' || substr(zstd, 2) AS BLOB)",
    "the end of a body": "UPDATE bodies SET zstd = substr(zstd, 1, length(zstd) - 3)",
    "a body that is none": "UPDATE bodies SET zstd = x''",
    "its size": "UPDATE bodies SET size = size + 1",
    "an immense size": "UPDATE bodies SET size = 1 << 50",
    "no dictionary": "UPDATE bodies SET dictionary_id = NULL",
    "a dictionary that is not there": "UPDATE bodies SET dictionary_id = 999",
    "a byte of the dictionary": "UPDATE dictionaries SET bytes"
    " = CAST(x'00' || substr(bytes, 2) AS BLOB)",
    "another dictionary": "UPDATE dictionaries SET sha256 = replace(sha256, 'a', 'b')",
    "a body for a dictionary": "UPDATE dictionaries SET bytes = x''",
    "itself for a dictionary": "UPDATE dictionaries SET bytes = x'',"
    " sha256 = (SELECT max(sha256) FROM bodies)",
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_told(a: Archive, name: str) -> None:
    pages = keep_pages(a, 20)
    finish(a)
    assert len(rows(a, "SELECT id FROM dictionaries")) == 1
    a.db.execute("PRAGMA foreign_keys = OFF")
    a.db.execute(DAMAGE[name])
    # A program that has read a dictionary holds it ready, and would not see the damage.
    packing._to_unpack.cache_clear()
    with pytest.raises(DamagedBodyError, match="damaged"):
        unpack(a.db, digest(pages[0]))


@pytest.mark.parametrize("name", ["a byte of the dictionary", "a body for a dictionary"])
def test_a_damaged_dictionary_stops_nobody_from_keeping(a: Archive, name: str) -> None:
    keep_pages(a, 20)
    finish(a)
    a.db.execute(DAMAGE[name])
    packing._to_unpack.cache_clear()
    packing._to_pack.cache_clear()
    later = keep(a, page(99), "http://www.shili.gov.cn/99.html")
    assert unpack(a.db, later) == page(99)
    finish(a)
    assert unpack(a.db, later) == page(99)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://www.shili.gov.cn/a.html", "www.shili.gov.cn"),
        ("https://WWW.Shili.gov.cn:8443/", "www.shili.gov.cn"),
        ("http://user@www.shili.gov.cn", "www.shili.gov.cn"),
        ("file:///reports/1.html", ""),
        ("http://[broken/", ""),
        ("1.html", ""),
        ("", ""),
    ],
)
def test_the_scope_is_the_host(url: str, host: str) -> None:
    assert scope_of(url) == host


@pytest.mark.skipif(shutil.which("zstd") is None, reason=f"the program zstd {OUTSIDE}")
def test_plain_tools_unpack_all_kinds(a: Archive, tmp_path: Path) -> None:
    bodies = {"trained": page(3), "body": page(1, visits=2), "dense": DENSE, "": b"a" * 5000}
    keep_pages(a, 20)
    keep(a, bodies["body"], "http://www.shili.gov.cn/1.html", day=2)
    keep(a, DENSE, "http://www.shili.gov.cn/1.pdf")
    finish(a)
    keep(a, bodies[""], "http://www.shili.gov.cn/2.txt")
    a.db.execute(
        "UPDATE bodies SET zstd = ?, dictionary_id = NULL WHERE sha256 = ?",
        (zstandard.compress(bodies[""]), digest(bodies[""])),
    )
    kinds = rows(a, "SELECT DISTINCT bytes = x'' FROM dictionaries ORDER BY 1")
    assert kinds == [(0,), (1,)]
    for body in bodies.values():
        assert plainly(a, digest(body), tmp_path) == body


def plainly(a: Archive, sha256: str, folder: Path) -> bytes:
    """A body by SQL and zstd, as archive/packing.py tells."""
    ((size, zstd, number),) = rows(
        a, "SELECT size, zstd, dictionary_id FROM bodies WHERE sha256 = ?", sha256
    )
    if size == len(zstd):
        return bytes(zstd)
    words = ["zstd", "-dqc"]
    if number is not None:
        ((named, frame),) = rows(a, "SELECT sha256, bytes FROM dictionaries WHERE id = ?", number)
        made = run(["zstd", "-dqc"], frame) if frame else plainly(a, named, folder)
        (folder / named).write_bytes(made)
        words += ["-D", str(folder / named)]
    return run(words, zstd)


def run(words: list[str], given: bytes) -> bytes:
    return subprocess.run(words, input=given, capture_output=True, check=True).stdout


def test_the_checker_unpacks_all_kinds(a: Archive) -> None:
    bodies = [*keep_pages(a, 20), page(1, visits=2), DENSE]
    keep(a, bodies[-2], "http://www.shili.gov.cn/1.html", day=2)
    keep(a, DENSE, "http://www.shili.gov.cn/1.pdf")
    finish(a)
    assert [checker.unpacked(a.db, digest(body)) for body in bodies] == bodies
