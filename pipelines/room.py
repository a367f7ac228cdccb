"""The memory that reading one document may take, beside what the program itself needs.

A limit on a process's data counts what it may write to, not what it only reserves, so that threads
and libraries that reserve much are let in peace. What is loaded once and serves all documents, such
as the models for scans, is no document's:

    with lasting():
        model = load()
"""

from __future__ import annotations

import math
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_KIND = resource.RLIMIT_DATA
_PAGE = resource.getpagesize()


def in_use() -> int:
    """The bytes of data and stack that this process may write to now, as the limit counts them."""
    return int(Path("/proc/self/statm").read_bytes().split()[5]) * _PAGE


def confine(room: int) -> None:
    """Give this process so many bytes more than it has; beyond them it meets a MemoryError.

    Only the soft limit is set: programs that are started from here may have one of their own.
    """
    _limit_to(in_use() + room)


def left() -> float:
    """The bytes of its room that this process has not taken; infinite where none is set."""
    soft, _ = resource.getrlimit(_KIND)
    return math.inf if soft == resource.RLIM_INFINITY else soft - in_use()


@contextmanager
def lasting() -> Iterator[None]:
    """What is loaded within stays, and takes nothing of the room; no matter where none is set."""
    soft, hard = resource.getrlimit(_KIND)
    before = in_use()
    resource.setrlimit(_KIND, (hard, hard))
    try:
        yield
    finally:
        if soft != resource.RLIM_INFINITY:
            _limit_to(soft + max(0, in_use() - before))


def _limit_to(size: int) -> None:
    _, hard = resource.getrlimit(_KIND)
    resource.setrlimit(_KIND, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))
