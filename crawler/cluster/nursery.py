"""A nursery: the process that has all imported that walkers need, and forks them.

A walker that imported for itself would take a second of processor and a hundred megabytes. A worker
has one nursery and sends it, for each walker, its folder and the end of a line. Nursery and walkers
die with the worker: the system kills them.

    python -m crawler.cluster.nursery PARENT FD     the worker's process, a socket to it
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
from pathlib import Path

from crawler.cluster.walker import walk

#: PR_SET_PDEATHSIG, prctl(2).
_ON_PARENTS_DEATH = 1
_LONGEST_PATH = 4096


def die_with(parent: int) -> None:
    """Have this process killed when its parent ends, or end at once where it has."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_ON_PARENTS_DEATH, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def serve(orders: socket.socket) -> None:
    """Fork a walker for each folder that comes, until the worker closes."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    nursery = os.getpid()
    while True:
        message, ends, _, _ = socket.recv_fds(orders, _LONGEST_PATH, 1)
        if not message:
            return
        if os.fork() == 0:
            orders.close()
            _grow(nursery, Path(os.fsdecode(message)), ends[0])
        os.close(ends[0])


def _grow(nursery: int, folder: Path, end: int) -> None:
    """The life of a walker, in the process that was forked for it."""
    code = 1
    try:
        die_with(nursery)
        # It has children of its own to wait for.
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        walk(folder, socket.socket(fileno=end))
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Serve the socket that the command line names, for as long as the parent lives."""
    parent, fd = int(sys.argv[1]), int(sys.argv[2])
    die_with(parent)
    with socket.socket(fileno=fd) as orders:
        serve(orders)


if __name__ == "__main__":
    main()
