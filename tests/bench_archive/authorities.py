"""Who publishes: the government of a division, its bureaux, its towns, all on one host."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from archive.divisions import divisions, full_name, level_of
from archive.publishers import PublisherKind
from crawler.demo.plan import Size
from tests.bench_archive.prose import wording

#: Reporting years from the regulation of 2007 on.
YEARS = range(2008, 2026)
#: Of a hundred years of an authority so many were never reported on.
_MISSING = 0.05
_SIZES: dict[str, Size] = {"province": "city", "prefecture": "city", "county": "county"}


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority with the years that it reports on."""

    name: str
    region_code: str
    level: str
    kind: PublisherKind
    size: Size
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Portal:
    """A division's portal; one column for each of its authorities."""

    code: str
    authorities: tuple[Authority, ...]

    @property
    def host(self) -> str:
        """The name of its host."""
        return f"www.d{self.code}.gov.cn"

    def column(self, number: int) -> str:
        """The address of an authority's column."""
        return f"http://{self.host}/zfxxgk/{number:03}/nb/index.html"

    def page(self, number: int, year: int) -> str:
        """The address of a report."""
        return (
            f"http://{self.host}/zfxxgk/{number:03}/nb/{year + 1}01/t{year + 1}0120_{number}.html"
        )


def portals(seed: int, reports: int) -> Iterator[Portal]:
    """Portals, in an order of chance, until they have so many reports together.

    Raises ValueError for more than the divisions there are can have.
    """
    left = reports
    for code in shuffled_codes(seed):
        if left <= 0:
            return
        portal = _portal(code, Random(f"{seed} {code}"), left)  # noqa: S311 - nothing secret
        left -= sum(len(one.years) for one in portal.authorities)
        yield portal
    if left > 0:
        raise ValueError(f"There are divisions for {reports - left} reports, not for {reports}.")


def shuffled_codes(seed: int) -> list[str]:
    """The codes of all divisions that have a portal, in an order of chance."""
    codes = [one.code for one in divisions().values() if full_name(one.code)]
    Random(f"{seed} divisions").shuffle(codes)  # noqa: S311 - nothing secret
    return codes


def _portal(code: str, rng: Random, left: int) -> Portal:
    place, level = full_name(code), level_of(code)
    below = wording()["below"]
    named: list[tuple[str, PublisherKind, Size]] = [
        (f"{place}人民政府", "government", _SIZES[level])
    ]
    named += [(place + one, "department", "bureau") for one in below["bureaux"]]
    if level == "county":
        named += [(place + one, "town", "town") for one in below["towns"]]
    authorities = []
    for name, kind, size in named:
        years = [year for year in YEARS if rng.random() >= _MISSING][-left:] if left > 0 else []
        left -= len(years)
        if years:
            own = "town" if kind == "town" else level
            authorities.append(Authority(name, code, own, kind, size, tuple(years)))
    return Portal(code, tuple(authorities))
