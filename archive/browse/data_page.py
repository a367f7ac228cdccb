"""The data themselves: the views that downstream relies on, all tables, and a field for SQL."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import cache
from typing import Any

from datasette.utils.asgi import Response

from archive.browse.metadata import pages
from archive.browse.pages import database_of, read, render
from archive.codebook import descriptions

_NAMES = "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"


@dataclass(frozen=True, slots=True)
class Described:
    """A table or view: what it holds in Chinese and English, and so each of its columns."""

    name: str
    zh: str
    en: str
    columns: tuple[tuple[str, str, str], ...]


@cache
def _described() -> dict[str, Described]:
    columns: dict[str, list[tuple[str, str, str]]] = {}
    heads: dict[str, tuple[str, str]] = {}
    for name, column, en, zh in descriptions():
        if column:
            columns.setdefault(name, []).append((column, zh, en))
        else:
            heads[name] = (zh, en)
    return {
        name: Described(name, *said, tuple(columns.get(name, ())))
        for name, said in sorted(heads.items())
    }


async def data_page(datasette: Any, request: Any) -> Response:
    """The route `/-/data`."""

    def load(db: sqlite3.Connection) -> set[str]:
        return {row["name"] for row in db.execute(_NAMES)}

    there = await read(datasette, load)
    found = {name: one for name, one in _described().items() if name in there}
    views = [found[name] for name in pages()["views"] if name in found]
    hidden = {*pages()["hidden"], *pages()["views"]}
    context = {
        "views": views,
        "tables": [one for name, one in found.items() if name not in hidden],
        "example": "SELECT publisher, year, state, source_url\nFROM current_reports\nLIMIT 100",
        "action": datasette.urls.database(database_of(datasette).name),
    }
    return await render(datasette, request, "data.html", context)


ROUTES = [(r"^/-/data$", data_page)]
