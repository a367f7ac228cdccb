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
# Units come in numbers: one name alone is a news item's source or a link among friends.
UNITS_IN_DIRECTORY = 3


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
    directory = directory or is_directory(page) or _units(found) >= UNITS_IN_DIRECTORY
    best: dict[str, Lead] = {}
    for link in found:
        lead = _lead(link, menu=menu)
        if lead is None or (lead.kind == "unit" and not directory):
            continue
        if lead.kind == "unit" and not _may_be_unit(page, lead):
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
        if sign is not None and sign.kind == "unit" and not re.search(r"\.\w+$", link.url):
            return Lead(link.url, name, sign.kind, sign.rank, sign.unit)
        return Lead(link.url, name, "frame", FRAME) if link.frame else None
    if re.search(r"\.(pdf|docx?|wps|xlsx?|et|ofd|zip|rar)$", urlsplit(link.url).path, re.I):
        return None
    unit = sign.unit or (label(link.row) if is_unit(link.row) else "")
    if sign.kind == "maybe" and (menu or unit):
        return Lead(link.url, name, "column", IN_MENU, unit)
    return Lead(link.url, name, sign.kind, sign.rank, unit)


def _best_sign(link: Link) -> tuple[str, Sign | None]:
    """The words of a link that say most, with what they say."""
    signs = [(name, sign_of(name, link.url)) for name in (*link.names, "")]
    if link.names and signs[0][1] is None and label(link.names[0]):
        # Its own words say that it is something else, whatever the address looks like.
        signs.pop()
    best = max(signs, key=lambda pair: pair[1].rank if pair[1] else 0)
    return (best[0] or next(iter(link.names), "")), best[1]


def _units(found: list[Link]) -> int:
    names = {label(link.names[0]) for link in found if link.names and len(link.names[0]) <= 24}
    return sum(1 for name in names if is_unit(name))


def _may_be_unit(page: TextResponse, lead: Lead) -> bool:
    """A county in a directory is a unit on the same site; elsewhere it is another portal."""
    same = urlsplit(lead.url).netloc == urlsplit(page.url).netloc
    folder = urlsplit(lead.url).path.strip("/")
    return (same and bool(folder)) or not is_place(lead.name)
