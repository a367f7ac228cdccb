"""What is torn off: what is there before, what is done, and what it comes to undisturbed."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from test_merge import everything, merge
from test_migrations import EARLIER
from test_reinterpret import FILES, make_older

from archive.due import uninterpreted
from archive.evidence import digest
from archive.interpretations import packed
from archive.keeping import keep_document, load_document
from archive.records import Capture, Context, Document
from archive.reinterpreting import Reread, begin, replace, set_down, stale
from archive.release.making import Wish, make
from archive.release.publishing import shelf
from archive.reports import store_interpretation
from archive.store import open_archive
from pipelines.interpret import INTERPRETER, interpret

NOW = "2026-11-20T08:00:00Z"
#: Reports that each operation has to do with: enough that it takes some tenths of a second.
REPORTS = 60
_NEXT = "next"


def documents() -> list[Document]:
    """Reports of so many addresses, made of a few files."""
    made = []
    for n in range(REPORTS):
        body = Path(FILES[n % len(FILES)]).read_bytes() + b"\n" * (n // len(FILES))
        publisher = f"示例{n}县人民政府"
        context = Context(title=f"{publisher}{2012 + n % 9}年政府信息公开工作年度报告")
        capture = Capture(f"http://www.shili.gov.cn/{n}.html", NOW, body)
        made.append(Document(capture, context, "http://www.shili.gov.cn/"))
    return made


READ = [(document, interpret(document)) for document in documents()]


def keep(path: Path) -> None:
    """Keep and store; what is committed is acknowledged in a file beside, synced."""
    with open_archive(path) as a, (path.parent / "acknowledged").open("a") as said:
        run = a.begin_run("crawl", "", NOW)
        for id_ in uninterpreted(a):
            kept = load_document(a, id_)
            store_interpretation(a, id_, interpret(kept))
        held = {row[0] for row in a.db.execute("SELECT url FROM captures")}
        for document, found in READ:
            if document.capture.url in held:
                continue
            store_interpretation(a, keep_document(a, document, run), found)
            said.write(f"{document.capture.url}\n")
            said.flush()
            os.fsync(said.fileno())


def reread(path: Path) -> None:
    """As `scrapy reinterpret --apply` does, in one process."""
    with open_archive(path) as a:
        begin(a, INTERPRETER)
        run = a.begin_run("reinterpret", "", NOW)
        for id_ in stale(a, INTERPRETER, everything=False, after=0, limit=-1):
            document = load_document(a, id_)
            reading = packed(interpret(document), digest(document.capture.body))
            set_down(a, [Reread(id_, INTERPRETER, reading)], run)
        for _ in replace(a):
            pass


def take_in(path: Path) -> None:
    """Merge the archive beside."""
    with open_archive(path) as a:
        merge(a, path.with_name("other.db"))


def publish(path: Path) -> None:
    """Put a release on the shelf beside, with what changed since the last; each once."""
    with open_archive(path) as a, shelf(path.with_name("releases")) as place:
        latest = place.latest()
        if latest is None or latest.name != _NEXT:
            make(a, place, Wish(name=_NEXT, formats=("csv", "parquet")))


def migrate(path: Path) -> None:
    """Open an archive of the first schema."""
    open_archive(path).close()


def empty(path: Path) -> None:
    """Nothing is there yet."""
    open_archive(path).close()


def misread(path: Path) -> None:
    """All reports as an older reader read them."""
    keep(path)
    make_older(path, "a wrong figure")


def half(path: Path) -> None:
    """This archive has the first half of the reports, the other one all of them."""
    keep(path.with_name("other.db"))
    shutil.copy(path.with_name("other.db"), path)
    with open_archive(path) as a:
        run = a.begin_run("crawl", "", NOW)
        document, found = READ[0]
        later = Document(
            Capture(document.capture.url, "2026-11-21T08:00:00Z", b"<p>edited</p>"),
            document.context,
        )
        store_interpretation(a, keep_document(a, later, run), found)


def published(path: Path) -> None:
    """A first release, and a report that was edited since."""
    half(path)
    with open_archive(path) as a, shelf(path.with_name("releases")) as place:
        make(a, place, Wish(name="first", formats=("csv", "parquet")))
    take_in(path)


def old(path: Path) -> None:
    """An archive of the first schema with many reports."""
    db = sqlite3.connect(path)
    db.executescript(EARLIER[0].read_text(encoding="utf-8"))
    db.close()


#: What is there before, and what is done.
OPERATIONS: dict[str, tuple[Callable[[Path], None], Callable[[Path], None]]] = {
    "keep": (empty, keep),
    "reinterpret": (misread, reread),
    "merge": (half, take_in),
    "dump": (published, publish),
    "migrate": (old, migrate),
}


def facts(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that an archive says, but for the runs that said it; and the releases beside it."""
    with open_archive(path) as a:
        found = everything(a)
    found.pop("runs")
    sums = sorted(path.with_name("releases").glob("*/SHA256SUMS"))
    found["releases"] = [(one.parent.name, one.read_text("utf-8")) for one in sums]
    found["captures"] = sorted(row[1:] for row in found["captures"])
    return found
