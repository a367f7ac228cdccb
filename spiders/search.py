"""The search of one portal for its columns: which page to look at next, and what was found.

Breadth first with few requests: the best leads first, a step down counting against them. Once the
column of the portal itself is found, only directories of units and what they lead to are followed,
and the pages of disclosure that the home page names, since directories stand there.

Knows nothing of requests: `next` names an address, `take` gets the page that it brought.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from archive.errors import AddressError
from spiders.discovery import Lead, is_beneath, is_column, is_same_listing, leads
from spiders.pages import base, column_name
from spiders.signs import NAMED, YEARS, Kind
from spiders.sites import host_of, site_of
from spiders.spelling import spelt

# A portal of 40 units behind a directory, each with a page and a menu of its own, is cut; most
# directories link the units' columns themselves.
PAGES = 60
# Home page, 政务公开, directory, unit, the unit's 政府信息公开.
DEPTH = 4
# What a step down counts against a lead: two steps to a named page of disclosure (90) go before
# the map of the site (40), a directory (70) behind one before anything four steps away.
STEP = 8
# The column's own page, looked at once for units beside it.
OWN_PAGE = 75
# What 政府信息公开 in so many words is worth.
DISCLOSURE = 90
# Hosts of one portal differ in the first part of the name.
FRONTS = {"www", "wap", "m", "xxgk", "zwgk", "zfxxgk", "gk", "public", "info", "big5"}
INDEX = re.compile(r"(?<=/)(index|default)\.(s?html?|jsp|php|aspx?)$", re.IGNORECASE)
DIRECTORIES = ("directory", "unit", "frame")


@dataclass(frozen=True, slots=True)
class Found:
    """A column that a search found: where, under what name, whose, on which page it was named.

    `depth` counts the steps from the home page; `rank` is what the signs of it are worth.
    """

    url: str
    name: str
    unit: str = ""
    found_on: str = ""
    depth: int = 0
    rank: int = 0


@dataclass(frozen=True, slots=True)
class _Item:
    """An address to look at, and what is known of it."""

    url: str
    kind: Kind | str
    rank: int
    name: str = ""
    unit: str = ""
    found_on: str = ""
    depth: int = 0


@dataclass(slots=True)
class Search:
    """The search from a portal's home page.

    `allows` says whether an address may be walked at all; it is to refuse the sites of other
    portals. At most `pages` addresses are named, none more than `depth` steps from the home page.
    """

    home: str
    allows: Callable[[str], bool] = lambda _: True
    pages: int = PAGES
    depth: int = DEPTH
    stopped: str = ""
    _found: dict[str, Found] = field(default_factory=dict)
    _known: dict[str, _Item] = field(default_factory=dict)
    _waiting: list[_Item] = field(default_factory=list)
    _folders: list[str] = field(default_factory=list)
    _years: set[str] = field(default_factory=set)
    _named: int = 0

    def __post_init__(self) -> None:
        self._offer(_Item(self.home, "home", 100))

    @property
    def found(self) -> tuple[Found, ...]:
        """The columns found so far, those of the portal itself before those of its units."""
        return tuple(sorted(self._found.values(), key=lambda one: (bool(one.unit), one.depth)))

    def next(self) -> str | None:
        """The address to look at next, or None where the search is over."""
        while self._waiting:
            best = max(self._waiting, key=lambda item: item.rank - STEP * item.depth)
            self._waiting.remove(best)
            if not self._is_wanted(best):
                continue
            if self._named >= self.pages:
                self.stopped = f"stopped after {self.pages} pages"
                return None
            self._named += 1
            return best.url
        return None

    def take(self, page: TextResponse, url: str) -> None:
        """The page that the address `url`, named by `next`, brought."""
        item = self._known.get(_key(url)) or _Item(url, "home", 100)
        if item.kind == "home":
            self._folders.append(_site_folder(page.url))
        shown = _key(url) in self._found or is_column(page)
        if shown and _key(url) not in self._found:
            self._find(replace(item, url=spelt(page.url), name=item.name or column_name(page)))
        read = leads(page, directory=item.kind == "directory")
        whole = shown and self._is_whole(page.url, url)
        for lead in self._allowed(read.columns):
            if shown and is_same_listing(lead.url, page.url):
                continue
            if whole and lead.rank == YEARS:
                self._leave(lead.url)
                continue
            ours = lead.rank == NAMED and _one_portal(self.home, page.url)
            if ours or self._is_near(item, lead):
                below = _below(item, lead, page.url)
                if self._find(below) and not below.unit:
                    self._offer(replace(below, kind="own", rank=OWN_PAGE))
        for lead in self._allowed(read.ways):
            if not (shown and _is_part(lead, page.url)) and self._is_near(item, lead):
                self._offer(_below(item, lead, page.url))

    def _offer(self, item: _Item) -> None:
        key = _key(item.url)
        if key not in self._known and item.depth <= self.depth:
            self._known[key] = item
            self._waiting.append(item)

    def _allowed(self, some: Iterable[Lead]) -> Iterator[Lead]:
        """The leads that may be followed, by their addresses in their one spelling."""
        for lead in some:
            try:
                url = spelt(lead.url)
            except AddressError:
                continue
            if self.allows(url):
                yield replace(lead, url=url)

    def _is_wanted(self, item: _Item) -> bool:
        """Whether a page is still worth a request, given what was found since it was named."""
        if item.unit and any(one.unit == item.unit for one in self._found.values()):
            return False
        if not any(not one.unit for one in self._found.values()):
            return True
        if item.kind in {*DIRECTORIES, "own"}:
            return True
        return item.kind == "disclosure" and (item.depth <= 1 or bool(item.unit))

    def _is_near(self, item: _Item, lead: Lead) -> bool:
        """Whether a way stays with the portal: on its hosts, or in the folder that it led to.

        A county's disclosure page may lie on its city's host, under a folder of its own.
        """
        if _one_portal(self.home, lead.url) or any(lead.url.startswith(f) for f in self._folders):
            return True
        named = lead.kind == "disclosure" and lead.rank == DISCLOSURE
        if item.kind == "home" and named and urlsplit(lead.url).path.strip("/"):
            self._folders.append(base(lead.url))
            return True
        return False

    def _is_whole(self, *urls: str) -> bool:
        """Whether a column that was found is more than that of one year."""
        found = [self._found[_key(url)] for url in urls if _key(url) in self._found]
        return any(one.rank != YEARS for one in found)

    def _leave(self, url: str) -> None:
        """Leave the column of a year to the walk of the column that it is part of."""
        key = _key(url)
        self._years.add(key)
        if key in self._found and self._found[key].rank == YEARS:
            del self._found[key]

    def _find(self, item: _Item) -> bool:
        """Note a column; whether it is a new one."""
        key = _key(item.url)
        held = self._found.get(key)
        if held is not None:
            # What the menus of two units lead to is no unit's.
            if held.unit and item.unit != held.unit:
                self._found[key] = replace(held, unit="")
            return False
        beneath = any(is_beneath(item.url, item.rank, one.url) for one in self._found.values())
        if beneath or key in self._years:
            return False
        for known, one in list(self._found.items()):
            if is_beneath(one.url, one.rank, item.url):
                del self._found[known]
        self._found[key] = Found(
            item.url, item.name, item.unit, item.found_on, item.depth, item.rank
        )
        return True


def _below(item: _Item, lead: Lead, page_url: str) -> _Item:
    """A lead on an item's page: a step down, but for the frames that make up the page."""
    unit = lead.unit or item.unit
    depth = item.depth + (lead.kind != "frame")
    return _Item(lead.url, lead.kind, lead.rank, lead.name, unit, page_url, depth)


def _is_part(lead: Lead, column: str) -> bool:
    """Whether a column's own walk takes a way: its frames, its rows that name units."""
    inside = urlsplit(base(column)).path != "/" and lead.url.startswith(base(column))
    own = inside or is_same_listing(lead.url, column)
    return lead.kind == "frame" or (lead.kind == "unit" and own)


def _key(url: str) -> str:
    """An address as it is compared: http is https, a folder is its own page."""
    return INDEX.sub("", url.partition("#")[0].partition("://")[2]).rstrip("/")


def _one_portal(home: str, url: str) -> bool:
    """Whether two addresses lie on hosts of one portal: www.x.gov.cn and jyj.x.gov.cn."""
    ours, theirs = host_of(home), host_of(url)
    front, _, rest = ours.partition(".")
    whole = rest if front in FRONTS and rest.count(".") >= 2 else ours
    return theirs in {whole, ours} or theirs.endswith(f".{whole}")


def _site_folder(url: str) -> str:
    return f"{urlsplit(url).scheme}://{site_of(url)}/"
