"""How many reports a second are read: pages beside trafilatura, a PDF, a scan, the checks."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import trafilatura
from demo_pages import fetch_bytes
from golden import document_of

from archive.charset import decode
from archive.garbage import seldom_look_for_garbage
from archive.records import Capture, Document
from crawler.demo.web import MiniatureWeb
from pipelines.interpret import interpret
from pipelines.readers import Readers
from pipelines.sums.verdicts import check
from tests.bench_reading.figures import NOW, each, figure, least
from tests.measured import Measured

_CHECKED = 5000
_DPI = 200


def demo_pages() -> list[Document]:
    """The pages of the miniature web's reports that carry tables."""
    with MiniatureWeb() as web:
        addresses = [
            source
            for report in web.truth.reports
            for source in report.sources[:1]
            if report.form != "prose" and report.manner != "attachment"
        ]
        bodies = [fetch_bytes(web, address) for address in addresses]
    return [
        Document(Capture(f"http://demo.invalid/{n}.html", NOW, body))
        for n, body in enumerate(bodies)
    ]


def speed(pages: list[Document]) -> Iterator[Measured]:
    """Pages by us and by trafilatura, and in two processes."""
    texts = [decode(page.capture.body) for page in pages]
    # Imports and lexicons are made once, and garbage is looked for as in a reading process.
    interpret(pages[0])
    trafilatura.extract(texts[0])
    seldom_look_for_garbage()
    ours, theirs = [], []
    for page, text in zip(pages, texts, strict=True):
        # One by the other, so that a busy moment of the machine is shared by both.
        ours.append(least(each(interpret, [page])))
        theirs.append(least(each(trafilatura.extract, [text])))
    of = f"{len(pages)} pages of the demo"
    slow = sorted(ours)[len(ours) * 95 // 100]
    yield figure("HTML report, ms of processor", 1000 * sum(ours) / len(pages), of)
    yield figure("the same by trafilatura, ms", 1000 * sum(theirs) / len(pages), of)
    yield figure("HTML reports, ours / trafilatura", sum(ours) / sum(theirs), of)
    yield figure("HTML report at the 95th percentile, ms", 1000 * slow, of)
    readers = Readers(2)
    try:
        readers.read_all(pages)
        many = pages * 5
        before, start = _processor(readers), time.perf_counter()
        readers.read_all(many)
        taken, spent = time.perf_counter() - start, _processor(readers) - before
    finally:
        readers.close()
    yield figure("HTML reports a second on two cores", len(many) / taken, "by the clock")
    yield figure("the same, were nothing else running", 2 * len(many) / spent, "by the processor")


def _processor(readers: Readers) -> float:
    """Seconds of processor that the reading processes and this one have taken."""
    stats = (Path(f"/proc/{pid}/stat").read_text() for pid in readers.waiting)
    fields = [stat.rpartition(")")[2].split() for stat in stats]
    return time.process_time() + sum(int(f[11]) + int(f[12]) for f in fields) / 100


def documents() -> Iterator[Measured]:
    """One document of the formats that take longer."""
    name = "pdf_ruled_over_pages"
    document = document_of(name)
    pages = _pictures(document.capture.body)
    taken = least(each(interpret, [document]))
    yield figure("PDF with text, s a page", taken / len(pages), f"{name}, {len(pages)} pages")
    scan = io.BytesIO()
    pages[0].save(scan, "PDF", save_all=True, append_images=pages[1:], resolution=_DPI)
    document = Document(Capture("http://demo.invalid/scan.pdf", NOW, scan.getvalue()))
    found = interpret(document)
    if found.state == "unreadable":
        print(f"No scan was read: {found.issues[0].detail}", file=sys.stderr)
        return
    start = time.perf_counter()
    taken = least(each(interpret, [document]), 1)
    clock = time.perf_counter() - start
    of = f"the same as pictures of {_DPI} dpi: {len(found.observations)} cells"
    yield figure("scan, s a page by the clock", clock / len(pages), of)
    yield figure("scan, s a page of processor", taken / len(pages), of)


def _pictures(body: bytes) -> list[Any]:
    """The pages of a PDF as a scanner would give them."""
    document = pypdfium2.PdfDocument(body)
    pages = [page.render(scale=_DPI / 72).to_pil().convert("RGB") for page in document]
    document.close()
    return pages


def checks(pages: list[Document]) -> Iterator[Measured]:
    """The identities of full reports."""
    full = [found for page in pages[:60] if len((found := interpret(page)).observations) > 100]
    work = [full[n % len(full)] for n in range(_CHECKED)]
    taken = least(each(lambda found: check(found.form, found.observations), work), 1)
    of = f"{_CHECKED} full reports measured, times {100_000 // _CHECKED}"
    yield figure("checks of 100,000 reports, s", taken * 100_000 / _CHECKED, of)
