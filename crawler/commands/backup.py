"""`scrapy backup`: a whole copy of an archive, also while a crawl writes to it."""

from __future__ import annotations

import argparse
from pathlib import Path

from archive.backup import back_up
from archive.store import open_archive
from crawler.archive_command import ArchiveCommand, ArgumentError
from crawler.exit_codes import OK
from crawler.progress import Progress


class Command(ArchiveCommand):
    """Copies an archive, checks the copy and puts it in the place of the last one."""

    takes = 1

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] FILE"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Copy an archive whole, also while a crawl writes; the copy is an archive"

    def long_desc(self) -> str:
        """The text of `scrapy backup -h`."""
        return (
            "Copies the archive (-s ARCHIVE=PATH) as it is at one moment to FILE, checks the copy"
            " with SQLite's own checks and only then puts it in the place of an earlier one. No"
            " crawl waits for it. To restore: take what is left of a lost archive away, its -wal"
            " and -shm too, and copy FILE to its place. Exit codes: 0 all well, 2 wrong arguments,"
            " 5 the archive cannot be used or FILE not be written, 130 interrupted."
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Copy, check, print."""
        if not args:
            raise ArgumentError("Name the file that the backup is to be.")
        with open_archive(self.archive_path(), read_only=True) as archive:
            progress = Progress("pages", 0)

            def told(done: int, total: int) -> None:
                progress.total = total
                if done > progress.done:
                    progress.step(done - progress.done)

            try:
                made = back_up(archive, Path(args[0]).resolve(), progress=told)
            finally:
                progress.close()
        self.exitcode = OK
        if opts.json:
            self.print_json(
                {
                    "archive": str(self.archive_path()),
                    "backup": str(made.path),
                    "bytes": made.size,
                    "rows": dict(made.counts),
                    "exit_code": self.exitcode,
                }
            )
        else:
            self.print_table(("table", "rows"), made.counts.items())
            print(f"\n{made.path}: {made.size / 1e6:,.1f} MB, whole.")
