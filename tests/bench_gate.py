"""What is promised of reading, on generated reports with their truth: the gate's figures.

`python -m tests.gate` has them by damage and by form, names each failure and holds the floors.

    python -m tests.bench_gate [--cases N] [--slow N] [--seed S] [--json]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tests.gate.running import add_up, decidable, run, share
from tests.measured import Measured, printed

#: Formats in which every cell of a whole report is to be right; HTML and text come in many manners.
_ALL_RIGHT = ("html", "text", "docx", "xlsx", "pdf")
Groups = Mapping[str, Mapping[str, Counter[str]]]


def figures(groups: Groups) -> Iterator[Measured]:
    """Of whole reports by format, of scans, of damaged ones."""
    whole = groups["whole reports, by format"]
    for format_ in _ALL_RIGHT:
        some = [one for name, one in whole.items() if name.partition(":")[0] == format_]
        if some:
            yield _right(f"cells right, {format_}", sum(some, Counter()), "at least 1")
    if scans := whole.get("scan"):
        read = scans["right"] + scans["wrong"]
        of = f"of {read} values read"
        yield Measured("values right, scans", share(scans["right"], read), of, "at least 0.995")
        of = f"of {decidable(scans)} cells"
        missing = share(scans["missing"], decidable(scans))
        yield Measured("cells not read, scans", missing, of, "at most 0.1")
        yield Measured("wrong but verified, scans", scans["wrong but verified"], of, "0")
    damaged = groups["damaged reports"].get("all", Counter())
    cells, told = damaged["cells"], damaged["told"]
    of = f"of {cells} cells of {damaged['cases']} damaged reports"
    yield Measured("wrong but verified, damaged", damaged["wrong but verified"], of, "0")
    unflagged = damaged["wrong unflagged"] / max(1, cells)
    yield Measured("wrong unflagged, damaged", unflagged, of, "at most 0.0001")
    apart = share(told, told + damaged["confused"])
    of = f"of {told + damaged['confused']} sums that fail"
    yield Measured("source's errors told from our own", apart, of, "at least 0.99")


def _right(figure: str, counts: Counter[str], wanted: str) -> Measured:
    of = f"of {decidable(counts)} cells of {counts['cases']} whole reports"
    return Measured(figure, share(counts["right"], decidable(counts)), of, wanted)


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_gate", description=__doc__)
    parser.add_argument("--cases", type=int, default=12_500, help="how many of HTML and text")
    parser.add_argument("--slow", type=int, default=10, help="how many of each other format")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one JSON document for a program")
    options = parser.parse_args(arguments)
    groups = add_up(run(options.seed, options.cases, options.slow))
    printed(figures(groups), as_json=options.json)


if __name__ == "__main__":
    main(sys.argv[1:])
