"""The archive as a file: is it one, and what do the complaints of SQLite mean for a person."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from archive.errors import ArchiveError, NotAnArchiveError, UnwritableArchiveError

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

#: "nbao" in the header's field for the program that a SQLite file belongs to.
APPLICATION_ID = 0x6E62616F

ELSEWHERE = "name another file with -s ARCHIVE=PATH"

#: What SQLite keeps beside a database, after its name.
COMPANIONS = ("-wal", "-shm", "-journal")

_MAGIC = b"SQLite format 3\x00"
_HEADER_SIZE = 100
#: What byte 18 of the header says.
_IN_WAL_MODE = 2

_HELD = ("locked", "busy")
_UNWRITABLE = ("readonly", "unable to open", "disk is full", "disk I/O")
_DAMAGED = ("not a database", "malformed", "decode")


def check_file(path: Path, *, may_create: bool, to_write: bool) -> bool:
    """Whether there is nothing at the path yet; raises for what cannot be an archive.

    The file's first bytes are read without SQLite, which would tidy up after another program.
    """
    if path.is_dir():
        raise NotAnArchiveError(f"{path} is a folder, not an archive: {ELSEWHERE}.")
    # Whoever opened a pipe would wait for somebody to write into it.
    if path.exists() and not path.is_file():
        raise NotAnArchiveError(f"{path} is no file that can hold an archive: {ELSEWHERE}.")
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_SIZE)
    except (FileNotFoundError, NotADirectoryError):
        if not may_create:
            raise NotAnArchiveError(
                f"There is no archive at {path}: crawl or ingest something first, or {ELSEWHERE}."
            ) from None
        if not path.parent.is_dir():
            raise UnwritableArchiveError(
                f"The folder {path.parent} for the archive does not exist: make it, or {ELSEWHERE}."
            ) from None
        return True
    except OSError as error:
        raise UnwritableArchiveError(
            f"The archive {path} cannot be opened ({error.strerror}): "
            f"mend its permissions, or {ELSEWHERE}."
        ) from error
    if not header and may_create:
        return True
    if not header.startswith(_MAGIC):
        raise NotAnArchiveError(f"{path} is not a SQLite database: {ELSEWHERE}.")
    has_log, has_journal = (_holds_something(path, name) for name in ("-wal", "-journal"))
    if not (has_log or has_journal) and path.stat().st_size < _least_size(header):
        raise NotAnArchiveError(
            f"{path} is damaged, it ends before it should: restore it from a copy, or {ELSEWHERE}."
        )
    owner = int.from_bytes(header[68:72], "big")
    # An archive gets its mark before it is put into WAL mode.
    if owner not in (0, APPLICATION_ID) or (owner == 0 and header[18] == _IN_WAL_MODE):
        raise foreign(path)
    # A log belongs to a database in WAL mode. Beside another one, as every backup is, lies that of
    # the archive which was there before, and SQLite would write it into this one.
    if has_log and header[18] != _IN_WAL_MODE:
        raise ArchiveError(
            f"Beside {path} lies {path.name}-wal, the log of another archive: delete it and "
            f"{path.name}-shm, then try again."
        )
    # SQLite opens what it may not write for reading, and says so only at the first write.
    if to_write and not os.access(path, os.W_OK):
        raise UnwritableArchiveError(
            f"The archive {path} cannot be written: mend its permissions, or {ELSEWHERE}."
        )
    return False


def _holds_something(path: Path, companion: str) -> bool:
    beside = path.with_name(path.name + companion)
    return beside.exists() and beside.stat().st_size > 0


def _least_size(header: bytes) -> int:
    """How long a database is by its header, where nobody is writing to it: pages and their size."""
    if len(header) < _HEADER_SIZE:
        return _HEADER_SIZE
    # The number of pages counts where it was written together with the count of changes.
    if header[24:28] != header[92:96]:
        return 0
    # 1 stands for 65,536, which two bytes cannot hold.
    page = int.from_bytes(header[16:18], "big")
    return int.from_bytes(header[28:32], "big") * (2**16 if page == 1 else page)


def foreign(path: Path) -> NotAnArchiveError:
    """The error for a database that another program made."""
    return NotAnArchiveError(
        f"{path} is a SQLite database of another program, not an archive: {ELSEWHERE}."
    )


def is_about_the_file(error: sqlite3.Error) -> bool:
    """Whether an error of SQLite comes from the file, not from what was asked of it."""
    return any(word in str(error) for word in _HELD + _UNWRITABLE)


def is_damage(error: Exception) -> bool:
    """Whether SQLite has met pages that are none of a database's, or texts that are none."""
    return any(word in str(error) for word in _DAMAGED)


def explained(path: Path, error: Exception) -> ArchiveError:
    """The error of SQLite as a sentence for a person.

    It may be a UnicodeDecodeError: the words for what is wrong have damaged ones in them.
    """
    text = str(error)
    if any(word in text for word in _HELD):
        return ArchiveError(
            f"Another program is writing to the archive {path}: wait until it has ended, then "
            f"try again."
        )
    if is_damage(error):
        return NotAnArchiveError(
            f"{path} is damaged or no SQLite database ({text}): restore it from a copy, "
            f"or {ELSEWHERE}."
        )
    if any(word in text for word in _UNWRITABLE):
        return UnwritableArchiveError(
            f"The archive {path} cannot be written ({text}): mend the permissions or the space of "
            f"the folder {path.parent}, or {ELSEWHERE}."
        )
    return ArchiveError(f"The archive {path} cannot be used: SQLite says {text}.")
