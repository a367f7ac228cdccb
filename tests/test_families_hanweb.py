"""Hanweb's systems and those of its shape: they raise nothing and know their own pages only."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from conftest import OUTSIDE
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, Response, TextResponse

from spiders import captures
from spiders.families import hanweb_jpaas, hanweb_jpage, hanweb_xxgk, jiangxi, recognise, truecms
from spiders.listings import Ask, Rows
from spiders.pages import read_page
from spiders.unit_years import REACH

FAMILIES = [module.FAMILY for module in (hanweb_jpaas, hanweb_xxgk, jiangxi, truecms, hanweb_jpage)]
NAMES = {family.name for family in FAMILIES}
CASES = sorted((Path(__file__).parent / "cases" / "families").iterdir())
# Pages as real sites serve them are not ours to hand on: a folder of them may be named.
SAMPLES = Path(__file__).parents[2] / "shared" / "platforms"
HOST = "http://www.yunting.gov.cn"
REPORT = "/module/xxgk/xxgkAnnualReport.jsp"

MARKS = st.sampled_from(
    [
        '<datastore><nextgroup><![CDATA[<a href="/x?page=9&perpage=0"></a>]]></nextgroup>',
        "<recordset><record><![CDATA[<tr><td><a href='http://[::1'>年报</a>",
        "<record>]]></record></recordset></datastore>",
        "<totalrecord>9</totalrecord><totalpage>0</totalpage>",
        "proxyUrl:'/module/jpage/dataproxy.jsp',perPage:0,totalRecord:9,ajaxParam:{columnid:",
        "proxyUrl='//[/messageController/getMessage.do',ajaxParam:{columnId:'",
        '<div id="initData"><li><a href="/content/x.html">2023</a></div>',
        'cb({"result": "<datastore><record>&lt;"})',
        '{"success":true,"data":{"html":"<li><a href=x count=5 rows=0>年报</a>"}}',
        "<script src=unitbuild.js url='http://[' querydata=\"{'tagId':'列表','paramJson':'{'}\">",
        "<script url='/build/unit' querydata='{\"tagId\"'></script>",
        "<script type='text/x-handlebars-template'>{{#each data}}</script>",
        "params={webSiteCode:[''],channelCode:['col1'],perPage:'x'}",
        '{"data":{"total":"²","results":[{"source":{"urls":"[1]","title":"年报","pubDate":1e99}}]}}',
        "<select name=area><option value=1133>县财政局</option><option>2021年</option>",
        f"<a href='{REPORT}?fbtime=2021&area=1133'>2021年</a>",
        "<iframe src='/module/xxgk/tree.jsp?area=%zz&divid=div4'></iframe>",
        "d.add(1,0,'<a href=\"javascript:funclick(\\'Z9\\',\\'公开年报\\')\">公开年报</a>');",
        "loadDynamic('/module/xxgk/search.jsp?infotypeId='+a+'&area=', 'div4', '0','",
        "<p>一、总体情况</p><p>三、收到和处理</p>共0页 currpage=",
    ]
)
PATHS = st.sampled_from(
    [
        "/col/col1/index.html?vc_xxgkarea=1133%23div&number=A",
        "/module/jpage/dataproxy.jsp?startrecord=5&endrecord=²&perpage=",
        "/module/web/jpage/dataproxy.jsp?page=3&perpage=0",
        "/TrueCMS/messageController/getMessage.do?startrecord=9&endrecord=1&perpage=0",
        "/queryList",
        "/api-gateway/jpaas-publish-server/front/page/build/unit?tagId=x&paramJson={",
        f"{REPORT}?fbtime=2021&area=1133",
        f"{REPORT}?area=1133",
        "/module/xxgk/search.jsp?currpage=",
        "/module/xxgk/tree.jsp?area=1133#jdid",
    ]
)
FORMS = st.sampled_from(["", "current=1&pageSize=0", "currpage=x&current=²", "currpage=2"])


@given(st.lists(MARKS, max_size=7), PATHS, FORMS, st.sampled_from([1, 2, 5]))
@settings(max_examples=150)
def test_no_family_raises_on_pieces_of_its_own_marks(
    pieces: list[str], path: str, body: str, number: int
) -> None:
    url = HOST + path
    page = HtmlResponse(url.partition("#")[0], body="".join(pieces), encoding="utf-8")
    ask = Ask(url, body=body, page=number, headers=(("Referer", f"{HOST}/col/col1/"),))
    for family in FAMILIES:
        read = family.listing(page, ask)
        assert isinstance(read, Rows)
        assert all(following.page in {1, number + 1} for following in read.asks)
        family.recognises(page)
        family.title(page)
        family.body(page)


@given(st.binary(max_size=300), PATHS)
@settings(max_examples=60)
def test_no_family_raises_on_any_bytes(body: bytes, path: str) -> None:
    page = read_page(Response(HOST + path, body=body))
    for family in FAMILIES if page is not None else ():
        assert isinstance(family.listing(page, Ask(page.url)), Rows)


def served(case: Path) -> TextResponse:
    meta = json.loads((case / "meta.json").read_text("utf-8"))
    (file,) = case.glob("page.*")
    head = {"Content-Type": meta["media_type"]}
    page = read_page(Response(meta["url"].partition("#")[0], headers=head, body=file.read_bytes()))
    assert page is not None
    return page


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_family_takes_the_pages_of_another(case: Path) -> None:
    page = served(case)
    name = recognise(page).name
    owner = next((name for name in NAMES if case.name.startswith(f"{name}_")), None)
    assert name == owner if owner else name not in NAMES


@pytest.mark.parametrize(
    ("file", "path", "name"),
    [
        ("hanweb_dingxi_dataproxy.xml", "/module/web/jpage/dataproxy.jsp?page=1", "hanweb_jpage"),
        ("hanweb_jsrsst_dataproxy_get.xml", "/x", "hanweb_jpage"),
        ("hanweb_nantong_table_records.xml", "/col/col31685/index.html", "hanweb_jpage"),
        ("hanweb_jpaas_column_script.html", "/xwfb/index.html", "hanweb_jpaas"),
        ("hanweb_jpaas_jinhua_rows.html", "/col/col1229847292/index.html", "hanweb_jpaas"),
        ("jiangxi_querylist_column_page.html", "/jxssthjt/col/col42150/index.html", "jiangxi"),
    ],
)
def test_real_pages_are_recognised_and_lead_on(file: str, path: str, name: str) -> None:
    sample = SAMPLES / file
    if not sample.exists():
        pytest.skip(f"../shared/platforms {OUTSIDE} and is not here")
    page = HtmlResponse(HOST + path, body=sample.read_bytes(), encoding="utf-8")
    family = recognise(page)
    assert family.name == name
    read = family.listing(page, Ask(page.url))
    assert read.state == "ok"
    assert read.rows or read.asks


def years_of(read: Rows) -> list[tuple[str, int | None]]:
    return [(dict(parse_qsl(urlsplit(ask.url).query))["area"], ask.year) for ask in read.asks]


def test_a_unit_without_years_is_asked_for_those_that_can_be_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(captures, "now", lambda: datetime(2027, 1, 5, tzinfo=UTC))
    page = HtmlResponse(f"{HOST}{REPORT}?area=1133", body=b"<p></p>", encoding="utf-8")
    read = hanweb_xxgk.FAMILY.listing(page, Ask(page.url, unit="县财政局"))
    assert years_of(read) == [("1133", 2026), ("1133", 2025), ("1133", 2024)]
    assert all(ask.optional and ask.page == 1 for ask in read.asks)


def walked(there: set[int], newest: int) -> tuple[set[int], int]:
    """The years found of one unit, and how many pages were asked for."""
    text = "<p>一、总体情况</p><p>三、收到和处理政府信息公开申请情况</p>".encode()
    url = f"{HOST}{REPORT}?fbtime={{}}&area=1133"
    first = Ask(f"{HOST}{REPORT}?area=1133")
    empty = HtmlResponse(first.url, body=b"<p></p>", encoding="utf-8")
    waiting = list(hanweb_xxgk.FAMILY.listing(empty, first).asks)
    asked: set[str] = set()
    found: set[int] = set()
    while waiting:
        ask = waiting.pop()
        if ask.url in asked:
            continue
        asked.add(ask.url)
        year = int(dict(parse_qsl(urlsplit(ask.url).query))["fbtime"])
        if year not in there:
            continue
        page = HtmlResponse(url.format(year), body=text, encoding="utf-8")
        read = hanweb_xxgk.FAMILY.listing(page, ask)
        found.update(int(row.heading.removesuffix("年")) for row in read.rows)
        waiting += read.asks
    return found, len(asked)


@pytest.mark.parametrize(
    "there",
    [
        {2025, 2024, 2023, 2022, 2021},
        {2023, 2020, 2017},
        {2025, 2022, 2021},
        {2024},
        set(range(2008, 2026)),
    ],
)
def test_a_grid_with_holes_is_felt_out(there: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captures, "now", lambda: datetime(2026, 6, 5, tzinfo=UTC))
    found, asked = walked(there, 2025)
    assert found == there
    assert asked <= 2026 - min(there) + REACH


def test_no_year_is_asked_for_a_unit_without_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captures, "now", lambda: datetime(2026, 6, 5, tzinfo=UTC))
    assert walked(set(), 2025) == (set(), REACH)


@pytest.mark.parametrize(
    ("body", "there"),
    [
        ("<div id='zoom'><p>一、总体情况</p><p>五、存在的主要问题</p></div>", True),
        ("<div id='zoom'><a href='/a/1.pdf'>2021年年报.pdf</a></div>", True),
        ("<iframe src='/js/viewer.html?file=/a/1.pdf'></iframe>", True),
        (f"<div id='zoom'>{'本年度公开信息若干条。' * 30}</div>", True),
        (f"<div class='main'>{'本年度公开信息若干条。' * 60}</div>", True),
        ("<div id='zoom'></div>", False),
        (f"<div id='zoom'>{'<a>导航</a>' * 300}</div>", False),
        (f"<div id='zoom'>暂无信息</div>{'<p>版权所有</p>' * 150}", False),
    ],
)
def test_a_hole_is_told_from_a_report(body: str, there: bool) -> None:
    page = HtmlResponse(f"{HOST}{REPORT}?fbtime=2021&area=1", body=body, encoding="utf-8")
    assert hanweb_xxgk.FAMILY.holds_report(page) is there


def endpoint_pages(size: int, total: int, shown: int) -> set[int]:
    """The records that are seen of a list where the endpoint's pages have their own size."""

    def store(first: int, last: int) -> str:
        rows = "".join(
            f'<record><![CDATA[<a href="/art/2024/1/1/art_7_{n}.html">第{n}号</a>]]></record>'
            for n in range(first, min(last, total) + 1)
        )
        return f"<recordset>{rows}</recordset>"

    address = "/module/web/jpage/dataproxy.jsp"
    column = HtmlResponse(
        f"{HOST}/col/col7/index.html",
        body=f'<html><datastore><nextgroup><![CDATA[<a href="{address}?page=1&columnid=7"></a>]]>'
        f"</nextgroup>{store(1, shown)}</datastore>"
        f"<script>{{perPage:{shown // 3},totalRecord:{total},proxyUrl:'{address}'}}</script>",
        encoding="utf-8",
    )
    read = hanweb_jpage.FAMILY.listing(column, Ask(column.url))
    seen = {row.url for row in read.rows}
    waiting, asked = list(read.asks), set()
    while waiting:
        ask = waiting.pop(0)
        if ask.url in asked:
            continue
        asked.add(ask.url)
        number = int(dict(parse_qsl(urlsplit(ask.url).query))["page"])
        counts = f"<totalrecord>{total}</totalrecord><totalpage>{-(-total // size)}</totalpage>"
        body = f"<datastore>{counts}{store((number - 1) * size + 1, number * size)}</datastore>"
        read = hanweb_jpage.FAMILY.listing(HtmlResponse(ask.url, body=body, encoding="utf-8"), ask)
        seen |= {row.url for row in read.rows}
        waiting += read.asks
    # One goes for nothing where all rows are on a page larger than was asked for.
    assert len(asked) <= max(2, -(-total // size))
    return {int(url.rpartition("_")[2].removesuffix(".html")) for url in seen}


@pytest.mark.parametrize("size", [5, 15, 45, 60, 100, 500])
@pytest.mark.parametrize("total", [44, 46, 101, 230])
def test_no_record_is_lost_whatever_the_size_of_the_endpoints_pages(size: int, total: int) -> None:
    assert endpoint_pages(size, total, 45) == set(range(1, total + 1))


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        ("cb({})", 1),
        ("jQuery183_1 ( {} ) ;", 1),
        ("{}", 1),
        ("/**/cb({});\n", 1),
        ("cb(<html>)", 0),
    ],
)
def test_datastores_are_read_in_whatever_wraps_them(answer: str, count: int) -> None:
    record = "<record><![CDATA[<li><a href='/content/1.html'>年报</a></li>]]></record>"
    body = answer.replace("{}", json.dumps({"result": f"<datastore>{record}</datastore>"}))
    page = HtmlResponse(f"{HOST}/truecms/messageController/getMessage.do?x=1", body=body.encode())
    assert len(truecms.FAMILY.listing(page, Ask(page.url)).rows) == count
