"""Crawls of portals that are well, then wrong, then mended."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.faults.cases import Fault
from tests.faults.certificates import issue
from tests.faults.hosts import CERTIFICATES, LIMITS, break_, mend
from tests.faults.outcomes import (
    Outcome,
    alerts,
    bad_rows,
    last_run,
    published,
    reports,
    rows,
    seen,
)
from tests.faults.portal import Portal, portals, registry

ROOT = Path(__file__).resolve().parents[2]
#: Nobody is waited for, and everything is looked at again in each run.
SETTINGS = {
    "ALLOW_LOOPBACK": "1",
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "0",
    "FULL_WALK_DAYS": "0",
    "RECHECK_DAYS": "0",
    "LOG_LEVEL": "ERROR",
}


@dataclass(frozen=True, slots=True)
class Crawl:
    """How crawls of the lab are run: into an archive, by a registry, in an environment."""

    archive: Path
    registry: Path
    environment: dict[str, str]

    def words(self, **settings: str) -> list[str]:
        """The command."""
        words = [sys.executable, "-m", "scrapy", "crawl", "portals"]
        words += ["-a", f"registry={self.registry}"]
        for name, value in ({"ARCHIVE": str(self.archive)} | SETTINGS | settings).items():
            words += ["-s", f"{name}={value}"]
        return words

    def run(self, *before: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """A crawl to its end, with a program before it where one is named."""
        return subprocess.run(
            [*before, *self.words(**settings)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def start(self, **settings: str) -> subprocess.Popen[str]:
        """A crawl that is under way."""
        return subprocess.Popen(
            self.words(**settings),
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@contextmanager
def walked_once(folder: Path, names: Sequence[str]) -> Iterator[tuple[Crawl, tuple[Portal, ...]]]:
    """Portals that are well, one for each fault, and an archive of what they showed then."""
    certificates = issue(folder / "tls")
    well = certificates.path("well")
    with portals(*((name, well if name in CERTIFICATES else None) for name in names)) as some:
        environment = {**os.environ, "SSL_CERT_FILE": str(certificates.authority)}
        environment.pop("http_proxy", None)
        crawl = Crawl(folder / "archive.db", registry(folder / "all", *some), environment)
        done = crawl.run()
        assert done.returncode == 0, done.stdout + done.stderr
        for portal in some:
            missing = portal.truth - published(crawl.archive, portal)
            assert len(reports(crawl.archive, portal)) == 2, portal.name
            assert {year for _, year, _, _ in missing} == {2023}, portal.name
        yield crawl, some


def of_hosts(folder: Path, faults: Sequence[Fault]) -> dict[str, Outcome]:
    """What comes of faults of hosts, those with one exit code side by side in one crawl.

    So the code of a crawl is that of each of its faults where it is 0 or 3; where it is 1 at least
    one of them made it.
    """
    found: dict[str, Outcome] = {}
    with walked_once(folder, [fault.name for fault in faults]) as (crawl, some):
        certificates = issue(folder / "tls")
        by_name = {portal.name: portal for portal in some}
        for portal in some:
            break_(portal, certificates)
        first = last_run(crawl.archive)
        for code in sorted({fault.exit for fault in faults}):
            group = [by_name[fault.name] for fault in faults if fault.exit == code]
            alone = replace(crawl, registry=registry(folder / f"exit_{code}", *group))
            done = alone.run(**LIMITS)
            for portal in group:
                found[portal.name] = seen(
                    crawl.archive, portal, since=first, exit_code=done.returncode
                )
        # A second day of the same, on which nobody is told again.
        again = crawl.run(**LIMITS)
        assert again.returncode in {0, 1, 3}, again.stderr
        raised = {portal.name: alerts(crawl.archive, portal, first) for portal in some}
        for portal in some:
            mend(portal)
        last = crawl.run()
        for portal in some:
            mended = afterwards(crawl.archive, portal)
            found[portal.name] = replace(
                found[portal.name], alerts=raised[portal.name], mended=mended, said=last.stderr
            )
    return found


def afterwards(archive: Path, portal: Portal) -> str:
    """What is wrong with a portal's rows once its fault is over, '' where nothing is."""
    states = rows(archive, "SELECT state FROM columns WHERE url = ?", portal.column)
    if states != [("ok",)]:
        return f"its column is {states}"
    if lost := len(portal.truth - published(archive, portal)):
        return f"{lost} values are missing"
    if bad := bad_rows(archive, portal):
        return f"{bad} bad rows"
    sql = "SELECT count(*) FROM ledger WHERE publisher = ? AND state = 'vanished'"
    if rows(archive, sql, portal.publisher) != [(0,)]:
        return "reports are said to be gone"
    sql = "SELECT count(*) FROM alerts WHERE subject = ? AND over_at IS NULL"
    return "" if rows(archive, sql, portal.id) == [(0,)] else "its alert is not over"
