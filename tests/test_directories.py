"""Directories of units: a column that lists authorities leads to the column of each."""

from __future__ import annotations

from scrapy.http import HtmlResponse

from spiders.candidates import says_empty
from spiders.directories import units_below
from spiders.listings import Ask, Row, Rows

HOST = "http://www.qinghe.gov.cn"


def page(path: str, body: str) -> HtmlResponse:
    text = f"<html><head><title>部门信息公开</title></head><body>{body}</body></html>"
    return HtmlResponse(HOST + path, body=text, encoding="utf-8")


DIRECTORY = (
    '<ul><li><a href="/zcbm/jyj_1/">县教育局</a></li><li><a href="/zcbm/czj_2/">县财政局</a></li>'
    '<li><a href="/zcbm/lhz_3/">柳河镇人民政府</a></li>'
    '<li><a href="/zcbm/zf_4/">人民政府</a></li></ul><a href="/xwzx/">新闻中心</a>'
)
MENU = (
    '<a href="/zcbm/jyj_1/zn/">公开指南</a><a href="/zcbm/jyj_1/zd/">公开制度</a>'
    '<a href="/zcbm/jyj_1/ndbg/">公开年报</a>'
)


def test_each_unit_of_a_directory_is_gone_to() -> None:
    ask = Ask(f"{HOST}/zcbm/")
    found = units_below(page("/zcbm/", DIRECTORY), ask, Rows())
    assert {(one.url.removeprefix(HOST), one.unit) for one in found} == {
        ("/zcbm/jyj_1/", "县教育局"),
        ("/zcbm/czj_2/", "县财政局"),
        ("/zcbm/lhz_3/", "柳河镇人民政府"),
        ("/zcbm/zf_4/", "人民政府"),
    }


def test_a_units_page_leads_to_its_column_alone() -> None:
    ask = Ask(f"{HOST}/zcbm/").below(f"{HOST}/zcbm/jyj_1/", unit="县教育局")
    (found,) = units_below(page("/zcbm/jyj_1/", MENU), ask, Rows())
    assert (found.url, found.unit, found.depth) == (f"{HOST}/zcbm/jyj_1/ndbg/", "县教育局", 2)


def test_what_shows_reports_or_is_a_column_is_no_directory() -> None:
    ask = Ask(f"{HOST}/zcbm/")
    report = Row(f"{HOST}/1.html", "青禾县2023年政府信息公开工作年度报告")
    assert units_below(page("/zcbm/", DIRECTORY), ask, Rows((report,))) == ()
    column = page("/zfxxgknb/", DIRECTORY)
    assert units_below(column, Ask(column.url), Rows()) == ()
    assert units_below(page("/zcbm/", DIRECTORY), ask.following(f"{HOST}/zcbm/2"), Rows()) == ()


YEARS = "".join(
    f'<a href="/xxgknb{year}n/zfxxgk_gknbz.shtml">{year}年</a>' for year in (2024, 2023, 2022)
)


def test_a_column_leads_to_those_of_its_years_that_its_family_has_not_seen() -> None:
    column = page("/gknb/nav_list.shtml", YEARS)
    ask = Ask(column.url)
    found = units_below(column, ask, Rows())
    assert [(one.url.removeprefix(HOST), one.year) for one in found] == [
        ("/xxgknb2024n/zfxxgk_gknbz.shtml", 2024),
        ("/xxgknb2023n/zfxxgk_gknbz.shtml", 2023),
        ("/xxgknb2022n/zfxxgk_gknbz.shtml", 2022),
    ]
    row = Row(found[0].url, "青禾县2024年政府信息公开工作年度报告")
    assert units_below(column, ask, Rows((row,), found[1:2])) == found[2:]


def test_the_column_of_a_year_does_not_lead_to_its_neighbours() -> None:
    neighbour = page("/xxgknb2024n/zfxxgk_gknbz.shtml", YEARS)
    assert units_below(neighbour, Ask(neighbour.url), Rows()) == ()
    below = Ask(f"{HOST}/gknb/").below(f"{HOST}/gknb/7/", year=2024)
    assert units_below(page("/gknb/7/", YEARS), below, Rows()) == ()


def test_a_page_that_says_it_has_nothing_is_empty_whatever_news_stand_beside() -> None:
    news = Row(f"{HOST}/n/1.html", "青禾县召开工作推进会", listed_on="2026-01-02")
    empty = page("/zfxxgknb/", "<p>暂无相关信息</p>")
    ask = Ask(empty.url)
    assert says_empty(empty, ask, Rows((news,))).state == "empty"
    report = Row(f"{HOST}/1.html", "青禾县2023年政府信息公开工作年度报告")
    assert says_empty(empty, ask, Rows((news, report))).state == "ok"
    assert says_empty(page("/zfxxgknb/", "<p>共12条</p>"), ask, Rows((news,))).state == "ok"
    assert says_empty(empty, ask, Rows((news,), (ask.below(f"{HOST}/x/"),))).state == "ok"
