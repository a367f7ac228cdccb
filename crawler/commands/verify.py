"""`scrapy verify`: whether an archive still holds what was put into it."""

from __future__ import annotations

import argparse
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

from archive.store import Archive, open_archive
from archive.verification import CHECKS, Finding
from crawler.archive_command import ArchiveCommand
from crawler.exit_codes import OK, TROUBLE
from crawler.progress import Progress
from pipelines.confirming import COUNT, check_evidence

_MOST = 40  # findings that are printed for a person; --json prints all


class Command(ArchiveCommand):
    """Checks the file, every digest, every view, every sum and every pointer of an archive."""

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Check an archive: its file, every digest, view, sum and pointer into the bytes"

    def long_desc(self) -> str:
        """The text of `scrapy verify -h`."""
        return (
            "Checks the archive (-s ARCHIVE=PATH) with SQLite's own check, holds all bytes against"
            " their digests, asks every view, adds up the sums and follows the evidence of every"
            " value of every version back to the bytes. What cannot be followed there (documents"
            " that were converted, pictures) is counted by kind. Reads only, also while a crawl"
            " writes. Exit codes: 0 all well, 1 something is wrong, 5 the archive cannot be used,"
            " 130 interrupted."
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check and print."""
        path = self.archive_path()
        kinds: Counter[str] = Counter()
        checked: dict[str, int] = {}
        with open_archive(path, read_only=True) as archive:
            findings = list(_findings(archive, checked, kinds))
        self.exitcode = TROUBLE if findings else OK
        if opts.json:
            self.print_json(
                {
                    "archive": str(path),
                    "checked": checked,
                    "evidence": dict(sorted(kinds.items())),
                    "findings": [asdict(finding) for finding in findings],
                    "exit_code": self.exitcode,
                }
            )
        else:
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


def _findings(archive: Archive, checked: dict[str, int], kinds: Counter[str]) -> Iterator[Finding]:
    """All that is wrong; `checked` counts what each check looked at."""
    evidence = ("evidence", COUNT, lambda a: check_evidence(a, kinds))
    for name, count, check in (*CHECKS, evidence):
        checked[name] = 0
        try:
            progress = Progress(f"{name} checked", archive.db.execute(count).fetchone()[0])
            try:
                for finding in check(archive):
                    checked[name] += 1
                    progress.step()
                    if finding is not None:
                        yield finding
            finally:
                progress.close()
        except sqlite3.DatabaseError as error:
            what = f"SQLite cannot read on: {error}"
            yield Finding(name, str(archive.path), what, "restore the archive from a copy")
