"""Static pages and their relatives under other templates than those of the cases."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import pytest
from good_time import within
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, TextResponse

from spiders.answers import read_json, rows_in, script_rows, total_in
from spiders.blocks import static_rows
from spiders.clicks import opened
from spiders.families import families, recognise
from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.next_pages import next_page
from spiders.pagers import is_another, read_pager
from spiders.script_values import joined
from spiders.static_pages import sub_columns
from tests.test_families import CASES, served

OURS = (
    "ucap",
    "epoint",
    "huilan",
    "numbered",
    "uuid_columns",
    "pc_list",
    "trs_search",
    "trs",
    "generic",
)
COLUMN = "http://www.qinghe.gov.cn/zfxxgknb/"


def page_of(body: str, url: str = COLUMN, title: str = "政府信息公开年报") -> HtmlResponse:
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    return HtmlResponse(url, body=f"<html>{head}<body>{body}</body></html>", encoding="utf-8")


def named(name: str) -> Family:
    return next(family for family in families() if family.name == name)


def owner(case: Path) -> str:
    return str(json.loads((case / "expected.json").read_text("utf-8"))["family"])


@pytest.mark.parametrize("name", [name for name in OURS if name != "generic"])
def test_a_family_takes_no_page_of_another(name: str) -> None:
    theirs = [case for case in CASES if (case / "expected.json").exists()]
    taken = [case.name for case in theirs if recognise(served(case)[0]).name == name]
    assert taken == [case.name for case in theirs if owner(case) == name]
    assert len(taken) >= 3


@pytest.mark.parametrize(
    "case", [one for one in CASES if one.name.startswith(OURS)], ids=lambda case: case.name
)
def test_no_family_raises_on_a_page_of_its_own_that_is_damaged(case: Path) -> None:
    page, ask = served(case)
    family = recognise(page)
    chance = random.Random(case.name)  # noqa: S311 - damage, not secrets
    for _ in range(12):
        text = page.text
        first, last = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        damaged = chance.choice((text[:first], text[first:], text[:first] + text[last:]))
        broken = HtmlResponse(page.url, body=damaged, encoding="utf-8")
        for number in (1, 3):
            assert isinstance(family.listing(broken, replace(ask, page=number)), Rows)


PIECES = st.sampled_from(
    [
        "var channelId = '0123456789abcdef0123456789abcdef';",
        "'/common/search/' + ",
        "`/searchList/${id}?page=${n}`",
        '{"data": {"total": "x", "rows": [], "results": [1, {"url": 5, "title": []}]}}',
        '{"results": {"children": [{"channelId": 1}, 2]}}',
        "createPageHTML('page_div', 3, 1, 'list', 'shtml', 9)",
        "createPageHTML(99999999999, 0, '../x', 'html')",
        "Pager({size: x, current: })",
        '<a onclick="f(2)">2</a><script>function f(n){location.href=n+n+',
        "<input totalpage='99' moduleid=''>javascript:next(2)",
        "'/eportal/ui?portal.url=/portlet/x!query' +",
        '{"custom": "{\\"data\\": [", "total": "many"}',
        '<iframe></iframe><a data-url="http://[::1">政府信息公开年报</a>',
        "<ul><li>2023年</li><li>2022年</li></ul><!-- x --><div><!-- y --><div></div></div>",
        "<table><tr><td><a href=x>2023</a></td><td></td></tr></table>",
        "var articleList = [{",
        "categorynum = '001' siteGuid: 'x', projectName: '/x'",
    ]
)


@given(
    st.lists(PIECES, max_size=6),
    st.sampled_from(
        [
            COLUMN,
            "http://a.gov.cn/common/search/0123456789abcdef0123456789abcdef?page=1",
            "http://a.gov.cn/getChannelList?channelCode=c1",
            "http://a.gov.cn/x/rest/lightfrontaction/list",
            "http://a.gov.cn/js/webBuilderCommon.js",
            "http://a.gov.cn/eportal/ui?portal.url=/portlet/x!query.portlet&pageNo=x&pageSize=y",
            "http://a.gov.cn/fjdzapp/search",
            "http://a.gov.cn/x/2.html",
        ]
    ),
    st.integers(1, 3),
)
@settings(max_examples=120)
def test_no_family_raises_on_pieces_of_any_marks(pieces: list[str], url: str, number: int) -> None:
    page = HtmlResponse(url, body="".join(pieces), encoding="utf-8")
    for name in OURS:
        family = named(name)
        family.recognises(page)
        ask = Ask(url, body='{"pageIndex": "x", "params": 3}', page=number)
        assert isinstance(family.listing(page, ask), Rows)


ROW = '<a href="/a/1001.html">青禾县财政局2023年政府信息公开工作年度报告</a>'


@pytest.mark.parametrize(
    "body",
    [
        f"<ul><li>{ROW}<span>2024-01-22</span></li></ul>",
        f"<table><tr><td>1</td><td>{ROW}</td><td>2024年1月22日</td></tr></table>",
        f"<dl><dt><b>2024-01-22</b></dt><dd>{ROW} [2024-01-22]</dd></dl>",
        f'<div class="r"><div class="t">{ROW}</div><div class="d">2024/1/22</div></div>',
        f"<div><p>{ROW}<em>2024.01.22</em></p><p>&nbsp;</p></div>",
        f"<section><article><h4>{ROW}</h4><time>2024-01-22</time></article></section>",
    ],
)
def test_a_row_is_read_under_any_wrapper(body: str) -> None:
    (row,) = static_rows(page_of(body))
    assert row.url == "http://www.qinghe.gov.cn/a/1001.html"
    assert row.title == "青禾县财政局2023年政府信息公开工作年度报告"
    assert row.listed_on == "2024-01-22"


def read(body: str) -> list[tuple[str, str, str]]:
    rows = static_rows(page_of(body))
    return [(row.url.rpartition("/")[2], row.title, row.heading) for row in rows]


UNIT = '<ul><li><a href="/a/{}.html">县财政局</a></li></ul>'
BY_YEAR = [("1001.html", "县财政局", "2023年"), ("1002.html", "县财政局", "2022年")]


@pytest.mark.parametrize(
    "body",
    [
        "<h3>2023年</h3>{}<h3>2022年</h3>{}",
        '<div class="y">2023年</div>{}<p><b>2022年</b></p>{}',
        "<dl><dt>2023年</dt><dd>{}</dd><dt>2022年</dt><dd>{}</dd></dl>",
        "<ul><li>2023年{}</li><li>2022年{}</li></ul>",
        '<ul class="hd"><li>2023年</li><li>2022年</li></ul><div><div>{}</div><div>{}</div></div>',
        "<div><ol><li>2023年</li><li>2022年</li></ol></div><div>{}</div><div>{}</div>",
        '<p><a href="#a">2023年</a><a href="#b">2022年</a></p><div>{}</div><div>{}</div>',
    ],
)
def test_rows_are_under_their_years(body: str) -> None:
    found = read(body.format(UNIT.format(1001), UNIT.format(1002)))
    assert found == BY_YEAR


def test_a_class_of_units_stands_below_its_year() -> None:
    part = "<h2>{0}年</h2><h3>县直部门</h3><ul><li><a href='/a/{0}.html'>县财政局</a></li></ul>"
    headings = [heading for _, _, heading in read(part.format(2023) + part.format(2022))]
    assert headings == ["2023年 县直部门", "2022年 县直部门"]


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td colspan=3>各单位年报</td></tr>"
        "<tr><th>单位</th><th>2023年</th><th>2022年</th></tr>"
        '<tr><td><a href="/czj/">县财政局</a></td><td><a href="/a/1001.html">查看</a></td>'
        '<td><a href="/a/1002.html">查看</a></td></tr></table>',
        "<table><tr><td>类</td><td>单位</td><td>2023年</td><td>2022年</td></tr>"
        "<tr><td rowspan=2>部门</td><td>县教育局</td><td></td><td></td></tr><tr><td>县财政局</td>"
        '<td><a href="/a/1001.html">√</a></td><td><a href="/a/1002.html">√</a></td></tr></table>',
    ],
)
def test_a_grid_gives_unit_and_year(body: str) -> None:
    assert [(name, heading) for name, _, heading in read(body)] == [
        ("1001.html", "2023年 县财政局"),
        ("1002.html", "2022年 县财政局"),
    ]


def test_years_in_one_line_are_rows_of_their_own() -> None:
    body = (
        '<ul><li>县财政局：<a href="/a/1001.html">2023年</a> <a href="/a/1002.html">2022年</a></li>'
        '</ul><dl><dt>石榴镇</dt><dd><a href="/a/1003.html">2023</a><a href="/a/1004.html">2022</a>'
        "</dd></dl>"
    )
    assert read(body) == [
        ("1001.html", "2023年", "县财政局"),
        ("1002.html", "2022年", "县财政局"),
        ("1003.html", "2023", "石榴镇"),
        ("1004.html", "2022", "石榴镇"),
    ]


def test_calendars_and_menus_are_no_rows() -> None:
    days = "".join(
        f'<td><a href="?d=2024-01-{n:02}" title="2024-01-{n:02}">{n}</a></td>' for n in range(1, 32)
    )
    body = (
        f'<table class="rili"><tr>{days}</tr></table><ul><li><a href="/">首页</a></li>'
        '<li><a href="/zwgk/">政务公开</a></li><li>2024年1月5日 <a href="/login/">登录</a></li>'
        '<li><a href="/zfxxgk/zn/">政府信息公开指南</a></li></ul>'
        '<div class="page"><a href="index_1.html">2</a><a href="index_1.html">下一页</a></div>'
    )
    assert static_rows(page_of(body)) == ()


def test_an_address_in_a_handler_is_the_rows() -> None:
    body = """<ul><li><a onclick="isDownLoad(this,'/a/t20240111_1.html')"
        title="青禾县2023年政府信息公开工作年度报告">青禾县2023年政府信息...</a></li></ul>"""
    assert read(body) == [("t20240111_1.html", "青禾县2023年政府信息公开工作年度报告", "")]


@pytest.mark.parametrize(
    ("body", "following"),
    [
        ('<a href="index_2.html">下一页</a>', "index_2.html"),
        ('<a href="?offset=20" title="下一页"><img src="n.gif"></a>', "?offset=20"),
        ('<a href="list.jsp?cur_page=2">2</a>', "list.jsp?cur_page=2"),
        ('<a href="p2.html"><img alt="下页" src="n.gif"></a>', "p2.html"),
        ('<span>1</span><a href="InfoPublic.aspx?page=2">[2]</a>', "InfoPublic.aspx?page=2"),
        ("<a href='javascript:;' onclick=\"location.href='b.html'\">后一页&gt;</a>", "b.html"),
        (
            '<select onchange="go(this)"><option value="l_2.html">第2页</option></select>',
            "l_2.html",
        ),
        (
            '<a href="#" onclick="to(1)">1</a><a href="#" onclick="to(2)">2</a><script>'
            "function to(n){if(n==1){location.href='index.html'}"
            "else{location.href='index_'+(n-1)+'.html'}}</script>",
            "index_1.html",
        ),
        (
            "<a href=\"javascript:turn('2')\">»</a><script>var root = 'list.do?p=';"
            "turn = function (k) { window.open(root + k); }</script>",
            "list.do?p=2",
        ),
        ('<a href="javascript:turn(2)">下一页</a>', None),
        ('<a href="/x/7.html">下一页的故事讲的是一个很长的题目</a>', None),
        ('<a href="http://www.other.gov.cn/index_2.html">下一页</a>', None),
        ("<a href='#'>下一页</a>", None),
        (
            "<input type='button' value='下一页' onclick=\"location.href='index_2.jhtml'\">",
            "index_2.jhtml",
        ),
        ("<button onclick=\"location.href=encodeURI('p2.html')\">下一页</button>", "p2.html"),
        # A pager that is switched off is at its end, whatever numbers stand around it.
        ("<a href='1.html' class='next disabled'>下一页</a><a href='2.html'>2</a>", None),
        ("<li class='disabled'><a href='1.html'>下一页</a></li><a href='2.html'>2</a>", None),
        ("<input type='button' value='下一页' disabled onclick=\"location.href='2.html'\">", None),
        ("<a class='disabled' href='1.html'>下一页</a><a href='2.html'>下一页</a>", "2.html"),
    ],
)
def test_the_next_page_is_what_a_click_opens(body: str, following: str | None) -> None:
    found = [ask.url for ask in next_page(page_of(body), Ask(COLUMN))]
    assert found == ([page_of("").urljoin(following)] if following else [])


def test_a_menu_that_calls_one_function_a_thousand_times_is_read_in_good_time() -> None:
    # 28 s on two cores when each call looked for its function anew, 0.2 s now.
    menu = "".join(f'<li><a href="#" onclick="go({n})">市第{n}局</a></li>' for n in range(1500))
    page = page_of(f"<ul>{menu}</ul><script>{'var a = 1; ' * 20000}</script>")
    with within(4):
        named("generic").listing(page, Ask(page.url))


def test_the_days_of_a_calendar_turn_no_page() -> None:
    days = "".join(f'<tr><td><a href="?d={n}">{n}</a></td></tr>' for n in range(1, 32))
    assert next_page(page_of(f"<table>{days}</table>"), Ask(COLUMN)) == ()


@pytest.mark.parametrize(
    ("script", "url", "number", "following"),
    [
        ("createPageHTML(3, 0, 'index', 'html');", "", 1, "index_1.html"),
        ('createPageHTML(3,1,"index","html",45)', "index_1.html", 2, "index_2.html"),
        ('createPageHTML(3,2,"index","html",45)', "index_2.html", 3, None),
        ("createPageHTML('page_div',3,1,'list','shtml',45)", "list.shtml", 1, "list_2.shtml"),
        ("createPageHTML('page_div',3,3,'list','shtml',45)", "list_3.shtml", 3, None),
        ('createPageHtml("3", "0", "xxgklbs", ".htm");', "xxgklbs.htm", 1, "xxgklbs_1.htm"),
        ('drawPages("#p", 2, 1, "index", "html")', "index.html", 1, "index_2.html"),
        ("createPageHTML(2, 1, 'index', 'html')", "index.html", 1, "index_2.html"),
        ("var currentPage = 0;\nvar countPage = 2//共多少页", "", 1, "index_1.html"),
        ("var pageCount=4, currPage=1;", "index_1.html", 2, "index_2.html"),
        ("Pager({size:2,current:0,prefix:'index',suffix:'htm'})", "", 1, "index_1.htm"),
        (
            "new Pagination({ext: 'shtml', name: 'l', total_page: 3, pageCount: 3})",
            "",
            1,
            "l_1.shtml",
        ),
        ("function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}", "", 1, None),
    ],
)
def test_pagers_of_scripts(script: str, url: str, number: int, following: str | None) -> None:
    page = page_of(f"<script>{script}</script>", COLUMN + url)
    pager = read_pager(page, number)
    after = pager.after(page.url) if pager else None
    assert after == (COLUMN + following if following else None)


def test_a_pager_that_says_another_page_is_another() -> None:
    page = page_of(
        "<script>createPageHTML(9, 0, 'index', 'html');</script>", COLUMN + "index_4.html"
    )
    pager = read_pager(page, 5)
    assert pager is not None
    assert is_another(pager, page.url)
    assert not is_another(pager._replace(current=4), page.url)


@pytest.mark.parametrize(
    ("body", "url", "found"),
    [
        ('<a href="./2023n/">2023年</a>', "", [("2023n/", "", 2023)]),
        ('<a href="./2022n/xzbm/">乡镇街道</a>', "", [("2022n/xzbm/", "", None)]),
        ('<a href="/zcbm/czj_1/ndbg/">市财政局</a>', "", [("/zcbm/czj_1/ndbg/", "市财政局", None)]),
        ('<a href="/zcbm/czj_1/">市财政局</a>', "", []),
        ('<a href="?dept=7">县财政局</a>', "list.jsp", [("list.jsp?dept=7", "县财政局", None)]),
        ('<a href="?nd=2022">2022年</a>', "list.jsp", [("list.jsp?nd=2022", "", 2022)]),
        ('<a href="?page=2">2022年</a>', "list.jsp", []),
        ('<a href="/gk/2022/t20230118_7.html">2022年</a>', "", []),
        ('<a href="./2024012909012345678/index.shtml">县财政局2023年年报</a>', "", []),
        ('<a href="http://www.other.gov.cn/zfxxgknb/index.html">2022年</a>', "", []),
        ('<select><option value="/b/zfxxgknb/index.html">2021年</option></select>', "", None),
    ],
)
def test_sub_columns_are_years_and_units(
    body: str, url: str, found: list[tuple[str, str, int | None]] | None
) -> None:
    page = page_of(body, COLUMN + url)
    asks = [(ask.url, ask.unit, ask.year) for ask in sub_columns(page, Ask(page.url))]
    wanted = [("/b/zfxxgknb/index.html", "", 2021)] if found is None else found
    assert asks == [(page_of("").urljoin(one), unit, year) for one, unit, year in wanted]


def test_deep_columns_and_later_pages_have_no_columns_below() -> None:
    page = page_of('<a href="./2023n/">2023年</a>')
    assert sub_columns(page, Ask(COLUMN, depth=3)) == ()
    assert sub_columns(page, Ask(COLUMN, page=2)) == ()


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ('<a href="/x/">a</a>', "/x/"),
        ('<a href="#" data-url="/x/list.html">a</a>', "/x/list.html"),
        ('<a tagname="[NEXTPAGE]">a</a>', ""),
        ("<a href=\"javascript:window.open('/x.html')\">a</a>", "/x.html"),
        ("<a onclick='return false'>a</a>", ""),
        ("<a onclick=\"alert('请选择')\">a</a>", ""),
    ],
)
def test_what_a_click_opens(link: str, address: str) -> None:
    (node,) = page_of(link).xpath("//a")
    assert opened(node.root) == address


def test_pieces_are_joined_and_unknown_names_left_out() -> None:
    text = "var size = 20; var base = '/s/';"
    assert joined("base + id + '?n=' + size + '&p=' + page;", {"id": "7"}, text) == "/s/7?n=20&p="
    assert joined("`/s/${id}?n=${size}` + 'x'", {"id": "7"}, text) == "/s/7?n=20x"
    assert joined("'a' + (n+1) + '.html')", {"n": "1"}) == "a2.html"
    assert joined("'a' + nobody + '.html'", {}, "", whole=True) == ""


def test_rows_of_answers_under_other_names() -> None:
    page = page_of("", "http://a.gov.cn/s")
    inner = {
        "rows": [{"INFOURL": "/1.html", "realTitle": "甲", "title": "甲…", "infoDate": 1706000000}]
    }
    data = read_json(f"cb({json.dumps({'custom': json.dumps({**inner, 'Total': '3'})})});")
    (row,) = rows_in(page, data)
    assert (row.url, row.title, row.listed_on) == ("http://a.gov.cn/1.html", "甲", "2024-01-23")
    assert total_in(data) == 3
    assert read_json("<html>") is None


def test_a_menu_in_a_script_is_no_list() -> None:
    menu = '<script>var menu = [{"name": "政务公开", "url": "/zwgk/"}];</script>'
    assert script_rows(page_of(menu)) == ()


CHANNEL = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("script", "path", "size"),
    [
        (
            f"fetch(`/common/search/{CHANNEL}?_pageSize=10&_isJson=true&page=${{n}}`)",
            "common/search",
            "10",
        ),
        (
            f'var channelId="{CHANNEL}";'
            '$.getJSON("/searchList/"+channelId+"?page="+p+"&_pageSize=18&_isAgg=true")',
            "searchList",
            "18",
        ),
        (f"var o={{channelId:'{CHANNEL}'}}; axios.get('/search/' + o.channelId)", "search", "15"),
    ],
)
def test_searches_in_other_spellings(script: str, path: str, size: str) -> None:
    page = page_of(f"<ul></ul><script>{script}</script>", COLUMN + "common_list.shtml")
    assert recognise(page).name == "ucap"
    (ask,) = recognise(page).listing(page, Ask(page.url)).asks
    assert ask.url.startswith(f"http://www.qinghe.gov.cn/{path}/{CHANNEL}?")
    assert f"_pageSize={size}" in ask.url
    assert "_isJson=true" in ask.url
    assert "page=1" in ask.url


def answer(ask: Ask, body: str) -> tuple[TextResponse, Ask]:
    return HtmlResponse(ask.url.partition("#")[0], body=body, encoding="utf-8"), ask


def test_what_a_column_says_reaches_the_list_through_the_sites_script() -> None:
    body = '<div class="ewb-list"></div><script src="/js/webBuilderCommon.js"></script>'
    page = page_of(body, "http://a.gov.cn/dynamic/zwgk/govInfoPub.html?categorynum=003&deptcode=D7")
    epoint = named("epoint")
    (script,) = epoint.listing(page, Ask(page.url)).asks
    site = 'var siteInfo = {"projectName": "/EWB-FRONT", "siteGuid": "g-1"}'
    (first,) = epoint.listing(*answer(script, site)).asks
    assert first.url == "http://a.gov.cn/EWB-FRONT/rest/lightfrontaction/getgovinfolist"
    assert json.loads(first.body)["categorynum"] == "003"
    assert json.loads(first.body)["deptcode"] == "D7"
    rows = [{"infourl": f"/{n}.html", "realtitle": f"甲{n}"} for n in range(20)]
    reply = json.dumps({"custom": {"total": 21, "data": rows}})
    got = epoint.listing(*answer(first, reply))
    assert len(got.rows) == 20
    (second,) = got.asks
    assert json.loads(second.body)["pageIndex"] == 1
    assert epoint.listing(*answer(second, reply)).asks == ()


def test_a_list_that_no_plain_body_brings_is_asked_for_wrapped_once() -> None:
    epoint = named("epoint")
    url = "http://a.gov.cn/EWB-FRONT/rest/lightfrontaction/getgovinfolist"
    plain = Ask(url, method="POST", body='{"categorynum": "003", "pageIndex": 0, "pageSize": 20}')
    (wrapped,) = epoint.listing(*answer(plain, '{"status": 500}')).asks
    assert json.loads(wrapped.body)["params"]["categorynum"] == "003"
    assert epoint.listing(*answer(wrapped, '{"status": 500}')).state == "changed"


@pytest.mark.parametrize("name", OURS)
def test_a_rendered_page_is_read_as_it_stands(name: str) -> None:
    # Whatever filled the list: after a browser ran its scripts it is a static one.
    script = f"var channelId='{CHANNEL}'; $.get('/common/search/'+channelId)"
    body = f"<ul><li>{ROW}<i>2024-01-22</i></li></ul><script>{script}</script>"
    got = named(name).listing(page_of(body), Ask(COLUMN, rendered=True))
    assert [row.listed_on for row in got.rows] == ["2024-01-22"]
    assert got.state == "ok"


def test_a_number_of_five_thousand_digits_counts_nothing() -> None:
    # Python refuses to read numbers of more than 4300 digits.
    many = "9" * 5000
    page = page_of(
        f"<p>共{many}页</p><i totalpage='{many}' moduleid='1'></i><a onclick='next({many})'>年</a>"
        f"<script>createPageHTML({many}, 0, 'index', 'html'); var countPage = {many};"
        f"var total = {many}; location.href = '/' + (total + 1);"
        f"Pager({{size: {many}}}); x({{totalRecord: {many}}})</script>"
    )
    for family in families():
        assert isinstance(family.listing(page, Ask(f"{COLUMN}?page={many}")), Rows)


@pytest.mark.parametrize(
    "said",
    [
        "对不起，没有检索到符合条件的记录",
        "没有找到相关内容！",
        "未查询到数据",
        "该栏目暂无公开信息",
        "该栏目内容正在建设中",
        "栏目建设中",
        "当前栏目下没有文章",
        "无相关结果",
        "共有 0 条记录",
        "总数：0",
    ],
)
def test_a_page_without_rows_may_say_so_in_many_ways(said: str) -> None:
    page = page_of(f"<div><p>{said}</p></div>")
    assert named("generic").listing(page, Ask(COLUMN)).state == "empty"


@pytest.mark.parametrize(
    "said",
    [
        "没有检索到相关信息的，书面告知申请人",
        "本年度没有信息公开收费的情况",
        "未公开文件目录逐月清理",
        "法治政府建设中存在的问题",
        "共 0 条评论",
        "申请总数：0件",
        "合计 0 0 0",
    ],
)
def test_sentences_of_reports_say_nothing_of_a_list(said: str) -> None:
    assert named("generic").listing(page_of(f"<p>{said}</p>"), Ask(COLUMN)).state == "changed"


YEARS = "<option value='2024' selected>2024年</option><option value='2023'>2023年</option>"


@pytest.mark.parametrize(
    ("select", "url"),
    [
        (
            "<select onchange=\"location='?y='+this.options[this.selectedIndex].value\">{}"
            "</select>",
            "?y=2023",
        ),
        (
            "<select onchange='go(this)'>{}</select><script>function go(s){{"
            "var v = s.options[s.selectedIndex].value; window.location='/nb/'+v+'/';}}</script>",
            "/nb/2023/",
        ),
        (
            "<select id='y' onchange='go()'>{}</select><script>function go(){{"
            "var e=document.getElementById('y'); var v=e.value; location.href='?y='+v+'&a=1';}}"
            "</script>",
            "?y=2023&a=1",
        ),
        (
            "<select id='y'>{}</select><script>$('#y').change(function(){{"
            "location.href=`/l.jsp?y=${{this.value}}`;}})</script>",
            "/l.jsp?y=2023",
        ),
        (
            "<form action='/l.jsp'><input type='hidden' name='c' value='8'>"
            "<select name='y' onchange='this.form.submit()'>{}</select></form>",
            "/l.jsp?c=8&y=2023",
        ),
    ],
)
def test_a_select_makes_an_address_of_what_is_chosen(select: str, url: str) -> None:
    (ask,) = sub_columns(page_of(select.format(YEARS)), Ask(COLUMN))
    assert (ask.url, ask.year) == (urljoin(COLUMN, url), 2023)
    assert not sub_columns(page_of(select.format(YEARS)), Ask(COLUMN, depth=1, year=2022))


def test_a_select_that_opens_nothing_leads_nowhere() -> None:
    select = f"<select name='size' onchange='show(this.value)'>{YEARS}</select>"
    assert not sub_columns(page_of(select), Ask(f"{COLUMN}?c=1"))


def test_rows_that_are_clicked_are_read_in_a_time_that_grows_with_the_page_only() -> None:
    rows = "".join(
        f"<tr onclick=\"open{n % 900}('{n}')\"><td>{n}</td><td>青禾县第{n}号公开文件</td>"
        "<td>2024-01-20</td></tr>"
        for n in range(4000)
    )
    script = "<script>function open7(id){location.href='/show-'+id+'.html';}</script>"
    page = page_of(f"<table>{rows}</table>{script}")
    with within(3):
        assert len(static_rows(page)) == 5
