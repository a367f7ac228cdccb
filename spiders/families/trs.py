"""TRS WCM 拓尔思 and sites of its shape: static folders, `index_1.html` is page 2.

Seen on 45.7% of 2,834 regions' policy columns in 2026-11 by the shape of their addresses. The
number of pages stands in a script of one of three makes, and is often capped at 50 by the
publisher's setting: what is older hangs in sub-columns by year and unit only.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from scrapy.http import TextResponse

from spiders.blocks import static_rows
from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.static_pages import next_page, settle, sub_columns

MARKS = re.compile(
    r"createPageHTML\s*\(|var\s+countPage\s*=|\bPager\s*\(\s*\{|TRS_(Editor|UEDITOR)|trs_editor_view"
    r"|CurrChnlCls|\d{6}/t\d{8}_\d+\.s?html?"
)
# createPageHTML(count, current from 0, "index", "html"[, rows])
CALL = re.compile(
    r"createPageHTML\(\s*(\d+)\s*,\s*(\d+)\s*,\s*[\"']([\w-]+)[\"']\s*,\s*[\"'](\w+)[\"']"
)
COUNT = re.compile(r"\bcountPage\s*=\s*(\d+)")
CURRENT = re.compile(r"\bcurrentPage\s*=\s*(\d+)")
WRITTEN = re.compile(r"href=\\?[\"']([\w-]+)\.[\"']?\s*\+\s*[\"'](s?html?)")
PAGER = re.compile(r"\bPager\s*\(\s*\{([^}]*)\}")
PAIR = re.compile(r"(\w+)\s*:\s*[\"']?([\w-]+)")
CAP = 50


class Trs(Family):
    """Static lists with a pager in script."""

    name = "trs"
    order = 130
    titles = ("h1.xiLanTitle", "h2.xiLanTitle", ".artT", "h1", ".xl_title", ".title")
    bodies = (
        ".TRS_Editor",
        ".TRS_UEDITOR",
        ".trs_editor_view",
        ".trs_paper_default",
        ".view",
        ".art_p",
        "#zoom",
        "#Zoom",
    )

    def recognises(self, page: TextResponse) -> bool:
        """By its pager's script, its class names, or `<YYYYMM>/t<YYYYMMDD>_<id>` in a link."""
        return MARKS.search(page.text) is not None

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """Rows of this page; the next page by the pager's count, and the sub-columns."""
        pager = read_pager(page)
        if pager and ask.page > 1 and pager.current == 0:
            detail = f"page {ask.page} answers page 1 again"
            return Rows((), (), "ok", "", detail)
        asks = list(sub_columns(page, ask))
        if pager and (following := max(pager.current + 1, ask.page)) < pager.pages:
            url = urljoin(page.url, f"{pager.name}_{following}.{pager.extension}")
            asks.insert(0, ask.following(url, optional=True))
        elif pager is None:
            asks[:0] = next_page(page, ask)
        read = settle(page, ask, static_rows(page), tuple(asks))
        if pager and pager.pages == CAP and ask.page == 1:
            detail = f"the pager stops at {CAP} pages, older rows hang in sub-columns only"
            return Rows(read.rows, read.asks, read.state, read.column, detail)
        return read


class Pager(NamedTuple):
    """The pages of a list: how many, which one this is from 0, and how their files are called."""

    pages: int
    current: int
    name: str
    extension: str


def read_pager(page: TextResponse) -> Pager | None:
    """The pager of a page, whichever of the three makes it is of; None without one."""
    text = page.text
    if call := CALL.search(text):
        return Pager(int(call[1]), int(call[2]), call[3], call[4])
    if count := COUNT.search(text):
        current = CURRENT.search(text)
        written = WRITTEN.search(text)
        name, extension = written.groups() if written else _file(page.url)
        return Pager(int(count[1]), int(current[1]) if current else 0, name, extension)
    if pager := PAGER.search(text):
        pairs = dict(PAIR.findall(pager[1]))
        if pairs.get("size", "").isdigit():
            name, extension = _file(page.url)
            current_index = int(pairs["current"]) if pairs.get("current", "").isdigit() else 0
            return Pager(
                int(pairs["size"]),
                current_index,
                pairs.get("prefix", name),
                pairs.get("suffix", extension),
            )
    return None


def _file(url: str) -> tuple[str, str]:
    """The name and extension of page 1: `list_sy3.html` pages as `list_sy3_1.html`."""
    name, _, extension = urlsplit(url).path.rpartition("/")[2].partition(".")
    return re.sub(r"_\d+$", "", name) or "index", extension or "html"


FAMILY = Trs()
