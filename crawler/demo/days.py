"""The days of the miniature web: one for each crawl, four weeks apart, all of them Mondays."""

from __future__ import annotations

from datetime import date, timedelta

_FIRST = date(2026, 2, 2)
_APART = timedelta(days=28)


def date_of(day: int) -> date:
    """The date of a day; day 1 is that of the first crawl."""
    return _FIRST + (day - 1) * _APART


def first_day_with(published: date) -> int:
    """The first day on which what was published on a date can be seen."""
    return max(1, 1 - (_FIRST - published) // _APART)
