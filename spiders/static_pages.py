"""Static pages of a column: the next page, the columns below, and in what state the page is."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from spiders.candidates import is_annual
from spiders.listings import Ask, Row, Rows
from spiders.pages import (
    ARTICLE,
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
NEXT = ("下一页", "下页", "后一页", "下一頁", "next", ">", "›", "»", ">>", "下一页>", "下一页 >")
# What sub-columns of a column of annual reports are called.
SUB_COLUMN = re.compile(
    r"20\d\d|年报|年度报告|政府|部门|单位|乡镇|街道|镇街|区县|县区|市直|区直|县直"
)


def settle(page: TextResponse, ask: Ask, rows: tuple[Row, ...], asks: tuple[Ask, ...]) -> Rows:
    """The outcome of a static page: its state follows from what was found and what it says."""
    column = column_name(page)
    if rows or asks:
        return Rows(rows, asks, "ok", column)
    if ask.page > 1:
        detail = f"page {ask.page} shows no rows: the list ends before its pager says"
        return Rows((), (), "ok", column, detail)
    target = refresh(page)
    inner = () if ask.depth >= DEPTH else _frames(page, ask)
    if target and target != page.url and ask.depth < DEPTH:
        return Rows((), (ask.below(target),), "ok", column, "moved by a refresh")
    if inner:
        return Rows((), inner, "ok", column, "the list is in a frame")
    if EMPTY.search(words(page.selector)):
        return Rows((), (), "empty", column)
    return Rows((), (), "changed", column, "no rows found")


def sub_columns(page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    """The years and classes of units below a column: links to folders inside its own folder.

    Menus are made by hand and their names lie (2022n holds the reports for 2023, baiyinqu,
    2026-11), so every folder inside is walked whose link speaks of a year or of units.
    """
    here = base(page.url)
    depth = len([part for part in urlsplit(here).path.split("/") if part])
    if ask.depth >= DEPTH or ask.page > 1 or depth == 0:
        return ()
    if not is_annual(column_name(page), here):
        return ()
    found: dict[str, Ask] = {}
    for link in page.xpath("//a[@href]"):
        url = follow(page, attribute(link, "href"))
        if url is None or not url.startswith(here) or url in {here, page.url}:
            continue
        rest = url.removeprefix(here)
        text = squeeze(attribute(link, "title")) or words(link)
        folder = re.fullmatch(r"(?:[\w-]+/)+(?:index\.\w+)?", rest)
        if folder and SUB_COLUMN.search(text):
            found.setdefault(base(url), ask.below(url))
    return tuple(found.values())


def next_page(page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    """The page after this one: rel=next, then 下一页, then the link that shows the next number."""
    wanted = page.xpath("//link[@rel='next']/@href | //a[@rel='next']/@href").getall()
    shown: dict[str, str] = {}
    for link in page.xpath("//a[@href]"):
        shown.setdefault(squeeze(link.xpath("string()").get("")).lower(), attribute(link, "href"))
    wanted += [shown[text] for text in (*NEXT, str(ask.page + 1)) if text in shown]
    for href in wanted:
        url = follow(page, href)
        if url and url not in {page.url, ask.url}:
            return (ask.following(url, optional=True),)
    return ()


def _frames(page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    """Frames of the same host, in which Yunnan and Shaanxi put their lists (2026-11)."""
    host = urlsplit(page.url).hostname
    urls = [follow(page, src) for src in page.xpath("//iframe/@src | //frame/@src").getall()]
    return tuple(
        ask.below(url)
        for url in dict.fromkeys(urls)
        if url and url != page.url and urlsplit(url).hostname == host and not ARTICLE.search(url)
    )
