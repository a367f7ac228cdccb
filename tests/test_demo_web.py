"""The miniature web serves what its truth says, on both of its days."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pdfplumber
import pytest
from demo_pages import (
    VISITS,
    by_key,
    fetch,
    fetch_bytes,
    find,
    listed,
    printed_numbers,
    squeeze,
    status,
)
from lxml import html

from archive.forms import FORMS
from crawler.demo.classic import SEED
from crawler.demo.plan import load_plan
from crawler.demo.printed_forms import FORM_NAMES, cell_ids, sums
from crawler.demo.web import MiniatureWeb
from spiders.registry import load_registry


@pytest.fixture(scope="module")
def web() -> Iterator[MiniatureWeb]:
    with MiniatureWeb(day=1) as running:
        yield running


@pytest.fixture(scope="module")
def second(web: MiniatureWeb) -> Iterator[MiniatureWeb]:
    with MiniatureWeb(day=2) as running:
        yield running


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


def test_every_report_prints_what_the_truth_says(web: MiniatureWeb) -> None:
    checked = 0
    for report in web.truth.reports:
        pages = [url for url in report.sources if not url.lower().endswith(".pdf")]
        for url in pages[: 1 if report.manner == "attachment" else None]:
            page = fetch(web, url)
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
    pages = []
    for seed in (SEED, SEED, 1):
        with MiniatureWeb(seed=seed) as running:
            pages.append(running.truth_path.read_text("utf-8"))
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
        for url, (article, _) in site.addresses().items():
            if article.key == vanishing:
                assert status(web, url) == 200
                assert status(second, url) == 404
                assert url not in listed(second, name)
                continue
            # The day's date and the counter are the page's, not the report's.
            texts = [VISITS.sub("", fetch(one, url)) for one in (web, second)]
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
    one, other = fetch(web, url), fetch(web, url)
    assert one != other
    assert VISITS.sub("", one) == VISITS.sub("", other)


# -- kinds of pages -------------------------------------------------------------------------------


def test_reports_in_attachments_are_real_pdfs(web: MiniatureWeb) -> None:
    attached = [one for one in web.truth.reports if one.manner == "attachment"]
    assert len(attached) == 3
    for report in attached:
        page_url, file_url = report.sources
        links = html.fromstring(fetch(web, page_url)).xpath("//a/@href | //iframe/@src")
        assert file_url in {urljoin(page_url, link) for link in links}
        with pdfplumber.open(io.BytesIO(fetch_bytes(web, file_url))) as pdf:
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
    body = html.fromstring(fetch(web, report.sources[0]))
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
    assert printed_numbers(fetch(web, one)) == printed_numbers(fetch(web, other))
    assert fetch_bytes(web, one) != fetch_bytes(web, other)


def test_the_superiors_report_stands_in_the_districts_column(web: MiniatureWeb) -> None:
    report = find(web.truth, "沣州市人民政府", 2020)
    assert report.sources[0] in listed(web, "fengling")
    assert report.region_code is None


def test_a_late_unit_and_a_report_without_tables(web: MiniatureWeb) -> None:
    assert find(web.truth, "澜浦县教育局", 2022).form == "2019"
    prose = find(web.truth, "岷渊县人民政府", 2014)
    assert (prose.form, prose.state, prose.cells) == ("prose", "tables_missing", {})
    text = fetch(web, prose.sources[0])
    assert str(prose.statements["applications.received.total"]) in text


def test_metas_are_full_missing_or_left_as_the_template_had_them(web: MiniatureWeb) -> None:
    metas = {
        article.metas for site in web.sites.values() for article, _ in site.addresses().values()
    }
    assert metas == {"full", "placeholder", "missing"}
    for site in web.sites.values():
        for url, (article, _) in site.addresses().items():
            if article.metas == "placeholder":
                assert 'content="文章标题"' in fetch(web, url)
            if article.publisher not in article.title:
                assert article.metas == "full" or article.sort == "look_alike"


# -- the registry and what is not there -----------------------------------------------------------


def test_the_registry_names_every_column(web: MiniatureWeb) -> None:
    registry = load_registry(web.registry_path)
    assert all(host.endswith(".demo.gov.cn") for host in registry.hosts())
    columns = [column.url for portal in registry.portals for column in portal.columns]
    assert len(columns) == sum(len(site.columns) for site in web.sites.values())
    for url in columns:
        assert status(web, url.partition("#")[0]) == 200


def test_robots_and_what_is_not_there(web: MiniatureWeb) -> None:
    for base in web.truth.portals.values():
        assert "Disallow: /admin/" in fetch(web, f"{base}/robots.txt")
        assert status(web, f"{base}/nothing.html") == 404


def test_a_visitor_finds_the_columns_from_the_home_page(web: MiniatureWeb) -> None:
    for name, site in web.sites.items():
        home = f"{site.base}/"
        [openness] = html.fromstring(fetch(web, home)).xpath("//a[text()='政府信息公开']/@href")
        menu = html.fromstring(fetch(web, urljoin(home, openness))).xpath("//a/@href")
        found = {urljoin(home, link) for link in menu}
        assert {site.base + path for path in site.registry_paths()} <= found, name
        assert len(found) == 4 + len(site.columns)
