"""Hanweb's disclosure module (信息公开目录): a tree of subjects and, above all, units by years.

    /module/xxgk/tree.jsp?area=<unit>&divid=div4…             nodes `funclick('<subject>', …)`
    /module/xxgk/search.jsp?infotypeId=<subject>&jdid=<site>&area=<unit>&currpage=N    rows, by POST
    /module/xxgk/xxgkAnnualReport.jsp?fbtime=<year>&area=<unit>           one report and no list

The unit is its 18-digit credit code in Zhejiang, an organisation code or a name elsewhere; links
carry it as `area` or `vc_xxgkarea`. Years that no page links are felt out (`spiders.unit_years`); a
hole answers 404, or a page without a report. Seen in 2026-11 on daishan.gov.cn, cnlongxi.gov.cn,
xxgk.harbin.gov.cn and in Jilin. That `fbtime` is the reporting year is read off one page: a year in
a title goes before it. Guesses: where the units are listed, how a hole looks, and that a tree
without a node of annual reports belongs to a unit that xxgkAnnualReport.jsp knows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from scrapy.http import TextResponse

from archive.records import Context
from archive.titles import read_title
from spiders.articles import attachments
from spiders.blocks import static_rows
from spiders.datastores import DATASTORE
from spiders.families.hanweb_jpage import FAMILY as COLUMNS
from spiders.family import Family
from spiders.linked_rows import list_rows
from spiders.listings import Ask, Row, Rows
from spiders.next_pages import has_next, next_page
from spiders.pagers import pages_said
from spiders.pages import EMPTY, column_name, squeeze, words
from spiders.queries import FORM, asked_from, by_script, decoded
from spiders.static_pages import settle
from spiders.unit_years import (
    AREA,
    REPORT,
    linked_reports,
    newest_years,
    report_of,
    units_below,
    year_of,
    years_around,
)

MARKS = re.compile(r"module/xxgk/|xxgkAnnualReport\.jsp|xxgk/(?:search|tree)\.jsp", re.IGNORECASE)
OTHERS = re.compile(r"unitbuild|x-handlebars-template|getMessage\.do")
TREE = re.compile(r"[^\s\"'()<>\\]*xxgk/tree\.jsp\?[^\s\"'()<>\\]*", re.IGNORECASE)
LOAD = re.compile(
    r"loadDynamic\(\s*([\"'][^;]*?[\"'])\s*,\s*[\"'](\w+)[\"']((?:\s*,\s*[\"'][^\"']*[\"'])*)"
)
JOINED = re.compile(r"[\"']\s*\+\s*[^\"'+]+(?:\+\s*[\"']|(?=$))")
STRING = re.compile(r"[\"']([^\"']*)[\"']")
NODE = re.compile(r"funclick\(\s*\\*[\"']([\w.-]+)")
SITE = re.compile(r"\bjdid=(\w+)")
ANNUAL = re.compile(
    r"公开(工作)?(年度|情况)?(年报|年度报告|报告)|[>\"']\s*(工作)?(年报|年度报告)\s*\\*[<\"']"
)
CURRENT = re.compile(r"\bcurrpage=(\d{0,6})")
HEADINGS = re.compile(r"总体情况|主动公开政府信息情况|收到和处理|存在的主要问题|其他需要报告")
# A report without headings or a file is longer than what stands in place of one; where no known
# element holds the text, what stands around it counts too.
SHORT, LONG = 200, 500
# What the module's script sends where the page says nothing else.
SEARCH = {"infotypeId": "", "jdid": "", "area": "", "divid": ""}
SORTED = {"sortfield": ",createdatetime:0,orderid:0", "currpage": "1"}
UNUSED = ("vc_title", "vc_number", "vc_filenumber", "vc_all", "texttype", "fbtime")


class HanwebXxgk(Family):
    """The module's home pages, trees, lists and reports, and directories of units."""

    name = "hanweb_xxgk"
    order = 40
    titles = COLUMNS.titles
    bodies = COLUMNS.bodies

    def recognises(self, page: TextResponse) -> bool:
        """By the module's addresses; linked units count where no other system's mark is."""
        if MARKS.search(urlsplit(page.url).path):
            return True
        if OTHERS.search(page.text):
            return False
        if "xxgkAnnualReport.jsp" in page.text or "xxgk/tree.jsp?" in page.text:
            return True
        # Its lists of news are those of the columns, and its links stand in the columns' menus.
        if "<record" in page.text or "dataproxy.jsp" in page.text:
            return False
        units = set(re.findall(r"vc_xxgkarea=([\w-]+)", page.text))
        return bool(MARKS.search(page.text)) or "vc_xxgkarea=" in page.url or len(units) > 1

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """What the kind of page brings: a report, a list, the nodes of a tree, or ways to them."""
        path = urlsplit(page.url).path.lower()
        if path.endswith("xxgkannualreport.jsp"):
            return self._report(page, ask)
        if path.endswith("search.jsp"):
            return _list(page, ask)
        if path.endswith("tree.jsp"):
            asks = _subjects(page, ask, page.url) or _last_resort(page, ask)
            return Rows((), asks, "ok" if asks else "changed", "", "a tree of subjects")
        return _home(page, ask)

    def _report(self, page: TextResponse, ask: Ask) -> Rows:
        """One year of one unit: its own row where a report is there, and the years around it."""
        area, year = decoded(page.url, "area"), year_of(page.url)
        linked = [row for row in linked_reports(page, ask) if row.url != page.url]
        rows = [row for row in linked if decoded(row.url, "area") == area]
        asks = list(units_below(page, ask, {area, *(decoded(row.url, "area") for row in rows)}))
        if year is None:
            # It may be a list, or only say which years there are.
            rows += [row for row in static_rows(page) if not REPORT.search(row.url)]
            asks += newest_years(page, page.url, area, ask) if area and not rows else ()
        elif self.holds_report(page):
            title = self.title(page)
            named = title if read_title(title).kind == "report" else report_of(ask.unit)
            rows.append(Row(page.url, named, squeeze(f"{title} {ask.unit}"), f"{year}年"))
            asks += [] if len(rows) > 1 else years_around(page, ask, year)
        if rows or asks:
            signed = (replace(row, publisher=row.publisher or ask.unit) for row in rows)
            return Rows(tuple(signed), tuple(asks))
        return Rows((), (), "empty" if ask.page == 1 else "ok", "", "no report for the year")

    def holds_report(self, page: TextResponse) -> bool:
        """Whether a page of the module holds a report, as text or as a file, and not its frame."""
        shown = words(page.selector)
        if len(set(HEADINGS.findall(shown))) > 1 or attachments(page, self, Context()):
            return True
        body = self.body(page)
        scope, least = (page.selector, LONG) if body is None else (body, SHORT)
        text = scope.xpath(".//text()[not(ancestor::a or ancestor::script or ancestor::style)]")
        return not EMPTY.search(shown) and len(squeeze("".join(text.getall()))) > least


def _home(page: TextResponse, ask: Ask) -> Rows:
    """A home page of the module, of all units or of one."""
    linked = linked_reports(page, ask)
    years = Counter(decoded(row.url, "area") for row in linked)
    # A unit linked with one year only may have others: its page is asked for them.
    rows = [row for row in linked if years[decoded(row.url, "area")] > 1]
    asks = [
        replace(ask.below(row.url, unit=row.publisher, year=year_of(row.url)), optional=True)
        for row in linked
        if row not in rows
    ]
    asks += units_below(page, ask, set(years))
    if not REPORT.search(page.text):
        asks += _catalogue(page, ask)
    # Columns of the same maker stand beside the module, and on its home pages.
    beside = COLUMNS.listing(page, ask) if DATASTORE.search(page.text) else None
    plain = beside.rows if beside else static_rows(page)
    rows += [row for row in plain if not (REPORT.search(row.url) or AREA.search(row.url))]
    asks += beside.asks if beside else next_page(page, ask) if not asks else ()
    if rows or asks:
        return Rows(tuple(rows), tuple(asks), "ok", column_name(page))
    return settle(page, ask, (), ())


def _catalogue(page: TextResponse, ask: Ask) -> Iterator[Ask]:
    """The lists of a catalogue: the node of annual reports in its tree, else what it shows."""
    load = LOAD.search(page.text)
    rest = STRING.findall(load[3]) if load else []
    search = urljoin(page.url, JOINED.sub("", load[1]).strip("\"'")) if load else page.url
    site = SITE.search(page.text)
    jdid = site[1] if site else rest[3] if len(rest) > 3 else ""
    if nodes := _subjects(page, ask, search, jdid):
        yield from nodes
        return
    number = decoded(page.url, "number") or decoded(search, "infotypeId")
    number = number or (rest[0] if rest and rest[0] != "0" else "")
    trees = dict.fromkeys(unescape(tree) for tree in TREE.findall(page.text))
    if load and number and not trees:
        yield _search(page, ask, search, {"infotypeId": number, "jdid": jdid, "divid": load[2]})
    for tree in trees:
        # What the tree does not know of its page goes along behind the address.
        url = f"{urljoin(page.url, tree)}#{urlencode({'jdid': jdid, 'number': number})}"
        yield ask.below(url, headers=(("Referer", page.url),))


def _subjects(page: TextResponse, ask: Ask, given: str, jdid: str = "") -> tuple[Ask, ...]:
    """The lists of a tree's nodes that are called for annual reports."""
    mark = r"\.add\s*\(" if re.search(r"\.add\s*\(.*funclick", page.text) else r"(?=funclick\()"
    told = dict(parse_qsl(urlsplit(ask.url).fragment))
    site = SITE.search(page.text)
    jdid = jdid or (site[1] if site else told.get("jdid", ""))
    found = [
        node[1]
        for piece in re.split(mark, page.text)
        if (node := NODE.search(piece)) and ANNUAL.search(piece)
    ]
    if not found and told.get("number"):
        found = [told["number"]]
    return tuple(
        _search(page, ask, given, {"infotypeId": subject, "jdid": jdid})
        for subject in dict.fromkeys(found)
    )


def _last_resort(page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    area, report = decoded(page.url, "area"), urljoin(page.url, "xxgkAnnualReport.jsp")
    return tuple(newest_years(page, report, area, ask)) if area else ()


def _search(page: TextResponse, ask: Ask, given: str, told: dict[str, str]) -> Ask:
    """The first page of a subject's list, with what the module's own script would send."""
    names = ("standardXxgk", *SEARCH, "sortfield")
    known = {name: value for name in names if (value := decoded(given, name))}
    known.setdefault("area", decoded(page.url, "vc_xxgkarea"))
    form = {**SEARCH, **SORTED, **known, **{name: value for name, value in told.items() if value}}
    address = given if "/xxgk/" in given else urljoin(page.url, "/module/xxgk/search.jsp")
    url = f"{urljoin(address.partition('?')[0], 'search.jsp')}?{urlencode(form, safe=',:')}"
    body = urlencode({**form, **dict.fromkeys(UNUSED, "")}, safe=",:")
    headers = by_script(asked_from(page, ask), FORM)
    return ask.below(url, method="POST", body=body, headers=headers)


def _list(page: TextResponse, ask: Ask) -> Rows:
    """A piece of page with rows; the server may send all subjects, so that foreign rows go."""
    rows = [row for row in list_rows(page) if "search.jsp" not in row.url]
    column = re.search(r"/col/col(\d+)/", dict(ask.headers).get("Referer", ""))
    own = [row for row in rows if column and f"/art_{column[1]}_" in row.url]
    if own:
        rows = [row for row in rows if row in own or read_title(row.title).kind == "report"]
    if not rows:
        if EMPTY.search(words(page.selector)) and ask.page == 1:
            return Rows((), (), "empty")
        return Rows((), (), "ok" if ask.page > 1 else "changed", "", "no rows in a list")
    current = CURRENT.search(ask.body or ask.url)
    number = int(current[1] or 1) if current else 0
    if not number or not _has_more(page, number):
        return Rows(tuple(rows))
    url, body = (CURRENT.sub(f"currpage={number + 1}", text) for text in (ask.url, ask.body))
    return Rows(tuple(rows), (ask.following(url, body=body, optional=True),))


def _has_more(page: TextResponse, number: int) -> bool:
    """Whether a list goes on: by 共N页, else by links to a later page or to the next."""
    pages = pages_said(words(page.selector))
    if pages is not None:
        return number < pages
    later = any(int(other) > number for other in CURRENT.findall(page.text) if other)
    return later or has_next(page)


FAMILY = HanwebXxgk()
