"""The other archive of a merge, attached to this one's connection as `other`."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from archive import migrations
from archive.errors import ArchiveError
from archive.files import explained
from archive.store import open_archive

if TYPE_CHECKING:
    from archive.store import Archive


class SameArchiveError(ArchiveError):
    """An archive that is to be merged with itself."""


@contextmanager
def other_archive(a: Archive, path: Path) -> Iterator[Archive]:
    """Open another archive for reading and attach it to this one as `other`.

    One of an earlier schema is copied and the copy migrated; the other archive is never written to.

    Raises SameArchiveError for this archive itself, and what `open_archive` raises for a file that
    is no archive, damaged, or newer than this program.
    """
    if path.exists() and path.samefile(a.path):
        raise SameArchiveError(f"{path} is the archive itself: name another one to merge into it.")
    with open_archive(path, create=False, read_only=True) as found:
        if migrations.applied(found.db) == list(migrations.NAMES):
            with _attached(a, path):
                yield found
            return
        with tempfile.TemporaryDirectory(dir=a.path.parent, prefix=".merge-") as folder:
            copy = Path(folder) / "archive.db"
            with closing(sqlite3.connect(copy)) as made:
                found.db.backup(made)
            with open_archive(copy) as migrated, _attached(a, copy):
                yield migrated


@contextmanager
def _attached(a: Archive, path: Path) -> Iterator[None]:
    try:
        a.db.execute("ATTACH ? AS other", (f"{path.resolve().as_uri()}?mode=ro",))
    except sqlite3.Error as error:
        raise explained(path, error) from error
    try:
        yield
    finally:
        a.db.execute("DETACH other")
