"""公布台账: who was to publish for which year, and whether they did, as of any day.

    definition    the one SQL text that says it, read from schema/0005_ledger.sql
    rows          the ledger of a day, row by row
    refreshing    the same of today, worked out beforehand in ledger_rows
    expectations  who is expected: what the registry declares, which governments must exist
    summaries     regions by years, counts, what is due soon

Who is expected (`expected_by`):

    registry   the registry declares a column to show this publisher's report of this year. What it
               declares of a publisher goes before all else: years = [2008, 2018] ends it.
    published  the publisher published for that year, or for years on both sides of it, or for two
               years and more before it, in a column that was walked to its end since
    level      the law expects the government of every division from the county up each year: one
               that published once, in a column of its own division; and one of which nothing is
               known, where one beside it published and a column of it or of the division above is
               walked

When it was due: Regulation of 2007, article 31, and of 2019, article 49; see table deadlines.

What came of it (`state`), in the order in which it is asked:

    vanished, moved   it was seen, and is gone from where it stood
    on time           seen by the due day; dated so, and nothing says otherwise; or nothing is due
    late              dated after the due day; or without a date, and a walk of all pages of its
                      column after the due day did not show it yet
    backdated         dated on or before the due day, and a later walk of all pages of its column,
                      in the year in which it was due, did not show it yet (`absent_at`)
    overdue           not seen, and its column was walked to its end after the due day, and all
                      that it showed was read
    not expected      nothing is due, or was not by the last such walk
    null              nobody knows: no date and no early enough walk; a department or town that has
                      been silent for over two years and may be dissolved; a column that the
                      registry declares and nobody has walked; a government of which nothing was
                      ever seen

A row that accuses somebody rests on a walk that asked for every page of a column and ended well.
What may be our own doing accuses nobody: a walk for news only; an entry that was not fetched (in up
to three runs) or a document that was not read, which may be the report; an entry on a page whose
bytes are as they were, or on a page that the walk did not read; a report that another column showed
before; a report of an old year that is put up again. A date that cannot be (before December of the
year, or after the report was seen) is not believed, in either direction. `backdated` says that the
date is not that of the place where the report was found: it may have stood elsewhere before.

Days are Chinese days (UTC+8). As of a day: what was seen, walked and declared until its end counts,
nothing later. Whose report of which year a document is counts as known from the start.
"""

from archive.ledger.expectations import Expectation, changed_expectations, expect
from archive.ledger.refreshing import refresh, refresh_all
from archive.ledger.rows import LEDGER_ON, DayError, LedgerRow, ledger_on
from archive.ledger.summaries import (
    Count,
    DueSoon,
    GridRow,
    by_region,
    counts,
    due_soon,
)

__all__ = [
    "LEDGER_ON",
    "Count",
    "DayError",
    "DueSoon",
    "Expectation",
    "GridRow",
    "LedgerRow",
    "by_region",
    "changed_expectations",
    "counts",
    "due_soon",
    "expect",
    "ledger_on",
    "refresh",
    "refresh_all",
]
