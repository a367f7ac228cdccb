"""Hanweb's jpage columns: the rows lie as text in a script, the rest comes from an endpoint.

The column page carries the first group of rows, three pages of them, and always the first one,
whatever `pageNum` says. Zhejiang's sites answer POST /module/jpage/dataproxy.jsp with a range of
records, those of Gansu and Jiangsu GET /module/web/jpage/dataproxy.jsp with a page; the endpoint of
the other kind is not there (seen in 2026-11 in crawlers and saved pages of both).
"""

from __future__ import annotations

from abc import abstractmethod
from html import escape
from urllib.parse import quote

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.markup import in_one_table
from crawler.demo.sites import chrome
from crawler.demo.sites.site import NOT_FOUND, Answer, Request, Site, page

_GROUP = 3  # pages in a group
_MOST = 300  # records that the endpoint gives at once; above it falls back to a hundred
_FALLBACK = 100
_TITLE = 24  # characters of a title that a row shows
# The answer to a range past the end, as long as those of real sites.
_EMPTY = "<datastore><recordset></recordset></datastore>"


class _HanwebSite(Site):
    """What the two kinds share."""

    endpoint = ""
    other_endpoint = ""
    web_id = 110
    column_number = 1229382996

    def column_number_of(self, column: FilledColumn) -> int:
        return self.column_number + self._index(column)

    def unit_number(self, column: FilledColumn) -> str:
        return str(self.column_number_of(column) % 100_000 + 38_000)

    def _index(self, column: FilledColumn) -> int:
        return next(n for n, one in enumerate(self.all_columns) if one.planned == column.planned)

    def column_path(self, column: FilledColumn) -> str:
        """The column under its number."""
        return f"/col/col{self.column_number_of(column)}/index.html"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Under the day without zeros, with the numbers of column and article."""
        day = article.published
        name = f"art_{self.column_number_of(column)}_{self.web_id * 10_000 + article.serial}"
        return f"/art/{day.year}/{day.month}/{day.day}/{name}.html"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """A script that is given a name made of digits."""
        # Without showname: the file's name stands in the link's text only.
        return f"/module/download/downfile.jsp?classid=0&filename={article.serial:032x}.pdf"

    def listing_requests(self) -> int:
        """The column's page, and all that it does not carry itself in one answer."""
        most = self.portal.per_page * _GROUP
        rest = (max(0, len(one.articles) - most) for one in self.columns)
        return sum(1 + -(-number // _MOST) for number in rest)

    def listing(self, request: Request) -> Answer | None:
        """The column page, or records from the endpoint that the site has."""
        if request.path == self.other_endpoint:
            return NOT_FOUND
        if request.path == self.endpoint:
            return self.records(request)
        for column in self.columns:
            if request.path == self.column_path(column):
                return page(self._column_page(column))
        return None

    @abstractmethod
    def records(self, request: Request) -> Answer:
        """The endpoint's answer."""

    def asked_column(self, values: dict[str, str]) -> FilledColumn | None:
        """The column that a request names, which must name its unit too."""
        for column in self.columns:
            wanted = (str(self.column_number_of(column)), self.unit_number(column))
            if (values.get("columnid"), values.get("unitid")) == wanted:
                return column
        return None

    def datastore(self, column: FilledColumn, first: int, last: int, next_page: int) -> str:
        """Records from `first` on, up to and without `last`, with the address of the next group."""
        rows = "".join(
            f"<record><![CDATA[\n{self._row(column, one)}]]></record>\n"
            for one in column.articles[first:last]
        )
        if not rows:
            return _EMPTY
        # The site's name is escaped twice, and appid stands there twice.
        name = quote(quote(self.portal.name))
        following = (
            f"{self.endpoint}?page={next_page}&appid=1&appid=1&webid={self.web_id}&path=/"
            f"&columnid={self.column_number_of(column)}&unitid={self.unit_number(column)}"
            f"&webname={name}&permissiontype=0"
        )
        return (
            f'<nextgroup><![CDATA[<a href="{following}"></a>]]></nextgroup>'
            f"<recordset>\n{rows}</recordset>"
        )

    def _row(self, column: FilledColumn, article: Article) -> str:
        shown = chrome.cut(article.row, _TITLE)
        # A row whose text is whole may go without the attribute.
        title = f' title="{escape(article.row)}"' if shown != article.row else ""
        path = self.article_path(column, article)
        if article.serial % 5 == 0:
            path = self.base + path  # some rows were linked by hand, with the host
        return (
            f'<li class="clearfix">    <a target="_blank" href="{path}"{title}>{escape(shown)}</a>'
            f"    <b>{article.published}</b></li>"
        )

    def _column_page(self, column: FilledColumn) -> str:
        size = self.portal.per_page
        unit = self.unit_number(column)
        store = self.datastore(column, 0, size * _GROUP, 1)
        name = escape(column.planned.name)
        return f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>
<meta name="HtmlGenerateTime" content="2026-01-30 08:00"/>
<meta name="SiteName" content="{escape(self.portal.name)}"/>
<meta name="ColumnName" content="{name}"/>
<meta name="ColumnType" content="信息公开年报"/>
<title>{escape(self.portal.name)} {name}</title>
<script src="/script/jpage/jquery.jpage.js"></script></head>
<body>{chrome.breadcrumb(self.portal, column.planned.name, self.day)}
<div class="list"><ul></ul></div>
<div id="{unit}"><script type="text/xml"><datastore>
{store}
</datastore></script></div>
<script type="text/javascript">
$(function(){{ $('#{unit}').jpage({{
  proxyUrl: '{self.endpoint}', perPage: {size}, totalRecord: {len(column.articles)},
  groupSize: {_GROUP}, openCookies: false, barPosition: 'bottom',
  ajaxParam: {{ col: 1, appid: 1, webid: {self.web_id}, path: '/',
    columnid: {self.column_number_of(column)}, sourceContentType: 1, unitid: '{unit}',
    webname: '{self.portal.name}', permissiontype: 0 }}
}}); }});
</script>{chrome.foot(self.portal)}</body></html>"""

    def article_page(self, article: Article) -> Answer:
        """Index block, title, head line, text between two marks."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += (
                f'<p><img src="/images/icon_pdf.gif"/>附件：'
                f'<a href="{self.attachment_of(article)}">'
                f"{escape(article.attachment_name)}</a></p>"
            )
        content = (
            f'{chrome.index_block(self.portal, article)}<div class="title">{escape(article.title)}'
            f"</div>{chrome.head_line(article, next(self.visits))}"
            f'<!--ContentStart--><div id="zoom">{body}</div><!--ContentEnd-->'
        )
        if article.layout == "one_table":
            content = in_one_table(article.title, body)
        host = self.base.removeprefix("http://")
        return page(f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>
{chrome.metas(self.portal, article, column.planned.name, host)}
<title>{escape(self.portal.name)} {escape(column.planned.name)}
{escape(article.title)}</title></head>
<body>{chrome.breadcrumb(self.portal, column.planned.name, self.day)}
{content}
{chrome.foot(self.portal)}</body></html>""")


class HanwebPostSite(_HanwebSite):
    """Zhejiang: a range of records, by POST."""

    endpoint = "/module/jpage/dataproxy.jsp"
    other_endpoint = "/module/web/jpage/dataproxy.jsp"
    web_id = 3185

    def records(self, request: Request) -> Answer:
        """Records `startrecord` to `endrecord`, counted from 1, a group at most."""
        column = self.asked_column({**request.query, **request.form})
        if request.method != "POST" or column is None:
            return page(_EMPTY, media_type="text/xml;charset=UTF-8")
        first = int(request.query.get("startrecord", "1"))
        last = min(int(request.query.get("endrecord", "0")), first - 1 + _MOST)
        found = self.datastore(column, first - 1, last, 2)
        total = len(column.articles)
        pages = -(-total // self.portal.per_page)
        head = f"<totalrecord>{total}</totalrecord><totalpage>{pages}</totalpage>"
        if found != _EMPTY:
            found = f"<datastore>{head}{found}</datastore>"
        return page(found, media_type="text/xml;charset=UTF-8")


class HanwebGetSite(_HanwebSite):
    """Gansu, Jiangsu: page by page, by GET; a range of records is not listened to."""

    endpoint = "/module/web/jpage/dataproxy.jsp"
    other_endpoint = "/module/jpage/dataproxy.jsp"
    column_number = 12377

    def records(self, request: Request) -> Answer:
        """Page `page` of groups, or of `perpage` records."""
        column = self.asked_column(dict(request.query))
        if request.method != "GET" or column is None:
            return page(_EMPTY, media_type="text/xml;charset=UTF-8")
        size = int(request.query.get("perpage", self.portal.per_page * _GROUP))
        if size > _MOST:
            size = _FALLBACK
        number = max(1, int(request.query.get("page", "1")))
        found = self.datastore(column, (number - 1) * size, number * size, number + 1)
        total = len(column.articles)
        head = f"<totalrecord>{total}</totalrecord><totalpage>{-(-total // size)}</totalpage>"
        if found != _EMPTY:
            found = f"<datastore>{head}{found}</datastore>"
        return page(found, media_type="text/xml;charset=UTF-8")
