"""What was measured, and what is wanted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class Measured(NamedTuple):
    """A figure, of what it is, and what it is to be."""

    figure: str
    value: float
    of: str
    wanted: str = ""

    def as_text(self) -> str:
        """A line of the table for people."""
        shown = f"{self.value:,.0f}" if self.value >= 1000 else f"{self.value:.4g}"
        return f"{self.figure:48} {shown:>12}  {self.wanted:14} {self.of}".rstrip()


def p95(values: Sequence[float]) -> float:
    """The value that 95 of a hundred do not exceed."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]
