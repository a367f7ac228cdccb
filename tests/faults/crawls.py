"""Crawls of portals that are well, then wrong, then mended."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.exit_codes import OK, UNREACHABLE
from tests.faults.cases import Fault
from tests.faults.certificates import issue
from tests.faults.hosts import CERTIFICATES, LIMITS, break_, mend
from tests.faults.outcomes import Outcome, Shown, alerts, last_run, rows, seen, shown
from tests.faults.portal import NEW, OLD, Portal, portals, registry

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
#: Beside the limits: where something is to come of it, by the exit code that is due.
_PATIENCE = {
    OK: {"RETRY_TIMES": "1"},
    UNREACHABLE: {"ANSWER_TIMEOUT": "1", "DOWNLOAD_TIMEOUT": "2"},
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
        now = shown(crawl.archive)
        for portal in some:
            assert len(now.reports[portal.netloc]) == len(OLD), portal.name
            assert {value[1] for value in now.missing(portal)} == {NEW}, portal.name
        yield crawl, some


def of_hosts(folder: Path, faults: Sequence[Fault]) -> dict[str, Outcome]:
    """What comes of faults of hosts, those with one exit code side by side in one crawl.

    So the code of a crawl is that of each of its faults where it is 0 or 3; where it is 1 at least
    one of them made it.
    """
    codes: dict[str, int] = {}
    with walked_once(folder, [fault.name for fault in faults]) as (crawl, some):
        certificates = issue(folder / "tls")
        for portal in some:
            break_(portal, certificates)
        first = last_run(crawl.archive)
        groups = {
            code: {fault.name for fault in faults if fault.exit == code}
            for code in sorted({fault.exit for fault in faults})
        }
        for code, names in groups.items():
            ended = _of_some(crawl, folder, some, names).run(**LIMITS | _PATIENCE.get(code, {}))
            codes |= dict.fromkeys(names, ended.returncode)
        now = shown(crawl.archive)
        assert not now.strangers(some)
        found = {
            portal.name: seen(now, portal, since=first, exit_code=codes[portal.name])
            for portal in some
        }
        # A second day of the same, on which nobody is told again. Hosts that keep a crawl waiting
        # do so once, but where each is by itself.
        quick = [name for name, code in codes.items() if code != UNREACHABLE] or list(codes)
        again = _of_some(crawl, folder, some, quick).run(**LIMITS)
        assert again.returncode in {0, 1, 3}, again.stderr
        for portal in some:
            told = alerts(crawl.archive, portal, first)
            found[portal.name] = replace(found[portal.name], alerts=told)
            mend(portal)
        crawl.run()
        now = shown(crawl.archive)
        for portal in some:
            found[portal.name] = replace(found[portal.name], mended=afterwards(now, portal))
    return found


def _of_some(crawl: Crawl, folder: Path, some: Sequence[Portal], names: Collection[str]) -> Crawl:
    """A crawl of the portals of these names."""
    chosen = [portal for portal in some if portal.name in names]
    return replace(crawl, registry=registry(folder / "some", *chosen))


def afterwards(now: Shown, portal: Portal) -> str:
    """What is wrong with a portal's rows once its fault is over, '' where nothing is."""
    states = rows(now.archive, "SELECT state FROM columns WHERE url = ?", portal.column)
    if states != [("ok",)]:
        return f"its column is {states}"
    if lost := len(now.missing(portal)):
        return f"{lost} values are missing"
    if bad := now.bad(portal):
        return f"{bad} bad rows"
    if portal.publisher in now.vanished:
        return "reports are said to be gone"
    sql = "SELECT count(*) FROM alerts WHERE subject = ? AND over_at IS NULL"
    return "" if rows(now.archive, sql, portal.id) == [(0,)] else "its alert is not over"
