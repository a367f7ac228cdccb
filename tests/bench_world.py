"""A whole world crawled, and held against what is true of it: `scrapy demo` in figures.

Every family, every fate. What differs is told on standard error.
`python -m tests.bench_world [--portals 300] [--years 5] [--seeds 7 21 33] [--json]`: some five
minutes a seed on two cores.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.measured import Measured, printed
from tests.world_crawls import PROJECT


def figures(portals: int, years: int, seeds: Sequence[int]) -> Iterator[Measured]:
    """A world of each seed."""
    for seed in seeds:
        found = _crawled(portals, years, seed)
        print(*found["differences"], sep="\n", file=sys.stderr)
        yield from agreement(found, f"seed {seed}, {portals} portals, {years} years")


def agreement(found: dict[str, Any], world: str) -> Iterator[Measured]:
    """The figures of one world, from the account that `scrapy demo --json` gives of it."""
    had, invented = found["reports_found"], found["reports_unexpected"]
    shares = (
        # Under another name or year a report is missing, and is one that nobody published.
        ("recall of reports", had, found["reports_expected"], "at least 1"),
        ("precision of reports", had, had + invented, "at least 1"),
        ("values right", found["values_right"], found["values_expected"], "at least 1"),
        ("states of columns right", found["columns_right"], found["columns_expected"], "1"),
    )
    for figure, part, whole, wanted in shares:
        of = f"{part} of {whole}; {world}"
        yield Measured(figure, part / whole if whole else 1.0, of, wanted)
    requests, fewest = found["requests"], found["requests_fewest"]
    of = f"{requests} requests, the fewest are {fewest}; {world}"
    yield Measured("requests / the fewest", requests / fewest, of, "at most 1.2")


def _crawled(portals: int, years: int, seed: int) -> dict[str, Any]:
    with TemporaryDirectory(prefix="nianbao-bench-") as folder:
        words = [Path(sys.executable).with_name("scrapy"), "demo", "--json"]
        words += ["--portals", str(portals), "--years", str(years), "--seed", str(seed)]
        words += ["-s", f"ARCHIVE={folder}/archive.db"]
        done = subprocess.run(words, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False)
    if not done.stdout:
        raise SystemExit(f"The demo ended with {done.returncode} and said nothing.")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_world", description=__doc__)
    parser.add_argument("--portals", type=int, default=300)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--seeds", type=int, nargs="+", default=[7, 21, 33])
    parser.add_argument("--json", action="store_true", help="one JSON document for a program")
    options = parser.parse_args(arguments)
    rows = figures(options.portals, options.years, options.seeds)
    printed(rows, as_json=options.json)


if __name__ == "__main__":
    main(sys.argv[1:])
