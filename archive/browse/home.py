"""The first page: what is here, how much of it can be trusted, what is new."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from datasette.utils.asgi import Response

from archive.browse import charts, printed
from archive.browse.moments import moment
from archive.browse.pages import links_of, read, render, words_of
from archive.browse.questions import questions
from archive.browse.region_map import province_map
from archive.browse.tallies import Tally, reports_by_year, tallies
from archive.browse.words import Words

#: How many of the newest are shown.
_NEWEST = 8

#: Forms in the order in which they came, with the class of their colour.
FORMS = {"prose": "c5", "2014": "c3", "2019": "c2", "2021": "c1", "": "c4"}

#: Questions that the first page puts forward.
_ASKED = (
    "most_applications",
    "highest_share_refused",
    "lost_in_court",
    "edited_after_publication",
    "oldest_overdue",
    "sums_that_fail",
)

_NEW_REPORTS = """
SELECT r.report_id, r.publisher, r.region_code, r.year, r.state, r.first_seen
FROM aid.reports r ORDER BY r.first_seen DESC, r.report_id LIMIT ?
"""

_EDITS = "SELECT * FROM aid.edits ORDER BY n LIMIT ?"

_ISSUES = """
SELECT code, severity, sum(issues) AS issues FROM aid.issue_tallies
WHERE severity <> 'notice' GROUP BY 1, 2 ORDER BY severity = 'error' DESC, 3 DESC, 1 LIMIT 8
"""


def _load(db: sqlite3.Connection) -> dict[str, Any]:
    run = db.execute("SELECT * FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    return {
        "moment": moment(db),
        "tally": tallies(db, [""]).get("", Tally()),
        "years": reports_by_year(db, ""),
        "publishers": db.execute("SELECT count(*) FROM publishers").fetchone()[0],
        "divisions": db.execute("SELECT count(*) FROM regions").fetchone()[0],
        "run": dict(run) if run else None,
        "newest": db.execute(_NEW_REPORTS, (_NEWEST,)).fetchall(),
        "edits": db.execute(_EDITS, (_NEWEST,)).fetchall(),
        "issues": db.execute(_ISSUES).fetchall(),
        "provinces": tallies(db, province_map.keys),
    }


def years_chart(years: dict[int | None, dict[str, int]], words: Words) -> dict[str, Any]:
    """The chart of reports by year and form, and the numbers of its table."""
    known = sorted(year for year in years if year is not None)
    span = list(range(known[0], known[-1] + 1)) if known else []
    forms = [form for form in FORMS if any(years[year].get(form) for year in known)]
    series = [
        charts.Series(
            words.named("form", form or "none"),
            FORMS[form],
            [years.get(year, {}).get(form, 0) for year in span],
        )
        for form in forms
    ]
    drawn = charts.stacked_years(
        words("home.by_year"), span, series, lambda v: printed.short(v, words.language)
    )
    return {"svg": drawn if span else "", "years": span, "series": series}


async def home(datasette: Any, request: Any) -> Response:
    """The route `/`."""
    words = words_of(request)
    found = await read(datasette, _load)
    if found["run"]:
        found["run"]["counts"] = json.loads(found["run"]["counts"] or "{}")
    links = links_of(datasette, words)
    context = {
        **found,
        "chart": years_chart(found["years"], words),
        "questions": [questions()[name] for name in _ASKED],
        "map": province_map.drawn(found["provinces"], words, links, by="on_time"),
    }
    return await render(datasette, request, "home.html", context)


ROUTES = [(r"^/$", home)]
