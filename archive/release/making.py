"""A release made: from the archive to a folder on the shelf, or to the reasons why there is none.

    the archive, at one moment
      slim database        rows moved by SQLite; the same archive gives the same bytes
        side by side
          profile, checks  held against the last release: where one fails, the rest is broken off
          delta            against the last release
          CSV and Parquet  from one reading, and read back by DuckDB: the same rows
          JSON Lines       likewise
      words                README, codebook, changes, data package, manifest, sums
    the shelf              named in one step; `latest` turned in another

There is no clock in it: a release is of the day of the archive's latest look at a portal.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from archive.errors import NianbaoError
from archive.files import explained, is_about_the_file
from archive.release import delta, slim
from archive.release.attempts import Attempt, Outcome
from archive.release.checks import Check, check
from archive.release.documents import Made, write_documents
from archive.release.formats import FORMATS, Contents, Place, begin, compared, make_files
from archive.release.hands import hands
from archive.release.manifest import Manifest, ReleaseError, digest_of, read_manifest
from archive.release.news import News
from archive.release.profile import Profile, from_json, profile
from archive.release.publishing import Shelf, UnwritableReleaseError, check_name, last_release
from archive.release.standing import check_whole, day_of, settle_name
from archive.release.tables import FORMAT, tables

if TYPE_CHECKING:
    from archive.store import Archive

FULL = "nianbao-full.sqlite"

#: What is told while a release is made: of what kind of work, on which table.
Watch = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a release is to be: `name` empty for the day's, `since` None for the shelf's latest,
    `accepted` the reasons by the name of the check."""

    name: str = ""
    since: Path | None = None
    full: bool = False
    formats: Sequence[str] = tuple(FORMATS)
    accepted: Mapping[str, str] = field(default_factory=dict)


def _silent(work: str, what: str) -> None:
    """Nobody watches."""


def make(a: Archive, shelf: Shelf, wish: Wish, watch: Watch = _silent) -> Attempt:
    """Make a release of an archive and put it on an open shelf, unless a check keeps it back.

    Raises ReleaseError for a name that is taken and a last release that cannot be used, and
    UnwritableReleaseError where the disk is full or the folder cannot be written. Nothing is left
    on the shelf then.
    """
    if wish.name:
        check_name(wish.name)
    last = last_release(shelf, wish.since)
    if last:
        check_whole(last)
    reports = a.db.execute("SELECT count(*) FROM reports").fetchone()[0]
    with (
        shelf.making() as (folder, scratch),
        _told(a, folder),
        hands(reports, profile, make_files) as workers,
    ):
        _fill(a, folder, watch, full=wish.full)
        with contextlib.closing(slim.open_slim(folder / slim.NAME)) as db:
            until = slim.observed_until(db)
            if not until:
                raise ReleaseError("The archive holds no report: crawl or ingest something first.")
            name = settle_name(shelf, folder, day_of(until), wish.name)
            if isinstance(name, Attempt):
                return name
            making = _Making(shelf, folder, scratch, wish, watch, name, until, last)
            return making.made(db, workers)


def _fill(a: Archive, folder: Path, watch: Watch, *, full: bool) -> None:
    """Make the slim database: of the archive, or of the copy of all of it where that is wished."""
    path = a.path
    if full:
        watch("the whole archive", "")
        path = folder / FULL
        with contextlib.closing(sqlite3.connect(a.path)) as db:
            db.execute("VACUUM INTO ?", (str(path),))
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        slim.fill(db, folder / slim.NAME, lambda table: watch("SQLite", table))


@dataclass(slots=True)
class _Making:
    """One release while it is made: in a folder, until when the archive had looked, after which."""

    shelf: Shelf
    folder: Path
    scratch: Path
    wish: Wish
    watch: Watch
    name: str
    until: str
    last: Path | None
    before: Manifest | None = field(init=False)

    def __post_init__(self) -> None:
        self.before = read_manifest(self.last) if self.last else None

    def made(self, db: sqlite3.Connection, workers: Executor) -> Attempt:
        if self.last:
            old = (self.last / slim.NAME).resolve().as_uri()
            db.execute("ATTACH ? AS old", (f"{old}?mode=ro",))
        figures = workers.submit(profile, self.folder / slim.NAME, self.since or self.until)
        files = begin(Place(self.folder, self.scratch, tuple(self.wish.formats)), workers)
        found = figures.result()
        self.watch("figures", "")
        checks = self._accepted(self._check(db, found))
        if not all(one.stands for one in checks):
            return self._attempt("held_back", checks, _counted(found))
        news, changes = self._delta(db)
        own, same = compared([self._waited_for(one) for one in files])
        checks.append(same)
        contents = {name: (one.rows, one.digest) for name, one in own.items()}
        counts = {name: rows for name, (rows, _) in contents.items()}
        attempt = replace(
            self._attempt("published", checks, counts),
            digest=digest_of(contents),
            delta={name: asdict(one) for name, one in changes.items()},
        )
        if not checks[-1].stands:
            return replace(attempt, outcome="held_back")
        write_documents(self.folder, Made(attempt, news, changes, found, contents))
        return replace(attempt, folder=str(self.shelf.publish(self.folder, self.name)))

    def _waited_for(self, files: Future[Contents]) -> Contents:
        found = files.result()
        self.watch("files", "")
        return found

    def _attempt(
        self, outcome: Outcome, checks: Sequence[Check], counts: Mapping[str, int]
    ) -> Attempt:
        since = self.before.name if self.before else ""
        return Attempt(self.name, outcome, self.until, since, counts=counts, checks=tuple(checks))

    @property
    def since(self) -> str:
        """Until when the last release had looked."""
        return self.before.observed_until if self.before else ""

    def _check(self, db: sqlite3.Connection, now: Profile) -> list[Check]:
        self.watch("checks", "")
        if self.before and self.before.format != FORMAT:
            detail = f"the last has format {self.before.format}: begin a new folder of releases"
            return [Check("reports", False, None, now.reports, detail)]
        before = from_json(self.before.profile) if self.before else None
        return check(db, now, before, self.since)

    def _accepted(self, checks: Sequence[Check]) -> list[Check]:
        reasons = self.wish.accepted
        return [
            replace(one, accepted=reasons[one.name])
            if not one.passed and one.name in reasons
            else one
            for one in checks
        ]

    def _delta(self, db: sqlite3.Connection) -> tuple[News | None, dict[str, delta.Changes]]:
        if not self.last:
            return None, {}
        (self.folder / "delta").mkdir()
        news = News(db, self.since)
        changes: dict[str, delta.Changes] = {}
        for table in tables():
            self.watch("delta", table.name)
            path = self.folder / "delta" / f"{table.name}.csv.gz"
            changes[table.name] = delta.write(db, table, path, news)
        return news, changes


def _counted(found: Profile) -> dict[str, int]:
    return {"reports": found.reports, "versions": found.versions, "values": found.values}


@contextlib.contextmanager
def _told(a: Archive, folder: Path) -> Iterator[None]:
    """A full disk, or an archive that cannot be read, as a sentence for a person."""
    try:
        yield
    except OSError as error:
        raise _unwritable(folder, error.strerror or str(error)) from error
    except BrokenProcessPool as error:
        raise ReleaseError(
            "A process that wrote the release was ended from outside, as the system does where"
            " memory is short. Nothing was published, and the last release is as it was: try again."
        ) from error
    except duckdb.IOException as error:
        # What it says is long and half of it JSON.
        full = os.strerror(errno.ENOSPC)
        why = full if full in str(error) else str(error).splitlines()[0]
        raise _unwritable(folder, why) from error
    except sqlite3.Error as error:
        if is_about_the_file(error):
            raise _unwritable(folder, str(error)) from error
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise explained(a.path, error) from error


def _unwritable(folder: Path, why: str) -> NianbaoError:
    return UnwritableReleaseError(
        f"The release cannot be written in {folder.parent.parent} ({why}): make room there, or name"
        " another folder. Nothing was published, and the last release is as it was."
    )
