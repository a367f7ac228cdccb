"""VSB 博达: `.htm` columns whose pages count down, articles `/info/<column>/<id>.htm`.

A list of 31 pages is `zfxxgknb.htm`, then `zfxxgknb/30.htm` for page 2, … `zfxxgknb/1.htm` for
the last, so that old addresses stay as the list grows. The pager links 下页, and its script calls
`_simple_list_gotopage_fun(31,"u13_goto",2)`, seen in 2026-11 on tianshui.gov.cn and on pages of
universities. The link goes first; the countdown from the script's number is a guess for lists
whose pager has no links. Below a column lie `zfxxgknb/<name>.htm`. 4.1% of 2,834 columns end in
`.htm` (Yunnan 46), not all of this make: `portal/…index_1.htm` of 河南 is another.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from spiders.choices import has_address
from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.next_pages import next_page
from spiders.pagers import pages_said
from spiders.pages import count_in, follow, words
from spiders.static_pages import file_listing

MARKS = re.compile(
    r"_simple_list_gotopage_fun|/system/resource/(?:js|css)/|\bvsb_content|v_news_content"
    r"|\bwbtreeid=|_showDynClick|_addDynClicks"
)
ARTICLE = re.compile(r"/info/\d+/\d+\.htm$")
PAGES = re.compile(r"_simple_list_gotopage_fun\(\s*(\d{1,6})")


class Vsb(Family):
    """Lists whose pages count down."""

    name = "vsb"
    order = 150
    titles = (".content-title", ".article-title", "h1", "h2", ".title")
    bodies = ("#vsb_content", "[id^=vsb_content]", ".v_news_content", ".article-content")

    def recognises(self, page: TextResponse) -> bool:
        """By its scripts and class names, or by `/info/<n>/<n>.htm` here or in a link."""
        return MARKS.search(page.text) is not None or has_address(page, ARTICLE)

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """Rows of a column, the page after it, and the columns below by year and by unit."""
        following = next_page(page, ask) or _counted_down(page, ask)
        return file_listing(page, ask, ".htm", ARTICLE, following)


def _counted_down(page: TextResponse, ask: Ask) -> tuple[Ask, ...]:
    """Page k of n is `<name>/<n - k + 1>.htm`, page 1 `<name>.htm`."""
    script = PAGES.search(page.text)
    pages = int(script[1]) if script else pages_said(words(page.selector))
    folder, _, name = urlsplit(page.url).path.rpartition("/")
    stem = name.removesuffix(".htm")
    if pages is None or ask.page >= pages or not name.endswith(".htm"):
        return ()
    here = count_in(stem)
    left = here - 1 if ask.page > 1 and here is not None else pages - ask.page
    target = f"{folder}/{left}.htm" if here is not None else f"{folder}/{stem}/{left}.htm"
    url = follow(page, target)
    return (ask.following(url, optional=True),) if url and left > 0 else ()


FAMILY = Vsb()
