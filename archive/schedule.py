"""When to look again: at known reports ever more rarely, for awaited ones every day.

Reports are corrected within weeks of their publication, hardly ever after years; but they vanish at
any age. A document's age is counted from the day on which its report says it was published; without
one from the due day of its year or from when it was first seen, whichever was earlier: a report
of 2009 that was found yesterday is an old one.

    age of the report       looked at again after
    two weeks               a day
    three months            a week
    two years               a month
    five years              three months
    more                    a year

The days are for RECHECK_DAYS = 30 and go with it in proportion; 0 looks at everything each time. A
document that is no report is looked at once a year, one that is a blank form or cannot be read once
a month: the report may yet be put in its place. Where a row announces last year's report and the
page behind it has none yet, it is looked at daily in the season.

In the season, from January to April, within which the due days lie (see table deadlines), columns
in which reports are awaited are walked to their end every night, and all columns once: only
that can show what is put in among the old ones, and only that can tell that something is missing.
The nights go with FULL_WALK_DAYS in the same way.

A column whose host gives nothing, being dead or refusing, is tried daily for a week, then every
three days, after a month once a week, after half a year every two weeks: never given up, and daily
again where reports are awaited in it. These days go with FULL_WALK_DAYS, too.

The rule for documents stands twice, in Python and in SQL, which the frontier needs for entries by
the thousand; a test holds the two together.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Literal

#: What an address showed last: a report, nothing that was read, or a document that is none.
Shown = Literal[
    "report", "unread", "awaited", "blank_form", "unreadable", "look_alike", "not_a_report"
]

#: Age in days below which a report is looked at again after so many days, and for older ones.
STEPS = ((15, 1), (91, 7), (731, 30), (1827, 91))
OLDEST = 365
#: What is no report.
ASIDE = {"awaited": 1, "blank_form": 30, "unreadable": 30, "look_alike": 365, "not_a_report": 365}
#: The setting for which these days are meant.
USUAL = 30
#: A run every night comes to a column at other hours: so many are let off.
SLACK = 4
_CHINA = timezone(timedelta(hours=8))
#: The season begins in January and ends with this month: the last due day is 31 March.
LAST_MONTH = 4


def chinese_day(moment: datetime) -> str:
    """The day in China (UTC+8) at a moment with a time zone."""
    return moment.astimezone(_CHINA).date().isoformat()


def rest(shown: Shown, age: int, recheck_days: int) -> int:
    """Hours for which a document is left alone; `age` in days, below 0 for dates to come."""
    steps = (days for below, days in STEPS if age < below)
    days = ASIDE.get(shown) or next(steps, OLDEST)
    return max(0, days * 24 * recheck_days // USUAL - SLACK)


def is_due(shown: Shown, published: str, last_fetched: str, now: str, recheck_days: int) -> bool:
    """Whether an address is to be looked at again.

    `published` is a day, the other times are in UTC to the second.
    """
    moment = datetime.fromisoformat(now)
    age = date.fromisoformat(chinese_day(moment)) - date.fromisoformat(published)
    since = moment - timedelta(hours=rest(shown, age.days, recheck_days))
    return last_fetched < since.strftime("%Y-%m-%dT%H:%M:%SZ")


def _rest_in_sql() -> str:
    age = "julianday(date(:now, '+8 hours')) - julianday(published)"
    steps = " ".join(f"WHEN {age} < {below} THEN {days}" for below, days in STEPS)
    asides = " ".join(f"WHEN shown = '{shown}' THEN {days}" for shown, days in ASIDE.items())
    days = f"CASE {asides} {steps} ELSE {OLDEST} END"
    return f"max(0, ({days}) * 24 * :recheck_days / {USUAL} - {SLACK})"


#: `is_due` in SQL, of columns with the names of its parameters; now and recheck_days are given.
IS_DUE = f"last_fetched < strftime('%Y-%m-%dT%H:%M:%SZ', :now, '-' || {_rest_in_sql()} || ' hours')"


#: Days for which a column has given nothing, below which it is tried again after so many days.
UNANSWERED_STEPS = ((7, 1), (30, 3), (180, 7))
LEAST_OFTEN = 14


def unanswered_rest(lasted: timedelta, full_walk_days: int) -> timedelta:
    """For how long a column is left alone that has given nothing for so long."""
    days = next((days for below, days in UNANSWERED_STEPS if lasted.days < below), LEAST_OFTEN)
    return max(timedelta(0), timedelta(days=days * full_walk_days / USUAL, hours=-SLACK))


def full_walk_rest(full_walk_days: int) -> timedelta:
    """For how long a column in which reports are awaited is not walked to its end again."""
    return max(timedelta(0), timedelta(days=full_walk_days) / USUAL - timedelta(hours=SLACK))
