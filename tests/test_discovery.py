"""Discovery against pages as served: each case is a folder. The search against invented portals."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from good_time import within
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.http import Response, TextResponse

from spiders.discovery import is_column, leads
from spiders.pages import read_page
from spiders.search import Found, Search
from spiders.signs import sign_of

CASES = sorted((Path(__file__).parent / "cases" / "discovery").iterdir())
HOME = "http://www.qinghe.gov.cn/"


def served(url: str, body: bytes, media_type: str = "text/html; charset=utf-8") -> TextResponse:
    page = read_page(Response(url, headers={"Content-Type": media_type}, body=body))
    assert page is not None
    return page


def outcome(case: Path) -> dict[str, Any]:
    meta = json.loads((case / "meta.json").read_text("utf-8"))
    (file,) = case.glob("page.*")
    page = served(meta["url"], file.read_bytes(), meta["media_type"])
    read = leads(page)
    return {
        "is_column": is_column(page),
        "columns": [_shown(lead) for lead in read.columns],
        "ways": [_shown(lead) for lead in read.ways],
    }


def _shown(lead: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(lead).items() if value != ""}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page_leads_to_what_a_person_found_right(case: Path) -> None:
    golden = case / "expected.json"
    read = outcome(case)
    if not golden.exists():
        draft = {"read_by_a_person": False, **read}
        golden.write_text(json.dumps(draft, ensure_ascii=False, indent=2) + "\n", "utf-8")
    expected = json.loads(golden.read_text("utf-8"))
    assert expected.pop("read_by_a_person"), f"read {golden} and say so in it"
    assert read == expected


def links_to(*pairs: tuple[str, str]) -> str:
    return "".join(f'<li><a href="{href}">{text}</a></li>' for href, text in pairs)


def walk(pages: dict[str, str], search: Search) -> list[str]:
    """Every address that the search asked for; those that `pages` does not have fail."""
    asked = []
    while url := search.next():
        asked.append(url)
        if url in pages:
            search.take(served(url, f"<html><body>{pages[url]}</body></html>".encode()), url)
    return asked


def test_a_search_goes_from_the_home_page_to_the_column_and_the_units() -> None:
    menu = links_to(("/gk/zn/", "政府信息公开指南"), ("/gk/nb/", "政府信息公开年报"))
    pages = {
        HOME: links_to(("/xw/", "新闻"), ("/zwgk/", "政务公开"), ("/map/", "网站地图")),
        HOME + "zwgk/": links_to(("/gk/", "政府信息公开"), ("/bm/", "部门信息公开")),
        HOME + "gk/": menu,
        HOME + "gk/nb/": links_to(("/gk/nb/2023/", "2023年政府信息公开年报")),
        HOME + "bm/": links_to(("/bm/jyj/", "县教育局"), ("/bm/mzj/", "县民政局")) + menu,
        HOME + "bm/jyj/": links_to(("/bm/jyj/gk/", "政府信息公开"), ("/gk/", "县政府信息公开")),
        HOME + "bm/jyj/gk/": links_to(("/bm/jyj/gk/nb/", "年报"), ("/bm/jyj/gk/zn/", "公开指南"))
        + links_to(("/bm/jyj/gk/zd/", "公开制度")),
        HOME + "bm/mzj/": links_to(("/bm/mzj/ndbg/", "年度报告")),
    }
    search = Search(HOME)
    asked = walk(pages, search)
    assert [(one.url.removeprefix(HOME), one.unit) for one in search.found] == [
        ("gk/nb/", ""),
        ("bm/mzj/ndbg/", "县民政局"),
        ("bm/jyj/gk/nb/", "县教育局"),
    ]
    assert search.found[0] == Found(HOME + "gk/nb/", "政府信息公开年报", "", HOME + "gk/", 3, 100)
    # The map and the news are not asked for once the column is there, nothing is asked for twice.
    assert HOME + "map/" not in asked
    assert HOME + "xw/" not in asked
    assert len(asked) == len(set(asked)) == len(pages)


def test_a_search_that_finds_nothing_looks_at_the_map_and_at_menus() -> None:
    pages = {
        HOME: links_to(("/zn/", "政府信息公开指南"), ("/map/", "网站地图"), ("/xw/", "新闻")),
        HOME + "zn/": links_to(("/nb/", "年报")),
        HOME + "nb/": "<div>当前位置：首页 &gt; 政府信息公开年报</div>",
    }
    search = Search(HOME)
    assert walk(pages, search) == [HOME, HOME + "map/", HOME + "zn/", HOME + "nb/"]
    assert [one.url for one in search.found] == [HOME + "nb/"]


def test_a_page_that_others_call_annual_report_is_looked_at_before_it_is_believed() -> None:
    pages = {
        HOME: links_to(("/nb/", "年报"), ("/qy/", "年度报告")),
        HOME + "nb/": "<title>统计年报</title>",
        HOME + "qy/": "<h1>企业年度报告公示</h1>",
    }
    search = Search(HOME)
    assert set(walk(pages, search)) == set(pages)
    assert search.found == ()


def test_a_search_is_bounded() -> None:
    chain = {HOME: links_to(("/1/", "政府信息公开"))}
    for step in range(1, 9):
        chain[f"{HOME}{step}/"] = links_to((f"/{step + 1}/", "政府信息公开"))
    assert walk(chain, Search(HOME)) == [HOME, *(f"{HOME}{step}/" for step in range(1, 5))]
    many = {HOME: links_to(*((f"/bm/{n}/", f"{chr(0x4E00 + n)}河街道") for n in range(99)))}
    search = Search(HOME)
    assert len(walk(many, search)) == 60
    assert search.stopped == "stopped after 60 pages"


def test_a_search_stays_with_its_portal() -> None:
    pages = {
        HOME: links_to(
            ("http://www.gov.cn/zwgk/", "政务公开"),
            ("http://www.other.gov.cn/", "信息公开"),
            ("http://www.donghai.gov.cn/nb/", "东海县政府信息公开年报"),
            ("http://gk.city.gov.cn/qinghe/index.html", "政府信息公开"),
            ("http://jyj.qinghe.gov.cn/", "网站导航"),
        ),
        "http://gk.city.gov.cn/qinghe/index.html": links_to(
            ("/qinghe/bm/", "部门信息公开"), ("/donghai/", "政府信息公开")
        ),
    }
    search = Search(HOME)
    assert set(walk(pages, search)) == {
        HOME,
        "http://gk.city.gov.cn/qinghe/index.html",
        "http://gk.city.gov.cn/qinghe/bm/",
        "http://jyj.qinghe.gov.cn/",
    }
    assert search.found == ()


def test_the_years_of_a_column_are_left_to_its_walk_whichever_page_came_first() -> None:
    years = links_to(
        *((f"/xxgknb{year}n/zfxxgk_gknbz.shtml", f"{year}年") for year in (2024, 2023))
    )
    column = "<title>政府信息公开年报</title>" + years
    pages = {
        HOME: links_to(("/gk/", "政府信息公开")) + years,
        HOME + "gk/": links_to(("/gknb/nav_list.shtml", "政府信息公开年报")),
        HOME + "gknb/nav_list.shtml": column,
    }
    search = Search(HOME)
    walk(pages, search)
    assert [one.url for one in search.found] == [HOME + "gknb/nav_list.shtml"]
    # Where no page of the whole column is named, each year is a column.
    search = Search(HOME)
    walk({HOME: years, HOME + "xxgknb2024n/zfxxgk_gknbz.shtml": column}, search)
    assert len(search.found) == 2


def test_what_may_not_be_walked_is_neither_asked_for_nor_found() -> None:
    home = "http://127.0.0.1:8001/"
    pages = {
        home: links_to(
            ("http://127.0.0.1:8002/nb/", "政府信息公开年报"),
            ("http://127.0.0.1:8002/", "政府信息公开"),
            ("/nb/", "政府信息公开年报"),
        )
    }
    allows: Callable[[str], bool] = lambda url: ":8002" not in url  # noqa: E731
    search = Search(home, allows)
    assert walk(pages, search) == [home, home + "nb/"]
    assert [one.url for one in search.found] == [home + "nb/"]


def test_frames_are_part_of_their_page_and_a_column_under_two_units_is_nobodys() -> None:
    pages = {
        HOME: '<iframe src="/left.html"></iframe>',
        HOME + "left.html": "<h1>部门导航</h1>" + links_to(("/a/", "教育局"), ("/b/", "民政局")),
        HOME + "a/": links_to(("/nb/", "政府信息公开年报")),
        HOME + "b/": links_to(("/nb/index.html", "政府信息公开年报")),
    }
    search = Search(HOME, depth=2)
    walk(pages, search)
    assert [(one.url, one.unit, one.depth) for one in search.found] == [(HOME + "nb/", "", 2)]


def test_a_home_page_may_itself_be_the_column_and_may_have_moved() -> None:
    url = "http://www.donghu.gov.cn/gkmlpt/index"
    tree = '<script>_CONFIG = {TREE: [{"name": "政府信息公开年报", "jump_url": ""}]}</script>'
    search = Search(url)
    assert walk({url: tree}, search) == [url]
    assert [one.url for one in search.found] == [url]
    moved = Search("http://www.x.gov.cn/")
    asked = moved.next()
    assert asked
    moved.take(served("https://y.gov.cn/web/", links_to(("/nb/", "公开年报")).encode()), asked)
    assert [one.url for one in moved.found] == ["https://y.gov.cn/nb/"]


@pytest.mark.parametrize(
    ("text", "url", "kind"),
    [
        ("政府信息公开年报", "/a/", "column"),
        ("县教育局信息公开年度报告", "/a/", "column"),
        ("部门年报", "/a/", "column"),
        ("2023年", "/zfxxgknb/2023n/", "column"),
        ("", "/bm/xxgkndbg/index.shtml", "column"),
        ("", "/edqrmzfndbg/", "column"),
        ("", "/opennessAnnualReport/?branch_id=5", "column"),
        ("", "/module/xxgk/xxgkAnnualReport.jsp?area=1", "column"),
        ("", "/gknb2023/", "column"),
        ("公开年报", "/c/2024-01-30/6805030.shtml", "column"),
        ("政府信息公开年报", "/c/2024-01-30/6805030.shtml", "maybe"),
        ("年度报告", "/a/", "maybe"),
        ("青禾县2023年政府信息公开工作年度报告", "/a/", None),
        ("2023年政府信息公开年报", "/a/t20240101_1.html", None),
        ("依申请公开", "/zfxxgknb/", None),
        ("政府网站工作年度报表", "/zfxxgknb/", None),
        ("法治政府建设年度报告", "/ndbg/", None),
        ("高校信息公开年报", "/a/", None),
        ("企业年报", "/nb/", None),
        ("下一页", "/zfxxgknb/index_2.html", None),
        ("", "/fzzfndbg/", None),
        ("年度财政预算", "/a/", None),
        ("政府信息公开指南", "/zfxxgknb/", "menu"),
        ("政府信息公开制度", "/a/", "menu"),
        ("法定主动公开内容", "/a/", "menu"),
        ("政务公开专栏", "/a/", "disclosure"),
        ("乡镇（街道）信息公开", "/a/", "directory"),
        ("各部门、镇街", "/a/", "directory"),
        ("柳河镇人民政府", "/a/", "unit"),
        ("新闻发布中心", "/a/", None),
        ("公" * 200, "/nb/", None),
    ],
)
def test_words_and_addresses_say_where_a_link_leads(text: str, url: str, kind: str | None) -> None:
    sign = sign_of(text, HOME.rstrip("/") + url)
    assert (sign.kind if sign else None) == kind


REPORT = (
    '<li><a href="/b/{0}.html">青禾县{0}年政府信息公开工作年度报告</a><span>2026-01-20</span></li>'
)


@pytest.mark.parametrize(
    ("path", "html", "expected"),
    [
        ("a/", '<div class="crumbs"><a>首页</a><a>政务公开</a><a>信息公开年报</a></div>', True),
        ("a/", "<p><b>您的位置：</b>首页 &gt; 政务公开 &gt; 年报</p>", True),
        ("a/", "<p><b>您的位置：</b>首页 &gt; 统计局 &gt; 年报</p>", False),
        ("a/", "<h1>年报</h1>" + REPORT.format(2025), True),
        ("a/", "<h1>年报</h1>" + links_to(("/a/1.html", "2025年统计年报")), False),
        ("zfxxgknb/", REPORT.format(2025), True),
        ("zfxxgknb/", links_to(("/a/1.html", "政府信息公开指南")), False),
        ("a/", '<a href="#">政府信息公开年报</a><a href="/x/">新闻</a>', False),
        ("a/", '<a href="/a/">政府信息公开年报</a><a href="/x/">新闻</a>', True),
        ("a/", "<h2>要闻</h2><h2>政府信息公开年报</h2>" + REPORT.format(2025), False),
        ("gk/ndbg/", '<li class="on"><a href="list.jsp?id=3">政府信息公开年报</a></li>', True),
        ("a/", "<title>政府信息公开年报_青禾县人民政府</title>", True),
        ("a/", "<title>政府信息公开年报</title><meta name=ArticleTitle content=年报说明>", False),
        ("a/", "<title>青禾县2025年政府信息公开工作年度报告</title>" + REPORT.format(2025), False),
        ("a/", "<meta name=ColumnType content=信息公开年报><title>青禾县</title>", True),
        ("a/", "<meta name=columnname content=依申请公开><title>青禾县</title>", False),
    ],
)
def test_a_page_says_whether_it_is_the_column(path: str, html: str, expected: bool) -> None:
    assert is_column(served(HOME + path, f"<html>{html}</html>".encode())) is expected


MARKED = st.sampled_from(
    [
        "<a href='/nb/'>政府信息公开年报</a>",
        "<a href='http://[::1'>政府信息公开</a>",
        "<li data-url='/x/' onclick=\"go('/y/')\">年报</li>",
        "<script>var a=[{name:'信息公开年报',url:'/z/'},{(['公开'",
        "<script>_CONFIG={TREE:[{'name':'政府信息公开年报'}]}</script>",
        "<frameset><frame src='//'>",
        "<select><option value='/bm/'>教育局",
        "<meta http-equiv=refresh content='0;url=/a/'>",
        "当前位置：首页 > 年报",
        "]}</script>",
        "\\u516c\\u5f00\\",
    ]
)


@given(st.lists(MARKED | st.text(st.characters(exclude_characters="\0"), max_size=20), max_size=12))
@settings(max_examples=60)
def test_nothing_raises_on_any_page(parts: list[str]) -> None:
    page = served(HOME, "".join(parts).encode("utf-8", "ignore"))
    read = leads(page)
    assert all(lead.kind == "column" for lead in read.columns)
    assert is_column(page) in {True, False}
    search = Search(HOME)
    search.take(page, HOME)


def test_a_long_page_is_read_in_a_time_that_grows_with_its_length() -> None:
    rows = links_to(*((f"/xw/{n}/", f"第{n}条新闻") for n in range(3000)))
    menu = ",".join(f'{{name:"第{n}公开",url:"/a/{n}/"}}' for n in range(3000))
    page = served(HOME, f"<ul>{rows}</ul><script>var m=[{menu}]</script>".encode())
    # It takes one second; without bounds it would be minutes.
    with within(10):
        assert leads(page).columns == ()
