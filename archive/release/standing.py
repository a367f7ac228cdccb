"""What stands on the shelf already: the name for a new release, or that it need not be made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from archive.release.attempts import Attempt
from archive.release.manifest import ReleaseError, read_manifest, sha256, summed
from archive.release.publishing import Shelf
from archive.release.slim import NAME


def day_of(time: str) -> str:
    """The Chinese day (UTC+8) of a time (UTC)."""
    moment = datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return (moment + timedelta(hours=8)).date().isoformat()


def settle_name(shelf: Shelf, made: Path, day: str, given: str) -> str | Attempt:
    """The name for the release that is made in a folder; or the attempt that ends here, since a
    release with the same rows stands on the shelf.

    It is the name that was `given`, else the day, with a number behind it where that is taken. A
    run that was torn off between naming a release and turning `latest` to it ends here too.

    Raises ReleaseError where the name that was given is taken by other rows.
    """
    own = sha256(made / NAME)
    latest = shelf.latest()
    # A name that somebody gives is of a release that is to be there.
    standing = [shelf.folder / given] if given else [*filter(None, [latest]), *_of(shelf, day)]
    for folder in standing:
        if folder.is_dir() and summed(folder, NAME) == own:
            if latest != folder:
                shelf.turn_to(folder.name)
            return _unchanged(folder)
    if given and standing[0].exists():
        raise ReleaseError(
            f"A release {given} with other rows stands in {shelf.folder} already: give another"
            " name with --name, or none."
        )
    return given or next(name for name in _names(day) if not (shelf.folder / name).exists())


def check_whole(last: Path) -> None:
    """That the database of the last release is what was published.

    Raises ReleaseError where it is not, since nothing can be held against it then.
    """
    if summed(last, NAME) != sha256(last / NAME):
        raise ReleaseError(
            f"The last release {last} is damaged: {NAME} is not what SHA256SUMS says. Restore it"
            " from a copy, or name the one before with --since."
        )


def _names(day: str) -> Iterator[str]:
    yield day
    for n in count(2):
        yield f"{day}.{n}"


def _of(shelf: Shelf, day: str) -> Iterator[Path]:
    for name in _names(day):
        if not (shelf.folder / name).exists():
            return
        yield shelf.folder / name


def _unchanged(folder: Path) -> Attempt:
    manifest = read_manifest(folder)
    return Attempt(
        manifest.name,
        "unchanged",
        manifest.observed_until,
        since=manifest.name,
        digest=manifest.digest,
        counts={name: found["rows"] for name, found in manifest.tables.items()},
        folder=str(folder),
    )
