"""Hebei's portals: every column is /columns/<uuid>/index.html, whatever it holds.

Articles are /columns/<uuid>/<yyyymm>/<dd>/<uuid>.html, files /attachments/….pdf?sid=…. The list
stands under headings of years and its rows name the unit alone, as on several portals' overviews.
(Addresses seen in 2026-11 on Shijiazhuang's counties; that index_2.html is page two is a guess.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import chrome
from crawler.demo.sites.disclosure import (
    DEMO_DATE,
    DisclosureSite,
    laid_out,
    page_number,
    token,
)
from crawler.demo.sites.site import NOT_FOUND, Answer, Request

_NEWS = "columns/7d1f04a2-53bc-4f02-9a7e-6c0e2d9b11f4/202601/20"


def _uuid(*parts: object) -> str:
    digits = token(*parts)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


class UuidColumnsSite(DisclosureSite):
    """Addresses that say nothing."""

    hub = "/columns/3b0c7e19-8f5d-4c0b-8d27-51a9be70c6de/index.html"
    section_path = "/columns/{key}/index.html"
    news_path = f"/{_NEWS}/5e8f3c1{{n}}-70d2-41b6-9c35-0a4be6d8f712.html"

    def sections(self) -> Iterator[tuple[str, str]]:
        """Under digits like everything else."""
        for path, label in super().sections():
            yield f"/columns/{_uuid('section', path)}/index.html", label

    def _folder(self, column: FilledColumn) -> str:
        return f"/columns/{_uuid(self.portal.id, 'column', self.index(column))}/"

    def column_path(self, column: FilledColumn) -> str:
        """The folder's index."""
        return f"{self._folder(column)}index.html"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Below month and day."""
        day = article.published
        return f"{self._folder(column)}{day:%Y%m/%d}/{_uuid('article', article.serial)}.html"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """With the site's number in the query."""
        name = _uuid("file", article.serial)
        return f"/attachments/{article.published:%Y/%m/%d}/{name}.pdf?sid={self.portal.region_code}"

    def home_page(self) -> str:
        """Tiles."""
        return f"""<!DOCTYPE html><html><head><meta charset="UTF-8">
<title>{self.name}</title></head>
<body><section class="tiles"><a class="tile t1" href="/columns/{_uuid("yw")}/index.html">要闻</a>
<a class="tile t2" href="{self.hub}">政府信息公开</a></section>{self._rail()}</body></html>"""

    def hub_page(self) -> str:
        """Tabs whose addresses all look alike."""
        tabs = "".join(
            f'<li role="tab"><a href="{path}">{escape(label)}</a></li>'
            for path, label in self.menu()
        )
        return f"""<!DOCTYPE html><html><head><meta charset="UTF-8">
<title>政府信息公开</title></head>
<body><ul role="tablist">{tabs}</ul>{self._rail()}</body></html>"""

    def _rail(self) -> str:
        items = "".join(
            f'<div class="rail-item"><time>{one.shown}</time><a href="{one.path}">'
            f"{escape(one.title)}</a></div>"
            for one in self.news()
        )
        return f'<aside class="rail">{items}</aside>'

    def column_answer(self, request: Request) -> Answer | None:
        """A page of the list; 404 past the end."""
        for column in self.columns:
            pattern = re.escape(self._folder(column)) + r"index(?:_(\d+))?\.html"
            if match := re.fullmatch(pattern, request.path):
                number = page_number(match[1]) if match[1] else 1
                if number is None or match[1] == "1" or number > self.pages(column):
                    return NOT_FOUND
                return self.send(self._list(column, number))
        return None

    def _list(self, column: FilledColumn, number: int) -> str:
        name = escape(column.planned.name)
        groups = []
        for year, articles in groupby(self.rows(column, number), lambda one: one.year):
            items = "".join(
                f'<div class="entry"><a href="{self.href(column, one)}">{escape(_shown(one))}</a>'
                f"<time>{one.published}</time></div>"
                for one in articles
            )
            groups.append(f'<div class="year"><h3>{year}年</h3>{items}</div>')
        return f"""<!DOCTYPE html><html><head><meta charset="UTF-8">
<title>{name}-{self.name}</title>
<meta name="ColumnName" content="{name}"></head><body><p class="today">{DEMO_DATE}</p>
<nav class="path"><a href="/">首页</a> &gt; <a href="{self.hub}">政府信息公开</a> &gt; {name}</nav>
<div class="years">{"".join(groups) or self.nothing}</div>{self._pager(column, number)}
{self._rail()}{chrome.foot(self.portal)}</body></html>"""

    def _pager(self, column: FilledColumn, number: int) -> str:
        links = []
        for n in range(1, self.pages(column) + 1):
            path = self._folder(column) + (f"index_{n}.html" if n > 1 else "index.html")
            links.append(f'<a href="{path}">{n}</a>' if n != number else f"<b>{n}</b>")
        return f'<div class="pager">{"".join(links)}</div>'

    def article_page(self, article: Article) -> Answer:
        """Title, a line of facts, text."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += (
                f'<p class="enclosure"><a href="{self.attachment_of(article)}">'
                f"{escape(article.attachment_name)}</a></p>"
            )
        content = (
            f'<h1 class="headline">{escape(article.title)}</h1><div class="facts">'
            f"<span>发布机构：{escape(article.publisher)}</span>"
            f"<span>{article.published} 10:00</span>"
            f"<span>阅读 {next(self.visits)}</span></div>"
            f'<div class="prose" id="content">{body}</div>'
        )
        return self.send(f"""<!DOCTYPE html><html><head><meta charset="UTF-8">
{chrome.metas(self.portal, article, column.planned.name, self.host)}
<title>{escape(article.title)}-{self.name}</title></head><body><p class="today">{DEMO_DATE}</p>
{laid_out(article, content, body)}
{self._rail()}{chrome.foot(self.portal)}</body></html>""")


def _shown(article: Article) -> str:
    """The unit alone for a report, the year standing above it."""
    return article.publisher if article.sort == "report" else article.row
