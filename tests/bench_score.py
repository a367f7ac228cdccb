"""Real reports against the numbers that a person read off them: `make score` in figures.

python -m tests.bench_score FOLDER [--json]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.measured import Measured, printed
from tests.score import scored


def figures(folder: Path) -> Iterator[Measured]:
    """Cells and broken sums of all reports."""
    scores = scored(folder)
    right, wrong, missing = (
        sum(getattr(one, name) for one in scores) for name in ("right", "wrong", "missing")
    )
    of = f"of {right + wrong + missing} cells of {len(scores)} reports"
    yield Measured("real reports: cells wrong", wrong, of, "0")
    yield Measured("real reports: cells missing", missing, of, "0")
    verified = sum(one.verified_wrong for one in scores)
    yield Measured("real reports: wrong but verified", verified, of, "0")
    broken = sum(one.broken for one in scores)
    untold = broken - sum(one.broken_told for one in scores)
    of = f"of {broken} that fail in the source"
    yield Measured("real reports: sums that fail and are not told", untold, of, "0")


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_score", description=__doc__)
    parser.add_argument("folder", type=Path, help="reports, each with source.* and gold.json")
    parser.add_argument("--json", action="store_true", help="one JSON document for a program")
    options = parser.parse_args(arguments)
    printed(figures(options.folder), as_json=options.json)


if __name__ == "__main__":
    main(sys.argv[1:])
