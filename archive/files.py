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

_MAGIC = b"SQLite format 3\x00"
_HEADER_SIZE = 100

_HELD = ("locked", "busy")
_UNWRITABLE = ("readonly", "unable to open", "disk is full", "disk I/O")


def check_file(path: Path, *, may_create: bool, to_write: bool) -> bool:
    """Whether there is nothing at the path yet; raises for what cannot be an archive.

    The file's first bytes are read without SQLite, which would tidy up after another program.
    """
    if path.is_dir():
        raise NotAnArchiveError(f"{path} is a folder, not an archive: {ELSEWHERE}.")
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
    owner = int.from_bytes(header[68:72], "big")
    # An archive gets its mark before it is put into WAL mode (2 in byte 18).
    if owner not in (0, APPLICATION_ID) or (owner == 0 and header[18] == 2):
        raise foreign(path)
    # SQLite opens what it may not write for reading, and says so only at the first write.
    if to_write and not os.access(path, os.W_OK):
        raise UnwritableArchiveError(
            f"The archive {path} cannot be written: mend its permissions, or {ELSEWHERE}."
        )
    return False


def foreign(path: Path) -> NotAnArchiveError:
    """The error for a database that another program made."""
    return NotAnArchiveError(
        f"{path} is a SQLite database of another program, not an archive: {ELSEWHERE}."
    )


def is_about_the_file(error: sqlite3.Error) -> bool:
    """Whether an error of SQLite comes from the file, not from what was asked of it."""
    return any(word in str(error) for word in _HELD + _UNWRITABLE)


def explained(path: Path, error: sqlite3.Error) -> ArchiveError:
    """The error of SQLite as a sentence for a person."""
    text = str(error)
    if any(word in text for word in _HELD):
        return ArchiveError(
            f"Another program is writing to the archive {path}: wait until it has ended, then "
            f"try again."
        )
    if "not a database" in text or "malformed" in text:
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
