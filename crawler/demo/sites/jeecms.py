"""JEECMS: columns end in .jhtml, zfxxgknb_2.jhtml is page two, articles are numbers below them.

A page past the end shows the last one again; the pager's buttons move by their click alone. Files
are shown in a viewer whose address holds the file's, escaped, with an extension in capitals. (The
addresses were seen in 2026-11 on xiaogan.gov.cn; the second page's, the last page shown again and
the viewer are guesses.)
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import chrome
from crawler.demo.sites.disclosure import DisclosureSite, calendar, laid_out, page_number
from crawler.demo.sites.site import NOT_FOUND, Answer, Request

_VIEWER = "/thirdparty/pdfjs/web/viewer.html"


class JeecmsSite(DisclosureSite):
    """Columns below /c/www."""

    hub = "/c/www/zfxxgk.jhtml"
    section_path = "/c/www/{key}.jhtml"
    news_path = "/c/www/jrxw/35989{n}.jhtml"

    def _stem(self, column: FilledColumn) -> str:
        return f"/c/www/{'bmnb' if self.index(column) else 'zfxxgknb'}{self.index(column) or ''}"

    def column_path(self, column: FilledColumn) -> str:
        """The column's name."""
        return f"{self._stem(column)}.jhtml"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """The column's name and a number."""
        return f"{self._stem(column)}/{166_900 + article.serial}.jhtml"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """With an extension in capitals."""
        return f"/u/cms/www/{article.published:%Y%m}/{article.serial:012d}.PDF"

    def home_page(self) -> str:
        """A menu that opens in layers."""
        return f"""<!doctype html><html><head><meta charset="UTF-8">
<title>{self.name}</title></head>
<body><div id="topnav"><div class="item"><a href="/c/www/gk.jhtml">公开</a><div class="sub">
<a href="{self.hub}">政府信息公开</a><a href="/c/www/zwwgk.jhtml">政务五公开</a></div></div>
<div class="item"><a href="/c/www/hd.jhtml">互动</a></div></div>{self._aside()}</body></html>"""

    def hub_page(self) -> str:
        """A strip of five."""
        entries = "".join(
            f'<a class="gk-item" href="{path}"><span class="ico"></span><p>{escape(label)}</p></a>'
            for path, label in self.menu()
        )
        return f"""<!doctype html><html><head><meta charset="UTF-8">
<title>政府信息公开</title></head>
<body><div class="gk-strip">{entries}</div>{self._aside()}</body></html>"""

    def _aside(self) -> str:
        items = "".join(
            f'<p><a href="{one.path}">{escape(one.title)}</a> <i>{one.shown}</i></p>'
            for one in self.news()
        )
        return f'<aside class="rank">{items}</aside>'

    def column_answer(self, request: Request) -> Answer | None:
        """A page of the list, past the end the last one; or the viewer."""
        if request.path == _VIEWER:
            return self.send("<html><head><title>PDF.js viewer</title></head><body></body></html>")
        for column in self.columns:
            match = re.fullmatch(
                re.escape(self._stem(column)) + r"(?:_(\d+))?\.jhtml", request.path
            )
            if match:
                number = page_number(match[1]) if match[1] else 1
                if number is None:
                    return NOT_FOUND
                return self.send(self._list(column, min(number, self.pages(column))))
        return None

    def _list(self, column: FilledColumn, number: int) -> str:
        name = escape(column.planned.name)
        rows = "".join(
            f'<div class="list-row"><span class="dot"></span>'
            f'<a target="_blank" href="{self._address(column, article)}">'
            f"<font>{escape(article.row)}</font></a>"
            f'<span class="time">[{article.published:%m-%d}]</span></div>\n'
            for article in self.rows(column, number)
        )
        return f"""<!doctype html><html><head><meta charset="UTF-8">
<title>{name}-{self.name}</title>
<meta name="ColumnName" content="{name}">
<meta name="ColumnType" content="信息公开年报"></head><body>
<div class="crumb">位置：<a href="/">首页</a> » <a href="{self.hub}">政府信息公开</a> » {name}</div>
<div class="list-box">{rows or self.nothing}</div>
{self._pager(column, number)}
{self._aside()}{calendar(self.day, "wnl")}{chrome.foot(self.portal)}</body></html>"""

    def _address(self, column: FilledColumn, article: Article) -> str:
        # Every other row was linked with the host.
        host = self.base if article.serial % 2 and not article.elsewhere else ""
        return host + self.href(column, article)

    def _pager(self, column: FilledColumn, number: int) -> str:
        last = self.pages(column)
        stem = self._stem(column).rsplit("/", 1)[1]

        def button(label: str, to: int) -> str:
            name = f"{stem}_{to}.jhtml" if to > 1 else f"{stem}.jhtml"
            idle = " disabled" if to == number or not 1 <= to <= last else ""
            return (
                f'<input type="button" value="{label}"{idle} onclick="location.href=\'{name}\'"/>'
            )

        # A button past the end names the page that it would lead to, and cannot be pressed.
        return (
            f'<div class="pagebar">共{len(column.articles)}条 {number}/{last} {button("首页", 1)}'
            f"{button('上一页', number - 1)}{button('下一页', number + 1)}"
            f"{button('尾页', last)}</div>"
        )

    def article_page(self, article: Article) -> Answer:
        """The box of text under a table of index numbers."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            file = quote(self.attachment_of(article), safe="")
            body += f'<iframe class="pdf" src="{_VIEWER}?file={file}"></iframe>'
        content = (
            f'<table class="news-table"><tr><td>索 引 号</td><td>{self.portal.site_code}'
            f"{article.serial:06d}</td><td>发布机构</td><td>{escape(article.publisher)}</td></tr>"
            f"<tr><td>名　　称</td><td>{escape(article.title)}</td><td>发文日期</td>"
            f"<td>{article.published}</td></tr></table>"
            f'<div class="news-title">{escape(article.title)}</div>'
            f'<div class="news-hits">浏览 {next(self.visits)} 次</div>'
            f'<div id="js_contentBox">{body}</div>'
        )
        return self.send(f"""<!doctype html><html><head><meta charset="UTF-8">
{chrome.metas(self.portal, article, column.planned.name, self.host)}
<title>{escape(article.title)}-{self.name}</title></head><body>
{laid_out(article, content, body)}{self._aside()}{chrome.foot(self.portal)}</body></html>""")
