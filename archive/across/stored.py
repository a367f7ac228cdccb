"""The issues across reports as they are stored: one for a report, a kind of issue, the other end.

A check says which issues there are now: what was held and is no more is taken back, and what is
held already is not written again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.records import IssueVerdict, Severity

if TYPE_CHECKING:
    import sqlite3

#: What each check is called, and from where on something is worth a look.
CHECKS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("checks.toml").read_text(encoding="utf-8")
)


_STORE = "INSERT OR REPLACE INTO across_issues VALUES (?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class AcrossIssue:
    """问题 of a report that another report shows; `detail` tells both figures and where they stand.

    `cell_ids` are those of the report, a space between them.
    """

    report_id: int
    code: str
    other_report_id: int
    severity: Severity
    cell_ids: str
    detail: str
    verdict: IssueVerdict


def held(db: sqlite3.Connection, where: str, *parameters: object) -> list[AcrossIssue]:
    """The issues that a condition on `across_issues` selects."""
    sql = f"SELECT * FROM across_issues WHERE {where}"  # noqa: S608 - conditions of this package
    return [AcrossIssue(*row) for row in db.execute(sql, parameters)]


def replace(
    db: sqlite3.Connection, before: Iterable[AcrossIssue], now: Iterable[AcrossIssue]
) -> None:
    """Let the issues that were held be those that there are now."""
    left = set(before)
    for issue in now:
        if issue in left:
            left.remove(issue)
            continue
        left -= {one for one in left if _key(one) == _key(issue)}
        db.execute(_STORE, astuple(issue))
    for issue in left:
        db.execute(
            "DELETE FROM across_issues WHERE report_id = ? AND code = ? AND other_report_id = ?",
            _key(issue),
        )


def _key(issue: AcrossIssue) -> tuple[int, str, int]:
    return issue.report_id, issue.code, issue.other_report_id


def printed(value: float | int) -> str:
    """A figure in words for people: no exponent, no needless zeros."""
    return str(value) if isinstance(value, int) else f"{value:.10g}"
