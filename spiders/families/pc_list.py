"""Lists at `/<site>/<column>/pc/list.html`: the rows are an array in a script of the page.

53 of 2,834 columns in 2026-11 (大理, 宜春, 自贡, 广安, 资阳, 开封, 文山); some have a segment
`/c00189/`, which is UCAP's shape too. The vendor is unknown. What is known comes from crawlers of
zg.gov.cn and niccs.org.cn: `var articleList = [{"title", "pubDate", "urls"}]`, or the same below
`listData`, with `urls` a string of JSON that has the key `pc`, and articles at
`pc/content/content_<19 digits>.html`. Jiangxi's platform has such rows and articles too, and pages
by its own query.

How a list goes on was not seen: the page's own pager is followed, and where its script counts more
rows than are shown and there is no way to them, that is said.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from spiders.answers import script_rows
from spiders.blocks import static_rows
from spiders.families.generic import BODIES, TITLES
from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.pages import column_name, count_in
from spiders.script_values import value_of
from spiders.static_pages import static_listing

PATH = re.compile(r"/pc/(?:list(?:[_-]?\d+)?|content/content_\w+|content)\.html?$")
LINK = re.compile(r"/pc/content/content_\d{6,}\.html?")
COUNTS = ("total", "totalCount", "totalRecord", "recordCount")


class PcList(Family):
    """Lists and articles below a folder `pc`."""

    name = "pc_list"
    order = 95
    titles = (".article-title", "h1", *TITLES)
    bodies = (".article-content", *BODIES)

    def recognises(self, page: TextResponse) -> bool:
        """By the folder `pc` in the page's address, or in those of its articles."""
        return bool(PATH.search(urlsplit(page.url).path) or LINK.search(page.text))

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """The rows of the page's HTML and of its script, and what its own pager leads to."""
        read = static_listing(page, ask)
        rows = {row.url: row for row in (*static_rows(page), *script_rows(page))}
        if not rows:
            return read
        counts = [value for name in COUNTS if (value := value_of(page.text, name))]
        total = count_in(next(iter(counts), "")) or 0
        further = any(one.page > ask.page for one in read.asks)
        if total > len(rows) and not further and ask.page == 1 and not ask.rendered:
            detail = f"{len(rows)} of {total} rows are shown, and no way to the others"
            return Rows(tuple(rows.values()), read.asks, "ok", read.column, detail)
        return Rows(tuple(rows.values()), read.asks, "ok", column_name(page), read.detail)


FAMILY = PcList()
