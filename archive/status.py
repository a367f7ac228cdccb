"""An archive in figures: what it holds, what it doubts, what it could not fetch."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive.column_states import column_states
from archive.due import uninterpreted

if TYPE_CHECKING:
    from archive.column_states import ColumnState
    from archive.store import Archive


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of one kind; `kind` names the kind, part by part."""

    kind: tuple[str | int | None, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Run:
    """运行: one run of a command; without an end it was killed or goes on.

    `ended_by` is a word of archive/endings.py, `failures` what failed by class.
    """

    id: int
    command: str
    arguments: str
    started_at: str
    ended_at: str | None
    exit_code: int | None
    counts: dict[str, int] = field(hash=False)
    failures: dict[str, int] = field(default_factory=dict, hash=False)
    ended_by: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """What `scrapy status` tells.

    `reports` by year, form and state; current `values` by verdict; `issues` by code,
    severity and verdict; `set_aside` by kind; `entries` by state; `uninterpreted` documents are
    kept and not yet read; `failures` of the last run by class; `columns_not_ok` with their state.
    """

    publishers: int
    reports: tuple[Count, ...]
    values: tuple[Count, ...]
    issues: tuple[Count, ...]
    set_aside: tuple[Count, ...]
    columns: int
    columns_not_ok: tuple[ColumnState, ...]
    entries: tuple[Count, ...]
    uninterpreted: int
    captures: int
    failures: tuple[Count, ...]
    last_run: Run | None

    def outstanding(self) -> int:
        """Entries that no document is kept for yet."""
        return sum(c.count for c in self.entries if c.kind == ("outstanding",))


_COUNTS = {
    "reports": "SELECT year, form, state, count(*) FROM current_reports GROUP BY 1, 2, 3",
    "values": "SELECT verdict, count(*) FROM current_values GROUP BY 1",
    "issues": "SELECT code, severity, verdict, count(*) FROM issues GROUP BY 1, 2, 3",
    "set_aside": "SELECT kind, count(*) FROM documents_set_aside GROUP BY 1",
    "entries": "SELECT state, count(*) FROM entries GROUP BY 1",
    "failures": (
        "SELECT class, count(*) FROM failures WHERE run_id = (SELECT max(id) FROM runs) GROUP BY 1"
    ),
}


def read_status(a: Archive) -> Status:
    """Count what an archive holds; changes nothing."""
    # One moment of the archive, whatever a crawl writes meanwhile.
    a.db.execute("BEGIN")
    try:
        counts = {name: _counts(a, sql) for name, sql in _COUNTS.items()}
        columns = column_states(a)
        return Status(
            publishers=_number(a, "SELECT count(DISTINCT publisher_id) FROM reports"),
            columns=len(columns),
            columns_not_ok=tuple(column for column in columns if column.state != "ok"),
            uninterpreted=len(uninterpreted(a)),
            captures=_number(a, "SELECT count(*) FROM captures"),
            last_run=last_run(a),
            **counts,
        )
    finally:
        a.db.execute("ROLLBACK")


def _counts(a: Archive, sql: str) -> tuple[Count, ...]:
    return tuple(Count(tuple(row)[:-1], row[-1]) for row in a.db.execute(sql))


def _number(a: Archive, sql: str) -> int:
    return int(a.db.execute(sql).fetchone()[0])


def last_run(a: Archive) -> Run | None:
    """The run that began last, None where there was none."""
    row = a.db.execute("SELECT * FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    if row is None:
        return None
    values: dict[str, Any] = dict(row)
    for name in ("counts", "failures"):
        values[name] = json.loads(values.get(name) or "{}")
    return Run(**values)
