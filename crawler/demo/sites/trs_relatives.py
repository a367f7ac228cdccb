"""What stands on TRS and is not its static list: rows in JSON files and rows from a search.

Hubei writes a JSON file for each year beside the column's page; Fujian's pages post to the search
of TRS WAS (both seen in 2026-11 in crawlers of these provinces' portals). Articles are
t<yyyymmdd>_<id>.html as everywhere on TRS.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import asked, chrome
from crawler.demo.sites.disclosure import DisclosureSite, calendar, laid_out
from crawler.demo.sites.site import NOT_FOUND, Answer, Request


def entry_name(article: Article, first_id: int) -> str:
    """Month and name of an article's page; the day is that of entry, at times a later one."""
    day = article.published + timedelta(days=75 if article.serial % 9 == 0 else 0)
    return f"{day:%Y%m}/t{day:%Y%m%d}_{first_id + article.serial}.html"


class TrsRelative(DisclosureSite):
    """A folder, articles below it, and the frame of a page around both."""

    hub = "/zwgk/zfxxgk/"
    section_path = "/zwgk/zfxxgk/{key}/"
    news_path = "/xwzx/202601/t20260122_98110{n}.html"
    media_type = "text/html"
    first_id = 4_410_200

    def folder(self, column: FilledColumn) -> str:
        """The column's folder, with its slash."""
        return f"{self.hub}zfxxgknb{self.index(column) or ''}/"

    def column_path(self, column: FilledColumn) -> str:
        """The folder."""
        return self.folder(column)

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Below the column's folder."""
        return self.folder(column) + entry_name(article, self.first_id)

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """Beside the article."""
        folder, name = self.article_path(column, article).rsplit("/", 1)
        return f"{folder}/P0{name[1:9]}{article.serial:012d}.pdf"

    def home_page(self) -> str:
        """Channels in one line."""
        return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{self.name}</title></head><body><div class="channel">
<a href="./">首页</a> | <a href="./xwzx/">新闻</a> |
<a href="./{self.hub[1:]}" target="_blank">政府信息公开</a></div>{self.beside()}</body></html>"""

    def hub_page(self) -> str:
        """The menu of five."""
        entries = "".join(
            f'<p class="chnl"><a href="{path}" class="CurrChnlCls">{escape(label)}</a></p>'
            for path, label in self.menu()
        )
        return self.framed("政府信息公开", f'<div class="chnls">{entries}</div>')

    def beside(self) -> str:
        """News of other columns."""
        rows = "".join(
            f'<li><a href="{one.path}" title="{escape(one.title)}">'
            f"{escape(chrome.cut(one.title, 12))}</a>{one.shown}</li>"
            for one in self.news()
        )
        return f'<div class="tj"><ul>{rows}</ul></div>'

    def framed(self, title: str, content: str) -> str:
        """A page of the site."""
        return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{escape(title)}_{self.name}</title></head><body><div class="cur">当前位置：
<a href="/" class="CurrChnlCls">首页</a>&nbsp;&gt;&nbsp;{escape(title)}</div>
{content}
{self.beside()}{chrome.foot(self.portal)}</body></html>"""

    def article_page(self, article: Article) -> Answer:
        """Index, title, text; a part of the head line is written by a script."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            name = self.attachment_of(article).rsplit("/", 1)[1]
            body += (
                f'<p><a href="./{name}" title="{escape(article.attachment_name)}">附件下载</a></p>'
            )
        content = (
            f"{chrome.index_block(self.portal, article)}"
            f'<div class="xl-title">{escape(article.title)}</div><div class="xl-bar">'
            f'<script>document.write("来源：{escape(article.publisher)}");</script>'
            f" 日期：{article.published} 人气：{next(self.visits)}</div>"
            f'<div class="trs_editor_view TRS_UEDITOR trs_web">{body}</div>'
        )
        return self.send(f"""<html><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{escape(article.title)}_{self.name}</title>
{chrome.metas(self.portal, article, column.planned.name, self.host)}
<meta name="contentid" content="{self.first_id + article.serial}"></head><body>
{laid_out(article, content, body)}
{self.beside()}{chrome.foot(self.portal)}</body></html>""")


class TrsJsonSite(TrsRelative):
    """Hubei: a JSON file for each year, loaded when its tab is chosen."""

    hub = "/xxgk/"
    section_path = "/xxgk/{key}/"

    def listing_requests(self) -> int:
        """The page, and a file for each year."""
        return sum(1 + len({one.year for one in column.articles}) for column in self.columns)

    def column_answer(self, request: Request) -> Answer | None:
        """The shell, or the rows of a year; 404 for a year without any."""
        for column in self.columns:
            folder = self.folder(column)
            if request.path in (folder, f"{folder}index.shtml"):
                return self.send(self._shell(column))
            match = re.fullmatch(re.escape(folder) + r"(\d{4})qtzdgk\.json", request.path)
            if match:
                return self._rows(column, int(match[1]))
        return None

    def _shell(self, column: FilledColumn) -> str:
        years = sorted({one.year for one in column.articles}, reverse=True)
        tabs = "".join(f'<li data-src="./{year}qtzdgk.json">{year}年</li>' for year in years)
        said = "" if tabs else self.nothing
        return self.framed(
            column.planned.name,
            f"""<ul class="tabs" id="years">{tabs}</ul><div class="rows" id="rows">{said}</div>
<script>$("#years li").click(function() {{ $.getJSON($(this).attr("data-src"), function(d) {{
  $.each(d.data, function(i, o) {{ $("#rows").append('<p><a href="' + o.url + '">'
  + o.FileName + "</a>" + o.PubDate); }});
}}); }}).first().click();</script>{calendar(self.day, "tab-day")}""",
        )

    def _rows(self, column: FilledColumn, year: int) -> Answer:
        folder = self.folder(column)
        rows = [
            {
                "FileName": one.row,
                "FileNumber": "",
                "PubDate": f"{one.published}",
                "url": self.link(column, one, folder),
                "order": str(n),
            }
            for n, one in enumerate(column.articles, 1)
            if one.year == year
        ]
        if not rows:
            return NOT_FOUND
        # The publisher's template begins its files with a byte order mark.
        text = json.dumps({"data": rows}, ensure_ascii=False)
        return Answer(text.encode("utf-8-sig"), media_type="application/json")


class TrsWasSite(TrsRelative):
    """Fujian: rows from the search, asked by POST; nothing but what the page asks is answered."""

    hub = "/zwgk/"
    section_path = "/zwgk/{key}/"
    search = "/fjdzapp/search"
    channel = 229_105

    def listing_requests(self) -> int:
        """The page, and the search as often as it takes."""
        return sum(1 + self.pages(one) for one in self.columns)

    def _number(self, column: FilledColumn) -> int:
        return 30_417 + self.index(column)

    def column_answer(self, request: Request) -> Answer | None:
        """The shell, or rows."""
        if request.path == self.search:
            return self._found(request)
        for column in self.columns:
            if request.path == self.folder(column):
                return self.send(self._shell(column))
        return None

    def _shell(self, column: FilledColumn) -> str:
        return self.framed(
            column.planned.name,
            f"""<div class="article_component"><ul class="doc_list"></ul></div>
<div id="pageNav"></div>
<script type="text/javascript">
var chnlid = '{self._number(column)}', pageSize = {self.size};
function search(p) {{
  var param = {{ channelid: '{self.channel}', classsql: 'chnlid=' + chnlid,
    sortfield: '-docorderpri,-docreltime', classcol: 'publishyear', page: p, prepage: pageSize }};
  $.post('{self.search}', param, function (res) {{ show(res.data, res.count); }}, 'json');
}}
search(1);
</script>""",
        )

    def _found(self, request: Request) -> Answer:
        if request.method != "POST":
            return NOT_FOUND
        form = request.form
        rows: list[dict[str, object]] = []
        count = 0
        for column in self.columns:
            wanted = (str(self.channel), f"chnlid={self._number(column)}")
            if (form.get("channelid"), form.get("classsql")) != wanted:
                continue
            size = max(1, min(asked.number(form, "prepage", 10), self.size))
            first = (max(1, asked.number(form, "page", 1)) - 1) * size
            count = len(column.articles)
            rows = [self._row(column, one) for one in column.articles[first : first + size]]
        text = json.dumps({"count": count, "data": rows}, ensure_ascii=False)
        return Answer(text.encode(), media_type="text/html;charset=utf-8")

    def _row(self, column: FilledColumn, article: Article) -> dict[str, object]:
        path = self.href(column, article)
        url = path if article.elsewhere else self.base + path
        key = "chnldocurl" if article.serial % 4 == 0 else "docpuburl"
        return {
            "docid": str(self.first_id + article.serial),
            "doctitle": article.row,
            "docreltime": f"{article.published} 08:30:00",
            key: url,
            "publishyear": str(article.published.year),
        }
