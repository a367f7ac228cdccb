"""Who publishes in a world: portals on every content system in turn, a few authorities on each."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from random import Random

from crawler.demo.plan import LookAlike, PlannedColumn, PlannedPortal, Publisher
from crawler.demo.worlds.places import Place, invent_places, names

# The last year that is reported on when the first crawl comes by, in February of the year after.
LAST_YEAR = 2025
_LOOK_ALIKES = ("website", "rule_of_law", "housing_fund", "infographic", "news")
_MANNERS = ("plain", "word", "wps")
_PER_PAGE = (5, 8, 10, 15)
# Of a hundred years of bureaux and towns so many were never reported on.
_MISSING = 0.05


def invent_portals(
    count: int, years: int, seed: int, sites: Sequence[str]
) -> tuple[PlannedPortal, ...]:
    """So many portals with as many reporting years up to `LAST_YEAR`; `sites` are taken in turn."""
    rng = Random(f"{seed} places")  # noqa: S311 (nothing secret)
    places = invent_places(count, rng)
    span = range(LAST_YEAR + 1 - years, LAST_YEAR + 1)
    return tuple(
        _portal(number, place, site, span, Random(f"{seed} {place.id}"))  # noqa: S311
        for number, (place, site) in enumerate(zip(places, itertools.cycle(sites), strict=False))
    )


def _portal(number: int, place: Place, site: str, span: range, rng: Random) -> PlannedPortal:
    publishers = tuple(_publishers(place, span, rng))
    look_alikes = tuple(
        LookAlike(kind, rng.choice(publishers).name, rng.choice(span))
        for kind in rng.sample(_LOOK_ALIKES, rng.randint(2, 4))
    )
    column = PlannedColumn(rng.choice(names()["columns"]), publishers, look_alikes)
    return PlannedPortal(
        id=place.id,
        name=rng.choice(names()["portals"]).format(place=place.name),
        place=place.name,
        province=place.province,
        province_code=place.province_code,
        region_code=place.code,
        site_code=f"{place.code}{number % 9000 + 1000:04d}",
        family="",
        site=site,
        per_page=rng.choice(_PER_PAGE),
        manner=rng.choice(_MANNERS),
        columns=(column,),
    )


def _publishers(place: Place, span: range, rng: Random) -> list[Publisher]:
    """The government, a bureau or two, a town."""
    found = [Publisher(f"{place.name}人民政府", "government", "county", tuple(span))]
    for bureau in rng.sample(names()["bureaux"], rng.randint(1, 2)):
        found.append(Publisher(place.name + bureau, "department", "bureau", _years(span, rng)))
    town = rng.choice(names()["towns"]) + rng.choice(names()["town_levels"])
    found.append(Publisher(place.name + town, "town", "town", _years(span, rng)))
    return found


def _years(span: range, rng: Random) -> tuple[int, ...]:
    return tuple(year for year in span if rng.random() >= _MISSING)
