"""An archive, or a part of it, as a WACZ: what anyone can look at who has a browser.

    archive/nianbao-00001.warc.gz …   the records, in the order of time
    indexes/index.cdx.gz, index.idx   where each record begins
    pages/pages.jsonl                 a page for each document, under its report's title
    datapackage.json                  the parts with their digests

The same archive and the same program give the same bytes: what there is of times is the captures'.
"""

from __future__ import annotations

import json
import sqlite3
import tomllib
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from archive.webarchive import index, selection
from archive.webarchive.errors import WebArchiveError
from archive.webarchive.package import Package, put_whole
from archive.webarchive.records import Original, record_id
from archive.webarchive.selection import is_resource
from archive.webarchive.warcs import LONGEST, WarcFiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive.store import Archive
    from archive.webarchive.records import Written
    from archive.webarchive.selection import Held, Selection

TITLE = "政府信息公开工作年度报告 · annual open-government-information reports"

#: Notes in one metadata record: some 300 KB.
_IN_A_RECORD = 1000
_Note = TypeVar("_Note")
_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


@dataclass(slots=True)
class Exported:
    """What went into a WACZ; of the captures, `revisits` have their bytes in a record before."""

    captures: int = 0
    revisits: int = 0
    pages: int = 0
    columns: int = 0
    entries: int = 0
    gone: int = 0
    files: int = 0
    size: int = 0


def export(  # noqa: PLR0913 - what, where to, and who is told
    a: Archive,
    out: Path,
    wanted: Selection,
    *,
    overwrite: bool = False,
    begin: Callable[[int], None] = lambda count: None,
    step: Callable[[], None] = lambda: None,
    longest: int = LONGEST,
) -> Exported:
    """Write what is wanted of an archive to a file; the archive is only read.

    `begin` is told how many captures there are, `step` that one more is written.

    Raises WebArchiveError where there is nothing to write or it cannot be written, and what the
    archive raises for damaged bytes. Then the file is as it was before.
    """
    with _one_state(a.db), put_whole(out, overwrite=overwrite) as file:
        extent = selection.choose(a.db, wanted)
        if not extent.captures:
            raise WebArchiveError(
                "The archive holds no such capture: leave out what the captures are to be of, or"
                " see with scrapy status what there is."
            )
        begin(extent.captures)
        with Package(file) as package, closing(_Export(package)) as run:
            run.write(a.db, wanted, extent.until, longest, step)
            package.finish(_about(wanted, extent.until))
        run.done.size = file.seek(0, 2)
    return run.done


@contextmanager
def _one_state(db: sqlite3.Connection) -> Iterator[None]:
    """What is read is the archive as it is now, whatever is written to it meanwhile."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


def _about(wanted: Selection, until: str) -> dict[str, str]:
    kinds = (
        ("portal", wanted.portal),
        ("publisher", wanted.publisher),
        ("since", wanted.since),
        ("documents only", "yes" if wanted.documents_only else ""),
    )
    of = "; ".join(f"{kind}: {value}" for kind, value in kinds if value)
    return {
        "title": TITLE,
        "description": f"Captures of an archive of these reports ({of or 'all of them'}).",
        "created": until,
        "software": _software(),
    }


def _software() -> str:
    project = tomllib.loads(_PROJECT.read_text("utf-8"))["project"]
    return f"{project['name']} {project['version']}"


class _Export:
    """A WACZ that is being written. What may be as long as the archive lies on disk meanwhile."""

    def __init__(self, package: Package) -> None:
        self.done = Exported()
        self._package = package
        self._index = index.Index()
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("CREATE TABLE originals (bytes PRIMARY KEY, id, url, date) WITHOUT ROWID")
        self._db.execute("CREATE TABLE pages (line TEXT NOT NULL)")
        self._db.execute("BEGIN")

    def write(
        self,
        db: sqlite3.Connection,
        wanted: Selection,
        until: str,
        longest: int,
        step: Callable[[], None],
    ) -> None:
        """Write all parts but the list of them."""
        with WarcFiles(
            self._package, self._index, date=until, software=_software(), longest=longest
        ) as files:
            for held in selection.captures(db):
                files.write(self._capture(files, held))
                step()
            for records in self._notes(files, db, wanted):
                files.write(records)
            self.done.files = files.count
        self._write_index()
        self._write_pages()

    def close(self) -> None:
        """Let go of what lies on disk."""
        self._index.close()
        self._db.close()

    def _capture(self, files: WarcFiles, held: Held) -> list[Written]:
        capture = held.capture
        kind = "resource" if is_resource(capture) else "response"
        row = self._db.execute(
            "SELECT id, url, date FROM originals WHERE bytes = ?", (f"{kind} {held.sha256}",)
        ).fetchone()
        records = files.build.capture(held, Original(*row) if row else None)
        self.done.captures += 1
        self.done.revisits += row is not None
        # What was asked by POST is not found by its address.
        if row is None and not capture.request_body:
            own = records[0].record.rec_headers
            names = ("WARC-Record-ID", "WARC-Target-URI", "WARC-Date")
            self._db.execute(
                "INSERT INTO originals VALUES (?, ?, ?, ?)",
                (f"{kind} {held.sha256}", *(own.get_header(name) for name in names)),
            )
        if held.note.role == "document" and not capture.request_body:
            self._add_page(held)
        return records

    def _add_page(self, held: Held) -> None:
        capture = held.capture
        page = {
            "id": record_id(f"page {capture.url} {capture.fetched_at} {held.sha256}")[10:-1],
            "url": capture.url,
            "ts": capture.fetched_at,
            "title": held.title or capture.url,
        }
        self.done.pages += 1
        line = json.dumps(page, ensure_ascii=False)
        self._db.execute("INSERT INTO pages VALUES (?)", (line,))

    def _notes(
        self, files: WarcFiles, db: sqlite3.Connection, wanted: Selection
    ) -> Iterator[Iterable[Written]]:
        for gone in selection.gone(db, wanted):
            self.done.gone += 1
            yield [files.build.note([gone], gone.url, gone.failed_at)]
        for column in selection.columns(db, wanted):
            self.done.columns += 1
            looked_at = max(column.state_since, column.last_walked or "")
            walks = selection.walks(db, column)
            yield [files.build.note([column, *walks], column.url, looked_at)]
        for some in _portions(selection.expected(db, wanted)):
            yield [files.build.note(some, some[0].column_url, max(one.since for one in some))]
        for url, of_column in groupby(selection.entries(db, wanted), attrgetter("column")):
            for entries in _portions(of_column):
                self.done.entries += len(entries)
                last = max(entry.last_seen for entry in entries)
                yield [files.build.note(entries, url, last)]

    def _write_index(self) -> None:
        lines = [index.head()]
        with self._package.part(f"indexes/{index.NAME}", packed=True) as part:
            for block, line in self._index.blocks():
                part.write(block)
                # A line for a thousand records.
                lines.append(line)
        with self._package.part("indexes/index.idx", packed=False) as part:
            part.write(b"".join(lines))

    def _write_pages(self) -> None:
        with self._package.part("pages/pages.jsonl", packed=False) as part:
            head = {"format": "json-pages-1.0", "id": "pages", "title": TITLE}
            part.write(json.dumps(head, ensure_ascii=False).encode() + b"\n")
            for (line,) in self._db.execute("SELECT line FROM pages ORDER BY rowid"):
                part.write(line.encode() + b"\n")


def _portions(notes: Iterator[_Note]) -> Iterator[list[_Note]]:
    while portion := list(islice(notes, _IN_A_RECORD)):
        yield portion
