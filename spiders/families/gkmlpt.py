"""Guangdong's 集约化 disclosure platform: a page whose tree and lists are JSON.

`{base}/gkmlpt/index` holds `window._CONFIG` with the site's number and the tree of columns; the
rows come from `{base}/gkmlpt/api/all/<column>?page=N&sid=<site>`, 100 a page up to `total`. The
tree's `post_count` may be far larger than `total` (726 against 221, 2026-11): a walk up to it
would never end. Rows of type `url` lead to other sites; a `jump_url` says that the whole column
lives elsewhere, in an ordinary folder that `generic` walks. Below the column of annual reports may
hang one for each unit or year; that its own list then leaves theirs out is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from parsel import Selector
from scrapy.http import TextResponse

from archive.titles import is_body_name
from spiders.answers import read_json
from spiders.family import Family
from spiders.listings import Ask, Row, Rows
from spiders.pages import CUT, count_in, day_of, follow, squeeze
from spiders.script_values import json_of

API = re.compile(r"/gkmlpt/api/all/\d+")
SID = re.compile(r"\bSID[\"']?\s*:\s*[\"']?(\d+)")
COLUMN = re.compile(
    r"政府信息公开(工作)?年(度报告|报)|信息公开年报|公开年报|^年报$|^年度报告$|年度报告$"
)
# Below it stand years and units.
CALLED = re.compile(r"(20\d\d)年?度?")
DEPTH = 3


class Gkmlpt(Family):
    """The platform's index, its API's answers and its articles."""

    name = "gkmlpt"
    order = 20
    titles = ("h1.title.document-number", "h1.title", "h1")
    bodies = ("div.article-content",)

    def recognises(self, page: TextResponse) -> bool:
        """By the API's path, or by `_CONFIG` with a site number."""
        if API.search(page.url):
            return True
        return "_CONFIG" in page.text and SID.search(page.text) is not None

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """Rows of an answer, or from the tree the way to the lists of annual reports."""
        return _answer(page, ask) if API.search(page.url) else _index(page, ask)

    def body(self, page: TextResponse) -> Selector | None:
        """An article's text: served in the page, or in `_CONFIG.DETAIL.content` only."""
        served = super().body(page)
        if served is not None:
            return served
        detail = json_of(page.text, "DETAIL")
        content = detail.get("content") if isinstance(detail, dict) else None
        return Selector(text=content, type="html") if isinstance(content, str) and content else None


def _index(page: TextResponse, ask: Ask) -> Rows:
    sid = SID.search(page.text)
    tree = json_of(page.text, "TREE")
    nodes = list(_annual(tree if isinstance(tree, list) else [], urlsplit(ask.url).fragment))
    if sid is None or not nodes:
        return Rows((), (), "changed", "", "no column of annual reports in the site's tree")
    root = page.url.partition("/gkmlpt")[0]
    asks: list[Ask] = []
    for node, unit, year in (one for top in nodes for one in _with_children(top)):
        jump = follow(page, str(node.get("jump_url") or ""))
        if jump:
            asks.append(ask.below(jump, unit=unit, year=year))
        else:
            url = f"{root}/gkmlpt/api/all/{node['id']}?page=1&sid={sid[1]}"
            headers = (("Referer", page.url),)
            asks.append(ask.below(url, headers=headers, unit=unit, year=year))
    return Rows((), tuple(asks), "ok", str(nodes[0].get("name", "")))


def _with_children(
    node: dict[str, Any], unit: str = "", year: int | None = None, depth: int = DEPTH
) -> Iterator[tuple[dict[str, Any], str, int | None]]:
    """A column and those below it, each with the unit and the year that names on the way say.

    One that only holds others has no list that is asked for.
    """
    name = squeeze(str(node.get("name", "")))
    called = CALLED.match(name)
    year, unit = int(called[1]) if called else year, name if is_body_name(name) else unit
    listed = node.get("children") if depth else None
    below = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    below = [one for one in below if isinstance(one.get("id"), int | str)]
    if not below or node.get("jump_url") or node.get("post_count") != 0:
        yield node, unit, year
    for one in below:
        yield from _with_children(one, unit, year, depth - 1)


def _annual(nodes: list[Any], fragment: str) -> Iterator[dict[str, Any]]:
    """The node that the address names behind #, else the topmost ones named for annual reports."""
    for node in nodes:
        if not isinstance(node, dict):
            continue
        named = COLUMN.search(str(node.get("name", ""))) is not None
        if isinstance(number := node.get("id"), int | str) and (
            str(number) == fragment if fragment else named
        ):
            yield node
        elif isinstance(children := node.get("children"), list):
            yield from _annual(children, fragment)


def _answer(page: TextResponse, ask: Ask) -> Rows:
    data = read_json(page.text)
    articles = data.get("articles") if isinstance(data, dict) else None
    if not isinstance(articles, list):
        return Rows((), (), "changed", "", "an answer without articles")
    classify = data.get("classify") if isinstance(data.get("classify"), dict) else {}
    column = str(classify.get("name", ""))
    rows = tuple(row for article in articles if (row := _row(page, article, column)))
    total, offset = count_in(data.get("total")) or 0, count_in(data.get("offset")) or 0
    if total == 0:
        return Rows((), (), "empty", column)
    asks: tuple[Ask, ...] = ()
    if articles and offset + len(articles) < total:
        url = re.sub(r"([?&]page=)\d+", rf"\g<1>{ask.page + 1}", ask.url)
        asks = (ask.following(url),)
    return Rows(rows, asks, "ok" if rows or ask.page > 1 else "changed", column)


def _row(page: TextResponse, article: Any, column: str) -> Row | None:
    if not isinstance(article, dict):
        return None
    address = str(article.get("url") or article.get("post_url") or "")
    # Addresses come without a scheme: //www.xuwen.gov.cn/gkmlpt/content/…
    url = follow(page, urljoin(f"{urlsplit(page.url).scheme}:", address))
    title = squeeze(str(article.get("title") or ""))
    if not url or not title:
        return None
    return Row(
        url,
        title,
        squeeze(f"{title} {article.get('publisher') or ''} {article.get('identifier') or ''}"),
        column,
        _day(article),
        squeeze(str(article.get("publisher") or "")),
        whole=not CUT.search(title),
    )


def _day(article: dict[str, Any]) -> str | None:
    created = str(article.get("created_at") or "")[:10]
    moment = article.get("create_time") or article.get("display_publish_time")
    return day_of(created) or day_of(moment)


FAMILY = Gkmlpt()
