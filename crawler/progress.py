"""Progress of long work, on standard error and only while a person watches."""

from __future__ import annotations

import sys
import time

# Redrawing more often than this costs more than it tells.
_SECONDS_BETWEEN = 0.2


class Progress:
    """A line that is redrawn: how many of how many, and how long it will still take."""

    def __init__(self, noun: str, total: int) -> None:
        self.noun, self.total, self.done = noun, total, 0
        self.shown = sys.stderr.isatty()
        self._began = time.monotonic()
        self._drawn = 0.0

    def step(self, count: int = 1) -> None:
        """So many more are done."""
        self.done += count
        now = time.monotonic()
        if not self.shown or now - self._drawn < _SECONDS_BETWEEN:
            return
        self._drawn = now
        left = (now - self._began) / self.done * (self.total - self.done)
        sys.stderr.write(f"\r{self.done} of {self.total} {self.noun}, {left:.0f} s left \033[K")
        sys.stderr.flush()

    def close(self) -> None:
        """The work is over: take the line away."""
        if self.shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
