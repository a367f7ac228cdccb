"""Hanweb's platform of the 2020s, jpaas: `unitbuild.js` fills units of the page one by one.

A script of the page carries all that a unit is asked with:

    <script src="…/unitbuild.js" url="/api-gateway/jpaas-publish-server/front/page/build/unit"
            querydata="{'parseType':'bulidstatic','webId':'…','pageId':'…','tagId':'…list',…}">

The misspelt `bulidstatic` is real and echoed as found, as is every key; a parameter that the page
does not give was answered with 403 at miit. Page N is `paramJson={"pageNo":N,"pageSize":"15"}`; a
bare `pageNo` pages nothing. The answer is JSON with a piece of page in `data.html`; a pager in it
says `rows` and `count`. The `pageId` of a column with a name changes when the site is rebuilt, so
it is read anew on every walk. Seen in 2026-11 on miit, samr, mohurd, mofcom, jinhua.gov.cn (dates
glued to titles, `title="x"`) and yw.gov.cn. A page without a list of its own may show it in a
frame. Which units are lists is a guess from their names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from scrapy.http import HtmlResponse, TextResponse

from spiders.answers import read_json
from spiders.blocks import static_rows
from spiders.families.hanweb_jpage import HanwebJpage
from spiders.family import Family
from spiders.linked_rows import list_rows
from spiders.listings import Ask, Rows
from spiders.next_pages import next_page
from spiders.pagers import last_number, rows_said
from spiders.pages import EMPTY, attribute, follow, words
from spiders.queries import asked_from, by_script
from spiders.script_values import pairs
from spiders.static_pages import settle

MARKS = re.compile(r"unitbuild|jpaas-publish-server", re.IGNORECASE)
ARTICLE = re.compile(r"/art/\d{4}/art_[0-9a-f]{32}\.html")
ENDPOINT = re.compile(r"/build/unit$")
LIST = re.compile(r"列表|list|分页|右侧内容|内容|资料|新闻|公告|年报", re.IGNORECASE)
CHROME = re.compile(
    r"导航|nav|菜单|menu|位置|面包屑|左侧|头部|底部|页头|页脚|head|foot|banner|轮播|搜索|友情|栏目名",
    re.IGNORECASE,
)
ROWS = re.compile(r"\b(?:rows|pageSize)['\"]?\s*[=:]\s*['\"]?(\d+)", re.IGNORECASE)
# Sizes seen are 14, 15, 20, 24, 25 and 50; asked for only where neither page nor answer says one.
PAGE_SIZE = 15


class HanwebJpaas(Family):
    """Columns whose units are asked for one by one, and the answers."""

    name = "hanweb_jpaas"
    order = 30
    titles = HanwebJpage.titles
    bodies = ("#zoom", "#ccontent", "#con_con", *HanwebJpage.bodies)

    def recognises(self, page: TextResponse) -> bool:
        """By its script, its endpoint, or articles called `/art/2024/art_<32 digits>.html`."""
        if MARKS.search(page.url) or ARTICLE.search(page.url) or MARKS.search(page.text):
            return True
        return ARTICLE.search(page.text) is not None and "<datastore" not in page.text

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """The rows of an answer, or from the page the way to its units that look like lists."""
        if ENDPOINT.search(urlsplit(page.url).path):
            return _answer(page, ask)
        units = list(_units(page))
        likely = [unit for unit in units if not CHROME.search(unit[0])]
        chosen = [unit for unit in likely if LIST.search(unit[0])]
        rows = static_rows(page)
        if ask.rendered or (not chosen and (rows or page.xpath("//iframe[@src] | //frame[@src]"))):
            return settle(page, ask, rows, next_page(page, ask))
        asks = [ask.below(url, headers=by_script(page.url)) for _, url in chosen or likely or units]
        # A unit may be there already, built when the page was: its own request brings it whole.
        return settle(page, ask, rows, tuple(asks) or next_page(page, ask))


def _units(page: TextResponse) -> Iterator[tuple[str, str]]:
    """The units of a page: what each is called, and the address that brings it."""
    for script in page.xpath("//*[@querydata and @url]"):
        query = pairs(attribute(script, "querydata"))
        url = follow(page, attribute(script, "url"))
        if url and query:
            name = next((value for key, value in query if key.lower() == "tagid"), "")
            # The pages' parameter goes last, where it is changed.
            query.sort(key=lambda pair: pair[0] == "paramJson")
            joint = "&" if "?" in url else "?"
            yield name, f"{url}{joint}{urlencode(query, quote_via=quote)}"


def _answer(page: TextResponse, ask: Ask) -> Rows:
    html = _html(page.text)
    if html is None:
        return Rows((), (), "ok" if ask.page > 1 else "changed", "", "an answer without html")
    # Links are those of the column's page, not of the endpoint.
    piece = HtmlResponse(asked_from(page, ask), body=html or "<p></p>", encoding="utf-8")
    rows = list_rows(piece) or static_rows(piece)
    count, size = rows_said(html), last_number(ROWS, html)
    if not rows:
        if count == 0 or EMPTY.search(words(piece.selector)):
            return Rows((), (), "empty")
        return Rows((), (), "ok" if ask.page > 1 else "changed", "", "no rows in an answer")
    size = size or _asked_size(ask) or len(rows) or PAGE_SIZE
    if count is not None and ask.page * size >= count:
        return Rows(rows)
    return Rows(rows, (_paged(ask, size, certain=count is not None),))


def _html(text: str) -> str | None:
    """The piece of page in an answer, None where there is none."""
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return text
    data = read_json(text)
    inner = data.get("data") if isinstance(data, dict) else None
    html = inner.get("html") if isinstance(inner, dict) else inner
    return html if isinstance(html, str) else None


def _asked_size(ask: Ask) -> int | None:
    return last_number(ROWS, dict(parse_qsl(urlsplit(ask.url).query)).get("paramJson", ""))


def _paged(ask: Ask, size: int, *, certain: bool) -> Ask:
    """The page after this one; where no count says that there is one, it may be missing."""
    address, _, _ = ask.url.partition("&paramJson=")
    shown = json.dumps({"pageNo": ask.page + 1, "pageSize": str(size)}, separators=(",", ":"))
    following = ask.following(f"{address}&paramJson={quote(shown, safe='')}")
    return replace(following, optional=not certain)


FAMILY = HanwebJpaas()
