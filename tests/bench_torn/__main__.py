"""The bench: `python -m tests.bench_torn [--moments N] [--json]`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator

from tests import bench_torn
from tests.bench_torn.operations import OPERATIONS
from tests.bench_torn.tearing import torn
from tests.measured import Measured, printed


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench_torn",
        description=bench_torn.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--moments", type=int, default=100, help="of each operation (100)")
    parser.add_argument("--only", choices=OPERATIONS, nargs="+", default=tuple(OPERATIONS))
    parser.add_argument("--json", action="store_true", help="one JSON document for a program")
    options = parser.parse_args()
    printed(_measured(options.only, options.moments), as_json=options.json)


def _measured(names: tuple[str, ...], moments: int) -> Iterator[Measured]:
    for disk in (False, True):
        if disk and os.geteuid():
            print("A full disk is not tried: only root may mount one.", file=sys.stderr)
            continue
        for name in names:
            well, wrong = torn(name, moments, disk=disk)
            what = "full disk" if disk else "kill -9"
            of = "; ".join([f"{moments} moments", *wrong[:5]])
            yield Measured(f"{what} during {name}: not sound", moments - well, of, "0")


if __name__ == "__main__":
    main()
