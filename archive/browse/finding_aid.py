"""检索目录, the finding aid: what the pages count and sort, worked out beside the archive.

Counting the values of 100,000 reports takes seconds, and a page has 150 ms. So a thread keeps a
small database of its own in the system's folder for temporary files: reports, the ledger and the
issues with the region and year that people ask by, and what they add up to in each place. It starts
anew with the server, follows the archive while a crawl writes, and goes when the server ends. The
archive itself is only read. Every page that shows such counts says of when they are.

`finding_aid.sql` says what is in it; connections of Datasette have it attached as `aid`.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sqlite3
import tempfile
import threading
import time
import weakref
from pathlib import Path

from archive.browse.answers import Answers
from archive.browse.counting import count_values, fill

logger = logging.getLogger(__name__)

#: Seconds between looks whether the archive has changed.
_LOOK = 1.0

#: How many times as long as it took the finding aid stays as it is: a twentieth of one core's time
#: goes into it while a crawl writes.
_REST = 20

#: Seconds that the server's start waits for the first finding aid: small archives have it at once.
PATIENCE = 3.0


#: What the folders are called: this, the process that keeps them, a few letters.
_PREFIX = "nianbao-browse-"


def _clear_after_the_dead() -> None:
    """Take away what servers that were killed have left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        process = folder.name.removeprefix(_PREFIX).split("-")[0]
        if process.isdecimal() and not Path("/proc", process).exists() and Path("/proc").exists():
            shutil.rmtree(folder, ignore_errors=True)


class FindingAid:
    """The finding aid of one archive, kept by a thread of its own; `path` is its database.

    `uri` names the archive as SQLite does, for reading only. Failures are logged and tried
    again; pages say meanwhile that they count still.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.answers = Answers(uri)
        _clear_after_the_dead()
        folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
        self.path = Path(folder) / "aid.db"
        self.ready = threading.Event()
        self._ended = threading.Event()
        self._remove = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        with contextlib.closing(sqlite3.connect(self.path)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(Path(__file__).with_name("finding_aid.sql").read_text("utf-8"))
        self._thread = threading.Thread(target=self._keep, name="finding-aid", daemon=True)

    def start(self) -> None:
        """Begin to keep it."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and take the files away."""
        self._ended.set()
        self.answers.ended.set()
        if self._thread.is_alive():
            self._thread.join()
        self._remove()

    def attach_to(self, db: sqlite3.Connection) -> None:
        """Make it readable in a connection, as `aid`."""
        db.execute("ATTACH ? AS aid", (f"{self.path.as_uri()}?mode=ro",))

    def _keep(self) -> None:
        with contextlib.closing(self._connect()) as db:
            seen = None
            while not self._ended.is_set():
                (now,) = db.execute("PRAGMA archive.data_version").fetchone()
                rest = _LOOK
                if now != seen:
                    took, made = self._rebuild(db)
                    rest = max(_LOOK, _REST * took)
                    seen = now if made else None
                self._ended.wait(rest)

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        db.set_progress_handler(self._ended.is_set, 100_000)
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -32768")
        db.execute("ATTACH ? AS archive", (self.uri,))
        return db

    def _rebuild(self, db: sqlite3.Connection) -> tuple[float, bool]:
        """Seconds that it took, and whether it was done."""
        began = time.monotonic()
        made = False
        try:
            count_values(db)
            fill(db)
            made = True
            self.ready.set()
            (generation,) = db.execute("SELECT generation FROM main.moments").fetchone()
            self.answers.renew(generation)
        except sqlite3.Error as error:
            if not self._ended.is_set():
                logger.warning("The finding aid could not be made (%s).", error)
        return time.monotonic() - began, made
