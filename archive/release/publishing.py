"""The shelf: the folder in which releases stand side by side, and how one comes to stand there.

    releases/2026-10-31/ …      a release
    releases/2026-11-30/ …
    releases/latest             points at the newest good one

A release is made in a hidden folder beside, brought to the disk, and then named in one step;
`latest` is turned to it in another. Whenever this is torn off, the last good release stays what it
was, and the next run clears away what was left. One run at a time: the shelf has a lock.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.release.manifest import ReleaseError, read_manifest

LATEST = "latest"
_LOCK = ".lock"
_MAKING = ".making-"

#: A release's name is a folder's and part of an address.
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}")


class UnwritableReleaseError(ReleaseError):
    """The folder for the release cannot be written: full, or not ours."""


def check_name(name: str) -> None:
    """Raises ReleaseError for a name that no release may have."""
    if not _NAME.fullmatch(name) or name == LATEST:
        raise ReleaseError(
            f"{name!r} is no name for a release: letters, digits, points, hyphens and underscores,"
            f" at most a hundred, and not {LATEST!r}."
        )


@dataclass(frozen=True, slots=True)
class Shelf:
    """An open shelf, held by this run alone."""

    folder: Path

    def latest(self) -> Path | None:
        """The folder of the newest good release, None for an empty shelf.

        Raises ReleaseError where `latest` points at nothing.
        """
        link = self.folder / LATEST
        if not link.is_symlink():
            return None
        target = self.folder / link.readlink()
        if not target.is_dir():
            raise ReleaseError(
                f"{link} points at {target.name}, which is not there: point it at the newest"
                f" release that is (ln -sfn NAME {link}), or remove it."
            )
        return target

    @contextlib.contextmanager
    def making(self) -> Iterator[tuple[Path, Path]]:
        """Two hidden folders, to make a release in and for what is in the way meanwhile; gone at
        the end, whatever happened."""
        folder = self.folder / f"{_MAKING}{os.getpid()}"
        release, scratch = folder / "release", folder / "scratch"
        release.mkdir(parents=True)
        scratch.mkdir()
        try:
            yield release, scratch
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, made: Path, name: str) -> Path:
        """Put a finished release on the shelf under its name and turn `latest` to it."""
        sync(made)
        folder = self.folder / name
        made.rename(folder)
        sync_folder(self.folder)
        self.turn_to(name)
        return folder

    def turn_to(self, name: str) -> None:
        """Turn `latest` to a release that stands on the shelf."""
        link = self.folder / f"{_MAKING}{LATEST}"
        link.unlink(missing_ok=True)
        link.symlink_to(name)
        link.rename(self.folder / LATEST)
        sync_folder(self.folder)


@contextlib.contextmanager
def shelf(folder: Path) -> Iterator[Shelf]:
    """Open a shelf, making the folder where there is none, and clear what a torn-off run left.

    Raises ReleaseError where another run works on it, where the folder holds a release itself or
    cannot be written.
    """
    if (folder / "manifest.json").exists():
        raise ReleaseError(
            f"{folder} is itself a release: name the folder that releases stand in,"
            f" {folder.parent}."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("wb")
    except OSError as error:
        raise UnwritableReleaseError(
            f"The folder {folder} for releases cannot be written ({error.strerror}): mend its"
            " permissions, or name another."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ReleaseError(
                f"Another dump is being made in {folder}: wait until it has ended."
            ) from None
        for left in sorted(folder.glob(f"{_MAKING}*")):
            if left.is_symlink():
                left.unlink()
            else:
                shutil.rmtree(left)
        yield Shelf(folder)


def sync(folder: Path) -> None:
    """Bring all files of a folder, and the folder, to the disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)
        else:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def last_release(shelf_: Shelf, since: Path | None) -> Path | None:
    """The release to be held against: the one named, else the shelf's latest.

    Raises ReleaseError for what is no release.
    """
    folder = since.resolve() if since else shelf_.latest()
    if folder:
        read_manifest(folder)
    return folder
