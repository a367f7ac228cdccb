"""What browsing costs: each page on the server, the first page in Chromium, fifty readers at once.

A server of its own is started on an archive: one that the bench of the archive made (`--archive`),
or a new one of so many reports. Into it a crawl writes while the fifty read, so it should be no
other. Measured, never asserted; what is wanted stands beside each figure.

    python -m tests.bench_browse [--archive FILE] [--reports N] [--json]
"""

from __future__ import annotations

import argparse
import http.client
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlsplit

from archive.browse.questions import questions
from archive.keeping import keep_document
from archive.records import Capture, Context, Document
from archive.store import open_archive
from crawler.settings import PLAYWRIGHT_LAUNCH_OPTIONS
from tests.bench_archive.making import make
from tests.measured import Measured, p95, printed

PROJECT = Path(__file__).resolve().parent.parent

#: Times that each page is asked for, another one each time where there are several.
_TIMES = 20
_READERS, _EACH = 50, 8
#: From so many reports on, pages may take twice as long.
_MANY = 500_000
#: Seconds until the server has counted a large archive.
_PATIENCE = 1_800

_WORDS = ("公开", "教育局", "行政处罚", "财政局", "人民政府 2020", "不予公开", "水", "信访局")

_SAMPLES = {
    "report": "SELECT '/-/report/' || id FROM reports WHERE id >= ? ORDER BY id LIMIT 1",
    "report, with a value's evidence": "SELECT '/-/report/' || id"
    " || '?cell=applications.received.total' FROM reports WHERE id >= ? ORDER BY id LIMIT 1",
    "report as JSON": "SELECT '/-/report/' || id || '.json' FROM reports WHERE id >= ?"
    " ORDER BY id LIMIT 1",
}


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench_browse",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--archive", type=Path, help="an archive of the bench; it is written to")
    parser.add_argument("--reports", type=int, default=100_000, help="of a new one (100,000)")
    parser.add_argument("--json", action="store_true", help="one JSON document for a program")
    options = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="nianbao-bench-") as folder:
        path = (options.archive or Path(folder) / "archive.db").resolve()
        if not path.exists():
            make(path, options.reports, 1)
        printed(_measured(path), as_json=options.json)


def _measured(path: Path) -> Iterator[Measured]:
    pages = samples(path)
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        (reports,) = db.execute("SELECT count(*) FROM reports").fetchone()
    wanted = f"at most {300 if reports > _MANY else 150}"
    with serving(path) as (base, ready):
        yield Measured("reports in the archive", reports)
        yield Measured("seconds until all is counted", ready, "once at the start")
        for name, urls in pages.items():
            taken = [asked(base, urls[n % len(urls)])[1] for n in range(-1, _TIMES)][1:]
            yield Measured(f"{name}, ms", p95(taken), f"p95 of {_TIMES}", wanted)
        yield from _in_chromium(base)
        yield from _at_once(path, base, [url for urls in pages.values() for url in urls])


def samples(path: Path) -> dict[str, list[str]]:
    """Pages of each kind, drawn from what the archive holds."""
    draw = Random(7)  # noqa: S311 - nothing secret
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        found = {
            name: [
                db.execute(sql, (draw.randrange(10**15, 8 * 10**15),)).fetchone()[0]
                for _ in "x" * 9
            ]
            for name, sql in _SAMPLES.items()
        }
        publishers = db.execute(
            "SELECT region_code, name FROM publishers ORDER BY id % 101, id LIMIT 9"
        ).fetchall()
        codes = sorted({code for code, _ in publishers if code})
    return {
        "home": ["/", "/?lang=en"],
        **found,
        "publisher": [f"/-/publisher/{code or '-'}/{quote(name)}" for code, name in publishers],
        "country": ["/-/region/", "/-/region/?by=verified"],
        "province": [f"/-/region/{code[:2]}0000" for code in codes],
        "prefecture": [f"/-/region/{code[:4]}00" for code in codes],
        "county": [f"/-/region/{code}" for code in codes],
        "search": [f"/-/search?q={quote(words)}" for words in _WORDS],
        "search in a province and a year": [
            f"/-/search?q={quote(words)}&region={codes[0][:2]}0000&year=2020" for words in _WORDS
        ],
        "issues": ["/-/issues", "/-/issues?severity=error", f"/-/issues?region={codes[0][:2]}0000"],
        "questions": ["/-/questions"],
        "a question, answered before": [
            f"/-/questions/{one.name}" for one in questions().values() if one.stands_alone
        ],
        "glossary": ["/-/glossary"],
        "data": ["/-/data"],
        "rows of a view": [f"/{path.stem}/current_reports?year=2020"],
    }


@contextmanager
def serving(path: Path) -> Iterator[tuple[str, float]]:
    """The address of a server on an archive, and the seconds until it had counted all."""
    begun = time.monotonic()
    with started(path) as base:
        while "正在清点" in asked(base, "/")[2] or not _answered(base):
            assert time.monotonic() - begun < _PATIENCE
            time.sleep(0.5)
        yield base, time.monotonic() - begun


@contextmanager
def started(path: Path) -> Iterator[str]:
    """The address of a server on an archive, as soon as it says it."""
    command = [sys.executable, "-m", "scrapy", "browse", "-s", f"ARCHIVE={path}", "--port", "0"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        told = re.search(r"http://\S+?(?=/)", server.stdout.readline())
        assert told
        try:
            yield urlsplit(told[0]).netloc
        finally:
            server.terminate()


def _answered(base: str) -> bool:
    """Whether the last of the questions that need nothing more has been worked out."""
    last = [one for one in questions().values() if one.stands_alone][-1]
    return last.description[0] not in asked(base, "/-/questions")[2]


def asked(base: str, url: str) -> tuple[int, float, str]:
    """Status, milliseconds, text."""
    begun = time.perf_counter()
    with closing(http.client.HTTPConnection(base, timeout=60)) as connection:
        connection.request("GET", url)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
    return answer.status, 1000 * (time.perf_counter() - begun), text


def _in_chromium(base: str) -> Iterator[Measured]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - where there is a Chromium

    if PLAYWRIGHT_LAUNCH_OPTIONS["executable_path"] is None:
        return
    options = {n: PLAYWRIGHT_LAUNCH_OPTIONS[n] for n in ("executable_path", "chromium_sandbox")}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
        taken = []
        for _ in range(10):
            page = browser.new_context().new_page()
            page.goto(f"http://{base}/")
            taken.append(
                page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
            )
            page.close()
        browser.close()
    yield Measured("home in Chromium, nothing cached, ms", p95(taken), "p95 of 10", "at most 1000")


def _at_once(path: Path, base: str, urls: Sequence[str]) -> Iterator[Measured]:
    """Fifty readers, each of some pages one after the other, while a crawl keeps documents."""
    ended, written = threading.Event(), [0]
    writer = threading.Thread(target=_crawl, args=(path, ended, written))
    writer.start()
    rng = Random(11)  # noqa: S311 - nothing secret
    drawn = [[rng.choice(urls) for _ in range(_EACH)] for _ in range(_READERS)]
    begun = time.monotonic()
    with ThreadPoolExecutor(_READERS) as readers:
        answers = [
            one
            for some in readers.map(lambda some: [asked(base, url) for url in some], drawn)
            for one in some
        ]
    seconds = time.monotonic() - begun
    ended.set()
    writer.join()
    failed = sum(status != 200 for status, _, _ in answers)
    kinds = sorted({status for status, _, _ in answers})
    of = f"{len(answers)} pages, answers {kinds}; {written[0]} documents kept meanwhile"
    yield Measured("errors of fifty readers at once", failed, of, "0")
    yield Measured("pages a second, fifty readers at once", len(answers) / seconds)
    yield Measured("a page for one of fifty, ms", p95([ms for _, ms, _ in answers]), "p95")


def _crawl(path: Path, ended: threading.Event, written: list[int]) -> None:
    with open_archive(path) as a:
        run = a.begin_run("crawl", "bench", "2026-11-01T00:00:00Z")
        while not ended.is_set():
            url = f"http://www.bench.demo.gov.cn/{time.time_ns()}.html"
            capture = Capture(
                url, "2026-11-01T00:00:00Z", url.encode() * 200, media_type="text/html"
            )
            keep_document(a, Document(capture, Context(), entry_url=url), run)
            written[0] += 1
            ended.wait(0.02)


if __name__ == "__main__":
    main(sys.argv[1:])
