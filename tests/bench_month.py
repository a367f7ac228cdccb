"""A month of nights in simulated time: a crawl each night of a world in which things happen.

    nothing lost     every report that the world has shown is there, no row of any night is gone
    growth           the archive grows with what is new: quiet nights, in which nothing happens,
                     add their captures of changed pages and a run, and nothing else
    memory, files    those of the crawl's process, the last night beside the first quiet one
    alerts           of each trouble one, however many nights it lasts

The settings are those of a server; only nobody is waited for. The world's days are a week apart,
the crawler's nights follow each other from the 2nd of February on, in the season.
`python -m tests.bench_month [--portals 300] [--nights 31]`: some hours on two cores.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.store import open_archive
from crawler.demo import days
from crawler.demo.agreement import compare, read_found
from crawler.demo.web import MiniatureWeb
from crawler.demo.worlds import World
from tests.measured import Measured, printed
from tests.world_crawls import FAST, PROJECT, Row, is_sound, query, resident

SEED = 23
YEARS = 5
FIRST = datetime(2026, 2, 2, 14, tzinfo=UTC)
# Nights between two days of the world, on the later of which something happens.
STEP = 7
_SECONDS_BETWEEN = 0.05
# Nothing of these may ever become fewer.
_KEPT = ("bodies", "captures", "reports", "versions", "sightings", "alerts", "runs")


@dataclass(frozen=True, slots=True)
class Night:
    """One crawl: megabytes of the archive and of memory, open files, rows, alerts raised."""

    day: int
    exit_code: int
    seconds: float
    requests: int
    size: float
    memory: float
    files: int
    rows: dict[str, int]


@contextmanager
def weekly() -> Iterator[None]:
    """The world's days a week apart, as long as this is entered."""
    apart = days._APART
    days._APART = timedelta(days=STEP)
    try:
        yield
    finally:
        days._APART = apart


def nights(archive: Path, portals: int, number: int, years: int = YEARS) -> Iterator[Night]:
    """Night after night."""
    world = World(SEED, portals, years)
    for n in range(number):
        day = 1 + n // STEP
        with MiniatureWeb(scene=world.on(day)) as web:
            yield _night(web, archive, day, FIRST + timedelta(days=n))


def _night(web: MiniatureWeb, archive: Path, day: int, moment: datetime) -> Night:
    # The registry's folder has another name each time: the project's own setting for it.
    registry = archive.with_name("registry")
    registry.unlink(missing_ok=True)
    registry.symlink_to(web.registry_path)
    words = [sys.executable, "-m", "tests.at_moment", f"{moment:%Y-%m-%dT%H:%M:%SZ}"]
    words += ["crawl", "portals"]
    settings = {"ARCHIVE": str(archive), "REGISTRY": str(registry)} | FAST
    for name, value in settings.items():
        words += ["-s", f"{name}={value}"]
    begun = time.monotonic()
    running = subprocess.Popen(
        words, cwd=PROJECT, env=web.environment, stdout=subprocess.DEVNULL, stderr=sys.stderr
    )
    peak = _Peak(running)
    code = running.wait()
    peak.join()
    rows = {name: _count(archive, name) for name in _KEPT}
    return Night(
        day,
        code,
        time.monotonic() - begun,
        len(web.log),
        archive.stat().st_size / 1e6,
        peak.memory,
        peak.files,
        rows,
    )


def _count(archive: Path, table: str) -> int:
    ((number,),) = query(archive, f"SELECT count(*) FROM {table}")  # noqa: S608 - of this module
    return int(str(number))


class _Peak(threading.Thread):
    """The most memory and open files of a process while it runs."""

    def __init__(self, running: subprocess.Popen[bytes]) -> None:
        super().__init__()
        self.running, self.memory, self.files = running, 0.0, 0
        self.start()

    def run(self) -> None:
        """Look until it has ended."""
        folder = Path(f"/proc/{self.running.pid}/fd")
        while self.running.poll() is None:
            self.memory = max(self.memory, resident(self.running.pid))
            try:
                self.files = max(self.files, len(list(folder.iterdir())))
            except OSError:
                return
            time.sleep(_SECONDS_BETWEEN)


def missing(archive: Path, world: World, day: int) -> list[str]:
    """The reports that the world has shown by a day and the archive does not hold."""
    with open_archive(archive, read_only=True) as opened:
        return compare(read_found(opened.db), world.on(day).tell()).missing


def lost(found: list[Night]) -> list[str]:
    """Tables that had fewer rows on a night than on the one before."""
    return [
        f"{name}, night {n + 2}"
        for n, (before, after) in enumerate(pairwise(found))
        for name in _KEPT
        if after.rows[name] < before.rows[name]
    ]


def twice(archive: Path) -> list[Row]:
    """Alerts that were raised anew though they were not over."""
    return query(
        archive,
        "SELECT a.kind, a.subject FROM alerts a JOIN alerts b ON b.kind = a.kind"
        " AND b.subject = a.subject AND b.id > a.id"
        " WHERE a.over_at IS NULL OR a.over_at > b.raised_at",
    )


def measured(folder: Path, portals: int, number: int) -> Iterator[Measured]:
    """The figures of a month."""
    archive, found = folder / "archive.db", []
    with weekly():
        for night in nights(archive, portals, number):
            found.append(night)
            told = f"{night.requests} requests, {night.seconds:.0f} s, code {night.exit_code}"
            yield Measured(f"night {len(found)}: MB of the archive", night.size, told)
        gone = missing(archive, World(SEED, portals, YEARS), found[-1].day)
    first, last = found[0], found[-1]
    # On the night of a change, and of what follows from it, something is new.
    quiet = [
        (after.size - before.size) / before.size
        for before, after in pairwise(found)
        if before.day == after.day and after.rows["versions"] == before.rows["versions"]
    ]
    held = last.rows["reports"]
    yield Measured("reports missing", len(gone), f"{', '.join(gone[:3])} of {held}", "0")
    yield Measured("tables with fewer rows", len(lost(found)), ", ".join(lost(found)), "0")
    yield Measured("the file is sound", int(is_sound(archive)), "", "1")
    if quiet:
        told = f"share of the archive, {len(quiet)} nights"
        yield Measured("growth of a quiet night", max(quiet), told, "at most 0.01")
    memory, files = last.memory / first.memory, last.files / first.files
    yield Measured("memory, last night to first", memory, f"{last.memory:.0f} MB", "at most 1.1")
    yield Measured("open files, last night to first", files, f"{last.files}", "at most 1.1")
    yield Measured("alerts raised twice", len(twice(archive)), f"of {last.rows['alerts']}", "0")
    faults = query(archive, "SELECT sum(json_extract(counts, '$.errors')) FROM runs")[0][0]
    yield Measured("faults of the program", int(str(faults)), "", "0")
    others = [night for night in found if night.exit_code not in {0, 1}]
    yield Measured("nights that failed", len(others), "", "0")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--portals", type=int, default=300)
    parser.add_argument("--nights", type=int, default=31)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        printed(measured(Path(folder), given.portals, given.nights), as_json=given.json)


if __name__ == "__main__":
    main()
