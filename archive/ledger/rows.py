"""The ledger of a day, row by row."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Literal

from archive.errors import NianbaoError
from archive.ledger.definition import END_OF_DAY, definition

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from archive.publishers import PublisherKind

State = Literal["on time", "late", "backdated", "overdue", "not expected", "vanished", "moved"]
Basis = Literal["registry", "published", "level"]


class DayError(NianbaoError):
    """A day that is none."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A publisher and a year, as the view ledger has them; what the states mean: archive/ledger.

    `due` and `claimed_published` are days, `first_seen`, `last_checked` and `absent_at` times in
    UTC; `state` is None where nobody knows.
    """

    publisher: str
    year: int
    due: str | None
    first_seen: str | None
    state: State | None
    last_checked: str | None
    region_code: str | None
    level: str | None
    kind: PublisherKind
    claimed_published: str | None
    expected_by: Basis
    report_id: int | None
    absent_at: str | None


_COLUMNS = ", ".join(field.name for field in fields(LedgerRow))
#: A condition for each parameter that may be left out.
_CHOICES = {"publisher": "e.name", "region": "e.region_code", "level": "e.level"}


def _as_of_day(who: str, years: str) -> str:
    rows = definition(until=END_OF_DAY, who=who, years=years)
    return f"SELECT {_COLUMNS} FROM (\n{rows})"  # noqa: S608 - the project's own schema


#: The ledger as of :day (2026-02-15), with the columns of the view ledger, for those who have SQL
#: only. :publisher, :region (a division code), :level and :year take all where they are empty.
LEDGER_ON = _as_of_day(
    " AND ".join(f"coalesce(:{name}, '') IN ('', {of})" for name, of in _CHOICES.items()),
    "(coalesce(:year, '') = '' OR l.year = CAST(:year AS INTEGER))",
)


def ledger_on(  # noqa: PLR0913 - a choice of rows
    db: sqlite3.Connection,
    day: str,
    *,
    publisher: str | None = None,
    region: str | None = None,
    level: str | None = None,
    year: int | None = None,
) -> Iterator[LedgerRow]:
    """The ledger as it stood at the end of a day (2026-02-15) in China, row by row.

    Rows of one publisher's name, of one division (by its code, without those below it), of one
    level or of one year where these are given; in no order.
    Raises DayError where the day is none.
    """
    given = {"publisher": publisher, "region": region, "level": level}
    who = [f"{_CHOICES[name]} = :{name}" for name, value in given.items() if value is not None]
    sql = _as_of_day(" AND ".join(who) or "true", "true" if year is None else "l.year = :year")
    for row in db.execute(sql, {**given, "day": checked_day(day), "year": year}):
        yield LedgerRow(*row)


def checked_day(text: str) -> str:
    """A day as ISO 8601 has it. Raises DayError for any other text."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise DayError(f"{text!r} is no day: write it as 2026-02-15.") from None
