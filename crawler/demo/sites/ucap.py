"""UCAP: columns /<site>/c<digits>/<name>.shtml, whose list is filled by script from a search.

    /common/search/<channelId>?_isAgg=true&_isJson=true&_pageSize=15&page=N   rows as JSON

gives at most twenty rows whatever is asked, and says in `rows` how many; the addresses in it begin
with // or / (seen in 2026-11 in crawlers of csrc.gov.cn and of Heilongjiang's counties).
"""

from __future__ import annotations

import json
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import asked, chrome
from crawler.demo.sites.disclosure import (
    DisclosureSite,
    calendar,
    laid_out,
    pages_of,
    token,
)
from crawler.demo.sites.site import NOT_FOUND, Answer, Request

_MOST = 20  # rows that one answer gives
_CHANNEL = 100_417
_JSON = "application/json;charset=UTF-8"


class UcapSite(DisclosureSite):
    """The list is filled by script from the site's search."""

    hub = "/zfxxgk/nav_list.shtml"
    section_path = "/zfxxgk/{key}/common_content.shtml"
    news_path = "/zwxw/c100002/202601/{n:032x}.shtml"

    def channel_code(self, column: FilledColumn) -> str:
        """The channel as addresses name it."""
        return f"c{_CHANNEL + self.index(column)}"

    def channel_id(self, column: FilledColumn) -> str:
        """The channel as the search names it."""
        return token(self.portal.id, self.channel_code(column))

    def column_path(self, column: FilledColumn) -> str:
        """The list's template, below the channel."""
        return f"/{self.portal.id}/{self.channel_code(column)}/zfxxgk_gknbz.shtml"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Below the month, under 32 digits."""
        folder = f"/{self.portal.id}/{self.channel_code(column)}"
        return f"{folder}/{article.published:%Y%m}/{token('ucap', article.serial)}.shtml"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """In a folder of the article's own."""
        return self.article_path(column, article).removesuffix(".shtml") + "/files/report.pdf"

    def listing_requests(self) -> int:
        """The page, and twenty rows with each answer."""
        return sum(1 + pages_of(len(one.articles), _MOST) for one in self.columns)

    def home_page(self) -> str:
        """A bar of main entries."""
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>{self.name}</title></head>
<body><div class="nav_pc"><ul><li><a href="/">网站首页</a></li>
<li><a href="{self.hub}" target="_blank">政府信息公开</a></li>
<li><a href="/hdjl/index.shtml">互动交流</a></li></ul></div>
{self.beside()}</body></html>"""

    def hub_page(self) -> str:
        """Tabs, the columns' own without a word on what they lead to but their name."""
        tabs = "".join(
            f'<div class="gk_tab" onclick="tab(this)"><a href="{path}"><i></i>{escape(label)}</a>'
            "</div>"
            for path, label in self.menu()
        )
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>政府信息公开</title></head>
<body><div class="gk_left">{tabs}</div>{self.beside()}</body></html>"""

    def beside(self) -> str:
        """News of other columns."""
        rows = "".join(
            f'<li><a href="{one.path}" title="{escape(one.title)}">{chrome.cut(one.title, 14)}</a>'
            f"<em>{one.shown[5:]}</em></li>"
            for one in self.news()
        )
        return f'<div class="hot_news"><h3>今日要闻</h3><ul>{rows}</ul></div>'

    def column_answer(self, request: Request) -> Answer | None:
        """The shell, the search, or the channels below the site's."""
        for column in self.columns:
            if request.path == self.column_path(column):
                return self.send(self._shell(column))
            if request.path == f"/common/search/{self.channel_id(column)}":
                return self._found(column, request)
        if request.path == "/common/getChannelList":
            return self._channels(request)
        return NOT_FOUND if request.path.startswith("/common/") else None

    def _channels(self, request: Request) -> Answer:
        children = [
            {"displayName": one.planned.name, "channelId": self.channel_id(one)}
            for one in self.columns
            if request.query.get("channelCode") == self.channel_code(one)
        ]
        return Answer(_bytes({"results": {"children": children}}), media_type=_JSON)

    def _shell(self, column: FilledColumn) -> str:
        name = escape(column.planned.name)
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<meta name="SiteName" content="{self.name}"><meta name="ColumnName" content="{name}">
<meta name="ColumnType" content="信息公开年报"><title>{name}_{self.name}</title></head><body>
<div class="dqwz">当前位置：<a href="/">首页</a>&gt;
<a href="{self.hub}">政府信息公开</a>&gt;{name}</div>
<div class="gknb_box"><ul id="listBox"></ul><div id="pagination"></div></div>
{self.beside()}{calendar(self.day, "rili")}
<script>
var channelId = '{self.channel_id(column)}';
var websiteCodeName = "{self.portal.id}";
function loadPage(n) {{
  $.ajax({{ url: '/common/search/' + channelId, type: 'GET', dataType: 'json',
    data: {{ _isAgg: true, _isJson: true, _pageSize: 15, _template: 'index',
      _rangeTimeGte: '', _channelName: '', page: n }},
    success: function (res) {{ draw(res.data.results); pager(res.data.total, res.data.rows); }}
  }});
}}
loadPage(1);
</script>{chrome.foot(self.portal)}</body></html>"""

    def _found(self, column: FilledColumn, request: Request) -> Answer:
        if request.query.get("_isJson") != "true":
            return self.send("<html><body><div id='search_result'></div></body></html>")
        size = max(1, min(asked.number(request.query, "_pageSize", 15), _MOST))
        number = max(1, asked.number(request.query, "page", 1))
        articles = column.articles[(number - 1) * size : number * size]
        data = {
            "channelId": self.channel_id(column),
            "total": len(column.articles),
            "page": number,
            "rows": size,
            "results": [self._result(column, one) for one in articles],
        }
        return Answer(_bytes({"data": data}), media_type=_JSON)

    def _result(self, column: FilledColumn, article: Article) -> dict[str, object]:
        url = self.article_path(column, article)
        if article.elsewhere or article.serial % 5:
            url = (article.elsewhere or self.base).removeprefix("http:") + url
        pairs = {
            "indexnumber": f"{self.portal.site_code}/{article.serial:05d}",
            "refno": "",
            "pubdate": str(article.published),
            "source": article.publisher,
        }
        found = [{"key": key, "value": value} for key, value in pairs.items()]
        return {
            "title": article.row,
            "subTitle": "",
            "url": url,
            "publishedTimeStr": f"{article.published} 09:{article.serial % 60:02d}:00",
            "channelCodeName": self.channel_code(column),
            "channelName": column.planned.name,
            "content": "",
            "contentHtml": self.body_of(article),
            "domainMetaList": [{"resultList": found}],
        }

    def body_of(self, article: Article) -> str:
        """The text with the link to its file."""
        # A link relative to the article's page, also where the search gives the text.
        name = token("ucap", article.serial)
        file = (
            f'<p>附件：<a href="{name}/files/report.pdf">{escape(article.attachment_name)}</a></p>'
        )
        return article.body(self.day) + (file if article.attachment else "")

    def article_page(self, article: Article) -> Answer:
        """Title and text in elements of the system's own."""
        column = self.column_of(article)
        title = escape(article.title)
        body = self.body_of(article)
        content = f"""<div class="detail_xxgk_info"><ul>
<li><b>索 引 号：</b>{self.portal.site_code}/{article.serial:05d}</li>
<li><b>发布机构：</b>{escape(article.publisher)}</li>
<li><b>发布日期：</b>{article.published}</li></ul></div>
<h1><ucaptitle>{title}</ucaptitle></h1>
<div class="laiyuan">来源：{escape(article.publisher)}
<PUBLISHTIME>{article.published}</PUBLISHTIME>
阅读：{next(self.visits)}</div>
<div id="UCAP-CONTENT"><UCAPCONTENT>{body}</UCAPCONTENT></div>"""
        return self.send(f"""<!DOCTYPE html><html><head><meta charset="utf-8">
{chrome.metas(self.portal, article, column.planned.name, self.host)}
<title>{title}_{self.name}</title></head><body><div class="dqwz">当前位置：首页</div>
{laid_out(article, content, body)}
{self.beside()}{chrome.foot(self.portal)}</body></html>""")


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
