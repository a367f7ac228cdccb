"""From a page towards the column of annual reports: what a home page and those behind it lead to.

The statutory page of every system has a menu of five entries, 政府信息公开指南, 政府信息公开制度,
法定主动公开内容, 政府信息公开年报 and 依申请公开, and stands behind 政府信息公开 or 政务公开 on the
home page (2026-11: the surest way on all of them). Departments and towns have menus of their own
behind a directory of units (Jilin's zcbm/<unit>/ndbg, Wuhan's qzfbm/<unit>/, Tianjin's
zfxxgknb<k> for each bureau, the sub-sites of Guangdong).

Pure: a page in, leads out. `search` walks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from scrapy.http import TextResponse

from spiders.column_pages import is_column, is_directory, is_menu
from spiders.links import Link, links, menu_scripts
from spiders.pages import ARTICLE, base
from spiders.signs import YEARS, Kind, Sign, ends_in_slug, is_place, is_unit, label, sign_of

__all__ = ["Lead", "Leads", "is_beneath", "is_column", "is_same_listing", "leads"]

# A page's own parts come before the links on it, a new address before everything.
MOVED, FRAME, SCRIPT = 99, 88, 12
# What a menu's weak label (年报) is worth beside two of the statutory entries.
IN_MENU = 88
# Units come in numbers: one name alone is a news item's source or a link among friends. Two are
# enough where their addresses differ in one part, as those of a directory do.
UNITS_IN_DIRECTORY, UNITS_ALIKE = 3, 2
# What a body's name alone is worth; one whose address speaks of disclosure needs no others.
NAME_ALONE = 60
LONGEST_UNIT = 24


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a page leads: an address, the words that name it, and what they are worth.

    `unit` is the authority whose page or column it is, where it stands in a directory of units or
    its words name one. `rank` is 100 at most; `kind` as in `signs`.
    """

    url: str
    name: str
    kind: Kind
    rank: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Leads:
    """What a page leads to, best first: columns of annual reports, and ways to go on from."""

    columns: tuple[Lead, ...] = ()
    ways: tuple[Lead, ...] = ()


def leads(page: TextResponse, *, directory: bool = False) -> Leads:
    """The columns and ways that a page leads to, each address once. Never raises.

    `directory` says that the way to the page called it one of units.
    """
    found = [link for link in links(page) if link.url != page.url]
    menu = is_menu(found)
    directory = directory or is_directory(page) or _names_units(page, found)
    best: dict[str, Lead] = {}
    for link in found:
        lead = _lead(link, menu=menu)
        if lead is None or not _may_be(lead, page, directory=directory):
            continue
        held = best.get(lead.url)
        if held is None or lead.rank > held.rank:
            best[lead.url] = replace(lead, unit=lead.unit or (held.unit if held else ""))
    for url in menu_scripts(page):
        best.setdefault(url, Lead(url, "", "map", SCRIPT))
    ranked = sorted(best.values(), key=lambda lead: -lead.rank)
    named = [lead for lead in ranked if lead.kind == "column"]
    columns = (c for c in named if not any(is_beneath(c.url, c.rank, o.url) for o in named))
    return Leads(tuple(columns), tuple(lead for lead in ranked if lead.kind != "column"))


def is_beneath(url: str, rank: int, column: str) -> bool:
    """Whether an address lies in a column's folder: its years and units are walked with it.

    A folder counts as the column's by its name, and for the column of a year by any name.
    """
    folder = base(column)
    inside = "?" not in column and url.startswith(folder) and base(url) != folder
    own = rank == YEARS and urlsplit(folder).path != "/"
    return inside and (own or ends_in_slug(column))


def is_same_listing(url: str, column: str) -> bool:
    """Whether an address is that of a column for another page, unit or year.

    The column's own walk asks for those: they differ in a number before the extension, in the
    values of parameters, or in the number of Lonsun's organ.
    """
    one, other = urlsplit(url), urlsplit(column)
    same = one.netloc == other.netloc and _listing(one.path) == _listing(other.path)
    names = [{name for name, _ in parse_qsl(parts.query)} for parts in (one, other)]
    return same and (one.path.strip("/") != "" or names[0] == names[1])


def _listing(path: str) -> str:
    """A path without what a pager or a menu of units puts into it."""
    plain = re.sub(r"(/public/column)/\w+", r"\1", path)
    return re.sub(r"([_-]?\d+|(?<=/)(index|list)([_-]\d+)?)?(\.\w+)?$", "", plain)


def _lead(link: Link, *, menu: bool) -> Lead | None:
    if link.moved:
        return Lead(link.url, "", "frame", MOVED)
    name, sign = _best_sign(link)
    if sign is None or (sign.kind not in {"column", "maybe"} and ARTICLE.search(link.url)):
        if sign is not None and sign.kind == "unit" and not _is_news(link.url):
            return Lead(link.url, name, sign.kind, sign.rank, sign.unit)
        return Lead(link.url, name, "frame", FRAME) if link.frame else None
    if re.search(r"\.(pdf|docx?|wps|xlsx?|et|ofd|zip|rar)$", urlsplit(link.url).path, re.I):
        return None
    unit = sign.unit or (label(link.row) if is_unit(link.row) else "")
    if sign.kind == "maybe" and (menu or unit):
        return Lead(link.url, name, "column", IN_MENU, unit)
    return Lead(link.url, name, sign.kind, sign.rank, unit)


def _best_sign(link: Link) -> tuple[str, Sign | None]:
    """The words of a link that say most, with what they say.

    The address speaks where the words give no sign, or where it is that of a column. Under a
    body's name it says no more than that the body's page is one of disclosure (教育局 leading to
    /module/xxgk/index.jsp?area=…).
    """
    said = [(name, sign_of(name, link.url)) for name in link.names]
    named, sign = max(said, key=lambda pair: pair[1].rank if pair[1] else 0, default=("", None))
    if said and said[0][1] is None and label(said[0][0]):
        # Its own words say that it is something else, whatever the address looks like.
        return (named if sign else said[0][0]), sign
    address = sign_of("", link.url)
    if address is None or (sign is not None and sign.rank >= address.rank):
        return (named if sign else next(iter(link.names), "")), sign
    if sign is None or (address.kind == "column" and sign.kind != "column"):
        return next(iter(link.names), ""), address
    return named, replace(sign, rank=address.rank) if sign.kind == "unit" else sign


def _is_news(url: str) -> bool:
    """Whether a body's name leads to an article, whose source it is."""
    return ARTICLE.search(url) is not None and re.search(r"\.\w+$", url) is not None


def _names_units(page: TextResponse, found: list[Link]) -> bool:
    """Whether links name enough bodies to be a directory; places count beside bodies only."""
    units: dict[str, str] = {}
    bodies = 0
    for link in found:
        name = label(link.names[0]) if link.names and len(link.names[0]) <= LONGEST_UNIT else ""
        named = is_unit(name) or (is_place(name) and _is_inside(page, link.url))
        if name in units or not named or _is_news(link.url):
            continue
        units[name] = link.url
        bodies += is_unit(name)
    if not bodies or len(units) != UNITS_ALIKE:
        return bodies > 0 and len(units) >= UNITS_IN_DIRECTORY
    ways = tuple(units.values())
    return all(_is_inside(page, url) for url in ways) and _are_alike(*ways)


def _are_alike(url: str, other: str) -> bool:
    """Whether two addresses differ in the value of one parameter only, or in one folder or file."""
    one, two = urlsplit(url), urlsplit(other)
    if one.path == two.path:
        ours, theirs = parse_qsl(one.query), parse_qsl(two.query)
    else:
        ours = [("", part) for part in one.path.split("/")]
        theirs = [("", part) for part in two.path.split("/")]
    same = one.netloc == two.netloc and len(ours) == len(theirs)
    return same and sum(1 for a, b in zip(ours, theirs, strict=True) if a != b) == 1


def _may_be(lead: Lead, page: TextResponse, *, directory: bool) -> bool:
    """Whether a unit is believed: in a directory, or where its address speaks of disclosure.

    A county is one on the same site; elsewhere it is another portal.
    """
    if lead.kind != "unit":
        return True
    named = directory or lead.rank > NAME_ALONE
    return named and (not is_place(lead.name) or _is_inside(page, lead.url))


def _is_inside(page: TextResponse, url: str) -> bool:
    """Whether an address is on the site of the page and not its home page."""
    parts = urlsplit(url)
    return parts.netloc == urlsplit(page.url).netloc and bool(parts.path.strip("/") or parts.query)
