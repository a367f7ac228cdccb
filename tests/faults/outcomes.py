"""What came of a fault, and where that is not as written."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from tests.faults.cases import Fault
from tests.faults.portal import OLD, Portal, Value

#: Reasons for which a document became no report.
_UNREADABLE = "unreadable"


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


def published(archive: Path, portal: Portal) -> set[Value]:
    """Every value that the archive shows from a portal's addresses."""
    found = rows(
        archive,
        "SELECT publisher, year, cell_id, value FROM current_values"
        " WHERE value IS NOT NULL AND source_url LIKE ?",
        f"{portal.base}/%",
    )
    return set(found)  # type: ignore[arg-type]


def reports(archive: Path, portal: Portal) -> set[tuple[object, ...]]:
    """The reports that the archive shows from a portal's addresses: publisher, year, state."""
    sql = "SELECT publisher, year, state FROM current_reports WHERE source_url LIKE ?"
    return set(rows(archive, sql, f"{portal.base}/%"))


def bad_rows(archive: Path, portal: Portal) -> int:
    """Values that are not the portal's, and reports that nobody published."""
    known = {(portal.publisher, year) for year in portal.numbers}
    astray = {row for row in reports(archive, portal) if row[:2] not in known}
    return len(published(archive, portal) - portal.truth) + len(astray)


def seen(archive: Path, portal: Portal, *, since: int, exit_code: int) -> Outcome:
    """What an archive shows of a portal; failures are those of runs after `since`."""
    column = rows(archive, "SELECT state, failure FROM columns WHERE url = ?", portal.column)
    state, failure = column[0] if column else ("", "")
    return Outcome(
        exit=exit_code,
        failure=str(failure or _of_documents(archive, portal, since)),
        state=str(state),
        reports=len(reports(archive, portal)),
        bad=bad_rows(archive, portal),
        lost=sum(value[1] in OLD for value in portal.truth - published(archive, portal)),
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
