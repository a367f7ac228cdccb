"""A site that bears no content system's mark: numbered pages, in GBK, with 下一页 to follow.

The pages call themselves gb2312 and the server says nothing, as older sites do.
"""

from __future__ import annotations

import re
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.markup import in_one_table
from crawler.demo.sites import chrome
from crawler.demo.sites.site import Answer, Request, Site, page

_FOLDER = "/zfxxgk/ndbg/"
_ENCODING = "gb18030"
_HTML = "text/html"


class GenericSite(Site):
    """Lists under 1.html, 2.html and so on; articles under long numbers."""

    def column_path(self, column: FilledColumn) -> str:
        """The first of the numbered pages."""
        return f"{_FOLDER}1.html"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Under the month, with the day and a number for a name."""
        day = article.published
        return f"{_FOLDER}{day:%Y%m}/{day:%Y%m%d}{article.serial:011d}.html"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """In the folder of the year."""
        return f"/upload/{article.published.year}/{article.serial}.pdf"

    def listing(self, request: Request) -> Answer | None:
        """A numbered page; 404 past the end."""
        match = re.fullmatch(re.escape(_FOLDER) + r"(\d+)\.html", request.path)
        if not match or not 1 <= int(match[1]) <= max(1, self._count()):
            return None
        return page(self._column_page(int(match[1])), encoding=_ENCODING, media_type=_HTML)

    def _count(self) -> int:
        return -(-len(self.columns[0].articles) // self.portal.per_page)

    def _column_page(self, number: int) -> str:
        column = self.columns[0]
        size = self.portal.per_page
        rows = "".join(
            f'<div class="item"><a href="{self.article_path(column, one)}" target="_blank">'
            f'{escape(one.row)}</a><span class="date">[{one.published}]</span></div>\n'
            for one in column.articles[(number - 1) * size : number * size]
        )
        name = escape(column.planned.name)
        links = [f'<a href="{n}.html">{n}</a>' for n in range(1, self._count() + 1)]
        if number < self._count():
            links.append(f'<a href="{number + 1}.html">下一页</a>')
        return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>{name} - {escape(self.portal.name)}</title></head><body>
{chrome.breadcrumb(self.portal, column.planned.name, self.day)}
<div class="nav"><a href="/">首页</a><a href="/zfxxgk/zhinan/">公开指南</a>
<a href="{_FOLDER}1.html">{name}</a></div>
<div class="list">
{rows or self.nothing}</div>
<div class="pages">共{len(column.articles)}条 {" ".join(links)}</div>
{chrome.foot(self.portal)}</body></html>"""

    def article_page(self, article: Article) -> Answer:
        """Title, head line, text, and the index block after it."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += f'<p><a href="{self.attachment_of(article)}">下载</a></p>'
        host = self.base.removeprefix("http://")
        content = (
            f'<h2 class="tit">{escape(article.title)}</h2>'
            f"{chrome.head_line(article, next(self.visits))}"
            f'<div class="content">{body}</div>{chrome.index_block(self.portal, article)}'
        )
        if article.layout == "one_table":
            content = in_one_table(article.title, body)
        return page(
            f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>{escape(article.title)} - {escape(self.portal.name)}</title>
{chrome.metas(self.portal, article, column.planned.name, host)}</head>
<body>{chrome.breadcrumb(self.portal, column.planned.name, self.day)}
{content}
{chrome.foot(self.portal)}</body></html>""",
            encoding=_ENCODING,
            media_type=_HTML,
        )
