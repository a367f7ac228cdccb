"""UCAP's static lists: common_list.shtml, common_list_2.shtml and so on.

createPageHTML draws the pager from a count that begins at one, with the pager's element in front of
it, so that _2 is page two; the function of the same name on TRS counts from nought (seen in 2026-11
in crawlers of csrc.gov.cn and Shaoyang).
"""

from __future__ import annotations

import re
from datetime import timedelta
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import chrome
from crawler.demo.sites.disclosure import DEMO_DATE, page_number
from crawler.demo.sites.site import NOT_FOUND, Answer, Request
from crawler.demo.sites.ucap import UcapSite


class UcapPlainSite(UcapSite):
    """The rows stand in static pages; the servers say nothing of the charset."""

    hub = "/zwgk/zfxxgk/index_zfxxgk.shtml"
    section_path = "/zwgk/zfxxgk/{key}/common_list.shtml"
    news_path = "/zwdt/c103001/202601/c01_{n}.shtml"
    media_type = "text/html"

    def column_path(self, column: FilledColumn) -> str:
        """The template's name, in a folder that says what it holds."""
        return f"{self._folder(column)}common_list.shtml"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Below a channel and the month of entry, which may be later than the day shown."""
        entered = article.published + timedelta(days=40 if article.serial % 6 == 0 else 0)
        number = 1_108_000 + article.serial
        return f"/{self.portal.id}/c103221/{entered:%Y%m}/c01_{number}.shtml"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """Below the folder of uploads, with an extension in capitals."""
        return f"/{self.portal.id}/uploadfiles/{article.published:%Y%m}/{article.serial}.PDF"

    def listing_requests(self) -> int:
        """Page after page."""
        return sum(map(self.pages, self.columns))

    def _folder(self, column: FilledColumn) -> str:
        return f"/{self.portal.id}/zfxxgknb{self.index(column) or ''}/"

    def body_of(self, article: Article) -> str:
        """The text with the link to its file."""
        body = article.body(self.day)
        if article.attachment:
            name = escape(article.attachment_name)
            body += f'<p><a href="{self.attachment_of(article)}">{name}</a></p>'
        return body

    def column_answer(self, request: Request) -> Answer | None:
        """A page of the list; 404 past the end, and for `common_list_1`."""
        for column in self.columns:
            pattern = re.escape(self._folder(column)) + r"common_list(?:_(\d+))?\.shtml"
            if match := re.fullmatch(pattern, request.path):
                number = page_number(match[1]) if match[1] else 1
                if number is None or match[1] == "1" or number > self.pages(column):
                    return NOT_FOUND
                return self.send(self._list(column, number))
        return None

    def _list(self, column: FilledColumn, number: int) -> str:
        name = escape(column.planned.name)
        rows = []
        for n, article in enumerate(self.rows(column, number), 1):
            shown = chrome.cut(article.row, 22)
            title = f" title='{escape(article.row)}'" if shown != article.row else ""
            rows.append(
                f"<li><span>{article.published}</span><a{title} target='_blank' "
                f"href='{self.href(column, article)}'>{escape(shown)}</a></li>"
            )
            if n % 5 == 0:
                rows.append("<li class='fgx'></li>")
        listed = "\n".join(rows) or self.nothing
        return f"""<!DOCTYPE html><html><head><meta http-equiv="Content-Type"
content="text/html; charset=utf-8"><title>{name}</title></head><body>
<div class="date">{DEMO_DATE}</div>
<div class="wz"><a href="/">首页</a> / <a href="{self.hub}">政府信息公开</a> / {name}</div>
<div class="gl_list_right"><ul class="news_ul">
{listed}
</ul><div id="page_div"></div></div>
<script>createPageHTML('page_div',{self.pages(column)}, {number},'common_list','shtml',\
{len(column.articles)});</script>
{self.beside()}{chrome.foot(self.portal)}</body></html>"""
