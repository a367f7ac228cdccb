"""How long what works on a whole archive takes: checking it, reading it again, merging, releases.

Each is measured on a copy, or on so much of the archive as it takes a minute; what it would take
for all of it is worked out from that.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from pathlib import Path

from archive.keeping import load_document
from archive.merging import merge_crawl, merge_documents, other_archive, waiting
from archive.reinterpreting import Reread, begin, set_down, stale
from archive.release.formats import FORMATS
from archive.release.making import Wish
from archive.release.making import make as make_release
from archive.release.publishing import shelf
from archive.store import open_archive
from archive.verification import CHECKS
from pipelines.confirming import COUNT, check_evidence
from pipelines.interpret import INTERPRETER
from pipelines.readers import Readers, seldom_look_for_garbage
from tests.bench_archive.making import edit_some, make
from tests.bench_archive.memory import watched
from tests.measured import Measured

#: Seconds that each check is looked at.
_LOOK = 20
#: Documents that are read again, reports that are merged, at most.
_REREAD, _MERGED = 2000, 2000


def verifying(path: Path, reports: int) -> Iterator[Measured]:
    """Each check of `scrapy verify`: what it takes for a thousand reports, and for all."""
    whole = 0.0
    with open_archive(path, read_only=True) as a:
        evidence = ("evidence", COUNT, lambda a: check_evidence(a, Counter()))
        for name, count, check in (*CHECKS, evidence):
            things = max(1, a.db.execute(count).fetchone()[0])
            begun, seen, wrong = time.perf_counter(), 0, 0
            for finding in check(a):
                seen, wrong = seen + 1, wrong + (finding is not None)
                if time.perf_counter() - begun > _LOOK:
                    break
            else:
                things = seen
            taken = (time.perf_counter() - begun) * things / max(1, seen)
            whole += taken
            of = f"{wrong} findings in {seen} of {things}; all of it {taken:.0f} s"
            yield Measured(f"verify: {name}, s a thousand reports", 1000 * taken / reports, of)
    yield Measured("verify: reports a second", reports / whole, f"all of it {whole:.0f} s")


def rereading(path: Path, reports: int) -> Iterator[Measured]:
    """Documents read again, compared and set down, with all cores; beside reading them alone."""
    seldom_look_for_garbage()
    copy = _copied(path)
    with open_archive(copy) as a:
        ids = list(stale(a, INTERPRETER, everything=True, after=0, limit=_REREAD))
        documents = [load_document(a, one) for one in ids]
        readers = Readers()
        begun = time.perf_counter()
        try:
            deque(readers.read_packed(documents), maxlen=0)
        finally:
            readers.close()
        alone = len(ids) / (time.perf_counter() - begun)
        run = a.begin_run("reinterpret", "--all", "2026-12-01T00:00:00Z")
        begin(a, INTERPRETER)
        readers = Readers()
        begun = time.perf_counter()
        try:
            found = readers.read_packed(load_document(a, one) for one in ids)
            rows = [
                Reread(id_, INTERPRETER, reading)
                for id_, reading in zip(ids, found, strict=True)
                if reading is not None
            ]
            set_down(a, rows, run)
        finally:
            readers.close()
        rate = len(ids) / (time.perf_counter() - begun)
        sql = "SELECT count(*) FROM reading_differences WHERE run_id = ?"
        differ = a.db.execute(sql, (run,)).fetchone()[0]
    copy.unlink()
    of = f"{len(ids)} documents, {differ} differences; all of it {reports / rate / 60:.0f} min"
    yield Measured("reinterpret: documents a second", rate, of)
    of = f"{alone:.0f} documents a second are interpreted by themselves, with all cores"
    yield Measured("reinterpret / interpretation alone", rate / alone, of, "at least 0.9")


def merging(path: Path, reports: int) -> Iterator[Measured]:
    """Other reports taken into a copy of this archive; and a later state of the archive itself."""
    copy, other = _copied(path), path.with_suffix(".other.db")
    made = make(other, min(reports, _MERGED), seed=2)
    number = made.counts["documents"]
    of = f"{number} documents into an archive of {reports} reports"
    yield Measured("merge: new documents a second", number / _merged(copy, other), of)
    shutil.copyfile(path, other)
    edited = max(1, reports // 1000)
    with open_archive(other) as a:
        edit_some(a, reports, 1, edited)
    of = f"{edited} of {reports} reports are edited in the other, the rest is known"
    yield Measured("merge: reports a second", reports / _merged(copy, other), of, "at least 20,000")
    for one in (copy, other):
        one.unlink()


def _merged(into: Path, path: Path) -> float:
    """Seconds that it took to take in another archive."""
    with open_archive(into) as a, other_archive(a, path) as other:
        begun = time.perf_counter()
        for _ in merge_crawl(a, other):
            pass
        for _ in merge_documents(a, other, waiting(a)):
            pass
        return time.perf_counter() - begun


def publishing(path: Path, reports: int) -> Iterator[Measured]:
    """A first release in SQLite and Parquet, and the memory of all processes that make it."""
    folder = path.with_suffix(".releases")
    with open_archive(path) as a, shelf(folder) as place, watched() as memory:
        begun = time.perf_counter()
        made = make_release(a, place, Wish(name="parquet", formats=["parquet"]))
        taken = time.perf_counter() - begun
    of = f"{made.outcome}, {taken:.0f} s, of {reports} reports"
    yield Measured("release: reports a second", reports / taken, of, "at least 2,000")
    yield Measured("release: MB of memory at most", memory.most, "of all its processes")
    shutil.rmtree(folder)


def releasing(path: Path, reports: int) -> Iterator[Measured]:
    """A first release, and one after a hundredth of the reports was edited, with its delta."""
    copy, folder = _copied(path), path.with_suffix(".releases")
    yield from publishing(copy, reports)
    for name in ("first", "next"):
        with open_archive(copy) as a, shelf(folder) as place:
            if name == "next":
                edit_some(a, reports, 1, max(1, reports // 100))
            begun = time.perf_counter()
            made = make_release(a, place, Wish(name=name))
            taken = time.perf_counter() - begun
        of = f"{made.outcome}, {taken:.0f} s: SQLite, {', '.join(FORMATS)}"
        yield Measured(f"release, {name}: reports a second", reports / taken, of)
    whole, delta = _size(folder / "next"), _size(folder / "next" / "delta")
    of = f"{delta / 2**20:.1f} of {whole / 2**20:.1f} MiB, 1 % of the reports edited"
    yield Measured("delta / release", delta / whole, of, "at most 0.03")
    shutil.rmtree(folder)
    copy.unlink()


def _size(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


def _copied(path: Path) -> Path:
    """A copy of an archive that nobody has open."""
    copy = path.with_suffix(".copy.db")
    shutil.copyfile(path, copy)
    return copy


#: What is measured of the work on a whole archive, by name.
WORK: dict[str, Callable[[Path, int], Iterator[Measured]]] = {
    "verify": verifying,
    "reinterpret": rereading,
    "merge": merging,
    "release": releasing,
}
