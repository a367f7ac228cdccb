"""The disclosure platform of 郑州 and its counties, `public.<site>.gov.cn`: everything by query.

    ?a=info  ?a=dir&h=1&p=D0104X        the platform's home, a unit's directory
    ?a=path&d=19&p=D12Y[&page=N]        a list: `p` is the unit's code, `d` the column's number
    ?a=info&k=law&t=path&i=01&d=49      a list of the whole platform

Rows are links straight below a `ul` (`ul.common-list`, `ul.page-list`) with the title in a `span`
and the date in an `em`; pages are numbered links and `page=N`. Articles are
`/D42Y/6230255.jhtml`, the folder being the unit's code. Seen in 2026-11 on public.zhengzhou.gov.cn
and in the addresses of public.zzsj.gov.cn, public.zzgx.gov.cn and ten counties. That a column's
number is the same for all units is not known, so a unit's list is reached through its own pages.
"""

from __future__ import annotations

import re

from scrapy.http import TextResponse

from spiders.blocks import static_rows
from spiders.choices import UNIT, Choice, choices, has_address, says_annual, unit_of
from spiders.family import Family
from spiders.linked_rows import merged, shaped_rows
from spiders.listings import Ask, Rows
from spiders.next_pages import next_page
from spiders.pagers import pages_said
from spiders.pages import column_name, count_in, words
from spiders.queries import parameter, with_parameter
from spiders.static_pages import settle

ADDRESS = re.compile(r"^[^#]*\?(?:[^#]*&)?a=(?:dir|path|info|platform)\b")
ARTICLE = re.compile(r"/[A-Z]\d+[A-Z]*/\d+\.jhtml$")
PLACE = re.compile(rf"{ADDRESS.pattern}|{ARTICLE.pattern}")


class Zhengzhou(Family):
    """Lists of units by their codes."""

    name = "zhengzhou"
    order = 145
    titles = (".content-title", ".article-title", "h1", ".title")
    bodies = (".content-wrap", ".content-txt", "#zoom", ".article-content", ".content")

    def recognises(self, page: TextResponse) -> bool:
        """By `?a=dir|path|info` or `/<unit code>/<id>.jhtml`, here or in a link of this host."""
        return has_address(page, PLACE)

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """Rows of a list of annual reports and its next page; else the way there by units."""
        offered = tuple(choice for choice in choices(page) if ADDRESS.search(choice.url))
        ways = _annual(page, ask, offered)
        list_itself = ask.page > 1 or _is_list(page, offered)
        rows = (
            merged(shaped_rows(page, ARTICLE), static_rows(page)) if list_itself or not ways else ()
        )
        asks = _following(page, ask, offered) if rows and list_itself else ()
        if ask.page == 1:
            asks += () if list_itself else ways
            asks += _years(page, ask, offered) if list_itself else ()
            asks += () if ask.unit or parameter(page.url, "d") else _units(page, ask, offered)
        return settle(page, ask, rows, asks)


def _is_list(page: TextResponse, offered: tuple[Choice, ...]) -> bool:
    """Whether the page is the list of annual reports: its name or its own menu's entry says so."""
    if not parameter(page.url, "d"):
        return False
    here = [choice.text for choice in offered if _same_list(choice.url, page.url)]
    named = [text for text in here if not text.isdecimal()]
    if says_annual(column_name(page)) or any(map(says_annual, named)):
        return True
    return not any(says_annual(choice.text) for choice in offered)


def _same_list(one: str, other: str) -> bool:
    return all(parameter(one, name) == parameter(other, name) for name in "aptikd")


def _annual(page: TextResponse, ask: Ask, offered: tuple[Choice, ...]) -> tuple[Ask, ...]:
    """The lists that the menu calls annual reports: the unit's own, or the platform's."""
    own = parameter(page.url, "p")
    urls = [choice.url for choice in offered if says_annual(choice.text)]
    ours = [url for url in urls if own and parameter(url, "p") == own]
    chosen = ours or [url for url in urls if not own or not parameter(url, "p")]
    return tuple(ask.below(url) for url in dict.fromkeys(chosen) if url not in {page.url, ask.url})


def _years(page: TextResponse, ask: Ask, offered: tuple[Choice, ...]) -> tuple[Ask, ...]:
    """The years below the list, where the menu has them as columns of the same unit."""
    own = parameter(page.url, "p")
    found: dict[str, Ask] = {}
    for choice in offered:
        year = re.fullmatch(r"(20\d\d)年?度?(?:年报|年度报告)?", choice.text)
        if year and parameter(choice.url, "p") == own and not _same_list(choice.url, page.url):
            found.setdefault(choice.url, ask.below(choice.url, year=int(year[1])))
    return tuple(found.values())


def _units(page: TextResponse, ask: Ask, offered: tuple[Choice, ...]) -> tuple[Ask, ...]:
    """The pages of the other units; where one has its list of annual reports here, that alone."""
    own = parameter(page.url, "p")
    found: dict[str, Ask] = {}
    for choice in sorted(offered, key=lambda choice: not says_annual(choice.text)):
        code, unit = parameter(choice.url, "p"), unit_of(choice)
        if not unit and not parameter(choice.url, "d") and UNIT.fullmatch(choice.text):
            unit = choice.text
        if code and code != own and unit:
            found.setdefault(code, ask.below(choice.url, unit=unit))
    return tuple(found.values())


def _following(page: TextResponse, ask: Ask, offered: tuple[Choice, ...]) -> tuple[Ask, ...]:
    """The page after this one: by its link, else by the highest number in the pager."""
    if linked := next_page(page, ask):
        return linked
    numbers = [
        count_in(parameter(choice.url, "page")) or 0
        for choice in offered
        if _same_list(choice.url, page.url)
    ]
    last = max([pages_said(words(page.selector)) or 0, *numbers])
    if ask.page >= last:
        return ()
    return (ask.following(with_parameter(ask.url, "page", ask.page + 1), optional=True),)


FAMILY = Zhengzhou()
