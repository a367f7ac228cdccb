"""`scrapy status`: an archive in figures."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from archive.status import Count, Run, Status, read_status
from archive.store import open_archive
from crawler.archive_command import ArchiveCommand


class Command(ArchiveCommand):
    """Prints what an archive holds, what it doubts and what it could not fetch."""

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Show an archive in figures: reports, values, issues, columns, the last run"

    def long_desc(self) -> str:
        """The text of `scrapy status -h`."""
        return (
            "Counts publishers, reports, values by verdict, issues, entries and failures of the"
            " archive (-s ARCHIVE=PATH) and lists the columns that are not ok. Reads only, also"
            " while a crawl writes. Exit codes: 0 all well, 5 the archive cannot be used."
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read and print."""
        path = self.archive_path()
        with open_archive(path, read_only=True) as archive:
            status = read_status(archive)
        if opts.json:
            self.print_json(document(path, status))
        else:
            self._print(path, status)

    def _print(self, path: Path, status: Status) -> None:
        reports = sum(count.count for count in status.reports)
        entries = ", ".join(f"{c.count} {c.kind[0]}" for c in status.entries) or "none"
        print(f"{path}: {reports} reports of {status.publishers} publishers")
        self._section("Reports", ("year", "form", "state", "reports"), status.reports)
        self._section("Values", ("verdict", "values"), status.values)
        self._section("Issues", ("code", "severity", "verdict", "issues"), status.issues)
        self._section("Documents that are no report", ("kind", "documents"), status.set_aside)
        ok = status.columns - len(status.columns_not_ok)
        print(f"\nColumns: {ok} of {status.columns} ok; entries: {entries}")
        if status.columns_not_ok:
            heads = ("portal", "state", "since", "last walked", "column", "detail")
            rows = [
                (c.portal, c.state, c.state_since, c.last_walked or "never", c.url, c.detail)
                for c in status.columns_not_ok
            ]
            self.print_table(heads, rows)
        if status.uninterpreted:
            print(f"{status.uninterpreted} documents are kept and not yet interpreted.")
        self._section("Failures of the last run", ("class", "failures"), status.failures)
        print(f"\nLast run: {_told(status.last_run)}")

    def _section(self, title: str, headers: Sequence[str], counts: Sequence[Count]) -> None:
        if counts:
            print(f"\n{title}")
            rows = [(*("-" if k is None else k for k in c.kind), c.count) for c in counts]
            self.print_table(headers, [[str(v) for v in row[:-1]] + [row[-1]] for row in rows])


def document(path: Path, status: Status) -> dict[str, Any]:
    """The status as one JSON document."""

    def named(counts: Sequence[Count], *names: str) -> list[dict[str, Any]]:
        return [dict(zip((*names, "count"), (*c.kind, c.count), strict=True)) for c in counts]

    def by_kind(counts: Sequence[Count]) -> dict[str, int]:
        return {str(c.kind[0]): c.count for c in counts}

    return {
        "archive": str(path),
        "publishers": status.publishers,
        "reports": named(status.reports, "year", "form", "state"),
        "values": by_kind(status.values),
        "issues": named(status.issues, "code", "severity", "verdict"),
        "set_aside": by_kind(status.set_aside),
        "columns": status.columns,
        "columns_not_ok": [asdict(column) for column in status.columns_not_ok],
        "entries": by_kind(status.entries),
        "outstanding": status.outstanding(),
        "uninterpreted": status.uninterpreted,
        "captures": status.captures,
        "failures": by_kind(status.failures),
        "last_run": asdict(status.last_run) if status.last_run else None,
    }


def _told(run: Run | None) -> str:
    if run is None:
        return "none yet"
    what = f"{run.command} {run.arguments}".strip()
    if run.ended_at is None:
        return f"{what}, since {run.started_at}, without an end: it goes on, or was killed"
    return f"{what}, {run.started_at} to {run.ended_at}, exit code {run.exit_code}"
