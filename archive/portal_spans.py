"""What crawls saw of each portal, run after run (table portal_spans, view portal_runs).

A run that saw what the one before it saw is counted to the same row.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping


@dataclass(slots=True)
class PortalSeen:
    """What a run saw of a portal: columns by state, failures by class, what was new or changed."""

    states: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    new_reports: int = 0
    new_versions: int = 0
    well: bool = True


_LAST_RUN = """
SELECT max(id) FROM runs WHERE command = (SELECT command FROM runs WHERE id = ?1)
  AND ended_at IS NOT NULL AND id < ?1
"""
#: Nothing new was seen in either, and all else is the same.
_SAME = """
UPDATE portal_spans SET last_run_id = :run
WHERE portal = :portal AND last_run_id = :before AND states = :states AND failures = :failures
  AND new_reports = 0 AND new_versions = 0 AND :new_reports = 0 AND :new_versions = 0
  AND well = :well
"""
_OTHER = """
INSERT INTO portal_spans VALUES (:portal, :run, :run, :states, :failures, :new_reports,
  :new_versions, :well)
"""


def keep_spans(db: sqlite3.Connection, run_id: int, seen: Mapping[str, PortalSeen]) -> None:
    """Write down what a run saw of portals, by their ids, in the caller's transaction."""
    before = db.execute(_LAST_RUN, (run_id,)).fetchone()[0]
    for portal, one in sorted(seen.items()):
        row = {
            "portal": portal,
            "run": run_id,
            "before": before,
            "states": json.dumps(dict(sorted(one.states.items()))),
            "failures": json.dumps(dict(sorted(one.failures.items()))),
            "new_reports": one.new_reports,
            "new_versions": one.new_versions,
            "well": one.well,
        }
        if not db.execute(_SAME, row).rowcount:
            db.execute(_OTHER, row)
