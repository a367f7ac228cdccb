"""Any static list: rows are blocks with a link and a date, pages are what a visitor would click.

Serves Guangdong's NFCMS columns (`index_2.html` is page 2, the opposite of TRS), Xi'an's numbered
pages (`1.html`, `2.html`) and the many systems that no other family names.
"""

from __future__ import annotations

from scrapy.http import TextResponse

from spiders.blocks import static_rows
from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.static_pages import next_page, settle, sub_columns


class Generic(Family):
    """The walker of last resort: recognises every page."""

    name = "generic"
    order = 1000
    titles = ("h1", ".article-title", ".title", "#ivs_title", "ucaptitle", ".newstitle")
    bodies = (
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

    def recognises(self, page: TextResponse) -> bool:
        """Always."""
        return True

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """The rows of a static page, its next page and its sub-columns."""
        asks = (*next_page(page, ask), *sub_columns(page, ask))
        return settle(page, ask, static_rows(page), asks)


FAMILY = Generic()
