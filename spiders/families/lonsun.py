"""Lonsun 龙讯: an organ's columns under `/public/column/<organ>`, lists asked for by script.

    /public/column/<root>?type=4&action=rel               the units, each with its organ's number
    /public/column/<organ>?type=3                         its annual reports; `ul#timeFrame` years
    /public/column/<organ>?type=3&timeFrame=2022&hasContent=true    one year's report itself
    /public/column/<organ>?type=4&action=list&catId=<n>   a catalogue; the reports are a node of it
    /site/label/<n>?labelName=publicInfoList&…&pageIndex=1          the list, a piece of HTML
    /public/<organ>/<id>.html   /public/content/<id>      a report

`type` 1 is 制度, 2 指南, 3 年报, 4 目录, 5 依申请. Every parameter of the list stands in a script
of the column's page, as a query or as an object, with variables in between; `file` must be the
page's own. Portals put all this below folders of their own (/zwgk/, /zfxxgk/, /openness/). Seen in
2026-11 on scpc.gov.cn (62 units), tja.gov.cn, pingwu.gov.cn, my.gov.cn, longnan.gov.cn and, with
server-made lists and `pageIndex` in the column's address, on haibei.gov.cn. Old 合肥 is
`spage.xp?doAction=sindex&unitid=…&frame=nb`; what its pages look like is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl

from scrapy.http import TextResponse

from archive.titles import read_title
from spiders.blocks import static_rows
from spiders.candidates import is_annual
from spiders.choices import Choice, choices, has_address
from spiders.family import Family
from spiders.linked_rows import merged, shaped_rows
from spiders.listings import Ask, Row, Rows
from spiders.next_pages import next_page
from spiders.organs import COLUMN, LABEL, OLD, is_annual_column, organ_of, other_organs, own_reports
from spiders.pagers import pages_said, rows_said
from spiders.pages import follow, words
from spiders.queries import (
    asked,
    number_in,
    parameter,
    renumbered,
    sent_by_script,
    with_parameter,
)
from spiders.script_values import POSTED, Scripts
from spiders.static_pages import settle

REPORT = re.compile(r"/public/(?:\d+|content)/\d+(?:\.html)?$|/content/article/\d+(?:\.html)?$")
PLACE = re.compile(rf"{COLUMN.pattern}|{REPORT.pattern}|{LABEL.pattern}|{OLD.pattern}")
# The statutory name of the column of type 3.
STATUTORY = "政府信息公开年报"
YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
CALLED = re.compile(r"20\d\d\s*年?度?")
# A report in place is longer than what stands over a list.
TEXT_SIZE = 200
CALL = re.compile(r"[\"']([^\"'\s]*/site/label/\w+[^\"'\s]*)[\"']")
OBJECT = re.compile(r"\{[^{}]*\b(?:labelName|organId|siteId)\b[^{}]*\}")
# params['organId'] = '55001'; params.pageIndex = 1;
ASSIGNED = re.compile(
    r"\b(\w+)(?:\[\s*[\"'](\w+)[\"']\s*\]|\.(\w+))\s*=(?!=)\s*(\"[^\"]*\"|'[^']*'|[\w.]+)\s*(?=[;,\n}])"
)
PAGE = "pageIndex"


class Lonsun(Family):
    """Columns of organs, and the answers of their lists."""

    name = "lonsun"
    order = 80
    titles = ("h1.newstitle", ".newstitle", "h1", ".title")
    bodies = ("#zoom", ".j-fontContent", ".wzcon", ".article-content")

    def recognises(self, page: TextResponse) -> bool:
        """By the addresses of organs, of their reports and of lists, here or linked."""
        return has_address(page, PLACE)

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """Rows of an answer; of a column its rows, years and list, or the way to them by units."""
        if LABEL.search(ask.url) or LABEL.search(page.url):
            return _answer(page, ask)
        offered = choices(page)
        annual, ways = is_annual_column(page, offered), tuple(own_reports(page, ask, offered))
        rows, asks = _column(self, page, ask, offered) if annual or not ways else ((), ())
        # Some portals show an empty column of type 3 and have the reports in the catalogue.
        found = annual and bool(rows or asks)
        if not ask.unit and ask.page == 1:
            asks += tuple(other_organs(page, ask, offered))
        named = {one.url for one in asks}
        asks += tuple(way for way in ways if not found and way.url not in named)
        read = settle(page, ask, rows, asks)
        column = read.column if not annual or is_annual(read.column) else STATUTORY
        return replace(read, column=column)


def _answer(page: TextResponse, ask: Ask) -> Rows:
    """A piece of HTML with rows and, in its pager's script, the number of pages."""
    shape = re.compile(r"^(?!.*/site/label/)")
    found = merged(shaped_rows(page, shape), static_rows(page))
    rows = tuple(row for row in found if not COLUMN.search(row.url) or "hasContent" in row.url)
    if found and not rows:
        # The directory of units may be a piece of HTML too.
        return settle(page, ask, (), tuple(other_organs(page, ask, choices(page))))
    given = asked(ask)
    size = number_in(given, "pageSize")
    if not rows:
        said = given.get("result", "")
        if ask.page == 1 and said and said in words(page.selector):
            return Rows((), (), "empty")
        return settle(page, ask, (), ())
    number = number_in(given, PAGE, ask.page)
    pages, records = pages_said(page.text), rows_said(page.text)
    if pages is None and records and size:
        pages = -(-records // size)
    if pages is None:
        # Nothing counts the pages: one that is full may have another behind it.
        pages = number + (0 < size <= len(rows))
    if number >= pages:
        return Rows(rows)
    body = renumbered(ask.body, PAGE, number + 1)
    url = ask.url if body != ask.body else with_parameter(ask.url, PAGE, number + 1)
    return Rows(rows, (ask.following(url, body=body),))


def _column(
    family: Family, page: TextResponse, ask: Ask, offered: tuple[Choice, ...]
) -> tuple[tuple[Row, ...], tuple[Ask, ...]]:
    """An organ's annual reports: by years where the page shows them, by its list elsewhere."""
    shown = merged(shaped_rows(page, REPORT), static_rows(page))
    inside = ask.year is not None and ask.depth > 0
    rows: list[Row] = []
    asks: list[Ask] = []
    linked: set[str] = set()
    for year, choice in () if inside or ask.page > 1 else _years(page, offered):
        linked.add(str(year))
        content = parameter(choice.url, "hasContent")
        if REPORT.search(choice.url) or content == "true":
            rows.append(Row(choice.url, choice.text, choice.text))
        elif content != "false":
            asks.append(ask.below(choice.url, year=year))
    # The year that is shown has at times no link, and then the page's own list is its list.
    here = set() if inside else _marked(page) - linked
    if not linked or here:
        of = replace(ask, year=int(*here)) if linked and len(here) == 1 else ask
        lists = () if ask.rendered or _holds(page, shown) else tuple(_lists(page, of, here))
        asks += lists
        if shown and not lists:
            asks += next_page(page, ask) or _numbered(page, ask)
        elif not lists:
            rows += _in_place(family, page, ask)
    return merged(shown, tuple(rows)), tuple(dict.fromkeys(asks))


def _holds(page: TextResponse, shown: tuple[Row, ...]) -> bool:
    """Whether the server has put the organ's reports into the page, beside what hangs around."""
    organ = organ_of(page.url)
    ours = [row for row in shown if f"/{organ}/" in row.url or "/public/content/" in row.url]
    return any(read_title(row.title).kind == "report" for row in ours)


def _years(page: TextResponse, offered: tuple[Choice, ...]) -> Iterator[tuple[int, Choice]]:
    """The years that a column leads to: below `#timeFrame`, by `timeFrame`, or called a year."""
    organ = organ_of(page.url)
    for choice in offered:
        given = parameter(choice.url, "timeFrame")
        year = YEAR.search(given) or YEAR.search(choice.text)
        framed = bool(choice.node.xpath("ancestor-or-self::*[@id='timeFrame']"))
        framed = framed or bool(COLUMN.search(choice.url) and CALLED.fullmatch(choice.text))
        ours = organ_of(choice.url) in {organ, ""} and choice.url != page.url
        if year and ours and (framed or given):
            yield int(year[1]), choice


def _marked(page: TextResponse) -> set[str]:
    """All years below `#timeFrame`, linked or not."""
    return set(YEAR.findall(" ".join(page.xpath("//*[@id='timeFrame']//text()").getall())))


def _numbered(page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    """The next page of a list that the server made, where the page counts its pages."""
    pages = pages_said(page.text)
    if pages is None or ask.page >= pages:
        return ()
    return (ask.following(with_parameter(ask.url, PAGE, ask.page + 1), optional=True),)


def _in_place(family: Family, page: TextResponse, ask: Ask) -> tuple[Row, ...]:
    """The page as a report of its own, where it holds a text and no list."""
    body = family.body(page)
    if body is None or len(words(body)) < TEXT_SIZE:
        return ()
    shown = [text for css in family.titles for node in page.css(css) if (text := words(node))]
    return (Row(page.url, shown[0] if shown else family.title(page)),)


def _lists(page: TextResponse, ask: Ask, years: set[str]) -> Iterator[Ask]:
    """The first page of every list of the page's scripts, with all parameters they give it.

    Where one of them is one of several `years` that have no link, a list for each of the years.
    """
    scripts = Scripts(page)
    text = scripts.text
    literals = (*OBJECT.findall(text), *_assigned(text))
    objects = [scripts.arguments(found) for found in literals]
    objects = [pairs for pairs in objects if _names_list(pairs.get("labelName", "list"))]
    for call in CALL.finditer(text):
        address, _, query = call[1].partition("?")
        given = dict(parse_qsl(query, keep_blank_values=True))
        label = given.get("labelName", "")
        for pairs in objects:
            if not label or pairs.get("labelName", label) == label:
                given = pairs | given
        url = follow(page, address)
        if url is None or not _names_list(given.get("labelName", "")):
            continue
        given.pop("_", None)
        if PAGE in given:
            given[PAGE] = "1"
        posted = POSTED.search(text[max(0, call.start() - 200) : call.end() + 1500]) is not None
        frame = next((name for name, value in given.items() if value in years), "")
        for year in sorted(years, reverse=True) if frame and len(years) > 1 else ():
            yield sent_by_script(
                replace(ask, year=int(year)), page.url, url, {**given, frame: year}, posted=posted
            )
        if not frame or len(years) < 2:
            yield sent_by_script(ask, page.url, url, given, posted=posted)


def _assigned(text: str) -> Iterator[str]:
    """The objects whose members are set one by one, written as one literal each."""
    found: dict[str, list[str]] = {}
    for variable, key, name, value in ASSIGNED.findall(text):
        found.setdefault(variable, []).append(f"{key or name}: {value}")
    yield from filter(OBJECT.fullmatch, (f"{{{', '.join(pairs)}}}" for pairs in found.values()))


def _names_list(label: str) -> bool:
    """Whether a label brings a list: publicInfoList, and not publicClassify or publicOrgan."""
    return "list" in label.lower()


FAMILY = Lonsun()
