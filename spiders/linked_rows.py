"""Rows by their links alone: of lists that need no date to be told from what stands around them.

`list_rows` reads pieces that are nothing but a list, `shaped_rows` links whose addresses are those
of a system's articles; `merged` puts readings of one page together.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import Any

from parsel import Selector
from scrapy.http import TextResponse

from spiders.blocks import BARE
from spiders.clicks import opened
from spiders.listings import Row
from spiders.next_pages import PAGER
from spiders.outlines import LINKS_IN_ROW
from spiders.pages import CUT, DATE, attribute, day, follow, read_row, squeeze, words

LINES = ".//li[not(.//li)] | .//tr[not(.//tr) and not(.//li)] | .//dd[not(.//li) and not(.//tr)]"
DAY = re.compile(rf"[\[(（【]?{DATE.pattern}日?[\])）】]?")
# Years and classes of units, which head rows, are shorter than titles.
SHORT = 8
# A row's date stands at most so many elements above its link.
ABOVE = 5


def list_rows(page: TextResponse, within: Selector | None = None) -> tuple[Row, ...]:
    """The rows of a piece that is nothing but a list: dated or not, its links are rows.

    A row may be opened by a script; the links of a pager are none.
    """
    found: dict[str, Row] = {}
    for block in (page.selector if within is None else within).xpath(LINES):
        row = read_row(page, block) or _opened(page, block)
        if row and not PAGER.fullmatch(row.title):
            found.setdefault(row.url, row)
    return tuple(found.values())


def _opened(page: TextResponse, block: Selector) -> Row | None:
    link = next(iter(block.xpath(".//a")), block)
    url = follow(page, opened(link.root, page.text)) or follow(page, opened(block.root, page.text))
    title = squeeze(attribute(link, "title")) or words(link)
    text = words(block)
    return Row(url, title, text, "", day(text)) if url and title else None


def shaped_rows(page: TextResponse, shape: re.Pattern[str]) -> tuple[Row, ...]:
    """The rows whose links have an article's address, with or without a date beside them."""
    found = []
    for link in page.xpath("//a[@href]"):
        url = follow(page, attribute(link, "href"))
        if url and url != page.url and shape.search(url):
            block = Selector(root=_around(link.root, shape), type="html")
            if row := read_row(page, block):
                found.append(_titled(row, link))
    return tuple(found)


def _titled(row: Row, link: Selector) -> Row:
    """A row with its title alone: a day inside the link is none of it, nor is 下载."""
    if BARE.fullmatch(row.title):
        rest = squeeze(DATE.sub(" ", row.text.replace(row.title, " ")))
        return replace(row, title=re.sub(r"^\d+ ", "", rest) or row.title)
    if row.whole and not DATE.search(row.title):
        return row
    pieces = [squeeze(text) for text in link.xpath(".//text()").getall()]
    shown = squeeze(" ".join(text for text in pieces if not DAY.fullmatch(text)))
    said = squeeze(attribute(link, "title"))
    title = said if len(said) >= len(CUT.sub("", shown)) else shown
    return replace(row, title=title, whole=not CUT.search(title)) if title else row


def merged(*lists: tuple[Row, ...]) -> tuple[Row, ...]:
    """Rows of several readings of one page: each address once, the first dated one, its heading.

    Templates put titles into headings inside the links (h3); those head no other row.
    """
    found: dict[str, Row] = {}
    for row in (row for rows in lists for row in rows):
        known = found.setdefault(row.url, row)
        better = row if known.listed_on is None and row.listed_on else known
        found[row.url] = replace(better, heading=known.heading or row.heading)
    titles = tuple(row.title for row in found.values())
    return tuple(
        replace(row, heading="") if _is_title(row.heading, titles) else row
        for row in found.values()
    )


def _is_title(heading: str, titles: tuple[str, ...]) -> bool:
    """Whether a heading is a row's title, cut or whole; years and classes of units are shorter."""
    begun = CUT.sub("", heading)
    return len(begun) > SHORT and any(title.startswith(begun) for title in titles)


def _around(link: Any, shape: re.Pattern[str]) -> Any:
    """The least element around a link that has a date, and no link to another article.

    The file of an article may hang beside it. Without a date so near it is the link alone.
    """
    href = link.get("href")
    for above in islice(link.iterancestors(), ABOVE):
        near = {a.get("href") for a in islice(above.iter("a"), LINKS_IN_ROW + 1)} - {None, href}
        others = [one for one in near if shape.search(one) and "download" not in one.lower()]
        if above.tag in {"body", "html"} or others or len(near) >= LINKS_IN_ROW:
            break
        if day(words(Selector(root=above, type="html"))):
            return above
    return link
