"""How fast reports are read, and what the worst documents take. Measured, never asserted.

    python -m tests.bench [--json] [--seeds N] [--no-bad]

Where a figure is a ratio, both sides are measured in this run. Times are of the processor, so that
other work on the machine changes them little; the documents are those of the miniature web, so that
anybody has the same.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import trafilatura

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bad_inputs import BAD
from demo_pages import fetch_bytes
from golden import document_of
from mutations import CASES, faults, mutated

from archive.charset import decode
from archive.records import Capture, Document
from crawler.demo.web import MiniatureWeb
from pipelines.interpret import interpret
from pipelines.readers import Readers
from pipelines.sums.verdicts import check

NOW = "2026-11-21T08:00:00Z"
# The figures to reach, by the name they are shown with.
WANTED = {
    "HTML reports, ours / trafilatura": "at most 0.3",
    "HTML reports a second on two cores": "at least 300",
    "checks of 100,000 reports, s": "at most 120",
    "worst bad input, s": "at most 30",
    "worst bad input, MB": "at most 300 more than at rest",
    "damaged documents with a fault": "0",
}
_CHECKED = 5000
_Row = tuple[str, float | str, str]


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document for a program")
    parser.add_argument("--seeds", type=int, default=25, help="damaged copies of each case")
    parser.add_argument("--no-bad", action="store_true", help="leave the bad inputs out")
    options = parser.parse_args(arguments)
    pages = _pages()
    rows: list[_Row] = [*_speed(pages), *_documents(), *_checks(pages)]
    rows.append(_damaged(options.seeds))
    if not options.no_bad:
        rows += _bad()
    if options.json:
        print(json.dumps([dict(zip(("figure", "value", "of"), row, strict=True)) for row in rows]))
        return
    for name, value, of in rows:
        shown = f"{value:.2f}" if isinstance(value, float) else str(value)
        print(f"{name:44} {shown:>12}  {WANTED.get(name, ''):30} {of}")


def _pages() -> list[Document]:
    """The pages of the miniature web's reports that carry tables."""
    with MiniatureWeb() as web:
        addresses = [
            source
            for report in web.truth.reports
            for source in report.sources[:1]
            if report.form != "prose" and report.manner != "attachment"
        ]
        bodies = [fetch_bytes(address) for address in addresses]
    return [
        Document(Capture(f"http://demo.invalid/{n}.html", NOW, body))
        for n, body in enumerate(bodies)
    ]


def _least(work: Callable[[], Any], times: int = 3) -> float:
    """Seconds of processor, the least of several."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def _each(function: Callable[[Any], Any], values: Iterable[Any]) -> Callable[[], None]:
    def work() -> None:
        for value in values:
            function(value)

    return work


def _speed(pages: list[Document]) -> list[_Row]:
    texts = [decode(page.capture.body) for page in pages]
    ours, theirs = [], []
    for page, text in zip(pages, texts, strict=True):
        # One by the other, so that a busy moment of the machine is shared by both.
        ours.append(_least(_each(interpret, [page])))
        theirs.append(_least(_each(trafilatura.extract, [text])))
    of = f"{len(pages)} pages of the demo"
    each = sum(ours) / len(pages)
    rows: list[_Row] = [
        ("HTML report, ms of processor", 1000 * each, of),
        ("the same by trafilatura, ms", 1000 * sum(theirs) / len(pages), of),
        ("HTML reports, ours / trafilatura", sum(ours) / sum(theirs), of),
        ("HTML report at the 95th percentile, ms", 1000 * sorted(ours)[len(ours) * 95 // 100], of),
    ]
    readers = Readers(2)
    try:
        readers.read_all(pages)
        many = pages * 5
        before, start = _processor(readers), time.perf_counter()
        readers.read_all(many)
        taken, spent = time.perf_counter() - start, _processor(readers) - before
    finally:
        readers.close()
    rows.append(("HTML reports a second on two cores", len(many) / taken, "by the clock"))
    rows.append(("the same, were nothing else running", 2 * len(many) / spent, "by the processor"))
    return rows


def _processor(readers: Readers) -> float:
    """Seconds of processor that the reading processes and this one have taken."""
    pids = [process.process.pid for process in readers._idle]
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return time.process_time() + sum(int(f[11]) + int(f[12]) for f in fields) / 100


def _documents() -> list[_Row]:
    """One document of the formats that take longer."""
    rows: list[_Row] = []
    for name, pages, figure in (("pdf_ruled_over_pages", 3, "PDF with text, s a page"),):
        document = document_of(name)
        interpret(document)
        rows.append((figure, _least(_each(interpret, [document])) / pages, name))
    scans = [name for name in CASES if name.startswith("scan")]
    for name in scans:
        document = document_of(name)
        interpret(document)
        rows.append(("scan, s", _least(_each(interpret, [document]), 1), name))
    if not scans:
        rows.append(("scan, s", "not measured", "no case is a scan"))
    return rows


def _checks(pages: list[Document]) -> list[_Row]:
    full = [found for page in pages[:60] if len((found := interpret(page)).observations) > 100]
    work = [full[n % len(full)] for n in range(_CHECKED)]
    taken = _least(_each(lambda found: check(found.form, found.observations), work), 1)
    of = f"{_CHECKED} full reports measured, times {100_000 // _CHECKED}"
    return [("checks of 100,000 reports, s", taken * 100_000 / _CHECKED, of)]


def _damaged(seeds: int) -> _Row:
    wrong = []
    damaged = [(name, seed) for name in CASES if "pdf" not in name for seed in range(seeds)]
    for name, seed in damaged:
        try:
            found = faults(mutated(name, seed))
        except Exception as error:
            found = [repr(error)]
        wrong += [f"{name} {seed}: {fault}" for fault in found]
    for fault in wrong:
        print(fault, file=sys.stderr)
    return "damaged documents with a fault", len(wrong), f"of {len(damaged)}"


def _bad() -> list[_Row]:
    """What each bad input takes, of a process of its own."""
    rest = 0
    rows: list[_Row] = []
    slowest, largest = 0.0, 0
    for name, make in BAD.items():
        readers = Readers(1)
        try:
            readers.read_all([Document(Capture("http://demo.invalid/", NOW, b"<p>a"))])
            pid = readers._idle[0].process.pid
            rest = _peak(pid)
            body = make()
            document = Document(Capture("http://demo.invalid/", NOW, body))
            start = time.perf_counter()
            with ThreadPoolExecutor(1) as thread:
                reading = thread.submit(readers.read_all, [document])
                peak = rest
                while not reading.done():
                    peak = max(peak, _peak(pid))
                    time.sleep(0.005)
            taken = time.perf_counter() - start
        finally:
            readers.close()
        (found,) = reading.result()
        told = "; ".join(issue.detail for issue in found.issues)[:60]
        rows.append((f"bad: {name}, s", taken, f"{(peak - rest) / 1000:.0f} MB more: {told}"))
        slowest, largest = max(slowest, taken), max(largest, peak - rest)
    rows.append(("worst bad input, s", slowest, f"of {len(BAD)}"))
    rows.append(("worst bad input, MB", largest / 1000, f"beside {rest / 1000:.0f} at rest"))
    return rows


def _peak(pid: int | None) -> int:
    """The most memory that a process has held, in kB; 0 where it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    _, found, rest = status.partition("VmHWM:")
    return int(rest.split()[0]) if found else 0


if __name__ == "__main__":
    main(sys.argv[1:])
