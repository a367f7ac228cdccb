"""A flipped bit is found wherever it stands in an archive's file, or changes no row of it."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_samples import COLUMN, PAGE, at, document, settled
from made_archives import FIGURES
from made_tables import as_tabs, page_of, text_of

from archive.errors import ArchiveError
from archive.keeping import keep_document, keep_failure, keep_listing
from archive.records import Capture, Context, Entry, Listing
from archive.repacking import repack
from archive.reports import store_interpretation
from archive.seals import seal
from archive.search.index import index_pending
from archive.store import Archive, open_archive
from archive.verification import CHECKS, Finding
from pipelines.confirming import check_evidence
from pipelines.interpret import interpret

MIRROR = "http://xxgk.yunling.gov.cn/1.html"
_PLACES, _PARTS, _SEED = 300, 10, 20261122


def listed(*urls: str) -> Listing:
    """A page of the column that names some documents."""
    entries = tuple(Entry(url, "article", Context(title="示例")) for url in urls)
    return Listing(Capture(COLUMN, at(1), b"<ul>1</ul>"), COLUMN, "shili", "generic", entries)


def happen(a: Archive) -> None:
    """A report in two places, edited in one and gone from the other; a guest; a host of pages."""
    run = a.begin_run("crawl portals", "", at(1))
    page, text = page_of("2021", FIGURES), text_of("2021", FIGURES, as_tabs)
    edited = page_of("2021", {**FIGURES, "review.total": "7"})
    guest = "<title>云岭县2022年法治政府建设年度报告</title><p>云岭县请法律顾问参与合同审查。</p>"
    told = [(PAGE, page), (MIRROR, text), (PAGE, edited), ("http://www.yunling.gov.cn/3", guest)]
    keep_listing(a, listed(*(url for url, _ in told)), run)
    for day, (url, said) in enumerate(told, 2):
        doc = document(
            url, said.encode(), now=at(day), context=Context(title="示例", portal="shili")
        )
        store_interpretation(a, keep_document(a, doc, run), interpret(doc))
    keep_failure(a, MIRROR, run, failure="gone", now=at(6))
    settled(a, run, at(6))
    for n in range(20):
        other = page_of("2021", {**FIGURES, "review.total": str(n)}).encode()
        keep_document(a, document(f"http://www.beili.gov.cn/{n}.html", other, now=at(7)), run)


def make(path: Path) -> None:
    """A small archive with rows in most tables, sealed, in one file."""
    with open_archive(path) as a:
        happen(a)
        assert sum(batch.bodies for batch in repack(a)) > 20
        with a.transaction() as db:
            index_pending(db, 1)
        a.end_run(1, at(8), exit_code=0, counts={"kept": 25})
        seal(a)
    # One file, without companions, as a copy is.
    db = sqlite3.connect(path)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.execute("PRAGMA journal_mode = DELETE")
    db.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "archive.db"
    make(path)
    assert next(found(path), None) is None
    return path.read_bytes()


def content(path: Path) -> dict[str, list[tuple[object, ...]]] | None:
    """All rows of all tables as SQLite reads them, and the schema; None where it cannot."""
    db = sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)
    db.text_factory = bytes
    try:
        schema = db.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2").fetchall()
        names = [
            name.decode()
            for kind, name, sql in schema
            if kind == b"table" and b"VIRTUAL" not in sql
        ]
        rows = {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}  # noqa: S608
        return {**rows, "schema": schema}
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        # What SQLite complains of may not be text any more.
        return None
    finally:
        db.close()


def found(path: Path) -> Iterator[Finding]:
    """What verify finds; nothing but Findings and refusals to open come out of it."""
    with open_archive(path, read_only=True) as a:
        evidence = ("evidence", "", lambda a: check_evidence(a, Counter()))
        for name, _, check in (*CHECKS, evidence):
            try:
                yield from (finding for finding in check(a) if finding is not None)
            except Exception as error:
                # As the command does: what is damaged may be anything else than it should be.
                yield Finding(name, str(path), str(error), "")


def is_found(path: Path) -> bool:
    try:
        return next(found(path), None) is not None
    except (ArchiveError, UnicodeDecodeError):
        # Refused; what SQLite complains of may not be text any more.
        return True


@pytest.mark.parametrize("part", range(_PARTS))
def test_a_flipped_bit_is_found_or_changes_no_row(whole: bytes, tmp_path: Path, part: int) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(whole)
    before = content(path)
    rng = random.Random(f"{_SEED} {part}")  # noqa: S311 - nothing secret
    changed, missed = 0, list[tuple[int, int]]()
    for _ in range(_PLACES // _PARTS):
        place, bit = rng.randrange(len(whole)), 1 << rng.randrange(8)
        path.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
        if content(path) != before:
            changed += 1
            if not is_found(path):
                missed.append((place, bit))
    assert missed == []
    # The others hit indexes, or bytes of pages that hold nothing.
    assert changed > 0
