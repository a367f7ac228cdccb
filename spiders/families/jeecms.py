"""JEECMS and systems of its shape: every column and article ends in `.jhtml`.

Columns are `/c/www/bmnb.jhtml` (xiaogan.gov.cn) or `/ggqsydwxxgk.jhtml` (its counties), articles
`/c/www/bmnb/166938.jhtml`; seen in 2026-11. The pager says 共135条记录 1/14页 and leads on by
`onclick="location.href=encodeURI('index_2.jhtml')"` or by a link, and these go first. That page 2
is `<name>_2.jhtml` where only the count is shown is a guess. `/D42Y/6230255.jhtml` is the platform
of 郑州, `/igs/front/….jhtml` is TRS.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from spiders.choices import has_address
from spiders.families.zhengzhou import FAMILY as ZHENGZHOU
from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.next_pages import next_page
from spiders.pagers import counts_on
from spiders.pages import follow
from spiders.static_pages import file_listing

ADDRESS = re.compile(r"^(?!.*/igs/).*/[\w-]+\.jhtml(?:[?#]|$)")
ARTICLE = re.compile(r"/\d+\.jhtml$")


class Jeecms(Family):
    """Lists of `.jhtml` pages."""

    name = "jeecms"
    order = 140
    titles = ("h1", ".article-title", ".title")
    bodies = ("#js_contentBox", "#zoomit", "#zoom", ".article-content", ".content")

    def recognises(self, page: TextResponse) -> bool:
        """By `.jhtml` in the page's address or in a link of its host; 郑州's is another system."""
        return has_address(page, ADDRESS) and not ZHENGZHOU.recognises(page)

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """Rows of a column, the page after it, and the columns below by year and by unit."""
        return file_listing(page, ask, ".jhtml", ARTICLE, _following(page, ask))


def _following(page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    """The page after this one: by its link or button, else by the pager's count."""
    linked = next_page(page, ask)
    if linked or not counts_on(page, ask):
        return linked
    name = re.sub(r"(?:_\d+)?\.jhtml$", "", urlsplit(page.url).path.rpartition("/")[2])
    url = follow(page, f"{name or 'index'}_{ask.page + 1}.jhtml")
    return (ask.following(url, optional=True),) if url else ()


FAMILY = Jeecms()
