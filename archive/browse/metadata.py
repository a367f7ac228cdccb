"""What Datasette tells of an archive: titles, meanings, facets and queries."""

from __future__ import annotations

import tomllib
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archive.browse.questions import questions
from archive.codebook import descriptions

#: Whether Datasette's pages of a table count its rows without being asked.
COUNTED = "nianbao_counted"

_FOLDER = Path(__file__).parent


@cache
def pages() -> dict[str, Any]:
    """What Datasette shows of an archive: `pages.toml`."""
    return tomllib.loads((_FOLDER / "pages.toml").read_text(encoding="utf-8"))


def queries() -> dict[str, dict[str, str]]:
    """The queries that answer questions, by name: title, description, sql."""
    return {
        name: {
            "title": " · ".join(one.title),
            "description": " ".join(one.description),
            "sql": one.sql,
        }
        for name, one in questions().items()
    }


def metadata(database: str, *, with_facets: bool = True) -> dict[str, Any]:
    """Datasette's metadata for an archive that it knows under a name."""
    said = pages()
    tables = _tables(said if with_facets else {**said, "facets": {}})
    return {
        "title": said["title"],
        "description": said["description"],
        COUNTED: with_facets,
        "databases": {
            database: {
                "title": said["title"],
                "description_html": _list_of_views(database, said["views"], tables),
                "tables": tables,
                "queries": queries(),
            }
        },
    }


def _tables(said: dict[str, Any]) -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = {name: {"hidden": True} for name in said["hidden"]}
    for name, column, en, zh in descriptions():
        table = tables.setdefault(name, {})
        if column:
            table.setdefault("columns", {})[column] = f"{zh} · {en}"
        else:
            table |= {"title": f"{zh} · {name}", "description": en}
    for name, facets in said["facets"].items():
        tables[name]["facets"] = facets
    return tables


def _list_of_views(database: str, views: list[str], tables: dict[str, dict[str, Any]]) -> str:
    rows = (
        f'<li><a href="{quote(database)}/{name}">{escape(tables[name]["title"])}</a>:'
        f" {escape(tables[name]['description'])}</li>"
        for name in views
    )
    return f"<ul>{''.join(rows)}</ul>"
