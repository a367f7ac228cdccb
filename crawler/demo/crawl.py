"""The real crawler sent through the miniature web: which day it is, and the run itself."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ArchiveError
from crawler.demo.web import LOOPBACK, MiniatureWeb

PROJECT = Path(__file__).resolve().parents[2]
# Below the ports that systems hand out by themselves, and not registered for anything known.
FIRST_PORT = 28140
COMMAND = "demo"
# Part of the path of every registry that the miniature web writes.
_MARK = "nianbao-demo-"


class RealArchiveError(ArchiveError):
    """The archive holds more than a demonstration."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Which day of the miniature web is next for an archive, and where its portals have to be.

    `first_port` is None where no earlier run settled it: addresses are what an archive knows
    pages by, so the second day has to be served where the first one was.
    """

    day: int
    first_port: int | None


def next_visit(db: sqlite3.Connection, path: Path) -> Visit:
    """The day that comes next: 2 when a demonstration has been crawled, else 1.

    Raises RealArchiveError where the archive holds anything that is not of a demonstration.
    """
    kept = db.execute(
        "SELECT url FROM (SELECT url FROM captures UNION ALL SELECT url FROM columns)"
        " WHERE url NOT LIKE ? LIMIT 1",
        (f"http://{LOOPBACK}:%",),
    ).fetchone()
    run = db.execute(
        "SELECT command || ' ' || arguments FROM runs WHERE command LIKE 'crawl%'"
        " AND instr(arguments, ?) = 0 LIMIT 1",
        (_MARK,),
    ).fetchone()
    if kept or run:
        raise RealArchiveError(
            f"{path} holds a real crawl ({(kept or run)[0]}); demonstrations go into an archive of"
            " their own: scrapy demo -s ARCHIVE=demo.db."
        )
    visits = db.execute(
        "SELECT arguments FROM runs WHERE command = ? AND exit_code IS NOT NULL ORDER BY id",
        (COMMAND,),
    ).fetchall()
    if not visits:
        return Visit(1, None)
    return Visit(2, int(json.loads(visits[0][0])["first_port"]))


def crawl(web: MiniatureWeb, archive: Path) -> subprocess.CompletedProcess[str]:
    """Run `scrapy crawl portals` on the miniature web in a process of its own.

    The only settings that differ from a real crawl: loopback may be asked, nobody is waited for,
    and everything is looked at again.
    """
    settings = {
        "ARCHIVE": str(archive),
        "ALLOW_LOOPBACK": "1",
        "DOWNLOAD_DELAY": "0",
        "AUTOTHROTTLE_ENABLED": "0",
        # One connection a host is a courtesy too; here every portal is the same host.
        "CONCURRENT_REQUESTS_PER_DOMAIN": "8",
        "RECHECK_DAYS": "0",
        "LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, "-m", "scrapy", "crawl", "portals"]
    command += ["-a", f"registry={web.registry_path}"]
    for name, value in settings.items():
        command += ["-s", f"{name}={value}"]
    return subprocess.run(  # noqa: S603 (our own program, no shell)
        command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False
    )
