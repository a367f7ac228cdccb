"""Any static list: rows are blocks with a link and a date, pages are what a visitor would click.

Serves Guangdong's NFCMS columns (`index_2.html` is page 2, the opposite of TRS), Shanghai's, and
the many systems that no other family names: Henan's viewCmsCac.do?offset=N, InfoPublic.aspx?page=N
of Yunnan, iList.jsp?cur_page=N of Mianzhu (all 2026-11). The next page is whatever the page's own
pager opens, be it a link, a handler or a select; where a script draws the pager from counts that
name the files, it is read from them. Rows that stand in a script as JSON are rows too.
"""

from __future__ import annotations

from scrapy.http import TextResponse

from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.static_pages import static_listing

# Where articles show their title and text, whatever the system.
TITLES = (
    "h1",
    ".article-title",
    ".title",
    "#ivs_title",
    "ucaptitle",
    ".newstitle",
    ".xxgk_detail_content h2",
    ".arc_title",
)
BODIES = (
    "#zoom",
    "#Zoom",
    "#UCAP-CONTENT",
    "#ivs_content",
    "#js_contentBox",
    ".j-fontContent",
    ".article-content",
    ".TRS_Editor",
    "#content",
    ".content",
)


class Generic(Family):
    """The walker of last resort: recognises every page."""

    name = "generic"
    order = 1000
    titles = TITLES
    bodies = BODIES

    def recognises(self, page: TextResponse) -> bool:
        """Always."""
        return True

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """The rows of a static page, its next page and its sub-columns."""
        return static_listing(page, ask)


FAMILY = Generic()
