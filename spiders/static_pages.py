"""Static pages of a column: what they list, the columns below, and in what state a page is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from parsel import Selector
from scrapy.http import TextResponse

from archive.titles import is_body_name, read_title
from spiders.answers import script_rows
from spiders.blocks import static_rows
from spiders.candidates import is_annual, may_be_report
from spiders.choices import CLASS, choices, in_address, says_annual, unit_of
from spiders.clicks import opened
from spiders.linked_rows import merged, shaped_rows
from spiders.listings import Ask, Row, Rows
from spiders.next_pages import next_page
from spiders.pagers import first_again, has_call, page_after, read_pager
from spiders.pages import (
    EMPTY,
    attribute,
    base,
    column_name,
    follow,
    is_article,
    refresh,
    squeeze,
    words,
)

# 区政府 → 2023年 → 乡镇街道: the deepest nesting seen in 2026-11 (gongxian, bjdch, xialuqu).
DEPTH = 3
# What sub-columns of a column of annual reports are called.
SUB_COLUMN = re.compile(
    r"20\d\d|年报|年度报告|政府|部门|单位|乡镇|街道|镇街|区县|县区|市直|区直|县直"
)
YEAR = re.compile(
    r"(20\d\d)\s*年?度?(?:政府信息公开)?(?:工作)?(?:年报|年度报告)?|(20\d\d)-?(?:n|nb|ndgb|ndbg)",
    re.IGNORECASE,
)
# The files of a column's years: 2023年, 2023年政府信息公开年报.
YEAR_FILE = re.compile(r"(20\d\d)年?度?(?:\D{0,12}(?:年报|年度报告))?")
# Articles, and the pages of lists that are numbered.
NUMBERED = re.compile(r"/\d+(?:_\d+)?\.\w+$")
# A label that names the column's own section of a page.
SECTION_SIZE = 12
LIST = re.compile(r"(?:^|/)(?:[\w-]*(?:index|list|default)[\w-]*\.\w+)?$", re.IGNORECASE)
# Pages of a list differ in these; sub-columns in any other part of the query.
PAGING = re.compile(r"page|^p$|^pn$|offset|start|^cur", re.IGNORECASE)


def static_listing(page: TextResponse, ask: Ask) -> Rows:
    """What a page lists in its HTML or in a script, and what its own pager and menu lead to."""
    rows = static_rows(page) or script_rows(page)
    asks = next_page(page, ask)
    if not asks and has_call(page):
        pager = read_pager(page, ask.page)
        if again := first_again(pager, ask):
            return again
        asks = page_after(pager, page, ask) if pager else ()
    return settle(page, ask, rows, (*asks, *sub_columns(page, ask)))


def settle(page: TextResponse, ask: Ask, rows: tuple[Row, ...], asks: tuple[Ask, ...]) -> Rows:
    """The outcome of a static page: its state follows from what was found and what it says."""
    column = column_name(page)
    labels = tuple(row for row in rows if _is_label(row))
    if labels and ask.page == 1 and ask.depth < DEPTH:
        rows = tuple(row for row in rows if row not in labels)
        asks = (*asks, *(ask.below(row.url) for row in labels if row.url != ask.url))
    annual = is_annual(column, page.url)
    if any(may_be_report(row, annual=annual) for row in rows):
        return Rows(rows, asks, "ok", column)
    if rows:
        # News beside a frame that holds the list.
        inner = () if ask.page > 1 or ask.depth >= DEPTH else _frames(page, ask)
        return Rows(rows, (*asks, *inner), "ok", column)
    if ask.page > 1:
        detail = "" if asks else "shows no rows: the list ends before its pager says"
        return Rows((), asks, "ok", column, detail and f"page {ask.page} {detail}")
    inner = () if ask.depth >= DEPTH else _frames(page, ask)
    if asks:
        return Rows((), tuple(dict.fromkeys((*asks, *inner))), "ok", column)
    target = refresh(page)
    if target and target != page.url and ask.depth < DEPTH:
        return Rows((), (ask.below(target),), "ok", column, "moved by a refresh")
    if inner:
        return Rows((), inner, "ok", column, "the list is in a frame")
    if EMPTY.search(words(page.selector)):
        return Rows((), (), "empty", column)
    return Rows((), (), "changed", column, "no rows found")


def _is_label(row: Row) -> bool:
    """Whether a link is named for reports at large and leads to a list: 政府信息公开年报."""
    title = read_title(row.title)
    if title.kind != "report" or title.year or title.publisher or row.listed_on:
        return False
    return not read_title(row.heading).year and not is_article(row.url)


def sub_columns(page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    """The years, units and classes of units below a column of annual reports.

    Folders inside its own whose link speaks of a year or of units; the same page with another
    query; and, wherever they lie, lists that a link names by nothing but a year, or by a unit
    where the address is one of annual reports (`/zcbm/<unit>/ndbg/`, Jilin, 2026-11). Menus are
    made by hand and their names lie (2022n holds the reports for 2023, baiyinqu, 2026-11).
    """
    here = base(page.url)
    depth = len([part for part in urlsplit(here).path.split("/") if part])
    if ask.depth >= DEPTH or ask.page > 1 or not is_annual(column_name(page), here):
        return ()
    found: dict[str, Ask] = {}
    for link in page.xpath("//a | //option[@value] | //*[@data-url]"):
        text = squeeze(attribute(link, "title")) or words(link)
        year = YEAR.fullmatch(text)
        unit = text if is_body_name(text) and not CLASS.fullmatch(text) else ""
        if not (unit or year or SUB_COLUMN.search(text)):
            continue
        chosen = _is_chosen(link)
        if chosen and ((ask.year and year) or link.root.get("selected") is not None):
            continue
        url = follow(page, opened(link.root, page.text) or in_address(page.url, link.root))
        if url is None or url in {here, page.url, ask.url} or is_article(url):
            continue
        inside = depth > 0 and url.startswith(here) and _is_folder(url.removeprefix(here))
        offered = (inside and SUB_COLUMN.search(text)) or ((year or unit) and chosen)
        if offered or _leads_below(page, url, text, year, unit):
            number = int(year[1] or year[2]) if year else None
            key = base(url) if inside else url
            found.setdefault(key, ask.below(url, unit=unit, year=number))
    return tuple(found.values())


def file_listing(
    page: TextResponse,
    ask: Ask,
    extension: str,
    article: re.Pattern[str],
    following: tuple[Ask, ...],
) -> Rows:
    """A page of a system whose columns are files: its rows, the page after it, columns below.

    Only lists that hold reports are paged through: on other pages the way to one is enough.
    """
    annual = is_annual(column_name(page), urlsplit(page.url).path)
    ways = _files(page, ask, extension, annual=annual)
    below = {way.url for way in ways}
    found = merged(shaped_rows(page, article), static_rows(page))
    rows = tuple(row for row in found if row.url not in below)
    held = annual or not ways or any(may_be_report(row, annual=False) for row in rows)
    return settle(page, ask, rows if held else (), (*(following if held else ()), *ways))


def _files(page: TextResponse, ask: Ask, extension: str, *, annual: bool) -> tuple[Ask, ...]:
    """The columns of annual reports that a page leads to.

    On a page of annual reports: those that are called a year, and those in its own folder that
    speak of a year or of units. On any other page: those called 年报.
    """
    if ask.depth >= DEPTH or ask.page > 1:
        return ()
    host = urlsplit(page.url).hostname
    inside = re.sub(rf"(?:/index)?{re.escape(extension)}$", "/", page.url.partition("?")[0])
    found: dict[str, Ask] = {}
    for choice in choices(page):
        parts = urlsplit(choice.url)
        column = parts.path.endswith(extension) and not NUMBERED.search(parts.path)
        if not column or parts.hostname != host or choice.url in {page.url, ask.url}:
            continue
        year, unit = YEAR_FILE.fullmatch(choice.text), unit_of(choice) if annual else ""
        own = choice.url.startswith(inside) and (unit or SUB_COLUMN.search(choice.text))
        if (year or own) if annual else says_annual(choice.text):
            way = ask.below(choice.url, unit=unit, year=int(year[1]) if year else None)
            found.setdefault(choice.url, way)
    return tuple(found.values())


def _is_folder(rest: str) -> bool:
    return re.fullmatch(r"(?:[\w-]+/)+(?:index\.\w+)?", rest) is not None


def _is_chosen(link: Selector) -> bool:
    """Whether a select makes an address of an option: it chooses among lists like this one."""
    return (
        link.root.tag == "option" and re.fullmatch(r"[\w-]+", attribute(link, "value")) is not None
    )


def _leads_below(
    page: TextResponse, url: str, text: str, year: re.Match[str] | None, unit: str
) -> bool:
    """Whether a link outside a column's folder leads to one of its years or units."""
    here, there = urlsplit(page.url), urlsplit(url)
    if here.hostname != there.hostname or not (year or unit or _is_section(text)):
        return False
    if here.path == there.path:
        names = [name for name, _ in set(parse_qsl(there.query)) - set(parse_qsl(here.query))]
        return bool(names) and not any(PAGING.search(name) for name in names)
    if not (year or unit):
        return False
    same = there.path.rpartition("/")[2] == here.path.rpartition("/")[2]
    is_list = same or LIST.search(there.path) is not None
    return is_list and (bool(year) or is_annual(there.path))


def _is_section(text: str) -> bool:
    """Whether a label is the column's own section of a disclosure page: 政府信息公开年报."""
    title = read_title(text)
    return title.kind == "report" and not title.publisher and len(text) <= SECTION_SIZE


def _frames(page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    """Frames of the same host, in which Yunnan and Shaanxi put their lists (2026-11)."""
    host = urlsplit(page.url).hostname
    return tuple(
        ask.below(url)
        for url in dict.fromkeys(follow(page, src) for src in _sources(page))
        if url and url != page.url and urlsplit(url).hostname == host and not is_article(url)
    )


def _sources(page: TextResponse) -> Iterator[str]:
    """What frames show: by themselves, or once a script reads it off a tab (Inner Mongolia)."""
    for frame in page.xpath("//iframe | //frame"):
        yield attribute(frame, "src") or attribute(frame, "data-src")
    if page.xpath("//iframe | //frame"):
        tabs = page.xpath("//*[@data-url]")
        annual = [tab for tab in tabs if is_annual(words(tab), attribute(tab, "data-url"))]
        lit = [tab for tab in tabs if re.search(r"\b(on|cur\w*|active)\b", attribute(tab, "class"))]
        for tab in annual or lit:
            yield attribute(tab, "data-url")
