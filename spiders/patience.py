"""How long reading one page of a column may take.

Pages are read where all connections wait. What a page is made of is anybody's: lists within lists
some thousand deep cost a family minutes, which every other portal would wait for.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# Seconds of processor, whatever else the machine does. A page of 40,000 links takes ten (2026-11,
# two busy cores); one that is given up asks for no further pages.
SECONDS = 30.0
# It is said again so often: what was raised within a library's callback may be lost there.
_AGAIN = 1.0
# Not empty while a page is read.
_reading: list[bool] = []


class PageTooHardError(Exception):
    """A page that cannot be read in the time that one may take."""


@contextmanager
def patience(seconds: float = 0) -> Iterator[None]:
    """Raise PageTooHardError within where it takes longer than these, or than `SECONDS`.

    Outside the main thread nothing is raised: signals are the main thread's.
    Not to be used around what must not be torn off, such as a transaction.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGVTALRM, _too_long)
    try:
        try:
            _reading.append(True)
            signal.setitimer(signal.ITIMER_VIRTUAL, seconds or SECONDS, _AGAIN)
            yield
        finally:
            _reading.clear()
    finally:
        # The signal may have come right before that: it does not come again as soon.
        _reading.clear()
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _too_long(_: int, __: FrameType | None) -> None:
    if _reading:
        raise PageTooHardError("it takes too long to read, whatever it is made of")
