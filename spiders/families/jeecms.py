"""JEECMS and systems of its shape: every column and article ends in `.jhtml`.

Columns are `/c/www/bmnb.jhtml` (xiaogan.gov.cn) or `/ggqsydwxxgk.jhtml` (its counties), articles
`/c/www/bmnb/166938.jhtml`; seen in 2026-11. The pager says 共135条记录 1/14页 and leads on by
`onclick="location.href=encodeURI('index_2.jhtml')"` or by a link, and these go first. That page 2
is `<name>_2.jhtml` where only the count is shown is a guess. `/D42Y/6230255.jhtml` is the platform
of 郑州, `/igs/front/….jhtml` is TRS.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from spiders.blocks import static_rows
from spiders.candidates import is_annual, may_be_report
from spiders.clicks import opened
from spiders.families.openness import (
    choices,
    has_address,
    merged,
    pages_said,
    says_annual,
    shaped_rows,
    unit_of,
)
from spiders.families.zhengzhou import FAMILY as ZHENGZHOU
from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.pages import attribute, column_name, follow, words
from spiders.static_pages import DEPTH, NEXT, SUB_COLUMN, next_page, settle

ADDRESS = re.compile(r"^(?!.*/igs/).*/[\w-]+\.jhtml(?:[?#]|$)")
ARTICLE = re.compile(r"/\d+\.jhtml$")
# Articles, and the pages of lists that are numbered.
NUMBERED = re.compile(r"/\d+(?:_\d+)?\.\w+$")
YEAR = re.compile(r"(20\d\d)年?度?(?:\D{0,12}(?:年报|年度报告))?")


class Jeecms(Family):
    """Lists of `.jhtml` pages."""

    name = "jeecms"
    order = 140
    titles = ("h1", ".article-title", ".title")
    bodies = ("#js_contentBox", "#zoomit", "#zoom", ".article-content", ".content")

    def recognises(self, page: TextResponse) -> bool:
        """By `.jhtml` in the page's address or in a link of its host; 郑州's is another system."""
        return has_address(page, ADDRESS) and not ZHENGZHOU.recognises(page)

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """Rows of a column, the page after it, and the columns below by year and by unit."""
        return read_columns(page, ask, ".jhtml", ARTICLE, _following(page, ask))


def _following(page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    """The page after this one: by its link, by its button, else by the pager's count."""
    if linked := next_page(page, ask):
        return linked
    buttons = page.xpath("//input[@onclick] | //button[@onclick]")
    onward = [one for one in buttons if NEXT.fullmatch(attribute(one, "value") or words(one))]
    for button in onward:
        url = follow(page, opened(button.root, page.text))
        if url and url not in {page.url, ask.url} and "disabled" not in button.attrib:
            return (ask.following(url, optional=True),)
    pages = pages_said(words(page.selector))
    if onward or pages is None or ask.page >= pages:
        return ()
    name = re.sub(r"(?:_\d+)?\.jhtml$", "", urlsplit(page.url).path.rpartition("/")[2])
    url = follow(page, f"{name or 'index'}_{ask.page + 1}.jhtml")
    return (ask.following(url, optional=True),) if url else ()


def read_columns(
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
    ways = _columns(page, ask, extension, annual=annual)
    below = {way.url for way in ways}
    found = merged(shaped_rows(page, article), static_rows(page))
    rows = tuple(row for row in found if row.url not in below)
    held = annual or not ways or any(may_be_report(row, annual=False) for row in rows)
    return settle(page, ask, rows if held else (), (*(following if held else ()), *ways))


def _columns(page: TextResponse, ask: Ask, extension: str, *, annual: bool) -> tuple[Ask, ...]:
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
        year, unit = YEAR.fullmatch(choice.text), unit_of(choice) if annual else ""
        own = choice.url.startswith(inside) and (unit or SUB_COLUMN.search(choice.text))
        if (year or own) if annual else says_annual(choice.text):
            way = ask.below(choice.url, unit=unit, year=int(year[1]) if year else None)
            found.setdefault(choice.url, way)
    return tuple(found.values())


FAMILY = Jeecms()
