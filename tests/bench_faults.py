"""The fault lab in figures: every fault, and how many did not end as they are written.

Which they were, and how, is told on standard error; `python -m tests.faults NAME` runs one by
itself. `python -m tests.bench_faults [--fast] [--json]`: some six minutes on two cores.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence

from tests.faults.__main__ import ended
from tests.faults.cases import Fault, faults
from tests.faults.outcomes import Outcome, complaints
from tests.measured import Measured, printed


def figures(some: Sequence[Fault]) -> Iterator[Measured]:
    """What is promised of each fault, over all of them."""
    found: list[tuple[Fault, Outcome]] = []
    for fault, outcome in ended(some, together=True):
        found.append((fault, outcome))
        if wrong := complaints(fault, outcome):
            print(f"{fault.name}: {'; '.join(wrong)}", file=sys.stderr)
    yield from summed(found)


def summed(found: Sequence[tuple[Fault, Outcome]]) -> Iterator[Measured]:
    """The figures of outcomes; beside each the first faults that miss it."""
    for figure, missed in _MISSED.items():
        names = [fault.name for fault, outcome in found if missed(fault, outcome)]
        of = ", ".join([f"of {len(found)} faults", *names[:5]])
        yield Measured(figure, len(names), of, "0")
    bad = sum(outcome.bad for _, outcome in found)
    yield Measured("bad rows published", bad, f"by {len(found)} faults", "0")


_MISSED: dict[str, Callable[[Fault, Outcome], bool]] = {
    "faults that end otherwise than written": lambda fault, found: bool(complaints(fault, found)),
    "  under another class of failure": lambda fault, found: fault.failure != found.failure,
    "  with another exit code": lambda fault, found: fault.exit != found.exit,
    "  with another alert, none or two": lambda fault, found: (
        found.alerts != ((fault.alert,) if fault.alert else ())
    ),
    "  with values or reports lost": lambda fault, found: fault.lost != found.lost,
    "  not mended by the next run": lambda _, found: bool(found.mended),
}


def main(arguments: Sequence[str]) -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_faults", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="without those that no test runs")
    parser.add_argument("--json", action="store_true", help="one JSON document for a program")
    options = parser.parse_args(arguments)
    some = [fault for fault in faults() if not (options.fast and fault.slow)]
    printed(figures(some), as_json=options.json)


if __name__ == "__main__":
    main(sys.argv[1:])
