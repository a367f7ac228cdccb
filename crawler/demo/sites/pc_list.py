"""Columns /<site>/<column>/pc/list.html, of a product whose name nobody prints.

Articles are /<site>/<column>/pc/content/content_<19 digits>.html. A column's name may be c00189,
which looks like another system's. (Addresses seen in 2026-11 on Zigong, Guang'an, Yichun and
Tongling; that list_2.html is page two, and that the file hangs in an object, are guesses.)
"""

from __future__ import annotations

import re
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import chrome
from crawler.demo.sites.disclosure import DisclosureSite, calendar, laid_out, page_number
from crawler.demo.sites.site import NOT_FOUND, Answer, Request

_FIRST = 1_746_408_935_163_469_000


class PcListSite(DisclosureSite):
    """One folder for the screen of a computer below every column."""

    hub = "/zfxxgk/c00180/pc/list.html"
    section_path = "/zfxxgk/{key}/pc/list.html"
    news_path = "/zfxxgk/c00011/pc/content/content_189240117753120016{n}.html"

    def _folder(self, column: FilledColumn) -> str:
        return f"/{self.portal.id}rmzf/c{189 + self.index(column):05d}/pc/"

    def column_path(self, column: FilledColumn) -> str:
        """The list's first page."""
        return f"{self._folder(column)}list.html"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Below the list, under a long number."""
        return f"{self._folder(column)}content/content_{_FIRST + article.serial * 4096}.html"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """In a store of the platform's."""
        folder = f"/{self.portal.id}rmzf/upload/pdf/{article.published:%Y%m%d}"
        return f"{folder}/{_FIRST + article.serial}.pdf"

    def home_page(self) -> str:
        """Entries in a list of definitions."""
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8" />
<title>{self.name}</title></head>
<body><dl class="head_nav"><dd><a href="/">首页</a></dd>
<dd><a href="{self.hub}"><span>政府信息公开</span></a></dd>
<dd><a href="/hd/pc/list.html">互动</a></dd></dl>
{self._recommended()}</body></html>"""

    def hub_page(self) -> str:
        """Entries inside a panel."""
        entries = "".join(
            f'<div class="panel-link"><a href="{path}" title="{escape(label)}">'
            f'<img src="/images/a.png" alt=""/><span>{escape(label)}</span></a></div>'
            for path, label in self.menu()
        )
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8" />
<title>政府信息公开</title></head>
<body><div class="panel">{entries}</div>{self._recommended()}</body></html>"""

    def _recommended(self) -> str:
        cards = "".join(
            f'<a class="card" href="{one.path}"><h5>{escape(one.title)}</h5>'
            f"<small>{one.shown}</small></a>"
            for one in self.news()
        )
        return f'<div class="recommend"><h4>推荐阅读</h4>{cards}</div>'

    def column_answer(self, request: Request) -> Answer | None:
        """A page of the list; 404 past the end."""
        for column in self.columns:
            pattern = re.escape(self._folder(column)) + r"list(?:_(\d+))?\.html"
            if match := re.fullmatch(pattern, request.path):
                number = page_number(match[1]) if match[1] else 1
                if number is None or match[1] == "1" or number > self.pages(column):
                    return NOT_FOUND
                return self.send(self._list(column, number))
        return None

    def _list(self, column: FilledColumn, number: int) -> str:
        name = escape(column.planned.name)
        # The whole row is the link, and holds the date.
        rows = "".join(
            f'<a class="list-item" href="{self.href(column, article)}" '
            f'title="{escape(article.row)}">'
            f'<div class="list-title">{escape(chrome.cut(article.row, 20))}</div>'
            f'<div class="list-date"><strong>{article.published:%d}</strong>'
            f"<span>{article.published:%Y-%m}</span></div></a>\n"
            for article in self.rows(column, number)
        )
        last = self.pages(column)
        links = [f'<a class="first" href="{self._folder(column)}list.html">首页</a>']
        if number < last:
            links.append(f'<a class="next" href="list_{number + 1}.html">下页</a>')
            links.append(f'<a class="last" href="list_{last}.html">末页</a>')
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8" />
<title>{name}_{self.name}</title>
<meta name="ColumnName" content="{name}"/><meta name="ColumnType" content=""/></head><body>
<div class="location">当前位置：<a href="/">首页</a>
<a href="{self.hub}">政府信息公开</a> {name}</div>
<div class="list-wrap">{rows or self.nothing}</div><div class="paging">{"".join(links)}
<span>共{len(column.articles)}条</span></div>
{self._recommended()}{calendar(self.day, "cal")}{chrome.foot(self.portal)}</body></html>"""

    def article_page(self, article: Article) -> Answer:
        """Facts after the text."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            file = self.attachment_of(article)
            body += (
                f'<object data="{file}" type="application/pdf" width="100%" height="900"></object>'
            )
        content = (
            f'<div class="content-head"><h2>{escape(article.title)}</h2>'
            f"<p>{article.published} | 来源：{escape(article.publisher)} |"
            f" {next(self.visits)}次</p>"
            "</div>"
            f'<div class="content-main"><div class="article-text">{body}</div></div>'
            f"{chrome.index_block(self.portal, article)}"
        )
        return self.send(f"""<!DOCTYPE html><html><head><meta charset="utf-8" />
{chrome.metas(self.portal, article, column.planned.name, self.host)}
<title>{escape(article.title)}_{self.name}</title></head><body>
{laid_out(article, content, body)}
{self._recommended()}{chrome.foot(self.portal)}</body></html>""")
