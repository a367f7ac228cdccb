"""The miniature web serves what its truth says, with the traps of the systems that it imitates."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import socket
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import unquote, urlencode, urljoin, urlsplit
from urllib.request import Request, urlopen

import pdfplumber
import pytest
from lxml import html

from archive.forms import FORMS
from archive.keeping import keep_document
from archive.records import Capture, Document
from archive.store import open_archive
from crawler.demo.agreement import FoundReport, compare, read_found, summary_rows
from crawler.demo.crawl import RealArchiveError, next_visit
from crawler.demo.plan import load_plan
from crawler.demo.printed_forms import (
    APPLICANT_LABELS,
    DISPUTE_LABELS,
    FORM_NAMES,
    cell_ids,
    clauses,
    outcomes,
    rows_2014,
    sums,
)
from crawler.demo.sites import SITES
from crawler.demo.tables import CHECK
from crawler.demo.truth import TrueCell, TrueReport, Truth
from crawler.demo.web import MiniatureWeb, PortTakenError
from spiders.registry import load_registry

VISITS = re.compile(r"浏览次数：\D*?\d+")


@pytest.fixture(scope="module")
def web() -> Iterator[MiniatureWeb]:
    with MiniatureWeb(day=1) as running:
        yield running


@pytest.fixture(scope="module")
def second(web: MiniatureWeb) -> Iterator[MiniatureWeb]:
    with MiniatureWeb(day=2) as running:
        yield running


def fetch(url: str, data: dict[str, str] | None = None) -> str:
    """A page as text; the generic site is in GBK."""
    body = fetch_bytes(url, data)
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("gb18030")


def fetch_bytes(url: str, data: dict[str, str] | None = None) -> bytes:
    form = urlencode(data).encode() if data is not None else None
    with urlopen(Request(url, form), timeout=10) as answer:
        return bytes(answer.read())


def status(url: str, data: dict[str, str] | None = None) -> int:
    try:
        fetch_bytes(url, data)
    except HTTPError as error:
        error.close()
        return error.code
    return 200


def squeeze(text: str) -> str:
    return "".join(text.split())


def column_url(web: MiniatureWeb, portal: str, number: int = 0) -> str:
    site = web.sites[portal]
    return site.base + site.column_path(site.columns[number])


def listed(web: MiniatureWeb, portal: str, number: int = 0) -> set[str]:
    """The addresses that a column should list on the web's day."""
    site = web.sites[portal]
    column = site.columns[number]
    return {site.base + site.article_path(column, one) for one in column.articles}


def by_key(truth: Truth, key: str) -> TrueReport:
    return next(one for one in truth.reports if one.key == key)


def find(truth: Truth, publisher: str, year: int) -> TrueReport:
    return next(one for one in truth.reports if (one.publisher, one.year) == (publisher, year))


# -- the forms, told twice ------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORM_NAMES)
def test_the_printed_forms_have_the_cells_of_the_forms(form: str) -> None:
    assert cell_ids(form) == tuple(cell.id for cell in FORMS[form].cells)


@pytest.mark.parametrize("form", FORM_NAMES)
def test_the_printed_forms_add_up_as_the_forms_do(form: str) -> None:
    ours = {(frozenset(one.left), frozenset(one.right)) for one in sums(form)}
    theirs = {(frozenset(one.left), frozenset(one.right)) for one in FORMS[form].identities}
    assert ours == theirs


# -- the truth and the pages ----------------------------------------------------------------------

LABELS = {
    squeeze(unicodedata.normalize("NFKC", text))
    for form in ("2019", "2021")
    for text in [
        *APPLICANT_LABELS,
        *DISPUTE_LABELS,
        *(one.group for one in outcomes(form)),
        *(one.label for one in outcomes(form)),
        *(text for clause in clauses(form) for text in (clause.title, *clause.columns)),
        *(label for clause in clauses(form) for label, _ in clause.rows),
        CHECK,
        "信息内容",
        "申请人情况",
        "法人或其他组织",
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "三、本年度办理结果",
        "（七）总计",
        "四、结转下年度继续办理",
        "行政复议",
        "行政诉讼",
        "未经复议直接起诉",
        "复议后起诉",
    ]
} - {""}
FURNITURE = re.compile(r"索引号|生成日期|您的位置|打印本页")


def printed_numbers(page: str) -> list[str]:
    """What stands in the cells of the page's innermost tables that are no label, in order."""
    numbers = []
    for table in html.fromstring(page).iter("table"):
        if table.xpath(".//table") or FURNITURE.search(squeeze(table.text_content())):
            continue
        for row in table.iter("tr"):
            texts = [squeeze(cell.text_content()) for cell in row.iter("td")]
            if len(texts) == 3 and texts[0] in LABELS_2014:
                texts = [] if texts[1] == "——" else texts[2:]
            numbers += [one for one in texts if unicodedata.normalize("NFKC", one) not in LABELS]
    return numbers


LABELS_2014 = {squeeze(label) for label, _, _ in rows_2014()} | {"统计指标"}


def test_every_report_prints_what_the_truth_says(web: MiniatureWeb) -> None:
    checked = 0
    for report in web.truth.reports:
        pages = [url for url in report.sources if not url.lower().endswith(".pdf")]
        for url in pages[: 1 if report.manner == "attachment" else None]:
            page = fetch(url)
            assert squeeze(report.title) in squeeze(html.fromstring(page).text_content())
            numbers = [one for one in printed_numbers(page) if one != "统计数"]
            wanted = [] if report.manner == "attachment" else list(report.cells.values())
            assert numbers == [cell.raw for cell in wanted], url
            checked += len(numbers)
    assert checked > 15_000


def test_the_size_of_the_web(web: MiniatureWeb) -> None:
    truth = web.truth
    assert 80 <= len(truth.reports) <= 130
    assert 20 <= len({one.publisher for one in truth.reports}) <= 25
    assert {one.year for one in truth.reports} == set(range(2014, 2025))
    assert {one.form for one in truth.reports} == {"prose", "2014", "2019", "2021"}
    assert len({(one.publisher, one.year) for one in truth.reports}) == len(truth.reports)
    assert {one.reason for one in truth.look_alikes} == {
        "website",
        "housing_fund",
        "rule_of_law",
        "infographic",
        "news",
        "quarterly",
    }


def test_the_truth_is_written_down(web: MiniatureWeb) -> None:
    written = json.loads(web.truth_path.read_text("utf-8"))
    assert len(written["reports"]) == len(web.truth.reports)
    first = web.truth.reports[0]
    cell, value = next(iter(first.cells.items()))
    assert written["reports"][0]["cells"][cell]["raw"] == value.raw


def test_values_are_what_is_printed_and_blank_is_not_zero(web: MiniatureWeb) -> None:
    meanings: dict[str, set[str]] = {}
    for report in web.truth.reports:
        for cell in report.cells.values():
            meanings.setdefault(cell.meaning, set()).add(cell.raw)
            plain = unicodedata.normalize("NFKC", cell.raw).replace(",", "")
            plain = plain.replace("增", "").replace("减", "-").removesuffix(cell.unit)
            if cell.value is not None:
                assert float(plain.removesuffix("万")) == cell.value
                assert cell.meaning == ("number" if cell.value else "zero")
    assert meanings["blank"] == {""}
    assert meanings["not_applicable"] <= {"—", "/", "-", "——"}
    assert meanings["zero"] == {"0"}
    assert any(raw.endswith("万") for raw in meanings["number"])
    assert any(raw.startswith(("+", "增")) for raw in meanings["number"])
    assert any(unicodedata.normalize("NFKC", raw) != raw for raw in meanings["number"])
    assert any("," in raw for raw in meanings["number"])


def test_only_what_the_plan_calls_wrong_does_not_add_up(web: MiniatureWeb) -> None:
    planned = {name for name, special in load_plan().specials.items() if special.wrong}
    assert planned
    assert {(one.publisher, one.year) for one in web.truth.reports if one.broken} == planned
    for report in web.truth.reports:
        suspects = {cell for cell, one in report.cells.items() if one.verdict == "suspect"}
        assert suspects == {c for one in report.broken for c in one.left + one.right}


def test_what_is_carried_forward_is_carried_over(web: MiniatureWeb) -> None:
    compared = 0
    reports = {(one.publisher, one.year): one for one in web.truth.reports}
    for (publisher, year), report in reports.items():
        later = reports.get((publisher, year + 1))
        if later is None or report.form in ("2014", "prose"):
            continue
        for cell, value in later.cells.items():
            if ".carried_over." in cell:
                before = report.cells[cell.replace("carried_over", "carried_forward")].value
                assert None in (value.value, before) or value.value == before
                compared += 1
            if cell.endswith("items_last_year") and report.form == later.form == "2019":
                change = report.cells[cell.replace("items_last_year", "items_change")].value
                items = report.cells[cell].value
                assert items is not None
                assert change is not None
                assert value.value == items + change
    assert compared > 100


def test_the_same_seed_gives_the_same_web() -> None:
    with MiniatureWeb() as one, MiniatureWeb() as other, MiniatureWeb(seed=1) as third:
        pages = []
        for running in (one, other, third):
            ports = {base: name for name, base in running.truth.portals.items()}
            text = running.truth_path.read_text("utf-8")
            for base, name in ports.items():
                text = text.replace(base, name)
            pages.append(text)
    assert pages[0] == pages[1]
    assert pages[0] != pages[2]


# -- two days -------------------------------------------------------------------------------------


def test_day_two_differs_in_one_report_and_lacks_another(
    web: MiniatureWeb, second: MiniatureWeb
) -> None:
    [edit] = web.truth.edits
    [vanishing] = web.truth.vanishing
    changed = set()
    for name, site in web.sites.items():
        for path, (article, _) in site.addresses().items():
            address = second.sites[name].base + urlsplit(path).path
            if article.key == vanishing:
                assert status(path) == 200
                assert status(address) == 404
                assert address not in listed(second, name)
                continue
            # The day's date and the counter are the page's, not the report's.
            texts = [
                VISITS.sub("", fetch(url)).replace(base, "").replace(urlsplit(base).netloc, "")
                for url, base in ((path, site.base), (address, second.sites[name].base))
            ]
            texts = [re.sub(r"今天是：[^<]*", "", text) for text in texts]
            if texts[0] != texts[1]:
                changed.add(article.key)
                # The number stands in the table and in a sentence.
                assert f"行政处罚决定{edit.before}件" in texts[0]
                assert f"行政处罚决定{edit.after}件" in texts[1]
                assert len(texts[0]) == len(texts[1])
    assert changed == {edit.key}
    assert by_key(second.truth, edit.key).cells[edit.cell].raw == edit.after
    assert [one.key for one in second.truth.reports if one.versions == 2] == [edit.key]
    assert [one.key for one in second.truth.reports if one.gone] == [vanishing]


def test_the_counter_moves_with_every_visit(web: MiniatureWeb) -> None:
    url = web.truth.reports[0].sources[0]
    one, other = fetch(url), fetch(url)
    assert one != other
    assert VISITS.sub("", one) == VISITS.sub("", other)


# -- kinds of pages -------------------------------------------------------------------------------


def test_reports_in_attachments_are_real_pdfs(web: MiniatureWeb) -> None:
    attached = [one for one in web.truth.reports if one.manner == "attachment"]
    assert len(attached) == 3
    for report in attached:
        page_url, file_url = report.sources
        links = html.fromstring(fetch(page_url)).xpath("//a/@href | //iframe/@src")
        assert file_url in {urljoin(page_url, link) for link in links}
        with pdfplumber.open(io.BytesIO(fetch_bytes(file_url))) as pdf:
            assert len(pdf.pages) > 1
            text = squeeze("".join(page.extract_text() for page in pdf.pages))
            tables = [table for page in pdf.pages for table in page.extract_tables()]
        assert squeeze(report.title) in text
        # A table goes on over the page, so there are more pieces than tables.
        assert len(tables) > 3
        found = [cell for table in tables for row in table for cell in row]
        numbers = [cell for cell in found if cell and re.fullmatch(r"[\d.]+", cell)]
        assert numbers == [cell.raw for cell in report.cells.values()]


def test_one_page_is_laid_out_in_one_table(web: MiniatureWeb) -> None:
    [report] = [one for one in web.truth.reports if one.manner == "one_table"]
    body = html.fromstring(fetch(report.sources[0]))
    outer = body.xpath("//table[not(ancestor::table)]")
    assert len(outer) == 1
    assert len(outer[0].xpath(".//table[not(.//table)]")) == 3


def test_one_report_has_two_addresses_on_two_systems(web: MiniatureWeb) -> None:
    copied = [
        one for one in web.truth.reports if len(one.sources) > 1 and one.manner != "attachment"
    ]
    assert [(one.publisher, one.year) for one in copied] == [("岚溪县人民政府", 2021)]
    one, other = copied[0].sources
    assert urlsplit(one).netloc != urlsplit(other).netloc
    assert printed_numbers(fetch(one)) == printed_numbers(fetch(other))
    assert fetch_bytes(one) != fetch_bytes(other)


def test_the_superiors_report_stands_in_the_districts_column(web: MiniatureWeb) -> None:
    report = find(web.truth, "沣州市人民政府", 2020)
    assert report.sources[0] in listed(web, "fengling")
    assert report.region_code is None


def test_a_late_unit_and_a_report_without_tables(web: MiniatureWeb) -> None:
    assert find(web.truth, "澜浦县教育局", 2022).form == "2019"
    prose = find(web.truth, "岷渊县人民政府", 2014)
    assert (prose.form, prose.state, prose.cells) == ("prose", "tables_missing", {})
    text = fetch(prose.sources[0])
    assert str(prose.statements["applications.received.total"]) in text


def test_metas_are_full_missing_or_left_as_the_template_had_them(web: MiniatureWeb) -> None:
    metas = {
        article.metas for site in web.sites.values() for article, _ in site.addresses().values()
    }
    assert metas == {"full", "placeholder", "missing"}
    for site in web.sites.values():
        for url, (article, _) in site.addresses().items():
            if article.metas == "placeholder":
                assert 'content="文章标题"' in fetch(url)
            if article.publisher not in article.title:
                assert article.metas == "full" or article.sort == "look_alike"


# -- the families' traps --------------------------------------------------------------------------


@pytest.mark.parametrize("portal", ["lanpu", "minyuan"])
def test_hanweb_rows_lie_in_a_script_and_only_the_first_group(
    web: MiniatureWeb, portal: str
) -> None:
    url = column_url(web, portal)
    page = fetch(url)
    assert fetch(f"{url}?uid=1&pageNum=3") == page
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
    page = fetch(url)
    wanted = {"columnid": "", "unitid": ""}
    for name in wanted:
        found = re.search(rf"{name}: '?(\d+)", page)
        assert found is not None
        wanted[name] = found[1]
    endpoint = urljoin(url, "/module/jpage/dataproxy.jsp")
    answers = [
        fetch(f"{endpoint}?startrecord={n}&endrecord={n + 14}&perpage=5", wanted) for n in (1, 16)
    ]
    assert rows_of("".join(answers), url) == listed(web, "lanpu")
    assert len(fetch(f"{endpoint}?startrecord=91&endrecord=105&perpage=5", wanted)) < 60
    assert len(fetch(f"{endpoint}?startrecord=1&endrecord=15&perpage=5", {"unitid": "1"})) < 60
    assert status(urljoin(url, "/module/web/jpage/dataproxy.jsp?page=1")) == 404


def test_the_asked_endpoint_counts_pages_and_ignores_ranges(web: MiniatureWeb) -> None:
    url = column_url(web, "minyuan")
    group = re.search(r'<nextgroup><!\[CDATA\[<a href="([^"]*)"', fetch(url))
    assert group is not None
    first = urljoin(url, group[1])
    pages = [fetch(first.replace("page=1", f"page={n}")) for n in (1, 2)]
    assert rows_of("".join(pages), url) == listed(web, "minyuan")
    assert fetch(f"{first}&startrecord=16&endrecord=30") == pages[0]
    assert f"<totalrecord>{len(listed(web, 'minyuan'))}</totalrecord>" in pages[0]
    assert len(fetch(first.replace("page=1", "page=9"))) < 60
    assert len(rows_of(fetch(f"{first}&perpage=1000"), url)) == len(listed(web, "minyuan"))
    assert status(urljoin(url, "/module/jpage/dataproxy.jsp"), {"col": "1"}) == 404


@pytest.mark.parametrize("portal", ["lanxi", "fengling"])
def test_trs_index_1_is_page_two(web: MiniatureWeb, portal: str) -> None:
    url = column_url(web, portal)
    pages = [url, urljoin(url, "index_1.html"), urljoin(url, "index_2.html")]
    found: set[str] = set()
    for page in pages:
        links = html.fromstring(fetch(page)).xpath("//a[contains(@href, '/t20')]/@href")
        assert len(links) <= 10
        assert all(link.startswith("./") for link in links)
        found |= {urljoin(page, link) for link in links}
    assert found == listed(web, portal)
    assert fetch(urljoin(url, "index.html")) == fetch(url)
    assert fetch(url.rstrip("/")) == fetch(url)


def test_trs_past_the_end_is_a_stub_or_not_there(web: MiniatureWeb) -> None:
    stub = fetch(urljoin(column_url(web, "lanxi"), "index_9.html"))
    assert len(stub.encode()) < 400
    assert 'http-equiv="refresh"' in stub
    assert status(urljoin(column_url(web, "fengling"), "index_9.html")) == 404
    assert "createPageHTML(3, 0," in fetch(column_url(web, "lanxi"))
    assert "var countPage = 3" in fetch(column_url(web, "fengling"))


def test_gkmlpt_counts_more_than_it_lists_and_jumps_out(web: MiniatureWeb) -> None:
    site = web.sites["lingwan"]
    for number, column in enumerate(site.columns):
        index = fetch(column_url(web, "lingwan", number).partition("#")[0])
        sid = re.search(r"SID: '(\d+)'", index)
        assert sid is not None
        prefix = f"{site.base}/{column.planned.path}".rstrip("/")
        node = re.search(rf'"id": (\d+), "name": "{column.planned.name}"', index)
        assert node is not None
        rows = []
        for page in (1, 2, 3):
            api = f"{prefix}/gkmlpt/api/all/{node[1]}?page={page}&sid={sid[1]}"
            answer = json.loads(fetch(api))
            assert answer["offset"] == (page - 1) * 100
            assert len(answer["articles"]) == max(0, min(100, answer["total"] - answer["offset"]))
            assert answer["classify"]["post_count"] > answer["total"]
            rows += answer["articles"]
        assert {f"http:{row['url']}" for row in rows} == listed(web, "lingwan", number)
        assert (len(rows) > 100) == (number == 0)
        jumps = [row["url"] for row in rows if row["type"] == "url"]
        assert len(jumps) == (1 if number == 0 else 0)
        assert all("/gkmlpt/" not in url for url in jumps)
        assert "articles" not in fetch(f"{prefix}/gkmlpt/api/all/{node[1]}?page=1&sid=1")


def test_gkmlpt_articles_hold_their_text_twice(web: MiniatureWeb) -> None:
    report = find(web.truth, "岭湾区人民政府", 2022)
    page = fetch(report.sources[0])
    detail = re.search(r"DETAIL: (\{.*?\}) \};</script>", page, re.DOTALL)
    assert detail is not None
    content = json.loads(detail[1])["content"]
    assert f'<div class="article-content">{content}</div>' in page


def test_the_generic_site_is_in_gbk_and_numbers_its_pages(web: MiniatureWeb) -> None:
    url = column_url(web, "lanxi-xxgk")
    found: set[str] = set()
    pages = 0
    while url:
        body = fetch_bytes(url)
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


def test_every_content_system_is_on_the_web() -> None:
    assert {portal.site for portal in load_plan().portals} == set(SITES)


# -- the servers ----------------------------------------------------------------------------------


def test_the_registry_names_every_column_on_loopback(web: MiniatureWeb) -> None:
    registry = load_registry(web.registry_path)
    assert registry.hosts() == {"127.0.0.1"}
    columns = [column.url for portal in registry.portals for column in portal.columns]
    assert len(columns) == sum(len(site.columns) for site in web.sites.values())
    for url in columns:
        assert status(url.partition("#")[0]) == 200


def test_robots_and_what_is_not_there(web: MiniatureWeb) -> None:
    for base in web.truth.portals.values():
        assert "Disallow: /admin/" in fetch(f"{base}/robots.txt")
        assert status(f"{base}/nothing.html") == 404
        assert "href" in fetch(f"{base}/")


def test_a_taken_port_is_told_in_a_sentence(web: MiniatureWeb) -> None:
    port = urlsplit(web.sites["lanpu"].base).port
    assert port is not None
    with pytest.raises(PortTakenError, match=f"Port {port} of 127.0.0.1"):
        MiniatureWeb(first_port=port).__enter__()


# -- the archive held against the truth -----------------------------------------------------------


def perfect(report: TrueReport) -> FoundReport:
    """The report as a faultless archive would show it."""
    row = {
        "report_id": report.key,
        "publisher": report.publisher,
        "year": report.year,
        "form": report.form,
        "state": report.state,
        "versions": report.versions,
        "region_code": report.region_code,
        "source_url": report.sources[0],
    }
    issues = tuple(
        {
            "cell_ids": " ".join(one.left + one.right),
            "code": "identity_fails",
            "severity": "error",
            "detail": one.id,
            "verdict": "source",
        }
        for one in report.broken
    )
    return FoundReport(row, {cell: shown(one) for cell, one in report.cells.items()}, issues)


def shown(cell: TrueCell) -> dict[str, object]:
    verdict = cell.verdict or "unverified"
    return {"value": cell.value, "raw": cell.raw, "meaning": cell.meaning, "verdict": verdict}


def test_a_faultless_archive_agrees(web: MiniatureWeb) -> None:
    agreement = compare(tuple(map(perfect, web.truth.reports)), web.truth)
    assert agreement.holds, agreement.differences[:3]
    assert agreement.values_right == agreement.values_expected > 15_000
    assert agreement.reports_found == agreement.reports_expected
    assert agreement.broken_reported == agreement.broken_expected > 5
    assert agreement.look_alikes_kept_out == agreement.look_alikes


def differences(web: MiniatureWeb, key: str, changed: FoundReport | None) -> list[str]:
    """What is said of an archive that is faultless but for one report."""
    found = [perfect(one) for one in web.truth.reports if one.key != key]
    return compare((*found, *([changed] if changed else [])), web.truth).differences


def test_every_fault_of_an_archive_is_told(web: MiniatureWeb) -> None:
    report = find(web.truth, "岷渊县财政局", 2020)  # zeros left out
    good = perfect(report)
    blank = next(cell for cell, one in report.cells.items() if one.meaning == "blank")
    number = next(cell for cell, one in report.cells.items() if one.meaning == "number")

    def with_value(cell: str, **changes: object) -> FoundReport:
        values = {**good.values, cell: {**good.values[cell], **changes}}
        return FoundReport(good.row, values, good.issues)

    def with_row(**changes: object) -> FoundReport:
        return FoundReport({**good.row, **changes}, good.values, good.issues)

    without = {cell: one for cell, one in good.values.items() if cell != number}
    assert not differences(web, report.key, good)
    for changed, word in (
        (None, "not found"),
        (with_value(blank, value=0, meaning="zero"), f"{blank} is 0"),
        (with_value(number, value=-1), f"{number} is -1"),
        (with_value(number, raw="7"), "'7'"),
        (FoundReport(good.row, without, good.issues), f"{number} is missing"),
        (with_row(state="partial"), "state partial, not complete"),
        (with_row(form="2021"), "form 2021, not 2019"),
        (with_row(versions=2), "versions 2, not 1"),
        (with_row(source_url=web.truth.look_alikes[0].url), "is another report"),
    ):
        [told] = differences(web, report.key, changed)
        assert word in told
    twice = compare((*map(perfect, web.truth.reports), good), web.truth)
    assert "2 times" in twice.differences[0]


def test_sums_that_fail_have_to_be_told_and_others_not(web: MiniatureWeb) -> None:
    report = next(one for one in web.truth.reports if one.broken)
    good = perfect(report)
    silent = FoundReport(good.row, good.values, ())
    assert len(differences(web, report.key, silent)) == len(report.broken)
    blaming = [{**good.issues[0], "verdict": "reading"}, *good.issues[1:]]
    [told] = differences(web, report.key, FoundReport(good.row, good.values, tuple(blaming)))
    assert "blamed on the reading" in told
    invented = {**good.issues[0], "cell_ids": "review.total review.upheld", "detail": "invented"}
    [told] = differences(
        web, report.key, FoundReport(good.row, good.values, (*good.issues, invented))
    )
    assert "invented" in told


def test_a_look_alike_that_was_taken_is_told(web: MiniatureWeb) -> None:
    taken = perfect(web.truth.reports[0])
    row = {**taken.row, "publisher": "x", "source_url": web.truth.look_alikes[0].url}
    found = (*map(perfect, web.truth.reports), FoundReport(row, {}, ()))
    agreement = compare(found, web.truth)
    assert agreement.look_alikes_kept_out == agreement.look_alikes - 1
    assert "a look-alike" in agreement.differences[0]


def test_a_row_for_each_publisher(web: MiniatureWeb) -> None:
    rows = summary_rows(tuple(map(perfect, web.truth.reports)))
    assert len(rows) == len({one.publisher for one in web.truth.reports})
    for row in rows:
        assert row["values"] == sum(
            len(one.cells) for one in web.truth.reports if one.publisher == row["publisher"]
        )


# -- which archive, which day ---------------------------------------------------------------------

NOW = "2026-02-02T08:00:00Z"


def test_the_first_demonstration_is_day_one_and_the_next_day_two(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        assert next_visit(archive.db, path).day == 1
        run = archive.begin_run("demo", '{"day": 1, "first_port": 28140}', NOW)
        # A demonstration that was torn off is begun anew.
        assert next_visit(archive.db, path).day == 1
        archive.end_run(run, NOW, exit_code=0, counts={})
        visit = next_visit(archive.db, path)
        assert (visit.day, visit.first_port) == (2, 28140)
        assert read_found(archive.db) == ()


def test_an_archive_with_a_real_crawl_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        archive.begin_run("crawl portals", '{"portal": "33", "registry": ""}', NOW)
        with pytest.raises(RealArchiveError, match="holds a real crawl"):
            next_visit(archive.db, path)


def test_an_archive_with_pages_of_other_hosts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    capture = Capture("http://www.longquan.gov.cn/art/1.html", NOW, b"<html></html>")
    with open_archive(path) as archive:
        run = archive.begin_run("ingest", "{}", NOW)
        keep_document(archive, Document(capture), run)
        with pytest.raises(RealArchiveError, match="longquan"):
            next_visit(archive.db, path)


# -- the whole way --------------------------------------------------------------------------------

PROJECT = Path(__file__).resolve().parents[1]


def free_ports() -> int:
    """The first of six ports in a row that nobody uses, below those that systems hand out."""
    for first in range(20_000 + os.getpid() % 5000, 30_000, 6):
        with contextlib.ExitStack() as stack:
            try:
                for port in range(first, first + 6):
                    one = stack.enter_context(socket.socket())
                    one.bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise AssertionError("no six free ports in a row")


def demonstrate(archive: Path, port: int) -> dict[str, Any]:
    """`scrapy demo --json`, which has to say that all agrees."""
    command = [sys.executable, "-m", "scrapy", "demo", "--json"]
    command += ["-s", f"ARCHIVE={archive}", "-s", f"DEMO_PORT={port}"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    document: dict[str, Any] = json.loads(done.stdout)
    assert document["differences"] == [], done.stderr
    assert done.returncode == 0
    return document


def outcomes_of_last_run(archive: Path) -> Counter[str]:
    with open_archive(archive, read_only=True) as opened:
        rows = opened.db.execute(
            "SELECT outcome FROM captures WHERE role = 'document'"
            " AND run_id = (SELECT max(run_id) FROM captures)"
        ).fetchall()
    return Counter(row["outcome"] for row in rows)


def test_the_demonstration_agrees_and_a_second_one_adds_sightings_and_one_version(
    tmp_path: Path,
) -> None:
    archive, port = tmp_path / "archive.db", free_ports()
    first = demonstrate(archive, port)
    assert first["reports_found"] == first["reports_expected"] > 100
    begun = outcomes_of_last_run(archive)
    assert begun["new_report"] == first["reports_found"]
    second = demonstrate(archive, port)
    again = outcomes_of_last_run(archive)
    assert (first["day"], second["day"]) == (1, 2)
    assert second["versions_found"] == first["versions_found"] + 1
    assert again["new_version"] == 1
    assert set(again) == {"sighting", "new_version", "not_a_report"}
    # What vanished is remembered: it is no document of this run, and still a report.
    assert again.total() == begun.total() - 1
    assert second["reports_found"] == first["reports_found"]
