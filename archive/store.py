"""The archive as a file: opening it, its transactions, its runs.

One SQLite database holds everything, the frontier of the crawl included, so that there is no second
state that a kill could tear from it. It is opened with foreign keys on, in WAL mode, which lets
Datasette and `scrapy status` read while a crawl writes, and with `synchronous=FULL`: a commit is on
the disk before it is acknowledged, so that neither a killed process nor a lost machine takes back
what was said to be kept. That costs one sync a commit, far below the second that a crawl waits
between two requests to a host; whoever stores many documents puts them into one `transaction()`.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from archive import codebook, migrations, panel
from archive.concluding import conclude
from archive.endings import FINISHED, LEFT_OFF
from archive.errors import ArchiveError, NewerArchiveError, NotAnArchiveError
from archive.figures import Connection
from archive.files import (
    APPLICATION_ID,
    ELSEWHERE,
    check_file,
    explained,
    foreign,
    is_about_the_file,
    is_damage,
)
from archive.watches import watch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

#: Milliseconds to wait for another writer: a batch of a thousand reports takes about a second.
BUSY_TIMEOUT = 30_000

#: KiB of pages held in memory: with SQLite's own 2 MiB the indexes of a batch go to disk and back.
CACHE_SIZE = 65_536


class Archive:
    """An open archive; `db` is its connection in autocommit mode, rows as `sqlite3.Row`.

    For one thread. A context manager: leaving it closes the file, and rolls back what was not
    committed; a page that turned out to be damaged is an ArchiveError then.
    """

    def __init__(self, path: Path, db: Connection, *, read_only: bool) -> None:
        self.path = path
        self.db = db
        self.read_only = read_only
        self._depth = 0

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing: committed at the end, undone when anything is raised inside.

        The write lock is taken at once (`BEGIN IMMEDIATE`), since a reader that turns writer
        midway cannot wait for another one. Inside another transaction it is a savepoint: an
        exception undoes the inner part, and the outer one decides when all is committed.

        Raises UnwritableArchiveError when the disk is full or the file cannot be written.
        """
        name = f"depth_{self._depth}"
        begin, commit, undo = "BEGIN IMMEDIATE", "COMMIT", ["ROLLBACK"]
        if self._depth:
            begin, commit = f"SAVEPOINT {name}", f"RELEASE {name}"
            undo = [f"ROLLBACK TO {name}", f"RELEASE {name}"]
        self._depth += 1
        try:
            self.db.execute(begin)
            yield self.db
            self.db.execute(commit)
        except BaseException as error:
            self.db.forget()
            if self.db.in_transaction:
                for statement in undo:
                    self.db.execute(statement)
            if told := self._told(error):
                raise told from error
            raise
        finally:
            self._depth -= 1

    def begin_run(self, command: str, arguments: str, now: str) -> int:
        """Write down that a command starts at `now`; the id of the run."""
        with self.transaction() as db:
            cursor = db.execute(
                "INSERT INTO runs (command, arguments, started_at) VALUES (?, ?, ?)",
                (command, arguments, now),
            )
        return int(cursor.lastrowid or 0)

    def gone_on_from(
        self, command: str, arguments: str, *, since: str, interrupted: int
    ) -> tuple[int, str] | None:
        """The first of the runs that a new one goes on from, and when it began; None for none.

        Runs of the same command that began since a time and were killed, `interrupted` (an exit
        code) or left off before all was asked (archive/endings.py), up to the newest run.
        """
        first = None
        rows = self.db.execute(
            "SELECT id, ended_at, exit_code, ended_by, started_at FROM runs WHERE command = ?"
            " AND arguments = ? ORDER BY id DESC",
            (command, arguments),
        )
        for row in rows:
            torn_off = (
                row["ended_at"] is None
                or row["exit_code"] == interrupted
                or row["ended_by"] in LEFT_OFF
            )
            if not torn_off or row["started_at"] < since:
                break
            first = (row["id"], row["started_at"])
        return first

    def end_run(  # noqa: PLR0913 - a row of the table
        self,
        run_id: int,
        now: str,
        *,
        exit_code: int,
        counts: Mapping[str, int],
        ended_by: str = FINISHED,
        failures: Mapping[str, int] | None = None,
    ) -> None:
        """Write down how a run ended; a run without an end was killed or goes on.

        `ended_by` is a word of archive/endings.py, `failures` are counted by class.
        What it leaves to be done is done then (archive/concluding.py): seconds for a night's run.
        """
        with self.transaction() as db:
            db.execute(
                "UPDATE runs SET ended_at = ?, exit_code = ?, counts = ?, failures = ?,"
                " ended_by = ? WHERE id = ?",
                (now, exit_code, _sorted(counts), _sorted(failures or {}), ended_by, run_id),
            )
        conclude(self)

    def _told(self, error: BaseException | None) -> ArchiveError | None:
        """A fault of the file as a sentence for a person, None for any other error."""
        if isinstance(error, sqlite3.Error) and (is_about_the_file(error) or is_damage(error)):
            return explained(self.path, error)
        return None

    def close(self) -> None:
        """Close the file; what was not committed is undone."""
        self.db.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if told := self._told(error):
            raise told from error


def _sorted(counts: Mapping[str, int]) -> str:
    return json.dumps(dict(sorted(counts.items())))


def open_archive(path: str | Path, *, create: bool = True, read_only: bool = False) -> Archive:
    """Open the archive at a path, make it where there is none and `create`, bring it up to date.

    `read_only` neither makes nor changes anything.

    Raises NotAnArchiveError for what is no archive (or is not there), NewerArchiveError,
    UnwritableArchiveError, and ArchiveError when another program holds the file. Nothing is
    written to a file that is refused.
    """
    path = Path(path)
    is_new = check_file(path, may_create=create and not read_only, to_write=not read_only)
    try:
        archive = Archive(path, _connect(path, is_new, read_only=read_only), read_only=read_only)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise explained(path, error) from error
    try:
        _prepare(archive)
    except BaseException as error:
        archive.close()
        if is_new and path.exists() and not path.stat().st_size:
            path.unlink()
        if isinstance(error, sqlite3.Error | UnicodeDecodeError):
            raise explained(path, error) from error
        raise
    return archive


def _connect(path: Path, is_new: bool, *, read_only: bool) -> Connection:
    mode = "ro" if read_only else "rwc" if is_new else "rw"
    uri = path.resolve().as_uri()
    db = _open(f"{uri}?mode={mode}")
    db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
    if not read_only:
        return db
    try:
        db.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:
        # In a folder that cannot be written, WAL needs its helper files to be there already; where
        # there are none, nobody writes, and the file can be read as one that does not change.
        if Path(f"{path}-wal").exists():
            raise
        db.close()
        db = _open(f"{uri}?immutable=1")
    return db


def _open(uri: str) -> Connection:
    db = sqlite3.connect(uri, uri=True, isolation_level=None, factory=Connection)
    db.row_factory = sqlite3.Row
    return db


def _prepare(archive: Archive) -> None:
    """Check whose the database is, then migrate and fill the reference lists, all in one go."""
    db = archive.db
    owner = db.execute("PRAGMA application_id").fetchone()[0]
    is_empty = db.execute("SELECT 1 FROM sqlite_schema").fetchone() is None
    if owner != APPLICATION_ID and not is_empty:
        raise foreign(archive.path)
    if archive.read_only and is_empty:
        raise NotAnArchiveError(f"{archive.path} holds nothing yet: crawl or ingest first.")
    if unknown := migrations.unknown(db):
        raise NewerArchiveError(
            f"The archive {archive.path} was made by a newer version of this program "
            f"(it has the changes {', '.join(unknown)}): update the program, or {ELSEWHERE}."
        )
    db.execute("PRAGMA foreign_keys = ON")
    if archive.read_only:
        return
    db.execute("PRAGMA synchronous = FULL")
    db.execute(f"PRAGMA cache_size = -{CACHE_SIZE}")
    with archive.transaction():
        if owner != APPLICATION_ID:
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.migrate(db)
        codebook.refresh(db)
        panel.refresh(db)
        watch(db)
    db.execute("PRAGMA journal_mode = WAL")
