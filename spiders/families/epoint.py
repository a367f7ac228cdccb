"""Epoint 新点: lists that a script fills by a POST of JSON, and static ones below `/zw/<numbers>/`.

    POST {host}/<project>/rest/lightfrontaction/getgovinfolist
    {"deptcode", "categorynum", "pageIndex", "pageSize", "siteGuid"}       xz.gov.cn
    {"token": "", "params": {the same}}                                    yingkou.gov.cn
    → {"custom": {"total", "data": [{"infourl", "realtitle", "title", "infodate"}]}}

Seen in 2026-11. The column's page is `/dynamic/zwgk/govInfoPub*.html?categorynum=003001003`; the
site's guid and the project (`/EWB-FRONT`, `/EWB_YK_Mid`) stand in `siteInfo` of a script that must
be asked for first, `/js/webBuilderCommon.js` or `ajaxReq.js`. `pageIndex` counts from 0 there;
`title` is cut, `realtitle` whole; `custom` may be JSON in a string. Xuchang's counties name the
list in the page's own address (`openSubPage.html?specialurl=/govxxgk/…/govlist.html`).

A guess is the address of that script where a page names neither, and the form of the body where
none says `params`: where plain ones bring no list, they are sent once more wrapped.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from scrapy.http import TextResponse

from spiders.answers import listed, read_json, rows_in, total_in
from spiders.families.generic import BODIES, TITLES
from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.pages import count_in, follow
from spiders.queries import JSON, asked_from, by_script, number_in
from spiders.script_values import value_of
from spiders.static_pages import static_listing

API = "/rest/lightfrontaction/"
MARKS = re.compile(
    r"lightfrontaction|class=[\"'][^\"']*\bewb-|webBuilderCommon|\bEWB[-_]\w+/|govInfoPub",
    re.IGNORECASE,
)
PATH = re.compile(
    r"/govInfoPub\w*\.html$|/openSubPage\.html$|webBuilderCommon\w*\.js$|ajaxReq\w*\.js$"
)
SCRIPT = re.compile(r"[^\"'\s]*(?:webBuilderCommon|ajaxReq)\w*\.js[^\"'\s]*")
CALLED = re.compile(r"[\"']([\w:/.-]*/?rest/lightfrontaction/\w+)[\"']")
CATEGORY = re.compile(r"category_?num[\"']?\s*[:=]\s*[\"'](\d{3,})[\"']", re.IGNORECASE)
WRAPPED = re.compile(r"[\"']?params[\"']?\s*:\s*(?:JSON\.stringify\s*\()?\{", re.IGNORECASE)
WRAPPER = '"params"'
NAMES = ("siteGuid", "projectName", "pageIndex", "pageSize", "deptcode")
# Parameters of a page's address that name the list which the page shows.
CONTENT = ("specialurl", "uri", "contenturl")
PAGE_SIZE = 20


class Epoint(Family):
    """Columns, the script that knows the site, and the answers of its list."""

    name = "epoint"
    order = 110
    titles = (".ewb-article-tt", ".ewb-article h3", "h1", *TITLES)
    bodies = (".ewb-article-info", "#ivs_content", "div.mian-cont", *BODIES)

    def recognises(self, page: TextResponse) -> bool:
        """By its classes, its scripts and addresses, or by the server's name."""
        if b"epoint" in (page.headers.get("Server") or b"").lower() or API in page.url:
            return True
        return bool(PATH.search(urlsplit(page.url).path) or MARKS.search(page.text))

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """Rows of an answer or of a static page; of a column, the way to the script or the list."""
        path = urlsplit(page.url).path
        if API in path:
            return _answer(page, ask)
        if path.endswith(".js"):
            return _site(page, ask)
        read = static_listing(page, ask)
        if read.rows or ask.page > 1 or ask.rendered:
            return read
        known = _known(page)
        if content := _content(page):
            return Rows((), (ask.below(content), *read.asks), "ok", read.column)
        if not known.get("categorynum"):
            return read
        if known.get("siteGuid") and known.get("api"):
            return Rows((), (_first(page, ask, known, page.url), *read.asks), "ok", read.column)
        written = SCRIPT.search(page.text)
        script = follow(page, written[0] if written else "/js/webBuilderCommon.js")
        if script is None:
            return read
        # What the column's page says goes on with the request, where the server does not see it.
        way = ask.below(f"{script}#{urlencode(known)}", headers=(("Referer", page.url),))
        return Rows((), (way, *read.asks), "ok", read.column)


def _content(page: TextResponse) -> str | None:
    query = dict(parse_qsl(urlsplit(page.url).query))
    for name in CONTENT:
        url = follow(page, query.get(name, ""))
        if url and urlsplit(url).netloc == urlsplit(page.url).netloc and url != page.url:
            return url
    return None


def _known(page: TextResponse) -> dict[str, str]:
    """What a page or a script says of the list: its category, the site, the address, the form."""
    text = page.text
    known = {name: value for name in NAMES if (value := value_of(text, name))}
    pairs = parse_qsl(urlsplit(page.url).query, keep_blank_values=True)
    query = {name.lower(): value for name, value in pairs}
    category = CATEGORY.search(text)
    found = query.get("categorynum") or (category[1] if category else "")
    known |= {"categorynum": found} if found else {}
    known |= {"deptcode": query["deptcode"]} if "deptcode" in query else {}
    if WRAPPED.search(text):
        known["wrapped"] = "1"
    if called := CALLED.search(text):
        known["called"] = called[1]
    if api := _api(known):
        known["api"] = api
    return known


def _api(known: dict[str, str]) -> str:
    """The list's address: whole where a script writes it so, else below the site's project."""
    called = known.get("called", "")
    if called and not called.lstrip("/").startswith("rest/"):
        return called
    project = known.get("projectName", "").strip("/")
    return (
        f"/{project}/{called.strip('/') or API.strip('/') + '/getgovinfolist'}" if project else ""
    )


def _site(page: TextResponse, ask: Ask) -> Rows:
    """From the site's script to the list that the column's page spoke of."""
    column = dict(parse_qsl(urlsplit(ask.url).fragment))
    known = {**_known(page), **column}
    known["api"] = column.get("api") or _api(known)
    if not known.get("siteGuid") or not known["api"] or not known.get("categorynum"):
        return Rows(state="changed", detail="the site's script names no site")
    return Rows(asks=(_first(page, ask, known, asked_from(page, ask)),))


def _first(page: TextResponse, ask: Ask, known: dict[str, str], referer: str) -> Ask:
    asked = {
        "deptcode": known.get("deptcode", ""),
        "categorynum": known["categorynum"],
        "pageIndex": number_in(known, "pageIndex"),
        "pageSize": number_in(known, "pageSize") or PAGE_SIZE,
        "siteGuid": known["siteGuid"],
    }
    body = _written(asked, bool(known.get("wrapped")))
    headers = by_script(referer, JSON)
    return ask.below(urljoin(page.url, known["api"]), method="POST", body=body, headers=headers)


def _answer(page: TextResponse, ask: Ask) -> Rows:
    data = read_json(page.text)
    sent = _sent(ask)
    total = total_in(data)
    rows = rows_in(page, data)
    plain = WRAPPER not in ask.body and ask.page == 1
    if not rows and sent and (total is None or (plain and not total)):
        return _otherwise(ask, sent)
    size = int(sent.get("pageSize") or 0)
    more = None
    if rows and total is not None and sent:
        # A server that gives fewer than it was asked for counts in pages of that size.
        size = len(rows) if ask.page == 1 and len(rows) < min(size, total) else size
        if ask.page * size < total:
            asked = sent | {"pageIndex": int(sent.get("pageIndex") or 0) + 1, "pageSize": size}
            more = ask.following(ask.url, body=_written(asked, WRAPPER in ask.body))
    return listed(rows, total, ask, more)


def _otherwise(ask: Ask, sent: dict[str, Any]) -> Rows:
    """Once more with the parameters wrapped, where the answer to plain ones was no list."""
    if WRAPPER in ask.body or ask.page > 1:
        return Rows(state="changed", detail="the list's address answers no list")
    again = ask.below(ask.url, method="POST", body=_written(sent, True), headers=ask.headers)
    return Rows(asks=(again,), detail="no list: asked once more with the parameters wrapped")


def _sent(ask: Ask) -> dict[str, Any]:
    value = read_json(ask.body)
    inner = value.get("params") if isinstance(value, dict) else None
    sent = inner if isinstance(inner, dict) else value
    if not isinstance(sent, dict):
        return {}
    numbers = {name: sent.get(name) for name in ("pageIndex", "pageSize")}
    if any(count_in(number or 0) is None for number in numbers.values()):
        return {}
    return sent


def _written(asked: dict[str, Any], wrapped: bool) -> str:
    return json.dumps({"token": "", "params": asked} if wrapped else asked)


FAMILY = Epoint()
