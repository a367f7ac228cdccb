"""`scrapy merge`: archives that were made on other machines, taken into this one."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.merging import merge_crawl, merge_documents, other_archive, waiting
from archive.store import Archive
from crawler.archive_command import ArchiveCommand, ArgumentError
from crawler.exit_codes import OK
from crawler.progress import Progress


@dataclass(frozen=True, slots=True)
class Merged:
    """What an archive brought that was not here yet."""

    archive: str
    bodies: int
    captures: int
    reports: int
    versions: int


class Command(ArchiveCommand):
    """Takes other archives into the one that ARCHIVE names."""

    takes = None

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] ARCHIVE..."

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Take the archives of other machines into this one"

    def long_desc(self) -> str:
        """The text of `scrapy merge -h`."""
        return (
            "Takes what other archives hold into this one (-s ARCHIVE=PATH, made where there is"
            " none): bytes, captures, reports with all their versions. In any order and any number"
            " of times it comes to the same. The other archives are only read. Interrupted or"
            " killed, it goes on when it is called again. Exit codes: 0 all well, 2 wrong"
            " arguments, 5 one of the archives cannot be used, 6 another command is"
            " writing to this one, 130 interrupted."
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Merge one archive after the other, and print a line for each."""
        if not args:
            raise ArgumentError("Name at least one archive to take in.")
        with self.writing() as archive:
            run = archive.begin_run("merge", " ".join(args), _now())
            rows = [_merge(archive, Path(arg)) for arg in args]
            self.exitcode = OK
            counts = {
                "captures": sum(row.captures for row in rows),
                "reports": sum(row.reports for row in rows),
            }
            archive.end_run(run, _now(), exit_code=OK, counts=counts)
        if opts.json:
            self.print_json({"archives": [asdict(row) for row in rows], "exit_code": OK})
            return
        heads = ("archive", "new bodies", "captures", "reports", "versions")
        self.print_table(heads, [tuple(asdict(row).values()) for row in rows])


def _merge(archive: Archive, path: Path) -> Merged:
    with other_archive(archive, path) as other:
        before = _counts(archive)
        progress = Progress("bodies looked at", _count(other, "bodies"))
        try:
            for number in merge_crawl(archive, other):
                progress.step(number)
        finally:
            progress.close()
        addresses = waiting(archive)
        progress = Progress("documents", len(addresses))
        try:
            for number in merge_documents(archive, other, addresses):
                progress.step(number)
        finally:
            progress.close()
        after = _counts(archive)
    return Merged(str(path), *(now - was for now, was in zip(after, before, strict=True)))


def _counts(archive: Archive) -> list[int]:
    return [_count(archive, name) for name in ("bodies", "captures", "reports", "versions")]


def _count(archive: Archive, table: str) -> int:
    return int(archive.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
