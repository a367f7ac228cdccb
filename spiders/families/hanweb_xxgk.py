"""Hanweb's disclosure module (信息公开目录): a tree of subjects and, above all, units by years.

    /module/xxgk/tree.jsp?area=<unit>&divid=div4…             nodes `funclick('<subject>', …)`
    /module/xxgk/search.jsp?infotypeId=<subject>&jdid=<site>&area=<unit>&currpage=N    rows, by POST
    /module/xxgk/xxgkAnnualReport.jsp?fbtime=<year>&area=<unit>           one report and no list

The unit is its 18-digit credit code in Zhejiang, an organisation code or a name elsewhere; links
carry it as `area` or `vc_xxgkarea`. Where a page links a unit's years itself, the links are rows.
Else the grid of units and years is felt out: a unit is asked for its three newest years, and from
each year that is there for the three before it, so that two missing years running end the way and
no holes are asked for in vain. A hole answers 404, or a page without a report. Offered years bound
the way. Seen in 2026-11 on daishan.gov.cn, cnlongxi.gov.cn, xxgk.harbin.gov.cn and in Jilin. That
`fbtime` is the reporting year is read off one page: a year in a title goes before it. Guesses:
where the units are listed, how a hole looks, and that a tree without a node of annual reports
belongs to a unit that xxgkAnnualReport.jsp knows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from parsel import Selector
from scrapy.http import TextResponse

from archive.records import Context
from archive.titles import is_body_name, read_title
from spiders.articles import attachments
from spiders.blocks import static_rows
from spiders.captures import now
from spiders.clicks import opened
from spiders.families.hanweb_jpage import ASKED_BY_SCRIPT, DATASTORE, FORM, HanwebJpage
from spiders.families.hanweb_jpage import FAMILY as COLUMNS
from spiders.family import Family
from spiders.listings import Ask, Row, Rows
from spiders.pages import EMPTY, attribute, column_name, day, follow, read_row, squeeze, words
from spiders.static_pages import DEPTH, next_page, settle

MARKS = re.compile(r"module/xxgk/|xxgkAnnualReport\.jsp|xxgk/(?:search|tree)\.jsp", re.IGNORECASE)
OTHERS = re.compile(r"unitbuild|x-handlebars-template|getMessage\.do")
AREA = re.compile(r"[?&](?:vc_xxgkarea|area)=([\w-]+)", re.IGNORECASE)
REPORT = re.compile(r"[^\s\"'()<>,;]*xxgkAnnualReport\.jsp", re.IGNORECASE)
TREE = re.compile(r"[^\s\"'()<>\\]*xxgk/tree\.jsp\?[^\s\"'()<>\\]*", re.IGNORECASE)
LOAD = re.compile(
    r"loadDynamic\(\s*([\"'][^;]*?[\"'])\s*,\s*[\"'](\w+)[\"']((?:\s*,\s*[\"'][^\"']*[\"'])*)"
)
JOINED = re.compile(r"[\"']\s*\+\s*[^\"'+]+(?:\+\s*[\"']|(?=$))")
STRING = re.compile(r"[\"']([^\"']*)[\"']")
TREE_NODE = re.compile(r"add\([^'\"]*['\"]([^'\"]+)['\"]\s*,\s*['\"]([^'\"]+)")
NODE = re.compile(r"funclick\(\s*\\*[\"']([\w.-]+)")
SITE = re.compile(r"\bjdid=(\w+)")
ANNUAL = re.compile(
    r"公开(工作)?(年度|情况)?(年报|年度报告|报告)|[>\"']\s*(工作)?(年报|年度报告)\s*\\*[<\"']"
)
LINKS = "//a | //*[@onclick]"
YEAR = re.compile(r"\s*(20\d\d)\s*年?度?\s*")
PAGES = re.compile(r"共\s*(\d+)\s*页|\d+\s*/\s*(\d+)\s*页")
CURRENT = re.compile(r"\bcurrpage=(\d*)")
HEADINGS = re.compile(r"总体情况|主动公开政府信息情况|收到和处理|存在的主要问题|其他需要报告")
# The Regulation took effect in 2008; two holes running are stepped over, three end the way.
FIRST_YEAR = 2008
REACH = 3
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
    titles = HanwebJpage.titles
    bodies = HanwebJpage.bodies

    def recognises(self, page: TextResponse) -> bool:
        """By the module's addresses; linked units count where no other system's mark is."""
        if MARKS.search(urlsplit(page.url).path):
            return True
        if OTHERS.search(page.text):
            return False
        if REPORT.search(page.text) or TREE.search(page.text):
            return True
        # Its lists of news are those of the columns, and its links stand in the columns' menus.
        if "<record" in page.text or "dataproxy.jsp" in page.text:
            return False
        if MARKS.search(page.text) or "vc_xxgkarea=" in page.url:
            return True
        return len(set(re.findall(r"vc_xxgkarea=([\w-]+)", page.text))) > 1

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
        area, year = parameter(page.url, "area"), _year(page.url)
        linked = [row for row in _linked(page, ask) if row.url != page.url]
        rows = [row for row in linked if parameter(row.url, "area") == area]
        asks = list(_units_below(page, ask, {area, *(parameter(row.url, "area") for row in rows)}))
        if year is None:
            # It may be a list, or only say which years there are.
            rows += [row for row in static_rows(page) if not REPORT.search(row.url)]
            asks += _newest(page, page.url, area, ask) if area and not rows else ()
        elif self.holds_report(page):
            title = self.title(page)
            named = title if read_title(title).kind == "report" else _named(ask.unit)
            rows.append(Row(page.url, named, squeeze(f"{title} {ask.unit}"), f"{year}年"))
            asks += [] if len(rows) > 1 else _around(page, ask, year)
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


def parameter(url: str, name: str) -> str:
    """A parameter of an address; a fragment may be encoded into it (014500858%23div)."""
    return dict(parse_qsl(urlsplit(url).query)).get(name, "").partition("#")[0].strip()


def _home(page: TextResponse, ask: Ask) -> Rows:
    """A home page of the module, of all units or of one."""
    linked = _linked(page, ask)
    years = Counter(parameter(row.url, "area") for row in linked)
    # A unit linked with one year only may have others: its page is asked for them.
    rows = [row for row in linked if years[parameter(row.url, "area")] > 1]
    asks = [
        replace(ask.below(row.url, unit=row.publisher, year=_year(row.url)), optional=True)
        for row in linked
        if row not in rows
    ]
    asks += _units_below(page, ask, set(years))
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


def _linked(page: TextResponse, ask: Ask) -> list[Row]:
    """The reports that a page links with year and unit."""
    names = _units(page)
    found: dict[str, Row] = {}
    for link in page.xpath(LINKS):
        url = _opened(page, link)
        if url is None or not REPORT.search(url) or not (year := _year(url)):
            continue
        if code := parameter(url, "area"):
            said = squeeze(attribute(link, "title")) or words(link)
            unit = names.get(code, "") or ask.unit
            title = said if read_title(said).kind == "report" else _named(unit)
            found.setdefault(url, Row(url, title, said, f"{year}年", publisher=unit))
    return list(found.values())


def _units(page: TextResponse) -> dict[str, str]:
    """The units that a page names, by code: in links, in a form's choices, in nodes of a tree.

    The name is '' where what stands there is no body's name (信息公开指南).
    """
    found: dict[str, str] = {}
    for node in page.xpath(f"{LINKS} | //*[@data-area] | //select//option[@value]"):
        code = _area(_opened(page, node) or "") or attribute(node, "data-area")
        select = next(iter(node.xpath("ancestor::select[1]")), None)
        if select is not None and "area" in attribute(select, "name").lower():
            code = attribute(node, "value")
        said = squeeze(attribute(node, "title")) or words(node)
        # A line of a grid is headed by its unit.
        heads = [words(head) for head in node.xpath("ancestor::tr[1]/*[1]")]
        _note(found, code, [said, read_title(said).publisher, *heads])
    for name, href in TREE_NODE.findall(page.text):
        _note(found, _area(href), [squeeze(name)])
    return found


def _note(found: dict[str, str], code: str, names: list[str]) -> None:
    if code:
        name = next((name for name in names if is_body_name(name)), "")
        found[code] = found.get(code) or name


def _units_below(page: TextResponse, ask: Ask, done: set[str]) -> Iterator[Ask]:
    """The ways to the units' reports: their own links, or the grid of units and years.

    All units of a column's first page, on a unit's own page that unit.
    """
    known = parameter(page.url, "vc_xxgkarea")
    names = {known: ask.unit} if known else {}
    if not ask.depth or not (known or ask.unit or ask.depth >= DEPTH):
        names |= _units(page)
    given = REPORT.search(page.text)
    ways: dict[str, str] = {}
    for link in page.xpath(LINKS):
        url = _opened(page, link)
        if url and _year(url) is None and (REPORT.search(url) or "/module/xxgk/" not in url):
            code = _area(url)
            if code not in ways or (REPORT.search(url) and not REPORT.search(ways[code])):
                ways[code] = url
    for code, name in names.items():
        way = ways.get(code, page.url)
        if not code or code in done:
            continue
        alone = code == known or way == page.url
        if given and not REPORT.search(way) and (alone or _years(page)):
            yield from _newest(page, urljoin(page.url, unescape(given[0])), code, ask, name)
        elif way != page.url:
            yield ask.below(way, unit=name)


def _newest(page: TextResponse, report: str, area: str, ask: Ask, unit: str = "") -> Iterator[Ask]:
    """A unit's newest years: those that the page offers, else those that can be out by now."""
    newest = now().year - 1
    offered = [year for year in _years(page) if year <= newest + 1]
    for year in (offered or range(newest, newest - REACH, -1))[:REACH]:
        url = f"{report.partition('?')[0]}?{urlencode({'fbtime': year, 'area': area})}"
        yield replace(ask.below(url, unit=unit, year=year), optional=True)


def _around(page: TextResponse, ask: Ask, year: int) -> Iterator[Ask]:
    """The years before this one, and those after it that the page offers."""
    offered = _years(page)
    before = [other for other in offered or range(year - 1, FIRST_YEAR - 1, -1) if other < year]
    for other in [other for other in offered if other > year] + before[:REACH]:
        url = re.sub(r"(fbtime=)\d+", rf"\g<1>{other}", page.url)
        yield replace(ask.following(url, optional=True), year=other)


def _years(page: TextResponse) -> list[int]:
    """The years that a page offers to choose from, newest first; one alone is no choice."""
    shown = page.xpath(
        "//option | //a | //*[self::li or self::span or self::th or self::td][not(*)]"
    )
    found = {int(year[1]) for node in shown if (year := YEAR.fullmatch(words(node)))}
    years = sorted((year for year in found if year >= FIRST_YEAR), reverse=True)
    return years if len(years) > 1 else []


def _opened(page: TextResponse, node: Selector) -> str | None:
    return follow(page, opened(node.root, page.text))


def _year(url: str) -> int | None:
    year = YEAR.fullmatch(parameter(url, "fbtime"))
    return int(year[1]) if year else None


def _area(url: str) -> str:
    found = AREA.search(url.partition("#")[0])
    return found[1] if found else ""


def _named(unit: str) -> str:
    """What a report is called whose link says no more than a year or a unit."""
    return f"{unit}政府信息公开年度报告"


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
    number = parameter(page.url, "number") or parameter(search, "infotypeId")
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
    area = parameter(page.url, "area")
    return (
        tuple(_newest(page, urljoin(page.url, "xxgkAnnualReport.jsp"), area, ask)) if area else ()
    )


def _search(page: TextResponse, ask: Ask, given: str, told: dict[str, str]) -> Ask:
    """The first page of a subject's list, with what the module's own script would send."""
    names = ("standardXxgk", *SEARCH, "sortfield")
    known = {name: value for name in names if (value := parameter(given, name))}
    known.setdefault("area", parameter(page.url, "vc_xxgkarea"))
    form = {**SEARCH, **SORTED, **known, **{name: value for name, value in told.items() if value}}
    address = given if "/xxgk/" in given else urljoin(page.url, "/module/xxgk/search.jsp")
    url = f"{urljoin(address.partition('?')[0], 'search.jsp')}?{urlencode(form, safe=',:')}"
    referer = dict(ask.headers).get("Referer", page.url)
    headers = (FORM, ASKED_BY_SCRIPT, ("Referer", referer))
    body = urlencode({**form, **dict.fromkeys(UNUSED, "")}, safe=",:")
    return ask.below(url, method="POST", body=body, headers=headers)


def _list(page: TextResponse, ask: Ask) -> Rows:
    """A piece of page with rows; the server may send all subjects, so that foreign rows go."""
    rows = _rows(page)
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
    if pages := PAGES.search(words(page.selector)):
        return number < int(pages[1] or pages[2])
    if any(int(later) > number for later in CURRENT.findall(page.text) if later):
        return True
    return bool(page.xpath("//a[(@href or @onclick) and contains(normalize-space(.), '下一页')]"))


def _rows(page: TextResponse) -> list[Row]:
    """The rows of a piece of page: linked, or opened by a script (`ul.xxgk_rul`)."""
    found: dict[str, Row] = {}
    for block in page.xpath("//li[not(.//li)] | //tr[not(.//tr) and not(.//li)]"):
        row = read_row(page, block)
        if row is None:
            link = next(iter(block.xpath(".//a")), block)
            url = _opened(page, link) or _opened(page, block)
            title = squeeze(attribute(link, "title")) or words(link)
            row = Row(url, title, words(block), "", day(words(block))) if url and title else None
        if row and "search.jsp" not in row.url:
            found.setdefault(row.url, row)
    return list(found.values())


FAMILY = HanwebXxgk()
