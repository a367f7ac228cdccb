"""The static lists of Xi'an's districts: a folder of 1.html, 2.html and so on.

Articles lie in the same folder, under 24 hexadecimal digits or nineteen decimal ones. A page past
the end answers 200 with a few hundred bytes, and the link to the next page is an arrow. (Addresses
seen in 2026-11 on beilin, lintong and gaoling; the stub was seen on other systems, the arrow is a
guess.)
"""

from __future__ import annotations

import re
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import chrome
from crawler.demo.sites.disclosure import (
    DisclosureSite,
    calendar,
    laid_out,
    page_number,
    token,
)
from crawler.demo.sites.site import NOT_FOUND, Answer, Request

_STUB = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>提示</title><style>body{margin:0}'
    "div{width:600px;margin:120px auto;text-align:center;color:#666}</style></head><body><div>"
    "抱歉，您要找的页面走丢了。<br>可以从首页重新开始。</div></body></html>"
)


class NumberedSite(DisclosureSite):
    """Pages named by their number alone."""

    hub = "/xxgk/zfxxgk/1.html"
    section_path = "/xxgk/zfxxgk/{key}/1.html"
    news_path = "/xwzx/zwyw/66f3a0d1e4b09d45c8a1b20{n}.html"
    media_type = "text/html"

    def _folder(self, column: FilledColumn) -> str:
        return "/xxgk/zfxxgk/bmxxgknb/" if self.index(column) else "/xxgk/zfxxgk/xzfxxgknb/"

    def column_path(self, column: FilledColumn) -> str:
        """The first of the numbers."""
        return f"{self._folder(column)}1.html"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """In the list's own folder; the older ones under numbers as long as no list has pages."""
        name = token("xian", article.serial, length=24)
        if article.year < 2020:
            name = str(1_200_345_678_900_000_000 + article.serial)
        return f"{self._folder(column)}{name}.html"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """Among the uploads of the year."""
        return f"/upload/{article.published.year}/{token('pdf', article.serial, length=24)}.pdf"

    def home_page(self) -> str:
        """Words under pictures."""
        return f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8">
<title>{self.name}</title></head><body><header><nav class="mainnav">
<a href="/zjqx/1.html"><b>走进{escape(self.portal.place)}</b></a>
<a href="{self.hub}"><img src="/images/gk.png" alt="政府信息公开"></a>
<a href="/ztzl/1.html"><b>专题专栏</b></a></nav></header>{self._latest()}</body></html>"""

    def hub_page(self) -> str:
        """The entries with a number of things behind each."""
        entries = "".join(
            f'<div class="side-item"><a href="{path}">{escape(label)}</a></div>'
            for path, label in self.menu()
        )
        return f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8">
<title>政府信息公开_{self.name}</title></head><body><div class="side">{entries}</div>
{self._latest()}</body></html>"""

    def _latest(self) -> str:
        rows = "".join(
            f'<li class="item"><a href="{one.path}">{escape(one.title)}</a><span>{one.shown}</span>'
            "</li>"
            for one in self.news()
        )
        return f'<div class="latest"><h4>最新发布</h4><ul>{rows}</ul></div>'

    def column_answer(self, request: Request) -> Answer | None:
        """A numbered page; past the end a stub that calls itself found."""
        for column in self.columns:
            match = re.fullmatch(re.escape(self._folder(column)) + r"(\d{1,6})\.html", request.path)
            if match:
                number = page_number(match[1])
                if number is None:
                    return NOT_FOUND
                past = number > self.pages(column)
                return self.send(_STUB if past else self._list(column, number))
        return None

    def _list(self, column: FilledColumn, number: int) -> str:
        name = escape(column.planned.name)
        folder = self._folder(column)
        rows = "".join(
            f'<li class="item"><a href="{self.link(column, article, folder)}" '
            f'title="{escape(article.row)}">'
            f'<p class="tt">{escape(chrome.cut(article.row, 25))}</p></a>'
            f"<span>{article.published}</span></li>\n"
            for article in self.rows(column, number)
        )
        last = self.pages(column)
        following = f'<a class="nextp" href="./{number + 1}.html">&gt;</a>' if number < last else ""
        return f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8">
<meta name="columnname" content="{name}"><title>{name}_{self.name}</title></head><body>
<div class="bread"><a href="/">首页</a><i></i>
<a href="{self.hub}">政府信息公开</a><i></i>{name}</div>
<main><ul class="list">{rows or self.nothing}</ul>
<div class="pageno"><a href="./1.html">&lt;&lt;</a><em>{number}</em>/<em>{last}</em>{following}
<a href="./{last}.html">&gt;&gt;</a> 到第<input size="2">页</div></main>
{self._latest()}{calendar(self.day, "date-box")}{chrome.foot(self.portal)}</body></html>"""

    def article_page(self, article: Article) -> Answer:
        """The index in a list of definitions; a file is embedded."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += (
                f'<embed src="{self.attachment_of(article)}" type="application/pdf" width="100%">'
            )
        content = (
            f"<dl class='idx'><dt>索引号</dt><dd>{self.portal.site_code}-{article.serial}</dd>"
            f"<dt>发布机构</dt><dd>{escape(article.publisher)}</dd>"
            f"<dt>发布日期</dt><dd>{article.published}</dd></dl>"
            f"<article><h1>{escape(article.title)}</h1>"
            f"<p class='from'>来源：{escape(article.publisher)} 访问量：{next(self.visits)}</p>"
            f"<section id='article-body'>{body}</section></article>"
        )
        return self.send(f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8">
{chrome.metas(self.portal, article, column.planned.name, self.host)}
<title>{escape(article.title)}_{self.name}</title></head><body>
{laid_out(article, content, body)}
{self._latest()}{chrome.foot(self.portal)}</body></html>""")
