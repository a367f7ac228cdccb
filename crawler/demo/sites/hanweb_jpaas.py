"""Hanweb's platform of the 2020s (jpaas): scripts whose attributes say what to ask for.

A column page holds several scripts unitbuild.js, each with an address and its parameters in single
quotes (`querydata`, on other sites `queryData`), the misspelt parseType `bulidstatic` among them;
only one of the scripts builds the list. Page N is a GET with all of these parameters and
paramJson={"pageNo":N,"pageSize":"15"}. A bare pageNo is not listened to, a parameter that the
platform does not know is refused with 403, and so is who comes from no page of the site. The pageId
of a column that is named by a path changes whenever the site is built anew (seen in 2026-11 on
miit.gov.cn and jinhua.gov.cn).
"""

from __future__ import annotations

import json
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import asked, chrome, menus
from crawler.demo.sites.disclosure import DisclosureSite, laid_out, token
from crawler.demo.sites.site import Answer, Request, page

_API = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_JSON = "application/json;charset=UTF-8"
_TITLE = 18  # characters of a title that a row shows; what it is a title of is cut off
_REFUSED = page("<html><body>403 Forbidden</body></html>", 403)


class HanwebJpaasSite(DisclosureSite):
    """Columns named by paths, under a pageId that changes by day; titles cut, mostly with title."""

    hub = "/zwgk/zfxxgk/index.html"
    section_path = "/zwgk/zfxxgk/{key}/index.html"
    news_path = "/xwzx/art/2026/art_{n:032x}.html"
    script = "/cms_files/default/script/AuthorizedRead/unitbuild.js?v=3.1.3-GXB"
    attribute = "querydata"
    parse_type = "bulidstatic"
    list_tag = "当前栏目_list"

    def folder(self, column: FilledColumn) -> str:
        """What the addresses of a column begin with."""
        return f"/zwgk/zfxxgk/xxgknb{self.index(column) or ''}"

    def page_id(self, column: FilledColumn) -> str:
        """The column as the platform names it today."""
        return token(self.folder(column), self.day)

    @property
    def web_id(self) -> str:
        """The site as the platform names it."""
        return token(self.portal.id)

    def column_path(self, column: FilledColumn) -> str:
        """The folder's index."""
        return f"{self.folder(column)}/index.html"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Below the year, under 32 digits."""
        name = token("art", article.serial)
        return f"{self.folder(column)}/art/{article.published.year}/art_{name}.html"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """Among the site's files, the extension in capitals."""
        return f"/cms_files/filemanager/{self.web_id}/attach/{token(article.serial)}.PDF"

    def listing_requests(self) -> int:
        """The column's page, then the interface page by page."""
        return sum(1 + self.pages(one) for one in self.columns)

    def home_page(self) -> str:
        """A head with drop-downs."""
        entries = [(self.hub, "政府信息公开"), ("/hdjl/index.html", "互动交流")]
        return f"""<!DOCTYPE html><html><head><title>{self.name}</title></head><body>
<div class="header"><div class="dropdown"><a href="#">政务公开</a>
<div class="sub">{menus.links('<p><a href="{href}" target="_blank">{name}</a></p>', entries)}</div>
</div></div>{self._unit("首页轮播", "index", {})}</body></html>"""

    def hub_page(self) -> str:
        """The menu as a list of definitions."""
        entries = menus.links('<dt><a href="{href}"><em>{name}</em></a></dt>', self.menu())
        return f"""<html><head><title>政府信息公开</title></head><body>
<dl class="gk-left">{entries}</dl>{self._unit("政策文件", "index", {})}</body></html>"""

    def query_data(self, column: FilledColumn, tag: str) -> dict[str, str]:
        """The parameters of a script; the interface wants them all."""
        return {
            "webId": self.web_id,
            "pageId": self.page_id(column),
            "parseType": self.parse_type,
            "pageType": "column",
            "tagId": tag,
            "tplSetId": token("templates", self.portal.id),
        }

    def _unit(self, tag: str, page_type: str, data: dict[str, str]) -> str:
        data = data or {"webId": self.web_id, "pageType": page_type, "tagId": tag, "pageId": "1"}
        query = ",".join(f"'{key}':'{value}'" for key, value in data.items())
        return (
            f'<div class="unit"><script id="{token(tag)}" src="{self.script}" url="{_API}"\n'
            f'  {self.attribute}="{{{query}}}"></script></div>'
        )

    def list_page(self, column: FilledColumn) -> str:
        """The page that a visitor sees empty until its scripts have run."""
        units = "".join(
            self._unit(tag, "column", self.query_data(column, tag))
            for tag in ("当前位置", "左侧导航", self.list_tag)
        )
        name = escape(column.planned.name)
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<meta name="SiteName" content="{self.name}"><meta name="SITEIDCODE" content="">
<meta name="ColumnName" content="{name}"><meta name="ColumnType" content="">
<title>{name}</title></head><body>{chrome.breadcrumb(self.portal, name, self.day)}
{units}<div class="clist_con"><ul></ul></div>{chrome.foot(self.portal)}</body></html>"""

    def column_answer(self, request: Request) -> Answer | None:
        """The column's page, or what a script is answered."""
        if request.path == _API:
            return self._built(request)
        for column in self.columns:
            if request.path == self.column_path(column):
                return page(self.list_page(column))
        return None

    def _built(self, request: Request) -> Answer:
        query = dict(request.query)
        number = asked.json_of(query.pop("paramJson", "{}"))
        # What other systems understand is passed over, anything else is refused.
        unknown = set(query) - set(self.query_data(self.columns[0], "")) - {"pageNo", "pageSize"}
        if unknown or not isinstance(number, dict) or not asked.came_from(request, self.host):
            return _REFUSED
        wanted = {key: value for key, value in query.items() if not key.startswith("pageN")}
        wanted.pop("pageSize", None)
        for column in self.columns:
            if wanted == self.query_data(column, self.list_tag):
                return self._rows(column, number)
        return self._json(
            {"success": False, "code": "500", "message": "页面单元不存在", "data": None}
        )

    def _rows(self, column: FilledColumn, wanted: dict[str, object]) -> Answer:
        values = {key: str(value) for key, value in wanted.items()}
        number = asked.number(values, "pageNo", 1)
        size = min(asked.number(values, "pageSize", self.size) or self.size, self.size)
        chosen = column.articles[(number - 1) * size : number * size]
        rows = "".join(self.row(column, one) for one in chosen)
        empty = "" if column.articles else f'<p class="nodata">{self.nothing}</p>'
        html = f"<ul>{rows}</ul>{empty}"
        return self._json({"success": True, "code": "200", "data": {"html": html}})

    def row(self, column: FilledColumn, article: Article) -> str:
        """A row: the title cut, whole in an attribute, and now and then nowhere whole."""
        shown = chrome.cut(article.row, _TITLE)
        title = f' title="{escape(article.row)}"' if article.serial % 7 else ""
        return (
            f'<li class="cf"><a href="{self.href(column, article)}"{title} target="_blank">'
            f'{escape(shown)}</a><span class="fr">{article.published}</span></li>'
        )

    def _json(self, value: object) -> Answer:
        return Answer(json.dumps(value, ensure_ascii=False).encode(), media_type=_JSON)

    def article_page(self, article: Article) -> Answer:
        """Title, head line, text; the server says nothing of the charset."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += (
                f'<p>附件：<a href="{self.attachment_of(article)}" appendix="true">'
                f"{escape(article.attachment_name)}</a></p>"
            )
        content = (
            f'<h2 id="con_title">{escape(article.title)}</h2>'
            f"{chrome.head_line(article, next(self.visits))}"
            f'<div class="ccontent center" id="con_con">{body}</div>'
            f"{chrome.index_block(self.portal, article)}"
        )
        metas = chrome.metas(self.portal, article, column.planned.name, self.host)
        return page(
            f"""<!DOCTYPE html><html><head><meta charset="utf-8">
{metas.replace('name="SiteIDCode"', 'name="siteidcode"')}
<title>{escape(article.title)}</title><script src="{self.script}"></script></head>
<body>{chrome.breadcrumb(self.portal, column.planned.name, self.day)}
{laid_out(article, content, body)}
{chrome.foot(self.portal)}</body></html>""",
            media_type="text/html",
        )


class HanwebJpaasFrameSite(HanwebJpaasSite):
    """Columns named by numbers, also as pageId; the list lies in a frame, titles in text."""

    hub = "/col/col1229847001/index.html"
    section_path = "/col/col1229847001/{key}.html"
    attribute = "queryData"
    parse_type = "buildstatic"
    list_tag = "ajax分页列表"
    script = "/script/unitbuild.js"

    def page_id(self, column: FilledColumn) -> str:
        """The column's number."""
        return str(1_229_847_292 + self.index(column))

    def folder(self, column: FilledColumn) -> str:
        """Under the number."""
        return f"/col/col{self.page_id(column)}"

    def listing_requests(self) -> int:
        """As above, and the frame."""
        return super().listing_requests() + len(self.columns)

    def column_answer(self, request: Request) -> Answer | None:
        """The page around the frame, the frame, or what its script is answered."""
        for column in self.columns:
            if request.path == self.column_path(column):
                frame = f"{self.folder(column)}/list.html"
                name = escape(column.planned.name)
                return page(f"""<html><head><title>{name}</title></head><body>
{chrome.breadcrumb(self.portal, name, self.day)}
<iframe src="{frame}" frameborder="0" scrolling="no"></iframe></body></html>""")
            if request.path == f"{self.folder(column)}/list.html":
                return page(self.list_page(column))
        return super().column_answer(request)

    def row(self, column: FilledColumn, article: Article) -> str:
        """The date glued to the text, no attribute; a row in five has one that says nothing."""
        title = ' title="x"' if article.serial % 5 == 0 else ""
        return (
            f'<li><a href="{self.href(column, article)}"{title}>\n{escape(article.row)}\n'
            f"        公开类型：主动公开{article.published}</a></li>\n"
        )
