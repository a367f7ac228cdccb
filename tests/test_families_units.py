"""Systems that publish by units and years, and columns that are files: what holds for all pages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, Response

from spiders.families import jeecms, lonsun, openness, vsb, zhengzhou
from spiders.family import Family
from spiders.listings import Ask, Row, Rows
from spiders.pages import read_page

FAMILIES: tuple[Family, ...] = tuple(
    module.FAMILY for module in (lonsun, openness, jeecms, zhengzhou, vsb)
)
CASES = sorted((Path(__file__).parent / "cases" / "families").iterdir())
OWN = [case for case in CASES if case.name.startswith(tuple(f"{f.name}_" for f in FAMILIES))]


def page_of(case: Path, body: bytes | None = None) -> tuple[HtmlResponse, Ask]:
    meta = json.loads((case / "meta.json").read_text("utf-8"))
    (file,) = case.glob("page.*")
    served = file.read_bytes() if body is None else body
    page = read_page(Response(meta["url"].partition("#")[0], body=served))
    assert isinstance(page, HtmlResponse)
    asked = meta.get("ask", {"url": meta["url"]})
    headers = tuple((name, value) for name, value in asked.get("headers", []))
    return page, Ask(**{**asked, "headers": headers})


def recognised(page: HtmlResponse) -> list[str]:
    return [family.name for family in FAMILIES if family.recognises(page)]


@pytest.mark.parametrize("case", OWN, ids=lambda case: case.name)
def test_a_page_is_that_of_one_family(case: Path) -> None:
    page, _ = page_of(case)
    assert recognised(page) == [case.name.partition("_")[0]]


@pytest.mark.parametrize(
    "case", [case for case in CASES if case not in OWN], ids=lambda case: case.name
)
def test_pages_of_other_systems_are_left_to_them(case: Path) -> None:
    meta = json.loads((case / "meta.json").read_text("utf-8"))
    (file,) = case.glob("page.*")
    page = read_page(Response(meta["url"].partition("#")[0], body=file.read_bytes()))
    assert page is None or recognised(page) == []  # type: ignore[arg-type]


# Seen in 2026-11 in lists of columns and of reports.
ADDRESSES = [
    ("lonsun", "http://www.scpc.gov.cn/public/column/6601841?type=4&action=list&catId=6715691"),
    ("lonsun", "https://www.lieshan.gov.cn/zwgk/public/column/37?type=2&activeId=333"),
    ("lonsun", "http://www.wuhu.gov.cn/openness/public/6596211/15194811.html"),
    ("lonsun", "https://www.tja.gov.cn/public/content/1259001743"),
    ("lonsun", "http://zwgk.hefei.gov.cn/zwgk/public/spage.xp?doAction=sgknb&unitid=000400010001"),
    ("lonsun", "https://ybj.ah.gov.cn/site/label/8888?labelName=publicInfoList"),
    ("openness", "http://www.tltg.gov.cn/openness/OpennessContent/showList/1302/0/page_1.html"),
    ("openness", "https://www.ahtlyaq.gov.cn/openness/OpennessAnnualReport/year/6/2022.html"),
    ("openness", "https://www.mashsq.gov.cn/xxgk/openness/detail/annual_report/63c89f4a88.html"),
    ("openness", "https://www.lixin.gov.cn/XxgkAnnualReport/show/6144.html"),
    ("openness", "https://www.ahqy.gov.cn/Xxgknb/show/5246.html"),
    ("openness", "https://www.luan.gov.cn/opennessAnnualReport/?branch_id=5212bc2d682e09147c7c"),
    ("openness", "http://www.hlbe.gov.cn/Openness/"),
    ("zhengzhou", "https://public.zhengzhou.gov.cn/?a=dir&h=1&p=D0104X"),
    ("zhengzhou", "http://public.xinmi.gov.cn/?a=info"),
    ("zhengzhou", "https://public.zzsj.gov.cn/D42Y/4678298.jhtml"),
    ("jeecms", "http://www.xiaogan.gov.cn/c/www/gfxwj.jhtml"),
    ("jeecms", "http://www.yingcheng.gov.cn/dwxxgkpt/index.jhtml"),
    ("vsb", "https://www.gangu.gov.cn/info/7902/747072.htm"),
    ("", "https://www.tj.gov.cn/igs/front/search.jhtml"),
    ("", "http://www.wuhu.gov.cn/openness/szfzwgkzt/zcwjk/index.html"),
    ("", "https://www.luyi.gov.cn/portal/zwgk/zfwj/A000202index_1.htm"),
    ("", "http://www.daishan.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2021&area=113309"),
    ("", "http://www.xialuqu.gov.cn/zwgk/xxgknb/2022n/"),
]


@pytest.mark.parametrize(("family", "url"), ADDRESSES)
def test_addresses_say_whose_they_are(family: str, url: str) -> None:
    page = HtmlResponse(url, body=b"<html></html>", encoding="utf-8")
    assert recognised(page) == ([family] if family else [])


@pytest.mark.parametrize(("family", "url"), [pair for pair in ADDRESSES if pair[0]])
def test_a_link_says_whose_its_own_host_is_and_no_other(family: str, url: str) -> None:
    body = f'<ul><li><a href="{url}">政府信息公开年报</a></li></ul>'
    there = HtmlResponse(f"http://{urlsplit(url).hostname}/", body=body, encoding="utf-8")
    elsewhere = HtmlResponse("http://www.qinghe.gov.cn/", body=body, encoding="utf-8")
    assert recognised(there) == [family]
    assert recognised(elsewhere) == []


MARKS = st.sampled_from(
    [
        '<ul id="timeFrame"><li><a href="?type=3&timeFrame=20x&hasContent=true">2024',
        '<a href="/public/column/99999999999?type=4&action=rel">部门',
        "<script>$.post('/site/label/1?labelName=publicInfoList&pageIndex=' + p + ",
        "{labelName: 'publicInfoList', organId: organId, pageIndex: }",
        "pageCount: 99999999999999, 共 x 页 1/0页",
        '<a href="http://[::1?branch_id=/opennessAnnualReport/">市财政局</a>',
        '<select name="branch_id"><option value="5212">市审计局</select>',
        '<a href="/OpennessAnnualReport/year/6/2022.html">2022</a>',
        '<a href="?a=path&p=D1&page=x"><em>2024-01-01</em></a>',
        "<a onclick=\"location.href=encodeURI('x_2.jhtml')\">下一页</a>",
        '<a href="b/1.jhtml"></a><input onclick="">',
        "_simple_list_gotopage_fun(0,'x',2)",
        '<a href="zfxxgknb/a.htm">2022年</a>',
        "spage.xp?unitid=&frame=nb",
        "\x00</script></body>",
    ]
)
URLS = st.sampled_from(
    [
        "http://www.qinghe.gov.cn/public/column/1?type=3",
        "http://www.qinghe.gov.cn/public/column/1?type=4&action=rel",
        "http://www.qinghe.gov.cn/site/label/8888?pageIndex=x",
        "http://www.qinghe.gov.cn/opennessAnnualReport/?branch_id=5",
        "http://www.qinghe.gov.cn/OpennessContent/showList/1/0/page_1.html",
        "http://public.qinghe.gov.cn/?a=path&d=1&p=D1",
        "http://www.qinghe.gov.cn/c/www/zfxxgknb.jhtml",
        "http://www.qinghe.gov.cn/zfxxgk/zfxxgknb/0.htm",
    ]
)


@given(st.lists(MARKS, max_size=6), URLS, st.integers(1, 3))
@settings(max_examples=120)
def test_no_family_raises_on_pieces_of_its_own_marks(
    pieces: list[str], url: str, number: int
) -> None:
    page = HtmlResponse(url, body="".join(pieces), encoding="utf-8")
    for family in FAMILIES:
        family.recognises(page)
        read = family.listing(page, Ask(url, page=number, body="pageIndex=1&labelName"))
        assert isinstance(read, Rows)
        assert all(isinstance(row, Row) and row.url for row in read.rows)


@given(st.sampled_from(OWN), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=60)
def test_a_page_that_breaks_off_or_lacks_a_piece_is_read(
    case: Path, one: float, other: float
) -> None:
    (file,) = case.glob("page.*")
    whole = file.read_bytes()
    first, last = sorted((int(one * len(whole)), int(other * len(whole))))
    page, ask = page_of(case, whole[:first] + whole[last:])
    for family in FAMILIES:
        assert isinstance(family.listing(page, ask), Rows)


ROOT = "http://www.qinghe.gov.cn/zwgk/public/column/1000"
UNITS = {
    2000 + n: f"青禾县{'甲乙丙丁戊己庚辛'[n % 8]}{'东西南北中上下里'[n // 8]}镇" for n in range(60)
}
YEARS = range(2018, 2026)


def has(organ: int, year: int) -> bool:
    """The grid has holes."""
    return (organ * 7 + year) % 5 != 0


def answer(url: str, *, in_place: bool) -> str:
    """A county's portal: units, years of a unit, the list of a year, or the report in its place."""
    organ = int(re.findall(r"/column/(\d+)", url)[0]) if "/column/" in url else 0
    query = parse_qs(urlsplit(url).query)
    if query.get("action") == ["rel"]:
        links = "".join(
            f'<li><a title="{name}" href="/zwgk/public/column/{number}?type=4">{name[:3]}</a></li>'
            for number, name in UNITS.items()
        )
        menu = f'<a href="{ROOT}?type=3&nav=3">政府信息公开年报</a>'
        return f"{menu}<div><ul>{links}</ul></div>"
    if "/site/label/" in url:
        organ, year = int(query["organId"][0]), int(query["timeFrame"][0])
        title = f"{UNITS[organ]}{year}年政府信息公开工作年度报告"
        link = f'<a href="/zwgk/public/{organ}/{organ}{year}.html" title="{title}">{title[:9]}…</a>'
        return f"<ul><li>{link}<span>{year + 1}-01-20</span></li></ul><script>pageCount:1</script>"
    frame = query.get("timeFrame", [""])[0]
    years = [year for year in YEARS if organ in UNITS and has(organ, year)]
    told = "&hasContent=true" if in_place else ""
    links = "".join(
        f'<a href="{url.partition("?")[0]}?type=3&nav=3&timeFrame={year}{told}">{year}年</a>'
        for year in years
    )
    call = (
        "<script>get('/zwgk/site/label/8?labelName=publicInfoList&pageIndex=1&organId="
        f"{organ}&timeFrame={frame}')</script>"
    )
    nothing = "" if years else "<p>暂无相关信息</p>"
    return f'<ul id="timeFrame">{links}</ul>{call if frame else ""}{nothing}'


@pytest.mark.parametrize("in_place", [True, False])
def test_a_tree_of_units_and_years_is_walked_without_a_request_in_vain(in_place: bool) -> None:
    waiting = [Ask(f"{ROOT}?type=4&action=rel")]
    asked: list[str] = []
    found: list[tuple[str, int | None, Row]] = []
    vain: list[str] = []
    while waiting:
        ask = waiting.pop(0)
        if ask.url in asked:
            continue
        asked.append(ask.url)
        body = answer(ask.url, in_place=in_place)
        page = HtmlResponse(ask.url, body=f"<html><body>{body}</body></html>", encoding="utf-8")
        assert lonsun.FAMILY.recognises(page)
        read = lonsun.FAMILY.listing(page, ask)
        found += [(ask.unit, ask.year, row) for row in read.rows]
        waiting += read.asks
        if not read.rows and not read.asks:
            vain.append(ask.url)
    reports = [(organ, year) for organ in UNITS for year in YEARS if has(organ, year)]
    assert len(found) == len(reports)
    assert vain == [f"{ROOT}?type=3&nav=3"]  # the county's own, which says that it has none
    below = 0 if in_place else 2 * len(reports)
    assert len(asked) == 2 + len(UNITS) + below
    for unit, year, row in found:
        assert unit in UNITS.values()
        assert in_place or (str(year) in row.title and unit in row.title)


def row(number: int) -> str:
    title = f"青禾县财政局{number}年政府信息公开工作年度报告"
    return f'<li><a href="/public/2001/{number}.html">{title}</a><i>{number + 1}-01-20</i></li>'


@pytest.mark.parametrize(
    ("pager", "pages"),
    [
        ("<script>$('#p').paging({pageCount:3,current:1})</script>", 3),
        ('<script>var o = {"totalPage" : "3"}</script>', 3),
        ("<div>第1页/共3页</div>", 3),
        ("<div>共5条记录 1/3</div>", 3),
        ('<script>list({ "total": 5, "size": 2 })</script>', 3),
        ("<p>共 2 条</p>", 1),
        ("<script>pageCount=1</script>", 1),
        ("", 2),  # a full page, and nothing that counts
    ],
)
def test_an_answer_of_a_list_says_how_many_pages_there_are(pager: str, pages: int) -> None:
    url = "http://www.qinghe.gov.cn/site/label/8?labelName=publicInfoList&pageIndex=1&pageSize=2"
    body = f"<ul>{row(2021)}{row(2020)}</ul>{pager}"
    read = lonsun.FAMILY.listing(HtmlResponse(url, body=body, encoding="utf-8"), Ask(url))
    assert len(read.rows) == 2
    following = [ask.url for ask in read.asks]
    assert following == ([url.replace("pageIndex=1", "pageIndex=2")] if pages > 1 else [])


@pytest.mark.parametrize(
    "script",
    [
        "$.get('/site/label/8', {labelName: 'publicInfoList', organId: organ, file:'/a/b', p:1});",
        "load('/site/label/8?labelName=publicInfoList&organId=' + organ + '&file=/a/b&p=1');",
        'load("/site/label/8?labelName=publicInfoList" + "&organId="+organ+"&file=/a/b&p=" + 1);',
        '// {organId: 9}\nvar a = {"organId":"7","file":\'/a/b\'};'
        " go('/site/label/8?labelName=publicInfoList&p=1', a);",
        "/* '/site/label/6?labelName=publicInfoList' */ $.ajax({url: '/site/label/8', data: {p: 1,"
        "labelName:'publicInfoList',organId:$('#organ').val(),file:encodeURI('/a/b')}});",
    ],
)
def test_the_parameters_of_a_list_are_found_however_a_script_writes_them(script: str) -> None:
    url = "http://www.qinghe.gov.cn/public/column/7?type=3"
    body = f"<input id='organ' value='7'><script>var organ = '7';\n{script}</script>"
    read = lonsun.FAMILY.listing(HtmlResponse(url, body=body, encoding="utf-8"), Ask(url))
    (ask,) = read.asks
    parts = urlsplit(ask.url)
    assert parts.path == "/site/label/8"
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert given == {"labelName": "publicInfoList", "organId": "7", "file": "/a/b", "p": "1"}
