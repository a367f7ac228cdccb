"""The ledger's definition: the view ledger_live of the schema, for other days and publishers.

The view says what is true before a day that never comes, of the publishers in ledger_stale. Here
the same text gets another day and another choice of publishers and years, so that the ledger of a
day and the one that is kept cannot come to differ.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_SCHEMA = Path(__file__).parent.parent / "schema" / "0005_ledger.sql"
_VIEW = re.compile(r"^CREATE VIEW ledger_live AS\n(.*?);$", re.DOTALL | re.MULTILINE)

#: A moment in SQL that never comes, and the end of :day in China, which is 16:00 UTC.
NEVER = "'9999-12-31T16:00:00Z'"
END_OF_DAY = "(:day || 'T16:00:00Z')"

#: Those whose rows are to be worked out anew.
STALE = "e.id IN (SELECT expected_id FROM ledger_stale)"
_YEARS = "l.year > 0"


def definition(*, until: str = NEVER, who: str = "true", years: str = "true") -> str:
    """The SQL of ledger rows as things stood before a moment, of some publishers and years.

    `until` is an SQL expression of a time in UTC, `who` a condition on the table expected as e,
    `years` one on deadlines as l. Columns: expected_id, then those of the view ledger.
    """
    sql = _text()
    for place, what in ((NEVER, until), (STALE, who), (_YEARS, years)):
        sql = sql.replace(place, what)
    return sql


@cache
def _text() -> str:
    found = _VIEW.search(_SCHEMA.read_text(encoding="utf-8"))
    if found is None or not all(place in found[1] for place in (NEVER, STALE, _YEARS)):
        raise ValueError(f"{_SCHEMA.name} has no view ledger_live of the shape that is known here")
    return found[1]
