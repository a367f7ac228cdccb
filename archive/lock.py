"""The lock: one command at a time writes to an archive.

SQLite lets several programs write in turn, but two crawls would ask the same hosts, and two readers
read the same documents. So a command that works on the archive for longer holds a lock, by
flock(2) on a file beside it, `archive.db.lock`. The kernel holds it for the process and lets go
with it, however it ends: what a killed one leaves is an empty claim, which the next command takes
over. In the file stands who holds it, for the one that is refused.

Reading needs no lock, nor does what is written in one short transaction.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from archive.errors import BusyArchiveError, UnwritableArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Somebody who only looks who holds it, holds it for a moment.
_TRIES = 20
_SECONDS_BETWEEN = 0.05


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes to an archive: the process, its command, and since when (UTC)."""

    pid: int
    command: str
    since: str


def lock_path(archive: Path) -> Path:
    """The file beside an archive that is locked."""
    return archive.with_name(f"{archive.name}.lock")


@contextlib.contextmanager
def locked(archive: Path, command: str, now: str) -> Iterator[None]:
    """Hold the lock of an archive, for a command that begins at `now`.

    Raises BusyArchiveError where another process holds it, UnwritableArchiveError where no file can
    be made beside the archive.
    """
    if not archive.parent.is_dir():
        # There is nothing to lock: opening the archive says what is wrong.
        yield
        return
    path = lock_path(archive)
    try:
        descriptor = _taken(path)
    except OSError as error:
        raise UnwritableArchiveError(
            f"{path} cannot be written ({error.strerror}): make room or give access to its folder."
        ) from error
    if descriptor is None:
        raise BusyArchiveError(_told(archive, _read(path)))
    try:
        claim = json.dumps(asdict(Holder(os.getpid(), command, now)))
        # Without it the loser knows less, and nothing else is lost.
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, claim.encode(), 0)
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(descriptor)


def holder(archive: Path) -> Holder | None:
    """Who holds the lock of an archive, None for nobody."""
    path = lock_path(archive)
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _read(path) or Holder(0, "a command", "")
    finally:
        os.close(descriptor)
    return None


def _taken(path: Path) -> int | None:
    """The locked file, None where another process has it."""
    for _ in range(_TRIES):
        # Not handed on to the programs that this one starts: they may outlive it.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            time.sleep(_SECONDS_BETWEEN)
            continue
        if _is_at(descriptor, path):
            return descriptor
        # Whoever had it took the file away before letting go: there may be another one by now.
        os.close(descriptor)
    return None


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _read(path: Path) -> Holder | None:
    try:
        return Holder(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _told(archive: Path, held: Holder | None) -> str:
    by = "another command"
    if held is not None:
        by = f"`scrapy {held.command}` (process {held.pid}) since {held.since}"
    return f"{archive} is being written to by {by}: let it end, then call this again."
