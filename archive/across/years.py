"""A publisher's reports of two years running: what the later carries on from the earlier.

The identities are those `across_years` of `archive/forms/identities.toml`. Compared are figures
that both reports give, each once; a blank says nothing. The issue is the later report's. Where both
ends are verified nothing was misread: the source disagrees with itself. Where one of the two said
what would fit, and was changed since, the detail says so.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.across.shown import Cell, evidence, no_longer_shown, shown_between_years
from archive.across.stored import CHECKS, AcrossIssue, held, printed, replace
from archive.forms import YEARS_IDENTITIES, YearsIdentity

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

_RULES = CHECKS["years"]
_CODES = ", ".join(f"'{rule['code']}'" for rule in _RULES.values())

_BESIDE = """
SELECT report_id, year FROM panel_reports
WHERE publisher_id = ?1 AND year IN (?2 - 1, ?2 + 1)
"""


@dataclass(frozen=True, slots=True)
class _End:
    """One of the two reports, with its cells that are compared."""

    report_id: int
    year: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class _Failure:
    """An identity between two reports that does not hold: what each side comes to."""

    identity: YearsIdentity
    this_year: float | int
    last_year: float | int
    verified: bool


def settle_years(
    db: sqlite3.Connection,
    report_id: int,
    publisher_id: int,
    year: int,
    cells: Mapping[str, Cell],
) -> None:
    """Hold a report against those of the publisher's year before and year after.

    `cells` are the report's own, by cell id.
    """
    own = _End(report_id, year, cells)
    now: list[AcrossIssue] = []
    for beside_id, beside_year in db.execute(_BESIDE, (publisher_id, year)).fetchall():
        first, last = sorted((year, beside_year))
        if any(i.since <= first and last <= i.until for i in YEARS_IDENTITIES):
            beside = _End(beside_id, beside_year, shown_between_years(db, beside_id))
            earlier, later = (own, beside) if year < beside_year else (beside, own)
            now += _issues(db, earlier, later)
    mine = f"(report_id = ?1 OR other_report_id = ?1) AND code IN ({_CODES})"
    replace(db, held(db, mine, report_id), now)


def _issues(db: sqlite3.Connection, earlier: _End, later: _End) -> Iterator[AcrossIssue]:
    failing: dict[str, list[_Failure]] = defaultdict(list)
    for failure in _failures(earlier, later):
        failing[failure.identity.name].append(failure)
    for name, failures in failing.items():
        rule = _RULES[name]
        yield AcrossIssue(
            report_id=later.report_id,
            code=rule["code"],
            other_report_id=earlier.report_id,
            severity=rule["severity"],
            cell_ids=" ".join(cell for f in failures for cell in f.identity.this_year),
            detail="; ".join(_told(db, earlier, later, failure) for failure in failures),
            verdict="source" if all(f.verified for f in failures) else "undecided",
        )


def _failures(earlier: _End, later: _End) -> Iterator[_Failure]:
    for identity in YEARS_IDENTITIES:
        if earlier.year < identity.since or later.year > identity.until:
            continue
        this = [later.cells.get(cell) for cell in identity.this_year]
        last = [earlier.cells.get(cell) for cell in identity.last_year]
        read = [cell for cell in (*this, *last) if cell is not None and cell.value is not None]
        if len(read) < len(this) + len(last):
            continue
        sides = [sum(cell.value or 0 for cell in read[: len(this)])]
        sides.append(sum(cell.value or 0 for cell in read[len(this) :]))
        if sides[0] != sides[1]:
            verified = all(cell.verdict == "verified" for cell in read)
            yield _Failure(identity, sides[0], sides[1], verified)


def _told(db: sqlite3.Connection, earlier: _End, later: _End, failure: _Failure) -> str:
    identity = failure.identity
    here = evidence(db, later.report_id, identity.this_year)
    there = evidence(db, earlier.report_id, identity.last_year)
    this, last = " + ".join(identity.this_year), " + ".join(identity.last_year)
    words = (
        f"{this} is {printed(failure.this_year)} in {later.year} ({here}),"
        f" {last} was {printed(failure.last_year)} in {earlier.year}"
        f" (report {earlier.report_id}: {there})"
    )
    for report, cells, wanted in (
        (earlier, identity.last_year, failure.this_year),
        (later, identity.this_year, failure.last_year),
    ):
        for version in no_longer_shown(db, report.report_id):
            said = [version[cell] for cell in cells if cell in version]
            if len(said) == len(cells) and sum(value for value, _ in said) == wanted:
                pointers = " ".join(pointer for _, pointer in said)
                words += (
                    f"; the report of {report.year} was changed: a version of it that is no longer"
                    f" shown says {printed(wanted)} ({pointers})"
                )
                break
    return words
