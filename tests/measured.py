"""What benches measured, what is wanted of it, and how it is printed: the same for all of them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

HEADS = f"{'figure':48} {'measured':>12}  {'promised':22} of what, or beside what"
_WANTED = re.compile(r"(at most|at least)? ?([\d.,]+)")


class Measured(NamedTuple):
    """A figure, of what it is, and what it is to be: `at most N`, `at least N`, `N`, or nothing."""

    figure: str
    value: float
    of: str = ""
    wanted: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the figure is what is wanted; None where nothing is."""
        found = _WANTED.match(self.wanted)
        if found is None:
            return None
        bound = float(found[2].replace(",", ""))
        within = {"at most": self.value <= bound, "at least": self.value >= bound}
        return within.get(found[1], self.value == bound)

    def as_dict(self) -> dict[str, Any]:
        """For JSON, which has no number for what came to no end."""
        value = self.value if math.isfinite(self.value) else None
        return self._asdict() | {"value": value, "holds": self.holds}

    def as_text(self) -> str:
        """A line of the table for people."""
        shown = f"{self.value:,.0f}" if abs(self.value) >= 1000 else f"{self.value:.4g}"
        mark = {True: "", False: " MISSED", None: ""}[self.holds]
        return f"{self.figure:48} {shown:>12}  {self.wanted + mark:22} {self.of}".rstrip()


def printed(rows: Iterable[Measured], *, as_json: bool) -> None:
    """A line a figure as it comes, or all of them as one JSON document at the end.

    What was measured before a fault is printed, too.
    """
    kept = []
    try:
        for row in rows:
            kept.append(row.as_dict())
            if not as_json:
                print(row.as_text(), flush=True)
    finally:
        if as_json:
            print(json.dumps(kept, ensure_ascii=False, indent=1, allow_nan=False))


def as_measured(said: dict[str, Any]) -> Measured:
    """The figure that `as_dict` wrote down."""
    value = math.inf if said["value"] is None else said["value"]
    return Measured(said["figure"], value, said["of"], said["wanted"])


def p95(values: Sequence[float]) -> float:
    """The value that 95 of a hundred do not exceed."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]
