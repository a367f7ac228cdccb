"""The memory of a process and of all that it has begun, while something is under way."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType

from world_crawls import resident

#: Seconds between two looks.
_PAUSE = 0.2


class Memory:
    """A context manager: `most` is how many MB they had in memory together at most.

    What several of them share counts for each.
    """

    def __init__(self) -> None:
        self.most = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        while not self._done.wait(_PAUSE):
            self.most = max(self.most, sum(map(resident, _family(os.getpid()))))

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()


def _family(pid: int) -> list[int]:
    """A process and those that it began, and they in turn."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        begun = [int(one) for task in tasks for one in (task / "children").read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(one for child in begun for one in _family(child))]
