"""Rows of static pages: blocks with a link and a date, wherever a template put them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from parsel import Selector
from scrapy.http import TextResponse

from spiders.candidates import is_annual, may_be_report
from spiders.listings import Row
from spiders.pages import ARTICLE, column_name, day, read_row, squeeze, words

ROW_TAGS = {"li", "tr", "dd", "dl"}
LIST_TAGS = {"ul", "ol", "table", "tbody", "body", "html", "form"}
HEADING_TAGS = {"h1", "h2", "h3", "h4", "caption", "dt"}
# A row carries its link, and at times one for a file and one for a category.
LINKS_IN_ROW = 3
# Longer ones are sentences, not headings.
HEADING_SIZE = 40
# Templates nest a link some five elements deep in its row.
CLIMB = 8
# What links of grids say in place of a name.
BARE = re.compile(r"(点击)?(查看|详情|链接|浏览|打开|下载)(全文|详情|报告)?|[√✓●★]")


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


@dataclass(slots=True)
class _Outline:
    """One pass over a page: the links, the heading before each, the targets beneath elements.

    Targets are counted up to one more than a row has, so that a page of thousands of links, as
    menus of whole provinces are, is read in a time that grows with its length only.
    """

    links: list[tuple[Any, Any]] = field(default_factory=list)
    targets: dict[Any, set[str]] = field(default_factory=dict)

    def read(self, root: Any) -> None:
        """Walk the elements in the order of the document."""
        heading = before = None
        for node in root.iter():
            if node.tag in HEADING_TAGS:
                heading, before = node, heading
            elif node.tag == "a" and node.get("href") is not None:
                inside = heading is not None and heading in node.iterancestors(*HEADING_TAGS)
                self.links.append((node, before if inside else heading))
                self._count(node)

    def _count(self, link: Any) -> None:
        href = link.get("href").strip()
        for above in link.iterancestors():
            known = self.targets.setdefault(above, set())
            if len(known) > LINKS_IN_ROW:
                return
            known.add(href)


def _blocks(page: TextResponse) -> Iterator[_Block]:
    outline = _Outline()
    if page.selector.root is not None:
        outline.read(page.selector.root)
    seen: set[Any] = set()
    for link, heading in outline.links:
        block = _climb(link, outline.targets)
        if block not in seen:
            seen.add(block)
            yield _Block(block, _over(block, heading))


def _climb(link: Any, targets: dict[Any, set[str]]) -> Any:
    """The row that a link stands in: as far up as no other row begins."""
    block = link
    for above in islice(link.iterancestors(), CLIMB):
        count = len(targets[above])
        if above.tag in ROW_TAGS:
            # A line of a grid, units by years, has its reports in cells and no date.
            if count > LINKS_IN_ROW or (above.tag == "tr" and day(_text(above)) is None):
                return block
            return above
        if above.tag in LIST_TAGS or count > 1:
            return block
        block = above
    return block


def _is_row(row: Row, block: Any, *, annual: bool) -> bool:
    if may_be_report(row, annual=annual) and (row.listed_on or ARTICLE.search(row.url)):
        return True
    if row.listed_on is None:
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


def _over(block: Any, heading: Any) -> str:
    """What stands over a block: the cells that head its column and line, or the heading before."""
    if block.tag == "td":
        line = block.getparent()
        table = next(block.iterancestors("table"), None)
        first = next(table.iter("tr"), None) if table is not None else None
        place = line.index(block)
        cells = [] if first is None or first is line else list(first)[place : place + 1]
        cells += list(line)[:1] if place else []
        return squeeze(" ".join(_text(cell) for cell in cells if cell.find(".//a") is None))
    if heading is None or len(text := _text(heading)) >= HEADING_SIZE:
        return ""
    return text


def _text(node: Any) -> str:
    return words(Selector(root=node, type="html"))
