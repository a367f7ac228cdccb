"""The benches, one after the other: `python -m tests.bench_all [--only NAME …] [--quick]`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests import bench_all
from tests.bench_all.machine import machine
from tests.measured import HEADS, as_measured

PROJECT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Bench:
    """A program that measures: its module, and its arguments for all of it or for little time.

    `needs` is a folder without which there is nothing to be measured.
    """

    name: str
    what: str
    module: str
    needs: str = ""
    full: list[str] = field(default_factory=list)
    quick: list[str] = field(default_factory=list)


BENCHES = [
    Bench(**row)
    for row in tomllib.loads(Path(__file__).with_name("benches.toml").read_text("utf-8"))["bench"]
]


def main(arguments: Sequence[str]) -> int:
    """Run, print, and write down; 1 where a figure was missed or a bench came to no end."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench_all",
        description=bench_all.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [bench.name for bench in BENCHES]
    parser.add_argument("--only", choices=names, nargs="+", default=names, metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="smaller archives, fewer moments")
    parser.add_argument("--into", type=Path, default=PROJECT, help="folder for bench.json")
    options = parser.parse_args(arguments)
    on = machine()
    print("; ".join(f"{name} {value}" for name, value in on.items()))
    print(f"\n{HEADS}")
    options.into.mkdir(parents=True, exist_ok=True)
    written = options.into / "bench.json"
    found: list[dict[str, Any]] = []
    for bench in BENCHES:
        if bench.name not in options.only:
            continue
        if not (PROJECT / bench.needs).exists():
            print(f"\n{bench.what}: {bench.needs} is not here")
            continue
        found.append(_run(bench, quick=options.quick))
        # All of it takes hours: what is measured is not to be lost.
        text = json.dumps({"machine": on, "benches": found}, ensure_ascii=False, indent=1)
        written.write_text(f"{text}\n", encoding="utf-8")
    rows = [row for one in found for row in one["figures"]]
    wanted = [row for row in rows if row["holds"] is not None]
    missed = [as_measured(row).as_text() for row in wanted if not row["holds"]]
    lost = [one["what"] for one in found if one["exit_code"]]
    held = f"{len(wanted) - len(missed)} of the {len(wanted)} that are promised hold"
    print(f"\n{len(rows)} figures, {held}; in {written}")
    for line in (*missed, *(f"came to no end: {one}" for one in lost)):
        print(line)
    return int(bool(missed or lost))


def _run(bench: Bench, *, quick: bool) -> dict[str, Any]:
    """A bench in a process of its own, its figures printed as they came."""
    given = bench.quick if quick else bench.full
    words = [sys.executable, "-m", bench.module, *given, "--json"]
    print(f"\n{bench.what} ({' '.join(words[1:-1])})", flush=True)
    begun = time.monotonic()
    done = subprocess.run(words, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False)
    try:
        rows = json.loads(done.stdout)
    except ValueError:
        rows = []
    for row in rows:
        print(as_measured(row).as_text(), flush=True)
    return {
        **asdict(bench),
        "seconds": round(time.monotonic() - begun),
        "exit_code": done.returncode if rows else done.returncode or 1,
        "figures": rows,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
