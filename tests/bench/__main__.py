"""The bench: `python -m tests.bench [--json] [--seeds N] [--no-bad]`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from tests import bench
from tests.bench.figures import Figure
from tests.bench.reports import checks, demo_pages, documents, speed
from tests.bench.worst import bad, damaged


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=bench.__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document for a program")
    parser.add_argument("--seeds", type=int, default=25, help="damaged copies of each case")
    parser.add_argument("--no-bad", action="store_true", help="leave the bad inputs out")
    options = parser.parse_args(arguments)
    pages = demo_pages()
    rows: list[Figure] = []
    for part in (
        speed(pages),
        documents(),
        checks(pages),
        damaged(options.seeds),
        () if options.no_bad else bad(),
    ):
        for row in part:
            rows.append(row)
            if not options.json:
                print(row.as_text(), flush=True)
    if options.json:
        print(json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
