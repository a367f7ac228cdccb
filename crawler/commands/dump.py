"""`scrapy dump`: a release of the data, checked against the last one, or none."""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from archive.release.attempts import Attempt, record
from archive.release.checks import ACCEPTABLE
from archive.release.formats import FORMATS
from archive.release.jsonl import files
from archive.release.making import Wish, make
from archive.release.publishing import UnwritableReleaseError, shelf
from archive.release.rebuilding import rebuilt
from archive.release.tables import tables
from archive.store import open_archive
from crawler.archive_command import ArchiveCommand, ArgumentError
from crawler.exit_codes import CHECKS_FAILED, OK, TROUBLE
from crawler.progress import Progress


class Command(ArchiveCommand):
    """Makes a release of the archive in a folder of releases."""

    takes = 1

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] FOLDER"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return (
            "Publish the data: SQLite, CSV, Parquet, JSON Lines, checked against the last release"
        )

    def long_desc(self) -> str:
        """The text of `scrapy dump -h`."""
        return (
            "Makes a release of the archive (-s ARCHIVE=PATH) in a folder of its own inside FOLDER,"
            " named after the day of the archive's latest look at a portal, and turns FOLDER/latest"
            " to it: SQLite, CSV, Parquet, JSON Lines, a data package, a codebook, checksums, and"
            " what changed since the last release. One that would be worse than the last one is not"
            " published. With --apply it makes the SQLite file of a release from the one before"
            " (--since) and the changes, and proves that it is the same. Exit codes: 0 published,"
            " or nothing has changed, 1 the folder cannot be written, 2 wrong arguments, 4 a check"
            " failed and nothing was published, 5 the archive cannot be used, 130 interrupted."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's options, and what the release is to be."""
        super().add_options(parser)
        parser.add_argument("--name", default="", help="name of the release, its day by default")
        parser.add_argument(
            "--since", metavar="RELEASE", help="last release, FOLDER/latest by default"
        )
        parser.add_argument(
            "--full", action="store_true", help="the whole archive as well, with all raw bytes"
        )
        parser.add_argument(
            "--formats",
            default=",".join(FORMATS),
            help="formats beside SQLite, a comma between them (default: %(default)s)",
        )
        parser.add_argument(
            "--accept",
            metavar="CHECK",
            action="append",
            default=[],
            help=f"publish though this check fails: {', '.join(ACCEPTABLE)}",
        )
        parser.add_argument(
            "--because", metavar="REASON", default="", help="why, kept with the release"
        )
        parser.add_argument(
            "--apply", metavar="RELEASE", help="make FOLDER, a SQLite file, from --since and this"
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Make, or rebuild, and print."""
        if not args:
            raise ArgumentError("Name the folder of releases.")
        if opts.apply:
            self._apply(Path(args[0]), opts)
            return
        wish = _wish(opts)
        try:
            attempt = self._make(Path(args[0]).resolve(), wish, opts)
        except UnwritableReleaseError as error:
            self.fail(error, TROUBLE)
            return
        self._print(attempt, as_json=opts.json)

    def _make(self, folder: Path, wish: Wish, opts: argparse.Namespace) -> Attempt:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        # Tables in SQLite, their changes, their files; and a few for all.
        progress = Progress("steps", 3 * len(tables()) + len(files()) + 3)
        with open_archive(self.archive_path(), create=False) as archive, shelf(folder) as place:
            try:
                attempt = make(archive, place, wish, lambda *_: progress.step())
            finally:
                progress.close()
            self.exitcode = CHECKS_FAILED if attempt.outcome == "held_back" else OK
            # Written down once all is done: the copy of the whole archive knows nothing of itself.
            run = archive.begin_run("dump", f"{folder.name} {opts.name}".strip(), now)
            end = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            record(archive, attempt, run, end)
            archive.end_run(run, end, exit_code=self.exitcode, counts=attempt.counts)
        return attempt

    def _print(self, attempt: Attempt, *, as_json: bool) -> None:
        if as_json:
            self.print_json({**asdict(attempt), "exit_code": self.exitcode})
            return
        if attempt.checks:
            rows = [
                (
                    c.name,
                    "passed" if c.passed else "accepted" if c.accepted else "FAILED",
                    c.before,
                    c.now,
                    c.detail,
                )
                for c in attempt.checks
            ]
            self.print_table(("check", "", "before", "now", ""), rows)
        if attempt.outcome == "held_back":
            failed = [c.name for c in attempt.checks if not c.stands]
            print(f"\nNothing was published: {', '.join(failed)} failed.")
            if mendable := [name for name in failed if name in ACCEPTABLE]:
                words = " ".join(f"--accept {name}" for name in mendable)
                print(f"Where that is as it should be: {words} --because REASON.")
            return
        if attempt.outcome == "unchanged":
            print(f"Nothing has changed since {attempt.name}, which stays the latest release.")
            return
        print()
        heads = ("table", "rows", "added", "changed", "removed")
        changes = attempt.delta
        self.print_table(
            heads,
            [
                (name, rows, *(_change(changes, name, kind) for kind in heads[2:]))
                for name, rows in attempt.counts.items()
            ],
        )
        print(f"\nPublished: {attempt.folder}")

    def _apply(self, target: Path, opts: argparse.Namespace) -> None:
        if not opts.since:
            raise ArgumentError("--apply needs --since, the release before.")
        try:
            differing = rebuilt(Path(opts.since), Path(opts.apply), target)
        except (OSError, sqlite3.Error) as error:
            self.fail(f"{target} cannot be written: {error}.", TROUBLE)
            return
        self.exitcode = CHECKS_FAILED if differing else OK
        if opts.json:
            document = {"target": str(target), "differing": differing, "exit_code": self.exitcode}
            self.print_json(document)
        elif differing:
            self.fail(
                f"{target} is not the release {opts.apply}: {', '.join(differing)} differ. Is"
                f" {opts.since} the release before it, whole?",
                CHECKS_FAILED,
            )
        else:
            print(f"{target} holds what {opts.apply} holds: every table has the same digest.")


def _wish(opts: argparse.Namespace) -> Wish:
    formats = tuple(name for name in opts.formats.split(",") if name)
    if unknown := [name for name in formats if name not in FORMATS]:
        raise ArgumentError(
            f"There is no format {unknown[0]}; there are {', '.join(FORMATS)}, and SQLite always."
        )
    accepted = [name for given in opts.accept for name in given.split(",")]
    if unknown := [name for name in accepted if name not in ACCEPTABLE]:
        raise ArgumentError(
            f"The check {unknown[0]!r} cannot be accepted; these can: {', '.join(ACCEPTABLE)}."
        )
    if accepted and not opts.because:
        raise ArgumentError("--accept needs a reason: --because REASON.")
    since = Path(opts.since) if opts.since else None
    reasons = dict.fromkeys(accepted, opts.because)
    return Wish(opts.name, since, opts.full, formats, reasons)


def _change(changes: Mapping[str, Mapping[str, object]], name: str, kind: str) -> object:
    return changes.get(name, {}).get(kind)
