"""`scrapy verify`: whether an archive still holds what was put into it; and packing it well."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from archive import migrations
from archive.errors import ArchiveError
from archive.repacking import queue_all, repack, waiting
from archive.store import Archive, open_archive
from archive.verification import CHECKS, Finding
from crawler.archive_command import ArchiveCommand
from crawler.exit_codes import OK, TROUBLE
from crawler.progress import Progress

_MOST = 40  # findings that are printed for a person; --json prints all


class Command(ArchiveCommand):
    """Checks the file, every digest, row, view, sum and pointer of an archive."""

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Check an archive: its file, every digest, row, view, sum and pointer into the bytes"

    def long_desc(self) -> str:
        """The text of `scrapy verify -h`."""
        return (
            "Checks the archive (-s ARCHIVE=PATH) with SQLite's own check, holds tables and views"
            " against those of a new archive, all bytes against their digests and all rows against"
            " their seals, asks every view, adds up the sums and follows the evidence of every"
            " value of every version back to the bytes: a flipped bit is found wherever it stands."
            " What cannot be followed there (documents that were converted, pictures) is counted by"
            " kind; rows that have changed since they were sealed, as while a crawl writes, are"
            " passed by. Reads only, some hundred reports a second. With --repack all kept bytes"
            " are packed anew before that, and the file gives back the room. Exit codes: 0 all"
            " well, 1 something is wrong, 5 the archive cannot be used, 130 interrupted."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's options, and what is to be done before."""
        super().add_options(parser)
        parser.add_argument(
            "--repack",
            action="store_true",
            help="pack all kept bytes anew before, as short as they can be; may be interrupted",
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check and print."""
        path = self.archive_path()
        kinds: Counter[str] = Counter()
        checked: dict[str, int] = {}
        packed = self._repack() if opts.repack else {}
        with _opened(path) as archive:
            findings = list(_findings(archive, checked, kinds))
        self.exitcode = TROUBLE if findings else OK
        if opts.json:
            self.print_json(
                {
                    "archive": str(path),
                    **({"repacked": packed} if packed else {}),
                    "checked": checked,
                    "evidence": dict(sorted(kinds.items())),
                    "findings": [asdict(finding) for finding in findings],
                    "exit_code": self.exitcode,
                }
            )
        else:
            if packed:
                print("{bodies} bodies: {before:,} bytes, now {after:,}\n".format_map(packed))
            self._print(findings, checked, kinds)

    def _print(self, findings: list[Finding], checked: dict[str, int], kinds: Counter[str]) -> None:
        wrong = Counter(finding.check for finding in findings)
        rows = [(name, number, wrong[name]) for name, number in checked.items()]
        self.print_table(("check", "checked", "wrong"), rows)
        if kinds:
            print("\nEvidence of values")
            self.print_table(("", "values"), sorted(kinds.items()))
        if findings:
            print("\nWhat is wrong")
            heads = ("check", "where", "what", "what to do")
            self.print_table(
                heads, [(f.check, f.where, f.what, f.remedy) for f in findings[:_MOST]]
            )
            if len(findings) > _MOST:
                print(f"and {len(findings) - _MOST} more; --json prints all.")
        print("\nSomething is wrong." if findings else "\nAll is well.")

    def _repack(self) -> dict[str, int]:
        """Pack all bodies anew and have the file shrink; bodies, their bytes before, and now."""
        counts: Counter[str] = Counter()
        with self.writing(create=False) as archive:
            run = archive.begin_run("verify", "--repack", _now())
            queue_all(archive)
            progress = Progress("bodies packed", waiting(archive.db))
            try:
                for batch in repack(archive):
                    counts.update(asdict(batch))
                    progress.step(batch.bodies)
            finally:
                progress.close()
            archive.end_run(run, _now(), exit_code=OK, counts=counts)
            _shrink(archive)
        return {name: counts[name] for name in ("bodies", "before", "after")}


def _opened(path: Path) -> Archive:
    """The archive, read-only. Raises ArchiveError for one of another schema than this program's."""
    try:
        archive = open_archive(path, read_only=True)
    except UnicodeDecodeError as error:
        # What SQLite complains of is not text any more.
        raise ArchiveError(f"{path} is damaged: restore the archive from a copy.") from error
    if set(migrations.applied(archive.db)) != set(migrations.NAMES):
        archive.close()
        raise ArchiveError(
            f"{path} was made by an older version of this program: any command that writes to it,"
            " `scrapy verify --repack` for one, brings it up to date."
        )
    return archive


def _shrink(archive: Archive) -> None:
    """Give the file's free room back; where others hold the archive it stays, to be filled."""
    try:
        archive.db.execute("VACUUM")
    except sqlite3.OperationalError as error:
        print(f"The file keeps its size for now: {error}.", file=sys.stderr)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _findings(archive: Archive, checked: dict[str, int], kinds: Counter[str]) -> Iterator[Finding]:
    """All that is wrong; `checked` counts what each check looked at."""
    # The readers behind it take half a second to import, which help need not wait for.
    from pipelines.confirming import COUNT, check_evidence  # noqa: PLC0415

    evidence = ("evidence", COUNT, lambda a: check_evidence(a, kinds))
    for name, count, check in (*CHECKS, evidence):
        checked[name] = 0
        progress = None
        try:
            progress = Progress(f"{name} checked", archive.db.execute(count).fetchone()[0])
            for finding in check(archive):
                checked[name] += 1
                progress.step()
                if finding is not None:
                    yield finding
        except Exception as error:
            # What is damaged may be anything else than it should be.
            what = f"it cannot be read on: {type(error).__name__}: {error}"
            yield Finding(name, str(archive.path), what, "restore the archive from a copy")
        finally:
            if progress is not None:
                progress.close()
