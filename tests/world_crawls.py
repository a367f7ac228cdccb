"""Real crawls of a miniature web, in processes of their own, and what they leave in an archive."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from crawler.demo.proxy import Exchange
from crawler.demo.web import MiniatureWeb

Row = tuple[object, ...]
PROJECT = Path(__file__).resolve().parent.parent
# Nobody is waited for; one request at a time for each host stays the rule.
FAST = {"DOWNLOAD_DELAY": "0", "AUTOTHROTTLE_ENABLED": "0", "LOG_LEVEL": "ERROR"}
# What two archives of one crawl have in common: everything but times, and numbers given in turn.
_FACTS = {
    "reports": "SELECT publisher, year, form, title, state, source_url, versions"
    " FROM current_reports",
    "values": "SELECT publisher, year, cell_id, value, raw, verdict, placement, source_url"
    " FROM current_values",
    "columns": "SELECT url, portal, state, failure, shown, evidence, moved_to FROM columns",
    "entries": "SELECT c.url, e.url, e.kind, e.state FROM entries e"
    " JOIN columns c ON c.id = e.column_id",
    "captures": "SELECT role, url, request_body, status FROM captures",
    "set aside": "SELECT url, kind, reason FROM documents_set_aside",
    "walks under way": "SELECT column_id FROM walks",
    "questions open": "SELECT column_id, request FROM asks",
    "unread": "SELECT url FROM captures WHERE role = 'document' AND outcome IS NULL",
}


def command(web: MiniatureWeb, archive: Path, **settings: str) -> list[str]:
    """`scrapy crawl portals` on a miniature web."""
    words = [sys.executable, "-m", "scrapy", "crawl", "portals"]
    words += ["-a", f"registry={web.registry_path}"]
    for name, value in ({"ARCHIVE": str(archive)} | FAST | settings).items():
        words += ["-s", f"{name}={value}"]
    return words


def crawl(web: MiniatureWeb, archive: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """A crawl to its end."""
    return subprocess.run(
        command(web, archive, **settings),
        cwd=PROJECT,
        env=web.environment,
        capture_output=True,
        text=True,
        check=False,
    )


def start(web: MiniatureWeb, archive: Path, **settings: str) -> subprocess.Popen[bytes]:
    """A crawl that is under way when this returns."""
    return subprocess.Popen(
        command(web, archive, **settings),
        cwd=PROJECT,
        env=web.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_for(web: MiniatureWeb, requests: int, running: subprocess.Popen[bytes]) -> bool:
    """Wait until so many requests have come; whether they did before the crawl ended."""
    while len(web.log) < requests:
        if running.poll() is not None:
            return False
        time.sleep(0.002)
    return True


def kill(running: subprocess.Popen[bytes]) -> None:
    """End a crawl as a power cut would."""
    running.kill()
    running.wait()


def asked(log: Iterable[Exchange]) -> Counter[tuple[str, str, str]]:
    """How often each address was asked, by method, host and target."""
    return Counter((one.method, one.host, one.target) for one in log)


def facts(archive: Path) -> dict[str, list[Row]]:
    """What an archive holds, under a few headings, each sorted."""
    return {name: query(archive, sql, ordered=False) for name, sql in _FACTS.items()}


def query(archive: Path, sql: str, *, ordered: bool = True) -> list[Row]:
    """The rows of a query; sorted by all they hold where they come in no order."""
    db = sqlite3.connect(archive)
    try:
        rows = [tuple(row) for row in db.execute(sql)]
    finally:
        db.close()
    return rows if ordered else sorted(rows, key=repr)


def is_sound(archive: Path) -> bool:
    """Whether SQLite finds the file whole, and every row that another refers to."""
    return query(archive, "PRAGMA quick_check") == [("ok",)] and not query(
        archive, "PRAGMA foreign_key_check"
    )


def resident(pid: int) -> float:
    """The memory of a process, in MB; 0 for one that has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
