"""A publisher: its years in one table, its indicators through time, its ledger and issues."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from datasette.utils.asgi import Response
from markupsafe import Markup

from archive.browse import charts, printed, small_charts
from archive.browse.definitions import definition_of_indicator
from archive.browse.links import NO_REGION
from archive.browse.pages import links_of, not_found, part, read, render, words_of
from archive.browse.places import above, is_code, names
from archive.browse.region import own_name
from archive.browse.tallies import STANDINGS
from archive.browse.words import Words
from archive.forms import INDICATORS

#: What is drawn, each chart with its indicators; the table has all of them.
_DRAWN = (
    ("applications", ("applications_received", "applications_closed", "refused")),
    ("disputes", ("reviews", "reviews_corrected", "lawsuits", "lawsuits_corrected")),
)

#: Issues shown.
_MOST = 50

_PUBLISHER = "SELECT id, level, kind FROM publishers WHERE name = ? AND region_code = ?"
_REPORTS = """
SELECT r.id AS report_id, r.year, t.form, t.state, t.versions, v.claimed_published, t.first_seen,
  t.last_checked, t.presence, s.url AS source_url
FROM reports r JOIN standings t ON t.report_id = r.id
JOIN versions v ON v.id = t.version_id JOIN sources s ON s.id = t.source_id
WHERE r.publisher_id = ? ORDER BY r.year
"""
_LINES = """
SELECT year, coalesce(state, 'unknown') AS state, due, claimed_published, first_seen, absent_at,
  last_checked, report_id, kind, level
FROM ledger WHERE publisher = ? AND region_code IS nullif(?, '') ORDER BY year
"""
_PANEL = """
SELECT year, indicator, value, comparable, cell_ids, report_id, basis, verdict, approximate,
  "break" AS starts
FROM panel WHERE publisher = ? AND region_code IS nullif(?, '') AND value IS NOT NULL
"""
_ISSUES = """
SELECT report_id, year, form, code, severity, verdict, cell_ids, detail FROM aid.issues
WHERE publisher = ? AND region_code = ? ORDER BY severity = 'notice', year DESC, n LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Number:
    """An indicator's number in a report, and how far it can be trusted.

    `cell_id` is the first of its cells, empty where a sentence gives the number; `starts` where the
    number before it counts something else.
    """

    value: float
    report_id: int
    verdict: str
    cell_id: str
    approximate: bool
    starts: bool


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator through the years; `starts` are the places at which another count begins."""

    indicator: str
    numbers: Mapping[int, Number] = field(hash=False)
    values: Sequence[float | None]
    starts: frozenset[int]


def _load(db: sqlite3.Connection, name: str, region_code: str) -> dict[str, Any] | None:
    row = db.execute(_PUBLISHER, (name, region_code)).fetchone()
    lines = db.execute(_LINES, (name, region_code)).fetchall()
    if row is None and not lines:
        return None
    reports = db.execute(_REPORTS, (row["id"],)).fetchall() if row else []
    return {
        "kind": row["kind"] if row else lines[0]["kind"],
        "level": row["level"] if row else lines[0]["level"],
        "reports": {one["year"]: one for one in reports if one["year"] is not None},
        "strays": [one for one in reports if one["year"] is None],
        "ledger": {one["year"]: one for one in lines},
        "numbers": _numbers(db.execute(_PANEL, (name, region_code))),
        "issues": db.execute(_ISSUES, (name, region_code, _MOST)).fetchall(),
        "places": names(db, [*above(region_code), region_code]) if region_code else {},
    }


def _numbers(panel: Iterable[sqlite3.Row]) -> dict[str, dict[int, Number]]:
    found: dict[str, dict[int, Number]] = {}
    for row in panel:
        found.setdefault(row["indicator"], {})[row["year"]] = Number(
            value=row["value"],
            report_id=row["report_id"],
            verdict=row["verdict"],
            cell_id=row["cell_ids"].split()[0] if row["basis"] == "cells" else "",
            approximate=bool(row["approximate"]),
            starts=bool(row["starts"]),
        )
    return found


def lines_of(numbers: Mapping[str, Mapping[int, Number]], years: Sequence[int]) -> list[Line]:
    """The indicators that have a number in some year, in the order of the codebook."""
    lines = []
    for one in INDICATORS:
        of_years = numbers.get(one.id, {})
        if of_years:
            values = [of_years[year].value if year in of_years else None for year in years]
            starts = (n for n, y in enumerate(years) if y in of_years and of_years[y].starts)
            lines.append(Line(one.id, of_years, values, frozenset(starts)))
    return lines


def _chart(
    name: str, indicators: Sequence[str], lines: Sequence[Line], years: Sequence[int], words: Words
) -> dict[str, Any] | None:
    there = [line for line in lines if line.indicator in indicators]
    if not there or len(years) < 2:
        return None
    series = [
        charts.Series(
            definition_of_indicator(line.indicator, words).label, f"c{n}", line.values, line.starts
        )
        for n, line in enumerate(there, 1)
    ]
    starts = sorted({at for line in there for at in line.starts if at})
    svg = charts.lines_through_time(
        words(f"publisher.chart_{name}"),
        years,
        series,
        [charts.Break(at, words("publisher.break")) for at in starts],
        short=lambda v: printed.short(v, words.language),
    )
    return {"name": name, "svg": svg, "years": years, "series": series, "breaks": bool(starts)}


def _spark(line: Line) -> Markup:
    return small_charts.spark(line.values, line.starts)


async def publisher(datasette: Any, request: Any) -> Response:
    """The route `/-/publisher/<region code>/<name>`."""
    words, name, code = words_of(request), part(request, "name"), part(request, "code")
    region_code = "" if code == NO_REGION else code
    if not is_code(code):
        return await not_found(datasette, request, name)
    found = await read(datasette, lambda db: _load(db, name, region_code))
    if found is None:
        return await not_found(datasette, request, name)
    known = {*found["reports"], *found["ledger"]}
    years = list(range(min(known), max(known) + 1)) if known else []
    lines = lines_of(found["numbers"], years)
    drawn = [_chart(title, ids, lines, years, words) for title, ids in _DRAWN]
    links = links_of(datasette, words)
    steps: list[tuple[str, str | None]] = [
        (words("frame.home"), links.home()),
        (words("frame.country"), links.region()),
    ]
    if region_code:
        steps += [
            (own_name(one, words, found["places"][one]), links.region(one))
            for one in (*above(region_code), region_code)
        ]
    context = {
        **found,
        "name": name,
        "region_code": region_code,
        "crumbs": [*steps, (name, None)],
        "years": years,
        "lines": lines,
        "charts": [one for one in drawn if one],
        "spark": _spark,
        "standings": STANDINGS,
    }
    return await render(datasette, request, "publisher.html", context)


ROUTES = [(r"^/-/publisher/(?P<code>[^/]+)/(?P<name>[^/]+)$", publisher)]
