"""How long a command takes before it does anything, by the clock. Measured only.

    NAME -h              each command: what it imports to know its options
    status, portals      to their end, on a small archive and the project's registry
    crawl                until its first request arrives at a miniature web
    browse               until the first page has come

`python -m tests.bench_start_up [--times N] [--json]`: some two minutes on two cores.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from subprocess import DEVNULL
from tempfile import TemporaryDirectory

from archive.store import open_archive
from crawler.demo.web import MiniatureWeb
from tests.bench_browse import asked, started
from tests.measured import Measured, printed
from tests.world_crawls import PROJECT, kill, start, wait_for

_COMMANDS = sorted(
    one.stem for one in (PROJECT / "crawler" / "commands").glob("*.py") if one.stem != "__init__"
)
_SCRAPY = Path(sys.executable).with_name("scrapy")
_WANTED = "at most 1.5"


def figures(times: int) -> Iterator[Measured]:
    """Each the median of so many."""
    of = f"median of {times}"
    with TemporaryDirectory(prefix="nianbao-bench-") as folder:
        archive = Path(folder) / "archive.db"
        open_archive(archive).close()
        helped = {name: [_ended(archive, name, "-h") for _ in range(times)] for name in _COMMANDS}
        for name, taken in helped.items():
            yield Measured(f"start-up: {name} -h, s", median(taken), of, _WANTED)
        for name in ("status", "portals"):
            taken = [_ended(archive, name) for _ in range(times)]
            yield Measured(f"start-up: {name}, to its end, s", median(taken), of, _WANTED)
        taken = [_first_request(archive) for _ in range(times)]
        yield Measured("start-up: crawl, to its first request, s", median(taken), of, _WANTED)
        taken = [_first_page(archive) for _ in range(times)]
        yield Measured("start-up: browse, to its first page, s", median(taken), of, _WANTED)


def _ended(archive: Path, *words: str) -> float:
    begun = time.perf_counter()
    told = [str(_SCRAPY), *words, "-s", f"ARCHIVE={archive}"]
    subprocess.run(told, cwd=PROJECT, stdout=DEVNULL, check=True)
    return time.perf_counter() - begun


def _first_request(archive: Path) -> float:
    with MiniatureWeb() as web:
        begun = time.perf_counter()
        running = start(web, archive)
        came = wait_for(web, 1, running)
        taken = time.perf_counter() - begun
        kill(running)
    if not came:
        raise SystemExit(f"The crawl ended with {running.returncode} and asked nothing.")
    return taken


def _first_page(archive: Path) -> float:
    begun = time.perf_counter()
    with started(archive) as base:
        asked(base, "/")
        return time.perf_counter() - begun


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_start_up", description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="of each (5)")
    parser.add_argument("--json", action="store_true", help="one JSON document for a program")
    options = parser.parse_args(arguments)
    printed(figures(options.times), as_json=options.json)


if __name__ == "__main__":
    main(sys.argv[1:])
