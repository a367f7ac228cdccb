"""What came of a fault, and where that is not as written."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.faults.cases import Fault
from tests.faults.portal import OLD, Portal, Value

Report = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an archive shows of a portal.

    `bad` are values and reports that are nobody's, `lost` values that were there and are no more.
    """

    exit: int = 0
    failure: str = ""
    state: str = ""
    reports: int = 0
    bad: int = 0
    lost: int = 0
    alerts: tuple[str, ...] = ()
    mended: str = ""
    said: str = ""


def rows(archive: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    """The rows of a query, on an archive that nobody writes to."""
    db = sqlite3.connect(f"file:{archive}?mode=ro", uri=True)
    try:
        return [tuple(row) for row in db.execute(sql, values)]
    finally:
        db.close()


@dataclass(frozen=True)
class Shown:
    """What an archive shows at a moment, by the host and port of the address it is from."""

    archive: Path
    values: defaultdict[str, set[Value]]
    reports: defaultdict[str, set[Report]]
    vanished: frozenset[str]

    def of(self, portal: Portal) -> set[Value]:
        """The values from a portal."""
        return self.values[portal.netloc]

    def missing(self, portal: Portal) -> set[Value]:
        """What the portal's reports say and is not shown."""
        return portal.truth - self.of(portal)

    def bad(self, portal: Portal) -> int:
        """Values that are not the portal's, and reports that nobody published."""
        known = {(portal.publisher, year) for year in portal.numbers}
        astray = {one for one in self.reports[portal.netloc] if one[:2] not in known}
        return len(self.of(portal) - portal.truth) + len(astray)

    def strangers(self, some: Iterable[Portal]) -> set[str]:
        """Where else reports are from."""
        return {*self.reports, *self.values} - {portal.netloc for portal in some}


def shown(archive: Path) -> Shown:
    """What an archive shows now."""
    values: defaultdict[str, set[Value]] = defaultdict(set)
    reports: defaultdict[str, set[Report]] = defaultdict(set)
    sql = "SELECT source_url, publisher, year, cell_id, value FROM current_values"
    for url, *value in rows(archive, f"{sql} WHERE value IS NOT NULL"):
        values[urlsplit(str(url)).netloc].add(tuple(value))  # type: ignore[arg-type]
    for url, *report in rows(archive, "SELECT source_url, publisher, year FROM current_reports"):
        reports[urlsplit(str(url)).netloc].add(tuple(report))  # type: ignore[arg-type]
    gone = rows(archive, "SELECT publisher FROM ledger WHERE state = 'vanished'")
    return Shown(archive, values, reports, frozenset(str(row[0]) for row in gone))


def seen(now: Shown, portal: Portal, *, since: int, exit_code: int) -> Outcome:
    """What an archive shows of a portal; failures are those of runs after `since`."""
    archive = now.archive
    column = rows(archive, "SELECT state, failure FROM columns WHERE url = ?", portal.column)
    state, failure = column[0] if column else ("", "")
    return Outcome(
        exit=exit_code,
        failure=str(failure or _of_documents(archive, portal, since)),
        state=str(state),
        reports=len(now.reports[portal.netloc]),
        bad=now.bad(portal),
        lost=sum(value[1] in OLD for value in now.missing(portal)),
        alerts=alerts(archive, portal, since),
    )


def _of_documents(archive: Path, portal: Portal, since: int) -> str:
    """The class of a document's failure: of its fetch, else of its reading."""
    place = f"{portal.base}/%"
    sql = "SELECT DISTINCT class FROM failures WHERE url LIKE ? AND run_id > ?"
    found = rows(archive, sql, place, since)
    sql = (
        "SELECT kind FROM documents_set_aside WHERE url LIKE ?1"
        " UNION SELECT state FROM current_reports WHERE source_url LIKE ?1 AND state <> 'complete'"
    )
    found = found or rows(archive, sql, place)
    return " ".join(sorted(str(row[0]) for row in found))


def alerts(archive: Path, portal: Portal, since: int) -> tuple[str, ...]:
    """The kinds of the alerts of a portal that were raised after a run, those that are over too."""
    sql = "SELECT kind FROM alerts WHERE subject = ? AND run_id > ? ORDER BY id"
    return tuple(str(row[0]) for row in rows(archive, sql, portal.id, since))


def last_run(archive: Path) -> int:
    """The number of the last run, 0 where there was none."""
    return int(str(rows(archive, "SELECT coalesce(max(id), 0) FROM runs")[0][0]))


def complaints(fault: Fault, found: Outcome) -> list[str]:
    """Where what came is not as written; empty where it is."""
    told = []
    for name in ("exit", "failure", "state", "reports", "lost"):
        wanted, got = getattr(fault, name), getattr(found, name)
        if wanted != got:
            told.append(f"{name} is {got!r}, not {wanted!r}")
    if found.bad:
        told.append(f"{found.bad} bad rows")
    if found.alerts != ((fault.alert,) if fault.alert else ()):
        told.append(f"alerts are {found.alerts}, not {fault.alert!r} once")
    if found.mended:
        told.append(f"afterwards: {found.mended}")
    return told
