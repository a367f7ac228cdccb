"""A region: who publishes in it and who does not, year by year, and what lies below it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from datasette.utils.asgi import Response

from archive.browse import charts, printed, small_charts
from archive.browse.home import years_chart
from archive.browse.moments import moment
from archive.browse.pages import links_of, not_found, page_of, part, read, render, words_of
from archive.browse.places import UNKNOWN, above, below, is_code, key_of, level, long_name, names
from archive.browse.region_map import SHARES, province_map
from archive.browse.region_years import shares_by_year
from archive.browse.tallies import STANDINGS, Tally, reports_by_year, standings_by_year, tallies
from archive.browse.words import Words
from archive.divisions import name_of

#: Publishers on one page: a county has about a hundred.
PAGE = 200

_KINDS = ("government", "department", "town")

_LINES = """
SELECT l.kind, l.publisher, l.year, coalesce(l.state, 'unknown') AS state, l.due, l.report_id,
  l.expected_by, r.state AS report_state, r.suspect
FROM aid.lines l LEFT JOIN aid.reports r ON r.report_id = l.report_id
WHERE l.region_code = ? ORDER BY l.kind, l.publisher, l.year
"""

_WITHOUT_YEAR = """
SELECT r.report_id, r.publisher, r.year, r.state FROM aid.reports r
WHERE r.region_code = ? AND (r.year IS NULL OR r.publisher IS NULL) ORDER BY r.publisher LIMIT 100
"""

_ISSUES = """
SELECT code, severity, sum(issues) AS issues FROM aid.issue_tallies
WHERE region_code >= ? AND region_code < ? || ':' AND severity <> 'notice'
GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT 8
"""

_CODES = """
SELECT DISTINCT place FROM aid.line_tallies
WHERE place >= ? AND place < ? || ':' AND length(place) = 6
UNION SELECT DISTINCT place FROM aid.report_tallies
WHERE place >= ? AND place < ? || ':' AND length(place) = 6
"""


@dataclass(frozen=True, slots=True)
class Square:
    """A publisher's year: what came of it, and its report where there is one."""

    standing: str
    due: str | None
    report_id: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """A publisher and its years; `is_seen` says whether anything of it was ever seen."""

    kind: str
    publisher: str
    squares: dict[int, Square] = field(hash=False)

    @property
    def is_seen(self) -> bool:
        """Whether a report of any year was seen."""
        return any(square.report_id for square in self.squares.values())


def grid(rows: Iterable[sqlite3.Row]) -> list[Row]:
    """Publishers with their years: governments first, then departments and towns."""
    found: dict[tuple[str, str], Row] = {}
    for row in rows:
        one = found.setdefault(
            (row["kind"], row["publisher"]), Row(row["kind"], row["publisher"], {})
        )
        unreadable = row["report_state"] == "unreadable"
        name = "unreadable" if unreadable else STANDINGS[row["state"]]
        one.squares[row["year"]] = Square(name, row["due"], row["report_id"])
    return sorted(found.values(), key=lambda one: (_KINDS.index(one.kind), one.publisher))


@dataclass(frozen=True, slots=True)
class Child:
    """A place below with what it adds up to; an empty tally where nothing of it was seen."""

    code: str
    name: str
    tally: Tally


def _load(db: sqlite3.Connection, code: str) -> dict[str, Any]:
    key = key_of(code)
    # Right below the country lie provinces only.
    known = [row[0] for row in db.execute(_CODES, (key,) * 4)] if key else []
    codes = below(code, known)
    of_children = tallies(db, [key_of(one) for one in codes]) if codes else {}
    named = names(db, (*codes, *([code] if _is_place(code) else [])))
    own = "" if code == UNKNOWN else code
    is_unknown = code == UNKNOWN
    return {
        "moment": moment(db),
        "tally": Tally() if is_unknown else tallies(db, [key]).get(key, Tally()),
        "years": {} if is_unknown else reports_by_year(db, key),
        "standings": {} if is_unknown else standings_by_year(db, key),
        "children": [Child(c, named[c], of_children.get(key_of(c), Tally())) for c in codes],
        "place_shares": shares_by_year(db, [key_of(one) for one in codes]) if codes else {},
        "rows": grid(db.execute(_LINES, (own,))) if code else [],
        "strays": db.execute(_WITHOUT_YEAR, (own,)).fetchall() if code else [],
        "issues": [] if is_unknown else db.execute(_ISSUES, (key, key)).fetchall(),
        "name": named.get(code, ""),
        "without_region": _publishers_without_region(db) if not code else 0,
    }


def _publishers_without_region(db: sqlite3.Connection) -> int:
    sql = "SELECT count(*) FROM (SELECT DISTINCT publisher FROM aid.lines WHERE region_code = '')"
    return int(db.execute(sql).fetchone()[0])


def _standing_chart(standings: dict[int, dict[str, int]], words: Words) -> dict[str, Any]:
    years = list(range(min(standings), max(standings) + 1)) if standings else []
    expected = [name for name in STANDINGS.values() if name != "not_expected"]
    there = [name for name in expected if any(of.get(name) for of in standings.values())]
    series = [
        charts.Series(
            words.named("standing", name), name, [standings.get(y, {}).get(name, 0) for y in years]
        )
        for name in there
    ]
    svg = charts.stacked_years(
        words("region.by_year"), years, series, lambda v: printed.short(v, words.language)
    )
    return {"svg": svg if years else "", "years": years, "series": series}


def _groups(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Rows by kind, in the order of the law."""
    of_kind = [(kind, [row for row in rows if row.kind == kind]) for kind in _KINDS]
    return [(kind, found) for kind, found in of_kind if found]


def _strip_parts(tally: Tally, words: Words) -> list[tuple[str, str, float]]:
    """What came of the years of a place, without those that were not due."""
    there = tally.standings or {}
    drawn = [name for name in STANDINGS.values() if name != "not_expected"]
    return [(words.named("standing", name), name, there.get(name, 0)) for name in drawn]


def _crumbs(code: str, words: Words, links: Any, own: str) -> list[tuple[str, str | None]]:
    steps: list[tuple[str, str | None]] = [(words("frame.home"), links.home())]
    if code:
        steps.append((words("frame.country"), links.region()))
    steps += [(own_name(one, words), links.region(one)) for one in above(code)]
    return [*steps, (own, None)]


def own_name(code: str, words: Words, name: str = "") -> str:
    """The own name of a place, a province's in English too; `name` for codes that no list has."""
    return words.of(name_of(code) or name or code, province_map.english(code))


def _years_of(rows: Sequence[Row]) -> list[int]:
    years = [year for row in rows for year in row.squares]
    return list(range(min(years), max(years) + 1)) if years else []


async def region(datasette: Any, request: Any) -> Response:
    """The routes `/-/region/` and `/-/region/<code>`."""
    words, code = words_of(request), part(request, "code")
    links = links_of(datasette, words)
    if not is_code(code):
        return await not_found(datasette, request, code)
    found = await read(datasette, lambda db: _load(db, code))
    if _is_place(code) and found["name"] == code and not found["rows"]:
        return await not_found(datasette, request, code)
    by = request.args.get("by") if request.args.get("by") in SHARES else "on_time"
    page = page_of(request)
    own = _title(code, words, found["name"])
    context = {
        **found,
        "code": code,
        "key": key_of(code),
        "title": own,
        "level": "" if code == UNKNOWN else level(code),
        "crumbs": _crumbs(
            code, words, links, own_name(code, words, found["name"]) if _is_place(code) else own
        ),
        "grid_years": _years_of(found["rows"]),
        "groups": _groups(found["rows"][(page - 1) * PAGE : page * PAGE]),
        "page": page,
        "pages": -(-len(found["rows"]) // PAGE),
        "unseen": [child for child in found["children"] if not child.tally.reports],
        "chart": _standing_chart(found["standings"], words),
        "reports_chart": years_chart(found["years"], words),
        "strip": small_charts.strip,
        "strip_parts": _strip_parts,
        "own_name": own_name,
        "standings_names": list(STANDINGS.values()),
        "key_of": key_of,
        "share_years": sorted({year for of in found["place_shares"].values() for year in of}),
        "by": by,
        "shares": list(SHARES),
    }
    if not code:
        of_provinces = {key_of(child.code): child.tally for child in found["children"]}
        context["map"] = province_map.drawn(of_provinces, words, links, by=by)
    return await render(datasette, request, "region.html", context)


def _is_place(code: str) -> bool:
    return code not in {"", UNKNOWN}


def _title(code: str, words: Words, name: str) -> str:
    if code == UNKNOWN:
        return words("frame.unknown_region")
    if not code:
        return words("frame.country")
    return words.of(long_name(code, name), province_map.english(code) or long_name(code, name))


ROUTES = [(r"^/-/region/(?P<code>[^/]*)$", region), (r"^/-/region(?P<code>)$", region)]
