"""The text of a report on a page that marks no body: what stands around it makes no version."""

from __future__ import annotations

import pytest

from archive.records import Capture, Document, Interpretation
from pipelines.interpret import interpret
from pipelines.prose.body import clean, is_page_number

TITLE = "云岭县水利局2012年政府信息公开工作年度报告"
PARAGRAPHS = (
    "一、概述。2012年，本局按照规定编制报告，欢迎社会各界监督指正。",
    "二、主动公开情况。全年通过网站公开信息三十五条，内容见下表。",
    "三、依申请公开情况。全年没有收到申请，也没有发生行政复议和行政诉讼。",
)


def page(above: str = "", below: str = "") -> Interpretation:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    source = (
        f"<html><head><title>{TITLE}</title></head><body><div class='top'>{above}</div>"
        f"<div class='nr'><h2>{TITLE}</h2>{text}{below}</div></body></html>"
    )
    address = "http://www.example.invalid/a.html"
    return interpret(Document(Capture(address, "2026-11-21T08:00:00Z", source.encode())))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>本文已被浏览 123 次</p>", "<p>本文已被浏览 456 次</p>"),
        ("<p>您是第1234567位访问者</p>", "<p>您是第1234599位访问者</p>"),
        ("<p>更新时间：2026-01-01 12:00</p>", "<p>更新时间：2026-02-02 12:00</p>"),
        ("<p>打印时间：2026-11-21</p>", "<p>打印时间：2026-11-22</p>"),
        (
            "<p>发布时间：2013-01-20 来源：县水利局 浏览次数：12</p>",
            "<p>发布时间：2013-01-20 来源：县水利局 浏览次数：99</p>",
        ),
        (
            "<p>下一篇：</p><p><a href='/1'>没有了</a></p>",
            "<p>下一篇：</p><p><a href='/1'>云岭县水利局2013年政府信息公开工作年度报告</a></p>",
        ),
    ],
)
def test_furniture_below_the_text_makes_no_version(before: str, after: str) -> None:
    assert page(below=before).content_digest == page(below=after).content_digest


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "<div>2026年11月22日 星期日 农历十月十四</div>",
            "<div>2026年11月23日 星期一 农历十月十五</div>",
        ),
        (
            "<ul><li><a href='/1'>县里部署冬季修渠，要求年底完成。</a></li></ul>",
            "<ul><li><a href='/2'>文化节在县城开幕，游客比去年多。</a></li></ul>",
        ),
    ],
)
def test_what_stands_above_makes_no_version(before: str, after: str) -> None:
    assert page(above=before).content_digest == page(above=after).content_digest


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>共5件</p>", "<p>共9件</p>"),
        (
            "<p>网站访问量：120万人次；微博阅读量：30万次；</p>",
            "<p>网站访问量：920万人次；微博阅读量：30万次；</p>",
        ),
        (
            "<p>时间：2012年1月1日至12月31日，共公开37条</p>",
            "<p>时间：2012年1月1日至12月31日，共公开73条</p>",
        ),
        (
            "<table><tr><td>类别</td><td>条数</td></tr><tr><td>机构职能</td><td>5</td></tr></table>",
            "<table><tr><td>类别</td><td>条数</td></tr><tr><td>机构职能</td><td>50</td></tr></table>",
        ),
    ],
)
def test_an_edit_of_what_is_said_is_a_version(before: str, after: str) -> None:
    assert page(below=before).content_digest != page(below=after).content_digest


def test_a_table_on_no_form_is_told() -> None:
    table = "<table><tr><td>类别</td><td>条数</td></tr><tr><td>机构职能</td><td>5</td></tr></table>"
    assert "table_not_recognised" in [issue.code for issue in page(below=table).issues]


def test_clean_takes_furniture_and_pipes_away() -> None:
    text = "当前位置：首页 > 公开\n正文共三段。 | | |\n打印 关闭\n首页 > 政务公开\n| |"
    assert clean(text) == "正文共三段。"


@pytest.mark.parametrize(
    ("line", "is_one"),
    [("- 6 -", True), ("— 12 —", True), ("第6页", True), ("6", False), ("-6", False), ("", False)],
)
def test_page_numbers(line: str, is_one: bool) -> None:
    assert is_page_number(line) is is_one


def test_a_page_of_maintenance_is_unreadable() -> None:
    source = f"<html><title>{TITLE}</title><body><p>系统维护中，请稍后再试。</p></body></html>"
    document = Document(Capture("http://a.invalid/", "2026-11-21T08:00:00Z", source.encode()))
    assert interpret(document).identity.kind == "unreadable"


def test_a_page_that_shows_no_text_is_a_report_that_cannot_be_read() -> None:
    source = (
        f"<html><title>{TITLE}</title><body><div id='zoom'><img src='1.jpg'></div></body></html>"
    )
    document = Document(Capture("http://a.invalid/", "2026-11-21T08:00:00Z", source.encode()))
    found = interpret(document)
    assert (found.identity.kind, found.state) == ("report", "unreadable")
    assert "not_read" in [issue.code for issue in found.issues]
