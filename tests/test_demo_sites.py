"""The miniature web's sites have the traps of the content systems that they imitate."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote, urljoin

import pytest
from demo_pages import column_url, fetch, fetch_bytes, find, listed, status
from lxml import html

from crawler.demo.plan import load_plan
from crawler.demo.sites import SITES
from crawler.demo.web import MiniatureWeb


@pytest.fixture(scope="module")
def web() -> Iterator[MiniatureWeb]:
    with MiniatureWeb(day=1) as running:
        yield running


@pytest.mark.parametrize("portal", ["lanpu", "minyuan"])
def test_hanweb_rows_lie_in_a_script_and_only_the_first_group(
    web: MiniatureWeb, portal: str
) -> None:
    url = column_url(web, portal)
    page = fetch(web, url)
    assert fetch(web, f"{url}?uid=1&pageNum=3") == page
    assert not html.fromstring(page).xpath("//div[@class='list']//a")
    records = re.findall(r"<record><!\[CDATA\[(.*?)\]\]></record>", page, re.DOTALL)
    assert len(records) == 3 * load_plan().portals[0].per_page
    assert len(records) < len(listed(web, portal))
    rows = [html.fromstring(record).find(".//a") for record in records]
    cut = [row for row in rows if row.text.endswith("...")]
    assert cut
    assert all(row.get("title").startswith(row.text.removesuffix("...")) for row in cut)
    assert not any(row.get("title").endswith("...") for row in cut)
    assert any(row.get("title") is None for row in rows)
    # The site's name is escaped twice.
    name = re.search(r"webname=([^&]*)", page)
    assert name is not None
    assert unquote(unquote(name[1])) == web.sites[portal].portal.name != unquote(name[1])


def rows_of(text: str, base: str) -> set[str]:
    return {urljoin(base, href) for href in re.findall(r'href="([^"]*/art/[^"]*)"', text)}


def test_the_posted_endpoint_gives_the_rest_and_the_other_is_not_there(web: MiniatureWeb) -> None:
    url = column_url(web, "lanpu")
    page = fetch(web, url)
    wanted = {"columnid": "", "unitid": ""}
    for name in wanted:
        found = re.search(rf"{name}: '?(\d+)", page)
        assert found is not None
        wanted[name] = found[1]
    endpoint = urljoin(url, "/module/jpage/dataproxy.jsp")
    answers = [
        fetch(web, f"{endpoint}?startrecord={n}&endrecord={n + 14}&perpage=5", wanted)
        for n in (1, 16)
    ]
    assert rows_of("".join(answers), url) == listed(web, "lanpu")
    assert len(fetch(web, f"{endpoint}?startrecord=91&endrecord=105&perpage=5", wanted)) < 60
    assert len(fetch(web, f"{endpoint}?startrecord=1&endrecord=15&perpage=5", {"unitid": "1"})) < 60
    assert status(web, urljoin(url, "/module/web/jpage/dataproxy.jsp?page=1")) == 404


def test_the_asked_endpoint_counts_pages_and_ignores_ranges(web: MiniatureWeb) -> None:
    url = column_url(web, "minyuan")
    group = re.search(r'<nextgroup><!\[CDATA\[<a href="([^"]*)"', fetch(web, url))
    assert group is not None
    first = urljoin(url, group[1])
    pages = [fetch(web, first.replace("page=1", f"page={n}")) for n in (1, 2)]
    assert rows_of("".join(pages), url) == listed(web, "minyuan")
    assert fetch(web, f"{first}&startrecord=16&endrecord=30") == pages[0]
    assert f"<totalrecord>{len(listed(web, 'minyuan'))}</totalrecord>" in pages[0]
    assert len(fetch(web, first.replace("page=1", "page=9"))) < 60
    assert len(rows_of(fetch(web, f"{first}&perpage=1000"), url)) == len(listed(web, "minyuan"))
    assert status(web, urljoin(url, "/module/jpage/dataproxy.jsp"), {"col": "1"}) == 404


@pytest.mark.parametrize("portal", ["lanxi", "fengling"])
def test_trs_index_1_is_page_two(web: MiniatureWeb, portal: str) -> None:
    url = column_url(web, portal)
    pages = [url, urljoin(url, "index_1.html"), urljoin(url, "index_2.html")]
    found: set[str] = set()
    for page in pages:
        links = html.fromstring(fetch(web, page)).xpath("//a[contains(@href, '/t20')]/@href")
        assert len(links) <= 10
        assert all(link.startswith("./") for link in links)
        found |= {urljoin(page, link) for link in links}
    assert found == listed(web, portal)
    # The day in some addresses is not the one that the list shows.
    days = {re.sub(r".*t(\d{4})(\d\d)(\d\d)_.*", r"\1-\2-\3", one) for one in found}
    shown = {str(one.published) for one in web.sites[portal].columns[0].articles}
    assert days - shown
    assert days & shown
    assert fetch(web, urljoin(url, "index.html")) == fetch(web, url)
    assert fetch(web, url.rstrip("/")) == fetch(web, url)


def test_trs_past_the_end_is_a_stub_or_not_there(web: MiniatureWeb) -> None:
    stub = fetch(web, urljoin(column_url(web, "lanxi"), "index_9.html"))
    assert len(stub.encode()) < 400
    assert 'http-equiv="refresh"' in stub
    assert status(web, urljoin(column_url(web, "fengling"), "index_9.html")) == 404
    assert "createPageHTML(3, 0," in fetch(web, column_url(web, "lanxi"))
    assert "var countPage = 3" in fetch(web, column_url(web, "fengling"))


def test_gkmlpt_counts_more_than_it_lists_and_jumps_out(web: MiniatureWeb) -> None:
    site = web.sites["lingwan"]
    for number, column in enumerate(site.columns):
        index = fetch(web, column_url(web, "lingwan", number).partition("#")[0])
        sid = re.search(r"SID: '(\d+)'", index)
        assert sid is not None
        prefix = f"{site.base}/{column.planned.path}".rstrip("/")
        node = re.search(rf'"id": (\d+), "name": "{column.planned.name}"', index)
        assert node is not None
        rows = []
        for page in (1, 2, 3):
            api = f"{prefix}/gkmlpt/api/all/{node[1]}?page={page}&sid={sid[1]}"
            answer = json.loads(fetch(web, api))
            assert answer["offset"] == (page - 1) * 100
            assert len(answer["articles"]) == max(0, min(100, answer["total"] - answer["offset"]))
            assert answer["classify"]["post_count"] > answer["total"]
            rows += answer["articles"]
        assert {f"http:{row['url']}" for row in rows} == listed(web, "lingwan", number)
        assert (len(rows) > 100) == (number == 0)
        jumps = [row["url"] for row in rows if row["type"] == "url"]
        assert len(jumps) == (1 if number == 0 else 0)
        assert all("/gkmlpt/" not in url for url in jumps)
        assert "articles" not in fetch(web, f"{prefix}/gkmlpt/api/all/{node[1]}?page=1&sid=1")


def test_gkmlpt_articles_hold_their_text_twice(web: MiniatureWeb) -> None:
    report = find(web.truth, "岭湾区人民政府", 2022)
    page = fetch(web, report.sources[0])
    detail = re.search(r"DETAIL: (\{.*?\}) \};</script>", page, re.DOTALL)
    assert detail is not None
    content = json.loads(detail[1])["content"]
    assert f'<div class="article-content">{content}</div>' in page


def test_the_generic_site_is_in_gbk_and_numbers_its_pages(web: MiniatureWeb) -> None:
    url = column_url(web, "lanxi-xxgk")
    found: set[str] = set()
    pages = 0
    while url:
        body = fetch_bytes(web, url)
        with pytest.raises(UnicodeDecodeError):
            body.decode()
        page = html.fromstring(body.decode("gb18030"))
        found |= {urljoin(url, link) for link in page.xpath("//div[@class='item']/a/@href")}
        following = page.xpath("//a[text()='下一页']/@href")
        url = urljoin(url, following[0]) if following else ""
        pages += 1
    assert pages == 2
    assert found == listed(web, "lanxi-xxgk")


def test_columns_mix_reports_with_look_alikes(web: MiniatureWeb) -> None:
    for portal in SITES_BY_PORTAL:
        site = web.sites[portal]
        sorts = {article.sort for column in site.columns for article in column.articles}
        assert sorts == {"report", "look_alike"}, portal


SITES_BY_PORTAL = [portal.id for portal in load_plan().portals]


def test_the_plan_knows_the_content_systems_by_their_names() -> None:
    assert {portal.site for portal in load_plan().portals} <= set(SITES)
