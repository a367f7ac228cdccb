"""A world: hundreds of portals for years of crawls, all of it from one seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property, partial

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.classic import host_name
from crawler.demo.plan import PlannedPortal
from crawler.demo.scene import ListedColumn, ListedPortal, Scene
from crawler.demo.sites import SITES
from crawler.demo.truth import Truth
from crawler.demo.worlds.annals import Annals, invent_annals
from crawler.demo.worlds.fates import Fate, Standing, draw_fates, stand, system_for
from crawler.demo.worlds.filling import fill
from crawler.demo.worlds.population import invent_portals
from crawler.demo.worlds.truth import tell_world

# Every so many-th portal is known to the registry by its home page only.
_HOME_ONLY = 8
# An authority whose reports the next portals may repost: the first of each so many.
_GROUP = 10


class World:
    """Portals on every content system in turn, and what happens to them from crawl to crawl.

    Raises ValueError for more portals than there are names for.
    """

    def __init__(self, seed: int, portals: int = 300, years: int = 5) -> None:
        self.seed = seed
        self.years = years
        planned = invent_portals(portals, years, seed, tuple(SITES))
        fates = draw_fates(portals, seed)
        self.portals: tuple[PlannedPortal, ...] = tuple(
            replace(portal, site=system_for(fate, portal.site))
            for portal, fate in zip(planned, fates, strict=True)
        )
        self.fates: Mapping[str, Fate] = {
            portal.id: fate for portal, fate in zip(self.portals, fates, strict=True)
        }
        self.annals = {one.id: tuple(invent_annals(seed, one)) for one in self.portals}

    @cached_property
    def columns(self) -> Mapping[str, tuple[FilledColumn, ...]]:
        """What each portal will ever list, by the portal's id."""
        found = {}
        for number, portal in enumerate(self.portals):
            above = self.annals[self.portals[number - number % _GROUP].id][0]
            second = self.second_host(portal)
            found[portal.id] = fill(portal, self.annals[portal.id], above, second, self.seed)
        return found

    def second_host(self, portal: PlannedPortal) -> str:
        """The base of the host on which some of a portal's articles may lie."""
        return f"http://{host_name(portal.id, 'xxgk')}"

    def articles(self, portal: PlannedPortal) -> Iterator[Article]:
        """All that a portal will ever list."""
        for column in self.columns[portal.id]:
            yield from column.articles

    def annals_of(self, publisher: str) -> Annals:
        """The reports of an authority. Raises KeyError where there is none of that name."""
        return self._by_publisher[publisher]

    @cached_property
    def _by_publisher(self) -> Mapping[str, Annals]:
        return {one.publisher.name: one for found in self.annals.values() for one in found}

    def standing(self, portal: PlannedPortal, day: int) -> Standing:
        """How a portal stands on a day."""
        fate = self.fates[portal.id]
        return stand(portal, self.columns[portal.id], fate, day, self.second_host(portal))

    def on(self, day: int) -> Scene:
        """Everything on a day, from 1."""
        standings = {portal.id: self.standing(portal, day) for portal in self.portals}
        return Scene(
            day=day,
            sites={name: one.site for name, one in standings.items()},
            hosts={name: host for one in standings.values() for name, host in one.hosts.items()},
            registry=tuple(self.listed(portal) for portal in self.portals),
            tell=partial(self.truth, day),
            tunnels={name: n for one in standings.values() for name, n in one.tunnels.items()},
        )

    def listed(self, portal: PlannedPortal) -> ListedPortal:
        """The portal as the registry has it, which nobody mends when something moves."""
        kind = self.fates[portal.id].kind
        base = f"{'https' if kind == 'https' else 'http'}://{host_name(portal.id)}"
        calm = stand(portal, self.columns[portal.id], Fate(), 1, self.second_host(portal))
        columns = tuple(ListedColumn(base + path) for path in calm.site.registry_paths())
        alone = kind == "calm" and int(portal.site_code[-2:]) % _HOME_ONLY == 0
        return ListedPortal(portal, f"{base}/", () if alone else columns)

    def truth(self, day: int) -> Truth:
        """What the portals hold on a day, and what an archive of all crawls so far is to hold."""
        return tell_world(self, day)
