"""What web archives hold, found in a first pass that takes nothing.

Whatever is wrong with a file is found here, before anything of it is kept. What is found lies in a
database that SQLite makes on disk for the connection alone: of each record where it begins and what
it says of itself, so that records can be read in the order of time afterwards, and a revisit finds
the record that has its bytes, wherever that stands.
"""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Self

from archive.webarchive.checking import Answer, Told, check, date_of
from archive.webarchive.errors import WebArchiveError
from archive.webarchive.framing import record_at
from archive.webarchive.notes import CaptureNote, to_json
from archive.webarchive.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.webarchive.checking import Other
    from archive.webarchive.framing import Record

_ANSWER = ", ".join(field.name for field in fields(Answer))
_SCHEMA = f"""
CREATE TABLE records (n INTEGER PRIMARY KEY, file INTEGER, warc INTEGER, {_ANSWER});
CREATE TABLE notes (id TEXT PRIMARY KEY, note TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE others (n INTEGER PRIMARY KEY, kind TEXT, date TEXT, note TEXT);
CREATE TABLE not_by_get (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE titles (url TEXT, date TEXT, title TEXT, PRIMARY KEY (url, date)) WITHOUT ROWID;
CREATE TABLE passed (file INTEGER, kind TEXT, count INTEGER, PRIMARY KEY (file, kind));
"""
_ADD_ANSWER = (
    f"INSERT INTO records (file, warc, {_ANSWER})"  # noqa: S608 - names of fields
    f" VALUES (?, ?{', ?' * len(fields(Answer))})"
)
# What has a note was captured by an archive, and is taken whatever it is.
_PREPARE = """
CREATE INDEX records_by_id ON records (id);
CREATE INDEX records_by_url ON records (url, date);
CREATE INDEX records_by_digest ON records (digest);
CREATE INDEX records_by_date ON records (date, n);
DELETE FROM notes WHERE id IN (SELECT id FROM records WHERE date = '');
UPDATE records SET passed = 'not asked for by GET' WHERE passed = ''
  AND (id IN (SELECT id FROM not_by_get) OR beside IN (SELECT id FROM not_by_get));
UPDATE records SET passed = 'dated in the future' WHERE passed = '' AND date > :until;
INSERT INTO passed SELECT file, passed, count(*) FROM records
  WHERE passed <> '' AND id NOT IN (SELECT id FROM notes) GROUP BY file, passed
  ON CONFLICT (file, kind) DO UPDATE SET count = count + excluded.count;
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record begins: in the n-th file, in its n-th WARC, at a byte."""

    file: int
    warc: int
    offset: int


class Contents:
    """All that some web archives hold; a context manager, which closes them.

    What others recorded and dated behind `until` is passed over: their clock was wrong.
    """

    def __init__(self, until: str) -> None:
        self.files: list[Path] = []
        self.until = until
        self.db = sqlite3.connect("", isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.executescript(_SCHEMA)
        self.db.execute("BEGIN")
        self._parts: list[Parts] = []
        self._open = ExitStack()
        self._open.callback(self.db.close)

    def add(self, path: Path, step: Callable[[int], None] = lambda size: None) -> None:
        """Go through a web archive; `step` is told how many bytes further it is.

        Raises WebArchiveError for one that is not as it must be.
        """
        try:
            parts = Parts(path)
            self._open.callback(parts.close)
            self._parts.append(parts)
            self.files.append(path)
            found = [self._add_warc(n, step) for n in range(len(parts.warcs))]
            if not any(found):
                raise WebArchiveError("it holds no record")
            self._add_titles(parts)
        except OSError as error:
            raise WebArchiveError(f"{path} cannot be read: {error.strerror or error}.") from error
        except WebArchiveError as error:
            raise WebArchiveError(
                f"{path} cannot be taken: {error}. Nothing was stored; get a whole copy of it, or"
                " leave it out."
            ) from error

    def prepare(self) -> None:
        """All are added: make ready for looking up."""
        for statement in _PREPARE.split(";"):
            self.db.execute(statement, {"until": self.until} if ":until" in statement else {})

    def pass_over(self, file: int, kind: str) -> None:
        """Count what is no document."""
        self.db.execute(
            "INSERT INTO passed VALUES (?, ?, 1)"
            " ON CONFLICT (file, kind) DO UPDATE SET count = count + 1",
            (file, kind),
        )

    def passed(self, file: int) -> dict[str, int]:
        """What was passed over in a file, by kind."""
        sql = "SELECT kind, count FROM passed WHERE file = ? ORDER BY kind"
        return {row["kind"]: row["count"] for row in self.db.execute(sql, (file,))}

    def record_at(self, place: Place) -> Record:
        """The record at a place, to be read."""
        return record_at(self._parts[place.file].warcs[place.warc], place.offset)

    def close(self) -> None:
        """Close all files."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _add_warc(self, n: int, step: Callable[[int], None]) -> bool:
        """Whether there is anything in the n-th WARC of the last file."""
        file = len(self.files) - 1
        parts = self._parts[file]
        warc, before = parts.warcs[n], 0
        for found in check(warc, parts.size):
            step(warc.tell() - before)
            before = warc.tell()
            if isinstance(found, Answer):
                self.db.execute(_ADD_ANSWER, (file, n, *astuple(found)))
            elif isinstance(found, Told):
                self._add_notes(found)
            else:
                self._add_other(file, found)
        return before > 0

    def _add_notes(self, told: Told) -> None:
        for note in told.notes:
            if isinstance(note, CaptureNote):
                row = (told.about, to_json(note))
                self.db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", row)
            else:
                date = getattr(note, "failed_at", "")
                self.db.execute(
                    "INSERT INTO others (kind, date, note) VALUES (?, ?, ?)",
                    (type(note).__name__, date, to_json(note)),
                )

    def _add_other(self, file: int, other: Other) -> None:
        self.pass_over(file, other.kind)
        self.db.executemany(
            "INSERT OR IGNORE INTO not_by_get VALUES (?)", [(one,) for one in other.not_by_get]
        )

    def _add_titles(self, parts: Parts) -> None:
        for page in parts.pages():
            url, date, title = (page.get(name) for name in ("url", "ts", "title"))
            if isinstance(url, str) and isinstance(title, str) and title != url:
                row = (url, date_of(str(date)), title)
                self.db.execute("INSERT OR IGNORE INTO titles VALUES (?, ?, ?)", row)
