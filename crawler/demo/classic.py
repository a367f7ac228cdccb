"""The classic web: the six portals of `plan.toml`, each on a host of its own, on two days."""

from __future__ import annotations

from functools import lru_cache, partial

from crawler.demo.articles import FilledColumn, articles_of
from crawler.demo.plan import load_plan
from crawler.demo.reports import Report, invent_reports
from crawler.demo.scene import ListedColumn, ListedPortal, Scene
from crawler.demo.sites import SITES
from crawler.demo.sites.site import Site
from crawler.demo.truth import tell_truth

# Of the year in which the form of 2014 began; any other number gives another web.
SEED = 2014
DOMAIN = ".demo.gov.cn"


def host_name(portal: str, first: str = "www") -> str:
    """A host of a portal."""
    return f"{first}.{portal}{DOMAIN}"


@lru_cache(maxsize=2)
def _contents(seed: int) -> tuple[tuple[Report, ...], dict[str, tuple[FilledColumn, ...]]]:
    reports = invent_reports(seed)
    return reports, articles_of(seed, reports)


def classic(day: int, seed: int = SEED) -> Scene:
    """The six portals on day 1 or 2: on the second one report reads differently and one is gone."""
    reports, columns = _contents(seed)
    sites: dict[str, Site] = {}
    registry = []
    for portal in load_plan().portals:
        base = f"http://{host_name(portal.id)}"
        site = sites[portal.id] = SITES[portal.site](portal, columns[portal.id], base, day)
        listed = zip(site.registry_paths(), site.columns, strict=True)
        named = tuple(ListedColumn(base + path, one.planned.publisher) for path, one in listed)
        registry.append(ListedPortal(portal, f"{base}/", named))
    return Scene(
        day=day,
        sites=sites,
        hosts={host_name(name): site for name, site in sites.items()},
        registry=tuple(registry),
        tell=partial(tell_truth, seed, day, reports, sites),
    )
