"""Groups: portals that share hosts, to be walked by one machine at a time.

A portal's home page, its columns and those found on it belong together, and so do portals of one
host: whoever walks a group is the only one to ask its hosts for pages of columns. Documents may lie
on hosts of other groups; for these the machines take turns (`crawler/cluster/turns.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from spiders.addresses import slot_of
from spiders.sites import Portal


@dataclass(frozen=True, slots=True)
class Group:
    """Portals in the order in which they came, and the hosts that they have together, by name."""

    portals: tuple[Portal, ...]
    hosts: tuple[str, ...]

    @property
    def name(self) -> str:
        """What a person calls it: the host of its first portal."""
        return host_of_site(self.portals[0].home)


def host_of_site(url: str) -> str:
    """The host of an address as portals share it: with www. or without it is the same machine."""
    return slot_of(url).removeprefix("www.")


def groups_of(portals: Sequence[Portal], found: Mapping[str, Iterable[str]]) -> list[Group]:
    """The groups of portals, in the order of their first ones.

    `found` are addresses of further columns by a portal's id.
    """
    leader: dict[str, str] = {}
    hosts_of = {
        portal.id: [host_of_site(url) for url in (*portal.addresses(), *found.get(portal.id, ()))]
        for portal in portals
    }
    for first, *others in hosts_of.values():
        for host in (first, *others):
            leader[_lead(leader, host)] = _lead(leader, first)
    together: dict[str, list[Portal]] = {}
    for portal in portals:
        together.setdefault(_lead(leader, hosts_of[portal.id][0]), []).append(portal)
    return [
        Group(tuple(some), tuple(sorted({host for one in some for host in hosts_of[one.id]})))
        for some in together.values()
    ]


def _lead(leader: dict[str, str], host: str) -> str:
    while (above := leader.setdefault(host, host)) != host:
        leader[host] = leader.setdefault(above, above)
        host = above
    return host
