"""What hostile kept pages try, and that each of them is shown as words only.

Checked twice: the page that is sent holds none of it, and a real Chromium that opens it runs no
script, asks nobody and goes nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from archive_samples import PAGE, REPORT, at, document, interpretation, observation, store
from playwright.sync_api import Dialog, sync_playwright
from test_browse_report_chromium import browser_options, listening

from archive.browse.report_page.harmless import HEADERS
from archive.browse.report_page.marking import shown
from archive.evidence import digest, in_table, pointer
from archive.store import open_archive
from crawler.settings import PLAYWRIGHT_LAUNCH_OPTIONS

#: Each tries to run a script, to ask a host, to go elsewhere or to look like another page.
TRIED: dict[str, str] = json.loads(
    Path(__file__).with_name("hostile_pages.json").read_text(encoding="utf-8")
)

_MAY_STAY = {"class", "id", "style", "colspan", "rowspan", "align", "src", "alt", "lang"}


def page_of(tried: str) -> bytes:
    """A page with a table and one of these."""
    return f"<html><body><table><tr><td>5</td></tr></table>{tried}<p>end</p>".encode()


@pytest.mark.parametrize("name", TRIED)
@pytest.mark.parametrize("whole", [True, False], ids=["in a page", "alone"])
def test_nothing_of_it_is_sent(name: str, whole: bool) -> None:
    body = page_of(TRIED[name]) if whole else TRIED[name].encode()
    page = lxml.html.fromstring(shown(body, "text/html", "table=1&row=1&column=1", ""))
    for element in page.find("body").iter():
        assert element.tag not in {"script", "style", "link", "meta", "base", "a", "svg", "math"}
        assert set(element.attrib) <= _MAY_STAY, element.attrib
        assert element.get("src", "data:image/png").startswith("data:image/")
        assert "(" not in element.get("style", "")
        assert "position" not in element.get("style", "")
    assert len(page.xpath("//*[@id='mark']")) <= 1
    assert not page.xpath("//*[@id and @id != 'mark']")
    assert "root:" not in page.text_content()


def test_a_page_that_hides_its_letters_is_read_as_it_is_declared_to_the_browser() -> None:
    assert "script-src" not in HEADERS["content-security-policy"]
    page = shown(page_of(TRIED["utf-7"]), "text/html; charset=utf-7", "", "")
    assert '<meta charset="utf-8">' in page
    assert "<script" not in page


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """A server on an archive of all of them, and their digests."""
    path: Path = tmp_path_factory.mktemp("hostile") / "archive.db"
    digests = []
    with open_archive(path) as a:
        for n, tried in enumerate(TRIED.values()):
            body = page_of(tried)
            digests.append(digest(body))
            seen = observation("review.total", n, evidence=pointer(digest(body), in_table(1, 1, 1)))
            now = at(1 + n // 10, n % 10)
            store(a, document(PAGE, body, now=now), interpretation(str(n), observations=(seen,)))
    with listening(path) as url:
        yield url, digests


@pytest.mark.skipif(
    PLAYWRIGHT_LAUNCH_OPTIONS["executable_path"] is None, reason="there is no Chromium here"
)
def test_a_browser_that_opens_them_runs_asks_and_leaves_nothing(
    kept: tuple[str, list[str]],
) -> None:
    url, digests = kept
    asked: list[str] = []
    dialogs: list[str] = []

    def refuse(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**browser_options())
        context = browser.new_context()
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.on("dialog", refuse)
        for sha256 in digests:
            address = (
                f"{url}/-/report/{REPORT}/document/{sha256}?mark=table%3D1%26row%3D1%26column%3D1"
            )
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200
            page.mouse.click(100, 60)
            page.keyboard.press("Tab")
            assert page.evaluate("document.scripts.length") == 0
            assert page.url == address
        page.wait_for_timeout(300)
        assert context.cookies() == []
        browser.close()
    assert [one for one in asked if not one.startswith((url, "data:image/png"))] == []
    assert dialogs == []
