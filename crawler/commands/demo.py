"""`scrapy demo`: the real crawler on a miniature web, and how its archive agrees with that web."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.store import open_archive
from crawler.archive_command import ArchiveCommand, ArgumentError
from crawler.demo.agreement import Agreement, compare, read_found, summary_rows
from crawler.demo.crawl import COMMAND, FIRST_PORT, PROJECT, crawl, next_visit
from crawler.demo.truth import Truth
from crawler.demo.web import MiniatureWeb
from crawler.exit_codes import OK, TROUBLE

_HEADS = ("publisher", "years", "forms", "values", "verified", "unverified", "suspect", "issues")
_MOST = 40  # differences that are printed for a person; --json prints all
_CHANGED = "one report reads differently and one is gone"
# The last port from which there are six.
_LAST_PORT = 65530


class Command(ArchiveCommand):
    """Starts the miniature web, crawls it, and prints what was found and whether it agrees."""

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Crawl a miniature web on this machine and show what comes of it"

    def long_desc(self) -> str:
        """The text of `scrapy demo -h`."""
        return (
            "Serves invented portals on 127.0.0.1, crawls them with the real crawler into the"
            " archive (-s ARCHIVE=PATH) and holds the archive against what the portals hold. Run"
            " again, it is the second day: one report reads differently and one is gone. Nothing"
            " outside this machine is contacted. -s DEMO_PORT=N names the first of the six ports;"
            " the second day has those of the first. Exit codes: 0 all agrees, 1 something differs,"
            " 2 a port is taken, 5 the archive is unusable or holds real crawls, 130 interrupted."
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve, crawl, compare."""
        self.exitcode = self._demonstrate(self.archive_path(), as_json=opts.json)

    def _first_port(self) -> int:
        """The setting DEMO_PORT, 0 without it."""
        assert self.settings is not None  # noqa: S101 - set by Scrapy before it runs a command
        wanted = str(self.settings.get("DEMO_PORT") or 0)
        if not wanted.isdecimal() or int(wanted) > _LAST_PORT:
            raise ArgumentError(
                f"DEMO_PORT={wanted} is no port; give a number from 1024 to {_LAST_PORT}."
            )
        return int(wanted)

    def _demonstrate(self, path: Path, *, as_json: bool) -> int:
        wanted = self._first_port()
        with open_archive(path) as archive:
            visit = next_visit(archive.db, path)
        first_port = visit.first_port or wanted or FIRST_PORT
        with MiniatureWeb(visit.day, first_port=first_port) as web:
            arguments = json.dumps({"day": visit.day, "first_port": first_port})
            with open_archive(path) as archive:
                run_id = archive.begin_run(COMMAND, arguments, _now())
            said = _CHANGED if visit.day > 1 else f"{len(web.truth.reports)} reports"
            print(f"Crawling six portals on 127.0.0.1, day {visit.day}: {said}.", file=sys.stderr)
            crawled = crawl(web, path)
            truth = web.truth
        if crawled.returncode:
            print(crawled.stdout, file=sys.stderr)
        with open_archive(path) as archive:
            found = read_found(archive.db)
            agreement = compare(found, truth)
            if crawled.returncode:
                agreement.differences.insert(0, f"the crawl ended with {crawled.returncode}")
            code = OK if agreement.holds else TROUBLE
            counts = {name: n for name, n in asdict(agreement).items() if isinstance(n, int)}
            archive.end_run(run_id, _now(), exit_code=code, counts=counts)
        rows = summary_rows(found)
        if as_json:
            document = {"day": truth.day, "publishers": rows, **asdict(agreement)}
            self.print_json(document)
        else:
            self.print_table(_HEADS, [_line(row) for row in rows])
            print(_account(agreement, truth, path))
        return code


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _line(row: dict[str, Any]) -> tuple[object, ...]:
    """What the table shows of a publisher."""
    years, forms = _spans(row["years"]), ", ".join(row["forms"])
    return (row["publisher"], years, forms, *(row[name] for name in _HEADS[3:]))


def _spans(years: list[int]) -> str:
    """2014, 2015, 2017 as 2014-2015, 2017."""
    spans: list[list[int]] = []
    for year in sorted(year for year in years if year is not None):
        if spans and spans[-1][1] == year - 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def _account(agreement: Agreement, truth: Truth, path: Path) -> str:
    """How the archive agrees with the miniature web, and what to look at next."""
    a = agreement
    lines = [
        "",
        f"Day {truth.day} of the miniature web against the archive:",
        f"  reports           {a.reports_found} of {a.reports_expected} found",
        f"  values            {a.values_right} of {a.values_expected} right,"
        f" {a.values_wrong} wrong, {a.values_missing} missing",
        f"  verdicts          {a.verdicts_right} of {a.verdicts_compared} right",
        f"  sums that fail    {a.broken_reported} of {a.broken_expected} reported",
        f"  look-alikes       {a.look_alikes_kept_out} of {a.look_alikes} kept out",
        f"  versions          {a.versions_found} of {a.versions_expected}",
    ]
    if a.holds:
        lines.append("Everything agrees.")
    else:
        lines.append(f"{len(a.differences)} differences:")
        lines += [f"  {text}" for text in a.differences[:_MOST]]
        if len(a.differences) > _MOST:
            lines.append(f"  and {len(a.differences) - _MOST} more; --json prints all.")
    own = path == PROJECT / "archive.db"
    where = "" if own else f" -s ARCHIVE={path}"
    lines.append(f"To look at it: .venv/bin/scrapy browse{where}")
    if truth.day == 1:
        lines.append(f"For the second day: .venv/bin/scrapy demo{where}")
    return "\n".join(lines)
