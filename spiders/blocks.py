"""Rows of static pages: blocks with a link and a date, wherever a template put them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from lxml import etree
from parsel import Selector
from scrapy.http import TextResponse

from archive.titles import is_body_name
from spiders.candidates import is_annual, may_be_report
from spiders.clicks import ADDRESS, opened
from spiders.listings import Row
from spiders.outlines import HEADING_SIZE, LINKS_IN_ROW, LIST_TAGS, ROW_TAGS, Outline, text_of
from spiders.pages import column_name, day, is_article, read_row, squeeze

# Where an address may stand in a handler or in an attribute that a script reads.
CLICKED = (
    "{0}*[@onclick or @data-url or @data-href or @data-link] | {0}a[@tagname]"
    " | {0}a[contains(translate(@href, 'JAVSCRIPT', 'javscript'), 'javascript:')]"
)
ALL_CLICKED = etree.XPath(CLICKED.format("//"))
# What leads away inside an element that is clicked as a whole, which is then no row of its own.
INNER = etree.XPath(
    f"({CLICKED.format('.//')} | .//a[@href and not(starts-with(@href, '#'))])"
    "[not(self::a) or @onclick or not(contains(@href, 'avascript:'))][1]"
)
# What a click does more on than to lead away.
UNLINKED = {"body", "html", "input", "button", "select", "option", "form", "img", "table", "tbody"}
# Templates nest a link some five elements deep in its row.
CLIMB = 8
# What links of grids say in place of a name.
BARE = re.compile(r"(点击)?(查看|详情|链接|浏览|打开|下载)(全文|详情|报告)?|[√✓●★]")
# No title of anything that is published has fewer characters.
SHORTEST = 4
YEAR = re.compile(r"20\d\d")
# A grid's years stand in one of its first lines, below a title that spans it.
HEAD_LINES = 3


def static_rows(page: TextResponse) -> tuple[Row, ...]:
    """The rows of a static page: dated ones, and undated ones whose title speaks of a report."""
    annual = is_annual(column_name(page), page.url)
    found: dict[str, Row] = {}
    for block in _blocks(page):
        row = _named(read_row(page, Selector(root=block.root, type="html"), block.heading))
        # Breadcrumbs stand beside the day's date: the column and what lies above it are no rows.
        if row is None or page.url.startswith(row.url):
            continue
        if not _is_row(row, block.root, annual=annual):
            continue
        before = found.get(row.url)
        if before is None or len(row.title) > len(before.title):
            found[row.url] = row
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Block:
    """An element that may be a row, with what stands over it."""

    root: Any
    heading: str


def _blocks(page: TextResponse) -> Iterator[_Block]:
    outline = Outline()
    if page.selector.root is not None:
        _open_links(page)
        outline.read(page.selector.root)
    seen: set[Any] = set()
    for link, heading in outline.links:
        block = _climb(link, outline.targets)
        if block not in seen:
            seen.add(block)
            yield _Block(block, _over(block, outline.over(link, heading), outline.targets))


def _open_links(page: TextResponse) -> None:
    """Give what a script opens an address: links by their handler only, and rows of no link.

    Seen in 2026-11: links on fzgg.tj.gov.cn; of rows that are clicked as a whole (`<li onclick>`)
    the piece with the most text is made the link.
    """
    for node in ALL_CLICKED(page.selector.root):
        if node.tag in UNLINKED or (node.tag != "a" and INNER(node)):
            continue
        address = opened(node, page.text)
        if address and ADDRESS.fullmatch(address):
            (node if node.tag == "a" else _linked(node)).set("href", address)


def _linked(row: Any) -> Any:
    """A link put around what a clicked element shows, where a template would have put one."""
    inner = row
    if (link := next(row.iterdescendants("a"), None)) is not None:
        return link
    while len(inner) and not (inner.text or "").strip():
        pieces = [one for one in inner if isinstance(one.tag, str)]
        if not pieces:
            break
        inner = max(pieces, key=lambda one: len(text_of(one)))
    link = inner.makeelement("a", {"title": row.get("title", "")})
    link.text, inner.text = inner.text, None
    link.extend(list(inner))
    inner.append(link)
    return link


def _climb(link: Any, targets: dict[Any, set[str]]) -> Any:
    """The row that a link stands in: as far up as no other row begins."""
    block = link
    for above in islice(link.iterancestors(), CLIMB):
        count = len(targets[above])
        if above.tag in ROW_TAGS:
            # A line of a grid, units by years, has its reports in cells and no date; a list's
            # line of several years (县财政局：2022年 2023年) has none either.
            alone = count == 1 and above.tag != "tr"
            if count > LINKS_IN_ROW or not (alone or day(text_of(above))):
                return block
            return above
        if above.tag in LIST_TAGS or count > 1:
            return block
        block = above
    return block


def _is_row(row: Row, block: Any, *, annual: bool) -> bool:
    # Days of calendars, numbers of pagers; a bare year is what grids name reports by.
    if not re.search(r"[^\W\d_]", row.title) and not re.fullmatch(r"20\d\d", row.title):
        return False
    if may_be_report(row, annual=annual) and (row.listed_on or is_article(row.url)):
        return True
    # Beside the day's date stand 登录, 首页, 更多.
    if row.listed_on is None or len(row.title) < SHORTEST:
        return may_be_report(row, annual=False)
    return block.tag in ROW_TAGS | {"td"} or _has_sibling_alike(block)


def _has_sibling_alike(block: Any) -> bool:
    shape = (block.tag, block.get("class"))
    near = [*islice(block.itersiblings(), 3), *islice(block.itersiblings(preceding=True), 3)]
    return any((other.tag, other.get("class")) == shape for other in near)


def _named(row: Row | None) -> Row | None:
    """A link that says 查看 is named by what heads its line and column."""
    if row is None or not row.heading or not BARE.fullmatch(row.title):
        return row
    return replace(row, title=row.heading)


def _over(block: Any, heading: str, targets: dict[Any, set[str]]) -> str:
    """What stands over a block: the cells that head its column and line, or the heading before.

    Where a line of a list has several links, what it says beside them: 县财政局：.
    """
    if block.tag == "td":
        return _over_cell(block) or heading
    line = next(block.iterancestors(*ROW_TAGS), None)
    if line is None or block.tag in ROW_TAGS or len(targets.get(line, ())) == 1:
        return heading
    beside = "".join(
        line.xpath("descendant::text()[not(ancestor::a or ancestor::script or ancestor::style)]")
    )
    name = squeeze(beside).strip(" :：|、，,-—·[]()（）")
    return squeeze(f"{heading} {name}") if 0 < len(name) < HEADING_SIZE else heading


def _over_cell(cell: Any) -> str:
    line = cell.getparent()
    table = next(cell.iterancestors("table"), None)
    above = [] if table is None else list(islice(table.iter("tr"), HEAD_LINES))
    if line in above:
        above = above[: above.index(line)]
    heads = [one for one in above if one.find(".//a") is None]
    titles = [text_of(one) for one in heads if len(one) == 1]
    heads = [one for one in heads if len(one) > 1]
    years = [one for one in heads if YEAR.search(text_of(one))]
    like = [one for one in years or heads if len(one) == len(line)]
    head = (like or years or heads or [None])[-1]
    place = line.index(cell)
    cells = []
    if head is not None:
        # Lines below a cell that spans several are shorter than the head.
        at = place + max(0, len(head) - len(line))
        cells = list(head)[at : at + 1]
    said = [text for text in titles if YEAR.search(text)] if not years else []
    said += [text_of(one) for one in cells]
    if place:
        first = next(iter(line))
        name = text_of(first)
        if first.find(".//a") is None or is_body_name(name):
            said.append(name)
    return squeeze(" ".join(text for text in said if len(text) < HEADING_SIZE))
