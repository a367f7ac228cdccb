"""Guangdong's gkmlpt: a page whose script holds the tree of columns, rows from an interface.

A page of the interface holds a hundred rows; `post_count` counts more than `total` does; rows of
type `url` lead out of the catalogue. Units have instances of their own under sub-paths, each with
its own number of the site. The report's text lies in the page and once more in its script.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.markup import in_one_table
from crawler.demo.sites import chrome
from crawler.demo.sites.site import NOT_FOUND, Answer, Request, Site, page

_API = re.compile(r"(/[a-z]+)?/gkmlpt/api/all/(\d+)")
_FIRST_ID = 2_155_000
_COLUMN_ID = 21_206


class GkmlptSite(Site):
    """One host, the authority's own catalogue and those of units below it."""

    def prefix(self, column: FilledColumn) -> str:
        """The sub-path of an instance, empty for the authority's own."""
        return f"/{column.planned.path}" if column.planned.path else ""

    def site_number(self, column: FilledColumn) -> str:
        """SID."""
        return "758000" if not column.planned.path else "758017"

    def column_id(self, column: FilledColumn) -> int:
        """The number of the annual reports' node in the tree."""
        return _COLUMN_ID + (40 if column.planned.path else 0)

    def column_path(self, column: FilledColumn) -> str:
        """The catalogue; the node of the tree stands in a fragment, or nowhere."""
        # The fragment never reaches the server. The unit's address goes without.
        fragment = "" if column.planned.path else f"#{self.column_id(column)}"
        return f"{self.prefix(column)}/gkmlpt/index{fragment}"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Under the number by millions and thousands; elsewhere for jumps."""
        number = _FIRST_ID + article.serial
        if article.external:
            return f"/zwgk/xxgknb/content/post_{number}.html"
        folders = f"{number // 1_000_000}/{number // 1000}"
        return f"{self.prefix(column)}/gkmlpt/content/{folders}/post_{number}.html"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """With an extension in capitals."""
        return f"/attachment/0/{article.serial // 10}/{article.serial}/{_FIRST_ID}.PDF"

    def listing_requests(self) -> int:
        """A catalogue's page, then its rows."""
        return len(self.columns) + super().listing_requests()

    def listing(self, request: Request) -> Answer | None:
        """The catalogue page, or rows from the interface."""
        for column in self.columns:
            if request.path == f"{self.prefix(column)}/gkmlpt/index":
                return page(self._index_page(column))
            match = _API.fullmatch(request.path)
            if match and (match[1] or "") == self.prefix(column):
                return self._rows(column, int(match[2]), request)
        return None

    def _tree(self, column: FilledColumn) -> list[dict[str, object]]:
        def node(number: int, name: str, count: int, children: list[object]) -> dict[str, object]:
            return {
                "id": number,
                "name": name,
                "parent": 0,
                "children": children,
                "jump_url": "",
                "post_count": count,
            }

        # What was withdrawn is still counted here.
        count = len(column.articles) * 3
        reports: object = node(self.column_id(column), column.planned.name, count, [])
        guide: object = node(_COLUMN_ID - 5, "政府信息公开指南", 2, [])
        return [node(_COLUMN_ID - 9, "政府信息公开", count, [guide, reports])]

    def _index_page(self, column: FilledColumn) -> str:
        tree = json.dumps(self._tree(column), ensure_ascii=False)
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"/>
<title>政府信息公开平台 - {escape(self.portal.name)}</title></head>
<body><div id="app"></div>
<script>window._CONFIG = {{ SID: '{self.site_number(column)}', SERVICE_AREA_ID: 758,
  SITE_NAME: '{self.portal.name}', TREE: {tree} }};</script>
<script src="/gkmlpt/static/js/app.js"></script></body></html>"""

    def _rows(self, column: FilledColumn, number: int, request: Request) -> Answer:
        if number not in (0, self.column_id(column)):
            return NOT_FOUND
        if request.query.get("sid") != self.site_number(column):
            return Answer(b'{"error":"sid"}', media_type="application/json")
        size = self.portal.per_page
        first = (max(1, int(request.query.get("page", "1"))) - 1) * size
        total = len(column.articles)
        answer = {
            "classify": {
                "id": self.column_id(column),
                "name": column.planned.name,
                "post_count": total * 3,
                "jump_url": "",
            },
            "total": total,
            "offset": first,
            "articles": [
                self._article(column, one) for one in column.articles[first : first + size]
            ],
        }
        body = json.dumps(answer, ensure_ascii=False).encode()
        return Answer(body, media_type="application/json")

    def _article(self, column: FilledColumn, article: Article) -> dict[str, object]:
        url = self.base.removeprefix("http:") + self.article_path(column, article)
        day = article.published
        # Local time of publication, nine in the morning at UTC+8.
        seconds = int(datetime(day.year, day.month, day.day, 1, tzinfo=UTC).timestamp())
        return {
            "id": _FIRST_ID + article.serial,
            "type": "url" if article.external else "normal",
            "title": article.row,
            "url": url,
            "post_url": url,
            "classify_main": self.column_id(column),
            "classify_main_name": column.planned.name,
            "identifier": f"{self.portal.site_code}/{day.year}-{article.serial:05d}",
            "document_number": "",
            "publisher": article.publisher,
            "keywords": "",
            "abstract": "",
            "date": seconds,
            "create_time": seconds,
            "created_at": f"{day} 09:00:00",
            "display_publish_time": seconds,
            "first_publish_time": seconds,
            "is_expired": 0,
            "is_abolished": 0,
            "attachment": [],
            "relation": "",
        }

    def article_page(self, article: Article) -> Answer:
        """The text in the page and once more in its script."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += (
                f'<p><iframe src="{self.attachment_of(article)}" width="100%" height="800">'
                "</iframe></p>"
            )
        detail = json.dumps({"content": body, "title": article.title}, ensure_ascii=False)
        detail = detail.replace("</", "<\\/")
        content = (
            f'<div class="classify"><table><tr><td>索引号：</td><td class="td-value-xl">'
            f"{self.portal.site_code}/{article.serial:05d}</td><td>发布机构：</td>"
            f'<td class="td-value-xl">{escape(article.publisher)}</td></tr></table></div>'
            f'<h1 class="title document-number">{escape(article.title)}</h1>'
            f'<div class="date-row">发布日期：{article.published} '
            f"浏览次数：{next(self.visits)}</div>"
            f'<div class="article-content">{body}</div>'
        )
        if article.layout == "one_table":
            content = in_one_table(article.title, body)
        config = f"<script>window._CONFIG = {{ DETAIL: {detail} }};</script>"
        host = self.base.removeprefix("http://")
        return page(f"""<!DOCTYPE html><html><head><meta charset="utf-8"/>
<title>{escape(article.title)} - {escape(self.portal.name)}</title>
{chrome.metas(self.portal, article, column.planned.name, host)}</head>
<body>{chrome.breadcrumb(self.portal, column.planned.name, self.day)}
{content}
{"" if article.external else config}{chrome.foot(self.portal)}</body></html>""")
