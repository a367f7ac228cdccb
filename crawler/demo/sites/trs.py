"""TRS: columns are folders of static pages, articles ./<yyyymm>/t<yyyymmdd>_<id>.html below them.

index.html is page one and index_1.html page two. Past the end one site answers with a page of a few
hundred bytes that sends the visitor back, the other with 404 (both seen in 2026-11).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.markup import in_one_table
from crawler.demo.sites import chrome
from crawler.demo.sites.site import NOT_FOUND, Answer, Request, Site, page

_HTML = "text/html"  # these servers say nothing of the charset
_TITLE = 26
_STUB = (
    '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    '<meta http-equiv="refresh" content="0; url=./"><title>页面跳转</title></head>'
    "<body>您访问的页面不存在或已转移，即将返回栏目首页。</body></html>"
)


def _entered(article: Article) -> date:
    """The day in the address, which is that of the entry; some were entered after the shown day."""
    return article.published + timedelta(days=9 if article.serial % 7 == 0 else 0)


class TrsSite(Site):
    """With createPageHTML, rows in a list, and a stub past the end."""

    folder = "/zwgk/zfxxgk/zfxxgknb/"
    first_id = 521_060
    past_the_end = page(_STUB, media_type=_HTML)

    def column_path(self, column: FilledColumn) -> str:
        """The folder, with its slash."""
        return self.folder

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Under the month, with day and number."""
        return self.folder + self._relative(article)

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """Beside the article."""
        day = _entered(article)
        return f"{self.folder}{day:%Y%m}/P0{day:%Y%m%d}{article.serial:09d}.pdf"

    def _relative(self, article: Article) -> str:
        day = _entered(article)
        return f"{day:%Y%m}/t{day:%Y%m%d}_{self.first_id + article.serial}.html"

    def listing(self, request: Request) -> Answer | None:
        """A page of the folder, the way to it, or what lies past the end."""
        if request.path == self.folder.rstrip("/"):
            return Answer(b"", 301, _HTML, location=self.folder)
        if request.path == self.folder:
            return page(self._column_page(0), media_type=_HTML)
        match = re.fullmatch(re.escape(self.folder) + r"index(?:_(\d+))?\.html", request.path)
        if not match:
            return None
        number = int(match[1] or 0)
        if number >= max(1, self._count()) or match[1] == "0":
            return self.past_the_end
        return page(self._column_page(number), media_type=_HTML)

    def _count(self) -> int:
        return -(-len(self.columns[0].articles) // self.portal.per_page)

    def _column_page(self, number: int) -> str:
        column = self.columns[0]
        size = self.portal.per_page
        name = escape(column.planned.name)
        return f"""<html xmlns="http://www.w3.org/1999/xhtml"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{name}_{escape(self.portal.name)}</title></head><body>
<div class="position">您现在的位置是：<a href="../../" class="CurrChnlCls">首页</a>
&nbsp;&gt;&gt;&nbsp;<a href="../" title="政府信息公开" class="CurrChnlCls">政府信息公开</a>
&nbsp;&gt;&gt;&nbsp;<a href="./" title="{name}" class="CurrChnlCls">{name}</a></div>
<ul class="menu"><li><a href="../zfxxgkzn/">政府信息公开指南</a></li>
<li><a href="../zfxxgkzd/">政府信息公开制度</a></li><li><a href="./">{name}</a></li></ul>
{self.rows(column.articles[number * size : (number + 1) * size]) or self.nothing}
{self.pager(number)}
{chrome.foot(self.portal)}</body></html>"""

    def rows(self, articles: tuple[Article, ...]) -> str:
        """A list, with an empty row after every five; nothing where there are none."""
        found: list[str] = []
        for n, article in enumerate(articles, 1):
            shown = chrome.cut(article.row, _TITLE)
            title = f' title="{escape(article.row)}"' if shown != article.row else ""
            found.append(
                f'<li><a href="./{self._relative(article)}"{title} target="_blank">'
                f"{escape(shown)}</a><span>{article.published}</span></li>"
            )
            if n % 5 == 0:
                found.append('<li class="GroupBlankLine">&nbsp;</li>')
        return '<ul class="liBox">' + "\n".join(found) + "</ul>" if found else ""

    def pager(self, number: int) -> str:
        """The call that draws the pager."""
        total = len(self.columns[0].articles)
        return (
            f'<script>createPageHTML({self._count()}, {number}, "index", "html", {total});</script>'
        )

    def article_page(self, article: Article) -> Answer:
        """Index block, title, head line, text."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            name = self.attachment_of(article).rsplit("/", 1)[1]
            body += f'<p>附件：<a href="./{name}">{escape(article.attachment_name)}</a></p>'
        host = self.base.removeprefix("http://")
        content = (
            f"{chrome.index_block(self.portal, article)}<h1>{escape(article.title)}</h1>"
            f"{chrome.head_line(article, next(self.visits))}"
            f'<div class="view TRS_UEDITOR trs_paper_default">{body}</div>'
        )
        if article.layout == "one_table":
            content = in_one_table(article.title, body)
        return page(
            f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{escape(article.title)}_{escape(self.portal.name)}</title>
{chrome.metas(self.portal, article, column.planned.name, host)}
<meta name="contentid" content="{self.first_id + article.serial}">
<meta name="publishdate" content="{article.published}"></head>
<body>{chrome.breadcrumb(self.portal, column.planned.name, self.day)}
{content}
{chrome.foot(self.portal)}</body></html>""",
            media_type=_HTML,
        )


class TrsVariablesSite(TrsSite):
    """With counters in a script of the page, rows in a table, and 404 past the end."""

    folder = "/xxgk/xxgknb/"
    first_id = 2_748_700
    past_the_end = NOT_FOUND

    def rows(self, articles: tuple[Article, ...]) -> str:
        """A table for layout; the titles are whole and the dates in a cell of their own."""
        found = [
            '<tr valign="top"><td width="25"><img src="../../images/ico2.jpg"></td>'
            f'<td width="550"><a href="./{self._relative(article)}">'
            f"{escape(article.row)}</a></td>"
            f"<td>{article.published}</td></tr>"
            for article in articles
        ]
        table = f'<table width="682" class="gl_list"><tbody>{"".join(found)}</tbody></table>'
        return table if found else ""

    def pager(self, number: int) -> str:
        """The script that writes the pager."""
        return f"""<script language="JavaScript" type="text/javascript">
var currentPage = {number};//所在页从0开始
var prevPage = currentPage-1//上一页
var nextPage = currentPage+1//下一页
var countPage = {self._count()}//共多少页
document.write("&nbsp;<a href=\\"index."+"html\\">首页</a>&nbsp;|");
if(countPage>1&&currentPage!=(countPage-1))
document.write("&nbsp;<a href=\\"index"+"_" + nextPage + "."+"html\\">下一页</a>&nbsp;");
</script>"""
