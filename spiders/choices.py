"""What a page offers to go to: links, options and clicks, and the units that they stand for.

Disclosure pages are ways as much as lists: menus lead to the column of annual reports, directories
to units, and some units' lists differ by the unit's number alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from parsel import Selector
from scrapy.http import TextResponse

from archive.titles import is_body_name, read_title
from spiders.clicks import opened
from spiders.pages import CUT, attribute, follow, squeeze, words
from spiders.queries import with_parameter

# What a menu calls a unit whose name ends in no body's word.
UNIT = re.compile(
    r"(?!.*(?:请选择|全部|公开|年报|报告|更多|首页|目录|指南|制度|页$))[\u4e00-\u9fff]{2,30}"
)
# Classes of units, which a directory names as it names units: 乡镇街道, 县直部门.
CLASS = re.compile(
    r"(?:各|省|市|州|县|区|直|属|级|及|和|、|政府|人民|部门|单位|机构|企业|事业|乡|镇|街道?|办事处|园区)+"
)
# The authority itself, in a menu of its own units.
AUTHORITY = re.compile(r"[省市州县区](?:人民)?政府")
# Years, and the codes of units, are no shorter.
TELLING = 4
# Labels of columns are short; what is longer is a title or a sentence.
LONGEST = 30


class Choice(NamedTuple):
    """What a page offers to go to: an address, what is written on it, and its element."""

    url: str
    text: str
    node: Selector


class Offer(NamedTuple):
    """A unit's list as a page offers it: `direct` the list itself, else what leads to it."""

    key: str
    unit: str
    url: str
    direct: bool


def has_address(page: TextResponse, shape: re.Pattern[str]) -> bool:
    """Whether the page's address is of a shape, or that of a link to its own host."""
    if shape.search(page.url):
        return True
    host = urlsplit(page.url).hostname
    for node in page.xpath("//a[@href] | //option[@value]"):
        href = attribute(node, "href") or attribute(node, "value")
        url = follow(page, href) if shape.search(href) else None
        if url and urlsplit(url).hostname == host:
            return True
    return False


def choices(page: TextResponse) -> tuple[Choice, ...]:
    """Links, options of selects and elements that a click leads away from, in their order."""
    found = []
    for node in page.xpath("//a | //area | //option[@value] | //*[@onclick or @data-url]"):
        if url := follow(page, opened(node.root, page.text) or in_address(page.url, node.root)):
            shown, said = words(node), squeeze(attribute(node, "title"))
            text = said if len(said) >= len(CUT.sub("", shown)) else shown
            found.append(Choice(url, text, node))
    return tuple(found)


def in_address(url: str, option: Any) -> str:
    """The page's own address with another option's value, where one of the select stands in it."""
    select = next(option.iterancestors("select"), None) if option.tag == "option" else None
    given = parse_qsl(urlsplit(url).query) if select is not None else []
    value = str(option.get("value") or "")
    if select is None or not given or not re.fullmatch(r"[\w-]+", value):
        return ""
    called = {str(select.get("name") or "").lower(), str(select.get("id") or "").lower()}
    values = {str(one.get("value")) for one in select.iter("option")}
    for name, known in given:
        # Short numbers stand in many parameters: pages, columns.
        if known in values and (name.lower() in called or len(known) >= TELLING):
            return with_parameter(url, name, value)
    return ""


def says_annual(text: str) -> bool:
    """Whether a menu's entry names a column of annual reports, and neither a report nor others."""
    title = read_title(text)
    if not re.search(r"年报|年度报告", text) or len(text) > LONGEST or "统计年报" in text:
        return False
    return title.kind != "look_alike" and not (title.year and title.publisher)


def unit_of(choice: Choice) -> str:
    """The public body that a choice names, itself or beside it in its row; '' for none."""
    if CLASS.fullmatch(choice.text) and not AUTHORITY.fullmatch(choice.text):
        return ""
    if is_body_name(choice.text):
        return choice.text
    row = choice.node.xpath("ancestor::*[self::tr or self::li or self::dl][1]")
    pieces = row.xpath(".//text()").getall() if row else []
    return next((name for piece in pieces if is_body_name(name := squeeze(piece))), "")


def by_unit(offers: Iterable[Offer]) -> list[tuple[str, str]]:
    """The address and name of each unit, in their order: its own list where one is offered."""
    found: dict[str, Offer] = {}
    for offer in offers:
        known = found.get(offer.key)
        if known is None:
            found[offer.key] = offer
        elif offer.direct:
            found[offer.key] = offer._replace(unit=known.unit)
    return [(offer.url, offer.unit) for offer in found.values()]
