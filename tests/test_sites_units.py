"""Sites that list by units, by frames and by interfaces have the traps of what they imitate.

Each is walked in the one way that leads to every row, and asked wrongly in the ways in which a
crawler would.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

import pytest
from lxml import html

from crawler.demo.articles import Article, FilledColumn, Fixed
from crawler.demo.plan import Kind, PlannedColumn, PlannedPortal, Publisher
from crawler.demo.sites.epoint import EpointSite, EpointWrappedSite
from crawler.demo.sites.hanweb_jpaas import HanwebJpaasFrameSite, HanwebJpaasSite
from crawler.demo.sites.hanweb_xxgk import HanwebXxgkSite
from crawler.demo.sites.hanweb_xxgk_catalogue import HanwebXxgkCatalogueSite
from crawler.demo.sites.jiangxi import JiangxiSite
from crawler.demo.sites.lonsun import LonsunSite
from crawler.demo.sites.lonsun_catalogue import LonsunCatalogueSite
from crawler.demo.sites.openness import OpennessSite
from crawler.demo.sites.site import Answer, Request, Site
from crawler.demo.sites.truecms import TrueCmsInlineSite, TrueCmsSite
from crawler.demo.sites.zhengzhou import ZhengzhouSite

CLASSES: tuple[type[Site], ...] = (
    HanwebXxgkSite,
    HanwebXxgkCatalogueSite,
    HanwebJpaasSite,
    HanwebJpaasFrameSite,
    JiangxiSite,
    TrueCmsSite,
    TrueCmsInlineSite,
    LonsunSite,
    LonsunCatalogueSite,
    OpennessSite,
    EpointSite,
    EpointWrappedSite,
    ZhengzhouSite,
)
BASE = "http://www.lanpu.demo.gov.cn"
COLUMN = "政府信息公开年报"
PDF = b"%PDF-1.4 nothing"
# Holes: the government has none for 2020, the town none for 2023.
YEARS: dict[tuple[str, Kind], tuple[int, ...]] = {
    ("澜浦县人民政府", "government"): (2018, 2019, 2021, 2022, 2023, 2024),
    ("澜浦县教育局", "department"): (2021, 2022, 2023),
    ("澜浦县石浔镇人民政府", "town"): (2022, 2024),
}


class WithFile(Fixed):
    def file(self, day: int) -> bytes:
        return PDF


def articles() -> tuple[Article, ...]:
    found: list[Article] = []
    for (name, _), years in YEARS.items():
        for year in years:
            serial = len(found) + 1
            attached = (name, year) == ("澜浦县教育局", 2023)
            found.append(
                Article(
                    serial=serial,
                    title=f"{name}{year}年政府信息公开工作年度报告",
                    publisher=name,
                    year=year,
                    published=date(year + 1, 1, 10 + serial),
                    sort="report",
                    text=(WithFile if attached else Fixed)(f"<p>第{serial}份的正文。</p>"),
                    attachment_name="年报全文.pdf" if attached else "",
                    gone_on=2 if (name, year) == ("澜浦县教育局", 2021) else 0,
                )
            )
    serial = len(found) + 1
    title = "澜浦县人民政府网站工作年度报表（2022年度）"
    day = date(2023, 1, 5)
    name = "澜浦县人民政府"
    found.append(Article(serial, title, name, 2022, day, "look_alike", Fixed("<p>访问量。</p>")))
    return tuple(sorted(found, key=lambda one: one.published, reverse=True))


def made(kind: type[Site], day: int = 1, shown: tuple[Article, ...] | None = None) -> Site:
    publishers = [Publisher(name, sort, "county", years) for (name, sort), years in YEARS.items()]
    column = PlannedColumn(COLUMN, tuple(publishers), ())
    portal = PlannedPortal(
        id="lanpu",
        name="澜浦县人民政府门户网站",
        place="澜浦县",
        province="浙江省",
        province_code="330000",
        region_code="331199",
        site_code="3311990001",
        family="",
        site="",
        per_page=4,
        manner="plain",
        columns=(column,),
    )
    filled = FilledColumn(column, articles() if shown is None else shown)
    return kind(portal, (filled,), BASE, day)


@dataclass
class Visitor:
    site: Site
    asked: list[str] = field(default_factory=list)

    def ask(
        self,
        url: str,
        form: dict[str, str] | None = None,
        body: str = "",
        referer: str = f"{BASE}/column",
    ) -> Answer:
        parts = urlsplit(urljoin(BASE, url))
        self.asked.append(url)
        return self.site.answer(
            Request(
                "GET" if form is None and not body else "POST",
                parts.path,
                dict(parse_qsl(parts.query, keep_blank_values=True)),
                form or {},
                body or urlencode(form or {}),
                {"referer": referer} if referer else {},
                parts.query,
            )
        )

    def text(
        self,
        url: str,
        form: dict[str, str] | None = None,
        body: str = "",
        referer: str = f"{BASE}/column",
    ) -> str:
        answer = self.ask(url, form, body, referer)
        assert answer.status == 200, url
        try:
            return answer.body.decode()
        except UnicodeDecodeError:
            return answer.body.decode("gb18030")

    def links(self, url: str) -> dict[str, str]:
        """The page's links by their text, or by their title where a picture stands for it."""
        return links(self.text(url), url)


def links(text: str, url: str) -> dict[str, str]:
    page = html.fromstring(text)
    bases = page.xpath("//base/@href")
    base = urljoin(urljoin(BASE, url), bases[0] if bases else "")
    return {
        "".join(a.text_content().split()) or a.get("title"): urljoin(base, a.get("href"))
        for a in page.xpath("//a[@href]")
    }


def listed(site: Site) -> set[str]:
    return {BASE + site.article_path(c, one) for c in site.columns for one in c.articles}


def hrefs(text: str) -> set[str]:
    found = re.findall(r"""(?:href=|window\.open\()\\?["']([^"'\\]+)""", text)
    return {urljoin(BASE, href.replace("&amp;", "&")) for href in found}


def seen_whole(visitor: Visitor, text: str) -> None:
    assert hrefs(text) >= listed(visitor.site)
    assert len(visitor.asked) == visitor.site.listing_requests()


@pytest.mark.parametrize("kind", CLASSES)
def test_the_home_page_leads_to_the_column_in_two_steps(kind: type[Site]) -> None:
    visitor = Visitor(made(kind))
    hub = visitor.links("/")["政府信息公开"]
    if kind is ZhengzhouSite:
        assert hub == BASE + visitor.site.registry_paths()[0]
    menu = visitor.links(hub)
    assert menu[COLUMN] == BASE + visitor.site.registry_paths()[0]
    others = set(menu) & {"政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "依申请公开"}
    assert len(others) == 4
    for name in others:
        assert "年度报告" not in visitor.text(menu[name])
    assert visitor.ask("/nothing/here.html").status == 404


@pytest.mark.parametrize("kind", CLASSES)
def test_every_address_shows_its_article_and_files_are_whole(kind: type[Site]) -> None:
    site = made(kind)
    visitor = Visitor(site)
    addresses = site.addresses()
    assert len(addresses) == len(articles())
    for url, (article, file) in addresses.items():
        page = visitor.text(url)
        assert article.title in page
        assert article.body(1) in page
        if file:
            assert file in links(page, url).values()
            answer = visitor.ask(file)
            assert answer.body == PDF
    assert sum(bool(file) for _, file in addresses.values()) == 1


@pytest.mark.parametrize("kind", CLASSES)
def test_an_article_that_is_gone_changes_no_other_address(kind: type[Site]) -> None:
    first, second = made(kind, 1), made(kind, 2)
    assert listed(first) - listed(second) == {
        url for url, (one, _) in first.addresses().items() if one.gone_on
    }
    assert listed(second) < listed(first)
    (url,) = listed(first) - listed(second)
    answer = Visitor(second).ask(url)
    assert answer.status == 404 or "暂无相关信息" in answer.body.decode()


def test_the_grid_has_a_page_for_each_unit_and_year_and_holes() -> None:
    visitor = Visitor(made(HanwebXxgkSite))
    (root,) = visitor.site.registry_paths()
    found = [visitor.text(root)]
    call = re.search(r"loadDynamic\('([^']+)'", found[0])
    assert call is not None
    assert hrefs(found[0]).isdisjoint(listed(visitor.site))
    found.append(visitor.text(call[1]))
    for url in hrefs(found[0]):
        if "vc_xxgkarea" in url:
            found.append(visitor.text(url))
    seen_whole(visitor, "".join(found))
    grid = {url for url in hrefs("".join(found)) if "xxgkAnnualReport.jsp" in url}
    assert len(grid) == 3 * 7
    holes = grid - listed(visitor.site)
    assert len(holes) == 3 * 7 - 11
    assert all("暂无相关信息" in visitor.text(url) for url in holes)
    assert "暂无相关信息" in visitor.text("/module/xxgk/xxgkAnnualReport.jsp?fbtime=2022&area=1")


def test_the_catalogues_rows_come_by_the_node_of_the_units_tree() -> None:
    visitor = Visitor(made(HanwebXxgkCatalogueSite))
    found = []
    wanted = other = ""
    pages = visitor.links(visitor.site.registry_paths()[0])
    for unit in (url for url in pages.values() if "vc_xxgkarea" in url):
        page = visitor.text(unit)
        tree = html.fromstring(page).xpath("//iframe/@src")[0]
        node = re.search(r"funclick\(\\'(\w+)\\',\\'政府信息公开年报", visitor.text(tree))
        call = re.search(r'loadDynamic\("([^"]+)"', page)
        assert node is not None
        assert call is not None
        other = call[1]
        assert node[1] not in other
        wanted = other.replace("infotypeId=E001", f"infotypeId={node[1]}")
        number = count = 1
        while number <= count:
            rows = visitor.text(wanted.replace("currpage=1", f"currpage={number}"), {"vc_all": ""})
            count = int(re.findall(r"共(\d+)页", rows)[0])
            found.append(rows)
            number += 1
    seen_whole(visitor, "".join(found))
    assert "暂无相关信息" in visitor.text(wanted)  # by GET
    assert "暂无相关信息" in visitor.text(other, {"vc_all": ""})  # the page's own node
    # Each page brings a row of another column, and some rows are whole nowhere.
    foreign = hrefs("".join(found)) - listed(visitor.site)
    assert {"政府信息公开指南" in visitor.text(url) for url in foreign} == {True}
    rows = html.fromstring("".join(found)).xpath("//a[@class='bt_link']")
    cut = [row for row in rows if row.text.endswith("...")]
    assert any(row.get("title") is None for row in cut)
    assert any(row.get("title") for row in cut)


def scripts(text: str) -> list[tuple[str, dict[str, str]]]:
    found = re.findall(r"""url="([^"]+)"\s+query[dD]ata="(\{[^"]+\})\"""", text)
    return [(url, json.loads(data.replace("'", '"'))) for url, data in found]


def jpaas_rows(visitor: Visitor, url: str) -> str:
    """What the one script that builds the list is answered, page by page."""
    page = visitor.text(url)
    assert hrefs(page).isdisjoint(listed(visitor.site))
    ((api, data),) = [one for one in scripts(page) if re.search("list|列表", one[1]["tagId"])]
    found = []
    for number in (1, 2, 3):
        wanted = json.dumps({"pageNo": number, "pageSize": "15"})
        answer = json.loads(visitor.text(f"{api}?{urlencode(data)}&paramJson={quote(wanted)}"))
        assert answer["success"]
        found.append(answer["data"]["html"])
    assert all("<li" in one for one in found)
    return "".join(found)


def test_jpaas_scripts_say_what_to_ask_for() -> None:
    visitor = Visitor(made(HanwebJpaasSite))
    (column,) = visitor.site.registry_paths()
    rows = jpaas_rows(visitor, column)
    seen_whole(visitor, rows)
    cut = [a for a in html.fromstring(rows).xpath("//a") if a.text.endswith("...")]
    assert not any("年度报告" in a.text for a in cut)
    assert any(a.get("title") is None for a in cut)
    assert any((a.get("title") or "").endswith("年度报告") for a in cut)
    page = visitor.text(column)
    assert "'bulidstatic'" in page
    assert "querydata=" in page


def test_jpaas_refuses_what_it_does_not_know() -> None:
    visitor = Visitor(made(HanwebJpaasSite))
    (column,) = visitor.site.registry_paths()
    api, data = scripts(visitor.text(column))[-1]
    first = visitor.text(f"{api}?{urlencode(data)}&paramJson=%7B%22pageNo%22%3A1%7D")
    assert visitor.text(f"{api}?{urlencode(data)}&pageNo=2") == first
    past = visitor.text(f"{api}?{urlencode(data)}&paramJson=%7B%22pageNo%22%3A9%7D")
    assert json.loads(past)["data"]["html"] == "<ul></ul>"
    assert visitor.ask(f"{api}?{urlencode(data)}&paramJson=%7B%7D&_=17").status == 403
    assert visitor.ask(f"{api}?{urlencode(data)}", referer="").status == 403
    for name in data:
        less = {key: value for key, value in data.items() if key != name}
        assert not json.loads(visitor.text(f"{api}?{urlencode(less)}"))["success"]
    mended = data | {"parseType": "buildstatic"}
    assert not json.loads(visitor.text(f"{api}?{urlencode(mended)}"))["success"]
    # Tomorrow the column has another number.
    tomorrow = scripts(Visitor(made(HanwebJpaasSite, 2)).text(column))[-1][1]
    assert {name for name in data if data[name] != tomorrow[name]} == {"pageId"}


def test_a_jpaas_column_hides_its_list_in_a_frame() -> None:
    visitor = Visitor(made(HanwebJpaasFrameSite))
    (column,) = visitor.site.registry_paths()
    page = visitor.text(column)
    assert not scripts(page)
    frame = html.fromstring(page).xpath("//iframe/@src")[0]
    rows = jpaas_rows(visitor, frame)
    seen_whole(visitor, rows)
    assert "queryData=" in visitor.text(frame)
    assert {a.get("title") for a in html.fromstring(rows).xpath("//a")} == {None, "x"}
    assert re.search(r"主动公开\d{4}-\d\d-\d\d</a>", rows)


def test_jiangxi_answers_lists_in_json_in_json() -> None:
    visitor = Visitor(made(JiangxiSite))
    (column,) = visitor.site.registry_paths()
    page = visitor.text(column)
    codes = {
        name: re.search(rf"{name}: \['(\w+)'\]", page) for name in ("webSiteCode", "channelCode")
    }
    form = {f"{name}[]": found[1] for name, found in codes.items() if found}
    assert len(form) == 2
    urls = set()
    for number in (1, 2, 3):
        paging = {"current": str(number), "pageSize": "4", "sort": "sortNum", "order": "desc"}
        answer = json.loads(visitor.text("/queryList", form | paging))["data"]
        assert answer["total"] == 12
        for row in answer["results"]:
            given = json.loads(row["source"]["urls"])
            urls.add(urljoin(BASE, given.get("pc") or given["common"]))
            assert row["source"]["title"].startswith("澜浦县")
            assert json.loads(row["source"]["metadata"])["fwjg"].startswith("澜浦县")
    assert urls == listed(visitor.site)
    assert len(visitor.asked) == visitor.site.listing_requests()
    assert "{{title}}" in page
    assert visitor.ask("/queryList?current=1").status == 405
    for name in form:
        less = {key: value for key, value in form.items() if key != name}
        assert json.loads(visitor.text("/queryList", less))["data"]["total"] == 0


def test_truecms_wraps_records_in_a_call_and_caps_them() -> None:
    visitor = Visitor(made(TrueCmsSite))
    (column,) = visitor.site.registry_paths()
    page = visitor.text(column)
    url = re.search(r'proxyUrl : "([^"]+)"', page)
    number = re.search(r'columnId : "([^"]+)"', page)
    assert url is not None
    assert number is not None
    common = f"{url[1]}?columnId={number[1]}&perpage=20&callback=cb"
    text = visitor.text(f"{common}&startrecord=1&endrecord=60")
    assert text.startswith("cb({")
    store = json.loads(text.removeprefix("cb(").removesuffix(")"))["result"]
    assert "<totalrecord>12</totalrecord>" in store
    seen_whole(visitor, store)
    part = visitor.text(f"{common}&startrecord=5&endrecord=8")
    assert part.count("<record>") == 4
    assert visitor.ask(f"{common}&startrecord=1&endrecord=4", referer="").status == 404
    elsewhere = f"{common}&startrecord=1&endrecord=4"
    assert visitor.ask(elsewhere, referer="http://www.example.com/").status == 404
    assert "<totalrecord>0<" in visitor.text(f"{url[1]}?columnId=1&callback=cb")


def test_truecms_without_its_endpoint_holds_rows_hidden() -> None:
    visitor = Visitor(made(TrueCmsInlineSite))
    (column,) = visitor.site.registry_paths()
    page = visitor.text(column)
    seen_whole(visitor, page)
    assert len(html.fromstring(page).xpath("//div[@id='initData']/ul/li")) == 12
    url = re.search(r'initPage\("([^"]+)"', page)
    assert url is not None
    assert visitor.ask(url[1]).status == 404


def label(page: str) -> tuple[str, dict[str, str]]:
    url = re.search(r'labelUrl = "([^"]+)"', page)
    assert url is not None
    return url[1], dict(re.findall(r"(\w+): '([^']*)'", page))


def test_lonsun_organs_have_years_that_lead_on_in_two_ways() -> None:
    visitor = Visitor(made(LonsunSite))
    (tree,) = visitor.site.registry_paths()
    organs = visitor.links(tree)
    assert {"教育局", "石浔镇人民政府"} < set(organs)
    found = []
    labels = []
    for organ in [url for url in organs.values() if "type=3" in url]:
        page = visitor.text(organ)
        years = html.fromstring(page).xpath("//ul[@id='timeFrame']//a")
        assert all(re.fullmatch(r"20\d\d年", a.text) for a in years)
        found.append(page)
        for a in years:
            if "/public/column/" in a.get("href"):
                url, values = label(visitor.text(a.get("href")))
                labels.append((url, values))
                found.append(visitor.text(f"{url}?{urlencode(values)}"))
    seen_whole(visitor, "".join(found))
    url, values = labels[0]
    assert "pageCount:1" in visitor.text(f"{url}?{urlencode(values)}&IsAjax=1&dataType=html")
    for wrong in ({"file": "/xxgk/publicInfoList"}, {"organId": "1"}, {"siteId": ""}):
        assert "暂无相关信息" in visitor.text(f"{url}?{urlencode(values | wrong)}")


def test_lonsun_shows_the_reports_as_a_node_of_a_catalogue_elsewhere() -> None:
    visitor = Visitor(made(LonsunCatalogueSite))
    (column,) = visitor.site.registry_paths()
    url, values = label(visitor.text(column))
    found = [visitor.text(url, values | {"pageIndex": str(number)}) for number in (1, 2, 3)]
    seen_whole(visitor, "".join(found))
    assert all("pageCount:3" in rows for rows in found)
    assert not any(one.endswith(".html") for one in listed(visitor.site))
    assert "暂无相关信息" in visitor.text(url, values | {"pageIndex": "4"})
    big = visitor.text(url, values | {"pageSize": "50"})
    assert hrefs(big) == listed(visitor.site)


def test_openness_hides_branches_in_a_select_and_files_behind_html() -> None:
    visitor = Visitor(made(OpennessSite))
    (root,) = visitor.site.registry_paths()
    page = visitor.text(root)
    options = html.fromstring(page).xpath("//option[@value!='']/@value")
    branches = {f"{BASE}{root}?branch_id={value}" for value in options}
    towns = {url for url in hrefs(page) if re.search("branch_id=[0-9a-f]{24}$", url)}
    assert len(branches) == 2
    assert len(towns) == 1
    found = []
    for branch in branches | towns:
        following: set[str] = {branch}
        while following:
            text = visitor.text(following.pop())
            found.append(text)
            following = {url for url in hrefs(text) if f"{branch}&page=2" == url} - set(
                visitor.asked
            )
    seen_whole(visitor, "".join(found))
    files = {file for _, file in visitor.site.addresses().values() if file}
    assert all(file.endswith(".html") for file in files)
    assert files < hrefs("".join(found))
    assert visitor.ask(files.pop()).media_type == "application/octet-stream"


def posted(visitor: Visitor, url: str, body: object) -> dict[str, object]:
    answer = json.loads(visitor.text(url, body=json.dumps(body)))
    custom = answer["custom"]
    assert isinstance(custom, dict)
    return custom


def settings(visitor: Visitor) -> tuple[str, str]:
    text = visitor.text("/js/webBuilderCommon.js")
    guid = re.search(r"siteGuid: '([0-9a-f-]{36})'", text)
    project = re.search(r"projectName: '([^']+)'", text)
    assert guid is not None
    assert project is not None
    return guid[1], f"{project[1]}/rest/lightfrontaction/getgovinfolist"


def epoint_urls(data: object) -> set[str]:
    assert isinstance(data, list)
    assert all(row["realtitle"].startswith(row["title"].removesuffix("...")) for row in data)
    return {urljoin(BASE, row["infourl"]) for row in data}


def test_epoint_lists_by_a_posted_document_from_page_nought() -> None:
    visitor = Visitor(made(EpointSite))
    (column,) = visitor.site.registry_paths()
    page = visitor.text(column)
    assert hrefs(page).isdisjoint(listed(visitor.site))
    (script,) = [one for one in re.findall(r'src="([^"]+)"', page) if "govInfoPub" in one]
    assert "getgovinfolist" in visitor.text(script)
    guid, url = settings(visitor)
    body = {"siteGuid": guid, "categorynum": "003001003", "deptcode": "", "pageSize": 20}
    found = set()
    for number in (0, 1, 2):
        custom = posted(visitor, url, body | {"pageIndex": number})
        assert custom["total"] == 12
        found |= epoint_urls(custom["data"])
    assert found == listed(visitor.site)
    assert len(visitor.asked) == visitor.site.listing_requests()
    assert posted(visitor, url, body | {"pageIndex": 3})["data"] == []
    assert posted(visitor, url, {"params": body})["total"] == 0
    assert posted(visitor, url, body | {"siteGuid": ""})["total"] == 0
    wrong = visitor.ask("/EWB_YK_Mid/rest/lightfrontaction/getgovinfolist", body="{}")
    assert wrong.status == 404


def test_wrapped_epoint_lists_each_department_apart() -> None:
    visitor = Visitor(made(EpointWrappedSite))
    (column,) = visitor.site.registry_paths()
    guid, url = settings(visitor)
    visitor.text("/001/js/list.js")
    departments = {one for one in hrefs(visitor.text(column)) if "deptcode=" in one}
    assert len(departments) == 3
    visitor.asked.remove(column)  # it is one of the departments' own
    found = set()
    for department in departments:
        visitor.text(department)
        query = dict(parse_qsl(urlsplit(department).query, keep_blank_values=True))
        seen, total = 0, 1
        while seen * 4 < total:
            body = query | {"siteGuid": guid, "pageIndex": str(seen), "pageSize": "4"}
            custom = posted(visitor, url, {"params": body})
            total = int(str(custom["total"]))
            found |= epoint_urls(custom["data"])
            seen += 1
        assert posted(visitor, url, body)["total"] == 0
        visitor.asked.pop()
    assert found == listed(visitor.site)
    assert len(visitor.asked) == visitor.site.listing_requests()


def test_zhengzhou_numbers_units_and_nodes() -> None:
    visitor = Visitor(made(ZhengzhouSite))
    (root,) = visitor.site.registry_paths()
    units = [
        url for url in visitor.links(root).values() if re.search(r"a=dir&h=1&p=D\d\d[XYZ]", url)
    ]
    assert len(units) == 3
    found = []
    nodes = set()
    for unit in units:
        node = visitor.links(unit)[COLUMN]
        nodes.add(dict(parse_qsl(urlsplit(node).query))["d"])
        text = visitor.text(node)
        found.append(text)
        pages = html.fromstring(text).xpath("//ul[@class='page-list']//a/@href")
        found += [visitor.text(f"/{page}") for page in pages[1:]]
    seen_whole(visitor, "".join(found))
    assert len(nodes) == 3
    assert "暂无相关信息" in visitor.text(f"{node}&page=9")
    assert "暂无相关信息" in visitor.text(node.replace("&d=", "&d=1"))
    assert visitor.ask("/?a=path&d=19&p=D999").status == 404


def test_zhengzhou_says_one_charset_and_means_another() -> None:
    visitor = Visitor(made(ZhengzhouSite))
    for url in (visitor.site.registry_paths()[0], *listed(visitor.site)):
        answer = visitor.ask(url)
        assert answer.media_type == "text/html"
        with pytest.raises(UnicodeDecodeError):
            answer.body.decode()
        assert (b"charset=utf-8" in answer.body) == (".jhtml" in url)


@pytest.mark.parametrize(
    "kind", [HanwebJpaasSite, LonsunCatalogueSite, JiangxiSite, TrueCmsSite, EpointSite]
)
def test_an_empty_column_counts_nothing_and_does_not_fail(kind: type[Site]) -> None:
    visitor = Visitor(made(kind, shown=()))
    (column,) = visitor.site.registry_paths()
    page = visitor.text(column)
    if kind is HanwebJpaasSite:
        api, data = scripts(page)[-1]
        assert "暂无相关信息" in visitor.text(f"{api}?{urlencode(data)}&paramJson=%7B%7D")
    elif kind is LonsunCatalogueSite:
        url, values = label(page)
        assert "暂无相关信息" in visitor.text(f"{url}?{urlencode(values)}")
    else:
        assert listed(visitor.site) == set()
        assert visitor.site.listing_requests() >= 2
