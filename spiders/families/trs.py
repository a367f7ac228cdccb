"""TRS WCM 拓尔思 and sites of its shape: static folders, `index_1.html` is page 2.

Seen on 45.7% of 2,834 regions' policy columns in 2026-11 by the shape of their addresses. The
number of pages stands in a script (see `spiders.pagers`), and is often capped at 50 by the
publisher's setting: what is older hangs in sub-columns by year and unit only. Past the end comes
404, a stub of 300 to 400 bytes, a refresh to page 1, or page 1 itself.

Where the list is no HTML of the page: Hubei names a JSON file, Fujian posts to a search (both in
`trs_search`), Inner Mongolia, Yunnan and Shaanxi show a frame, Tianjin draws the rows by a script
of its own (`/igs/front/`), which a browser must run.
"""

from __future__ import annotations

import re

from scrapy.http import TextResponse

from spiders.blocks import static_rows
from spiders.families.generic import BODIES, TITLES
from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.next_pages import next_page
from spiders.pagers import first_again, page_after, read_pager
from spiders.static_pages import settle, sub_columns

MARKS = re.compile(
    r"createPageHTML\s*\(|var\s+countPage\s*=|\bPager\s*\(\s*\{|TRS_(Editor|UEDITOR)|trs_editor_view"
    r"|CurrChnlCls|trs_paper|\d{6}/t\d{8}_\d+\.s?html?|/igs/front/|/was5/web/",
    re.IGNORECASE,
)
DRAWN = "/igs/front/"
CAP = 50


class Trs(Family):
    """Static lists with a pager in script."""

    name = "trs"
    order = 130
    titles = ("h1.xiLanTitle", "h2.xiLanTitle", ".artT", "h1", ".xl_title", *TITLES)
    bodies = (
        ".TRS_Editor",
        ".TRS_UEDITOR",
        ".trs_editor_view",
        ".trs_paper_default",
        "div.article_component",
        ".view",
        ".art_p",
        *BODIES,
    )

    def recognises(self, page: TextResponse) -> bool:
        """By its pager's script, its class names, or `<YYYYMM>/t<YYYYMMDD>_<id>` in a link."""
        return MARKS.search(page.text) is not None

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """Rows of this page; the next page by the pager's count, and the sub-columns."""
        pager = read_pager(page, ask.page)
        if again := first_again(pager, ask):
            return again
        asks = next_page(page, ask) if pager is None else page_after(pager, page, ask)
        rows = static_rows(page)
        read = settle(page, ask, rows, (*asks, *sub_columns(page, ask)))
        if not rows and DRAWN in page.text and ask.page == 1:
            detail = "a script of TRS IGS draws the rows"
            return Rows((), (), "changed", read.column, detail)
        if pager and pager.pages == CAP and ask.page == 1:
            detail = f"the pager stops at {CAP} pages, older rows hang in sub-columns only"
            return Rows(read.rows, read.asks, read.state, read.column, detail)
        return read


FAMILY = Trs()
