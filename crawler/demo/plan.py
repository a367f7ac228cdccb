"""The plan of the miniature web: portals, columns, publishers, years and what is not as usual."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from crawler.demo.printed_forms import FormName

Kind = Literal["government", "department", "town"]
Size = Literal["city", "county", "bureau", "town"]


@dataclass(frozen=True, slots=True)
class Publisher:
    """发布机关: an invented authority and the years that it reports on."""

    name: str
    kind: Kind
    size: Size
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A page of another sort that stands in the same column."""

    kind: str
    publisher: str
    year: int
    quarter: int = 0


@dataclass(frozen=True, slots=True)
class PlannedColumn:
    """栏目: what one column lists. `path` is the sub-path of a unit's own instance."""

    name: str
    publishers: tuple[Publisher, ...]
    look_alikes: tuple[LookAlike, ...]
    copies: tuple[tuple[str, int], ...] = ()
    path: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class PlannedPortal:
    """门户: one host of the miniature web and the content system that it runs."""

    id: str
    name: str
    place: str
    province: str
    province_code: str
    region_code: str
    site_code: str
    family: str
    site: str
    per_page: int
    manner: str
    columns: tuple[PlannedColumn, ...]


@dataclass(frozen=True, slots=True)
class Special:
    """What is not as usual with one report: see the comment in `plan.toml`.

    Where there are `changes`, the report reads with them from day `edited_on` on; from `gone_on` on
    it is there no more, 0 being never.
    """

    form: FormName | None = None
    manner: str = ""
    style: str = "zeros"
    title: str = ""
    external: bool = False
    wrong: Mapping[str, int] = field(default_factory=dict)
    changes: Mapping[str, int] = field(default_factory=dict)
    edited_on: int = 2
    gone_on: int = 0

    def is_edited(self, day: int) -> bool:
        """Whether the report has been edited by a day."""
        return bool(self.changes) and day >= self.edited_on


@dataclass(frozen=True, slots=True)
class Plan:
    """All portals, and the specials by publisher and year."""

    portals: tuple[PlannedPortal, ...]
    specials: Mapping[tuple[str, int], Special]

    def special(self, publisher: str, year: int) -> Special:
        """What is not as usual with a report; a plain `Special` where all is."""
        return self.specials.get((publisher, year), Special())

    def publishers(self) -> Iterator[tuple[PlannedPortal, Publisher]]:
        """Every publisher with the portal that it publishes on."""
        for portal in self.portals:
            for column in portal.columns:
                for publisher in column.publishers:
                    yield portal, publisher


def form_of(year: int) -> FormName:
    """The form that the rules ask for in a reporting year."""
    if year < 2019:
        return "2014"
    return "2019" if year < 2021 else "2021"


def _column(entry: Mapping[str, Any]) -> PlannedColumn:
    look_alikes = [LookAlike(**one) for one in entry["look_alikes"]]
    quarterly = entry.get("quarterly", {"publishers": [], "years": []})
    look_alikes += [
        LookAlike("quarterly", name, year, quarter)
        for name in quarterly["publishers"]
        for year in quarterly["years"]
        for quarter in (1, 2, 3, 4)
    ]
    return PlannedColumn(
        name=entry["name"],
        publishers=tuple(
            Publisher(one["name"], one["kind"], one["size"], tuple(one["years"]))
            for one in entry["publishers"]
        ),
        look_alikes=tuple(look_alikes),
        copies=tuple((one["name"], one["year"]) for one in entry.get("copies", ())),
        path=entry.get("path", ""),
        publisher=entry.get("publisher", ""),
    )


def _special(entry: Mapping[str, Any]) -> Special:
    second = entry.get("day_two", {})
    return Special(
        form=entry.get("form"),
        manner=entry.get("manner", ""),
        style=entry.get("style", "zeros"),
        title=entry.get("title", ""),
        external=entry.get("external", False),
        wrong=entry.get("wrong", {}),
        changes=second.get("changes", {}),
        gone_on=2 if second.get("gone") else 0,
    )


@lru_cache
def load_plan() -> Plan:
    """The plan beside this module."""
    with Path(__file__).with_name("plan.toml").open("rb") as file:
        data = tomllib.load(file)
    portals = tuple(
        PlannedPortal(
            **{key: value for key, value in entry.items() if key != "column"},
            columns=tuple(_column(one) for one in entry["column"]),
        )
        for entry in data["portal"]
    )
    specials = {(one["publisher"], one["year"]): _special(one) for one in data["special"]}
    return Plan(portals, specials)
