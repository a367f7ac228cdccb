"""Six errands in a real Chromium, each from the first page on, as somebody new to the archive goes.

Find a report and see why a number is trusted; follow a failing sum to its source; compare two
versions; see which districts of a city are late; export a filtered table; open a hostile page.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_samples import COLUMN, at, document, interpretation, observation, settled, store
from playwright.sync_api import Browser, Dialog, Page, sync_playwright
from test_browse_report import HOSTILE
from test_browse_report_chromium import browser_options, listening

from archive.evidence import digest, in_table, pointer
from archive.keeping import keep_listing
from archive.numbering import report_number
from archive.records import Capture, Issue, Listing, Observation, Verdict
from archive.store import Archive, open_archive
from crawler.settings import PLAYWRIGHT_LAUNCH_OPTIONS

DISTRICT, CODE = "田家庵区人民政府", "340403"
ADDRESS = "http://www.shili.gov.cn/nianbao/2020.html"
NUMBER = report_number(DISTRICT, CODE, 2020, ADDRESS)
BUREAU, BUREAU_CODE = "大通区教育局", "340402"

REVIEW = ("total", "upheld", "corrected", "other", "pending")

pytestmark = pytest.mark.skipif(
    PLAYWRIGHT_LAUNCH_OPTIONS["executable_path"] is None, reason="there is no Chromium here"
)


def page_of(numbers: tuple[int, ...], before: bytes = b"<h1>2020</h1>") -> bytes:
    """A page with one table: what became of reviews."""
    cells = "".join(f"<td>{number}</td>" for number in numbers)
    return before + f"<table><tr>{cells}</tr></table>".encode()


def values(body: bytes, numbers: tuple[int, ...], verdict: Verdict) -> tuple[Observation, ...]:
    return tuple(
        observation(
            f"review.{name}",
            number,
            verdict=verdict,
            evidence=pointer(digest(body), in_table(1, 1, n)),
        )
        for n, (name, number) in enumerate(zip(REVIEW, numbers, strict=True), 1)
    )


def fill(a: Archive) -> None:
    """A district's report, edited once; a bureau's, late, with a failing sum, on a hostile page."""
    for day, numbers in ((1, (4, 2, 1, 1, 0)), (2, (5, 2, 2, 1, 0))):
        body = page_of(numbers)
        read = interpretation(
            str(day),
            publisher=DISTRICT,
            region_code=CODE,
            text=f"收到行政复议{numbers[0]}件。其余照旧。",
            claimed_published="2021-03-30",
            observations=values(body, numbers, "verified"),
        )
        store(a, document(ADDRESS, body, now=at(day)), read)
    numbers = (9, 2, 1, 1, 0)
    body = HOSTILE.replace(b"<table", page_of(numbers, b"") + b"<table", 1)
    cells = tuple(f"review.{name}" for name in REVIEW)
    detail = "review_by_result: 9, but 2 + 1 + 1 = 4; it would hold with review.total 4 for 9"
    read = interpretation(
        "c",
        publisher=BUREAU,
        region_code=BUREAU_CODE,
        year=2021,
        claimed_published="2022-06-01",
        observations=tuple(
            observation(
                cell,
                number,
                verdict="suspect",
                evidence=pointer(digest(body), in_table(1, 1, n)),
            )
            for n, (cell, number) in enumerate(zip(cells, numbers, strict=True), 1)
        ),
        issues=(Issue("identity_fails", "error", detail, "source", cells),),
    )
    store(a, document("http://www.shili.gov.cn/datong.html", body, now=at(1)), read)
    run = a.begin_run("crawl", "", at(2))
    keep_listing(a, Listing(Capture(COLUMN, at(2), b""), COLUMN, "shili", "trs", ()), run)
    settled(a, run, at(2))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path: Path = tmp_path_factory.mktemp("errands") / "archive.db"
    with open_archive(path) as a:
        fill(a)
    with listening(path) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**browser_options())
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """A tab at the first page; it asked nobody else, kept no cookie and met no dialog."""
    context = browser.new_context(
        base_url=url, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    asked: set[str] = set()
    dialogs: list[str] = []

    def refuse(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    context.on("request", lambda request: asked.add(request.url))
    page = context.new_page()
    page.on("dialog", refuse)
    page.goto("/")
    yield page
    page.wait_for_timeout(100)
    assert [address for address in asked if not address.startswith((url, "data:"))] == []
    assert context.cookies() == []
    assert dialogs == []
    context.close()


def search(page: Page, words: str) -> None:
    page.get_by_role("searchbox").last.fill(words)
    page.keyboard.press("Enter")


def test_a_number_is_found_by_search_and_shows_why_it_is_trusted(page: Page) -> None:
    search(page, "田家庵区 2020")
    page.get_by_role("link", name=re.compile(f"^{DISTRICT}2020年")).first.click()
    page.locator("[id='cell-review.total'] a").click()
    grounds = page.get_by_role("list", name="为什么可信或存疑")
    assert "它参与的 1 条勾稽关系成立" in grounds.inner_text()
    assert "独立程序在原件该处找到此值" in grounds.inner_text()
    evidence = page.locator("#evidence")
    assert "5 = 2 + 2 + 1 + 0 (5)" in re.sub(r"\s+", " ", evidence.inner_text())
    assert "第 1 个表格第 1 行第 1 格" in evidence.inner_text()
    assert page.frame_locator("iframe.kept-frame").locator("#mark").inner_text() == "5"


def test_a_sum_that_fails_is_followed_to_its_source(page: Page) -> None:
    page.get_by_role("link", name="原文勾稽不符的年报").click()
    row = page.get_by_role("row", name=re.compile(BUREAU))
    assert "若行政复议 | 总计为 4（而非 9），则成立" in row.inner_text()
    row.get_by_role("link", name="打开").click()
    failing = page.locator("section[aria-labelledby='failing']")
    assert "行政复议总计等于各种结果之和" in failing.inner_text()
    failing.locator(".equation a").nth(1).click()
    assert page.frame_locator("iframe.kept-frame").locator("#mark").inner_text() == "2"
    assert page.get_by_role("link", name="下载原件").first.is_visible()


def test_two_versions_are_compared_from_the_first_page(page: Page) -> None:
    page.locator("section[aria-labelledby='edits'] a").first.click()
    changed = page.get_by_role("region", name=re.compile("两个版本之间的变化"))
    told = changed.get_by_role("row", name=re.compile("结果纠正")).first.inner_text()
    assert re.findall(r"\d+件", told) == ["1件", "2件"]
    prose = page.locator(".sentences")
    assert prose.locator("del").all_inner_texts() == ["收到行政复议4件。"]
    assert prose.locator("ins").all_inner_texts() == ["收到行政复议5件。"]
    # Any two can be chosen: the other way round it reads backwards.
    page.locator("input[name='from']").last.check()
    page.locator("input[name='to']").first.check()
    page.get_by_role("button", name="比较").click()
    assert page.locator(".sentences del").all_inner_texts() == ["收到行政复议5件。"]


def test_districts_of_a_city_that_are_late_are_seen_at_a_glance(page: Page) -> None:
    page.locator("svg.tiles a[href='/-/region/340000']").click()
    page.get_by_role("link", name="淮南市").click()
    below = page.get_by_role("region", name=re.compile("下级地区"))
    late = below.get_by_role("row", name=re.compile("大通区")).get_by_role("cell").nth(3)
    assert late.inner_text() == "1"
    years = page.get_by_role("region", name=re.compile("各年按时公布的比例"))
    assert "0%" in years.get_by_role("row", name=re.compile("大通区")).inner_text()
    assert "100%" in years.get_by_role("row", name=re.compile("田家庵区")).inner_text()
    below.get_by_role("link", name="大通区").click()
    page.locator("a:has(.square.late)").click()
    assert BUREAU in page.locator("h1").inner_text()


def test_a_filtered_table_is_taken_away(page: Page, tmp_path: Path) -> None:
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="问题").click()
    page.get_by_label("种类").select_option("identity_fails")
    page.get_by_label("行政区划").select_option("340000")
    page.get_by_role("button", name="筛选").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 CSV").click()
    download.value.save_as(tmp_path / "issues.csv")
    with (tmp_path / "issues.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["publisher"], row["code"]) for row in rows] == [(BUREAU, "identity_fails")]


def test_a_hostile_page_is_opened_by_itself_and_does_nothing(page: Page) -> None:
    search(page, BUREAU)
    page.get_by_role("link", name=re.compile(f"^{BUREAU}2021年")).first.click()
    page.locator("[id='cell-review.total'] a").click()
    page.locator("#evidence").wait_for()
    page.wait_for_load_state()
    page.get_by_role("link", name="单独打开").click()
    assert page.locator("#mark").inner_text() == "9"
    page.mouse.click(200, 200)
    page.wait_for_timeout(300)
    assert "/document/" in page.url
    assert page.locator("a, form, iframe, script, svg").count() == 0
