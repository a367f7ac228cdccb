"""Huilan 慧兰 eportal: modules of a page, static or at `/eportal/ui?pageId=…`.

Seen in 2026-11 in Liaoning (fgw.ln.gov.cn, sthj.ln.gov.cn), in Daxing, Pinggu and Hengshui, at
pbc.gov.cn and customs.gov.cn. Page 2 of a static list is `<prefix>-2.shtml` in the column's folder;
the prefix is the module's number or the first eight of its 32 digits, and the pager says the
address in `tagname` and in the handler, with no href:

    <a tagname="/fgw/zc/be842d3c-2.shtml" onclick="queryArticleByCondition(this,'…-2.shtml')">
    <input name="article_paging_list_hidden" moduleid="be842d3c…" totalpage="7">

Other pages turn by `javascript:next(N)`, which is `currentPage=N`, and customs.gov.cn fills its
list from /eportal/ui?pageId=…&moduleId=…&staticRequest=yes&currentPage=N. The disclosure portlet
answers JSON: /eportal/ui?moduleId=5&portal.url=/portlet/xxgkml!queryList.portlet&pageNo=1&… →
`result[]`. Articles lie at /<section>/<19 digits or fewer>/index.shtml.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from scrapy.http import TextResponse

from spiders.answers import listed, read_json, rows_in, total_in
from spiders.families.generic import BODIES, TITLES
from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.pages import attribute, column_name, count_in
from spiders.queries import by_script, number_in, renumbered, with_parameter
from spiders.script_values import joined, joined_members, value_of
from spiders.static_pages import static_listing

MARKS = re.compile(
    r"/eportal/ui\b|queryArticleByCondition|article_paging_list_hidden|eprotalCurrent"
    r"|portal\.url=/portlet/|easysite",
    re.IGNORECASE,
)
PORTLET = re.compile(
    r"[\"'](?=[^\"'\s]*/eportal/ui\?[^\"'\n]*portal\.url=/portlet/[\w-]+![\w]*quer)", re.I
)
TURN = re.compile(r"\bnext\s*\(\s*[\"']?(\d{1,6})[\"']?\s*\)")
STATIC = re.compile(r"^(?P<prefix>[\w]+)-\d+(?P<end>\.s?html?)$")
# A portlet's call and its parameters take some ten lines.
CALL_SIZE = 600
MEMBERS = re.compile(r"[\"']?(page(?:No|Size)|fl\w+|\w*lmc|deptId)[\"']?\s*:\s*")


class Huilan(Family):
    """Lists of articles, and the portlet of the disclosure directory."""

    name = "huilan"
    order = 120
    titles = (".easysite-news-title h2", ".zy_content h2", "h1", *TITLES)
    bodies = (".easysite-news-text", ".zy_content", "div.art-con", *BODIES)

    def recognises(self, page: TextResponse) -> bool:
        """By the address of the system's pages and portlets, or by its pager."""
        return "/eportal/ui" in page.url or MARKS.search(page.text) is not None

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """Rows of a page or of a portlet's answer, and the page after it."""
        if "portal.url=" in page.url and (data := read_json(page.text)) is not None:
            return _answer(page, ask, data)
        read = static_listing(page, ask)
        if not any(one.page > ask.page for one in read.asks) and (url := _following(page, ask)):
            asks = (ask.following(url, optional=True), *read.asks)
            return Rows(read.rows, asks, "ok", read.column, read.detail)
        if ask.page > 1 or ask.rendered or read.rows:
            return read
        way = _portlet(page) or _module(page)
        if not way or way == ask.url:
            return read
        below = ask.below(way, headers=by_script(page.url))
        return Rows((), (below, *read.asks), "ok", column_name(page))


def _following(page: TextResponse, ask: Ask) -> str | None:
    """The next page where no link says its address: by `next(N)`, or by the pager's count."""
    number = ask.page + 1
    if any(int(turn) == number for turn in TURN.findall(page.text)):
        return with_parameter(page.url, "currentPage", number)
    pager = _pager(page)
    total = count_in(attribute(pager, "totalpage")) if pager is not None else None
    if total is None or total < number:
        return None
    if "/eportal/ui" in page.url:
        return with_parameter(page.url, "currentPage", number)
    name = urlsplit(page.url).path.rpartition("/")[2]
    if shown := STATIC.match(name):
        return urljoin(page.url, f"{shown['prefix']}-{number}{shown['end']}")
    module = attribute(pager, "moduleid")
    if not module or number != 2:
        return None
    prefix = module if module.isdecimal() else module[:8]
    end = name[name.rfind(".") :] if "." in name else ".html"
    return urljoin(page.url, f"{prefix}-{number}{end}")


def _pager(page: TextResponse) -> Any:
    return next(iter(page.xpath("//*[@totalpage]")), None)


def _module(page: TextResponse) -> str | None:
    """Where a page that is filled by a script gets the list of its module from."""
    module = next(
        iter(page.xpath("//*[@name='article_paging_list_hidden']/@moduleid").getall()), ""
    )
    number = next(iter(page.xpath("//*[@id='eprotalCurrentPageId']/@value").getall()), "")
    if not module or not number:
        return None
    query = {"pageId": number, "currentPage": 1, "moduleId": module, "staticRequest": "yes"}
    return urljoin(page.url, f"/eportal/ui?{urlencode(query)}")


def _portlet(page: TextResponse) -> str | None:
    """The first request to the disclosure portlet, with the parameters that the page gives."""
    text = page.text
    call = PORTLET.search(text)
    if call is None:
        return None
    own = dict(parse_qsl(urlsplit(page.url).query))
    address, _, query = joined(text[call.start() :], own, text).partition("?")
    given = dict(parse_qsl(query, keep_blank_values=True))
    around = text[call.start() : call.start() + CALL_SIZE]
    given |= joined_members(around, MEMBERS, own, text)
    for name in ("flmc", "fldm"):
        given[name] = given.get(name) or own.get(name) or value_of(text, name) or ""
    given = {name: value for name, value in given.items() if value} | {"pageNo": "1"}
    given.setdefault("pageSize", "20")
    return urljoin(page.url, f"{address}?{urlencode(given, safe='/!', quote_via=quote)}")


def _answer(page: TextResponse, ask: Ask, data: Any) -> Rows:
    rows = rows_in(page, data)
    total = total_in(data)
    query = dict(parse_qsl(urlsplit(ask.url).query))
    size = number_in(query, "pageSize", len(rows))
    number = number_in(query, "pageNo", ask.page)
    more = None
    if rows and (number * size < total if total is not None else len(rows) >= size):
        url = renumbered(ask.url, "pageNo", number + 1)
        more = ask.following(url, optional=True) if url != ask.url else None
    return listed(rows, total, ask, more)


FAMILY = Huilan()
