"""UCAP 开普云: lists that a script fills from the site's search, and static ones beside them.

    GET {base}/common/search/<channelId>?_isAgg=true&_isJson=true&_pageSize=15&…&page=N
    → {"data": {"total", "page", "rows", "results": [{"title", "url", "publishedTimeStr", …}]}}

Seen in 2026-11 in 110 of Heilongjiang's 111 regions, in Xinjiang, Hainan, Hunan; also as
`/searchList/<id>` (csrc.gov.cn), `/search/<id>` (nhc.gov.cn) and as a POST to another host
(api.hunan.gov.cn). The channel's id stands in a script, in a meta `channelId`, or is asked for by
its code at `/common/getChannelList?channelCode=c108371&websiteCodeName=<site>`. The server caps
the size of pages silently (20), so that its `rows` counts, not what was asked for. Addresses of
rows begin with // or /. On some sites the page adds a token that a script computes: the search then
answers 401, 403 or nothing, and the page must be opened in a browser.

Static pages (`common_list.shtml`, `common_list_2.shtml`) count themselves, see `spiders.pagers`.
csrc.gov.cn leaves a list of old rows beside the search, so that both are read. A guess is only the
search's address where a page names its channel and neither search nor pager.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from scrapy.http import TextResponse

from archive.titles import is_body_name, read_title
from spiders.answers import listed, read_json, rows_in, total_in
from spiders.candidates import is_annual
from spiders.choices import CLASS
from spiders.families.generic import BODIES, TITLES
from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.pagers import read_pager
from spiders.pages import attribute, column_name
from spiders.queries import asked_from, by_script, renumbered, sent_by_script
from spiders.script_values import POSTED, WORDS, joined, joined_members, value_of
from spiders.static_pages import static_listing

CHANNEL = r"[0-9a-f]{32}"
MARKS = re.compile(
    rf"UCAP-?CONTENT|<ucaptitle|_isAgg|/common/search/|/searchList/|getChannelList"
    rf"|\bchannel_?Id[\"']?\s*[:=]\s*[\"']{CHANNEL}[\"']"
    rf"|<meta[^>]+name=[\"']channelid[\"'][^>]+content=[\"']{CHANNEL}",
    re.IGNORECASE,
)
PATH = re.compile(
    r"/c\d{5,7}[a-z]?/[\w/]*\.shtml$"
    r"|/(?:common|zfxxgk|nav|info|xxgk)_?list(?:_\d+)?\.shtml$|/zfxxgk_\w+\.shtml$",
    re.IGNORECASE,
)
ANSWER = re.compile(rf"/(?:common/search|searchList|search)/{CHANNEL}$", re.IGNORECASE)
SEARCH = re.compile(
    r"[\"'`](?=(?:https?:)?(?://[\w.:-]+)?(?:/[\w-]+)*/(?:common/search|searchList|search)/)",
    re.IGNORECASE,
)
SAID = re.compile(
    rf"\bchannel_?Id[\"']?\s*[:=]\s*[\"']({CHANNEL})[\"']|[\"'/]({CHANNEL})[\"']\s*[,;?)]",
    re.IGNORECASE,
)
LIST = "getChannelList"
CODE = re.compile(r"/(c\d{5,7}[a-z]?)/", re.IGNORECASE)
MEMBERS = re.compile(r"[\"']?(_\w+|page)[\"']?\s*:\s*(?=[\"'\w.$])")
# A call and its parameters take some ten lines.
CALL_SIZE = 700
TOKEN = re.compile(r"[?&_\"'](?:token|sign(?:ature)?|nonce)[\"']?\s*[=:]", re.IGNORECASE)
# What scripts call the id of their own channel.
OWN_NAMES = ("channelId", "_id", "id", "channelid", "channel_id")
# What the search is asked with where a page does not spell it out.
PLAIN = {
    "_isAgg": "true",
    "_isJson": "true",
    "_pageSize": "15",
    "_template": "index",
    "_rangeTimeGte": "",
    "_channelName": "",
}


class Ucap(Family):
    """Columns of the system, the answers of its search and of its list of channels."""

    name = "ucap"
    order = 100
    titles = ("ucaptitle", "h1", *TITLES)
    bodies = ("#UCAP-CONTENT", "ucapcontent", ".detail-news", *BODIES)

    def recognises(self, page: TextResponse) -> bool:
        """By the system's own elements, its search, a channel's id, or the shape of an address."""
        path = urlsplit(page.url).path
        if PATH.search(path) or ANSWER.search(path) or path.endswith(LIST):
            return True
        return MARKS.search(page.text) is not None

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """Rows of an answer; of a page, its own rows and the ways to those of the search."""
        path = urlsplit(page.url).path
        if ANSWER.search(path):
            return _answer(page, ask)
        if path.endswith(LIST):
            return _channels(page, ask)
        read = static_listing(page, ask)
        if ask.page > 1 or ask.rendered:
            return read
        if read.rows and read_pager(page, ask.page):
            return read
        call = _call(page)
        if call and TOKEN.search(page.text[call.start() : call.start() + CALL_SIZE]):
            detail = "the search wants a token that a script computes"
            return read if read.rows else Rows((), (), "changed", read.column, detail)
        way = _search(page, ask, call)
        if way is None and not read.rows:
            way = _lookup(page, ask)
        if way is None:
            return read
        return Rows(read.rows, (way, *read.asks), "ok", column_name(page))


def _call(page: TextResponse) -> re.Match[str] | None:
    """Where a script asks the search for a channel, past forms that ask it for words."""
    for found in SEARCH.finditer(page.text):
        path = joined(page.text[found.start() :], {}, page.text).partition("?")[0]
        rest = path.rpartition("/")[2]
        if not rest or re.fullmatch(CHANNEL, rest, re.IGNORECASE):
            return found
    return None


def _search(page: TextResponse, ask: Ask, call: re.Match[str] | None) -> Ask | None:
    """The first request to the search, with the parameters that the page gives."""
    channel = _channel(page)
    if call is None:
        if not channel:
            return None
        guess = urljoin(page.url, f"/common/search/{channel}?{urlencode({**PLAIN, 'page': '1'})}")
        return replace(ask.below(guess, headers=by_script(page.url)), optional=True)
    text = page.text
    known = {name: channel for name in OWN_NAMES if channel}
    address, _, query = joined(text[call.start() :], known, text).partition("?")
    if address.endswith("/"):
        address += channel
    if not ANSWER.search(urlsplit(address).path):
        return None
    around = text[max(0, call.start() - 120) : call.start() + CALL_SIZE]
    given = dict(parse_qsl(query, keep_blank_values=True))
    given |= joined_members(around, MEMBERS, WORDS, text)
    asked = {**(given or PLAIN), "_isJson": "true", "page": "1"}
    asked["_pageSize"] = asked.get("_pageSize") or PLAIN["_pageSize"]
    posted = POSTED.search(around) is not None
    return sent_by_script(ask, page.url, urljoin(page.url, address), asked, posted=posted)


def _channel(page: TextResponse) -> str:
    """The channel's id: of a meta, of a script that calls it so, or beside the search."""
    for meta in page.xpath("//meta[@name and @content]"):
        if attribute(meta, "name").lower() == "channelid":
            content = attribute(meta, "content").strip()
            if re.fullmatch(CHANNEL, content, re.IGNORECASE):
                return content
    found = SAID.search(page.text)
    return (found[1] or found[2]) if found else ""


def _lookup(page: TextResponse, ask: Ask) -> Ask | None:
    """The request for the channels below the page's own, by the code that its address holds."""
    code = value_of(page.text, "channelCode") or ""
    if not code and (found := CODE.search(urlsplit(page.url).path)):
        code = found[1]
    if not code:
        return None
    first = urlsplit(page.url).path.strip("/").partition("/")[0]
    site = value_of(page.text, "websiteCodeName") or first
    written = re.search(rf"[\"']([\w:/.-]*/{LIST})", page.text)
    address = urljoin(page.url, written[1] if written else f"/common/{LIST}")
    query = urlencode({"channelCode": code, "websiteCodeName": site})
    way = ask.below(f"{address}?{query}", headers=by_script(page.url))
    return replace(way, optional=written is None)


def _channels(page: TextResponse, ask: Ask) -> Rows:
    """The channels that annual reports may lie in: those so called, else all directly below."""
    data = read_json(page.text)
    results = data.get("results") if isinstance(data, dict) else None
    if not isinstance(results, dict):
        return Rows(state="changed", detail="no list of channels")
    nodes = list(_nodes(results))
    below = [(name, channel) for depth, name, channel in nodes if depth == 1]
    annual = [(name, channel) for depth, name, channel in nodes if depth and is_annual(name)]
    own = [(name, channel) for depth, name, channel in nodes if depth == 0]
    if any(is_annual(name) for name, _ in own):
        annual, below = [], own + below
    search = "/common/search" if "/common/" in page.url else "/searchList"
    asks = []
    for name, channel in annual or below or own:
        url = urljoin(page.url, f"{search}/{channel}?{urlencode({**PLAIN, 'page': '1'})}")
        unit = name if is_body_name(name) and not CLASS.fullmatch(name) else ""
        year = read_title(name).year
        asks.append(ask.below(url, headers=ask.headers, unit=unit, year=year))
    detail = "" if asks else "no channels in the list of channels"
    return Rows(asks=tuple(asks), state="changed" if detail else "ok", detail=detail)


def _nodes(node: dict[str, Any], depth: int = 0) -> Iterator[tuple[int, str, str]]:
    """Name and id of each channel, from the outermost at depth 0."""
    channel = node.get("channelId") or node.get("id")
    name = next((node[key] for key in ("displayName", "channelName", "name") if node.get(key)), "")
    if isinstance(channel, str) and re.fullmatch(CHANNEL, channel, re.IGNORECASE):
        yield depth, str(name), channel
    children = node.get("children")
    for child in children if isinstance(children, list) and depth < 5 else ():
        if isinstance(child, dict):
            yield from _nodes(child, depth + 1)


def _answer(page: TextResponse, ask: Ask) -> Rows:
    data = read_json(page.text)
    inner = data.get("data") if isinstance(data, dict) else None
    if not isinstance(inner, dict):
        read = static_listing(page, ask)
        detail = "the search gives no data: it may want a token that a script computes"
        return read if read.rows else Rows(state="changed", detail=detail)
    # A search on a host of its own gives addresses from the root of the site that asks.
    site = page.replace(url=asked_from(page, ask))
    rows = rows_in(site if isinstance(site, TextResponse) else page, inner)
    total = total_in(inner, ("total",))
    size = total_in(inner, ("rows",)) or len(rows)
    number = total_in(inner, ("page",)) or ask.page
    more = None
    if rows and (total is None or number * size < total):
        url = renumbered(ask.url, "page", number + 1)
        more = ask.following(url, body=renumbered(ask.body, "page", number + 1))
    return listed(rows, total, ask, more)


FAMILY = Ucap()
