"""`scrapy status`: what a person must know of an archive and do; all figures with --all."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from archive import migrations
from archive.lock import Holder, holder
from archive.overview import Overview, read_overview
from archive.schedule import chinese_day
from archive.status import Count, Run, Status, read_status
from archive.store import open_archive
from crawler.advice import advice
from crawler.archive_command import ArchiveCommand
from crawler.room import free_of, size_of

# Lines of each part that a person is shown; --all shows all.
_MOST = 6
_DETAIL = 76


class Command(ArchiveCommand):
    """Prints what an archive needs of a person, or with --all what it holds."""

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Say what there is to know and to do: due, overdue, in trouble, unread, last runs"

    def long_desc(self) -> str:
        """The text of `scrapy status -h`."""
        return (
            "Says of the archive (-s ARCHIVE=PATH) what is due and overdue, which portals are in"
            " trouble since when and what to do, what is unread, how much room is left, how the"
            " last runs went and whether one runs now. --all adds the figures: publishers,"
            " reports, values by verdict, issues, entries, failures, and each column that is not"
            " ok. Reads only, also while a crawl writes. Exit codes: 0 all well, 5 the archive"
            " cannot be used."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's options, --json and --all."""
        super().add_options(parser)
        parser.add_argument("--all", action="store_true", help="all figures and columns as well")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read and print."""
        path = self.archive_path()
        full = opts.all or opts.json
        with open_archive(path, read_only=True) as archive:
            # One that an older version made is shown as it is: it knows nothing of what is due.
            is_new = migrations.applied(archive.db) == list(migrations.NAMES)
            now = datetime.now(UTC)
            overview = read_overview(archive, chinese_day(now)) if is_new else None
            status = read_status(archive) if full or overview is None else None
        writing = holder(path)
        if opts.json and status is not None:
            self.print_json(document(path, status) | said(path, overview, writing))
            return
        if overview is not None:
            print("\n".join(screen(path, overview, writing, most=None if opts.all else _MOST)))
        if status is not None:
            self._print(path, status)

    def _print(self, path: Path, status: Status) -> None:
        reports = sum(count.count for count in status.reports)
        entries = ", ".join(f"{c.count} {c.kind[0]}" for c in status.entries) or "none"
        print(f"\n{path}: {reports} reports of {status.publishers} publishers")
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


def screen(path: Path, seen: Overview, writing: Holder | None, *, most: int | None) -> list[str]:
    """The lines for a person, at most so many of each part."""
    lines = [
        f"{path}: {seen.reports:,} reports of {seen.publishers:,} publishers,"
        f" {size_of(path) / 1e6:,.0f} MB, {free_of(path) / 1e6:,.0f} MB free"
    ]
    if writing is not None:
        by = f"`scrapy {writing.command}` (process {writing.pid}) since {writing.since}"
        lines.append(f"Now:       {by} is writing to it")
    lines.append(f"Last run:  {_told(seen.last_run, running=writing is not None)}")
    lines.append(f"Last good: {seen.last_good or 'none: no crawl has ended without trouble yet'}")
    release = seen.release
    made = f"{release.name}, {release.outcome} {release.made_at}" if release else "none yet"
    lines.append(f"Release:   {made}")
    unread = f"{seen.outstanding:,} to be fetched, {seen.uninterpreted:,} to be read"
    if seen.outstanding or seen.uninterpreted:
        lines.append(f"Waiting:   {unread}: the next crawl goes on")
    lines += _part("Due", _due(seen), most)
    lines += _part(
        "Alerts",
        [
            f"{a.raised_at[:10]}  {a.kind}  {_short(f'{a.subject}: {a.detail}')}"
            for a in seen.alerts
        ],
        most,
    )
    lines += _part("In trouble", list(_in_trouble(seen)), None if most is None else 2 * most)
    return lines


def _part(title: str, lines: Sequence[str], most: int | None) -> list[str]:
    if not lines:
        return [f"\n{title}: nothing"]
    shown = list(lines if most is None else lines[:most])
    left = len(lines) - len(shown)
    more = [f"  and {left} more: --all"] if left else []
    return [f"\n{title}", *(f"  {line}" for line in shown), *more]


def _due(seen: Overview) -> list[str]:
    lines = []
    for state, some in groupby(sorted(seen.due, key=lambda d: d.state), key=lambda d: d.state):
        for one in some:
            when = f"due {one.due}" if one.due else "and before"
            word = "overdue" if state == "overdue" else "awaited"
            lines.append(f"{one.publishers:,} {one.kind}s {word} for {one.year}, {when}")
    return lines


def _in_trouble(seen: Overview) -> Iterator[str]:
    for one in seen.in_trouble:
        what = f"{one.state} {one.failure}".strip()
        many = (
            f"{one.portals:,} portals, {one.columns:,} columns" if one.columns > 1 else one.portal
        )
        yield f"{what}: {many}, since {one.since[:10]}"
        yield f"    {advice(one.state, one.failure)}"


def _short(text: str) -> str:
    return text if len(text) <= _DETAIL else f"{text[: _DETAIL - 1]}…"


def said(path: Path, seen: Overview | None, writing: Holder | None) -> dict[str, Any]:
    """What the screen says, for a program."""
    return {
        "writing": asdict(writing) if writing else None,
        "bytes": size_of(path),
        "bytes_free": free_of(path),
        "last_good": seen.last_good if seen else None,
        "release": asdict(seen.release) if seen and seen.release else None,
        "due": [asdict(one) for one in seen.due] if seen else [],
        "alerts": [asdict(one) for one in seen.alerts] if seen else [],
        "in_trouble": [
            asdict(one) | {"advice": advice(one.state, one.failure)} for one in seen.in_trouble
        ]
        if seen
        else [],
    }


def document(path: Path, status: Status) -> dict[str, Any]:
    """The figures as one JSON document."""

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


def _told(run: Run | None, *, running: bool = False) -> str:
    if run is None:
        return "none yet"
    what = f"{run.command} {run.arguments}".strip()
    if run.ended_at is None:
        how = "it goes on" if running else "it was killed, or goes on"
        return f"{what}, since {run.started_at}, without an end: {how}"
    by = f" ({run.ended_by})" if run.ended_by else ""
    told = f"{what}, {run.started_at} to {run.ended_at}, exit code {run.exit_code}{by}"
    failures = ", ".join(f"{name} {number}" for name, number in run.failures.items())
    return f"{told}; failures: {failures}" if failures else told
