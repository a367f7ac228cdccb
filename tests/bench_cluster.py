"""How much two workers get through beside one, where hosts are many and slow. Measured only.

Each worker walks so many hosts at once, of a world in which every answer takes its time; the wall
clock runs from the first request of a crawl to its last one, so that starting up, which takes the
same either way, is left out, and is told beside it. `python -m tests.bench_cluster [--json]`: some
five minutes on two cores.
"""

from __future__ import annotations

import argparse
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from distributed import Client

from crawler.demo.web import MiniatureWeb
from crawler.exit_codes import OK, TROUBLE
from tests.bench_crawl import PlainWorld
from tests.local_cluster import PROJECT, LocalCluster
from tests.measured import Measured, printed
from tests.world_crawls import Row, command, facts

#: Of few hosts the last one decides, which both wait for: of 24, two workers got through 1.5 to 1.6
#: times as much as one.
PORTALS = 60
#: Hosts that one worker walks at once, and seconds until a host answers.
AT_ONCE = 4
LATENCY = 0.8


def measure(workers: int, folder: Path) -> dict[str, float]:
    """One crawl with so many workers, in seconds."""
    with (
        MiniatureWeb(scene=PlainWorld(PORTALS, 2).on(1), latency=LATENCY) as web,
        LocalCluster(folder, web.environment) as cluster,
    ):
        for _ in range(workers):
            cluster.add_worker(threads=AT_ONCE)
        with Client(scheduler_file=str(cluster.file), set_as_default=False) as client:
            client.wait_for_workers(workers)
        began = time.monotonic()
        words = [*command(web, folder / "archive.db"), "--cluster", str(cluster.file)]
        done = subprocess.run(words, cwd=PROJECT, check=False, capture_output=True, text=True)
        # Some of a world's portals are in trouble, on any day.
        if done.returncode not in {OK, TROUBLE}:
            raise SystemExit(done.stderr)
        whole = time.monotonic() - began
        walked = web.log[-1].at - web.log[0].at
        return {"walked": round(walked, 1), "whole": round(whole, 1), "requests": len(web.log)}


def figures() -> Iterator[Measured]:
    """One worker beside two."""
    found = []
    held = []
    for workers in (1, 2):
        with TemporaryDirectory(prefix="nianbao-bench-") as name:
            one = measure(workers, Path(name))
            held.append(facts(Path(name) / "archive.db"))
        found.append(one["walked"])
        of = f"{PORTALS} portals, {one['requests']} requests, {AT_ONCE} hosts at once each"
        yield Measured(f"seconds with {workers} worker(s)", one["walked"], of)
        yield Measured("  with starting up and merging", one["whole"])
    yield Measured("two workers to one", found[0] / found[1], "answers after 0.8 s", "at least 1.8")
    yield Measured("  headings in which their archives differ", differing(*held), "", "0")


def differing(one: Mapping[str, list[Row]], other: Mapping[str, list[Row]]) -> int:
    """In how many headings two archives say different things."""
    return sum(one[name] != other[name] for name in one)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_cluster", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document for a program")
    printed(figures(), as_json=parser.parse_args().json)


if __name__ == "__main__":
    main()
