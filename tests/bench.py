"""How fast reports are read, and what the worst documents take. Measured, never asserted.

    python -m tests.bench [--json] [--seeds N] [--no-bad]

Where a figure is a ratio, both sides are measured in this run. Times are of the processor, so that
other work on the machine changes them little, but for bad inputs, whose limit is by the clock. The
documents are those of the miniature web and the cases, so that anybody has the same. No document
gets more than the time that a crawl would give it, and all of it takes some four minutes.
"""

from __future__ import annotations

import argparse
import io
import json
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
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
from pipelines.readers import MEGABYTES, SECONDS, Readers, seldom_look_for_garbage
from pipelines.sums.verdicts import check

NOW = "2026-11-21T08:00:00Z"
# Forty pages, the longest that offices scan, must be read in the time of one document.
_MOST_PAGES = 40
# The figures to reach, by the name they are shown with.
WANTED = {
    "HTML reports, ours / trafilatura": "at most 0.3",
    "HTML reports a second on two cores": "at least 300",
    "PDF with text, s a page": f"at most {SECONDS / _MOST_PAGES}",
    "scan, s a page by the clock": f"at most {SECONDS / _MOST_PAGES}",
    "checks of 100,000 reports, s": "at most 120",
    "worst bad input, s": f"at most {SECONDS}",
    "worst bad input, MB": f"at most {MEGABYTES} more than at rest",
    "damaged documents with a fault": "0",
}
_CHECKED = 5000
_DPI = 200


class Figure(NamedTuple):
    """What was measured, and of what."""

    figure: str
    value: float | str
    of: str

    def as_json(self) -> dict[str, float | str | None]:
        """For a program: with what is wanted, None where nothing is."""
        return {**self._asdict(), "wanted": WANTED.get(self.figure)}

    def as_text(self) -> str:
        """A line of the table for people."""
        shown = f"{self.value:.2f}" if isinstance(self.value, float) else str(self.value)
        return f"{self.figure:44} {shown:>12}  {WANTED.get(self.figure, ''):31} {self.of}"


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document for a program")
    parser.add_argument("--seeds", type=int, default=25, help="damaged copies of each case")
    parser.add_argument("--no-bad", action="store_true", help="leave the bad inputs out")
    options = parser.parse_args(arguments)
    pages = _pages()
    rows: list[Figure] = []
    for part in (
        _speed(pages),
        _documents(),
        _checks(pages),
        _damaged(options.seeds),
        () if options.no_bad else _bad(),
    ):
        for row in part:
            rows.append(row)
            if not options.json:
                print(row.as_text(), flush=True)
    if options.json:
        print(json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1))


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


def _speed(pages: list[Document]) -> Iterator[Figure]:
    texts = [decode(page.capture.body) for page in pages]
    # Imports and lexicons are made once, and garbage is looked for as in a reading process.
    interpret(pages[0])
    trafilatura.extract(texts[0])
    seldom_look_for_garbage()
    ours, theirs = [], []
    for page, text in zip(pages, texts, strict=True):
        # One by the other, so that a busy moment of the machine is shared by both.
        ours.append(_least(_each(interpret, [page])))
        theirs.append(_least(_each(trafilatura.extract, [text])))
    of = f"{len(pages)} pages of the demo"
    slow = sorted(ours)[len(ours) * 95 // 100]
    yield Figure("HTML report, ms of processor", 1000 * sum(ours) / len(pages), of)
    yield Figure("the same by trafilatura, ms", 1000 * sum(theirs) / len(pages), of)
    yield Figure("HTML reports, ours / trafilatura", sum(ours) / sum(theirs), of)
    yield Figure("HTML report at the 95th percentile, ms", 1000 * slow, of)
    readers = Readers(2)
    try:
        readers.read_all(pages)
        many = pages * 5
        before, start = _processor(readers), time.perf_counter()
        readers.read_all(many)
        taken, spent = time.perf_counter() - start, _processor(readers) - before
    finally:
        readers.close()
    yield Figure("HTML reports a second on two cores", len(many) / taken, "by the clock")
    yield Figure("the same, were nothing else running", 2 * len(many) / spent, "by the processor")


def _processor(readers: Readers) -> float:
    """Seconds of processor that the reading processes and this one have taken."""
    pids = [process.process.pid for process in readers._idle]
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return time.process_time() + sum(int(f[11]) + int(f[12]) for f in fields) / 100


def _documents() -> Iterator[Figure]:
    """One document of the formats that take longer."""
    name = "pdf_ruled_over_pages"
    document = document_of(name)
    pages = _pictures(document.capture.body)
    taken = _least(_each(interpret, [document]))
    yield Figure("PDF with text, s a page", taken / len(pages), f"{name}, {len(pages)} pages")
    scan = io.BytesIO()
    pages[0].save(scan, "PDF", save_all=True, append_images=pages[1:], resolution=_DPI)
    document = Document(Capture("http://demo.invalid/scan.pdf", NOW, scan.getvalue()))
    found = interpret(document)
    if found.state == "unreadable":
        yield Figure("scan, s a page by the clock", "-", found.issues[0].detail)
        return
    start = time.perf_counter()
    taken = _least(_each(interpret, [document]), 1)
    clock = time.perf_counter() - start
    of = f"the same as pictures of {_DPI} dpi: {len(found.observations)} cells"
    yield Figure("scan, s a page by the clock", clock / len(pages), of)
    yield Figure("scan, s a page of processor", taken / len(pages), of)


def _pictures(body: bytes) -> list[Any]:
    """The pages of a PDF as a scanner would give them."""
    document = pypdfium2.PdfDocument(body)
    pages = [page.render(scale=_DPI / 72).to_pil().convert("RGB") for page in document]
    document.close()
    return pages


def _checks(pages: list[Document]) -> Iterator[Figure]:
    full = [found for page in pages[:60] if len((found := interpret(page)).observations) > 100]
    work = [full[n % len(full)] for n in range(_CHECKED)]
    taken = _least(_each(lambda found: check(found.form, found.observations), work), 1)
    of = f"{_CHECKED} full reports measured, times {100_000 // _CHECKED}"
    yield Figure("checks of 100,000 reports, s", taken * 100_000 / _CHECKED, of)


def _damaged(seeds: int) -> Iterator[Figure]:
    wrong = 0
    damaged = [(name, seed) for name in CASES if "pdf" not in name for seed in range(seeds)]
    for name, seed in damaged:
        try:
            with _limited():
                found = faults(mutated(name, seed))
        except Exception as error:
            found = [repr(error)]
        for fault in found:
            wrong += 1
            print(f"{name} {seed}: {fault}", file=sys.stderr)
    yield Figure("damaged documents with a fault", wrong, f"of {len(damaged)}")


@contextmanager
def _limited() -> Iterator[None]:
    """What takes longer here than a document may ends with a TimeoutError."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"took more than {SECONDS} s")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)


def _bad() -> Iterator[Figure]:
    """What each bad input takes, in a process that has read nothing else that large."""
    slowest, largest, rest = 0.0, 0, 0
    readers = Readers(1)
    try:
        for name, make in BAD.items():
            body = make()
            # The one before may have killed its reader.
            readers.read_all([Document(Capture("http://demo.invalid/", NOW, b"<p>a"))])
            pid = readers._idle[0].process.pid
            # Forget the most that it has held so far: proc(5), clear_refs.
            Path(f"/proc/{pid}/clear_refs").write_text("5")
            rest = peak = _peak(pid)
            start = time.perf_counter()
            with ThreadPoolExecutor(1) as thread:
                document = Document(Capture("http://demo.invalid/", NOW, body))
                reading = thread.submit(readers.read_all, [document])
                while not reading.done():
                    peak = max(peak, _peak(pid))
                    time.sleep(0.005)
            taken, peak = time.perf_counter() - start, max(peak, _peak(pid))
            (found,) = reading.result()
            told = "; ".join(issue.detail for issue in found.issues)[:60]
            yield Figure(f"bad: {name}, s", taken, f"{(peak - rest) / 1000:.0f} MB more: {told}")
            slowest, largest = max(slowest, taken), max(largest, peak - rest)
    finally:
        readers.close()
    yield Figure("worst bad input, s", slowest, f"of {len(BAD)}")
    yield Figure("worst bad input, MB", largest / 1000, f"beside {rest / 1000:.0f} at rest")


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
