"""Xi'an's and Shaanxi's 集约化: lists whose pages are `1.html`, `2.html` in the column's folder.

Seen in 2026-11 on beilin.gov.cn, lintong.gov.cn, gaoling.gov.cn, zichang.gov.cn, with mirrors on
bare addresses; articles are 19 digits or 24 hexadecimal ones with `.html`. Where the page links no
further one, the next number is asked for as long as the page's script counts that many, or, where
it counts nothing, once more than there are rows for: such a page may be missing.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from scrapy.http import TextResponse

from spiders.families.generic import BODIES, TITLES
from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.pagers import pages_counted
from spiders.static_pages import static_listing

PAGE = re.compile(r"/(\d{1,3})\.html?$")
ARTICLE = re.compile(r"/(?:\d{17,19}|[0-9a-f]{24})\.html?(?=[\"'?#\s]|$)")


class Numbered(Family):
    """Lists by number, and the folders that show the first of them."""

    name = "numbered"
    order = 155
    titles = TITLES
    bodies = BODIES

    def recognises(self, page: TextResponse) -> bool:
        """By a number for a name, or by articles of 19 digits or 24 hexadecimal ones."""
        path = urlsplit(page.url).path
        return bool(PAGE.search(path) or ARTICLE.search(path) or ARTICLE.search(page.text))

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """Rows of the page; the page of the next number where its pager is drawn by a script."""
        read = static_listing(page, ask)
        here = PAGE.search(urlsplit(page.url).path)
        if here is None or not read.rows or any(one.page > ask.page for one in read.asks):
            return read
        number = int(here[1])
        pages = pages_counted(page)
        if pages is not None and number >= pages:
            return read
        following = ask.following(urljoin(page.url, f"{number + 1}.html"), optional=True)
        return Rows(read.rows, (following, *read.asks), read.state, read.column, read.detail)


FAMILY = Numbered()
