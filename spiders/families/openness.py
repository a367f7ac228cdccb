"""Openness: disclosure pages of 宣城, 铜陵, 阜阳, 六安, 池州, 滦南 and parts of Inner Mongolia.

Every unit is a branch with one list of annual reports, in one of three spellings:

    /opennessAnnualReport/?branch_id=<24 hex>[&page=N]       luan.gov.cn; a PHP product of 2013
    /OpennessAnnualReport/year/<n>/<year>.html               ahtlyaq.gov.cn: one list a year
    /OpennessContent/showList/<branch>/<column>/page_N.html  hlbe.gov.cn, tltg.gov.cn

Reports are `/OpennessAnnualReport/show/<n>.html`, `/XxgkAnnualReport/…`, `/Xxgknb/…` or
`/openness/detail/annual_report/<24 hex>.html`; `…/download/<n>.html` answers a file. Seen in
2026-11. That a select or a menu of the disclosure home page names the branches is a guess, and so
is that the list of a branch is that of another with its `branch_id` replaced; where the page gives
the list's own address, that is taken. `/openness/public/…` is another system (wuhu.gov.cn).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from parsel import Selector
from scrapy.http import TextResponse

from archive.titles import is_body_name, read_title
from spiders.blocks import BARE, static_rows
from spiders.candidates import is_annual
from spiders.clicks import opened
from spiders.family import Family
from spiders.listings import Ask, Row, Rows
from spiders.outlines import LINKS_IN_ROW
from spiders.pages import CUT, DATE, attribute, column_name, day, follow, read_row, squeeze, words
from spiders.static_pages import next_page, settle

MARK = re.compile(
    r"/(?:branch)?openness(?:content|annual_?reports?|branch|guide|rules?|request|target|topic)\b"
    r"|/xxgk(?:annualreport|nb|content|policy|branch|guide)/(?:show|showlist|download|year)/"
    r"|/xxgkannualreport/|/openness/detail/|/openness/?(?:\?|$)",
    re.IGNORECASE,
)
REPORT = re.compile(
    r"(?:annual_?report|xxgknb)/(?:show|detail|download)/\w+(?:\.html)?$"
    r"|/annual_report/\w+(?:\.html)?$",
    re.IGNORECASE,
)
ANNUAL_LIST = re.compile(
    r"annualreports?(?:/?$|/?\?|/(?:index|list|showlist|year)\b)|xxgknb/(?:showlist|year)/",
    re.IGNORECASE,
)
YEAR_LIST = re.compile(r"/year/\w+/(20\d\d)(?:\.html)?$|[?&]year=(20\d\d)\b", re.IGNORECASE)
NUMBERED = re.compile(r"/page_(\d+)\.html")
BRANCH = "branch_id"
# What a menu calls a unit whose name ends in no body's word.
UNIT = re.compile(
    r"(?!.*(?:请选择|全部|公开|年报|报告|更多|首页|目录|指南|制度|页$))[\u4e00-\u9fff]{2,30}"
)


class Openness(Family):
    """Lists of a branch, and the choice of branches."""

    name = "openness"
    order = 90
    titles = (".openness-title", ".show-title", ".article-title", "h1", "h2")
    bodies = ("#zoom", ".openness-content", ".show-content", ".article-content", "#content")

    def recognises(self, page: TextResponse) -> bool:
        """By the page's own address, or by a link of its host to one of the three lists."""
        return has_address(page, MARK)

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """Rows of a branch, its next page, the years beside it; else the way to branches."""
        offered = choices(page)
        branches = () if ask.unit or ask.page > 1 else tuple(_branches(page, ask, offered))
        ways = _annual(page, ask, offered)
        if not _is_annual(page, offered) and (ways or branches):
            return settle(page, ask, (), ways + branches)
        rows, asks = _rows(page), _following(page, ask)
        if YEAR_LIST.search(page.url) or not rows:
            asks += _years(page, ask, offered)
        return settle(page, ask, rows, asks + branches)


def _is_annual(page: TextResponse, offered: tuple[Choice, ...]) -> bool:
    """By the address, by what the page calls itself, or by the menu's entry that leads here."""
    if ANNUAL_LIST.search(page.url) or is_annual(column_name(page)):
        return True
    here = NUMBERED.sub("", page.url)
    return any(NUMBERED.sub("", one.url) == here for one in offered if says_annual(one.text))


def _rows(page: TextResponse) -> tuple[Row, ...]:
    """Reports; neither the files beside them nor the lists of other years."""
    return tuple(
        row
        for row in merged(shaped_rows(page, REPORT), static_rows(page))
        if not BARE.fullmatch(row.title) and not ANNUAL_LIST.search(row.url)
    )


def _following(page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    """The page after this one: by its link, else by the number in the address and the count."""
    if linked := next_page(page, ask):
        return linked
    pages = pages_said(words(page.selector))
    if pages is None or ask.page >= pages:
        return ()
    if NUMBERED.search(ask.url):
        url = NUMBERED.sub(f"/page_{ask.page + 1}.html", ask.url)
    else:
        url = with_parameter(ask.url, "page", str(ask.page + 1))
    return (ask.following(url, optional=True),)


def _years(page: TextResponse, ask: Ask, offered: tuple[Choice, ...]) -> tuple[Ask, ...]:
    """The lists of the other years; a list that shows rows of all years needs none of them."""
    found: dict[str, Ask] = {}
    for choice in offered:
        if (year := YEAR_LIST.search(choice.url)) and choice.url not in {page.url, ask.url}:
            found.setdefault(choice.url, ask.below(choice.url, year=int(year[1] or year[2])))
    return tuple(found.values())


def _annual(page: TextResponse, ask: Ask, offered: tuple[Choice, ...]) -> tuple[Ask, ...]:
    """The way to the annual reports of the branch whose page this is."""
    own = parameter(page.url, BRANCH)
    links = [
        choice.url
        for choice in offered
        if not REPORT.search(choice.url)
        and (says_annual(choice.text) or ANNUAL_LIST.search(choice.url))
        and MARK.search(choice.url)
    ]
    ours = [url for url in links if own and parameter(url, BRANCH) == own]
    others = [url for url in links if parameter(url, BRANCH) in {"", own} or not own]
    # Where the directory shows the lists of all branches, those are the branches' own.
    chosen = ours or (others if ask.unit else [url for url in others if not _is_branch(url)])
    return tuple(ask.below(url) for url in dict.fromkeys(chosen) if url != page.url)


def _is_branch(url: str) -> bool:
    return bool(parameter(url, BRANCH))


def _branches(page: TextResponse, ask: Ask, offered: tuple[Choice, ...]) -> Iterator[Ask]:
    """The list of every other branch: its own address, else that of a list with its number."""
    own = parameter(page.url, BRANCH)
    lists = [page.url, *(choice.url for choice in offered)]
    pattern = next((url for url in lists if ANNUAL_LIST.search(url) and BRANCH in url), "")
    found: dict[str, tuple[str, str]] = {}
    for choice in (*offered, *_options(page)):
        if not MARK.search(choice.url) or REPORT.search(choice.url):
            continue
        branch, unit = parameter(choice.url, BRANCH), _unit(choice)
        key = branch or choice.url
        if not unit or (branch and branch == own) or choice.url in {page.url, ask.url}:
            continue
        direct = bool(ANNUAL_LIST.search(choice.url))
        if direct or key not in found:
            url = choice.url
            if not direct and branch and pattern:
                url = with_parameter(pattern, BRANCH, branch)
            found[key] = (url, found[key][1] if key in found else unit)
    for url, unit in found.values():
        yield ask.below(url, unit=unit)


def _unit(choice: Choice) -> str:
    """The unit that a choice stands for: towns are called 柳林街道 or 石门乡 in menus of towns."""
    if name := unit_of(choice):
        return name
    branch = choice.node.root.tag == "option" or parameter(choice.url, BRANCH)
    return choice.text if branch and UNIT.fullmatch(choice.text) else ""


def _options(page: TextResponse) -> Iterator[Choice]:
    """The options of a select of branches, whose values are bare numbers."""
    for select in page.xpath("//select[contains(@name, 'branch')]"):
        name = attribute(select, "name")
        action = select.xpath("ancestor::form/@action").get("") or page.url
        for option in select.xpath(".//option[@value]"):
            value = attribute(option, "value")
            target = follow(page, action)
            if target and re.fullmatch(r"\w+", value):
                url = with_parameter(target, name, value)
                yield Choice(url, words(option), option)


class Choice(NamedTuple):
    """What a page offers to go to: an address, what is written on it, and its element."""

    url: str
    text: str
    node: Selector


PAGES = re.compile(
    r"(?:page_?(?:count|total)|(?:total|all|count|max)_?pages?)[\"']?\s*[:=]\s*[\"']?(\d{1,5})|共\s*(\d{1,5})\s*页"
    r"|共\s*\d+\s*条(?:记录|信息|数据)?\s*,?，?\s*(?:第\s*)?\d+\s*/\s*(\d{1,5})|\d+\s*/\s*(\d{1,5})\s*页",
    re.IGNORECASE,
)
DAY = re.compile(rf"[\[(（【]?{DATE.pattern}日?[\])）】]?")
# What menus call a class of units: 乡镇、街道.
CLASS = re.compile(
    r"(?=.*(?:部门|单位|机构|乡镇|街道))[各省市区县直属级政府部门单位机构乡镇街道办事处、及和]+"
)
SHORT = 8
# A row's date stands at most so many elements above its link.
ABOVE = 5


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
        value = attribute(node, "value") if node.root.tag == "option" else ""
        value = value if re.search(r"[/.?]", value) else ""
        if url := follow(page, value or opened(node.root, page.text)):
            shown, said = words(node), squeeze(attribute(node, "title"))
            text = said if len(said) >= len(CUT.sub("", shown)) else shown
            found.append(Choice(url, text, node))
    return tuple(found)


def says_annual(text: str) -> bool:
    """Whether a menu's entry names a column of annual reports, and neither a report nor others."""
    title = read_title(text)
    if not re.search(r"年报|年度报告", text) or len(text) > 30 or "统计年报" in text:
        return False
    return title.kind != "look_alike" and not (title.year and title.publisher)


def unit_of(choice: Choice) -> str:
    """The public body that a choice names, itself or beside it in its row; '' for none."""
    if CLASS.fullmatch(choice.text):
        return ""
    if is_body_name(choice.text):
        return choice.text
    row = choice.node.xpath("ancestor::*[self::tr or self::li or self::dl][1]")
    pieces = row.xpath(".//text()").getall() if row else []
    return next((name for piece in pieces if is_body_name(name := squeeze(piece))), "")


def parameter(url: str, name: str) -> str:
    """The value of a query's parameter as it stands in the address, '' without it."""
    found = re.search(rf"[?&]{re.escape(name)}=([^&#]*)", url)
    return found[1] if found else ""


def with_parameter(url: str, name: str, value: str) -> str:
    """The address with a parameter of its query set; all else stays as it stands."""
    changed, count = re.subn(rf"([?&]{re.escape(name)}=)[^&#]*", lambda m: m[1] + value, url)
    return changed if count else f"{url}{'&' if '?' in url else '?'}{name}={value}"


def pages_said(text: str) -> int | None:
    """How many pages a list has by its pager's words or script; None where it does not say."""
    counts = [int(next(filter(None, found.groups()))) for found in PAGES.finditer(text)]
    return max(counts, default=None)


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


FAMILY = Openness()
