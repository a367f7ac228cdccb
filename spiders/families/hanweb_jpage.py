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
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from parsel import Selector
from scrapy.http import TextResponse

from archive.titles import read_title
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
PROXY = re.compile(r"proxyUrl[\"']?\s*[:=]\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
PARAMETERS = re.compile(
    r"ajaxParam[\"']?\s*[:=]\s*(\{.*?\}|\"[^\"]*\"|'[^']*')", re.DOTALL | re.IGNORECASE
)
PAIR = re.compile(r"[\"']?([\w-]+)[\"']?\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|([\w./-]+))")
UNIT = re.compile(r"\bunitid=(\w+)")
# Its columns and articles by their address: /col/18073_668815/, /art/2022/1/20/art_12377_1486865.
ADDRESS = re.compile(r"/col/\d+_\d+/|/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html")
FILED = re.compile(r"/wzxxgknb/(20\d\d)/")
# Three client pages to a group, whatever the page size: 45 for 15, 60 for 20, 120 for 40.
GROUP_SIZE = 3
# Above some 300 rows a page the endpoint falls back to 100 (jshrss.jiangsu.gov.cn, 2026-11).
MOST = 300
POSTED = "/module/jpage/"
ASKED_BY_SCRIPT = ("X-Requested-With", "XMLHttpRequest")
FORM = ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")


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
        return settle(page, ask, rows, tuple(asks))


class Records(NamedTuple):
    """The records of a datastore: their rows, each address once, and how many records there are."""

    rows: tuple[Row, ...]
    number: int


def read_store(page: TextResponse, text: str) -> Records:
    """The rows of the datastores in a text; their links are resolved as links of the page."""
    found: dict[str, Row] = {}
    count = 0
    for store in DATASTORE.findall(text):
        for fragment in RECORD.findall(store):
            count += 1
            # A bare row loses its cells outside a table.
            inner = fragment.strip()
            whole = f"<table>{inner}</table>" if inner[:3].lower() == "<tr" else inner
            row = read_row(page, Selector(text=whole or "<p></p>", type="html"))
            if row:
                found.setdefault(row.url, row)
    return Records(tuple(found.values()), count)


def count_of(text: str, name: str) -> int | None:
    """A count, as `name: 12` in a script or as `<name>12</name>` in a datastore."""
    pattern = rf"\b{name}[\"']?\s*[:=]\s*[\"']?(\d+)|<{name}>\s*(\d+)\s*</"
    found = re.search(pattern, text, re.IGNORECASE)
    return int(found[1] or found[2]) if found else None


def pairs(text: str) -> list[tuple[str, str]]:
    """The plain keys and values of a script's object, in whichever quotes they stand."""
    return [(key, unquote(a or b or c)) for key, a, b, c in PAIR.findall(text)]


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
    headers = (ASKED_BY_SCRIPT, ("Referer", page.url))
    step = (per_page or 15) * (count_of(text, "groupSize") or GROUP_SIZE)
    if POSTED in given and (parameters := _parameters(text, endpoint)):
        url = urljoin(page.url, urlsplit(given)._replace(query="", fragment="").geturl())
        following = onward(
            _ranged(url, shown + 1, shown + step, per_page or 15), body=urlencode(parameters)
        )
        return (replace(following, method="POST", headers=(FORM, *headers)),)
    if "?" not in endpoint:
        query = urlencode([("page", "1"), *(_parameters(text, endpoint) or [])])
        endpoint = f"{given.partition('?')[0]}?{query}"
    target = follow(page, endpoint)
    if target is None:
        return ()
    return (replace(onward(_beyond(target, shown, step)), headers=headers),)


def _beyond(url: str, shown: int, step: int) -> str:
    """The first page of the endpoint that the page does not show itself.

    Its page 1 starts the list anew. What the page shows is known to be so many whole pages where
    the address gives their size, or where it is one whole group: then a group is asked for.
    """
    query = dict(parse_qsl(urlsplit(url).query))
    size = query.get("perpage", "")
    if query.get("page") != "1" or not 0 < shown <= MOST:
        return url
    if size.isdecimal() and int(size) and shown % int(size) == 0:
        return _with(url, "page", shown // int(size) + 1)
    if not size and shown == step:
        return _with(_with(url, "page", 2), "perpage", step)
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
    number, asked = (_int(query.get(name, "")) for name in ("page", "perpage"))
    wanted = [number + 1] if count else []
    if ask.page == 2 and number > 1:
        # How many rows make a page: those of a page that is not the last, else by its rest.
        full = pages is None or number < pages
        size = count if full else ((total or 0) - count) // min(number - 1, pages or 1)
        unseen = asked * (number - 1) // size + 1 if size > 0 else 1
        wanted = [*range(unseen, number), *(max(n, unseen) for n in wanted)]
    # Only the number changes: `webname` is encoded twice, and some parameters are opaque (nhsa).
    return [_with(ask.url, "page", n) for n in wanted if pages is None or n <= pages]


def _int(text: str) -> int:
    return int(text) if text.isdecimal() else 1


def _ranged(url: str, first: int, last: int, size: int) -> str:
    return f"{url}?startrecord={first}&endrecord={last}&perpage={size}"


def _with(url: str, name: str, value: int) -> str:
    """The address with one number of its query changed or added, and no other byte."""
    changed, found = re.subn(rf"([?&]{name}=)[^&]*", rf"\g<1>{value}", url)
    return changed if found else f"{url}&{name}={value}"


def _parameters(text: str, endpoint: str) -> list[tuple[str, str]] | None:
    """The endpoint's parameters: an object or a query in the script, or those of nextgroup."""
    if found := PARAMETERS.search(text):
        given = found[1]
        if given.startswith("{"):
            return pairs(given[1:-1])
        return parse_qsl(given.strip("\"'"), keep_blank_values=True)
    if "?" in endpoint:
        query = parse_qsl(urlsplit(endpoint).query, keep_blank_values=True)
        # Encoded twice in nextgroup, once in the form.
        return [(key, unquote(value)) for key, value in dict(query).items() if key != "page"]
    return None


def _filed(row: Row) -> Row:
    """A row that leads to /wzxxgknb/2025/<unit>.pdf: the report for the year before."""
    filed = FILED.search(row.url)
    if filed is None or read_title(row.title).year or read_title(row.heading).year:
        return row
    return replace(row, heading=f"{int(filed[1]) - 1}年 {row.heading}".strip())


FAMILY = HanwebJpage()
