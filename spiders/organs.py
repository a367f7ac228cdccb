"""Lonsun's organs (公开单位): the directory of units, and the way to each one's annual reports.

    /public/column/<root>?type=4&action=rel               the units, each with its organ's number
    /public/column/<organ>?type=3                         an organ's annual reports
    /public/column/<organ>?type=4&action=list&catId=<n>   a node of its catalogue
    …/spage.xp?doAction=sindex&unitid=…&frame=nb          old 合肥

`type` 1 is 制度, 2 指南, 3 年报, 4 目录, 5 依申请. Where a page shows its own organ's column of
type 3, that of another differs by the organ only; a node of the catalogue may differ in all, so it
is looked for on the organ's own page. Seen in 2026-11 on scpc.gov.cn (62 units) and longnan.gov.cn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapy.http import TextResponse

from spiders.candidates import is_annual
from spiders.choices import UNIT, Choice, Offer, by_unit, says_annual, unit_of
from spiders.listings import Ask
from spiders.pages import attribute, column_name, squeeze
from spiders.queries import parameter, with_parameter

COLUMN = re.compile(r"/public/column/(\d+)")
OLD = re.compile(r"/spage\.xp\?")
LABEL = re.compile(r"/site/label/\w+")
ANNUAL = "3"
UNITS = re.compile(r"部门|乡镇|街道|单位|镇街|区县|县区|园区|各")
# Nodes of a catalogue's tree in a script.
NODE = re.compile(r"\{[^{}]*年报[^{}]*\}|\{[^{}]*年度报告[^{}]*\}")
NAME = re.compile(r"(?:name|title|text)[\"']?\s*:\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
NUMBER = re.compile(r"(?<!\w)(?:cat)?id[\"']?\s*:\s*[\"']?(\d+)", re.IGNORECASE)


def organ_of(url: str) -> str:
    """The number of the organ whose page an address is, '' for none."""
    found = COLUMN.search(url)
    return found[1] if found else parameter(url, "unitid")


def is_annual_column(page: TextResponse, offered: tuple[Choice, ...]) -> bool:
    """By the type, by what the page calls its column, or by the menu's entry that leads here."""
    if parameter(page.url, "type") == ANNUAL or "frame=nb" in page.url or "sgknb" in page.url:
        return True
    if _is_directory(page.url) or not organ_of(page.url):
        return False
    metas = page.xpath("//meta[@name and @content]")
    kinds = [attribute(m, "content") for m in metas if attribute(m, "name") == "ColumnType"]
    if is_annual(column_name(page), *kinds):
        return True
    here = _place(page.url)
    return any(_place(choice.url) == here for choice in offered if says_annual(choice.text))


def own_reports(page: TextResponse, ask: Ask, offered: tuple[Choice, ...]) -> Iterator[Ask]:
    """The organ's annual reports in the menu: the column of type 3, or a node of the catalogue."""
    organ, here = organ_of(page.url), _place(page.url)
    urls = [
        choice.url
        for choice in offered
        if (COLUMN.search(choice.url) or OLD.search(choice.url))
        and (says_annual(choice.text) or parameter(choice.url, "type") == ANNUAL)
        and (not organ or organ_of(choice.url) == organ)
        and not parameter(choice.url, "timeFrame")
    ]
    if organ and not urls:
        urls = list(_nodes(page))
    for url in dict.fromkeys(urls):
        if _place(url) != here and url != ask.url:
            yield ask.below(url)


def other_organs(page: TextResponse, ask: Ask, offered: tuple[Choice, ...]) -> Iterator[Ask]:
    """The directory of units, and the annual reports of every unit in it."""
    own = organ_of(page.url)
    seen = {page.url, ask.url}
    for choice in offered:
        if _is_directory(choice.url) and choice.url not in seen:
            organ = organ_of(choice.url)
            if organ and (organ == own or (not own and UNITS.search(choice.text))):
                yield ask.below(choice.url)
    plain = (choice for choice in offered if choice.url not in seen)
    for url, name in by_unit(_offers(page, own, tuple(plain), offered)):
        yield ask.below(url, unit=name)


def _offers(
    page: TextResponse, own: str, plain: tuple[Choice, ...], offered: tuple[Choice, ...]
) -> Iterator[Offer]:
    directory = _is_directory(page.url) or LABEL.search(page.url) is not None
    mine = [page.url, *(choice.url for choice in offered if own and organ_of(choice.url) == own)]
    pattern = next((url for url in mine if parameter(url, "type") == ANNUAL), "")
    pattern = re.sub(r"&(?:timeFrame|hasContent|pageIndex|title)=[^&]*", "", pattern)
    for choice in plain:
        organ, name = organ_of(choice.url), unit_of(choice)
        if directory and not name and UNIT.fullmatch(choice.text):
            name = choice.text
        direct = parameter(choice.url, "type") == ANNUAL
        if not organ or not name or _is_directory(choice.url):
            continue
        if organ != own or (directory and direct):
            alike = "" if direct else _alike(pattern, own, choice.url)
            yield Offer(organ, name, alike or choice.url, direct)


def _is_directory(url: str) -> bool:
    return parameter(url, "action") == "rel"


def _place(url: str) -> tuple[str, ...]:
    """What tells a column from its neighbours: organ, type, catalogue node, frame."""
    return (organ_of(url), *(parameter(url, name) for name in ("type", "catId", "frame")))


def _nodes(page: TextResponse) -> Iterator[str]:
    """The catalogue's node of annual reports, where the tree stands in a script."""
    for node in NODE.findall(page.text):
        name, number = NAME.search(node), NUMBER.search(node)
        if name and number and says_annual(squeeze(name[1] or name[2] or "")):
            url = with_parameter(page.url, "type", "4")
            url = with_parameter(url, "action", "list")
            yield with_parameter(url, "catId", number[1])


def _alike(pattern: str, own: str, url: str) -> str:
    """The column of type 3 of the organ of `url`; '' where that is another site's organ."""
    before, _, after = pattern.partition(f"/public/column/{own}")
    if not pattern or parameter(pattern, "catId") or url.partition("/public/")[0] != before:
        return ""
    organ = organ_of(url)
    return f"{before}/public/column/{organ}" + after.replace(f"={own}&", f"={organ}&")
