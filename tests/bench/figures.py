"""What was measured, and the figures to reach."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from pipelines.readers import MEGABYTES, SECONDS

NOW = "2026-11-21T08:00:00Z"
# Forty pages, the longest that offices scan, must be read in the time of one document.
_MOST_PAGES = 40
# The figures to reach, by the name they are shown with.
WANTED = {
    "HTML reports, ours / trafilatura": "at most 0.3",
    "HTML reports a second on two cores": "at least 300",
    "PDF with text, s a page": f"at most {SECONDS / _MOST_PAGES}",
    "scan, s a page by the clock": f"at most {SECONDS / _MOST_PAGES}",
    "checks of 100,000 reports, s": "at most 120",
    "worst bad input, s": f"at most {SECONDS}",
    "worst bad input, MB": f"at most {MEGABYTES} more than at rest",
    "damaged documents with a fault": "0",
}


class Figure(NamedTuple):
    """What was measured, and of what."""

    figure: str
    value: float | str
    of: str

    def as_json(self) -> dict[str, float | str | None]:
        """For a program: with what is wanted, None where nothing is."""
        return {**self._asdict(), "wanted": WANTED.get(self.figure)}

    def as_text(self) -> str:
        """A line of the table for people."""
        shown = f"{self.value:.2f}" if isinstance(self.value, float) else str(self.value)
        return f"{self.figure:44} {shown:>12}  {WANTED.get(self.figure, ''):31} {self.of}"


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
