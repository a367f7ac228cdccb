"""Jiangxi's 集约化 platform: a Handlebars template in the page, rows as JSON from `/queryList`.

Columns are called `/<site>/col/col42150/index.html` as Hanweb's are. The page holds a script of
type `text/x-handlebars-template` and, beside it, an object with `webSiteCode`, `channelCode` and
`perPage`. The rows come from

    POST /queryList    current=1&pageSize=15&webSiteCode[]=…&channelCode[]=…&sort=sortNum&order=desc

as `data.results[].source`; its `urls` and `metadata` are JSON inside strings. Seen in 2026-11 on
sthjt.jiangxi.gov.cn. Where the answer keeps the number of rows is a guess, so that without one a
full page is followed by another; what else it may call a publisher (`spiders.answers`) is a guess
as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from scrapy.http import TextResponse

from spiders.answers import listed, read_json, rows_in, total_in
from spiders.blocks import static_rows
from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.next_pages import next_page
from spiders.pages import follow
from spiders.queries import asked, asked_from, number_in, renumbered, sent_by_script
from spiders.script_values import members
from spiders.static_pages import settle

ENDPOINT = re.compile(r"/queryList/?$")
GIVEN = re.compile(r"[\"']([^\"'\s]*/queryList)/?[\"']")
# The object, or what stands around its most telling member where other objects lie within it.
OBJECT = re.compile(r"\{[^{}]*\bchannelCode\b[^{}]*\}")
AROUND = 600


class Jiangxi(Family):
    """Columns with a template, and the answers that fill it; `bodies` are guesses."""

    name = "jiangxi"
    order = 50
    titles = ("h1", ".title", ".article-title")
    bodies = ("#zoom", ".article-content", ".article", "#content", ".content", ".TRS_Editor")

    def recognises(self, page: TextResponse) -> bool:
        """By the template beside a `webSiteCode`, or by the endpoint's address."""
        if ENDPOINT.search(urlsplit(page.url).path):
            return True
        return "webSiteCode" in page.text and (
            "x-handlebars-template" in page.text or OBJECT.search(page.text) is not None
        )

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """The rows of an answer, or from the page's parameters the way to them."""
        if ENDPOINT.search(urlsplit(page.url).path):
            return _answer(page, ask)
        asks = tuple(dict.fromkeys(_queries(page, ask)))
        return settle(page, ask, static_rows(page), asks or next_page(page, ask))


def _queries(page: TextResponse, ask: Ask) -> Iterator[Ask]:
    """The first request of each list of the page."""
    written = GIVEN.search(page.text)
    url = follow(page, written[1]) if written else urljoin(page.url, "/queryList")
    at = page.text.find("channelCode")
    around = page.text[max(0, at - AROUND) : at + AROUND]
    for text in OBJECT.findall(page.text) or [around]:
        given = members(text)
        if url is None or not given.get("channelCode") or not given.get("webSiteCode"):
            continue
        form = [
            ("current", "1"),
            ("pageSize", (given.get("perPage") or given.get("pageSize") or ["15"])[0]),
            *(("webSiteCode[]", code) for code in given["webSiteCode"]),
            *(("channelCode[]", code) for code in given["channelCode"]),
            ("sort", (given.get("sort") or ["sortNum"])[0]),
            ("order", (given.get("order") or ["desc"])[0]),
        ]
        yield sent_by_script(ask, page.url, url, form)


def _answer(page: TextResponse, ask: Ask) -> Rows:
    data = read_json(page.text)
    inner = data.get("data", data) if isinstance(data, dict) else None
    inner = read_json(inner) if isinstance(inner, str) else inner
    results = inner.get("results") if isinstance(inner, dict) else None
    if not isinstance(results, list):
        return Rows(state="changed", detail="an answer without results")
    column = page.replace(url=asked_from(page, ask))
    rows, total = rows_in(column, inner), total_in(inner)
    if not results:
        empty = total == 0 or (total is None and ask.page == 1)
        return Rows(state="empty" if empty else "ok", detail="an answer without rows")
    form = asked(ask)
    number, size = number_in(form, "current"), number_in(form, "pageSize")
    goes_on = len(results) >= size if total is None else number * (size or len(results)) < total
    if not number or not goes_on:
        return listed(rows, total, ask, None)
    body = renumbered(ask.body, "current", number + 1)
    return Rows(rows, (ask.following(ask.url, body=body),))


FAMILY = Jiangxi()
