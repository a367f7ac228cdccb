"""Families against pages as served: each case is a folder, each family has one."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pytest
from good_time import within
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, Response, TextResponse

from archive.records import Context
from spiders.articles import attachments, index_entries
from spiders.candidates import may_be_report, year_beside
from spiders.families import families, recognise
from spiders.listings import Ask, Row, Rows
from spiders.pages import day, read_page

CASES = sorted(path for path in (Path(__file__).parent / "cases" / "families").iterdir())
DEFAULTS = {
    field.name: getattr(cls(url=""), field.name) if cls is Ask else getattr(cls("", ""), field.name)
    for cls in (Ask, Row)
    for field in fields(cls)
}


def served(case: Path) -> tuple[TextResponse, Ask]:
    meta = json.loads((case / "meta.json").read_text("utf-8"))
    (file,) = case.glob("page.*")
    response = Response(
        meta["url"].partition("#")[0],
        headers={"Content-Type": meta["media_type"]},
        body=file.read_bytes(),
    )
    page = read_page(response)
    assert page is not None
    asked = meta.get("ask", {"url": meta["url"]})
    headers = tuple((name, value) for name, value in asked.get("headers", []))
    return page, Ask(**{**asked, "headers": headers})


def shown(record: Ask | Row) -> dict[str, Any]:
    """A record without the fields that say nothing."""
    said = asdict(record)
    return {
        name: [list(pair) for pair in value] if name == "headers" else value
        for name, value in said.items()
        if value != DEFAULTS[name] or name == "url"
    }


def outcome(case: Path) -> dict[str, Any]:
    page, ask = served(case)
    family = recognise(page)
    read = family.listing(page, ask)
    return {
        "family": family.name,
        "state": read.state,
        "column": read.column,
        "detail": read.detail,
        "rows": [shown(row) for row in read.rows],
        "asks": [shown(following) for following in read.asks],
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page_reads_as_a_person_found_it_right(case: Path) -> None:
    golden = case / "expected.json"
    read = outcome(case)
    if not golden.exists():
        draft = {"read_by_a_person": False, **read}
        golden.write_text(json.dumps(draft, ensure_ascii=False, indent=2) + "\n", "utf-8")
    expected = json.loads(golden.read_text("utf-8"))
    assert expected.pop("read_by_a_person"), f"read {golden} and say so in it"
    assert read == expected


def test_every_family_has_a_case() -> None:
    seen = {outcome(case)["family"] for case in CASES}
    assert seen == {family.name for family in families()}


def test_families_are_tried_in_the_order_of_certainty() -> None:
    assert [family.name for family in families()] == [
        "gkmlpt",
        "hanweb_jpaas",
        "hanweb_xxgk",
        "jiangxi",
        "truecms",
        "hanweb_jpage",
        "lonsun",
        "openness",
        "pc_list",
        "ucap",
        "epoint",
        "huilan",
        "trs_search",
        "trs",
        "jeecms",
        "zhengzhou",
        "vsb",
        "numbered",
        "uuid_columns",
        "generic",
    ]


@given(st.binary(max_size=400), st.sampled_from(["/gkmlpt/api/all/1", "/col/col1/index.html", "/"]))
@settings(max_examples=60)
def test_no_family_raises_on_any_bytes(body: bytes, path: str) -> None:
    page = read_page(Response(f"http://www.qinghe.gov.cn{path}", body=body))
    if page is not None:
        for family in families():
            assert isinstance(family.listing(page, Ask(page.url)), Rows)
            family.title(page)
            family.body(page)


MARKED = st.sampled_from(
    [
        '<datastore><recordset><record><![CDATA[<li><a href="',
        "window._CONFIG = {SID: '1', TREE: [",
        '{"name": "年报", "id": 3, "jump_url": 7}',
        "createPageHTML(9, 99, 'index', 'html')",
        "totalRecord: 99, perPage: 0, proxyUrl: '/module/jpage/dataproxy.jsp', ajaxParam: {",
        "Pager({size:'x',current:y})",
        '"articles": [1, {"title": 5}]',
        "<a href='http://[::1'>下一页</a>",
        "]]></record></recordset></datastore>",
        "]}",
    ]
)


@given(st.lists(MARKED, max_size=8))
@settings(max_examples=80)
def test_no_family_raises_on_pieces_of_its_own_marks(pieces: list[str]) -> None:
    url = "http://www.qinghe.gov.cn/gkmlpt/api/all/1?page=1&startrecord=x"
    page = HtmlResponse(url, body="".join(pieces), encoding="utf-8")
    for family in families():
        assert isinstance(family.listing(page, Ask(page.url)), Rows)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2022\n-01-\n20", "2022-01-20"),
        ("[2017/4/24]", "2017-04-24"),
        ("2024年1月5日 09:30", "2024-01-05"),
        ("2024-13-01", None),
        ("二月", None),
    ],
)
def test_dates_of_rows(text: str, found: str | None) -> None:
    assert day(text) == found


def test_text_is_read_in_its_true_charset() -> None:
    body = '<meta charset="gb2312"><p>年报</p>'.encode()
    page = read_page(Response("http://a.gov.cn/", body=body))
    assert page is not None
    assert "年报" in page.text
    lying = '<meta charset="utf-8"><p>政府信息公开年报</p>'.encode("gb18030")
    page = read_page(Response("http://a.gov.cn/", body=lying))
    assert page is not None
    assert "政府信息公开年报" in page.text
    assert read_page(Response("http://a.gov.cn/x", body=b"%PDF-1.4")) is None


ARTICLE = "http://www.qinghe.gov.cn/zfxxgknb/202401/t20240122_77.html"


def article(body: str) -> HtmlResponse:
    head = '<meta name="ArticleTitle" content="青禾县2023年政府信息公开工作年度报告">'
    return HtmlResponse(ARTICLE, body=f"<html>{head}{body}</html>".encode())


@pytest.mark.parametrize(
    ("inside", "url", "title"),
    [
        ('<a href="./P020240122.PDF">附件</a>', "/zfxxgknb/202401/P020240122.PDF", ""),
        (
            '<a href="/module/download/downfile.jsp?classid=0&filename=ab12.pdf">2023.pdf</a>',
            "/module/download/downfile.jsp?classid=0&filename=ab12.pdf",
            "2023.pdf",
        ),
        (
            '<a href="/OpennessAnnualReport/download/5.html">下载原文</a>',
            "/OpennessAnnualReport/download/5.html",
            "",
        ),
        (
            '<iframe src="/js/pdf/viewer.html?file=%2Fupload%2F2024%2F1.pdf"></iframe>',
            "/upload/2024/1.pdf",
            "",
        ),
        ('<embed src="../1.ofd">', "/zfxxgknb/1.ofd", ""),
        ('<object data="http://www.qinghe.gov.cn/x.docx"></object>', "/x.docx", ""),
    ],
)
def test_attachments_are_found_however_they_hang(inside: str, url: str, title: str) -> None:
    page = article(f'<div class="TRS_Editor"><p>一、总体情况</p>{inside}</div>')
    (found,) = attachments(page, recognise(page), Context(column="年报"))
    assert found.url == f"http://www.qinghe.gov.cn{url}"
    assert found.kind == "attachment"
    assert found.context.page_url == page.url
    assert found.context.page_title == "青禾县2023年政府信息公开工作年度报告"
    assert found.context.title == (title or found.context.page_title)
    assert found.context.column == "年报"


def test_what_hangs_beside_an_article_is_no_attachment_of_it() -> None:
    page = article(
        '<div class="TRS_Editor"><img src="/icon_pdf.gif"><a href="/icon_pdf.gif">图标</a>'
        '<a href="/zcwj/">政策下载</a></div><div class="side"><a href="/sqb.doc">申请表</a></div>'
    )
    assert attachments(page, recognise(page), Context()) == ()


def test_an_attachment_below_the_text_is_found_by_what_it_says() -> None:
    page = article('<div class="TRS_Editor">文</div><p><a href="/1.doc">附件1.统计表.doc</a></p>')
    (found,) = attachments(page, recognise(page), Context())
    assert found.url == "http://www.qinghe.gov.cn/1.doc"


def test_where_no_text_is_marked_only_links_about_reports_count() -> None:
    page = article(
        '<div class="nav"><a href="/bszn.pdf">办事指南.pdf</a><a href="/sqb.doc">下载</a></div>'
        '<div class="wz"><p>一、总体情况</p><a href="/2023.pdf">2023年年度报告.pdf</a>'
        '<a href="/2.xls">附件：统计表</a><a href="/tzgg.doc">会议通知.doc</a></div>'
    )
    assert recognise(page).body(page) is None
    found = attachments(page, recognise(page), Context())
    assert [entry.url.rpartition("/")[2] for entry in found] == ["2023.pdf", "2.xls"]


@pytest.mark.parametrize(
    "text",
    ["信息公开申请表.doc", "附件2：办事指南.pdf", "政府信息公开指南.pdf", "信息公开流程图.docx"],
)
@pytest.mark.parametrize("marked", ["TRS_Editor", "wz"])
def test_forms_and_guides_are_no_attachments(text: str, marked: str) -> None:
    page = article(f'<div class="{marked}"><p>文</p><a href="/1.doc">{text}</a></div>')
    assert attachments(page, recognise(page), Context()) == ()


def test_an_index_of_reports_leads_to_them_and_a_report_leads_to_none() -> None:
    rows = (
        '<ul><li><a href="/a/1001.html">县财政局2023年政府信息公开工作年度报告</a></li>'
        '<li><a href="/a/1002.html">2023年度政府网站工作年度报表</a></li></ul>'
    )
    index = HtmlResponse(
        "http://www.qinghe.gov.cn/zfxxgknb/hz2023.html",
        body=f"<html><head><title>2023年度各部门公开情况</title></head><body>{rows}</body></html>",
        encoding="utf-8",
    )
    found = index_entries(index, recognise(index), Context())
    assert [entry.url for entry in found] == ["http://www.qinghe.gov.cn/a/1001.html"]
    assert found[0].context.page_url == index.url
    assert index_entries(article(rows), recognise(article(rows)), Context()) == ()


@pytest.mark.parametrize(
    ("title", "whole", "annual", "wanted"),
    [
        ("青禾县2023年政府信息公开工作年度报告", True, False, True),
        ("2023年度政府网站工作年度报表", True, True, False),
        ("2023年度政府网站工作...", False, True, True),
        ("市教育局", True, True, True),
        ("市教育局", True, False, False),
        ("2023年", True, True, True),
        ("2023年", True, False, False),
        ("首页", True, True, False),
    ],
)
def test_candidates(title: str, whole: bool, annual: bool, wanted: bool) -> None:
    row = Row("http://www.qinghe.gov.cn/1.html", title, whole=whole)
    assert may_be_report(row, annual=annual) is wanted


def test_the_year_over_a_row_is_a_hint_for_rows_without_one() -> None:
    row = Row("http://www.qinghe.gov.cn/1.html", "县财政局", heading="2022年 县财政局")
    assert year_beside(row, "政府信息公开年报") == 2022
    assert year_beside(replace(row, title="县财政局2021年年报"), "2022年") is None


def test_a_page_of_thousands_of_links_is_read_in_good_time() -> None:
    # Menus of whole provinces: 20 s when every link looked at every other, 1 s now on two cores.
    menu = "".join(f'<a href="/n{number}/">导航</a>' for number in range(3000))
    cell = '<td><a href="/d/{}.html">查看</a></td>'
    grid = "".join(f"<tr>{cell.format(number)}</tr>" for number in range(1000))
    body = f"<html><body><h3>年报</h3><div>{menu}</div><table>{grid}</table></body></html>"
    page = HtmlResponse("http://www.qinghe.gov.cn/zfxxgknb/", body=body, encoding="utf-8")
    with within(6):
        recognise(page).listing(page, Ask(page.url))
