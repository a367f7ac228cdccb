"""The units of a portal, for systems that hang reports on a tree of units and years.

A unit keeps its number from day to day, also where its only article is gone.
"""

from __future__ import annotations

from collections.abc import Iterable

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.plan import PlannedPortal


def unit_names(columns: Iterable[FilledColumn]) -> tuple[str, ...]:
    """Every authority that something listed is of: the planned ones in their order, then others."""
    columns = tuple(columns)
    names = dict.fromkeys(one.name for column in columns for one in column.planned.publishers)
    names |= dict.fromkeys(one.publisher for column in columns for one in column.articles)
    return tuple(names)


def towns(columns: Iterable[FilledColumn]) -> frozenset[str]:
    """Those of the units that are towns and streets."""
    return frozenset(
        one.name for column in columns for one in column.planned.publishers if one.kind == "town"
    )


def articles_of_unit(columns: Iterable[FilledColumn], name: str) -> tuple[Article, ...]:
    """What is listed of a unit, the newest first."""
    found = [one for column in columns for one in column.articles if one.publisher == name]
    return tuple(sorted(found, key=lambda one: (one.published, one.serial), reverse=True))


def years(columns: Iterable[FilledColumn]) -> tuple[int, ...]:
    """All reporting years from the first to the last of the portal, the newest first."""
    found = [one.year for column in columns for one in column.articles] or [2024]
    return tuple(range(max(found), min(found) - 1, -1))


def organisation_code(portal: PlannedPortal, number: int) -> str:
    """统一社会信用代码 in shape: 18 characters, an office's begins with 11 and its division."""
    return f"11{portal.region_code}{number * 7919 + 1_000_264:09d}N"


def short_name(portal: PlannedPortal, name: str) -> str:
    """A unit as menus name it, without the place that goes without saying."""
    return name.removeprefix(portal.place) or name
