"""`scrapy ingest`: local files and folders, kept and read as if a portal had served them."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from archive.keeping import keep_document
from archive.records import Context, Document, Interpretation
from archive.reports import store_interpretation
from archive.store import Archive, open_archive
from archive.titles import FIRST_YEAR
from crawler.archive_command import ArchiveCommand, ArgumentError
from crawler.exit_codes import OK, TROUBLE
from crawler.local_files import LocalFile, check_address, documents, find_files
from crawler.progress import Progress
from pipelines.readers import Readers

# Documents kept, then read, then stored together: one commit each way for so many.
_BATCH = 64


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
            " aside. Exit codes: 0 all well, 1 a file that was named is no report, 2 wrong"
            " arguments, 5 the archive cannot be used, 130 interrupted."
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
        if opts.url is not None and len(files) != 1:
            raise ArgumentError(f"--url is of one file, and {len(files)} were given.")
        context = Context(publisher=opts.publisher, year=opts.year)
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with open_archive(self.archive_path()) as archive:
            run = archive.begin_run("ingest", " ".join(args), now)
            rows = list(
                _ingest(archive, files, documents(files, context, opts.url or "", now), run)
            )
            counts = Counter(row.outcome for row in rows)
            named = {str(file.path) for file in files if file.named}
            stray = [r for r in rows if r.outcome == "not_a_report" and r.path in named]
            self.exitcode = TROUBLE if stray else OK
            end = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            archive.end_run(run, end, exit_code=self.exitcode, counts=counts)
        self._print(rows, counts, as_json=opts.json)

    def _print(self, rows: list[Ingested], counts: Counter[str], *, as_json: bool) -> None:
        if as_json:
            files = [asdict(row) for row in rows]
            self.print_json({"files": files, "counts": counts, "exit_code": self.exitcode})
            return
        heads = ("file", "outcome", "publisher", "year", "form", "state", "values", "issues", "")
        self.print_table(
            heads,
            [
                (
                    r.path,
                    r.outcome.replace("_", " "),
                    r.publisher,
                    r.year,
                    r.form,
                    r.state,
                    r.values,
                    r.issues,
                    r.reason,
                )
                for r in rows
            ],
        )
        print(", ".join(f"{n} {outcome.replace('_', ' ')}" for outcome, n in counts.items()))


def _ingest(
    archive: Archive, files: list[LocalFile], found: Iterator[Document], run: int
) -> Iterator[Ingested]:
    paths = iter(files)
    readers = Readers()
    progress = Progress("files", len(files))
    try:
        while batch := list(islice(found, _BATCH)):
            with archive.transaction():
                captures = [keep_document(archive, document, run) for document in batch]
            read = readers.read_all(batch)
            with archive.transaction():
                outcomes = [
                    store_interpretation(archive, *each, run)
                    for each in zip(batch, captures, read, strict=True)
                ]
            for outcome, interpretation in zip(outcomes, read, strict=True):
                yield _row(next(paths).path, outcome, interpretation)
            progress.step(len(batch))
    finally:
        progress.close()
        readers.close()


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
