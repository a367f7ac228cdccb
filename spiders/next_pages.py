"""The page after this one: what a visitor would click, a link, a picture, a button, an option.

`rel=next` goes first, then what says 下一页, then what shows the next number. Where 下一页 is
switched off the list is at its end. Seen in 2026-11: `<input type=button value=下一页 onclick=…>`
(JEECMS, xiaogan.gov.cn), selects of pages, calendars whose days look like a pager's numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector
from scrapy.http import TextResponse

from spiders.clicks import opened
from spiders.listings import Ask
from spiders.pages import attribute, follow, squeeze, words

NEXT = re.compile(r"(?:下一?[页頁]|[后後]一?[页頁]|next(?:\s*page)?|[>›»→]+)", re.IGNORECASE)
# What stands around a pager's words: arrows, brackets.
AROUND = " \u3000[]【】()|<>‹›«»→…"
# Nothing that turns a page says more than 下一页 with an arrow.
LABEL_SIZE = 12
# What the links of a pager say that lead anywhere but to a row.
PAGER = re.compile(r"(\d{1,4}|首页|上一?页|下一?页|尾页|末页|更多.{0,2}|\W+)")
# A calendar has a cell for each day; a pager shows some ten numbers.
DAYS = 25
OFF = re.compile(r"(?:^|\s)(?:is-)?disabled?(?:\s|$)", re.IGNORECASE)


def next_page(page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    """The page after this one by the page's own pager, () where it shows none or is at its end."""
    wanted = page.xpath("//link[@rel='next']/@href | //a[@rel='next']/@href").getall()
    said: list[Selector] = []
    numbered: list[Selector] = []
    ended = False
    following = re.compile(rf"第?\s*{ask.page + 1}\s*页?")
    for label, link in _labelled(page):
        if _says_next(label):
            if _is_off(link):
                ended = True
            else:
                said.append(link)
        elif following.fullmatch(label.strip(AROUND)) and not _is_day(link.root):
            numbered.append(link)
    links = [] if ended and not said else [*said, *numbered]
    host = urlsplit(page.url).netloc
    for address in (*wanted, *(opened(link.root, page.text) for link in links)):
        url = follow(page, address)
        if url and url not in {page.url, ask.url} and urlsplit(url).netloc == host:
            return (ask.following(url, optional=True),)
    return ()


def has_next(page: TextResponse) -> bool:
    """Whether a pager says that a page follows, wherever it leads."""
    return any(_says_next(label) and not _is_off(link) for label, link in _labelled(page))


def _labelled(page: TextResponse) -> Iterator[tuple[str, Selector]]:
    """What may turn a page, with what it shows, be it text, a title or a picture."""
    for link in page.xpath("//a | //option[@value] | //*[@onclick] | //area[@href]"):
        label = next((text for text in _said(link) if text), "")
        if 0 < len(label) <= LABEL_SIZE:
            yield label, link


def _said(link: Selector) -> Iterator[str]:
    yield words(link)
    if link.root.tag in {"input", "button"}:
        yield squeeze(attribute(link, "value"))
    yield squeeze(attribute(link, "title"))
    yield squeeze(attribute(link, "aria-label"))
    yield squeeze(link.xpath("string(.//img/@alt)").get(""))


def _says_next(label: str) -> bool:
    return bool(NEXT.fullmatch(label) or NEXT.fullmatch(label.strip(AROUND)))


def _is_off(link: Selector) -> bool:
    """Whether a pager's element is switched off, itself or by its list item: there is no page."""
    item = link.root.getparent()
    nodes = [link.root] if item is None or item.tag != "li" else [link.root, item]
    return any(
        node.get("disabled") is not None
        or node.get("aria-disabled") == "true"
        or OFF.search(node.get("class") or "") is not None
        for node in nodes
    )


def _is_day(link: Any) -> bool:
    """Whether a number stands in a calendar."""
    near = islice(link.iterancestors("table", "ul", "tbody"), 2)
    for around in near:
        cells = islice(around.iter("td", "li"), 3 * DAYS)
        days = sum(1 for cell in cells if "".join(cell.itertext()).strip().isdecimal())
        if days >= DAYS:
            return True
    return False
