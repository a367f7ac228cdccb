"""Rows of static pages: blocks with a link and a date, wherever a template put them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from parsel import Selector
from scrapy.http import TextResponse

from spiders.candidates import is_annual, may_be_report
from spiders.listings import Ask, Row, Rows
from spiders.pages import (
    ARTICLE,
    EMPTY,
    attribute,
    base,
    column_name,
    day,
    follow,
    read_row,
    refresh,
    squeeze,
    words,
)

ROW_TAGS = {"li", "tr", "dd", "dl"}
LIST_TAGS = {"ul", "ol", "table", "tbody", "body", "html", "form"}
# A row carries its link, and at times one for a file and one for a category.
LINKS_IN_ROW = 3
# 区政府 → 2023年 → 乡镇街道: the deepest nesting seen in 2026-11 (gongxian, bjdch, xialuqu).
DEPTH = 3
NEXT = ("下一页", "下页", "后一页", "下一頁", "next", ">", "›", "»", ">>", "下一页>", "下一页 >")
# What links of grids say in place of a name.
BARE = re.compile(r"(点击)?(查看|详情|链接|浏览|打开|下载)(全文|详情|报告)?|[√✓●★]")
# What sub-columns of a column of annual reports are called.
SUB_COLUMN = re.compile(
    r"20\d\d|年报|年度报告|政府|部门|单位|乡镇|街道|镇街|区县|县区|市直|区直|县直"
)


def static_rows(page: TextResponse) -> tuple[Row, ...]:
    """The rows of a static page: dated ones, and undated ones whose title speaks of a report."""
    annual = is_annual(column_name(page), page.url)
    found: dict[str, Row] = {}
    for block in _blocks(page):
        row = _named(read_row(page, block, _heading(block)))
        # Breadcrumbs stand beside the day's date: the column and what lies above it are no rows.
        if row is None or page.url.startswith(row.url) or not _is_row(row, block, annual=annual):
            continue
        before = found.get(row.url)
        if before is None or len(row.title) > len(before.title):
            found[row.url] = row
    return tuple(found.values())


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
        return Rows((), (Ask(target, depth=ask.depth + 1),), "ok", column, "moved by a refresh")
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
            found.setdefault(base(url), Ask(url, depth=ask.depth + 1))
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
            return (Ask(url, page=ask.page + 1, depth=ask.depth, optional=True),)
    return ()


def _frames(page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    """Frames of the same host, in which Yunnan and Shaanxi put their lists (2026-11)."""
    host = urlsplit(page.url).hostname
    urls = [follow(page, src) for src in page.xpath("//iframe/@src | //frame/@src").getall()]
    return tuple(
        Ask(url, depth=ask.depth + 1)
        for url in dict.fromkeys(urls)
        if url and url != page.url and urlsplit(url).hostname == host and not ARTICLE.search(url)
    )


def _blocks(page: TextResponse) -> Iterator[Selector]:
    seen: set[object] = set()
    for link in page.xpath("//a[@href]"):
        block = _climb(link)
        if block.root not in seen:
            seen.add(block.root)
            yield block


def _climb(link: Selector) -> Selector:
    """The row that a link stands in: as far up as no other row begins."""
    block = link
    for above in reversed(link.xpath("ancestor::*[position() <= 8]")):
        tag = str(above.root.tag)
        targets = {href.strip() for href in above.xpath(".//a/@href").getall()}
        if tag in ROW_TAGS:
            # A line of a grid, units by years, has its reports in cells and no date.
            is_grid = tag == "tr" and day(words(above)) is None
            return block if is_grid or len(targets) > LINKS_IN_ROW else above
        if tag in LIST_TAGS or len(targets) > 1:
            return block
        block = above
    return block


def _is_row(row: Row, block: Selector, *, annual: bool) -> bool:
    if may_be_report(row, annual=annual) and (row.listed_on or ARTICLE.search(row.url)):
        return True
    if row.listed_on is None:
        return may_be_report(row, annual=False)
    return str(block.root.tag) in ROW_TAGS | {"td"} or _has_sibling_alike(block)


def _has_sibling_alike(block: Selector) -> bool:
    node = block.root
    alike = [
        other
        for other in (node.getparent() if node.getparent() is not None else ())
        if other.tag == node.tag and other.get("class") == node.get("class")
    ]
    return len(alike) > 1


def _named(row: Row | None) -> Row | None:
    """A link that says 查看 is named by what heads its line and column."""
    if row is None or not row.heading or not BARE.fullmatch(row.title):
        return row
    return replace(row, title=row.heading)


def _heading(block: Selector) -> str:
    """What stands over a row: the cells that head its column and line, or the heading before it."""
    if block.root.tag == "td":
        place = len(block.xpath("preceding-sibling::td | preceding-sibling::th")) + 1
        heads = [block.xpath(f"ancestor::table[1]/descendant::tr[1]/*[{place}][not(.//a)]")]
        if place > 1:
            heads.append(block.xpath("ancestor::tr[1]/*[1][not(.//a)]"))
        return squeeze(" ".join(words(cell) for cells in heads for cell in cells))
    before = block.xpath(
        "preceding::*[self::h1 or self::h2 or self::h3 or self::h4 or self::caption or self::dt]"
        "[string-length(normalize-space()) < 40][1]"
    )
    return words(before[0]) if before else ""
