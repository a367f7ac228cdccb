"""Epoint: one shell for all columns, which the query names, and rows by a posted JSON document.

The number of the site and the name of the project stand in /js/webBuilderCommon.js, the name of the
interface in the page's own script. Pages are counted from 0. `title` is cut, `realtitle` is whole.
One kind takes the parameters as they are, the other wants them wrapped in `params`, and lists each
department under its own code only (the interfaces seen in 2026-11 on xz.gov.cn and yingkou.gov.cn;
that the departments stand apart is a guess).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import asked, chrome, menus, units
from crawler.demo.sites.disclosure import DisclosureSite, laid_out, pages_of, token
from crawler.demo.sites.site import Answer, Request, page

_JSON = "application/json;charset=UTF-8"
_SETTINGS = "/js/webBuilderCommon.js"
_TITLE = 26  # characters of `title`
_NOT_FOUND = page("Sorry, Page Not Found", 404)


class EpointSite(DisclosureSite):
    """All units in one list, parameters unwrapped."""

    hub = "/zwgk/openness.html"
    section_path = "/zwgk/openness_{key}.html"
    news_path = "/xwzx/001002/20260120/{n:08x}-0000-4000-8000-000000000000.html"
    project = "EWB-FRONT"
    shell = "/dynamic/zwgk/govInfoPub.html"
    first_category = "003001003"
    script = "/js/govInfoPub.js"

    @property
    def interface(self) -> str:
        """Where rows come from."""
        return f"/{self.project}/rest/lightfrontaction/getgovinfolist"

    @property
    def site_guid(self) -> str:
        """siteGuid: 36 characters."""
        digits = token("epoint", self.portal.id)
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def category(self, column: FilledColumn) -> str:
        """categorynum."""
        return f"{int(self.first_category) + self.index(column):0{len(self.first_category)}d}"

    @cached_property
    def departments(self) -> dict[str, str]:
        """Units by their codes; the first, whose portal it is, has none."""
        names = units.unit_names(self.all_columns)
        return {f"{n:03d}" if n else "": name for n, name in enumerate(names)}

    def column_path(self, column: FilledColumn) -> str:
        """The shell with the category's number."""
        return f"{self.shell}?categorynum={self.category(column)}&deptcode="

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Below category and day, under a guid."""
        name = token("article", article.serial)
        guid = "-".join((name[:8], name[8:12], name[12:16], name[16:20], name[20:]))
        number = self.category(column)
        return f"/zwgk/{number[:3]}/{number}/{article.published:%Y%m%d}/{guid}.html"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """A script with the file's number."""
        return f"/{self.project}/ztbAttachDownload.jspx?attachGuid={token('file', article.serial)}"

    def listing_requests(self) -> int:
        """The shell, the settings, the page's script, and rows page by page."""
        return 2 + sum(1 + self.pages(one) for one in self.columns)

    def home_page(self) -> str:
        """Tiles."""
        links = menus.links(
            '<a class="ewb-nav-a" href="{href}" target="_blank"><span>{name}</span></a>',
            ((self.hub, "政府信息公开"), ("/zwfw/service.html", "政务服务")),
        )
        return f"<html><head><title>{self.name}</title></head><body>{links}</body></html>"

    def hub_page(self) -> str:
        """The menu."""
        links = menus.links(
            '<li class="ewb-left-li"><a class="ewb-left-a" href="{href}">{name}</a></li>',
            self.menu(),
        )
        return f"<html><head><title>政府信息公开</title></head><body><ul>{links}</ul></body></html>"

    def column_answer(self, request: Request) -> Answer | None:
        """The shell, its scripts, rows; 404 in the server's own words."""
        if request.path == self.shell:
            return page(self._shell_page(request.query))
        if request.path == _SETTINGS:
            return self._script(
                f"var siteInfo = {{\n    siteGuid: '{self.site_guid}',\n"
                f"    projectName: '/{self.project}',\n    siteName: \"{self.portal.name}\"\n}};\n"
            )
        if request.path == self.script:
            return self._script(self.page_script())
        if request.path == self.interface:
            return self._rows(request)
        return _NOT_FOUND if request.path.startswith((f"/{self.project}/rest", "/js/")) else None

    def _script(self, text: str) -> Answer:
        return Answer(text.encode(), media_type="application/javascript")

    def page_script(self) -> str:
        """What the shell runs."""
        return f"""(function (win, $) {{
  var categorynum = Util.getUrlParams('categorynum');
  var deptcode = Util.getUrlParams('deptcode') || '';
  var url = siteInfo.projectName + '/rest/lightfrontaction/getgovinfolist', pageSize = {self.size};
  function load(pageIndex) {{
    $.ajax({{ url: url, type: 'POST', dataType: 'json', contentType: 'application/json',
      data: JSON.stringify({{ siteGuid: siteInfo.siteGuid, categorynum: categorynum,
        deptcode: deptcode, pageIndex: pageIndex, pageSize: pageSize }}),
      success: function (data) {{ render(data.custom); }} }});
  }}
  load(0);
}})(window, jQuery);
"""

    def inside(self, query: Mapping[str, str]) -> str:
        """The shell's empty list."""
        return (
            '<ul class="ewb-list" id="list"></ul><div id="pager"></div><script id="tpl" '
            'type="text/template">{{#data}}<li><a href="{{infourl}}" title="{{realtitle}}">'
            "{{title}}</a><span>{{infodate}}</span></li>{{/data}}</script>"
        )

    def _shell_page(self, query: Mapping[str, str]) -> str:
        known = {self.category(one): one.planned.name for one in self.columns}
        name = escape(known.get(query.get("categorynum", ""), "政务公开"))
        return f"""<!DOCTYPE html><html lang="zh-CN"><meta charset="UTF-8">
<meta name="SiteName" content=""><meta name="SiteDomain" content="{self.host}">
<meta name="SiteIDCode" content="{self.portal.site_code}"><title>{name}</title>
<body class="ewb-body">{chrome.breadcrumb(self.portal, name, self.day)}
{self.inside(query)}
<script src="{_SETTINGS}"></script><script src="{self.script}"></script>
{chrome.foot(self.portal)}</body></html>"""

    def parameters(self, posted: object) -> Mapping[str, object]:
        """The parameters that were posted."""
        return posted if isinstance(posted, dict) else {}

    def listed(self, column: FilledColumn, department: str) -> tuple[Article, ...]:
        """The articles of a department, '' standing for all."""
        if not department:
            return column.articles
        return units.articles_of_unit((column,), self.departments.get(department, ""))

    def _rows(self, request: Request) -> Answer:
        values = {
            key: str(value) for key, value in self.parameters(asked.json_body(request)).items()
        }
        found: tuple[Article, ...] = ()
        data: list[object] = []
        if request.method == "POST" and values.get("siteGuid") == self.site_guid:
            number = asked.number(values, "pageIndex", 0)
            size = max(1, min(self.size, asked.number(values, "pageSize", self.size)))
            for column in self.columns:
                if values.get("categorynum") == self.category(column):
                    found = self.listed(column, values.get("deptcode", ""))
                    chosen = found[number * size : (number + 1) * size]
                    data = [self._row(column, one) for one in chosen]
        answer = {"custom": {"code": 1, "total": len(found), "data": data}, "status": {"code": 200}}
        return Answer(json.dumps(answer, ensure_ascii=False).encode(), media_type=_JSON)

    def _row(self, column: FilledColumn, article: Article) -> dict[str, str]:
        return {
            "infoid": token("article", article.serial),
            "infourl": self.href(column, article),
            "title": chrome.cut(article.row, _TITLE),
            "realtitle": article.row,
            "infodate": str(article.published),
            "deptname": article.publisher,
        }

    def article_page(self, article: Article) -> Answer:
        """Title, head line, text."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += (
                f'<p><a href="{self.attachment_of(article)}" title="下载">'
                f"{escape(article.attachment_name)}</a></p>"
            )
        content = (
            f'<h3 class="ewb-article-title">{escape(article.title)}</h3>'
            f"{chrome.head_line(article, next(self.visits))}"
            f'<div class="ewb-article-info">{body}</div>'
            f"{chrome.index_block(self.portal, article)}"
        )
        return page(f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="UTF-8">
{chrome.metas(self.portal, article, column.planned.name, self.host)}
<title>{escape(article.title)}</title></head><body>
{chrome.breadcrumb(self.portal, column.planned.name, self.day)}
{laid_out(article, content, body)}
{chrome.foot(self.portal)}</body></html>""")


class EpointWrappedSite(EpointSite):
    """Parameters wrapped in `params`; each department's reports under its own code."""

    hub = "/001/openness.html"
    section_path = "/001/openness_{key}.html"
    project = "EWB_YK_Mid"
    shell = "/001/001001/govinfolist.html"
    first_category = "001001003001"
    script = "/001/js/list.js"

    def listing_requests(self) -> int:
        """The two scripts; each department's shell and its pages."""
        count = 2
        for column in self.columns:
            for code in self.departments:
                count += 1 + pages_of(len(self.listed(column, code)), self.size)
        return count

    def page_script(self) -> str:
        """What the shell runs, written in another hand."""
        return f"""var pagesize = {self.size}, cate = getQueryString("categorynum");
function getData(index) {{
  var params = {{ "deptcode": getQueryString("deptcode"), "categorynum": cate,
    "pageIndex": String(index), "pageSize": pagesize, "siteGuid": siteInfo.siteGuid }};
  ajaxReq(siteInfo.projectName + "/rest/lightfrontaction/getgovinfolist",
    JSON.stringify({{ "params": params }}), fillList);
}}
"""

    def inside(self, query: Mapping[str, str]) -> str:
        """The departments, and the empty list."""
        number = query.get("categorynum", "")
        entries = (
            (f"{self.shell}?categorynum={number}&deptcode={code}", name)
            for code, name in self.departments.items()
        )
        return (
            f'<div class="ewb-dept">{menus.links(_DEPARTMENT, entries)}</div>'
            '<table class="ewb-table"><tbody id="info"></tbody></table>'
        )

    def parameters(self, posted: object) -> Mapping[str, object]:
        """What is in the wrapper."""
        inner = posted.get("params") if isinstance(posted, dict) else None
        return inner if isinstance(inner, dict) else {}

    def listed(self, column: FilledColumn, department: str) -> tuple[Article, ...]:
        """The department's own; '' is the authority itself."""
        return units.articles_of_unit((column,), self.departments.get(department, ""))


_DEPARTMENT = '<p class="ewb-dept-item"><a href="{href}">{name}</a></p>'
