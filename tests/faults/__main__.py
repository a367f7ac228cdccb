"""Every fault by itself: `python -m tests.faults [NAME …] [--slow] [--together] [--json]`.

Prints a line a fault: its class, its exit code, the bad rows that were published, and whether it
ended as written; exit code 1 where one did not.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.faults.cases import OF_HOSTS, Fault, faults
from tests.faults.crawls import of_hosts
from tests.faults.machine import of_machine
from tests.faults.outcomes import Outcome, complaints


def ended(some: Sequence[Fault], *, together: bool) -> Iterator[tuple[Fault, Outcome]]:
    """What came of faults, each by itself, or side by side: hosts in one crawl."""
    hosts = [fault for fault in some if fault.kind in OF_HOSTS]
    # A slow one keeps its neighbours waiting.
    beside = [fault for fault in hosts if together and not fault.slow]
    groups = [[fault] for fault in hosts if fault not in beside]
    groups += [beside] if beside else []
    for group in groups:
        with tempfile.TemporaryDirectory(prefix="faults-") as folder:
            found = of_hosts(Path(folder), group)
        for fault in group:
            yield fault, found[fault.name]
    machine = [fault for fault in some if fault.kind not in OF_HOSTS]
    for group in [machine] if together and machine else [[fault] for fault in machine]:
        with tempfile.TemporaryDirectory(prefix="faults-") as folder:
            found = of_machine(Path(folder), [fault.name for fault in group])
        for fault in group:
            yield fault, found[fault.name]


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="faults or kinds of faults; all by default")
    parser.add_argument("--together", action="store_true", help="hosts side by side in one crawl")
    parser.add_argument("--slow", action="store_true", help="those that no test runs")
    parser.add_argument("--json", action="store_true")
    opts = parser.parse_args()
    wanted = set(opts.names)
    some = [one for one in faults() if not wanted or wanted & {one.name, one.kind}]
    some = [one for one in some if one.slow or not opts.slow]
    told, as_written = [], 0
    for fault, found in ended(some, together=opts.together):
        wrong = complaints(fault, found)
        as_written += not wrong
        told.append({"fault": fault.name, **asdict(found), "wrong": wrong})
        if not opts.json:
            said = "; ".join(wrong) or "as written"
            line = f"{fault.kind:9} {fault.name:36} {found.failure or '-':14} {found.exit:4}"
            print(f"{line} {found.bad:3} {len(found.alerts):3}  {said}", flush=True)
    if opts.json:
        print(json.dumps(told, ensure_ascii=False))
    print(f"{as_written} of {len(told)} faults end as written", file=sys.stderr)
    return int(as_written < len(told))


if __name__ == "__main__":
    raise SystemExit(main())
