"""`scrapy wacz`: an archive's captures as a WACZ, to be kept and shown by other programs."""

from __future__ import annotations

import argparse
import re
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from archive.store import open_archive
from archive.webarchive.selection import Selection
from archive.webarchive.writing import Exported, export
from crawler.archive_command import ArchiveCommand, ArgumentError
from crawler.exit_codes import OK
from crawler.progress import Progress

_SUFFIX = ".wacz"
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


class Command(ArchiveCommand):
    """Writes captures of an archive into one file; the archive is only read."""

    takes = 1

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] OUT.wacz"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Write the archive's captures as a WACZ web archive"

    def long_desc(self) -> str:
        """The text of `scrapy wacz -h`."""
        return (
            "Writes what the archive (-s ARCHIVE=PATH) has captured as a web archive: WACZ 1.1.1"
            " with WARC 1.1 in it, which pywb and ReplayWeb.page show and scrapy ingest reads"
            " back, columns and hints included. Reads one state of the archive, also while a"
            " crawl writes. The same archive gives the same bytes. OUT stands there once it is"
            " whole. Exit codes: 0 written, 2 wrong arguments, nothing to write or no place for"
            " it, 5 the archive cannot be used, 130 interrupted."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's options and ours."""
        super().add_options(parser)
        parser.add_argument("--portal", default="", help="only what was captured for a portal")
        parser.add_argument(
            "--publisher", default="", help="only reports of a publisher, by its whole name"
        )
        parser.add_argument(
            "--since", default="", help="only what was captured since a day or a time (UTC)"
        )
        parser.add_argument(
            "--documents-only", action="store_true", help="without the columns' own pages"
        )
        parser.add_argument(
            "--overwrite", action="store_true", help="put it in the place of an OUT that is there"
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write it and say what is in it."""
        if not args or not args[0].lower().endswith(_SUFFIX):
            raise ArgumentError(f"Name the file to write, which ends in {_SUFFIX}.")
        wanted = Selection(
            opts.portal, opts.publisher, _since(opts.since), documents_only=opts.documents_only
        )
        out = Path(args[0])
        progress = Progress("captures", 0)

        def begin(count: int) -> None:
            progress.total = count

        with open_archive(self.archive_path(), read_only=True) as archive:
            try:
                done = export(
                    archive,
                    out,
                    wanted,
                    overwrite=opts.overwrite,
                    begin=begin,
                    step=progress.step,
                )
            finally:
                progress.close()
        self.exitcode = OK
        self._print(out, done, as_json=opts.json)

    def _print(self, out: Path, done: Exported, *, as_json: bool) -> None:
        if as_json:
            self.print_json({"file": str(out), **asdict(done), "exit_code": self.exitcode})
        else:
            self.print_table((out.name, ""), asdict(done).items())


def _since(text: str) -> str:
    """A day or a time in UTC as a time. Raises ArgumentError for what is neither."""
    if not text:
        return ""
    whole = f"{text}T00:00:00Z" if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else text
    try:
        return datetime.strptime(whole, _MOMENT).replace(tzinfo=UTC).strftime(_MOMENT)
    except ValueError:
        raise ArgumentError(
            f"--since {text!r} is no day and no time in UTC; give 2026-01-31 or"
            " 2026-01-31T08:00:00Z."
        ) from None
