"""`scrapy demo`: the real crawler on a miniature web, and how its archive agrees with that web."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.store import open_archive
from crawler.archive_command import ArchiveCommand, ArgumentError
from crawler.demo.account import (
    PUBLISHER_HEADS,
    SYSTEM_HEADS,
    account,
    publisher_lines,
    system_lines,
)
from crawler.demo.agreement import compare, read_found, summary_rows
from crawler.demo.course import compare_columns, compare_first_days, count_requests
from crawler.demo.crawl import COMMAND, PROJECT, Visit, begun, crawl, next_visit, scene_of
from crawler.demo.web import MiniatureWeb
from crawler.exit_codes import OK, TROUBLE

_YEARS = 5
_SEED = 7
_MOST_YEARS = 12  # back to 2014, from which the first form is


class Command(ArchiveCommand):
    """Starts the miniature web, crawls it, and prints what was found and whether it agrees."""

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Crawl a miniature web on this machine and show what comes of it"

    def long_desc(self) -> str:
        """The text of `scrapy demo -h`."""
        return (
            "Serves invented portals on 127.0.0.1, crawls them with the real crawler into the"
            " archive (-s ARCHIVE=PATH) and holds the archive against what the portals hold. Six"
            " portals by default; with --portals a world of so many, in which portals move, fail,"
            " refuse and change from crawl to crawl. Run again, it is the next day of the same web;"
            " the six have two: on the second one report reads differently and one is gone."
            " Nothing outside this machine is contacted. Exit codes: 0 all agrees, 1 something"
            " differs, 2 wrong arguments, 5 the archive is unusable or holds something else,"
            " 130 interrupted."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's options, --json, and which world."""
        super().add_options(parser)
        parser.add_argument("--portals", type=int, help="a world of so many portals")
        parser.add_argument("--years", type=int, help=f"reporting years of a world ({_YEARS})")
        parser.add_argument("--seed", type=int, help=f"what a world grows from ({_SEED})")
        parser.add_argument("--days", type=int, default=1, help="crawl on so many days (1)")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve, crawl, compare, day after day."""
        wanted = _wanted(opts)
        days = [
            self._demonstrate(self.archive_path(), wanted, as_json=opts.json)
            for _ in range(opts.days)
        ]
        if opts.json:
            self.print_json(days[0] if len(days) == 1 else {"days": days})

    def _demonstrate(self, path: Path, wanted: Visit | None, *, as_json: bool) -> dict[str, Any]:
        """One day: its account as a document, and printed where no document is wanted."""
        with open_archive(path) as archive:
            visit = next_visit(archive.db, path, wanted)
        scene = scene_of(visit)
        with MiniatureWeb(scene=scene) as web:
            with open_archive(path) as archive:
                run_id = archive.begin_run(COMMAND, visit.arguments(), _now())
            said = f"Crawling {len(scene.registry)} portals on 127.0.0.1, day {visit.day}."
            print(said, file=sys.stderr)
            started = time.monotonic()
            crawled = crawl(web, path)
            seconds = round(time.monotonic() - started, 1)
        truth = web.truth
        with open_archive(path) as archive:
            found = read_found(archive.db)
            agreement = compare(found, truth)
            compare_columns(agreement, archive.db, truth)
            compare_first_days(agreement, found, truth, begun(archive.db))
            count_requests(agreement, web.log, truth)
            agreement.differences += [f"the miniature web stumbled: {one!r}" for one in web.faults]
            if crawled.returncode != OK and not (
                crawled.returncode == TROUBLE and truth.has_trouble
            ):
                agreement.differences.insert(0, f"the crawl ended with {crawled.returncode}")
                print(crawled.stdout, file=sys.stderr)
            code = OK if agreement.holds else TROUBLE
            counts = {name: n for name, n in asdict(agreement).items() if isinstance(n, int)}
            archive.end_run(run_id, _now(), exit_code=code, counts=counts)
        self.exitcode = max(self.exitcode, code)
        if as_json:
            day = {"day": truth.day, "seconds": seconds, "publishers": summary_rows(found)}
            return day | asdict(agreement)
        if visit.portals:
            self.print_table(SYSTEM_HEADS, system_lines(scene.sites, truth, agreement))
        else:
            self.print_table(PUBLISHER_HEADS, publisher_lines(found))
        print(account(agreement, truth))
        print(_what_next(visit, path))
        return {}


def _wanted(opts: argparse.Namespace) -> Visit | None:
    """The world that the options name; None where they name none. Raises ArgumentError."""
    if opts.days < 1:
        raise ArgumentError(f"--days {opts.days}: at least one day can be crawled.")
    if opts.portals is None:
        if opts.years is not None or opts.seed is not None:
            raise ArgumentError("--years and --seed are a world's: give --portals with them.")
        return None
    years = _YEARS if opts.years is None else opts.years
    if opts.portals < 1 or not 1 <= years <= _MOST_YEARS:
        raise ArgumentError(
            f"A world has at least one portal and one to {_MOST_YEARS} years,"
            f" not --portals {opts.portals} --years {years}."
        )
    return Visit(1, _SEED if opts.seed is None else opts.seed, opts.portals, years)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _what_next(visit: Visit, path: Path) -> str:
    where = "" if path == PROJECT / "archive.db" else f" -s ARCHIVE={path}"
    lines = [f"To look at it: .venv/bin/scrapy browse{where}"]
    if visit.portals or visit.day == 1:
        following = f"day {visit.day + 1}" if visit.portals else "the second day"
        lines.append(f"For {following}: .venv/bin/scrapy demo{where}")
    return "\n".join(lines)
