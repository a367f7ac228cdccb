"""What was measured, and the figures to reach."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from pipelines.readers import MEGABYTES, SECONDS
from tests.measured import Measured

NOW = "2026-11-21T08:00:00Z"
# The figures to reach, by the name they are shown with.
WANTED = {
    "HTML reports, ours / trafilatura": "at most 0.3",
    "HTML reports a second on two cores": "at least 300",
    "PDF with text, s a page": "at most 0.15",
    "scan, s a page by the clock": "at most 2.5",
    "checks of 100,000 reports, s": "at most 120",
    "worst bad input, s": f"at most {SECONDS}",
    "worst bad input, MB": f"at most {MEGABYTES} more than at rest",
    "damaged documents with a fault": "0",
}


def figure(name: str, value: float, of: str) -> Measured:
    """What was measured, with what is wanted of it."""
    return Measured(name, value, of, WANTED.get(name, ""))


def least(work: Callable[[], Any], times: int = 3) -> float:
    """Seconds of processor, the least of several."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def each(function: Callable[[Any], Any], values: Iterable[Any]) -> Callable[[], None]:
    """The work of calling a function with each value."""

    def work() -> None:
        for value in values:
            function(value)

    return work
