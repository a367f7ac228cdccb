"""The content systems behind the portals, one file each; a new file here is a new family.

A module holds one `FAMILY`. The family of a page is recognised from the page, not from its
portal, since one column links to other systems; `generic` recognises everything and comes last.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from spiders.family import Family


@cache
def families() -> tuple[Family, ...]:
    """All families in the order in which they are tried."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    found: list[Family] = [import_module(f"{__name__}.{name}").FAMILY for name in names]
    return tuple(sorted(found, key=lambda family: family.order))


def recognise(page: TextResponse) -> Family:
    """The family that made a page."""
    return next(family for family in families() if family.recognises(page))


class Recognition:
    """Families remembered by host and first folder, and looked for again where one fails."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Family] = {}
        self._hosts: dict[str, list[Family]] = {}
        self._articles: dict[str, Family] = {}

    def of(self, page: TextResponse) -> Family:
        """The family that made a page: that of its neighbours where its marks are there too."""
        parts = urlsplit(page.url)
        place = (parts.netloc, parts.path.split("/")[1] if parts.path.count("/") > 1 else "")
        near = self._hosts.setdefault(parts.netloc, [])
        beside = [self._known[place]] if place in self._known else []
        for known in [*beside, *near]:
            if known.recognises(page):
                return known
        found = recognise(page)
        if found is not families()[-1]:
            self._known[place] = found
            if found not in near:
                near.append(found)
        return found

    def of_article(self, page: TextResponse) -> Family:
        """The family of an article, which bears few marks: that of its host's lists, if known."""
        host = urlsplit(page.url).netloc
        near = self._hosts.get(host, [])
        if not near and host not in self._articles:
            self._articles[host] = recognise(page)
        near = near or [self._articles[host]]
        return next((known for known in near if known.recognises(page)), near[0])
