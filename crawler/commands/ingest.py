"""`scrapy ingest`: local files and folders, kept and read as if a portal had served them."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.keeping import keep_document
from archive.records import Context, Document, Interpretation
from archive.reports import store_interpretation
from archive.store import Archive
from archive.titles import FIRST_YEAR
from archive.webarchive.contents import Contents
from archive.webarchive.parts import is_web_archive
from archive.webarchive.restoring import Restoration
from crawler.archive_command import ArchiveCommand, ArgumentError
from crawler.exit_codes import OK, TROUBLE
from crawler.local_files import LocalFile, check_address, documents, find_files
from crawler.progress import Progress
from crawler.web_archives import WebArchive, ingest_web_archives

if TYPE_CHECKING:
    from pipelines.readers import Readers

# Documents kept, then read, then stored together: one commit each way for so many.
_BATCH = 64
# What was recorded by a clock that is further ahead than this is dated wrongly.
_CLOCKS_DIFFER = timedelta(days=1)

_HEADS = ("file", "outcome", "publisher", "year", "form", "state", "values", "issues", "")
_WEB_HEADS = ("web archive", "documents", "reports", "listings", "known", "passed over")


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file."""

    path: str
    outcome: str
    publisher: str
    year: int | None
    form: str
    state: str
    values: int
    issues: int
    reason: str


class Command(ArchiveCommand):
    """Keeps files, interprets them and stores what they say."""

    takes = None

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] PATH..."

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Read local files and folders into the archive"

    def long_desc(self) -> str:
        """The text of `scrapy ingest -h`."""
        return (
            "Keeps files as if a portal had served them, reads the reports among them and stores"
            " both. Folders are read whole; files in them that are no report are listed and set"
            " aside. Of web archives (.wacz, .warc, .warc.gz), also those that others made, every"
            " page and document is taken, at the time at which it was recorded; one that is"
            " damaged is refused before anything is stored. Exit codes: 0 all well, 1 a file that"
            " was named is no report, 2 wrong arguments or a damaged web archive, 5 the archive"
            " cannot be used, 6 another command is writing to it, 130 interrupted."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's options, and what the files do not say of themselves."""
        super().add_options(parser)
        parser.add_argument("--url", help="the address of the one file given")
        parser.add_argument("--publisher", default="", help="whose report, where it does not say")
        parser.add_argument("--year", type=int, help="its reporting year, where it does not say")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep, read, store, and print a line for each file."""
        if not args:
            raise ArgumentError("Name at least one file or folder.")
        if opts.url is not None:
            check_address(opts.url)
        latest = datetime.now(UTC).year + 1
        if opts.year is not None and not FIRST_YEAR <= opts.year <= latest:
            raise ArgumentError(
                f"--year {opts.year} is no reporting year; give one from {FIRST_YEAR} to {latest}."
            )
        files = find_files(Path(arg) for arg in args)
        web = [file for file in files if is_web_archive(file.path)]
        if opts.url is not None and (len(files) != 1 or web):
            given = "a web archive, which names its own," if web else len(files)
            raise ArgumentError(f"--url is of one file, and {given} were given.")
        # They take half a second to import, which help and mistakes need not wait for.
        from pipelines.readers import Readers  # noqa: PLC0415

        context = Context(publisher=opts.publisher, year=opts.year)
        started = datetime.now(UTC)
        now = _written(started)
        with Contents(until=_written(started + _CLOCKS_DIFFER)) as contents:
            _go_through(contents, web)
            with self.writing() as archive, closing(Readers()) as readers:
                run = archive.begin_run("ingest", " ".join(args), now)
                restoration = Restoration(archive, run, context)
                archives = ingest_web_archives(restoration, contents, readers, now)
                plain = [file for file in files if not is_web_archive(file.path)]
                found = documents(plain, context, opts.url or "", now)
                rows = list(_ingest(archive, plain, found, run, readers))
                counts = Counter(row.outcome for row in rows)
                for one in archives:
                    counts.update(one.outcomes)
                stray = [Path(row.path) for row in rows if row.outcome == "not_a_report"]
                stray += [one.path for one in archives if not one.brought]
                named = {file.path for file in files if file.named}
                self.exitcode = TROUBLE if named.intersection(stray) else OK
                end = _written(datetime.now(UTC))
                archive.end_run(run, end, exit_code=self.exitcode, counts=counts)
        self._print(rows, archives, counts, as_json=opts.json)

    def _print(
        self,
        rows: list[Ingested],
        archives: list[WebArchive],
        counts: Counter[str],
        *,
        as_json: bool,
    ) -> None:
        if as_json:
            told: dict[str, Any] = {"files": [asdict(row) for row in rows]}
            if archives:
                told["web_archives"] = [_summary(one) for one in archives]
            self.print_json({**told, "counts": counts, "exit_code": self.exitcode})
            return
        if archives:
            self.print_table(_WEB_HEADS, [_line(one) for one in archives])
        if archives and rows:
            print()
        if rows or not archives:
            self.print_table(_HEADS, [_cells(row) for row in rows])
        print(", ".join(f"{n} {outcome.replace('_', ' ')}" for outcome, n in counts.items()))


def _written(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _go_through(contents: Contents, web: list[LocalFile]) -> None:
    """Find out what web archives hold; raises WebArchiveError for one that cannot be taken."""
    size = sum(file.path.stat().st_size for file in web)
    progress = Progress("bytes of web archives checked", size)
    try:
        for file in web:
            contents.add(file.path, progress.step)
    finally:
        progress.close()
    contents.prepare()


def _summary(one: WebArchive) -> dict[str, Any]:
    return {
        "path": str(one.path),
        "outcomes": one.outcomes,
        "listings": one.listings,
        "known": one.known,
        "passed_over": one.passed,
    }


def _line(one: WebArchive) -> tuple[object, ...]:
    documents = one.outcomes.total()
    passed = ", ".join(f"{n} {kind}" for kind, n in one.passed.items())
    reports = documents - one.outcomes["not_a_report"]
    return str(one.path), documents, reports, one.listings, one.known, passed


def _cells(r: Ingested) -> tuple[object, ...]:
    outcome = r.outcome.replace("_", " ")
    return (r.path, outcome, r.publisher, r.year, r.form, r.state, r.values, r.issues, r.reason)


def _ingest(
    archive: Archive, files: list[LocalFile], found: Iterator[Document], run: int, readers: Readers
) -> Iterator[Ingested]:
    paths = iter(files)
    progress = Progress("files", len(files))
    try:
        while batch := list(islice(found, _BATCH)):
            with archive.transaction():
                captures = [keep_document(archive, document, run) for document in batch]
            read = readers.read_all(batch)
            with archive.transaction():
                outcomes = [
                    store_interpretation(archive, *each)
                    for each in zip(captures, read, strict=True)
                ]
            for outcome, interpretation in zip(outcomes, read, strict=True):
                yield _row(next(paths).path, outcome, interpretation)
            progress.step(len(batch))
    finally:
        progress.close()


def _row(path: Path, outcome: str, found: Interpretation) -> Ingested:
    report = outcome != "not_a_report"
    return Ingested(
        path=str(path),
        outcome=outcome,
        publisher=found.identity.publisher if report else "",
        year=found.identity.year if report else None,
        form=found.form if report else "",
        state=found.state if report else "",
        values=sum(1 for o in found.observations if o.value is not None) if report else 0,
        issues=len(found.issues) if report else 0,
        reason="" if report else f"{found.identity.kind}: {found.identity.reason}",
    )
