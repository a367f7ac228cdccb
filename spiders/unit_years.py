"""Units by years: reports that lie at an address of unit and year, with or without links to them.

    /module/xxgk/xxgkAnnualReport.jsp?fbtime=<year>&area=<unit>    Hanweb, 2026-11

Where a page links a unit's years itself, the links are rows. Else the grid of units and years is
felt out: a unit is asked for its three newest years, and from each year that is there for the three
before it, so that two missing years running end the way and no holes are asked for in vain. Years
that a page offers to choose from bound the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import urlencode, urljoin

from parsel import Selector
from scrapy.http import TextResponse

from archive.titles import is_body_name, read_title
from spiders.captures import this_year
from spiders.clicks import opened
from spiders.listings import Ask, Row
from spiders.pages import attribute, follow, squeeze, words
from spiders.queries import decoded
from spiders.static_pages import DEPTH

REPORT = re.compile(r"[^\s\"'()<>,;]*xxgkAnnualReport\.jsp", re.IGNORECASE)
AREA = re.compile(r"[?&](?:vc_xxgkarea|area)=([\w-]+)", re.IGNORECASE)
TREE_NODE = re.compile(r"add\([^'\"]*['\"]([^'\"]+)['\"]\s*,\s*['\"]([^'\"]+)")
LINKS = "//a | //*[@onclick]"
YEAR = re.compile(r"\s*(20\d\d)\s*年?度?\s*")
# The Regulation took effect in 2008; two holes running are stepped over, three end the way.
FIRST_YEAR = 2008
REACH = 3


def year_of(url: str) -> int | None:
    """The year that an address asks a report for; that it is the reporting year is a guess."""
    year = YEAR.fullmatch(decoded(url, "fbtime"))
    return int(year[1]) if year else None


def report_of(unit: str) -> str:
    """What a report is called whose link says no more than a year or a unit."""
    return f"{unit}政府信息公开年度报告"


def linked_reports(page: TextResponse, ask: Ask) -> list[Row]:
    """The reports that a page links with year and unit."""
    names = named_units(page)
    found: dict[str, Row] = {}
    for link in page.xpath(LINKS):
        url = _opened(page, link)
        if url is None or not REPORT.search(url) or not (year := year_of(url)):
            continue
        if code := decoded(url, "area"):
            said = squeeze(attribute(link, "title")) or words(link)
            unit = names.get(code, "") or ask.unit
            title = said if read_title(said).kind == "report" else report_of(unit)
            found.setdefault(url, Row(url, title, said, f"{year}年", publisher=unit))
    return list(found.values())


def named_units(page: TextResponse) -> dict[str, str]:
    """The units that a page names, by code: in links, in a form's choices, in nodes of a tree.

    The name is '' where what stands there is no body's name (信息公开指南).
    """
    found: dict[str, str] = {}
    for node in page.xpath(f"{LINKS} | //*[@data-area] | //select//option[@value]"):
        code = _area(_opened(page, node) or "") or attribute(node, "data-area")
        select = next(iter(node.xpath("ancestor::select[1]")), None)
        if select is not None and "area" in attribute(select, "name").lower():
            code = attribute(node, "value")
        said = squeeze(attribute(node, "title")) or words(node)
        # A line of a grid is headed by its unit.
        heads = [words(head) for head in node.xpath("ancestor::tr[1]/*[1]")]
        _note(found, code, [said, read_title(said).publisher, *heads])
    for name, href in TREE_NODE.findall(page.text):
        _note(found, _area(href), [squeeze(name)])
    return found


def units_below(page: TextResponse, ask: Ask, done: set[str]) -> Iterator[Ask]:
    """The ways to the reports of units not `done`: their own links, or the grid of their years.

    All units of a column's first page, on a unit's own page that unit.
    """
    known = decoded(page.url, "vc_xxgkarea")
    names = {known: ask.unit} if known else {}
    if not ask.depth or not (known or ask.unit or ask.depth >= DEPTH):
        names |= named_units(page)
    given = REPORT.search(page.text)
    ways = _ways(page)
    for code, name in names.items():
        way = ways.get(code, page.url)
        if not code or code in done:
            continue
        alone = code == known or way == page.url
        if given and not REPORT.search(way) and (alone or offered_years(page)):
            yield from newest_years(page, urljoin(page.url, unescape(given[0])), code, ask, name)
        elif way != page.url:
            yield ask.below(way, unit=name)


def newest_years(
    page: TextResponse, report: str, area: str, ask: Ask, unit: str = ""
) -> Iterator[Ask]:
    """A unit's newest years: those that the page offers, else those that can be out by now."""
    newest = this_year() - 1
    offered = [year for year in offered_years(page) if year <= newest + 1]
    for year in (offered or range(newest, newest - REACH, -1))[:REACH]:
        url = f"{report.partition('?')[0]}?{urlencode({'fbtime': year, 'area': area})}"
        yield replace(ask.below(url, unit=unit, year=year), optional=True)


def years_around(page: TextResponse, ask: Ask, year: int) -> Iterator[Ask]:
    """The years before the one that a report is for, and those after it that the page offers."""
    offered = offered_years(page)
    before = [other for other in offered or range(year - 1, FIRST_YEAR - 1, -1) if other < year]
    for other in [other for other in offered if other > year] + before[:REACH]:
        url = re.sub(r"(fbtime=)\d+", rf"\g<1>{other}", page.url)
        yield replace(ask.following(url, optional=True), year=other)


def offered_years(page: TextResponse) -> list[int]:
    """The years that a page offers to choose from, newest first; one alone is no choice."""
    shown = page.xpath(
        "//option | //a | //*[self::li or self::span or self::th or self::td][not(*)]"
    )
    found = {int(year[1]) for node in shown if (year := YEAR.fullmatch(words(node)))}
    years = sorted((year for year in found if year >= FIRST_YEAR), reverse=True)
    return years if len(years) > 1 else []


def _ways(page: TextResponse) -> dict[str, str]:
    """Where each unit's code leads, to its report rather than to its page."""
    ways: dict[str, str] = {}
    for link in page.xpath(LINKS):
        url = _opened(page, link)
        if url and year_of(url) is None and (REPORT.search(url) or "/module/xxgk/" not in url):
            code = _area(url)
            if code not in ways or (REPORT.search(url) and not REPORT.search(ways[code])):
                ways[code] = url
    return ways


def _note(found: dict[str, str], code: str, names: list[str]) -> None:
    if code:
        name = next((name for name in names if is_body_name(name)), "")
        found[code] = found.get(code) or name


def _opened(page: TextResponse, node: Selector) -> str | None:
    return follow(page, opened(node.root, page.text))


def _area(url: str) -> str:
    found = AREA.search(url.partition("#")[0])
    return found[1] if found else ""
