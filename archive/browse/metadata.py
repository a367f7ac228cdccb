"""What Datasette tells of an archive: titles, meanings, facets and queries."""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archive.codebook import descriptions

_FOLDER = Path(__file__).parent


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


def queries() -> dict[str, dict[str, str]]:
    """The queries that answer questions, by name: title, description, sql."""
    return _read("queries.toml")


def metadata(database: str) -> dict[str, Any]:
    """Datasette's metadata for an archive that it knows under a name."""
    pages = _read("pages.toml")
    tables = _tables(pages)
    return {
        "title": pages["title"],
        "description": pages["description"],
        "databases": {
            database: {
                "title": pages["title"],
                "description_html": _list_of_views(database, pages["views"], tables),
                "tables": tables,
                "queries": queries(),
            }
        },
    }


def _tables(pages: dict[str, Any]) -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = {name: {"hidden": True} for name in pages["hidden"]}
    for name, column, en, zh in descriptions():
        table = tables.setdefault(name, {})
        if column:
            table.setdefault("columns", {})[column] = f"{zh} · {en}"
        else:
            table |= {"title": f"{zh} · {name}", "description": en}
    for name, facets in pages["facets"].items():
        tables[name]["facets"] = facets
    return tables


def _list_of_views(database: str, views: list[str], tables: dict[str, dict[str, Any]]) -> str:
    rows = (
        f'<li><a href="{quote(database)}/{name}">{escape(tables[name]["title"])}</a>:'
        f" {escape(tables[name]['description'])}</li>"
        for name in views
    )
    return f"<ul>{''.join(rows)}</ul>"
