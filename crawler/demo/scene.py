"""The miniature web on one day: which host says what, what the registry names, what is true."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from crawler.demo.hosts import Host
from crawler.demo.plan import PlannedPortal
from crawler.demo.sites.site import Site
from crawler.demo.truth import Truth


@dataclass(frozen=True, slots=True)
class ListedColumn:
    """栏目 as the registry names it; `publisher` where it carries one publisher's reports only."""

    url: str
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class ListedPortal:
    """门户 as the registry names it; one without columns is known by its home page only."""

    portal: PlannedPortal
    home: str
    columns: tuple[ListedColumn, ...]

    def entry(self) -> str:
        """The portal as TOML."""
        lines = [
            "[[portal]]",
            f'id = "demo-{self.portal.id}"',
            f'name = "{self.portal.name}"',
            f'region_code = "{self.portal.region_code}"',
            f'home = "{self.home}"',
        ]
        for column in self.columns:
            lines += ["", "[[portal.column]]", f'url = "{column.url}"', 'evidence = "observed"']
            if self.portal.family:
                lines.append(f'family = "{self.portal.family}"')
            if column.publisher:
                lines += [f'publisher = "{column.publisher}"', 'publisher_kind = "department"']
        return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything on a day. `sites` are by the portal's id, `hosts` and `tunnels` by name.

    `tell` works the truth out, which takes long where there is much of it.
    """

    day: int
    sites: Mapping[str, Site]
    hosts: Mapping[str, Host]
    registry: tuple[ListedPortal, ...]
    tell: Callable[[], Truth]
    tunnels: Mapping[str, int] = field(default_factory=dict)
