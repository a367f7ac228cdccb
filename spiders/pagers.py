"""Pagers: how many pages and rows a list says it has, and what the files of its pages are called.

    createPageHTML(50, 0, "index", "html"[, rows])                TRS: index_1 is page 2
    createPageHTML('page_div', 22, 1, 'common_list', 'shtml', 325)    UCAP, Hunan: _2 is page 2
    var currentPage = 0; var countPage = 2; document.write(…)      TRS
    Pager({size:25, current:0, prefix:'index', suffix:'htm'})      TRS

Scripts draw them. All seen in 2026-11 (yichun.gov.cn; lasa.gov.cn, gfex.com.cn, rst.hunan.gov.cn;
ordos.gov.cn; ccgp.gov.cn). Whatever the function is called: two numbers before a file's name and
its extension are the count and where this page stands. One that counts from 0 puts `_1` behind page
2, one that counts from 1 puts `_2`, so that the next page's number is the current one's plus one in
both.
"""

from __future__ import annotations

import re
from collections import deque
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from scrapy.http import TextResponse

from spiders.listings import Ask, Rows
from spiders.pages import count_in, words
from spiders.script_values import value_of

EXTENSION = r"\.?(?P<extension>s?html?|jhtml|jspx?|aspx?)"
CALL = re.compile(
    r"\b\w+\s*\(\s*(?P<element>[\"'][^\"']*[\"']\s*,\s*)?[\"']?(?P<pages>\d{1,6})[\"']?\s*,"
    rf"\s*[\"']?(?P<current>\d{{1,6}})[\"']?\s*,\s*[\"'](?P<name>[\w./-]+?)[\"']\s*,\s*[\"']{EXTENSION}[\"']"
)
# A call whose arguments are variables: createPageHTML(_PAGE_COUNT,_PAGE_INDEX,…).
NAMED = re.compile(r"(\b\w*page\w*\s*)\(([^(){}]{5,300})\)(?!\s*\{)", re.IGNORECASE)
NAME_ALONE = re.compile(r"(?<![\w\"'.])[A-Za-z_$][\w$]*(?=\s*(?:,|$))")
# A function among the members (jump: function(e){…}) ends what is read of them.
OBJECT = re.compile(
    r"\b\w*pag(?:er|e|ination)\w*\s*\(\s*(?:[^{}()]*,\s*)?\{([^{}]*)", re.IGNORECASE
)
PAIR = re.compile(r"[\"']?(\w+)[\"']?\s*:\s*[\"']?([\w./-]+)")
COUNT = re.compile(
    r"\b_*(?:count_?pages?|n?page_?count|total_?pages?|page_?total|all_?pages?)\s*=\s*[\"']?(\d{1,6})",
    re.IGNORECASE,
)
CURRENT = re.compile(
    r"\b_*(?:n?curr(?:ent)?_?(?:page|index)|page_?index|now_?page)\s*=\s*[\"']?(\d{1,6})",
    re.IGNORECASE,
)
WRITTEN = re.compile(r"href=\\?[\"']([\w-]+)\.?[\"']?\s*\+.*?[\"']\.?(s?html?)\b")
# The names that pagers' objects give their parts.
PAGES = ("size", "pagecount", "countpage", "totalpage", "totalpages", "pages", "count")
INDEX = ("current", "currentpage", "currpage", "currindex", "currentindex", "curr", "index", "page")
NAME = ("prefix", "name", "pagename", "filename")
SUFFIX = ("suffix", "ext", "extension", "pageext")
NUMBER = re.compile(r"_(\d{1,9})\.\w+$")
# 共14页, 共135条记录 1/14页, 1/3页, and the counts in scripts.
PAGES_SAID = re.compile(
    r"(?:page_?(?:count|total)|(?:total|all|count|max)_?pages?)[\"']?\s*[:=]\s*[\"']?(\d{1,5})"
    r"|共\s*(\d{1,5})\s*页|\d+\s*/\s*(\d{1,5})\s*页"
    r"|共\s*\d+\s*条(?:记录|信息|数据)?\s*,?，?\s*(?:第\s*)?\d+\s*/\s*(\d{1,5})",
    re.IGNORECASE,
)
ROWS_SAID = re.compile(
    r"\b(?:count|total_?(?:count|records?|rows?|num)?|record_?count)[\"']?"
    r"\s*[:=]\s*[\"']?(\d{1,6})\b"
    r"|共\s*(\d{1,6})\s*[条篇]",
    re.IGNORECASE,
)


class Pager(NamedTuple):
    """The pages of a list: how many, which one this is, what their files are called.

    `current` counts from `first`, which is 0 or 1.
    """

    pages: int
    current: int
    name: str
    extension: str
    first: int = 0

    def after(self, url: str) -> str | None:
        """The address of the page after this one; None on the last."""
        following = self.current + 1
        if following >= self.pages + self.first:
            return None
        return urljoin(url, f"{self.name}_{following}.{self.extension}")


def read_pager(page: TextResponse, number: int = 1) -> Pager | None:
    """The pager of the page that was asked for as the list's `number`-th; None without one."""
    text = page.text
    if call := _call(text):
        current = int(call["current"])
        first = int(bool(call["element"]) or _counts_from_one(page.url, current, number))
        return Pager(int(call["pages"]), current, call["name"], call["extension"], first)
    if count := COUNT.search(text):
        found = CURRENT.search(text)
        written = WRITTEN.search(text)
        name, extension = written.groups() if written else _file(page.url)
        current = int(found[1]) if found else 0
        first = int(_counts_from_one(page.url, current, number))
        return Pager(int(count[1]), current, name, extension, first)
    return next((pager for one in OBJECT.findall(text) if (pager := _object(page, one))), None)


def has_call(page: TextResponse) -> bool:
    """Whether a script calls what draws a pager with counts and the name of the page's file."""
    return _call(page.text) is not None


def pages_counted(page: TextResponse) -> int | None:
    """How many pages a list has by its scripts, its words, its pager's object or attributes.

    `data-total` may count rows: no list has more pages than that.
    """
    if counted := COUNT.search(page.text):
        return int(counted[1])
    if (said := pages_said(words(page.selector))) is not None:
        return said
    written = (pager.pages for one in OBJECT.findall(page.text) if (pager := _object(page, one)))
    given = page.xpath("//@data-total | //@data-pages | //@data-pagecount").getall()
    return next(written, None) or next(filter(None, map(count_in, given)), None)


def pages_said(text: str) -> int | None:
    """How many pages a list has by its pager's words or script; None where it does not say."""
    counts = [int(next(filter(None, found.groups()))) for found in PAGES_SAID.finditer(text)]
    return max(counts, default=None)


def counts_on(page: TextResponse, ask: Ask) -> bool:
    """Whether the page says in its words that its list has more pages than have been asked for."""
    return ask.page < (pages_said(words(page.selector)) or 0)


def rows_said(text: str) -> int | None:
    """How many rows a list has by its pager, which stands behind them; None where it is silent."""
    return last_number(ROWS_SAID, text)


def last_number(pattern: re.Pattern[str], text: str) -> int | None:
    """The last number that a pattern finds: rows, which may count visitors, precede their pager."""
    found = next(iter(deque(pattern.finditer(text), maxlen=1)), None)
    return int(next(group for group in found.groups() if group)) if found else None


def page_after(pager: Pager, page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    """The page that a pager counts after this one; () on the last."""
    url = pager.after(page.url)
    return (ask.following(url, optional=True),) if url else ()


def first_again(pager: Pager | None, ask: Ask) -> Rows | None:
    """The outcome of a page past the end that shows page 1; None for any other."""
    if pager is None or ask.page == 1 or not is_another(pager, ask.url):
        return None
    return Rows(detail=f"page {ask.page} answers page 1 again")


def is_another(pager: Pager, url: str) -> bool:
    """Whether a page is not the one that its address names: past the end page 1 comes again."""
    asked = NUMBER.search(urlsplit(url).path)
    return asked is not None and int(asked[1]) != pager.current


def _call(text: str) -> re.Match[str] | None:
    """The call that draws a pager, names of variables replaced by their values."""
    if found := CALL.search(text):
        return found
    for call in NAMED.finditer(text):
        given = NAME_ALONE.sub(lambda one: _quoted(value_of(text, one[0]), one[0]), call[2])
        if found := CALL.search(f"{call[1]}({given})"):
            return found
    return None


def _quoted(value: str | None, name: str) -> str:
    return name if value is None else f'"{value}"'


def _object(page: TextResponse, written: str) -> Pager | None:
    pairs = {name.lower(): value for name, value in PAIR.findall(written)}
    pages = count_in(_first(pairs, PAGES))
    if pages is None:
        return None
    name, extension = _file(page.url)
    return Pager(
        pages,
        count_in(_first(pairs, INDEX)) or 0,
        _first(pairs, NAME) or name,
        _first(pairs, SUFFIX).lstrip(".") or extension,
    )


def _first(pairs: dict[str, str], names: tuple[str, ...]) -> str:
    return next((pairs[name] for name in names if name in pairs), "")


def _counts_from_one(url: str, current: int, number: int) -> bool:
    """Page 1 says 1, or page 3 lies at `_3`."""
    asked = NUMBER.search(urlsplit(url).path)
    if asked is None:
        return number == 1 and current == 1
    return number > 1 and int(asked[1]) == number


def _file(url: str) -> tuple[str, str]:
    """The name and extension of page 1: `list_sy3.html` pages as `list_sy3_1.html`."""
    name, _, extension = urlsplit(url).path.rpartition("/")[2].partition(".")
    return re.sub(r"_\d+$", "", name) or "index", extension or "html"
