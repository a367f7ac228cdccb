"""Jiangxi's common platform: columns that look like Hanweb's, filled by POST /queryList.

The page has a base element, a template in handlebars and `params`; its addresses are those of
Hanweb, its rows are JSON. `urls` and `metadata` are JSON texts inside the JSON, with the address
under `pc` or `common` only (seen in 2026-11 on sthjt.jiangxi.gov.cn; the answer to a GET and the
largest page are guesses).
"""

from __future__ import annotations

import json
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import asked, chrome, menus
from crawler.demo.sites.disclosure import DisclosureSite, laid_out, token
from crawler.demo.sites.site import Answer, Request, page

_JSON = "application/json;charset=UTF-8"
_MOST = 50  # rows that one answer gives
_TEMPLATE = """<script id="div380055" type="text/x-handlebars-template">
<ul class='List_list'>
{{#each data}}{{#with this}}<li><a href='{{pcUrl}}' target='_blank' title='{{title}}'>{{title}}</a>
<span class='list_span'>{{formatDate pubDate 'YYYY'}}-{{formatDate pubDate 'MM'}}</span></li>
{{/with}}{{/each}}
</ul></script>"""


class JiangxiSite(DisclosureSite):
    """Columns below the site's own code."""

    first_column = 42_150
    news_path = "/jxnews/content/content_201{n}.html"

    @property
    def code(self) -> str:
        """The site's code, the first folder of its addresses."""
        return "jx" + self.portal.id.replace("-", "")

    @property
    def hub(self) -> str:  # type: ignore[override]
        """The page of disclosure, whose address begins with the site's code."""
        return f"/{self.code}/zfxxgk/index.html"

    @property
    def section_path(self) -> str:  # type: ignore[override]
        """Columns with lower numbers."""
        return f"/{self.code}/col/{{key}}/index.html"

    def channel(self, column: FilledColumn) -> str:
        """channelCode."""
        return f"col{self.first_column + self.index(column)}"

    def column_path(self, column: FilledColumn) -> str:
        """As Hanweb's, below the site's code."""
        return f"/{self.code}/col/{self.channel(column)}/index.html"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Under a number of 19 digits."""
        number = 1_930_000_000_000_000_000 + article.serial * 1_000_003
        return f"/{self.code}/{self.channel(column)}/content/content_{number}.html"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """Below the day."""
        return f"/{self.code}/upload/{article.published:%Y%m%d}/{token(article.serial)}.pdf"

    def listing_requests(self) -> int:
        """The column's page, then the interface page by page."""
        return sum(1 + self.pages(one) for one in self.columns)

    def home_page(self) -> str:
        """A table of buttons; links are relative to the base."""
        cells = (
            (self.hub.removeprefix(f"/{self.code}/"), "政府信息公开"),
            ("zwfw/index.html", "政务服务"),
        )
        links = menus.links('<td class="btn"><a href="{href}">{name}</a></td>', cells)
        return f"""<!doctype html><html><head><base href="/{self.code}/" />
<title>{self.name}</title></head><body><table class="nav"><tr>{links}</tr></table></body></html>"""

    def hub_page(self) -> str:
        """The menu, each label in a span."""
        links = menus.links('<a class="zd_item" href="{href}"><span>{name}</span></a>', self.menu())
        return f"""<!doctype html><html><head><base href="/{self.code}/" />
<title>政府信息公开 - {self.name}</title></head><body><div class="zd">{links}</div></body></html>"""

    def column_answer(self, request: Request) -> Answer | None:
        """The column's page, or rows."""
        if request.path == "/queryList":
            return self._query(request)
        for column in self.columns:
            if request.path == self.column_path(column):
                return page(self._column_page(column))
        return None

    def _column_page(self, column: FilledColumn) -> str:
        name = escape(column.planned.name)
        return f"""<!doctype html>
<html>
  <head>
  <base href="/{self.code}/" />
  <meta name="SiteName" content="{self.name}" />
  <meta name="SiteDomain" content="{self.base}" />
  <meta name="ColumnName" content="{name}" />
  <meta name="ColumnType" content="" />
  <meta name="HtmlGenerateTime" content="2025-06-06 11:38:50" />
  <title>{name} - {self.name}</title></head>
<body><div class="box03"><h2><span class="tit cur">{name}</span></h2></div>
<div id="380055"></div>
{_TEMPLATE}
<script src="commonfiles/jquery.jpage.js"></script>
<script>
  var params = {{
    current: 1,
    unitid: '380055',
    webSiteCode: ['{self.code}'],
    channelCode: ['{self.channel(column)}'],
    dataBefore: '',
    dataAfter: '',
    perPage: '{self.size}',
    notReturnContent:false,
    showMode: 'normal',
    groupSize: 1,
    barPosition: 'bottom',
    titleMax: '34',
    templateContainerId: 'div380055',
  }};
  loadPageData(params, '380055');
</script>{chrome.foot(self.portal)}</body></html>"""

    def _query(self, request: Request) -> Answer:
        if request.method != "POST":
            return page("<html><body>Request method 'GET' not supported</body></html>", 405)
        # A list's name is sent with brackets or without.
        form = {key.removesuffix("[]"): value for key, value in request.form.items()}
        number = max(1, asked.number(form, "current", 1))
        size = max(1, min(_MOST, asked.number(form, "pageSize", 10)))
        articles: tuple[Article, ...] = ()
        results: list[object] = []
        for column in self.columns:
            wanted = (self.code, self.channel(column))
            if (form.get("webSiteCode"), form.get("channelCode")) == wanted:
                articles = column.articles
                chosen = articles[(number - 1) * size : number * size]
                results = [{"source": self._source(column, one)} for one in chosen]
        answer = {
            "code": "200",
            "msg": "操作成功",
            "data": {
                "total": len(articles),
                "current": number,
                "pageSize": size,
                "results": results,
            },
        }
        return Answer(json.dumps(answer, ensure_ascii=False).encode(), media_type=_JSON)

    def _source(self, column: FilledColumn, article: Article) -> dict[str, object]:
        href = self.href(column, article)
        urls = {"common": href} if article.serial % 3 == 0 else {"common": "", "pc": href}
        return {
            "title": article.row,
            "pubDate": f"{article.published} 09:{article.serial % 60:02d}:00",
            "urls": json.dumps(urls),
            "metadata": json.dumps({"fwjg": article.publisher, "wh": ""}, ensure_ascii=False),
            "content": {"content": "<p>内容见页面。</p>"},
        }

    def article_page(self, article: Article) -> Answer:
        """Title, head line, text; addresses in it are relative to the base."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            relative = self.attachment_of(article).removeprefix(f"/{self.code}/")
            body += f'<p><a href="{relative}">{escape(article.attachment_name)}</a></p>'
        content = (
            f'<div class="art_tit">{escape(article.title)}</div>'
            f"{chrome.head_line(article, next(self.visits))}"
            f'<div class="bd1"><div class="wenz" id="zoom">{body}</div></div>'
        )
        return page(f"""<!doctype html><html><head><meta charset="utf-8">
<base href="/{self.code}/" />
{chrome.metas(self.portal, article, column.planned.name, self.base)}
<title>{escape(article.title)} - {self.name}</title></head>
<body>{chrome.breadcrumb(self.portal, column.planned.name, self.day)}
{laid_out(article, content, body)}
{chrome.foot(self.portal)}</body></html>""")
