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

from scrapy.http import TextResponse

from spiders.blocks import BARE, static_rows
from spiders.candidates import is_annual
from spiders.choices import UNIT, Choice, Offer, by_unit, choices, has_address, says_annual, unit_of
from spiders.family import Family
from spiders.linked_rows import merged, shaped_rows
from spiders.listings import Ask, Row, Rows
from spiders.next_pages import next_page
from spiders.pagers import counts_on
from spiders.pages import attribute, column_name, follow, words
from spiders.queries import parameter, with_parameter
from spiders.static_pages import settle

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
    linked = next_page(page, ask)
    if linked or not counts_on(page, ask):
        return linked
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
    for url, unit in by_unit(_offers(page, ask, offered)):
        yield ask.below(url, unit=unit)


def _offers(page: TextResponse, ask: Ask, offered: tuple[Choice, ...]) -> Iterator[Offer]:
    own = parameter(page.url, BRANCH)
    lists = [page.url, *(choice.url for choice in offered)]
    pattern = next((url for url in lists if ANNUAL_LIST.search(url) and BRANCH in url), "")
    for choice in (*offered, *_options(page)):
        if not MARK.search(choice.url) or REPORT.search(choice.url):
            continue
        branch, unit = parameter(choice.url, BRANCH), _unit(choice)
        if not unit or (branch and branch == own) or choice.url in {page.url, ask.url}:
            continue
        direct = bool(ANNUAL_LIST.search(choice.url))
        alike = with_parameter(pattern, BRANCH, branch) if pattern and branch else choice.url
        yield Offer(branch or choice.url, unit, choice.url if direct else alike, direct)


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


FAMILY = Openness()
