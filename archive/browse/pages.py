"""The frame of every page: what its template may say, and how it reads the archive.

    async def report_page(datasette, request):
        found = await read(datasette, lambda db: load(db, number))
        return await render(datasette, request, "report.html", {"report": found})

`read` runs one function with a connection in a thread of Datasette's: everything it reads is of one
moment, whatever a crawl writes meanwhile, and it is interrupted when its time is up. `render` gives
the template, beside its own context, what `frame` lists.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlencode
from weakref import WeakKeyDictionary

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Response

from archive.browse import printed
from archive.browse.assets import asset_path
from archive.browse.bounds import unbound
from archive.browse.definitions import definition_of_cell, definition_of_indicator
from archive.browse.finding_aid import FindingAid
from archive.browse.links import Links
from archive.browse.telling import told
from archive.browse.words import Words, language_of
from archive.divisions import full_name

T = TypeVar("T")

#: The finding aid of each server.
_beside: WeakKeyDictionary[Any, FindingAid] = WeakKeyDictionary()

#: Milliseconds that the queries of one page may take: far above what they need (150).
PAGE_LIMIT = 4_000


def database_of(datasette: Any) -> Any:
    """The archive: the first file that Datasette was started with."""
    return next(db for db in datasette.databases.values() if db.path)


def uri_of(database: Any) -> str:
    """The archive as SQLite names it, for reading only."""
    mode = "mode=ro" if database.is_mutable else "immutable=1"
    return f"{Path(database.path).resolve().as_uri()}?{mode}"


def beside(datasette: Any) -> FindingAid:
    """The finding aid of a server, made when it is first asked for."""
    if datasette not in _beside:
        _beside[datasette] = FindingAid(uri_of(database_of(datasette)))
    return _beside[datasette]


async def read(datasette: Any, load: Callable[[sqlite3.Connection], T]) -> T:
    """What a function reads from the archive at one moment.

    Raises sqlite3.OperationalError (interrupted) when it takes longer than PAGE_LIMIT.
    """

    def at_one_moment(db: sqlite3.Connection) -> T:
        with sqlite_timelimit(db, PAGE_LIMIT), unbound(db):
            db.execute("BEGIN")
            try:
                return load(db)
            finally:
                db.execute("ROLLBACK")

    found: T = await database_of(datasette).execute_fn(at_one_moment)
    return found


def words_of(request: Any) -> Words:
    """The words of the language that a request asks for."""
    asked = (request.args.get("lang") or request.args.get("_lang")) if request else None
    return Words(language_of(asked))


def links_of(datasette: Any, words: Words) -> Links:
    """The addresses of this server in a language."""
    return Links(datasette.urls.path("/"), database_of(datasette).name, words.language)


def part(request: Any, name: str) -> str:
    """A part of the address that a route names, as text."""
    return unquote(request.url_vars[name], errors="replace")


def page_of(request: Any) -> int:
    """The page of a long list that `?page=` asks for, from 1."""
    asked = request.args.get("page") or ""
    return max(1, int(asked[:6])) if asked.isascii() and asked.isdecimal() else 1


def frame(datasette: Any, request: Any) -> dict[str, Any]:
    """What every template may use: `t` words, `links`, `n` numbers, `asset`, and so on."""
    words = words_of(request)
    links = links_of(datasette, words)
    return {
        "t": words,
        "links": links,
        "n": printed.number,
        "short": lambda value: printed.short(value, words.language),
        "percent": printed.percent,
        "day": printed.day,
        "minute": printed.minute,
        "asset": lambda name: links.base + asset_path(name),
        "define_cell": lambda form, cell: definition_of_cell(form, cell, words),
        "define_indicator": lambda indicator: definition_of_indicator(indicator, words),
        "told": lambda row, form, report_id: told(row["detail"], form, report_id, words, links),
        "other_language_url": _other_language(request, words) if request else "",
        "place_name": lambda code: full_name(code) or code,
        "path": request.path if request else "",
        "zip_": zip,
    }


def _other_language(request: Any, words: Words) -> str:
    """This very page in the other language."""
    name = "lang" if request.path.startswith("/-/") or request.path == "/" else "_lang"
    asked = [
        pair
        for pair in parse_qsl(request.query_string, keep_blank_values=True)
        if pair[0] not in {"lang", "_lang"}
    ]
    if words.language == "zh":
        asked.append((name, "en"))
    path: str = request.path
    return path + (f"?{urlencode(asked)}" if asked else "")


async def render(  # noqa: PLR0913 - the parts of an answer
    datasette: Any,
    request: Any,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """A page made from a template; `frame` is there without being passed."""
    html = await datasette.render_template(template, context, request=request)
    return Response.html(html, status=status, headers=headers or {})


async def not_found(datasette: Any, request: Any, what: str) -> Response:
    """The answer for what the archive does not hold."""
    return await render(datasette, request, "not_found.html", {"what": what}, status=404)
