"""The bench: `python -m tests.bench_reading [--json] [--seeds N] [--no-bad]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import chain

from tests import bench_reading
from tests.bench_reading.reports import checks, demo_pages, documents, speed
from tests.bench_reading.worst import bad, damaged
from tests.measured import printed


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench_reading", description=bench_reading.__doc__
    )
    parser.add_argument("--json", action="store_true", help="one JSON document for a program")
    parser.add_argument("--seeds", type=int, default=25, help="damaged copies of each case")
    parser.add_argument("--no-bad", action="store_true", help="leave the bad inputs out")
    options = parser.parse_args(arguments)
    pages = demo_pages()
    parts = [speed(pages), documents(), checks(pages), damaged(options.seeds)]
    if not options.no_bad:
        parts.append(bad())
    printed(chain.from_iterable(parts), as_json=options.json)


if __name__ == "__main__":
    main(sys.argv[1:])
