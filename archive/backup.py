"""备份: a whole copy of an archive, made while others write to it.

A backup is an archive: it opens like one, and put in the place of a lost one it goes on. It holds
all that was acknowledged before it began and nothing that came after, since the copy is made inside
one read transaction: WAL keeps that moment for it, and no writer ever waits. (SQLite's copying
begins anew whenever another process has written, and would never end beside a crawl.) It lies
beside its place until SQLite has found it whole, then takes the place of the last one at once; what
a kill or a full disk leaves is called `.part`, and the next backup takes it away.

The log of changes (`-wal`) is no part of it: the copy is in SQLite's older mode, which needs none,
until a program writes to it. So the log of a lost archive beside it is known for a stranger's
(`archive/files.py`).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import ArchiveError, UnwritableArchiveError
from archive.files import APPLICATION_ID, COMPANIONS, check_file, explained, is_damage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from archive.store import Archive

#: Pages copied at a time, four megabytes: between two of them progress is told.
_STEP = 1024

#: SQLite's own limit. The check reads pages in any order: mapped it takes a third of the time.
_MAPPED = 2**31 - 2**16

_SIZE = ("page_count", "page_size")

#: What tells for a person how much there is, and whether all of it came over.
_COUNTED = ("runs", "captures", "bodies", "reports", "versions", "sightings")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: its size in bytes, and the rows of some of its tables."""

    path: Path
    size: int
    counts: Mapping[str, int]


def back_up(
    a: Archive, target: Path, *, progress: Callable[[int, int], None] | None = None
) -> Backup:
    """Copy an archive to a file, check the copy and put it in its place.

    `progress` is told how many pages are copied, of how many. An earlier backup at the place is
    replaced once the new one is whole, never before.

    Raises UnwritableArchiveError where the place cannot be written or is too small, and
    ArchiveError where something else lies there, another backup to it is under way, or the copy is
    not whole because the archive is not.
    """
    _check_place(a, target)
    part = target.with_name(f"{target.name}.part")
    with _cleared(part):
        try:
            counts = _copy(a, part, progress)
            _check_copy(a, part, counts)
            _put(part, target)
        except sqlite3.DatabaseError as error:
            raise explained(a.path if is_damage(error) else target, error) from error
        except OSError as error:
            raise _unwritable(target, str(error.strerror)) from error
    return Backup(target, target.stat().st_size, counts)


def _check_place(a: Archive, target: Path) -> None:
    if target.resolve() == a.path.resolve():
        raise ArchiveError(f"{target} is the archive itself: name another file for the backup.")
    if not target.parent.is_dir():
        raise _unwritable(target, "its folder does not exist")
    log = target.with_name(f"{target.name}-wal")
    if log.exists() and log.stat().st_size:
        raise ArchiveError(
            f"{target} is in use as an archive (it has a log, {log.name}) and is not replaced: "
            f"name another file for the backup."
        )
    if not _is_replaceable(target):
        raise ArchiveError(
            f"{target} is no archive and is not replaced: name another file for the backup."
        )
    pages, size = (a.db.execute(f"PRAGMA {name}").fetchone()[0] for name in _SIZE)
    if shutil.disk_usage(target.parent).free < pages * size:
        raise _unwritable(target, f"it takes {pages * size / 1e6:,.0f} MB, there is less room")


def _is_replaceable(target: Path) -> bool:
    """Whether there is nothing at a place yet, or an archive."""
    try:
        if check_file(target, may_create=True, to_write=False):
            return True
        with _reading(target) as db:
            return bool(db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID)
    except (ArchiveError, sqlite3.Error):
        return False


def _reading(path: Path) -> contextlib.closing[sqlite3.Connection]:
    """A file that nobody writes to, read without leaving anything beside it."""
    return contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True))


@contextlib.contextmanager
def _cleared(part: Path) -> Iterator[None]:
    """What an earlier backup left is gone before and what this one leaves is gone after."""
    if part.exists():
        with contextlib.closing(sqlite3.connect(part, timeout=0)) as db:
            try:
                db.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise ArchiveError(
                    f"Another backup writes to {part}: wait until it has ended."
                ) from error
            except sqlite3.DatabaseError:
                pass
    _remove(part)
    try:
        yield
    finally:
        _remove(part)


def _remove(path: Path) -> None:
    for suffix in ("", *COMPANIONS):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _copy(a: Archive, part: Path, progress: Callable[[int, int], None] | None) -> dict[str, int]:
    """Copy the archive as it is at one moment; the rows that it has then."""

    def told(_status: int, left: int, total: int) -> None:
        if progress is not None:
            progress(total - left, total)

    a.db.execute("BEGIN")
    try:
        counts = _count(a.db)
        with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as copy:
            a.db.backup(copy, pages=_STEP, progress=told)
            copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        a.db.execute("ROLLBACK")
    return counts


def _count(db: sqlite3.Connection) -> dict[str, int]:
    return {
        name: int(db.execute(f"SELECT count(*) FROM {name}").fetchone()[0])  # noqa: S608
        for name in _COUNTED
    }


def _check_copy(a: Archive, part: Path, counts: Mapping[str, int]) -> None:
    with _reading(part) as copy:
        copy.execute(f"PRAGMA mmap_size = {_MAPPED}")
        said = [row[0] for row in copy.execute("PRAGMA integrity_check(1)")]
        astray = copy.execute("PRAGMA foreign_key_check").fetchone()
        if said != ["ok"] or astray is not None or _count(copy) != counts:
            what = f"a row of {astray[0]} belongs to none" if astray else said[0]
            raise ArchiveError(
                f"The copy of {a.path} is not whole ({what}) and was thrown away, the last backup "
                f"is kept: check the archive with scrapy verify."
            )


def _put(part: Path, target: Path) -> None:
    """On the disk, then in its place: a lost machine has the last backup or this one."""
    _sync(part)
    for suffix in COMPANIONS:
        # Left by whoever has read the last backup; none of them holds a change.
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    part.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _unwritable(target: Path, why: str) -> UnwritableArchiveError:
    return UnwritableArchiveError(
        f"The backup {target} cannot be written ({why}): name another place for it."
    )
