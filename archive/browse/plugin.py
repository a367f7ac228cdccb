"""Datasette's hooks: our pages, the frame of all, names and units beside codes and numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.utils import tilde_encode
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

from archive.browse import (
    assets,
    data_page,
    glossary,
    home,
    issues_page,
    publisher,
    questions_page,
    region,
    report_page,
    search_page,
)
from archive.browse.bounds import bound
from archive.browse.datasette_templates import Changed
from archive.browse.facets import RegionFacet, ReportFacet
from archive.browse.failures import failed
from archive.browse.finding_aid import PATIENCE
from archive.browse.guard import guarded, uncounted
from archive.browse.metadata import COUNTED
from archive.browse.pages import beside, database_of, frame
from archive.browse.spreadsheets import for_spreadsheets
from archive.divisions import full_name

_FOLDER = Path(__file__).parent

#: Routes of our pages, each module's own: pairs of an expression and a handler.
ROUTES = [
    *assets.ROUTES,
    *home.ROUTES,
    *region.ROUTES,
    *publisher.ROUTES,
    *search_page.ROUTES,
    *issues_page.ROUTES,
    *questions_page.ROUTES,
    *data_page.ROUTES,
    *glossary.ROUTES,
    *report_page.ROUTES,
]


@dataclass(frozen=True, slots=True)
class _Codebook:
    cells: Mapping[tuple[str, str], tuple[str, str]]
    indicators: Mapping[str, str]


#: The codebook of each server, read once: it changes with the program only.
_codebooks: WeakKeyDictionary[Any, _Codebook] = WeakKeyDictionary()


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Any]]:
    """Our pages."""
    return ROUTES


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any) -> None:
    """Our templates go before Datasette's of the same name."""
    folders = [str(path) for path in sorted(_FOLDER.rglob("templates")) if path.is_dir()]
    env.loader = ChoiceLoader([FileSystemLoader(folders), Changed(env.loader)])
    env.trim_blocks = env.lstrip_blocks = True


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Any, request: Any) -> dict[str, Any]:
    """What every template may say."""
    return frame(datasette, request)


@hookimpl  # type: ignore[untyped-decorator]
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    """The finding aid is begun with the server, and waited for a moment."""

    async def begin() -> None:
        aid = beside(datasette)
        aid.start()
        await asyncio.to_thread(aid.ready.wait, PATIENCE)

    return begin


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: Any, database: str, datasette: Any) -> None:
    """Connections keep to their bounds; those to the archive have the finding aid beside it."""
    bound(conn)
    if database == database_of(datasette).name:
        beside(datasette).attach_to(conn)


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Awaitable[Any]:
    """What a reader is told where a page cannot be had."""
    return failed(datasette, request, exception)


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """The rules that every answer keeps; tables of a large archive are not counted unasked."""
    if datasette.metadata(COUNTED):
        return lambda app: guarded(for_spreadsheets(app))
    database = tilde_encode(database_of(datasette).name)
    return lambda app: guarded(for_spreadsheets(uncounted(app, f"/{database}/")))


@hookimpl  # type: ignore[untyped-decorator]
def register_facet_classes() -> list[type]:
    """The facets of the archive."""
    return [RegionFacet, ReportFacet]


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(
    row: Any, value: Any, column: str, database: str, datasette: Any
) -> Callable[[], Awaitable[Markup | None]] | None:
    """How a value is shown; nothing for those that Datasette shows well by itself."""
    if value is None or column not in ("cell_id", "indicator", "region_code", "value"):
        return None

    async def shown() -> Markup | None:
        return _shown(row, value, column, await _codebook(datasette, database))

    return shown


async def _codebook(datasette: Any, database: str) -> _Codebook:
    if datasette not in _codebooks:
        db = datasette.get_database(database)
        cells = await db.execute("SELECT form, cell_id, label, unit FROM cells")
        indicators = await db.execute("SELECT indicator, label FROM indicators")
        _codebooks[datasette] = _Codebook(
            {(r["form"], r["cell_id"]): (r["label"], r["unit"]) for r in cells.rows},
            {r["indicator"]: r["label"] for r in indicators.rows},
        )
    return _codebooks[datasette]


def _shown(row: Any, value: Any, column: str, codebook: _Codebook) -> Markup | None:
    names = row.keys()
    value = _own(value)
    if column == "region_code":
        return _beside(full_name(str(value)), value)
    if column == "indicator":
        return _beside(codebook.indicators.get(value, ""), value)
    if "cell_id" not in names or "form" not in names:
        return None
    label, unit = codebook.cells.get((_own(row["form"]), _own(row["cell_id"])), ("", ""))
    if column == "value":
        # A query that has a column for the unit needs no other.
        return Markup("{} {}").format(value, unit) if unit and "unit" not in names else None
    return _beside(f"{label}({unit})" if unit else label, value)


def _own(value: Any) -> Any:
    """The value itself where Datasette has put a label beside it."""
    return value["value"] if isinstance(value, dict) else value


def _beside(label: str, value: Any) -> Markup | None:
    return Markup("{}<br><small>{}</small>").format(label, value) if label else None
