"""TRS sites whose list is no HTML: a JSON file beside the page, or a search that is posted to.

    Hubei     the page names a file (`./2022qtzdgk.json`): {"data": [{"url", "PubDate", …}]}
    Fujian    POST {host}/fjdzapp/search, a form with channelid, classsql=chnlid=<id>, sortfield,
              classcol, page, prepage (up to 75) → {"data": [{"doctitle", "docpuburl" or
              "chnldocurl", "docreltime"}], "pageCount": …}, with another template `docs`

Both seen in 2026-11 (va.hubei.gov.cn; tjj, gxt, scjgj.fujian.gov.cn). The parameters differ from
page to page and are read from the call in the page's script.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy.http import TextResponse

from spiders.answers import listed, read_json, rows_in, total_in
from spiders.families.trs import Trs
from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.pages import follow
from spiders.queries import asked, by_script, number_in, renumbered, sent_by_script
from spiders.script_values import joined_members

SEARCH = re.compile(r"[\"']([\w:/.-]*/(?:fjdzapp/)?search)[\"']")
POSTED = re.compile(r"fjdzapp/search|\bclasssql\b", re.IGNORECASE)
PARAMETER = re.compile(
    r"[\"']?\b(channelid|sortfield|classsql|classcol|classnum|classsort|cache|prepage|templet)"
    r"[\"']?\s*:\s*"
)
FILE = re.compile(
    r"[\"'](\.{0,2}/?[\w./-]*?(?:20\d\d|list|data|nb|gk|doc)[\w-]*\.json)(?:\?[^\"']*)?[\"']"
)
ASKED = re.compile(r"getJSON|ajax|axios|fetch\s*\(|\$\.get|XMLHttpRequest", re.IGNORECASE)
ANSWER = re.compile(r"\"(?:docpuburl|chnldocurl|doctitle|docreltime)\"", re.IGNORECASE)
# A call and its parameters take some twenty lines.
CALL_SIZE = 1200
PAGE_COUNTS = ("pagecount", "pagenum", "pages", "totalpage", "totalpages")
MOST = 75
# A page that names more files than years names something else.
MOST_FILES = 20


class TrsSearch(Family):
    """Pages whose list is fetched as JSON, and the answers that hold it."""

    name = "trs_search"
    order = 125
    titles = Trs.titles
    bodies = Trs.bodies

    def recognises(self, page: TextResponse) -> bool:
        """By the search and its parameters, by its answers, or by a JSON file that is asked for."""
        text = page.text
        if _is_answer(page):
            return True
        if POSTED.search(text) and SEARCH.search(text):
            return True
        return FILE.search(text) is not None and ASKED.search(text) is not None

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """Rows of an answer; of a page, the way to it, beside what the page itself shows."""
        if _is_answer(page):
            return _answer(page, ask)
        read = Trs().listing(page, ask)
        if ask.page > 1 or ask.rendered:
            return read
        ways = _search(page, ask) or _files(page, ask)
        return Rows(read.rows, (*ways, *read.asks), "ok", read.column) if ways else read


def _is_answer(page: TextResponse) -> bool:
    path = urlsplit(page.url).path
    begins = page.text.lstrip().startswith(("{", "["))
    is_file = path.endswith(".json") and begins
    return is_file or (begins and (path.endswith("/search") or bool(ANSWER.search(page.text))))


def _search(page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    """The first request of each search that the page's scripts make, for a channel."""
    text = page.text
    found: dict[str, Ask] = {}
    for call in SEARCH.finditer(text):
        # Parameters may be put together before the call or within it.
        around = text[max(0, call.start() - CALL_SIZE) : call.start() + CALL_SIZE]
        given = joined_members(around, PARAMETER, {}, text)
        if not given.get("channelid"):
            continue
        form = {name: value for name, value in given.items() if value} | {"page": "1"}
        form.setdefault("prepage", str(MOST))
        way = sent_by_script(ask, page.url, urljoin(page.url, call[1]), form)
        found.setdefault(way.first, way)
    return tuple(found.values())


def _files(page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    urls = dict.fromkeys(follow(page, name) for name in FILE.findall(page.text))
    headers = by_script(page.url)
    asks = [replace(ask.below(url, headers=headers), optional=True) for url in urls if url]
    return tuple(asks) if len(asks) <= MOST_FILES else ()


def _answer(page: TextResponse, ask: Ask) -> Rows:
    data: Any = read_json(page.text)
    rows, total = rows_in(page, data), total_in(data)
    form = asked(ask)
    number = number_in(form, "page")
    if not rows or not number:
        return listed(rows, total, ask, None)
    pages = total_in(data, PAGE_COUNTS)
    more = None
    if number < pages if pages is not None else len(rows) >= number_in(form, "prepage", len(rows)):
        url = ask.url if ask.body else renumbered(ask.url, "page", number + 1)
        more = ask.following(url, body=renumbered(ask.body, "page", number + 1))
    return listed(rows, total, ask, more)


FAMILY = TrsSearch()
