"""How much two workers get through beside one, where hosts are many and slow. Measured only.

Each worker walks so many hosts at once, of a world in which every answer takes its time; the wall
clock runs from the first request of a crawl to its last one, so that starting up, which takes the
same either way, is left out, and is told beside it. `python -m tests.bench_cluster [--json]`: some
two minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.demo.web import MiniatureWeb
from tests.bench_crawl import PlainWorld
from tests.local_cluster import PROJECT, LocalCluster
from tests.world_crawls import command, facts

PORTALS = 16
#: Hosts that one worker walks at once, and seconds until a host answers.
AT_ONCE = 4
LATENCY = 0.8
PROMISED = 1.8


def measure(workers: int, folder: Path) -> dict[str, float]:
    """One crawl with so many workers, in seconds."""
    with (
        MiniatureWeb(scene=PlainWorld(PORTALS, 2).on(1), latency=LATENCY) as web,
        LocalCluster(folder, web.environment) as cluster,
    ):
        for _ in range(workers):
            cluster.add_worker(threads=AT_ONCE)
        # A first crawl of one portal on each: what workers begin once is there.
        warm = [*command(web, folder / "warm.db"), "--cluster", str(cluster.file)]
        subprocess.run(warm, cwd=PROJECT, check=True, capture_output=True)
        web.log.clear()
        began = time.monotonic()
        words = [*command(web, folder / "archive.db"), "--cluster", str(cluster.file)]
        subprocess.run(words, cwd=PROJECT, check=True, capture_output=True)
        whole = time.monotonic() - began
        walked = web.log[-1].at - web.log[0].at
        return {"walked": round(walked, 1), "whole": round(whole, 1), "requests": len(web.log)}


def main() -> None:
    """Measure, and print a table or a JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    as_json = parser.parse_args().json
    found = {}
    held = []
    for workers in (1, 2):
        with TemporaryDirectory() as name:
            found[workers] = measure(workers, Path(name))
            held.append(facts(Path(name) / "archive.db"))
    ratio = round(found[1]["walked"] / found[2]["walked"], 2)
    same = held[0] == held[1]
    if as_json:
        document = {"one": found[1], "two": found[2], "ratio": ratio, "equal": same}
        print(json.dumps(document, indent=2))
        return
    for workers, seconds in found.items():
        print(f"{workers} worker(s): {seconds}")
    print(f"two get through {ratio} times as much (promised: {PROMISED}); equal: {same}")


if __name__ == "__main__":
    main()
