"""Hands: processes that write and read back the files of a release side by side.

Rows become lines in Python, which has one processor a process. A small release is made without
them: they take half a second to begin.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

from archive.garbage import seldom_look_for_garbage

_P = ParamSpec("_P")
_T = TypeVar("_T")

#: Reports from which on hands are worth it, and how many hands there are at most: each takes the
#: memory of a DuckDB, and the largest table takes as long as all the others together.
WORTH_IT, _MOST = 2_000, 3

# A fork would copy the archive's connection.
_SPAWN = multiprocessing.get_context("spawn")


@contextlib.contextmanager
def hands(reports: int, *works: Callable[..., object]) -> Iterator[Executor]:
    """What works are given to, for a release of so many reports.

    `works` are those that will be given: what they need is imported at once, while there is no work
    yet. Whatever is under way when the context is left is broken off.
    """
    if reports < WORTH_IT:
        yield _Own()
        return
    theirs, own = _SPAWN.Pipe(duplex=False)
    number = min(_MOST, os.cpu_count() or 1)
    with theirs, ProcessPoolExecutor(number, _SPAWN, _begin, (theirs, works)) as executor:
        try:
            # All of them begin with the first work.
            executor.submit(os.getpid)
            yield executor
        finally:
            own.close()


class _Own(Executor):
    """Work that is done at once, by who gives it."""

    def submit(self, work: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        done: Future[_T] = Future()
        try:
            done.set_result(work(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


def _begin(theirs: Connection, works: Sequence[Callable[..., object]]) -> None:
    # The works are here, and so is all that they import.
    seldom_look_for_garbage()
    # Ctrl-C goes to all processes of a terminal: who began the work ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(theirs,), daemon=True).start()


def _end_with(theirs: Connection) -> None:
    """End this process when its work is not wanted any more, or nobody is there to want it: the
    other end of the pipe is closed then."""
    with contextlib.suppress(EOFError):
        theirs.recv()
    os._exit(1)
