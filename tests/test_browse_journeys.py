"""Journeys through the pages in a real Chromium: by mouse, by keyboard, on a phone, in the dark.

With BROWSE_SCREENSHOTS=<folder> in the environment each page is kept as a picture, to be looked at.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from archive_samples import PUBLISHER
from browse_samples import OTHER, OTHER_REPORT, filled
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from crawler.settings import PLAYWRIGHT_LAUNCH_OPTIONS

PROJECT = Path(__file__).resolve().parent.parent

PAGES = {
    "home": "/",
    "country": "/-/region/",
    "province": "/-/region/340000",
    "county": "/-/region/320106",
    "publisher": f"/-/publisher/320106/{OTHER}",
    "search": "/-/search?q=示例",
    "issues": "/-/issues",
    "questions": "/-/questions",
    "question": "/-/questions/most_applications",
    "data": "/-/data",
    "glossary": "/-/glossary",
    "rows": "/archive/current_reports",
    "nowhere": "/-/nowhere",
}

LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True},
}


#: Nothing listens there; only the server is asked without it.
_NO_NETWORK = {"server": "http://127.0.0.1:9", "bypass": "127.0.0.1"}

pytestmark = pytest.mark.skipif(
    PLAYWRIGHT_LAUNCH_OPTIONS["executable_path"] is None, reason="there is no Chromium here"
)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = filled(tmp_path_factory.mktemp("journeys") / "archive.db")
    command = [sys.executable, "-m", "scrapy", "browse", "-s", f"ARCHIVE={path}", "--port", "0"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found
        yield found.group().rstrip("/")
        server.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**{**PLAYWRIGHT_LAUNCH_OPTIONS, "proxy": _NO_NETWORK})
        yield browser
        browser.close()


class Visitor:
    """A tab, with what it asked for and what it complained of."""

    def __init__(self, browser: Browser, url: str, **look: object) -> None:
        self.url = url
        self.hosts: set[str] = set()
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=url, reduced_motion="reduce", **look
        )  # type: ignore[arg-type]
        self.context.on("request", lambda asked: self.hosts.add(urlsplit(asked.url).netloc))
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def at(self) -> str:
        """The path that the tab is at, and its query."""
        return unquote(self.page.url.removeprefix(self.url))

    def end(self) -> None:
        """Close the tab: it kept no cookie and asked nobody else."""
        assert self.context.cookies() == []
        assert self.hosts == {urlsplit(self.url).netloc}
        self.context.close()


@pytest.fixture
def visitor(browser: Browser, url: str) -> Iterator[Visitor]:
    visitor = Visitor(browser, url, viewport={"width": 1280, "height": 900})
    yield visitor
    visitor.end()


def test_somebody_who_has_never_seen_a_schema_finds_a_number(visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/")
    page.get_by_role("searchbox").last.fill("另县")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=OTHER, exact=True).first.click()
    assert visitor.at() == f"/-/publisher/320106/{OTHER}"
    number = page.get_by_role("row", name=re.compile("收到政府信息公开申请数")).get_by_role(
        "link", name="90"
    )
    assert number.get_attribute("title") == "已核验"
    number.click()
    assert visitor.at().startswith(f"/-/report/{OTHER_REPORT}?cell=applications.received.total")
    assert page.locator("[id='cell-applications.received.total']").is_visible()


def test_who_is_late_is_seen_from_the_map_down(visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/")
    page.locator("svg.tiles a[href='/-/region/320000']").click()
    page.get_by_role("link", name="南京市").click()
    page.get_by_role("link", name="鼓楼区").click()
    assert visitor.at() == "/-/region/320106"
    row = page.get_by_role("row", name=re.compile(OTHER))
    assert row.locator(".square.late").count() == 1
    row.locator("a:has(.square.late)").click()
    assert visitor.at() == f"/-/report/{OTHER_REPORT}"


def test_issue_is_found_filtered_and_taken_away(visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/-/issues")
    page.get_by_label("严重程度").select_option("error")
    page.get_by_role("button", name="筛选").click()
    assert "severity=error" in visitor.at()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 CSV").click()
    assert download.value.suggested_filename == "issues.csv"
    page.get_by_role("link", name=f"{PUBLISHER} 2020").click()
    assert "#cell-review.total" in visitor.at()


def test_english_stays_from_page_to_page(visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/")
    page.get_by_role("link", name="Read this page in English").click()
    for name in ("Regions", "Questions", "Issues", "Data"):
        page.get_by_role("navigation", name="Main").get_by_role("link", name=name).click()
        assert page.locator("html").get_attribute("lang") == "en", name
    page.get_by_role("searchbox").fill("示例")
    page.keyboard.press("Enter")
    assert page.locator("html").get_attribute("lang") == "en"


def test_keyboard_reaches_the_content_and_opens_a_definition(visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"/-/publisher/320106/{OTHER}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    button = page.locator("button.what").first
    card = page.locator(f"#{button.get_attribute('popovertarget')}")
    assert not card.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert card.is_visible()
    page.keyboard.press("Escape")
    assert not card.is_visible()


def test_all_works_without_scripts(browser: Browser, url: str) -> None:
    visitor = Visitor(browser, url, java_script_enabled=False)
    page = visitor.page
    page.goto("/-/questions/most_applications")
    page.get_by_label("报告年度").select_option("2024")
    page.get_by_role("button", name="筛选").click()
    assert "year=2024" in visitor.at()
    page.locator("button.what, summary").first.click()
    assert page.locator("pre.sql").is_visible()
    visitor.end()


def test_paper_shows_the_content_only(visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/-/issues")
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    for left_out in ("nav.main", ".find", ".filters", "footer.site", ".language"):
        assert not page.locator(left_out).first.is_visible(), left_out


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_fits_its_screen_and_complains_of_nothing(
    browser: Browser, url: str, look: str
) -> None:
    visitor = Visitor(browser, url, **LOOKS[look])
    page = visitor.page
    grounds = set()
    # In English on the wide screen too: its words are longer.
    for language in ("zh", "en") if look == "light" else ("zh",):
        for name, path in PAGES.items():
            asked = "_lang" if name == "rows" else "lang"
            answer = page.goto(f"{path}{'&' if '?' in path else '?'}{asked}={language}")
            assert answer is not None
            assert answer.status == (404 if name == "nowhere" else 200), path
            width, screen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert width <= screen, (path, language)
            grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
            if folder := os.environ.get("BROWSE_SCREENSHOTS"):
                picture = Path(folder) / f"{name}-{language}-{look}.png"
                page.screenshot(path=picture, full_page=True)
    assert grounds == {"rgb(20, 22, 26)" if look == "dark" else "rgb(251, 250, 247)"}
    # Chromium itself says that the page of no address is missing.
    assert [said for said in visitor.complaints if "404" not in said] == []
    visitor.end()
