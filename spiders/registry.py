"""The registry: which portals (门户) are walked, and which of their columns (栏目).

The project's own is the folder `registry/`, a TOML file for each province, which `declarations`
reads and checks; a table of portals, as people keep one, is read by `portal_lists`. The records
are those of `sites`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from archive.errors import RegistryError
from spiders.declarations import read_declarations
from spiders.portal_lists import read_portal_list
from spiders.sites import Column, Evidence, Portal, host_of, is_home_page, site_of
from spiders.spelling import spelt

__all__ = ["Column", "Evidence", "Portal", "Registry", "host_of", "load_registry", "site_of"]

FOLDER = Path(__file__).parent / "registry"


@dataclass(frozen=True, slots=True)
class Registry:
    """All portals in the order of their files.

    `provinces` are names by code; `without_portal` are publishers that a list names without the
    address of a home page or a column.
    """

    portals: tuple[Portal, ...]
    provinces: dict[str, str]
    without_portal: tuple[str, ...] = ()

    def select(self, what: str = "") -> tuple[Portal, ...]:
        """The portals that `what` names: an id, a host, a region's code, an address; all for ''.

        A code of two, four or six digits takes in what lies below it (`33`, `330000`, `331100`).
        An address need not be on any list. That of a home page names the portal, one made for it
        where the registry has none; any other is a column of the portal that has its host.

        Raises RegistryError where nothing has that id or code, AddressError for a broken address.
        """
        what = what.strip()
        if not what:
            return self.portals
        if "://" in what:
            return (self._portal_of_address(spelt(what)),)
        if what.isdigit():
            return self._portals_of_region(what)
        for portal in self.portals:
            if what == portal.id or what.lower().rstrip(".") in portal.sites():
                return (portal,)
        raise RegistryError(
            f"The registry has no portal {what!r}; `scrapy portals` lists them, and a province's"
            " code or the address of a column can be given in its place."
        )

    def hosts(self) -> frozenset[str]:
        """The hosts of all homes and columns."""
        return frozenset(host_of(url) for portal in self.portals for url in portal.addresses())

    def _portals_of_region(self, code: str) -> tuple[Portal, ...]:
        prefix = re.sub(r"(00)+$", "", code)
        found = tuple(
            portal
            for portal in self.portals
            if portal.province == code or (prefix and portal.region_code.startswith(prefix))
        )
        if not found:
            known = ", ".join(f"{number[:2]} {name}" for number, name in self.provinces.items())
            raise RegistryError(
                f"The registry has no portal in a region with the code {code}; it knows {known}."
            )
        return found

    def _portal_of_address(self, url: str) -> Portal:
        site = site_of(url)
        for portal in self.portals:
            for column in portal.columns:
                if column.url == url:
                    return replace(portal, columns=(column,))
        is_home = is_home_page(url)
        for portal in self.portals:
            if portal.home == url or (is_home and site_of(portal.home) == site):
                return portal
        given = () if is_home else (Column(url, "given"),)
        for portal in self.portals:
            if site in portal.sites():
                return replace(portal, columns=given) if given else portal
        home = url if is_home else f"{urlsplit(url).scheme}://{site}/"
        return Portal(site, site, "", home, "", given)


def load_registry(path: Path | None = None) -> Registry:
    """Read a folder of TOML files, the project's own by default, one such file, or a table (CSV).

    Raises RegistryError naming the file and the entry or line that has the mistake.
    """
    path = path or FOLDER
    if path.is_file() and path.suffix.lower() != ".toml":
        return Registry(*read_portal_list(path))
    files = [path] if path.is_file() else sorted(path.glob("*.toml"))
    if not files:
        raise RegistryError(f"{path}: no folder with *.toml files, so no registry to read.")
    return Registry(*read_declarations(path, files))
