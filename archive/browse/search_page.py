"""Search: reports by words of their text, title and publisher, narrowed by place, year and form."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Response

from archive.browse.pages import page_of, read, render
from archive.forms import FORMS
from archive.publishers import kind_of
from archive.search import Hits, search

#: Hits on a page.
_PAGE = 20

#: Publishers and places whose name has the words, shown above the hits.
_NAMES = 6

_FILTERS = ("q", "publisher", "region", "year", "form")


@dataclass(frozen=True, slots=True)
class Names:
    """Publishers and places that are called by the words."""

    publishers: list[sqlite3.Row]
    places: list[sqlite3.Row]


_PUBLISHERS = """
SELECT name, region_code FROM publishers WHERE instr(name, ?) ORDER BY length(name), name LIMIT ?
"""
_PLACES = """
SELECT code, full_name FROM regions WHERE instr(full_name, ?) AND name NOT IN ('市辖区', '县')
ORDER BY instr(name, ?) = 0, length(full_name), code LIMIT ?
"""


def _names(db: sqlite3.Connection, query: str) -> Names:
    words = "".join(query.split())
    if len(words) < 2:
        return Names([], [])
    return Names(
        db.execute(_PUBLISHERS, (words, _NAMES)).fetchall(),
        db.execute(_PLACES, (words, words, _NAMES)).fetchall(),
    )


def _search(db: sqlite3.Connection, asked: Mapping[str, str], page: int) -> Hits:
    return search(
        db,
        asked["q"],
        publisher=asked["publisher"] or None,
        region=asked["region"] or None,
        year=int(asked["year"]) if asked["year"].isdecimal() else None,
        form=asked["form"] or None,
        limit=_PAGE,
        offset=(page - 1) * _PAGE,
    )


_YEARS = (
    "SELECT DISTINCT year FROM aid.report_tallies WHERE place = '' AND year > 0 ORDER BY 1 DESC"
)
_PROVINCES = "SELECT code, name FROM regions WHERE level = 'province' ORDER BY code"


async def search_page(datasette: Any, request: Any) -> Response:
    """The route `/-/search`."""
    asked = {name: (request.args.get(name) or "").strip() for name in _FILTERS}
    page = page_of(request)

    def load(db: sqlite3.Connection) -> dict[str, Any]:
        return {
            "hits": _search(db, asked, page) if asked["q"] else Hits(),
            "names": _names(db, asked["q"]) if page == 1 else Names([], []),
            "years": [row[0] for row in db.execute(_YEARS)],
            "provinces": db.execute(_PROVINCES).fetchall(),
        }

    context = {
        **await read(datasette, load),
        "asked": asked,
        "page": page,
        "forms": list(FORMS),
        "kind_of": kind_of,
        "size": _PAGE,
    }
    return await render(datasette, request, "search.html", context)


ROUTES = [(r"^/-/search$", search_page)]
