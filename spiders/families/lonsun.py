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
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from scrapy.http import TextResponse

from archive.titles import read_title
from spiders.blocks import static_rows
from spiders.candidates import is_annual
from spiders.families.openness import (
    UNIT,
    Choice,
    choices,
    has_address,
    merged,
    pages_said,
    parameter,
    says_annual,
    shaped_rows,
    unit_of,
    with_parameter,
)
from spiders.family import Family
from spiders.listings import Ask, Row, Rows
from spiders.pages import attribute, column_name, follow, squeeze, words
from spiders.static_pages import next_page, settle

COLUMN = re.compile(r"/public/column/(\d+)")
REPORT = re.compile(r"/public/(?:\d+|content)/\d+(?:\.html)?$|/content/article/\d+(?:\.html)?$")
LABEL = re.compile(r"/site/label/\w+")
OLD = re.compile(r"/spage\.xp\?")
PLACE = re.compile(rf"{COLUMN.pattern}|{REPORT.pattern}|{LABEL.pattern}|{OLD.pattern}")
# The statutory name of the column of type 3.
STATUTORY = "政府信息公开年报"
ANNUAL = "3"
YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
CALLED = re.compile(r"20\d\d\s*年?度?")
UNITS = re.compile(r"部门|乡镇|街道|单位|镇街|区县|县区|园区|各")
# A report in place is longer than what stands over a list.
TEXT_SIZE = 200
# Scripts of lists: comments, variables, the call's address, flat objects and their pairs.
COMMENT = re.compile(r"/\*.*?\*/|(?:^|(?<=[\s;,{}]))//[^\n]*", re.DOTALL)
INPUT = re.compile(
    r"\$\([\"']#(\w+)[\"']\)\.val\(\)|document\.getElementById\([\"'](\w+)[\"']\)\.value"
)
VARIABLE = re.compile(r"\b(\w+)\s*=\s*(?:\"([^\"\n]*)\"|'([^'\n]*)'|(\d+))\s*[;,\n]")
CALL = re.compile(r"[\"']([^\"'\s]*/site/label/\w+[^\"'\s]*)[\"']")
OBJECT = re.compile(r"\{[^{}]*\b(?:labelName|organId|siteId)\b[^{}]*\}")
PAIR = re.compile(
    r"(?<=[{,])\s*[\"']?(\w+)[\"']?\s*:\s*"
    r"(?:(?:\w+\(\s*)?(?:\"([^\"]*)\"|'([^']*)')\s*\)?|([\w.]+))\s*(?=[,}])"
)
# Nodes of a catalogue's tree in a script.
NODE = re.compile(r"\{[^{}]*年报[^{}]*\}|\{[^{}]*年度报告[^{}]*\}")
NAME = re.compile(r"(?:name|title|text)[\"']?\s*:\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
NUMBER = re.compile(r"(?<!\w)(?:cat)?id[\"']?\s*:\s*[\"']?(\d+)", re.IGNORECASE)
POSTED = re.compile(r"\$\.post\(|\b(?:type|method)[\"']?\s*:\s*[\"']post[\"']", re.IGNORECASE)
RECORDS = re.compile(
    r"\b(?:total_?(?:count|records?|rows?|num)?|record_?count)[\"']?\s*[:=]\s*[\"']?(\d{1,6})"
    r"|共\s*(\d{1,6})\s*条",
    re.IGNORECASE,
)
PAGE = "pageIndex"
AJAX = ("X-Requested-With", "XMLHttpRequest")
FORM = ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")


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
        annual, ways = _is_annual(page, offered), tuple(_ways(page, ask, offered))
        rows, asks = _column(self, page, ask, offered) if annual or not ways else ((), ())
        # Some portals show an empty column of type 3 and have the reports in the catalogue.
        found = annual and bool(rows or asks)
        if not ask.unit and ask.page == 1:
            asks += tuple(_units(page, ask, offered))
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
        return settle(page, ask, (), tuple(_units(page, ask, choices(page))))
    given = dict(parse_qsl(urlsplit(ask.url).query)) | dict(parse_qsl(ask.body))
    size = int(given["pageSize"]) if given.get("pageSize", "").isdigit() else 0
    if not rows:
        said = given.get("result", "")
        if ask.page == 1 and said and said in words(page.selector):
            return Rows((), (), "empty")
        return settle(page, ask, (), ())
    number = int(given[PAGE]) if given.get(PAGE, "").isdigit() else ask.page
    pages, records = pages_said(page.text), RECORDS.search(page.text)
    if pages is None and records and size:
        pages = -(-int(records[1] or records[2]) // size)
    if pages is None:
        # Nothing counts the pages: one that is full may have another behind it.
        pages = number + (0 < size <= len(rows))
    if number >= pages:
        return Rows(rows)
    following = str(number + 1)
    if PAGE in dict(parse_qsl(ask.body)):
        body = with_parameter(f"?{ask.body}", PAGE, following)[1:]
        return Rows(rows, (ask.following(ask.url, body=body),))
    return Rows(rows, (ask.following(with_parameter(ask.url, PAGE, following)),))


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
    organ = _organ(page.url)
    ours = [row for row in shown if f"/{organ}/" in row.url or "/public/content/" in row.url]
    return any(read_title(row.title).kind == "report" for row in ours)


def _years(page: TextResponse, offered: tuple[Choice, ...]) -> Iterator[tuple[int, Choice]]:
    """The years that a column leads to: below `#timeFrame`, by `timeFrame`, or called a year."""
    organ = _organ(page.url)
    for choice in offered:
        given = parameter(choice.url, "timeFrame")
        year = YEAR.search(given) or YEAR.search(choice.text)
        framed = bool(choice.node.xpath("ancestor-or-self::*[@id='timeFrame']"))
        framed = framed or bool(COLUMN.search(choice.url) and CALLED.fullmatch(choice.text))
        ours = _organ(choice.url) in {organ, ""} and choice.url != page.url
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
    return (ask.following(with_parameter(ask.url, PAGE, str(ask.page + 1)), optional=True),)


def _in_place(family: Family, page: TextResponse, ask: Ask) -> tuple[Row, ...]:
    """The page as a report of its own, where it holds a text and no list."""
    body = family.body(page)
    if body is None or len(words(body)) < TEXT_SIZE:
        return ()
    shown = [text for css in family.titles for node in page.css(css) if (text := words(node))]
    return (Row(page.url, shown[0] if shown else family.title(page)),)


def _organ(url: str) -> str:
    found = COLUMN.search(url)
    return found[1] if found else parameter(url, "unitid")


def _place(url: str) -> tuple[str, ...]:
    """What tells a column from its neighbours: organ, type, catalogue node, frame."""
    return (_organ(url), *(parameter(url, name) for name in ("type", "catId", "frame")))


def _is_annual(page: TextResponse, offered: tuple[Choice, ...]) -> bool:
    """By the type, by what the page calls its column, or by the menu's entry that leads here."""
    if parameter(page.url, "type") == ANNUAL or "frame=nb" in page.url or "sgknb" in page.url:
        return True
    if _is_directory(page.url) or not _organ(page.url):
        return False
    metas = page.xpath("//meta[@name and @content]")
    kinds = [attribute(m, "content") for m in metas if attribute(m, "name") == "ColumnType"]
    if is_annual(column_name(page), *kinds):
        return True
    here = _place(page.url)
    return any(_place(choice.url) == here for choice in offered if says_annual(choice.text))


def _ways(page: TextResponse, ask: Ask, offered: tuple[Choice, ...]) -> Iterator[Ask]:
    """The organ's annual reports in the menu: the column of type 3, or a node of the catalogue."""
    organ, here = _organ(page.url), _place(page.url)
    urls = [
        choice.url
        for choice in offered
        if (COLUMN.search(choice.url) or OLD.search(choice.url))
        and (says_annual(choice.text) or parameter(choice.url, "type") == ANNUAL)
        and (not organ or _organ(choice.url) == organ)
        and not parameter(choice.url, "timeFrame")
    ]
    if organ and not urls:
        urls = list(_nodes(page))
    for url in dict.fromkeys(urls):
        if _place(url) != here and url != ask.url:
            yield ask.below(url)


def _nodes(page: TextResponse) -> Iterator[str]:
    """The catalogue's node of annual reports, where the tree stands in a script."""
    for node in NODE.findall(page.text):
        name, number = NAME.search(node), NUMBER.search(node)
        if name and number and says_annual(squeeze(name[1] or name[2] or "")):
            url = with_parameter(page.url, "type", "4")
            url = with_parameter(url, "action", "list")
            yield with_parameter(url, "catId", number[1])


def _units(page: TextResponse, ask: Ask, offered: tuple[Choice, ...]) -> Iterator[Ask]:
    """The directory of units, and the annual reports of every unit in it.

    Where the page shows its own organ's column of type 3, that of a unit differs by the organ
    only; a node of the catalogue may differ in all, so it is looked for on the unit's page.
    """
    own = _organ(page.url)
    directory = _is_directory(page.url) or LABEL.search(page.url) is not None
    mine = [page.url, *(choice.url for choice in offered if own and _organ(choice.url) == own)]
    pattern = next((url for url in mine if parameter(url, "type") == ANNUAL), "")
    pattern = re.sub(r"&(?:timeFrame|hasContent|pageIndex|title)=[^&]*", "", pattern)
    found: dict[str, tuple[str, str]] = {}
    for choice in offered:
        organ, name = _organ(choice.url), unit_of(choice)
        if not organ or choice.url in {page.url, ask.url}:
            continue
        if _is_directory(choice.url):
            if organ == own or (not own and UNITS.search(choice.text)):
                yield ask.below(choice.url)
            continue
        if directory and not name and UNIT.fullmatch(choice.text):
            name = choice.text
        direct = parameter(choice.url, "type") == ANNUAL
        if not name or (organ == own and not (directory and direct)):
            continue
        if direct or organ not in found:
            url = choice.url if direct else _alike(pattern, own, choice.url)
            found[organ] = (url or choice.url, found.get(organ, ("", name))[1])
    for url, name in found.values():
        yield ask.below(url, unit=name)


def _is_directory(url: str) -> bool:
    return parameter(url, "action") == "rel"


def _alike(pattern: str, own: str, url: str) -> str:
    """The column of type 3 of the organ of `url`; '' where that is another site's organ."""
    before, _, after = pattern.partition(f"/public/column/{own}")
    if not pattern or parameter(pattern, "catId") or url.partition("/public/")[0] != before:
        return ""
    organ = _organ(url)
    return f"{before}/public/column/{organ}" + after.replace(f"={own}&", f"={organ}&")


def _lists(page: TextResponse, ask: Ask, years: set[str]) -> Iterator[Ask]:
    """The first page of every list of the page's scripts, with all parameters they give it.

    Where one of them is one of several `years` that have no link, a list for each of the years.
    """
    text = COMMENT.sub("", "\n".join(page.xpath("//script[not(@src)]/text()").getall()))
    text = INPUT.sub(r"\1\2", text.replace("&amp;", "&"))
    known = {attribute(node, "id"): attribute(node, "value") for node in page.xpath("//input[@id]")}
    for name, *values in VARIABLE.findall(text):
        known[name] = known.get(name) or "".join(values)
    text = _joined(text, known)
    objects = [_pairs(found, known) for found in OBJECT.findall(text)]
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
            yield _asked(page, replace(ask, year=int(year)), url, {**given, frame: year}, posted)
        if not frame or len(years) < 2:
            yield _asked(page, ask, url, given, posted)


def _asked(page: TextResponse, ask: Ask, url: str, given: dict[str, str], posted: bool) -> Ask:
    headers = (AJAX, ("Referer", page.url))
    if posted:
        return ask.below(url, method="POST", body=urlencode(given), headers=(FORM, *headers))
    return ask.below(f"{url}?{urlencode(given)}", headers=headers)


def _names_list(label: str) -> bool:
    """Whether a label brings a list: publicInfoList, and not publicClassify or publicOrgan."""
    return "list" in label.lower()


def _joined(text: str, known: dict[str, str]) -> str:
    """A script's text with the parts of its strings put together, variables by their values."""

    def value(found: re.Match[str]) -> str:
        name = re.sub(r"^\w+\((.*)\)$", r"\1", found[1].strip())
        return name if name.isdigit() else known.get(name, "")

    text = re.sub(r"[\"']\s*\+\s*([^\"'+;]+?)\s*\+\s*[\"']", value, text)
    text = re.sub(r"[\"']\s*\+\s*[\"']", "", text)
    return re.sub(
        r"[\"']\s*\+\s*([\w.]+(?:\([\w.]*\))?)(?=\s*[,;)}\n])", lambda m: value(m) + "'", text
    )


def _pairs(literal: str, known: dict[str, str]) -> dict[str, str]:
    """The parameters of an object in a script: its texts, numbers and known variables."""
    found = {}
    for name, double, single, bare in PAIR.findall(literal):
        plain = bare if bare.isdigit() or bare in {"true", "false"} else known.get(bare, "")
        found[name] = unquote(double or single or plain)
    return found


FAMILY = Lonsun()
