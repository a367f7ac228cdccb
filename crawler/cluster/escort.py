"""The escort of a walker: its worker has it forked, serves its turns, and sees it to its end."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.cluster.leases import Leases

if TYPE_CHECKING:
    from distributed import Worker

_PROJECT = Path(__file__).resolve().parent.parent.parent
#: Seconds between two looks at whether a walk is still wanted.
_LOOK = 1.0

_nursery: socket.socket | None = None
#: What walks for each client's run; runs that are to end.
_under_way: defaultdict[str, set[Leases]] = defaultdict(set)
_stopped: set[str] = set()


def stop(token: str) -> None:
    """Have all walks of a client's run end in order, those too that have not begun."""
    _stopped.add(token)
    for leases in _under_way[token]:
        leases.say({"stop": True})


def is_stopped(token: str) -> bool:
    """Whether a client's run is to end."""
    return token in _stopped


async def escort(worker: Worker, token: str, folder: Path, wanted: Callable[[], bool]) -> None:
    """See a walk through from its beginning to its end, however it ends.

    One that is not `wanted` any more is ended at once.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        _order(folder, theirs)
    reader, writer = await asyncio.open_connection(sock=ours)
    leases = Leases(worker, writer)
    _under_way[token].add(leases)
    watching = asyncio.ensure_future(_watch(writer, wanted))
    try:
        if is_stopped(token):
            leases.say({"stop": True})
        while line := await reader.readline():
            leases.hear(line)
    except ConnectionError:
        # It was killed: what it left in its folder tells.
        pass
    finally:
        _under_way[token].discard(leases)
        watching.cancel()
        # A walker whose line is cut ends by itself.
        writer.close()
        await leases.close()


async def _watch(writer: asyncio.StreamWriter, wanted: Callable[[], bool]) -> None:
    while wanted():
        await asyncio.sleep(_LOOK)
    writer.transport.abort()


def _order(folder: Path, end: socket.socket) -> None:
    """Have a walker forked for a folder. On the event loop's thread, whose end is the worker's."""
    global _nursery  # noqa: PLW0603 - a process has one
    message = os.fsencode(folder)
    if _nursery is not None:
        try:
            socket.send_fds(_nursery, [message], [end.fileno()])
        except OSError:
            _nursery.close()
        else:
            return
    _nursery = _begin()
    socket.send_fds(_nursery, [message], [end.fileno()])


def _begin() -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    words = ["-m", "crawler.cluster.nursery", str(os.getpid()), str(theirs.fileno())]
    with theirs:
        subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, *words],
            cwd=_PROJECT,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            # Ctrl-C is for the worker.
            start_new_session=True,
        )
    return ours
