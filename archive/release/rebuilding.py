"""A release made again from the one before it and what changed, and proof that it is the same."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from archive.release import delta, slim
from archive.release.lines import read_content
from archive.release.manifest import ReleaseError, read_manifest
from archive.release.tables import FORMAT, tables


def rebuilt(old: Path, release: Path, target: Path) -> list[str]:
    """Make the SQLite file of a release at `target`; the tables that are not as its manifest says.

    Nothing is left at `target` unless all of them are. Raises ReleaseError where one of the two is
    no release, the one does not follow the other, or this program does not know its tables; OSError
    and sqlite3.Error where `target` cannot be written.
    """
    before, manifest = read_manifest(old), read_manifest(release)
    if manifest.since != before.name:
        raise ReleaseError(
            f"{release} tells what changed since {manifest.since or 'nothing'}, and {old} is"
            f" {before.name}: name that release with --since."
        )
    declared = {table.name: list(table.names) for table in tables()}
    columns = {name: found["columns"] for name, found in manifest.tables.items()}
    if manifest.format != FORMAT or columns != declared:
        raise ReleaseError(
            f"{release} was made by another version of this program, with other columns: apply its"
            " changes with that one, or as its README says."
        )
    if target.exists():
        raise ReleaseError(f"{target} is there already: name a file that is not.")
    making = target.with_name(f".{target.name}.making")
    making.unlink(missing_ok=True)
    try:
        delta.rebuild(old / slim.NAME, release, manifest.whole(), making)
        with contextlib.closing(slim.open_slim(making)) as db:
            differing = [
                table.name
                for table in tables()
                if (found := read_content(db, table)).digest
                != manifest.tables[table.name]["digest"]
                or found.rows != manifest.tables[table.name]["rows"]
            ]
        if not differing:
            with making.open("rb") as file:
                os.fsync(file.fileno())
            making.rename(target)
        return differing
    finally:
        making.unlink(missing_ok=True)
