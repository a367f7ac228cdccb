"""Datasette's hooks: the label and unit beside a cell's id, the name beside a region's code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from datasette import hookimpl
from markupsafe import Markup

from archive.browse.facets import RegionFacet, ReportFacet
from archive.divisions import full_name


@dataclass(frozen=True, slots=True)
class _Codebook:
    cells: Mapping[tuple[str, str], tuple[str, str]]
    indicators: Mapping[str, str]


#: The codebook of each server, read once: it changes with the program only.
_codebooks: WeakKeyDictionary[Any, _Codebook] = WeakKeyDictionary()


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
    if column == "region_code":
        return _beside(full_name(str(value)), value)
    if column == "indicator":
        return _beside(codebook.indicators.get(value, ""), value)
    if "cell_id" not in names or "form" not in names:
        return None
    label, unit = codebook.cells.get((row["form"], row["cell_id"]), ("", ""))
    if column == "value":
        # A query that has a column for the unit needs no other.
        return Markup("{} {}").format(value, unit) if unit and "unit" not in names else None
    return _beside(f"{label}({unit})" if unit else label, value)


def _beside(label: str, value: Any) -> Markup | None:
    return Markup("{}<br><small>{}</small>").format(label, value) if label else None
