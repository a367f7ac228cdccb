"""Static pages of a column: the next page, the columns below, and in what state the page is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from parsel import Selector
from scrapy.http import TextResponse

from archive.titles import is_body_name, read_title
from spiders.blocks import is_article
from spiders.candidates import is_annual
from spiders.clicks import opened
from spiders.listings import Ask, Row, Rows
from spiders.pages import (
    EMPTY,
    attribute,
    base,
    column_name,
    follow,
    refresh,
    squeeze,
    words,
)

# 区政府 → 2023年 → 乡镇街道: the deepest nesting seen in 2026-11 (gongxian, bjdch, xialuqu).
DEPTH = 3
NEXT = re.compile(r"(?:下一?[页頁]|[后後]一?[页頁]|next(?:\s*page)?|[>›»→]+)", re.IGNORECASE)
# What stands around a pager's words: arrows, brackets.
AROUND = " \u3000[]【】()|<>‹›«»→…"
# Nothing that turns a page says more than 下一页 with an arrow.
LABEL_SIZE = 12
# A calendar has a cell for each day; a pager shows some ten numbers.
DAYS = 25
# What sub-columns of a column of annual reports are called.
SUB_COLUMN = re.compile(
    r"20\d\d|年报|年度报告|政府|部门|单位|乡镇|街道|镇街|区县|县区|市直|区直|县直"
)
YEAR = re.compile(
    r"(20\d\d)\s*年?度?(?:政府信息公开)?(?:工作)?(?:年报|年度报告)?|(20\d\d)-?(?:n|nb|ndgb|ndbg)",
    re.IGNORECASE,
)
# Classes of units, which a directory names as it names units: 乡镇街道, 县直部门.
CLASS = re.compile(
    r"(?:各|省|市|州|县|区|直|属|级|及|和|、|政府|人民|部门|单位|机构|企业|事业|乡|镇|街道?|办事处|园区)+"
)
LIST = re.compile(r"(?:^|/)(?:[\w-]*(?:index|list|default)[\w-]*\.\w+)?$", re.IGNORECASE)
# Pages of a list differ in these; sub-columns in any other part of the query.
PAGING = re.compile(r"page|^p$|^pn$|offset|start|^cur", re.IGNORECASE)


def settle(page: TextResponse, ask: Ask, rows: tuple[Row, ...], asks: tuple[Ask, ...]) -> Rows:
    """The outcome of a static page: its state follows from what was found and what it says."""
    column = column_name(page)
    if rows:
        return Rows(rows, asks, "ok", column)
    if ask.page > 1:
        detail = "" if asks else "shows no rows: the list ends before its pager says"
        return Rows((), asks, "ok", column, detail and f"page {ask.page} {detail}")
    inner = () if ask.depth >= DEPTH else _frames(page, ask)
    if asks:
        return Rows((), (*asks, *inner), "ok", column)
    target = refresh(page)
    if target and target != page.url and ask.depth < DEPTH:
        return Rows((), (ask.below(target),), "ok", column, "moved by a refresh")
    if inner:
        return Rows((), inner, "ok", column, "the list is in a frame")
    if EMPTY.search(words(page.selector)):
        return Rows((), (), "empty", column)
    return Rows((), (), "changed", column, "no rows found")


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
        url = follow(page, _address(link, page.text))
        if url is None or url in {here, page.url, ask.url} or is_article(url):
            continue
        inside = depth > 0 and url.startswith(here) and _is_folder(url.removeprefix(here))
        if (inside and SUB_COLUMN.search(text)) or _leads_below(page, url, text, year, unit):
            number = int(year[1] or year[2]) if year else None
            key = base(url) if inside else url
            found.setdefault(key, ask.below(url, unit=unit, year=number))
    return tuple(found.values())


def next_page(page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    """The page after this one: rel=next, then 下一页, then the link that shows the next number."""
    wanted = page.xpath("//link[@rel='next']/@href | //a[@rel='next']/@href").getall()
    said: list[str] = []
    numbered: list[str] = []
    following = re.compile(rf"第?\s*{ask.page + 1}\s*页?")
    for link in page.xpath("//a | //option[@value] | //*[@onclick] | //area[@href]"):
        label = _label(link)
        if NEXT.fullmatch(label) or NEXT.fullmatch(label.strip(AROUND)):
            said.append(_address(link, page.text))
        elif following.fullmatch(label.strip(AROUND)) and not _is_day(link.root):
            numbered.append(_address(link, page.text))
    host = urlsplit(page.url).netloc
    for address in (*wanted, *said, *numbered):
        url = follow(page, address)
        if url and url not in {page.url, ask.url} and urlsplit(url).netloc == host:
            return (ask.following(url, optional=True),)
    return ()


def _label(link: Selector) -> str:
    """What a link shows, be it text, a title or a picture; '' for more than turns a page."""
    said = (
        words(link),
        squeeze(attribute(link, "title")),
        squeeze(attribute(link, "aria-label")),
        squeeze(link.xpath("string(.//img/@alt)").get("")),
    )
    label = next((text for text in said if text), "")
    return label if len(label) <= LABEL_SIZE else ""


def _is_day(link: Any) -> bool:
    """Whether a number stands in a calendar."""
    near = islice(link.iterancestors("table", "ul", "tbody"), 2)
    for around in near:
        cells = islice(around.iter("td", "li"), 3 * DAYS)
        days = sum(1 for cell in cells if "".join(cell.itertext()).strip().isdigit())
        if days >= DAYS:
            return True
    return False


def _address(link: Selector, text: str) -> str:
    if link.root.tag == "option":
        value = attribute(link, "value").strip()
        return value if "/" in value or "." in value or value.startswith("?") else ""
    return opened(link.root, text)


def _is_folder(rest: str) -> bool:
    return re.fullmatch(r"(?:[\w-]+/)+(?:index\.\w+)?", rest) is not None


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
    return title.kind == "report" and not title.publisher and len(text) <= LABEL_SIZE


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
