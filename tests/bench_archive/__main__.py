"""The bench: `python -m tests.bench_archive [--reports N] [--times N] [--keep FILE] [--only …]`."""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.store import open_archive
from tests import bench_archive
from tests.bench_archive.asking import canned, opening, searching, views
from tests.bench_archive.making import make
from tests.bench_archive.multiplying import multiply
from tests.bench_archive.sizes import beside_warc, sizes
from tests.bench_archive.working import WORK, publishing
from tests.measured import Measured, printed

SEED = 1
_ASKED = {"views": views, "questions": canned, "search": searching}
PARTS = ("sizes", "raw", "open", *_ASKED, *WORK)
#: What can be measured of an archive that holds the same bytes many times.
_PARTS_OF_MANY = ("sizes", "open", *_ASKED, "release")


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench_archive",
        description=bench_archive.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--reports", type=int, default=100_000, help="how many (100,000)")
    parser.add_argument("--times", type=int, default=1, help="then so many times as many (1)")
    parser.add_argument("--keep", type=Path, help="where the archive is to stay, or stands already")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS, help="what to measure")
    parser.add_argument("--json", action="store_true", help="one JSON document for a program")
    options = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="nianbao-bench-") as folder:
        path = (options.keep or Path(folder) / "archive.db").resolve()
        measured = _measured(path, options.reports, options.times, options.only)
        printed(measured, as_json=options.json)


def _measured(path: Path, reports: int, times: int, parts: Sequence[str]) -> Iterator[Measured]:
    if not path.exists():
        yield from _making(path, reports)
    yield from _asked(path, parts)
    reports = _number(path)
    for name, work in WORK.items():
        if name in parts:
            yield from work(path, reports)
    if times > 1:
        yield from _many(path, times, parts)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Measured("MB of memory at most", memory, "of all of the above")


def _many(path: Path, times: int, parts: Sequence[str]) -> Iterator[Measured]:
    """The same of an archive that is so many times as large."""
    many = path.with_suffix(".many.db")
    shutil.copyfile(path, many)
    begun = time.perf_counter()
    multiply(many, times, SEED)
    taken = time.perf_counter() - begun
    reports = _number(many)
    of = f"{taken:.0f} s; {many.stat().st_size / 1e9:.1f} GB"
    yield Measured(f"reports when there are {times} times as many", reports, of)
    its = [part for part in _PARTS_OF_MANY if part in parts]
    for one in _asked(many, its):
        yield one._replace(figure=f"{reports}: {one.figure}")
    if "release" in its:
        yield from publishing(many, reports)
    many.unlink()


def _number(path: Path) -> int:
    with open_archive(path, read_only=True) as a:
        return int(a.db.execute("SELECT count(*) FROM reports").fetchone()[0])


def _asked(path: Path, parts: Sequence[str]) -> Iterator[Measured]:
    """Room, opening, views, questions and searches."""
    with open_archive(path, read_only=True) as a:
        if "sizes" in parts:
            yield from sizes(a, _number(path))
        if "raw" in parts:
            yield from beside_warc(a)
        if "open" in parts:
            yield from opening(path)
        for name, asked in _ASKED.items():
            if name in parts:
                yield from asked(a, SEED)


def _making(path: Path, reports: int) -> Iterator[Measured]:
    """The archive, and what it took to make it."""
    begun = time.perf_counter()
    made = make(path, reports, SEED)
    taken = time.perf_counter() - begun
    of = ", ".join(f"{number} {name}" for name, number in sorted(made.counts.items()))
    yield Measured("seconds to make it", taken, of)
    for part, seconds in sorted(made.seconds.items()):
        of = f"{1000 * made.worked[part] / reports:.2f} of processor"
        yield Measured(f"made: {part}, ms a report", 1000 * seconds / reports, of)
    yield Measured("made: reports a second", reports / taken, "")
    stored = made.seconds["store"] + made.seconds["keep"]
    of = f"{made.counts['documents'] / made.worked['store']:.0f} by the processor"
    yield Measured("kept and stored: documents a second", made.counts["documents"] / stored, of)


if __name__ == "__main__":
    main(sys.argv[1:])
