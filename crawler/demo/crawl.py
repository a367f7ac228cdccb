"""The real crawler sent through the miniature web: which day it is, and the run itself."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.errors import ArchiveError
from crawler.demo.classic import DOMAIN, SEED, classic
from crawler.demo.scene import Scene
from crawler.demo.web import MARK, MiniatureWeb
from crawler.demo.worlds import World

PROJECT = Path(__file__).resolve().parents[2]
COMMAND = "demo"
_CLASSIC_DAYS = 2


class RealArchiveError(ArchiveError):
    """The archive holds more than a demonstration."""


class OtherWorldError(ArchiveError):
    """The archive holds the demonstration of another world."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Which web is walked on which of its days; no `portals` are the classic six."""

    day: int = 1
    seed: int = SEED
    portals: int = 0
    years: int = 0

    def arguments(self) -> str:
        """As the run's row in the archive remembers it."""
        return json.dumps(asdict(self))


def next_visit(db: sqlite3.Connection, path: Path, wanted: Visit | None = None) -> Visit:
    """What comes next for an archive: the day after the last one, of the same web.

    `wanted` is the web that was asked for, None for whichever the archive holds, else the classic
    one, whose second day goes on for ever. Raises RealArchiveError where the archive holds anything
    that is not of a demonstration, OtherWorldError where it holds another web than the wanted one.
    """
    _refuse_real(db, path)
    last = db.execute(
        "SELECT arguments FROM runs WHERE command = ? AND exit_code IS NOT NULL"
        " ORDER BY id DESC LIMIT 1",
        (COMMAND,),
    ).fetchone()
    if last is None:
        return wanted or Visit()
    before = Visit(**json.loads(last[0]))
    following = Visit(before.day + 1, before.seed, before.portals, before.years)
    if not before.portals:
        following = Visit(min(following.day, _CLASSIC_DAYS), before.seed)
    asked = wanted and (wanted.seed, wanted.portals, wanted.years)
    if asked and asked != (before.seed, before.portals, before.years):
        raise OtherWorldError(
            f"{path} holds a demonstration with {_named(before)}, not with {_named(wanted)}; take"
            " an archive of its own for each: scrapy demo -s ARCHIVE=other.db."
        )
    return following


def begun(db: sqlite3.Connection) -> list[str]:
    """When each day's crawl began: those of demonstrations that were torn off count for nothing."""
    rows = db.execute(
        "SELECT started_at FROM runs WHERE command = ?"
        " AND (exit_code IS NOT NULL OR id = (SELECT max(id) FROM runs WHERE command = ?))"
        " ORDER BY id",
        (COMMAND, COMMAND),
    )
    return [row[0] for row in rows]


def _named(visit: Visit | None) -> str:
    if visit is None or not visit.portals:
        return "the classic six portals"
    return f"--portals {visit.portals} --years {visit.years} --seed {visit.seed}"


def _refuse_real(db: sqlite3.Connection, path: Path) -> None:
    # The host is what stands between the second slash and the third.
    kept = db.execute(
        "SELECT url FROM (SELECT url FROM captures UNION ALL SELECT url FROM columns)"
        " WHERE substr(url, 1, instr(substr(url, 9), '/') + 7) NOT LIKE ? LIMIT 1",
        (f"http%://%{DOMAIN}",),
    ).fetchone()
    run = db.execute(
        "SELECT command || ' ' || arguments FROM runs WHERE command LIKE 'crawl%'"
        " AND instr(arguments, ?) = 0 LIMIT 1",
        (MARK,),
    ).fetchone()
    if kept or run:
        raise RealArchiveError(
            f"{path} holds a real crawl ({(kept or run)[0]}); demonstrations go into an archive of"
            " their own: scrapy demo -s ARCHIVE=demo.db."
        )


def scene_of(visit: Visit) -> Scene:
    """The web of a visit on its day. Raises ValueError for more portals than there are names."""
    if not visit.portals:
        return classic(visit.day, visit.seed)
    return World(visit.seed, visit.portals, visit.years).on(visit.day)


def crawl(web: MiniatureWeb, archive: Path) -> subprocess.CompletedProcess[str]:
    """Run `scrapy crawl portals` on the miniature web in a process of its own.

    The only settings that differ from a real crawl: nobody is waited for, and everything is looked
    at again. One request at a time for each host stays the rule.
    """
    settings = {
        "ARCHIVE": str(archive),
        "DOWNLOAD_DELAY": "0",
        "AUTOTHROTTLE_ENABLED": "0",
        "RECHECK_DAYS": "0",
        "FULL_WALK_DAYS": "0",
        "LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, "-m", "scrapy", "crawl", "portals"]
    command += ["-a", f"registry={web.registry_path}"]
    for name, value in settings.items():
        command += ["-s", f"{name}={value}"]
    return subprocess.run(  # noqa: S603 (our own program, no shell)
        command,
        cwd=PROJECT,
        env=web.environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
