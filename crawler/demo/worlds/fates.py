"""What happens to portals: which fate each has, from which day, and how its hosts answer then.

calm                                    nothing
refused, unavailable, timed_out, slow   for a day: no connection, 503, 504, slow answers
challenge_412 _521 _403 _200            for a day: a firewall's test for browsers
robots, dead                            for good: all forbidden, no connection
empty                                   a column that has nothing yet, and says so
hollow                                  from a day on the column's frame without rows and words
scripted                                rows that only a browser sees
https                                   the registry says https, where nothing answers
moved_host, moved_column, renewed       found elsewhere, where the old addresses lead
replaced                                found elsewhere, where no old address leads
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from crawler.demo.articles import FilledColumn
from crawler.demo.classic import host_name
from crawler.demo.hosts import (
    CHALLENGES,
    GATEWAY_TIMEOUT,
    REFUSED,
    UNAVAILABLE,
    Forbidding,
    Forwarding,
    Hollow,
    Host,
    Replaced,
    Scripted,
    Slow,
)
from crawler.demo.plan import PlannedPortal
from crawler.demo.sites import SITES
from crawler.demo.sites.site import Site
from crawler.demo.worlds.annals import EVENT_DAYS

# Of a hundred portals so many have a fate.
_FATED = 30
_FOR_A_DAY: Mapping[str, Host] = {
    "refused": REFUSED,
    "unavailable": UNAVAILABLE,
    "timed_out": GATEWAY_TIMEOUT,
    **{f"challenge_{name}": host for name, host in CHALLENGES.items()},
}
_FROM_THE_FIRST = frozenset({"empty", "scripted", "https"})
FATES = (
    *("refused", "challenge_412", "moved_host", "robots", "empty", "dead", "renewed"),
    *("unavailable", "moved_column", "challenge_521", "replaced", "slow", "hollow"),
    *("challenge_403", "scripted", "timed_out", "challenge_200", "https"),
)
# Content systems that some fates need: rows in the page itself, folders that can be renamed.
_SYSTEMS = {"scripted": "generic", "hollow": "trs", "moved_column": "trs_variables"}
_SECONDS = 0.2
_GONE = 410
_MOVED = ("moved",)
_PERHAPS = ("dead", "moved", "changed")


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to a portal, and from which day on."""

    kind: str = "calm"
    since: int = 1

    def on(self, day: int) -> str:
        """What is the case on a day."""
        passing = self.kind in _FOR_A_DAY or self.kind == "slow"
        there = day == self.since if passing else day >= self.since
        return self.kind if there else "calm"


@dataclass(frozen=True, slots=True)
class Standing:
    """A portal on a day: its hosts, and what a crawl is to make of its columns.

    `site` is the one that shows the reports; only where `seen` are they there for a visitor without
    a browser, and where not `sure` it may have gone either way with them. `former` are other sites
    whose addresses the archive may know them by.
    """

    site: Site
    hosts: Mapping[str, Host]
    states: tuple[str, ...] = ("ok",)
    seen: bool = True
    sure: bool = True
    former: tuple[Site, ...] = ()
    tunnels: Mapping[str, int] = field(default_factory=dict)


def draw_fates(count: int, seed: int) -> tuple[Fate, ...]:
    """A fate for each portal; the kinds come in turn, so that a large world has them all."""
    rng = Random(f"{seed} fates")  # noqa: S311 (nothing secret)
    fated = rng.sample(range(count), count * _FATED // 100)
    fates = [Fate()] * count
    for number, portal in enumerate(fated):
        kind = FATES[number % len(FATES)]
        days = {1} if kind in _FROM_THE_FIRST else {*EVENT_DAYS}
        if kind in ("robots", "dead"):
            days.add(1)
        fates[portal] = Fate(kind, rng.choice(sorted(days)))
    return tuple(fates)


def system_for(fate: Fate, system: str) -> str:
    """The content system of a portal with a fate: most fates can befall any."""
    return _SYSTEMS.get(fate.kind, system)


def stand(
    portal: PlannedPortal,
    columns: tuple[FilledColumn, ...],
    fate: Fate,
    day: int,
    second_host: str,
) -> Standing:
    """How a portal stands on a day; `second_host` is where articles may lie that its rows link."""
    name = host_name(portal.id)
    base = f"http://{name}"
    kind = fate.on(day)
    if kind == "empty":
        columns = tuple(FilledColumn(one.planned, ()) for one in columns)
    site = _site(SITES[portal.site], portal, columns, base, day)
    more = _second(portal, columns, second_host, day)
    if kind in _FOR_A_DAY:
        states = ("blocked",) if kind.startswith("challenge") else ("dead",)
        return Standing(site, {name: _FOR_A_DAY[kind], **more}, states, seen=False)
    match kind:
        case "slow":
            return Standing(site, {name: Slow(site, _SECONDS), **more})
        case "robots":
            return Standing(site, {name: Forbidding(site), **more}, ("robots",), seen=False)
        case "dead":
            return Standing(site, {name: REFUSED, **more}, ("dead",), seen=False)
        case "empty":
            return Standing(site, {name: site}, ("empty",), seen=False)
        case "hollow":
            hosts = {name: Hollow(site), **more}
            return Standing(site, hosts, ("changed",), seen=False, sure=False)
        case "scripted":
            hosts = {name: Scripted(site), **more}
            return Standing(site, hosts, ("needs_browser", "ok"), seen=False, sure=False)
        case "https":
            return Standing(
                site,
                {name: site, **more},
                ("dead", "moved", "ok"),
                seen=False,
                sure=False,
                tunnels={name: _GONE},
            )
        case "moved_host":
            new = f"http://{host_name(portal.id, 'zwgk')}"
            there = _site(SITES[portal.site], portal, columns, new, day)
            hosts = {name: Forwarding(new), host_name(portal.id, "zwgk"): there, **more}
            return Standing(there, hosts, _MOVED, former=(site,))
        case "moved_column" | "renewed" | "replaced":
            there = _site(_successor(portal, kind), portal, columns, base, day)
            gone = kind == "replaced"
            hosts = {name: Replaced(there, site, redirect=not gone), **more}
            found = _PERHAPS if gone else _MOVED
            return Standing(there, hosts, found, seen=not gone, sure=not gone, former=(site,))
    return Standing(site, {name: site, **more})


def _site(
    system: type[Site],
    portal: PlannedPortal,
    columns: tuple[FilledColumn, ...],
    base: str,
    day: int,
) -> Site:
    site = system(portal, columns, base, day)
    # Half of all servers answer 304.
    site.conditional = int(portal.site_code[-1]) % 2 == 0
    return site


def _second(
    portal: PlannedPortal, columns: Sequence[FilledColumn], base: str, day: int
) -> dict[str, Host]:
    """The second host of a portal that has articles there, with nothing else on it."""
    if not any(article.elsewhere for one in columns for article in one.articles):
        return {}
    here = tuple(
        FilledColumn(one.planned, tuple(replace(a, elsewhere="") for a in one.articles))
        for one in columns
    )
    return {base.removeprefix("http://"): _site(SITES[portal.site], portal, here, base, day)}


def _successor(portal: PlannedPortal, kind: str) -> type[Site]:
    old = SITES[portal.site]
    if kind == "moved_column":
        return type("Moved", (old,), {"folder": "/zwgk/zfxxgk/fdzdgknr/xxgknb/"})
    return SITES["generic" if portal.site.startswith("trs") else "trs"]
