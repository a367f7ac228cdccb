"""The static systems show all they list to who reads their pages, and trap who guesses.

Requests are handed to the sites directly; what a visitor may know is what the pages say.
"""

from __future__ import annotations

import base64
import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import pytest
from lxml import html

from crawler.demo.articles import Article, FilledColumn, Text
from crawler.demo.plan import PlannedColumn, load_plan
from crawler.demo.sites.disclosure import DEMO_DATE, DisclosureSite
from crawler.demo.sites.huilan import HuilanSite, HuilanStaticSite
from crawler.demo.sites.jeecms import JeecmsSite
from crawler.demo.sites.nfcms import NfcmsSite
from crawler.demo.sites.numbered import NumberedSite
from crawler.demo.sites.pc_list import PcListSite
from crawler.demo.sites.scripted import ScriptedSite
from crawler.demo.sites.site import Answer, Request
from crawler.demo.sites.trs_folders import TrsYearsSite
from crawler.demo.sites.trs_frame import TrsFrameSite
from crawler.demo.sites.trs_relatives import TrsJsonSite, TrsWasSite
from crawler.demo.sites.trs_units import TrsUnitsSite
from crawler.demo.sites.ucap import UcapSite
from crawler.demo.sites.ucap_plain import UcapPlainSite
from crawler.demo.sites.uuid_columns import UuidColumnsSite
from crawler.demo.sites.vsb import VsbSite

SITES: tuple[type[DisclosureSite], ...] = (
    UcapSite,
    UcapPlainSite,
    HuilanSite,
    HuilanStaticSite,
    JeecmsSite,
    VsbSite,
    NumberedSite,
    UuidColumnsSite,
    PcListSite,
    NfcmsSite,
    TrsJsonSite,
    TrsWasSite,
    TrsYearsSite,
    TrsUnitsSite,
    TrsFrameSite,
    ScriptedSite,
)
# Systems whose column pages hold no row until a script has run or another page was asked for.
SHELLS = (UcapSite, TrsJsonSite, TrsWasSite, TrsUnitsSite, TrsFrameSite, ScriptedSite)
BASE = "http://www.lanpu.demo.gov.cn"
PDF = b"%PDF-1.4 a file"
UNITS = {
    "澜浦县人民政府": range(2014, 2025),
    "澜浦县教育局": range(2014, 2025),
    "澜浦县水利局": range(2018, 2025),
    "澜浦县石浔镇人民政府": range(2017, 2025),
}


@dataclass(frozen=True)
class Words(Text):
    """A text with a file."""

    text: str
    bytes_: bytes = b""

    def html(self, day: int) -> str:
        return f"<p>{self.text}</p>"

    def file(self, day: int) -> bytes:
        return self.bytes_


def articles() -> Iterator[Article]:
    serial = itertools.count(1)
    for n, (name, years) in enumerate(UNITS.items()):
        for year in years:
            attached = n == 1 and year in (2019, 2024)
            yield Article(
                serial=next(serial),
                title=f"{name}{year}年政府信息公开工作年度报告",
                publisher=name,
                year=year,
                published=date(year + 1, 1, 10) + timedelta(days=3 * n),
                sort="report",
                text=Words(f"{name}{year}年的工作", PDF if attached else b""),
                attachment_name=f"{name}{year}.pdf" if attached else "",
            )
    for year in (2021, 2023):
        title = f"澜浦县人民政府{year}年法治政府建设年度报告及下一年度工作安排的说明"
        yield Article(
            serial=next(serial),
            title=title,
            publisher="澜浦县人民政府",
            year=year,
            published=date(year + 1, 1, 25),
            sort="look_alike",
            text=Words(title),
        )


def site_of(kind: type[DisclosureSite], *, empty: bool = False) -> DisclosureSite:
    """A site of a kind with 39 articles, five on a page."""
    listed = sorted(articles(), key=lambda one: (one.published, one.serial), reverse=True)
    return site_with(kind, () if empty else tuple(listed))


def site_with(kind: type[DisclosureSite], *columns: tuple[Article, ...]) -> DisclosureSite:
    """A site of a kind with columns of these articles, five on a page."""
    portal = replace(load_plan().portals[0], site="", per_page=5)
    names = ("政府信息公开年报", "部门信息公开年报")
    filled = [
        FilledColumn(PlannedColumn(name, (), ()), some)
        for name, some in zip(names, columns, strict=False)
    ]
    return kind(portal, tuple(filled), BASE, 1)


def listed_by(site: DisclosureSite) -> set[str]:
    column = site.columns[0]
    return {BASE + site.article_path(column, one) for one in column.articles}


@dataclass
class Visitor:
    """Who asks a site for pages, as a browser would; remembers what it asked and what it saw."""

    site: DisclosureSite
    asked: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def ask(self, url: str, form: dict[str, str] | None = None) -> Answer:
        parts = urlsplit(urljoin(BASE, url))
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        method = "GET" if form is None else "POST"
        request = Request(method, parts.path, query, form or {}, asked=parts.query)
        return self.site.answer(request)

    def text(self, url: str, form: dict[str, str] | None = None) -> str:
        """A page that is there, decoded as what it is in; its links are seen."""
        answer = self.ask(url, form)
        assert answer.status == 200, url
        self.asked.append(f"{url} {form or ''}")
        text = answer.body.decode(self.site.encoding if b"<html" in answer.body else "utf-8-sig")
        hrefs = re.findall(r"""(?:href|HREF|"url"|url"): ?"([^"]+)"|href=['"]([^'"]+)['"]""", text)
        hrefs += [(one, "") for one in re.findall(r'HREF="([^"]+)"', text)]
        self.seen |= {urljoin(urljoin(BASE, url), first or second) for first, second in hrefs}
        return text

    def follow(self, url: str, way_on: Callable[[str], str | None]) -> list[str]:
        """Pages from one on, as long as `way_on` finds another in the last."""
        texts = [self.text(url)]
        while (found := way_on(texts[-1])) is not None:
            url = urljoin(urljoin(BASE, url), found)
            texts.append(self.text(url))
        return texts

    def rows(self) -> set[str]:
        return self.seen & listed_by(self.site)


def start(site: DisclosureSite) -> str:
    (path,) = site.registry_paths()
    return path


def rows_on(site: DisclosureSite, url: str) -> set[str]:
    visitor = Visitor(site)
    visitor.text(url)
    return visitor.rows()


def labelled(label: str) -> Callable[[str], str | None]:
    """The way to the next page by the text of its link."""

    def way_on(text: str) -> str | None:
        found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>{label}</a>', text, re.IGNORECASE)
        return found[1] if found else None

    return way_on


# -- every kind -----------------------------------------------------------------------------------


def link_to(text: str, url: str, name: str) -> str:
    """The only address that links under a name lead to."""
    found: set[str] = {
        urljoin(urljoin(BASE, url), link.get("href"))
        for link in html.fromstring(text).iter("a")
        if name in ("".join(link.text_content().split()), link.get("title"))
        or link.xpath("./img/@alt") == [name]
    }
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize("kind", SITES)
def test_two_steps_lead_from_the_home_page_to_the_column(kind: type[DisclosureSite]) -> None:
    visitor = Visitor(site_of(kind))
    home = visitor.text("/")
    assert "政府信息公开年报" not in home
    hub = link_to(home, "/", "政府信息公开")
    text = visitor.text(hub)
    assert link_to(text, hub, "政府信息公开年报") == BASE + start(visitor.site)
    assert visitor.text(link_to(text, hub, "政府信息公开指南")) != text
    assert not visitor.rows()


@pytest.mark.parametrize("kind", SITES)
def test_pages_show_their_article_and_name_their_file(kind: type[DisclosureSite]) -> None:
    site = site_of(kind)
    visitor = Visitor(site)
    files = 0
    for url, (article, file) in site.addresses().items():
        text = visitor.text(url)
        assert article.title in text
        assert article.body(1) in text
        if article.attachment:
            addresses = re.findall(r"""(?:href|src|data)=['"]([^'"]+)['"]""", text, re.IGNORECASE)
            whole = {urljoin(url, one.replace("&amp;", "&")) for one in addresses}
            whole |= {urljoin(url, unquote(one.partition("?file=")[2])) for one in addresses}
            assert file in whole
            assert visitor.ask(file).body == PDF
            files += 1
    assert files == 2
    assert visitor.ask("/nowhere.html").status == 404
    assert visitor.ask("/nowhere/").status == 404


@pytest.mark.parametrize("kind", SITES)
def test_the_news_beside_the_rows_are_pages_too(kind: type[DisclosureSite]) -> None:
    site = site_of(kind)
    hub = Visitor(site)
    text = hub.text(site.hub)
    for news in site.news():
        assert BASE + news.path in {one.replace("&amp;", "&") for one in hub.seen}
        assert news.title in Visitor(site).text(news.path)
    assert "法治政府建设年度报告" in text


@pytest.mark.parametrize("kind", [one for one in SITES if one not in SHELLS])
def test_a_column_without_articles_says_so(kind: type[DisclosureSite]) -> None:
    site = site_of(kind, empty=True)
    assert site.nothing in Visitor(site).text(start(site))
    assert site.nothing not in Visitor(site_of(kind)).text(start(site))


@pytest.mark.parametrize("kind", SITES)
def test_two_columns_keep_apart(kind: type[DisclosureSite]) -> None:
    one, two, *rest = articles()
    site = site_with(kind, (one, two), tuple(rest))
    assert len(site.addresses()) == 39
    paths = site.registry_paths()
    assert len(set(paths)) == len(paths) == (1 if kind is TrsUnitsSite else 2)
    pages = {Visitor(site).text(path) for path in paths}
    assert len(pages) == (1 if kind in (TrsUnitsSite, TrsFrameSite) else 2)


@pytest.mark.parametrize("kind", [one for one in SITES if one not in SHELLS])
def test_rows_may_lead_to_another_host(kind: type[DisclosureSite]) -> None:
    away = replace(next(articles()), elsewhere="http://xxgk.lanpu.demo.gov.cn")
    site = site_with(kind, (away,))
    visitor = Visitor(site)
    visitor.text(start(site))
    assert away.elsewhere + site.article_path(site.columns[0], away) in visitor.seen


def test_templates_are_all_different() -> None:
    """No two systems wrap their articles alike."""
    wrappers = set()
    for kind in SITES:
        site = site_of(kind)
        url, (article, _) = next(iter(site.addresses().items()))
        around = Visitor(site).text(url).partition(article.body(1))[0][-40:]
        wrappers.add(around)
    # The kinds of UCAP are one system, and so are the five of TRS.
    assert len(wrappers) == len(SITES) - 1 - 4


@pytest.mark.parametrize("kind", [VsbSite, UuidColumnsSite, NfcmsSite])
def test_a_date_in_the_head_never_changes(kind: type[DisclosureSite]) -> None:
    site = site_of(kind)
    for url in (start(site), next(iter(site.addresses()))):
        assert DEMO_DATE in Visitor(site).text(url)


def test_charsets_lie() -> None:
    gbk = Visitor(site_of(HuilanStaticSite)).ask(start(site_of(HuilanStaticSite)))
    assert b'charset="utf-8"' in gbk.body
    with pytest.raises(UnicodeDecodeError):
        gbk.body.decode("utf-8")
    assert "信息公开年报" in gbk.body.decode("gb18030")
    utf8 = Visitor(site_of(VsbSite)).ask(start(site_of(VsbSite)))
    assert b"charset=gb2312" in utf8.body
    assert "信息公开年报" in utf8.body.decode("utf-8")
    assert gbk.media_type == utf8.media_type == "text/html"


# -- UCAP -----------------------------------------------------------------------------------------


def search_of(visitor: Visitor) -> str:
    shell = visitor.text(start(visitor.site))
    channel = re.search(r"channelId = '([0-9a-f]{32})'", shell)
    assert channel is not None
    return f"/common/search/{channel[1]}?_isAgg=true&_isJson=true&_template=index"


def test_ucap_gives_twenty_rows_whatever_is_asked() -> None:
    visitor = Visitor(site_of(UcapSite))
    search = search_of(visitor)
    assert not visitor.rows()
    data = [json.loads(visitor.text(f"{search}&_pageSize=500&page={n}"))["data"] for n in (1, 2)]
    assert [(one["rows"], len(one["results"])) for one in data] == [(20, 20), (20, 19)]
    assert data[0]["total"] == 39
    assert visitor.rows() == listed_by(visitor.site)
    assert len(visitor.asked) == visitor.site.listing_requests()
    starts = {row["url"][:2] for row in data[0]["results"]}
    assert starts == {"//", "/l"}
    assert json.loads(visitor.text(f"{search}&page=9"))["data"]["results"] == []
    assert len(json.loads(visitor.text(f"{search}&_pageSize=5"))["data"]["results"]) == 5


def test_ucap_answers_wrong_questions_with_something_else() -> None:
    visitor = Visitor(site_of(UcapSite))
    search = search_of(visitor)
    assert "search_result" in visitor.text(search.replace("_isJson=true", "_isJson=false"))
    assert visitor.ask("/common/search/0123?_isJson=true").status == 404
    code = start(visitor.site).split("/")[2]
    answer = visitor.text(f"/common/getChannelList?channelCode={code}&websiteCodeName=lanpu")
    (channel,) = json.loads(answer)["results"]["children"]
    assert channel["channelId"] in search
    empty = Visitor(site_of(UcapSite, empty=True))
    assert json.loads(empty.text(search_of(empty)))["data"]["total"] == 0


def test_ucap_texts_link_files_relative_to_the_article() -> None:
    visitor = Visitor(site_of(UcapSite))
    text = visitor.text(f"{search_of(visitor)}&page=1")
    rows = [row for row in json.loads(text)["data"]["results"] if "附件" in row["contentHtml"]]
    (row,) = rows
    href = html.fromstring(row["contentHtml"]).xpath("//a/@href")[0]
    assert visitor.ask(urljoin(urljoin(BASE, row["url"]), href)).body == PDF
    assert visitor.ask(urljoin(BASE + "/common/search/", href)).status == 404


def test_ucap_plain_counts_from_one() -> None:
    visitor = Visitor(site_of(UcapPlainSite))
    url = start(visitor.site)
    pager = re.search(r"createPageHTML\('page_div',(\d+), 1,'common_list'", visitor.text(url))
    assert pager is not None
    for n in range(2, int(pager[1]) + 1):
        visitor.text(url.replace("list.", f"list_{n}."))
    assert visitor.rows() == listed_by(visitor.site)
    assert len(visitor.asked) == visitor.site.listing_requests() == 8
    assert {visitor.ask(url.replace("list.", f"list_{n}.")).status for n in (0, 1, 9)} == {404}
    links = html.fromstring(visitor.text(url)).xpath("//ul[@class='news_ul']//a")
    cut = [link for link in links if link.text.endswith("...")]
    assert cut
    assert all(link.get("title").startswith(link.text.removesuffix("...")) for link in cut)


# -- Huilan ---------------------------------------------------------------------------------------


def test_huilan_pages_by_the_number_in_next() -> None:
    visitor = Visitor(site_of(HuilanSite))
    url = start(visitor.site)

    def way_on(text: str) -> str | None:
        found = re.search(r"javascript:next\((\d+)\)\">下一页", text)
        return f"{url}&currentPage={found[1]}" if found else None

    texts = visitor.follow(url, way_on)
    assert visitor.rows() == listed_by(visitor.site)
    assert len(texts) == visitor.site.listing_requests() == 8
    assert rows_on(visitor.site, f"{url}&currentPage=9") == set()
    assert rows_on(visitor.site, f"{url}&currentPage=x") == rows_on(visitor.site, url)
    assert visitor.ask("/eportal/ui?pageId=1").status == 404
    assert visitor.ask("/eportal/ui").status == 404


def test_huilan_writes_pages_out_under_a_hash() -> None:
    visitor = Visitor(site_of(HuilanStaticSite))
    url = start(visitor.site)

    def way_on(text: str) -> str | None:
        found = re.search(r'tagname="([^"]+)"[^>]*>下一页', text)
        return found[1] if found else None

    texts = visitor.follow(url, way_on)
    assert visitor.rows() == listed_by(visitor.site)
    assert len(texts) == visitor.site.listing_requests() == 8
    assert rows_on(visitor.site, url.replace(".shtml", "-1.shtml")) == rows_on(visitor.site, url)
    for wrong in ("-9", "-0", "-02"):
        assert visitor.ask(url.replace(".shtml", f"{wrong}.shtml")).status == 404


# -- lists of links -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        (VsbSite, "下页"),
        (NumberedSite, "&gt;"),
        (PcListSite, "下页"),
        (NfcmsSite, "下一页"),
    ],
)
def test_lists_lead_on_by_their_links(kind: type[DisclosureSite], label: str) -> None:
    visitor = Visitor(site_of(kind))
    texts = visitor.follow(start(visitor.site), labelled(label))
    assert visitor.rows() == listed_by(visitor.site)
    assert len(texts) == visitor.site.listing_requests() == 8


def test_vsb_counts_down() -> None:
    site = site_of(VsbSite)
    url = start(site)
    below = url.removesuffix(".htm")
    column = site.columns[0]
    oldest = {BASE + site.article_path(column, one) for one in column.articles[-4:]}
    assert rows_on(site, f"{below}/1.htm") == oldest
    second = {BASE + site.article_path(column, one) for one in column.articles[5:10]}
    assert rows_on(site, f"{below}/7.htm") == second
    for wrong in (0, 8, 9):
        assert Visitor(site).ask(f"{below}/{wrong}.htm").status == 404
    # Some titles are cut and stand whole nowhere on the page.
    text = Visitor(site).text(url)
    assert re.search(r'_blank">[^<]*\.\.\.</A>', Visitor(site).text(f"{below}/7.htm") + text)


def test_jeecms_shows_the_last_page_past_the_end() -> None:
    visitor = Visitor(site_of(JeecmsSite))
    url = start(visitor.site)

    def way_on(text: str) -> str | None:
        found = re.search(r'value="下一页"([^>]*) onclick="location.href=.([a-z_0-9.]+)', text)
        assert found is not None
        return None if "disabled" in found[1] else found[2]

    texts = visitor.follow(url, way_on)
    assert visitor.rows() == listed_by(visitor.site)
    assert len(texts) == visitor.site.listing_requests() == 8
    last = rows_on(visitor.site, url.replace(".jhtml", "_8.jhtml"))
    assert rows_on(visitor.site, url.replace(".jhtml", "_99.jhtml")) == last
    assert visitor.ask(url.replace(".jhtml", "_0.jhtml")).status == 404


def test_numbered_lists_end_in_a_stub() -> None:
    site = site_of(NumberedSite)
    folder = start(site).removesuffix("1.html")
    stub = Visitor(site).ask(f"{folder}9.html")
    assert (stub.status, len(stub.body) < 400) == (200, True)
    assert Visitor(site).ask(f"{folder}0.html").status == 404
    names = {url.rsplit("/", 1)[1].removesuffix(".html") for url in listed_by(site)}
    assert {len(name) for name in names} == {19, 24}


def test_uuid_columns_name_the_unit_under_its_year() -> None:
    site = site_of(UuidColumnsSite)
    url = start(site)
    first = html.fromstring(Visitor(site).text(url))
    assert [one.text for one in first.iter("h3")][:1] == ["2024年"]
    rows = first.xpath("//div[@class='entry']/a/text()")
    assert len(rows) == 5
    (other,) = set(rows) - set(UNITS)
    assert "法治政府" in other
    visitor = Visitor(site)
    for link in first.xpath("//div[@class='pager']/a/@href"):
        visitor.text(link)
    visitor.text(url)
    assert visitor.rows() == listed_by(site)
    assert len(visitor.asked) == site.listing_requests() == 8
    for wrong in ("index_1", "index_9", "index_0"):
        assert visitor.ask(url.replace("index", wrong)).status == 404


@pytest.mark.parametrize(("kind", "name"), [(NfcmsSite, "index"), (PcListSite, "list")])
def test_the_second_page_bears_a_two(kind: type[DisclosureSite], name: str) -> None:
    site = site_of(kind)
    url = start(site)
    second = {
        BASE + site.article_path(site.columns[0], one) for one in site.columns[0].articles[5:10]
    }
    assert rows_on(site, url.replace(f"{name}.", f"{name}_2.")) == second
    for wrong in (0, 1, 9):
        assert Visitor(site).ask(url.replace(f"{name}.", f"{name}_{wrong}.")).status == 404


# -- TRS and its relatives ------------------------------------------------------------------------


def test_trs_files_hold_a_year_each() -> None:
    visitor = Visitor(site_of(TrsJsonSite))
    url = start(visitor.site)
    shell = visitor.text(url)
    assert not visitor.rows()
    files = re.findall(r'data-src="./([^"]+)"', shell)
    assert len(files) == 11
    for file in files:
        visitor.text(url + file)
    assert visitor.rows() == listed_by(visitor.site)
    assert len(visitor.asked) == visitor.site.listing_requests() == 12
    assert visitor.ask(url + files[0]).body.startswith(b"\xef\xbb\xbf{")
    assert visitor.ask(f"{url}2013qtzdgk.json").status == 404


def test_trs_search_is_posted_to_and_gives_a_page() -> None:
    visitor = Visitor(site_of(TrsWasSite))
    shell = visitor.text(start(visitor.site))
    number = re.search(r"chnlid = '(\d+)'", shell)
    assert number is not None
    form = {"channelid": "229105", "classsql": f"chnlid={number[1]}", "prepage": "500"}
    answers = []
    for n in range(1, 9):
        answers.append(json.loads(visitor.text("/fjdzapp/search", {**form, "page": str(n)})))
    assert {one["count"] for one in answers} == {39}
    assert [len(one["data"]) for one in answers] == [5] * 7 + [4]
    rows = [row for one in answers for row in one["data"]]
    assert {row.get("docpuburl") or row["chnldocurl"] for row in rows} == listed_by(visitor.site)
    assert len(visitor.asked) == visitor.site.listing_requests() == 9
    wrong = json.loads(visitor.text("/fjdzapp/search", {**form, "classsql": "chnlid=1"}))
    assert wrong == {"count": 0, "data": []}
    assert json.loads(visitor.text("/fjdzapp/search", {**form, "page": "9"}))["data"] == []
    assert visitor.ask("/fjdzapp/search?page=1").status == 404


def pages_of_folder(visitor: Visitor, url: str) -> str:
    """A folder's pages by its pager; the first one's text."""
    first = visitor.text(url)
    count = re.search(r"createPageHTML\((\d+), 0,", first)
    for n in range(1, int(count[1]) if count else 1):
        visitor.text(f"{url}index_{n}.html")
    return first


def test_trs_years_hold_more_than_the_column_shows() -> None:
    site = site_of(TrsYearsSite)
    url = start(site)
    capped = Visitor(site)
    pages_of_folder(capped, url)
    assert (len(capped.asked), len(capped.rows())) == (2, 10)
    stub = capped.ask(f"{url}index_2.html")
    assert (stub.status, len(stub.body) < 400) == (200, True)
    assert b'http-equiv="refresh"' in stub.body
    assert capped.ask(f"{url}index_0.html").body == stub.body
    assert capped.ask(f"{url}1999n/").status == 404

    visitor = Visitor(site)
    for name in re.findall(r'<a href="\./(\w+/)">\d{4}年', visitor.text(url)):
        year = pages_of_folder(visitor, url + name)
        for below in re.findall(r'<td><a href="\./(\w+/)">', year):
            pages_of_folder(visitor, url + name + below)
    assert visitor.rows() == listed_by(site)
    assert len(visitor.asked) == site.listing_requests()
    # 2022's folder is named after the next year, that of its towns after the one before.
    assert any("/2023n1/2021jdyc/" in one for one in listed_by(site))
    assert any("/2018n/xjbm/" in one for one in listed_by(site)) is False
    assert any("/2019n1/xjbm/" in one for one in listed_by(site))


def test_trs_units_publish_each_for_itself() -> None:
    site = site_of(TrsUnitsSite)
    url = start(site)
    visitor = Visitor(site)
    names = dict(re.findall(r'<li><a href="\./(\w+/)">([^<]+)</a></li>', visitor.text(url)))
    assert sorted(names.values()) == ["人民政府", "教育局", "档案馆", "水利局", "石浔镇人民政府"]
    empty = []
    for folder, name in names.items():
        before = visitor.rows()
        unit = visitor.text(url + folder)
        assert visitor.rows() == before
        assert 'href="./ndbg/"' in unit
        first = pages_of_folder(visitor, f"{url}{folder}ndbg/")
        assert "澜浦县教育局2" not in first  # rows need not say whose they are
        if site.nothing in first:
            empty.append(name)
    assert empty == ["档案馆"]
    assert visitor.rows() == listed_by(site)
    assert len(visitor.asked) == site.listing_requests()


def test_trs_frames_get_their_list_from_the_entry() -> None:
    site = site_of(TrsFrameSite)
    visitor = Visitor(site)
    around = visitor.text(start(site))
    assert not visitor.rows()
    assert Visitor(site).text("/zfxxgk/fdzdgknr/?gk=1") == around
    entry = re.search(r'data-gk="5" data-url="([^"]+)">政府信息公开年报', around)
    assert entry is not None
    url = urljoin(BASE + start(site), entry[1])
    pager = re.search(r"Pager\({size:(\d+),current:0,prefix:'list_sy3'", visitor.text(url))
    assert pager is not None
    for n in range(1, int(pager[1])):
        visitor.text(url.replace(".html", f"_{n}.html"))
    assert visitor.rows() == listed_by(site)
    assert len(visitor.asked) == site.listing_requests() == 9
    assert visitor.ask(url.replace(".html", "_8.html")).status == 404
    empty = site_of(TrsFrameSite, empty=True)
    assert empty.nothing in Visitor(empty).text(url)


def test_days_in_addresses_are_those_of_entry() -> None:
    site = site_of(TrsJsonSite)
    later = 0
    for url, (article, _) in site.addresses().items():
        day = re.search(r"/t(\d{8})_", url)
        assert day is not None
        later += day[1] != f"{article.published:%Y%m%d}"
    assert 0 < later < 10


# -- scripts --------------------------------------------------------------------------------------


def test_scripted_rows_are_nowhere_in_the_page() -> None:
    site = site_of(ScriptedSite)
    visitor = Visitor(site)
    first, second = (visitor.text(start(site)) for _ in range(2))
    assert not visitor.rows()
    assert first != second  # another token
    assert not any(one.row in first for one in site.columns[0].articles)
    key = re.search(r'data-t="(\w+)"', first)
    pieces = re.search(r"window.__d = (\[.*?\]);", first)
    assert key is not None
    assert pieces is not None
    mixed = base64.b64decode("".join(json.loads(pieces[1])))
    plain = bytes(a ^ b for a, b in zip(mixed, itertools.cycle(key[1].encode()), strict=False))
    rows = json.loads(plain)
    assert {urljoin(BASE, row["u"]) for row in rows} == listed_by(site)
    assert {row["t"] for row in rows} == {one.row for one in site.columns[0].articles}
    assert site.listing_requests() == 1
