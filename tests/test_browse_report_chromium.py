"""A hostile kept page in a real browser: a reader follows a cell to its mark, and nothing runs."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from archive_samples import REPORT
from scrapy.utils.project import get_project_settings
from test_browse_report import CELL, fill

from archive.browse.pages import beside
from archive.browse.server import datasette, listen
from crawler.rendering import browser_available

pytestmark = pytest.mark.skipif(
    not browser_available(get_project_settings()), reason="there is no Chromium here"
)


@contextlib.contextmanager
def listening(path: Path) -> Iterator[str]:
    """The address of a real server on an archive, in a thread of its own."""
    app = datasette(path)
    on: socket.socket = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app.app(), log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [on]})
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{on.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    beside(app).stop()
    app.executor.shutdown()
    for db in app.databases.values():
        db.close()
    on.close()


def browser_options() -> dict[str, Any]:
    """The project's own browser, with the network that a reader's has."""
    options = get_project_settings().getdict("PLAYWRIGHT_LAUNCH_OPTIONS")
    return {name: options[name] for name in ("executable_path", "chromium_sandbox")}


async def journey(base: str) -> dict[str, Any]:
    """Open the report on a phone-like and a wide screen, click the value, look at its mark."""
    # Not where there is no browser.
    from playwright.async_api import async_playwright  # noqa: PLC0415

    seen: dict[str, Any] = {"asked": [], "dialogs": 0}
    async with async_playwright() as play:
        browser = await play.chromium.launch(**browser_options())
        page = await browser.new_page(
            viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
        )
        page.on("request", lambda one: seen["asked"].append(one.url))
        page.on("dialog", lambda _: seen.update(dialogs=seen["dialogs"] + 1))
        await page.goto(f"{base}/-/report/{REPORT}")
        await page.click(f"[id='cell-{CELL}'] a")
        await page.wait_for_selector("#evidence")
        frame = page.frame_locator("iframe.kept-frame")
        mark = frame.locator("#mark")
        seen["marked"] = await mark.text_content()
        await page.wait_for_timeout(300)
        seen["in_view"] = await mark.evaluate(
            "e => { const b = e.getBoundingClientRect();"
            " return b.top >= 0 && b.bottom <= innerHeight }"
        )
        await page.wait_for_timeout(500)
        seen["address"] = page.url
        alone = await page.get_attribute("iframe.kept-frame", "src")
        answer = await page.goto(base + str(alone))
        seen["alone"] = answer.status if answer else None
        seen["scripts"] = await page.locator("script").count()
        await page.set_viewport_size({"width": 390, "height": 844})
        await page.goto(f"{base}/-/report/{REPORT}?cell={CELL}")
        seen["widths"] = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        await browser.close()
    return seen


def test_a_reader_follows_a_cell_to_its_mark_and_nothing_else_happens(tmp_path: Path) -> None:
    with listening(fill(tmp_path / "a.db")) as base:
        seen = asyncio.run(journey(base))
    assert (seen["marked"], seen["in_view"]) == ("6", True)
    assert seen["dialogs"] == 0
    assert [url for url in seen["asked"] if not url.startswith(base)] == []
    assert seen["address"].endswith(f"?cell={CELL}#cell-{CELL}")
    assert (seen["alone"], seen["scripts"]) == (200, 0)
    assert seen["widths"][0] <= seen["widths"][1]
