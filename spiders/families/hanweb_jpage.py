"""Hanweb 大汉 jcms columns: rows lie as CDATA in a script, the visible list is an empty shell.

The page carries the first group of rows, three client pages of them. The rest comes from an
endpoint that differs by province and answers 404 in its other form, so it is read off the page:

    POST …/module/jpage/dataproxy.jsp?startrecord=46&endrecord=90&perpage=15    Zhejiang
    GET  …/module/web/jpage/dataproxy.jsp?page=N&…                    Jiangsu, Gansu, central bodies
    GET  …/module/jslib/jquery/jpage/dataproxy.jsp?page=N&…           the oldest sites

`…/index.html?pageNum=N` only moves the script in the browser: the server answers page 1 always.
The unit id changes with the template and is never written down. Seen in 2026-11 on dingxi.gov.cn,
jshrss.jiangsu.gov.cn, nantong.gov.cn and in Zhejiang.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

from parsel import Selector
from scrapy.http import TextResponse

from spiders.blocks import static_rows
from spiders.family import Family
from spiders.listings import Ask, Row, Rows
from spiders.pages import column_name, follow, read_row
from spiders.static_pages import next_page, settle

DATASTORE = re.compile(r"<datastore\b.*?</datastore>", re.DOTALL | re.IGNORECASE)
RECORD = re.compile(
    r"<record\b[^>]*>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL | re.IGNORECASE
)
NEXT_GROUP = re.compile(r"<nextgroup\b.*?href=[\"'](.*?)[\"']>?\s*</a>", re.DOTALL | re.IGNORECASE)
PROXY = re.compile(r"proxyUrl[\"']?\s*:\s*[\"']([^\"']+)[\"']")
PARAMETERS = re.compile(r"ajaxParam[\"']?\s*:\s*(\{.*?\}|\"[^\"]*\"|'[^']*')", re.DOTALL)
PAIR = re.compile(r"[\"']?(\w+)[\"']?\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|([\w./-]+))")
# Three client pages to a group, whatever the page size: 45 for 15, 60 for 20, 120 for 40.
GROUP_SIZE = 3
POSTED = "/module/jpage/"
AJAX = (
    ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),
    ("X-Requested-With", "XMLHttpRequest"),
)


class HanwebJpage(Family):
    """Columns whose rows are a `<datastore>`."""

    name = "hanweb_jpage"
    order = 70
    titles = (".title", "h1", ".article-title", ".con_article-title")
    bodies = (
        "#zoom",
        ".article-content",
        ".main-txt",
        "table#article",
        ".bt_content",
        ".con_article-bd",
    )

    def recognises(self, page: TextResponse) -> bool:
        """By `<datastore>` or `dataproxy.jsp`; TrueCMS shares the first, its endpoint differs."""
        text = page.text
        if "getMessage.do" in text:
            return False
        return "<datastore" in text or "dataproxy.jsp" in text

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """The rows of the page's group, or of the endpoint's answer, and the group after it."""
        answer = page.text.lstrip().startswith(("<datastore", "<?xml"))
        rows = _rows(page)
        if answer:
            return _answer(page, ask, rows)
        if not rows:
            # Some sites of Shandong leave the datastore empty and list the links in the page.
            asks = (*_further(page, ask, 0), *next_page(page, ask))
            return settle(page, ask, static_rows(page), asks)
        return Rows(rows, _further(page, ask, len(rows)), "ok", column_name(page))


def _rows(page: TextResponse) -> tuple[Row, ...]:
    found: dict[str, Row] = {}
    for store in DATASTORE.findall(page.text):
        for fragment in RECORD.findall(store):
            # A bare row loses its cells outside a table.
            inner = fragment.strip()
            text = f"<table>{inner}</table>" if inner[:3].lower() == "<tr" else inner
            row = read_row(page, Selector(text=text or "<p></p>", type="html"))
            if row:
                found.setdefault(row.url, row)
    return tuple(found.values())


def _further(page: TextResponse, ask: Ask, shown: int) -> tuple[Ask, ...]:
    """The first request to the endpoint; none where the page shows all rows already."""
    text = page.text
    total, per_page = _number(text, "totalRecord"), _number(text, "perPage")
    if total is not None and shown >= total:
        return ()
    group = NEXT_GROUP.search(text)
    proxy = PROXY.search(text)
    endpoint = unescape(group[1]).strip() if group else ""
    given = proxy[1] if proxy else endpoint
    if not given or (total is None and not shown):
        return ()
    if POSTED in given and (parameters := _parameters(text, endpoint)):
        size = per_page or 15
        step = size * (_number(text, "groupSize") or GROUP_SIZE)
        url = urljoin(page.url, urlsplit(given)._replace(query="", fragment="").geturl())
        following = _posted(url, range(shown + 1, shown + step + 1), size, ask)
        form = urlencode(parameters)
        return (replace(following, body=form, headers=(*AJAX, ("Referer", page.url))),)
    if "?" in endpoint:
        target = follow(page, endpoint)
    else:
        query = urlencode([("page", "1"), *(_parameters(text, endpoint) or [])])
        target = follow(page, f"{given.partition('?')[0]}?{query}")
    headers = (("X-Requested-With", "XMLHttpRequest"), ("Referer", page.url))
    # It may show the rows of the page again: how many make a page here, the answer tells.
    return (replace(ask.following(target), headers=headers),) if target else ()


def _answer(page: TextResponse, ask: Ask, rows: tuple[Row, ...]) -> Rows:
    """An answer of the endpoint. A body of about 54 bytes without rows ends every list."""
    total = _number(page.text, "totalrecord")
    if not rows:
        empty = total == 0 or ask.page <= 1
        return Rows((), (), "empty" if empty and total == 0 else "ok", "", "an empty datastore")
    parts = urlsplit(ask.url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "startrecord" in query:
        first, last = int(query["startrecord"]), int(query["endrecord"])
        if total is not None and last >= total:
            return Rows(rows)
        size = int(query.get("perpage") or 15)
        url = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        return Rows(rows, (_posted(url, range(last + 1, last * 2 - first + 2), size, ask),))
    pages = _number(page.text, "totalpage")
    number = int(query.get("page") or 1)
    if pages is not None and number >= pages:
        return Rows(rows)
    # Only the number changes: `webname` is encoded twice, and some parameters are opaque (nhsa).
    url = re.sub(r"([?&]page=)\d+", rf"\g<1>{number + 1}", ask.url)
    return Rows(rows, (ask.following(url),))


def _posted(url: str, records: range, size: int, before: Ask) -> Ask:
    """The POST for a range of records; form and headers are those of the request before it."""
    query = f"startrecord={records.start}&endrecord={records.stop - 1}&perpage={size}"
    return replace(before.following(f"{url}?{query}"), method="POST")


def _parameters(text: str, endpoint: str) -> list[tuple[str, str]] | None:
    """The endpoint's parameters: an object or a query in the script, or those of nextgroup."""
    if found := PARAMETERS.search(text):
        given = found[1]
        if given.startswith("{"):
            return [(key, unquote(a or b or c)) for key, a, b, c in PAIR.findall(given[1:-1])]
        return parse_qsl(given.strip("\"'"), keep_blank_values=True)
    if "?" in endpoint:
        pairs = parse_qsl(urlsplit(endpoint).query, keep_blank_values=True)
        # Encoded twice in nextgroup, once in the form.
        return [(key, unquote(value)) for key, value in dict(pairs).items() if key != "page"]
    return None


def _number(text: str, name: str) -> int | None:
    """A count, as `name: 12` in the script or as `<name>12</name>` in a datastore."""
    pattern = rf"\b{name}[\"']?\s*:\s*[\"']?(\d+)|<{name}>\s*(\d+)\s*</"
    found = re.search(pattern, text, re.IGNORECASE)
    return int(found[1] or found[2]) if found else None


FAMILY = HanwebJpage()
