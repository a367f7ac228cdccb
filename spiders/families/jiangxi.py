"""Jiangxi's 集约化 platform: a Handlebars template in the page, rows as JSON from `/queryList`.

Columns are called `/<site>/col/col42150/index.html` as Hanweb's are. The page holds a script of
type `text/x-handlebars-template` and, beside it, an object with `webSiteCode`, `channelCode` and
`perPage`. The rows come from

    POST /queryList    current=1&pageSize=15&webSiteCode[]=…&channelCode[]=…&sort=sortNum&order=desc

as `data.results[].source`; its `urls` and `metadata` are JSON inside strings. Seen in 2026-11 on
sthjt.jiangxi.gov.cn. Where the answer keeps the number of rows is a guess, so that without one a
full page is followed by another; the names of a publisher in `metadata` are guesses as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from parsel import Selector
from scrapy.http import TextResponse

from spiders.blocks import static_rows
from spiders.families.hanweb_jpage import ASKED_BY_SCRIPT, FORM
from spiders.family import Family
from spiders.listings import Ask, Row, Rows
from spiders.pages import CUT, day, follow, squeeze
from spiders.static_pages import next_page, settle

ENDPOINT = re.compile(r"/queryList/?$")
GIVEN = re.compile(r"[\"']([^\"'\s]*/queryList)/?[\"']")
# The object, or what stands around its most telling member where other objects lie within it.
OBJECT = re.compile(r"\{[^{}]*\bchannelCode\b[^{}]*\}")
AROUND = 600
MEMBER = re.compile(
    r"[\"']?(\w+)[\"']?\s*[:=]\s*(?:\[([^\]]*)\]|\"([^\"]*)\"|'([^']*)'|([\w.-]+))", re.DOTALL
)
ITEM = re.compile(r"[\"']([^\"']+)[\"']")
TOTALS = ("total", "totalCount", "totalRecord", "totalHits", "count")
PUBLISHERS = ("publisher", "publishOrg", "publishUnit", "fbjg", "发布机构", "公开主体", "source")
# China keeps one time, eight hours before UTC.
BEIJING = timedelta(hours=8)


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
    given = GIVEN.search(page.text)
    url = follow(page, given[1]) if given else urljoin(page.url, "/queryList")
    at = page.text.find("channelCode")
    around = page.text[max(0, at - AROUND) : at + AROUND]
    for text in OBJECT.findall(page.text) or [around]:
        members = {
            name: _values(listed, a or b or c) for name, listed, a, b, c in MEMBER.findall(text)
        }
        if url is None or not members.get("channelCode") or not members.get("webSiteCode"):
            continue
        form = [
            ("current", "1"),
            ("pageSize", (members.get("perPage") or members.get("pageSize") or ["15"])[0]),
            *(("webSiteCode[]", code) for code in members["webSiteCode"]),
            *(("channelCode[]", code) for code in members["channelCode"]),
            ("sort", (members.get("sort") or ["sortNum"])[0]),
            ("order", (members.get("order") or ["desc"])[0]),
        ]
        headers = (FORM, ASKED_BY_SCRIPT, ("Referer", page.url))
        yield ask.below(url, method="POST", body=urlencode(form), headers=headers)


def _values(listed: str, single: str) -> list[str]:
    """The values of a member: those of its array, else its one value."""
    return ITEM.findall(listed) if listed else [single] if single else []


def _answer(page: TextResponse, ask: Ask) -> Rows:
    data = _decoded(page.text)
    data = _decoded(data.get("data", data)) if isinstance(data, dict) else None
    results = data.get("results") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(results, list):
        return Rows((), (), "changed", "", "an answer without results")
    referer = dict(ask.headers).get("Referer", page.url)
    column = page.replace(url=referer, body=b"<html></html>")
    rows = tuple(row for result in results if (row := _row(column, result)))
    total = next((count for name in TOTALS if (count := _count(data.get(name))) is not None), None)
    if not results:
        empty = total == 0 or (total is None and ask.page == 1)
        return Rows((), (), "empty" if empty else "ok", "", "an answer without rows")
    form = parse_qsl(ask.body, keep_blank_values=True)
    known = dict(form)
    number, size = (_count(known.get(name)) or 0 for name in ("current", "pageSize"))
    more = len(results) >= size if total is None else number * (size or len(results)) < total
    if not number or not more:
        return Rows(rows, (), "ok" if rows or ask.page > 1 else "changed")
    body = urlencode([(k, str(number + 1) if k == "current" else v) for k, v in form])
    return Rows(rows, (ask.following(ask.url, body=body),))


def _row(page: TextResponse, result: Any) -> Row | None:
    """A result as a row: its title may carry marks of a search, its address is a JSON string."""
    source = result.get("source", result) if isinstance(result, dict) else None
    if not isinstance(source, dict):
        return None
    address = _address(source.get("urls")) or str(source.get("pcUrl") or source.get("url") or "")
    url = follow(page, address)
    marked = str(source.get("title") or "")
    plain = (
        Selector(text=marked, type="html").xpath("string()").get("") if "<" in marked else marked
    )
    title = squeeze(plain)
    if url is None or not title:
        return None
    metadata = _decoded(source.get("metadata"))
    publisher = ""
    if isinstance(metadata, dict):
        names = (metadata.get(name) for name in PUBLISHERS)
        publisher = next((squeeze(name) for name in names if isinstance(name, str) and name), "")
    row = Row(url, title, squeeze(f"{title} {publisher}"), publisher=publisher)
    return replace(row, listed_on=_day(source.get("pubDate")), whole=not CUT.search(title))


def _address(urls: Any) -> str:
    """The address for a large screen: `urls` is an object, mostly as a string; `pc` goes first."""
    known = _decoded(urls)
    if isinstance(known, str):
        return known
    if isinstance(known, dict):
        for name in ("pc", "common", *known):
            if isinstance(known.get(name), str) and known[name]:
                return str(known[name])
    return ""


def _decoded(value: Any) -> Any:
    """What a JSON string holds; anything else as it is."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _day(value: Any) -> str | None:
    """The day of a `pubDate`: as text, or as milliseconds since 1970."""
    number = _count(value)
    if number is None or number < 10**11:
        return day(str(value or ""))
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=min(number, 10**14))
    return (moment + BEIJING).date().isoformat()


def _count(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() else None


FAMILY = Jiangxi()
