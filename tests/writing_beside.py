"""A process of its own that stores reports in an archive and says so after each."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import IO

from archive_samples import COLUMN, at, document, interpretation, observation

from archive.due import uninterpreted
from archive.forms import FORMS
from archive.keeping import keep_document, keep_listing, load_document
from archive.records import Capture, Context, Document, Entry, Interpretation, Listing, Statement
from archive.reports import store_interpretation
from archive.store import Archive, open_archive

PROJECT = Path(__file__).resolve().parent.parent
#: Cells of each report: more than a page of the database holds.
CELLS = FORMS["2021"].cell_ids[:150]
#: Entries of the column, more than any test comes to.
MOST = 5_000
#: Every so many reports one is edited, and all of its cells say another number.
EDITED = 7


def address(n: int) -> str:
    """Where the n-th report stands."""
    return f"http://www.shili.gov.cn/nianbao/{n}.html"


def report(n: int, edition: int = 1) -> tuple[Document, Interpretation]:
    """The n-th report: all of its cells and its statement give the same number."""
    value = n * 10 + edition
    body = f"<p>{value}</p>".encode()
    doc = document(address(n), body, now=at(1 + edition))
    found = interpretation(
        str(value),
        publisher=f"示例县第{n}局",
        observations=tuple(observation(cell, value, body=body) for cell in CELLS),
        statements=(Statement("applications_received", value, False, f"{value}件", 0, 3),),
    )
    return doc, replace(found, text=f"收到申请{value}件。")


def list_all(a: Archive, run: int) -> None:
    """Keep the column that lists all reports."""
    entries = tuple(Entry(address(n), "article", Context()) for n in range(1, MOST + 1))
    keep_listing(a, Listing(Capture(COLUMN, at(1), b"<ul>"), COLUMN, "shili", "trs", entries), run)


def store_one(a: Archive, run: int, n: int, edition: int = 1) -> None:
    """Keep a report and store what it says, each in a transaction as a crawl does."""
    doc, found = report(n, edition)
    store_interpretation(a, keep_document(a, doc, run), found)


def read_unread(a: Archive) -> None:
    """Store what was kept and not read when its writer was killed, as every run does."""
    for capture_id in uninterpreted(a):
        doc = load_document(a, capture_id)
        n, edition = divmod(int(doc.capture.body[3:-4]), 10)
        store_interpretation(a, capture_id, report(n, edition)[1])


def start(path: Path, first: int = 1) -> subprocess.Popen[str]:
    """Begin to store reports; the process says the number of each once it is stored."""
    words = [sys.executable, __file__, str(path), str(first)]
    environment = {"PYTHONPATH": f"{PROJECT}:{PROJECT / 'tests'}"}
    return subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def wait_for(running: subprocess.Popen[str], least: int) -> int:
    """Wait until a report of this number or a later one is stored; which it is."""
    assert running.stdout is not None
    return _last(running.stdout, least, running)


def _last(lines: IO[str], least: int, running: subprocess.Popen[str]) -> int:
    for line in lines:
        if int(line) >= least:
            return int(line)
    assert running.stderr is not None
    raise AssertionError(f"the writer ended: {running.stderr.read()}")


def stop(running: subprocess.Popen[str]) -> int:
    """Kill the process; the number of the last report that it said it had stored."""
    running.kill()
    told, complaint = running.communicate()
    assert not complaint, complaint
    lines = told.split()
    return int(lines[-1]) if lines else 0


def main(path: str, first: str) -> None:
    """Store reports until killed. A lock would be an error at once: there is no other writer."""
    with open_archive(Path(path)) as a:
        a.db.execute("PRAGMA busy_timeout = 0")
        run = a.begin_run("crawl", "", at(1))
        for n in range(int(first), MOST + 1):
            store_one(a, run, n)
            if n % EDITED == 0:
                store_one(a, run, n, edition=2)
            print(n, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
