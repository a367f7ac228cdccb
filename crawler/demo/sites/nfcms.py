"""Guangdong's ordinary columns (NFCMS): index_2.html is page two, articles are content/post_N.html.

The same portals run gkmlpt, of which these pages bear nothing; their pagers link with the host
(addresses seen in 2026-11 on suixi, xuwen and zhanjiang).
"""

from __future__ import annotations

import re
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import chrome
from crawler.demo.sites.disclosure import DEMO_DATE, DisclosureSite, laid_out, page_number
from crawler.demo.sites.site import NOT_FOUND, Answer, Request

_FIRST = 2_147_600


class NfcmsSite(DisclosureSite):
    """Folders whose second page bears a two."""

    hub = "/zwgk/index.html"
    section_path = "/zwgk/{key}/index.html"
    news_path = "/zwyw/content/post_19980{n}.html"

    def _folder(self, column: FilledColumn) -> str:
        return f"/zwgk/xxgknb{self.index(column) or ''}/"

    def column_path(self, column: FilledColumn) -> str:
        """The folder's index by name."""
        return f"{self._folder(column)}index.html"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """A number in a folder of its own."""
        return f"{self._folder(column)}content/post_{_FIRST + article.serial}.html"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """By thousands, with an extension in capitals."""
        number = _FIRST + article.serial
        return f"/attachment/0/{number // 10_000}/{number // 10}/{number}.PDF"

    def home_page(self) -> str:
        """A bar, and a block that names the column's elder sister."""
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"/>
<title>{self.name}</title></head>
<body><div class="w1200 nav"><a href="{self.base}/">首页</a>
<a href="{self.base}{self.hub}">政务公开</a>
<a href="{self.base}/zmhd/index.html">政民互动</a></div><div class="quick">
<a href="{self.base}{self.hub}" class="q1">政府信息公开</a></div>{self._hot()}</body></html>"""

    def hub_page(self) -> str:
        """Links with the host."""
        entries = "".join(
            f'<li class="gkbox"><a href="{self.base}{path}" target="_blank">{escape(label)}</a>'
            "</li>"
            for path, label in self.menu()
        )
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"/>
<title>政务公开</title></head>
<body><ul class="gkboxes">{entries}</ul>{self._hot()}</body></html>"""

    def _hot(self) -> str:
        rows = "".join(
            f'<li><i>{n}</i><a href="{self.base}{one.path}" title="{escape(one.title)}">'
            f"{escape(chrome.cut(one.title, 16))}</a></li>"
            for n, one in enumerate(self.news(), 1)
        )
        return f'<div class="hot"><h3>热门信息</h3><ol>{rows}</ol></div>'

    def column_answer(self, request: Request) -> Answer | None:
        """A page of the folder; 404 past the end, and for index_1."""
        for column in self.columns:
            folder = self._folder(column)
            if request.path == folder:
                return self.send(self._list(column, 1))
            match = re.fullmatch(re.escape(folder) + r"index(?:_(\d+))?\.html", request.path)
            if match:
                number = page_number(match[1]) if match[1] else 1
                if number is None or match[1] == "1" or number > self.pages(column):
                    return NOT_FOUND
                return self.send(self._list(column, number))
        return None

    def _list(self, column: FilledColumn, number: int) -> str:
        name = escape(column.planned.name)
        rows = "".join(self._row(column, article) for article in self.rows(column, number))
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"/>
<title>{name} - {self.name}</title>
<meta name="SiteName" content="网站名称"/><meta name="ColumnName" content="{name}"/></head><body>
<div class="topbar"><span id="date">{DEMO_DATE}</span></div>
<div class="crumbs">首页 &gt; <a href="{self.base}{self.hub}">政务公开</a> &gt; {name}</div>
<div class="news_list"><ul>{rows or self.nothing}</ul>{self._pager(column, number)}</div>
{self._hot()}{chrome.foot(self.portal)}</body></html>"""

    def _row(self, column: FilledColumn, article: Article) -> str:
        path = self.href(column, article)
        if not article.elsewhere:
            path = self.base + path
        shown = chrome.cut(article.row, 24)
        title = f' title="{escape(article.row)}"' if shown != article.row else ""
        return (
            f'<li><a href="{path}" target="_blank"{title}>{escape(shown)}</a>'
            f'<span class="pull-right">{article.published}</span></li>\n'
        )

    def _pager(self, column: FilledColumn, number: int) -> str:
        last = self.pages(column)
        folder = self.base + self._folder(column)

        def link(to: int, label: str) -> str:
            name = f"index_{to}.html" if to > 1 else "index.html"
            return f'<a href="{folder}{name}">{label}</a>'

        links = [link(1, "首页")]
        if number > 1:
            links.append(link(number - 1, "上一页"))
        if number < last:
            links += [link(number + 1, "下一页"), link(last, "尾页")]
        return f'<div class="page">{"".join(links)}</div>'

    def article_page(self, article: Article) -> Answer:
        """The date split over elements."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += (
                '<p><img src="/images/icon_pdf.gif"/>'
                f'<a class="nfw-cms-attachment" href="{self.base}{self.attachment_of(article)}" '
                f'alt="{escape(article.attachment_name)}">{escape(article.attachment_name)}</a></p>'
            )
        content = (
            f'<h3 class="tc zw-title">{escape(article.title)}</h3><div class="zw-info">'
            f"<span>来源：</span><span>{escape(article.publisher)}</span>"
            f"<span>发布时间：</span><span>{article.published}</span> <span>10:12</span>"
            f'<span>浏览：{next(self.visits)}</span></div><div class="zw">{body}</div>'
        )
        return self.send(f"""<!DOCTYPE html><html><head><meta charset="utf-8"/>
{chrome.metas(self.portal, article, column.planned.name, self.host)}
<title>{escape(article.title)} - {self.name}</title></head><body>
<div class="topbar"><span id="date">{DEMO_DATE}</span></div>
{laid_out(article, content, body)}
{self._hot()}{chrome.foot(self.portal)}</body></html>""")
