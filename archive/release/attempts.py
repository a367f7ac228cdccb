"""Releases as rows of the archive: what was published or held back, and what was checked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from archive.release.checks import Check

if TYPE_CHECKING:
    from archive.store import Archive

Outcome = Literal["published", "unchanged", "held_back"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt at a release; `folder` is where it stands, empty where nothing was published."""

    name: str
    outcome: Outcome
    observed_until: str
    since: str = ""
    digest: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    checks: Sequence[Check] = ()
    delta: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    folder: str = ""


def record(a: Archive, attempt: Attempt, run_id: int, now: str) -> None:
    """Write an attempt down, at `now` (UTC)."""
    with a.transaction() as db:
        cursor = db.execute(
            "INSERT INTO releases (run_id, name, made_at, outcome, observed_until, since, digest,"
            " counts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                run_id,
                attempt.name,
                now,
                attempt.outcome,
                attempt.observed_until,
                attempt.since,
                attempt.digest,
                json.dumps(dict(attempt.counts)),
            ),
        )
        db.executemany(
            "INSERT INTO release_checks (release_id, name, passed, accepted, before, now, detail)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (cursor.lastrowid, c.name, int(c.passed), c.accepted, c.before, c.now, c.detail)
                for c in attempt.checks
            ],
        )
