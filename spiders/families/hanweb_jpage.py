"""Hanweb 大汉 jcms columns: rows lie as CDATA in a script, the visible list is an empty shell.

The page carries the first group of rows, three client pages of them. The rest comes from an
endpoint that differs by province and answers 404 in its other form, so it is read off the page:

    POST …/module/jpage/dataproxy.jsp?startrecord=46&endrecord=90&perpage=15    Zhejiang
    GET  …/module/web/jpage/dataproxy.jsp?page=N&…                    Jiangsu, Gansu, central bodies
    GET  …/module/jslib/jquery/jpage/dataproxy.jsp?page=N&…           the oldest sites

`…/index.html?pageNum=N` only moves the script in the browser: the server answers page 1 always.
The unit id changes with the template and is never written down; some addresses are opaque (nhsa)
and only their page number may be touched. Seen in 2026-11 on dingxi.gov.cn, jshrss.jiangsu.gov.cn,
nantong.gov.cn and in Zhejiang. Sites of Shandong leave the store empty and list their links in the
page. Huai'an calls columns `/col/18073_668815/` and keeps reports as `/wzxxgknb/<year>/<unit>.pdf`,
where the year is that of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from scrapy.http import TextResponse

from archive.titles import read_title
from spiders.blocks import static_rows
from spiders.datastores import DATASTORE, count_of, group_size, parameters_of, read_store
from spiders.family import Family
from spiders.listings import Ask, Row, Rows
from spiders.next_pages import next_page
from spiders.pages import column_name, follow
from spiders.queries import FORM, by_script, number_in, with_parameter
from spiders.static_pages import settle

NEXT_GROUP = re.compile(r"<nextgroup\b.*?href=[\"'](.*?)[\"']>?\s*</a>", re.DOTALL | re.IGNORECASE)
PROXY = re.compile(r"proxyUrl[\"']?\s*[:=]\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
UNIT = re.compile(r"\bunitid=(\w+)")
# Its columns and articles by their address: /col/18073_668815/, /art/2022/1/20/art_12377_1486865.
ADDRESS = re.compile(r"/col/\d+_\d+/|/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html")
FILED = re.compile(r"/wzxxgknb/(20\d\d)/")
# Above some 300 rows a page the endpoint falls back to 100 (jshrss.jiangsu.gov.cn, 2026-11).
MOST = 300
POSTED = "/module/jpage/"


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
        "#content",
        ".content",
    )

    def recognises(self, page: TextResponse) -> bool:
        """By `<datastore>`, `dataproxy.jsp` or its addresses; TrueCMS shares the first."""
        text = page.text
        if "getmessage.do" in text.lower() or "getmessage.do" in page.url.lower():
            return False
        if "<datastore" in text or "dataproxy.jsp" in text:
            return True
        return ADDRESS.search(urlsplit(page.url).path) is not None

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """The rows of the page's group, or of the endpoint's answer, and the group after it."""
        if page.text.lstrip("\ufeff \t\r\n").startswith(("<datastore", "<?xml")):
            return _answer(page, ask)
        found: dict[str, Row] = {}
        asks: list[Ask] = []
        for text in _lists(page.text):
            records = read_store(page, text)
            found |= {row.url: row for row in records.rows if row.url not in found}
            asks += _further(page, ask, text, records.number)
        if found:
            return Rows(tuple(found.values()), tuple(asks), "ok", column_name(page))
        asks += next_page(page, ask)
        rows = tuple(_filed(row) for row in static_rows(page))
        read = settle(page, ask, rows, tuple(asks))
        counted = count_of(page.text, "totalRecord")
        return replace(read, state="empty") if counted == 0 and not (rows or asks) else read


def _lists(text: str) -> Iterator[str]:
    """The lists of a page: where it has several, each store with the call that shows it."""
    stores = list(DATASTORE.finditer(text))
    if len(stores) < 2:
        yield text
        return
    ends = [store.start() for store in stores[1:]] + [len(text)]
    for store, end in zip(stores, ends, strict=True):
        unit = UNIT.search(store[0])
        call = re.search(rf"#{unit[1]}[\"']\s*\)\s*\.jpage.*", text, re.DOTALL) if unit else None
        yield store[0] + (call[0] if call else text[store.end() : end])


def _further(page: TextResponse, ask: Ask, text: str, shown: int) -> tuple[Ask, ...]:
    """The first request to the endpoint; none where the page shows all rows already."""
    total, per_page = count_of(text, "totalRecord"), count_of(text, "perPage")
    if total is not None and shown >= total:
        return ()
    group, proxy = NEXT_GROUP.search(text), PROXY.search(text)
    endpoint = unescape(group[1]).strip() if group else ""
    given = proxy[1].replace("\\/", "/") if proxy else endpoint
    if not given or (total is None and not shown):
        return ()
    # Behind a page without rows lies the list itself, behind one with rows its next part.
    onward = ask.following if shown else ask.below
    step = group_size(text, per_page or 15)
    if POSTED in given and (parameters := _parameters(text, endpoint)):
        url = urljoin(page.url, urlsplit(given)._replace(query="", fragment="").geturl())
        following = onward(
            _ranged(url, shown + 1, shown + step, per_page or 15), body=urlencode(parameters)
        )
        return (replace(following, method="POST", headers=by_script(page.url, FORM)),)
    if "?" not in endpoint:
        query = urlencode([("page", "1"), *(_parameters(text, endpoint) or [])])
        endpoint = f"{given.partition('?')[0]}?{query}"
    target = follow(page, endpoint)
    if target is None:
        return ()
    return (replace(onward(_beyond(target, shown, step)), headers=by_script(page.url)),)


def _beyond(url: str, shown: int, step: int) -> str:
    """The first page of the endpoint that the page does not show itself.

    Its page 1 starts the list anew. What the page shows is known to be so many whole pages where
    the address gives their size, or where it is one whole group: then a group is asked for.
    """
    query = dict(parse_qsl(urlsplit(url).query))
    size = number_in(query, "perpage")
    if query.get("page") != "1" or not 0 < shown <= MOST:
        return url
    if size and shown % size == 0:
        return with_parameter(url, "page", shown // size + 1)
    if not query.get("perpage") and shown == step:
        return with_parameter(with_parameter(url, "page", 2), "perpage", step)
    return url


def _answer(page: TextResponse, ask: Ask) -> Rows:
    """An answer of the endpoint. A body of about 54 bytes without rows ends every list."""
    records = read_store(page, page.text)
    total = count_of(page.text, "totalrecord")
    query = dict(parse_qsl(urlsplit(ask.url).query, keep_blank_values=True))
    if "startrecord" in query:
        urls = _next_range(ask.url, query, records.number, total)
    else:
        urls = _next_pages(page.text, ask, query, records.number) if "page" in query else []
    asks = tuple(ask.following(url) for url in urls)
    if not records.number:
        return Rows((), asks, "empty" if total == 0 else "ok", "", "an empty datastore")
    return Rows(records.rows, asks)


def _next_range(url: str, query: dict[str, str], count: int, total: int | None) -> list[str]:
    """The records after these: fewer may have come than were asked for."""
    numbers = [query.get(name, "") for name in ("startrecord", "endrecord", "perpage")]
    if not count or not all(number.isdecimal() for number in numbers):
        return []
    first, last, size = (int(number) for number in numbers)
    came = first + count - 1 if total is not None else last
    if total is not None and came >= total:
        return []
    return [_ranged(url.partition("?")[0], came + 1, came + 1 + last - first, size)]


def _next_pages(text: str, ask: Ask, query: dict[str, str], count: int) -> list[str]:
    """The page after this one, and pages before it where they turn out larger than was thought."""
    total, pages = count_of(text, "totalrecord"), count_of(text, "totalpage")
    number, asked = (number_in(query, name, 1) for name in ("page", "perpage"))
    wanted = [number + 1] if count else []
    if ask.page == 2 and number > 1:
        # How many rows make a page: those of a page that is not the last, else by its rest.
        full = pages is None or number < pages
        size = count if full else ((total or 0) - count) // min(number - 1, pages or 1)
        unseen = asked * (number - 1) // size + 1 if size > 0 else 1
        wanted = [*range(unseen, number), *(max(n, unseen) for n in wanted)]
    # Only the number changes: `webname` is encoded twice, and some parameters are opaque (nhsa).
    return [with_parameter(ask.url, "page", n) for n in wanted if pages is None or n <= pages]


def _ranged(url: str, first: int, last: int, size: int) -> str:
    return f"{url}?startrecord={first}&endrecord={last}&perpage={size}"


def _parameters(text: str, endpoint: str) -> list[tuple[str, str]] | None:
    """The endpoint's parameters: an object or a query in the script, or those of nextgroup."""
    given = parameters_of(text)
    if given is None and "?" in endpoint:
        query = parse_qsl(urlsplit(endpoint).query, keep_blank_values=True)
        # Encoded twice in nextgroup, once in the form.
        return [(key, unquote(value)) for key, value in dict(query).items() if key != "page"]
    return given


def _filed(row: Row) -> Row:
    """A row that leads to /wzxxgknb/2025/<unit>.pdf: the report for the year before."""
    filed = FILED.search(row.url)
    if filed is None or read_title(row.title).year or read_title(row.heading).year:
        return row
    return replace(row, heading=f"{int(filed[1]) - 1}年 {row.heading}".strip())


FAMILY = HanwebJpage()
