"""What somebody is to be told of: troubles that an archive shows after a crawl.

    portal_silent    a portal that has shown reports shows none, or gives nothing
    form_unmatched   the newest reports in a form no longer match its rows and columns
    verified_falls   of their values fewer are verified than of those before
    overdue          a publisher whose report is overdue, for a year
    run_failed       the last crawl reached nothing, could not work on the archive, or read no page
                     for faults of the program

Of a form the newest few of the last thousands of reports are held against those before them. Where
these are too few to tell, nothing is said, in either direction: `None`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence

KINDS = ("portal_silent", "form_unmatched", "verified_falls", "overdue", "run_failed")


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble: `subject` is what it is about, `detail` what is the matter, in a sentence."""

    kind: str
    subject: str
    detail: str


#: Rows of reports count: what was passed over is on the page of any news.
_SILENT = """
SELECT c.portal, c.url, c.state, c.detail FROM columns c JOIN runs r ON r.id = c.state_run_id
WHERE (c.state NOT IN ('ok', 'moved', 'unsettled') OR c.failure <> '')
  AND EXISTS (SELECT 1 FROM entries e WHERE e.column_id = c.id AND e.state IN ('kept', 'gone'))
  AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.column_id = c.id AND e.page_url = ''
    AND e.state <> 'passed_over' AND e.last_seen >= r.started_at)
ORDER BY c.portal, c.url
"""


def silent_portals(db: sqlite3.Connection) -> list[Trouble]:
    """Portals with columns that have shown reports and show none now."""
    silent: defaultdict[str, list[str]] = defaultdict(list)
    for portal, url, state, detail in db.execute(_SILENT):
        silent[portal or url].append(f"{url} is {state}" + (f" ({detail})" if detail else ""))
    return [
        Trouble("portal_silent", portal, "; ".join(columns)) for portal, columns in silent.items()
    ]


#: Reports of the last years' crawls that are looked at, and the newest of a form among them.
_LOOKED_AT = 2000
_NEWEST, _LEAST_NEWEST, _LEAST = 50, 5, 15
_BEFORE = 200
_VERSIONS = """
SELECT id, form, EXISTS (SELECT 1 FROM report_issues i WHERE i.version_id = v.id AND i.code IN
  ('heads_not_recognised', 'table_not_recognised', 'rows_missing', 'values_displaced',
   'table_missing', 'figure_unreadable'))
FROM versions v ORDER BY id DESC LIMIT ?
"""
_VERIFIED = """
SELECT count(*) FILTER (WHERE r.verdict = 'verified'), count(*)
FROM figures f JOIN readings r ON r.id = f.reading_id
WHERE f.version_id = ? AND r.meaning IN ('number', 'zero')
"""
#: By how much a share has to have fallen.
_UNMATCHED, _FALLEN = 0.5, 0.1


def forms_in_trouble(db: sqlite3.Connection) -> dict[tuple[str, str], Trouble | None]:
    """By kind and form: the trouble, or None where there is none; unknown forms are not there."""
    by_form: defaultdict[str, list[tuple[int, bool]]] = defaultdict(list)
    for version, form, unmatched in db.execute(_VERSIONS, (_LOOKED_AT,)):
        by_form[form].append((version, bool(unmatched)))
    found: dict[tuple[str, str], Trouble | None] = {}
    for form, versions in sorted(by_form.items()):
        # What has no table has no rows to match.
        if form == "prose" or len(versions) < _LEAST:
            continue
        newest = max(_LEAST_NEWEST, min(_NEWEST, len(versions) // 4))
        new, old = versions[:newest], versions[newest : newest + _BEFORE]
        found["form_unmatched", form] = _unmatched(form, new, old)
        found["verified_falls", form] = _fallen(db, form, new, old)
    return found


def _unmatched(
    form: str, new: Sequence[tuple[int, bool]], old: Sequence[tuple[int, bool]]
) -> Trouble | None:
    now, before = (sum(bad for _, bad in some) / len(some) for some in (new, old))
    if now - before < _UNMATCHED:
        return None
    told = f"{now:.0%} of the newest {len(new)} reports do not match its rows, {before:.0%} before"
    return Trouble("form_unmatched", form, told)


def _fallen(
    db: sqlite3.Connection,
    form: str,
    new: Collection[tuple[int, bool]],
    old: Collection[tuple[int, bool]],
) -> Trouble | None:
    shares = []
    for some in (new, old):
        counts = [db.execute(_VERIFIED, (version,)).fetchone() for version, _ in some]
        every = sum(count[1] for count in counts)
        if not every:
            return None
        shares.append(sum(count[0] for count in counts) / every)
    now, before = shares
    if before - now < _FALLEN:
        return None
    told = f"{now:.0%} of the values of the newest {len(new)} reports are verified, {before:.0%} of"
    return Trouble("verified_falls", form, f"{told} those before")


_OVERDUE = """
SELECT publisher, coalesce(region_code, ''), year, due, last_checked FROM ledger
WHERE state = 'overdue' AND due >= ? ORDER BY region_code, publisher, year
"""
_A_YEAR = timedelta(days=365)


def overdue_publishers(db: sqlite3.Connection, now: str) -> list[Trouble]:
    """Publishers whose reports of the last year are overdue; those of older years are history."""
    since = (datetime.fromisoformat(now) - _A_YEAR).date().isoformat()
    return [
        Trouble(
            "overdue",
            f"{code} {publisher} {year}".strip(),
            f"due on {due}, not there when its column was walked to its end on {checked[:10]}",
        )
        for publisher, code, year, due, checked in db.execute(_OVERDUE, (since,))
    ]


_RUN = """
SELECT command, started_at, exit_code, ended_by, json_extract(counts, '$.errors'),
  json_extract(counts, '$.pages') FROM runs WHERE id = ?
"""


def failed_run(db: sqlite3.Connection, run_id: int, failing: Collection[int]) -> list[Trouble]:
    """The run as a trouble, where it ended with one of some exit codes or by a fault."""
    command, started, code, ended_by, errors, pages = db.execute(_RUN, (run_id,)).fetchone()
    if code not in failing and ended_by != "failed" and not (errors and not pages):
        return []
    told = f"the run of {started} ended with exit code {code} ({ended_by})"
    return [Trouble("run_failed", command, told)]
