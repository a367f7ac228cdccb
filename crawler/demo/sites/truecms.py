"""TrueCMS: columns and articles named by uuids, rows as JSONP around a store of records.

The endpoint gives a range of records, but no more at once than it is set to, and answers 404 to who
does not come from a page of the site. Where it is switched off, the page itself holds the first
sixty rows, hidden (both seen in 2026-11 in crawlers of nantong.gov.cn and rugao.gov.cn).
"""

from __future__ import annotations

import json
import uuid
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import asked, chrome, menus
from crawler.demo.sites.disclosure import DisclosureSite, laid_out, pages_of
from crawler.demo.sites.site import NOT_FOUND, Answer, Request, page

_TITLE = 55  # characters of a title that a row shows
_SCRIPT = "application/javascript;charset=UTF-8"
_GROUP = 3  # pages in a group
_INLINE = 60  # rows that a page holds itself


class TrueCmsSite(DisclosureSite):
    """With the endpoint, which gives twenty records at most."""

    hub = "/zwgk/zfxxgk.html"
    section_path = "/zwgk/zfxxgk_{key}.html"
    news_path = "/xwdt/content/{n:08x}-0000-4000-8000-000000000000.html"
    endpoint = "/TrueCMS/messageController/getMessage.do"
    most = 20

    def uuid_of(self, *parts: object) -> str:
        """A uuid, always the same for the same parts."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, (self.portal.id, *parts)))))

    def column_id(self, column: FilledColumn) -> str:
        """columnId."""
        return self.uuid_of("column", self.index(column))

    def column_path(self, column: FilledColumn) -> str:
        """Under its uuid."""
        return f"/zwgk/{self.column_id(column)}.html"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Under two uuids."""
        name = self.uuid_of("article", article.serial)
        return f"/zwgk/{self.column_id(column)}/content/{name}.html"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """A script with the file's number."""
        return f"/TrueCMS/fileController/download.do?id={self.uuid_of('file', article.serial)}"

    def listing_requests(self) -> int:
        """The page, and as many answers as the endpoint needs."""
        return sum(1 + pages_of(len(one.articles), self.most) for one in self.columns)

    def home_page(self) -> str:
        """Words with strokes between them."""
        entries = (("/", "首页"), (self.hub, "政府信息公开"), ("/bsfw.html", "办事服务"))
        links = menus.links('<a href="{href}">{name}</a>&nbsp;|', entries)
        return f"<html><head><title>{self.name}</title></head><body>{links}</body></html>"

    def hub_page(self) -> str:
        """The menu in a table."""
        rows = menus.links('<tr><td class="lm"><a href="{href}">{name}</a></td></tr>', self.menu())
        return (
            f"<html><head><title>政府信息公开-{self.name}</title></head><body>"
            f'<table class="left">{rows}</table></body></html>'
        )

    def column_answer(self, request: Request) -> Answer | None:
        """The column's page, or records."""
        if request.path == self.endpoint:
            return self.records(request)
        for column in self.columns:
            if request.path == self.column_path(column):
                return page(self._column_page(column))
        return None

    def records(self, request: Request) -> Answer:
        """Records `startrecord` to `endrecord`, counted from 1."""
        if not asked.came_from(request, self.host):
            return NOT_FOUND
        values = {**request.query, **request.form}
        store = "<datastore><totalrecord>0</totalrecord><recordset></recordset></datastore>"
        for column in self.columns:
            if values.get("columnId") == self.column_id(column):
                store = self._store(column, values)
        answer = json.dumps({"success": True, "result": store}, ensure_ascii=False)
        callback = values.get("callback")
        text = f"{callback}({answer})" if callback else answer
        return Answer(text.encode(), media_type=_SCRIPT)

    def _store(self, column: FilledColumn, values: dict[str, str]) -> str:
        first = max(1, asked.number(values, "startrecord", 1))
        last = asked.number(values, "endrecord", first + self.size - 1)
        chosen = column.articles[first - 1 : min(last, first - 1 + self.most)]
        rows = "".join(f"<record><![CDATA[\n{self.row(column, one)}]]></record>" for one in chosen)
        total = len(column.articles)
        return (
            f"<datastore><totalrecord>{total}</totalrecord>"
            f"<totalpage>{pages_of(total, self.size)}</totalpage>"
            f"<recordset>{rows}</recordset></datastore>"
        )

    def row(self, column: FilledColumn, article: Article) -> str:
        """A row, the title cut without being whole anywhere where it is long."""
        return (
            f'<li><span style="float:left"><a href="{self.href(column, article)}" '
            f'target="_blank">{escape(chrome.cut(article.row, _TITLE))}</a></span>'
            f"{article.published}</li>"
        )

    def inside(self, column: FilledColumn) -> str:
        """The pager's script, and the empty place that it fills."""
        return f"""<div id="messageList"></div><div id="initData" style="display:none"></div>
<script type="text/javascript">$("#messageList").jpage({{
  proxyUrl : "{self.endpoint}", perPage: {self.size}, groupSize: {_GROUP}, barPosition: "bottom",
  dataType: "jsonp", ajaxParam: {{ columnId : "{self.column_id(column)}" }} }});</script>"""

    def _column_page(self, column: FilledColumn) -> str:
        name = escape(column.planned.name)
        return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="SiteName" content=""><meta name="ColumnName" content="{name}">
<title>{name}</title></head><body>{chrome.breadcrumb(self.portal, name, self.day)}
{self.inside(column)}
{chrome.foot(self.portal)}</body></html>"""

    def article_page(self, article: Article) -> Answer:
        """Title, head line, text, index block."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += (
                f'<p>附件下载：<a href="{self.attachment_of(article)}">'
                f"{escape(article.attachment_name)}</a></p>"
            )
        content = (
            f'<div class="content-title">{escape(article.title)}</div>'
            f"{chrome.head_line(article, next(self.visits))}"
            f'<div class="main-txt" id="content">{body}</div>'
            f"{chrome.index_block(self.portal, article)}"
        )
        return page(f"""<html><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
{chrome.metas(self.portal, article, column.planned.name, self.host)}
<title>{escape(article.title)}</title></head><body>
{chrome.breadcrumb(self.portal, column.planned.name, self.day)}
{laid_out(article, content, body)}
{chrome.foot(self.portal)}</body></html>""")


class TrueCmsInlineSite(TrueCmsSite):
    """Without the endpoint: the page holds its first sixty rows, and nothing leads further."""

    endpoint = "/truecms/messageController/getMessage.do"

    def listing_requests(self) -> int:
        """The pages."""
        return len(self.columns)

    def records(self, request: Request) -> Answer:
        """Nothing there."""
        return NOT_FOUND

    def inside(self, column: FilledColumn) -> str:
        """The rows in a hidden list, which the pager cuts into pages."""
        rows = "\n".join(self.row(column, one) for one in column.articles[:_INLINE])
        return f"""<div class="right_list"></div>
<div id="initData" style="display:none"><ul>{rows}</ul></div>
<script>initPage("{self.endpoint}", {{ columnId: '{self.column_id(column)}', perPage: {self.size},
  groupSize: {_GROUP} }}, "#initData");</script>"""
