"""The memory of a process and of all that it has begun, while something is under way."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from world_crawls import resident

#: Seconds between two looks.
_PAUSE = 0.2


@dataclass(slots=True)
class Memory:
    """How many MB they had in memory together at most; what several share counts for each."""

    most: float = 0.0


@contextmanager
def watched() -> Iterator[Memory]:
    """What is found until the context is left."""
    found, done = Memory(), threading.Event()

    def look() -> None:
        while not done.wait(_PAUSE):
            found.most = max(found.most, sum(map(resident, _family(os.getpid()))))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()


def _family(pid: int) -> list[int]:
    """A process and those that it began, and they in turn."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        begun = [int(one) for task in tasks for one in (task / "children").read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(one for child in begun for one in _family(child))]
