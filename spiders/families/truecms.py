"""TrueCMS: a pager script in the page, rows in JSONP whose `result` is a Hanweb-like datastore.

    GET …/TrueCMS/messageController/getMessage.do
        ?startrecord=1&endrecord=30&perpage=10&columnId=<uuid>&callback=cb   also …/truecms/…

The address, the page size and the parameters stand in the pager's call. Without a Referer some
sites answer 404 (如皋); windows above 50, 20 or 10 records come back empty or cut, site by site, so
the next window begins behind what came. Where the endpoint is switched off (gaj.lyg.gov.cn answers
404) the page carries its first 60 rows in `#initData`. Titles are cut to 55 characters and have no
attribute. Seen in 2026-11 in Nantong, Haimen, Lianyungang and on shrd.gov.cn.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

from parsel import Selector
from scrapy.http import TextResponse

from spiders.answers import read_json
from spiders.blocks import static_rows
from spiders.datastores import Records, count_of, group_size, parameters_of, read_store
from spiders.family import Family
from spiders.linked_rows import list_rows
from spiders.listings import Ask, Row, Rows
from spiders.next_pages import next_page
from spiders.pages import column_name, follow
from spiders.queries import asked_from, by_script
from spiders.static_pages import settle

ENDPOINT = re.compile(r"messageController/getMessage\.do", re.IGNORECASE)
GIVEN = re.compile(r"[\"']([^\"'\s]*messageController/getMessage\.do)[^\"']*[\"']", re.IGNORECASE)
COLUMN = re.compile(r"\bcolumnId[\"']?\s*[:=]\s*[\"']([\w-]{16,})[\"']", re.IGNORECASE)
ARTICLE = re.compile(r"/content/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.html?$", re.IGNORECASE)
JSONP = re.compile(r"^[^{<]*?\(?\s*(\{.*\})\s*\)?\s*;?\s*$", re.DOTALL)
# Where the page does not say: the size of the pager's own example; no cap is below it.
PAGE_SIZE = 10


class TrueCms(Family):
    """Columns with a pager script, the endpoint's answers, and `/content/<uuid>.html`."""

    name = "truecms"
    order = 60
    titles = (".title", "h1", ".article-title")
    bodies = ("#zoom", "#zoomcon", ".zoomcon", ".article-content", "#content", ".content")

    def recognises(self, page: TextResponse) -> bool:
        """By the endpoint's name in the page or in its address, or by an article's address."""
        if ENDPOINT.search(page.url) or ARTICLE.search(urlsplit(page.url).path):
            return True
        return ENDPOINT.search(page.text) is not None

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """The rows that the page or an answer carries, and the window of records behind them."""
        if ENDPOINT.search(urlsplit(page.url).path):
            return _answer(page, ask)
        rows = _initial(page)
        asks = _further(page, ask, len(rows))
        if rows:
            return Rows(rows, asks, "ok", column_name(page))
        return settle(page, ask, static_rows(page), asks or next_page(page, ask))


def _initial(page: TextResponse) -> tuple[Row, ...]:
    """The rows of `#initData`, which may be an element, or a script or field of text."""
    found: dict[str, Row] = {}
    for holder in page.css("#initData"):
        inner = holder
        if holder.root.tag in {"script", "textarea", "template"}:
            inner = Selector(text=holder.xpath("string()").get("") or "<p></p>", type="html")
        found |= {row.url: row for row in list_rows(page, inner) if row.url not in found}
    return tuple(found.values())


def _further(page: TextResponse, ask: Ask, shown: int) -> tuple[Ask, ...]:
    """The first window of records that the page does not show itself."""
    text = page.text
    given = GIVEN.search(text)
    total = count_of(text, "totalRecord")
    url = follow(page, given[1].replace("\\/", "/")) if given else None
    if url is None or (shown and total is not None and shown >= total):
        return ()
    parameters = dict(parameters_of(text) or ())
    column = COLUMN.search(text)
    if column and not any(name.lower() == "columnid" for name in parameters):
        parameters["columnId"] = column[1]
    size = count_of(text, "perPage") or PAGE_SIZE
    address = _window(url, shown + 1, group_size(text, size), size, parameters)
    headers = by_script(page.url)
    if not shown:
        return (ask.below(address, headers=headers),)
    # The page has its rows itself, often because the endpoint is switched off.
    return (replace(ask.following(address, optional=True), headers=headers),)


def _answer(page: TextResponse, ask: Ask) -> Rows:
    text = _store(page.text)
    if text is None:
        return Rows((), (), "ok" if ask.page > 1 else "changed", "", "an answer without a store")
    records = read_store(page.replace(url=asked_from(page, ask)), text)
    total = count_of(text, "totalrecord")
    asks = _onward(ask, records, total)
    if records.rows or asks:
        return Rows(records.rows, asks)
    return Rows((), (), "empty" if total == 0 else "ok", "", "an empty datastore")


def _store(text: str) -> str | None:
    """The datastore of an answer: bare, in JSON, or in JSON that a function is called with."""
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return text
    found = JSONP.match(text)
    data = read_json(found[1]) if found else None
    result = data.get("result") if isinstance(data, dict) else None
    if not isinstance(result, str):
        return None
    return unescape(result) if "&lt;record" in result else result


def _onward(ask: Ask, records: Records, total: int | None) -> tuple[Ask, ...]:
    """The window behind what came; the same one, smaller, where a large one came back empty."""
    query = dict(parse_qsl(urlsplit(ask.url).query, keep_blank_values=True))
    numbers = [query.pop(name, "") for name in ("startrecord", "endrecord", "perpage")]
    if not all(number.isdecimal() for number in numbers):
        return ()
    first, last, size = (int(number) for number in numbers)
    window, came = last - first + 1, first + records.number - 1
    if total is not None and came >= total:
        return ()
    if not records.number:
        if window <= PAGE_SIZE:
            return ()
        window = size = PAGE_SIZE
    elif total is None and records.number < min(window, size):
        return ()
    return (ask.following(_window(ask.url.partition("?")[0], came + 1, window, size, query)),)


def _window(url: str, first: int, window: int, size: int, parameters: dict[str, str]) -> str:
    """The address of a window of records, counted from 1."""
    query = {
        "startrecord": str(first),
        "endrecord": str(first + window - 1),
        "perpage": str(size),
        **parameters,
    }
    query.setdefault("callback", "cb")
    return f"{url}?{urlencode(query)}"


FAMILY = TrueCms()
