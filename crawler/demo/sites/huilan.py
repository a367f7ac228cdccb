"""Huilan's eportal: lists under /eportal/ui?pageId=N, paged by a form and javascript:next(N).

The other kind writes its pages out: <hash>.shtml, <hash>-2.shtml and so on, whose addresses stand
in `tagname` and in the call that a click makes; its bytes are GBK under a head that says utf-8.
Articles lie in folders of their own. (Seen in 2026-11 in crawlers of Liaoning, Daxing and Hengshui;
that a page past the end has no rows is a guess, and so is the wrong charset on this very system.)
"""

from __future__ import annotations

import re
from datetime import timedelta
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import asked, chrome
from crawler.demo.sites.disclosure import DisclosureSite, calendar, laid_out, page_number, token
from crawler.demo.sites.site import NOT_FOUND, Answer, Request

_UI = "/eportal/ui"
_PAGE = 471_230


class HuilanSite(DisclosureSite):
    """Lists by number of page; the same address serves the way to them."""

    hub = f"{_UI}?pageId=471200"
    section_path = "/zwgk/xxgkzl/{key}/index.html"
    news_path = "/zwxw/jrxw/3310{n}/index.html"

    def column_path(self, column: FilledColumn) -> str:
        """A number, and no word."""
        return f"{_UI}?pageId={_PAGE + self.index(column)}"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """A folder named by a number."""
        return f"/zwgk/xxgkzl/ndbg/{334_000 + article.serial}/index.html"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """Among the portlets' files."""
        name = token("file", article.serial)
        return (
            f"/eportal/fileDir/{self.portal.id}/resource/cms/{article.published:%Y/%m}/{name}.pdf"
        )

    def home_page(self) -> str:
        """Three blocks of links."""
        return f"""<html><head><meta charset="utf-8"/><title>{self.name}</title></head><body>
<table class="menuTab"><tr><td><a href="/">首&nbsp;&nbsp;页</a></td>
<td><a href="{escape(self.hub)}">政府信息<br/>公开</a></td>
<td><a href="{_UI}?pageId=471300">办事服务</a></td></tr></table>{self._news()}</body></html>"""

    def hub_page(self) -> str:
        """Entries that are opened by a click as well as by their address."""
        entries = "".join(
            f'<dd><a href="{escape(path)}" onclick="window.open(\'{path}\');return false;">'
            f"{escape(label)}</a></dd>"
            for path, label in self.menu()
        )
        return f"""<html><head><meta charset="utf-8"/><title>政府信息公开</title></head><body>
<dl id="gkzl"><dt>政府信息公开专栏</dt>{entries}</dl>{self._news()}</body></html>"""

    def _news(self) -> str:
        rows = "".join(
            f'<tr><td><a href="{one.path}">{escape(one.title)}</a></td><td>{one.shown}</td></tr>'
            for one in self.news()
        )
        return f'<div class="portlet" id="xwlb"><table>{rows}</table></div>'

    def column_answer(self, request: Request) -> Answer | None:
        """A page of the column that `pageId` names, without rows past the end."""
        if request.path != _UI:
            return None
        for column in self.columns:
            if request.query.get("pageId") == str(_PAGE + self.index(column)):
                return self.send(self._list(column, asked.number(request.query, "currentPage", 1)))
        return NOT_FOUND

    def _list(self, column: FilledColumn, number: int) -> str:
        name = escape(column.planned.name)
        rows = []
        for n, article in enumerate(self.rows(column, number), 1):
            shown = chrome.cut(article.row, 30)
            rows.append(
                f'<tr><td class="xh">{(number - 1) * self.size + n}</td>'
                f'<td class="bt"><a href="{self.href(column, article)}" '
                f'title="{escape(article.row)}">{escape(shown)}</a></td>'
                f"<td>{article.published:%Y/%m/%d}</td></tr>"
            )
        listed = "\n".join(rows)
        if not listed and number == 1:
            listed = f'<tr><td colspan="3">{self.nothing}</td></tr>'
        return f"""<html><head><meta charset="utf-8"/><meta name="ColumnName" content="{name}"/>
<title>{name}-{self.name}</title></head><body>
<div class="weizhi">您当前的位置：<a href="/">首页</a>-
<a href="{escape(self.hub)}">政府信息公开</a>-{name}</div>
<table class="xxgkTable"><thead><tr><th>序号</th><th>标题</th><th>发布日期</th></tr></thead><tbody>
{listed}</tbody></table>
{self._pager(column, number)}
{calendar(self.day, "calendarPortlet")}{self._news()}{chrome.foot(self.portal)}</body></html>"""

    def _pager(self, column: FilledColumn, number: int) -> str:
        last = self.pages(column)
        links = []
        if number < last:
            links = [
                f'<a href="javascript:next({number + 1})">下一页</a>',
                f'<a href="javascript:next({last})">尾页</a>',
            ]
        return f"""<form name="pageForm" action="{_UI}" method="get">
<input type="hidden" name="pageId" value="{_PAGE + self.index(column)}"/>
<input type="hidden" id="currentPage" name="currentPage" value="{number}"/></form>
<script>function next(n) {{ document.getElementById("currentPage").value = n;
document.pageForm.submit(); }}</script>
<div class="fenye">共{len(column.articles)}条 第{number}/{last}页 {" ".join(links)}</div>"""

    def article_page(self, article: Article) -> Answer:
        """Title and text in a portlet each; the metas' names in small letters."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += (
                f'<p>附件下载：<a href="{self.attachment_of(article)}">'
                f"{escape(article.attachment_name)}</a></p>"
            )
        metas = chrome.metas(self.portal, article, column.planned.name, self.host)
        metas = re.sub(r'name="\w+"', lambda match: match[0].lower(), metas)
        content = (
            f"{chrome.index_block(self.portal, article)}"
            f'<div class="portlet"><h2 class="wzbt">{escape(article.title)}</h2></div>'
            f'<div class="wzsx">发布日期：{article.published} 来源：{escape(article.publisher)} '
            f"点击数：{next(self.visits)}</div>"
            f'<div class="portlet easysite-article-content" id="fontzoom">{body}</div>'
        )
        return self.send(f"""<html><head><meta charset="utf-8"/>{metas}
<title>{escape(article.title)}</title></head><body>
{laid_out(article, content, body)}
{self._news()}{chrome.foot(self.portal)}</body></html>""")


class HuilanStaticSite(HuilanSite):
    """Pages written out under a hash."""

    hub = "/web/zwgk/zfxxgk/index.shtml"
    section_path = "/web/zwgk/zfxxgk/{key}/index.shtml"
    news_path = "/web/ywdt/jrxw/202601220811220{n}/index.shtml"
    encoding = "gb18030"
    media_type = "text/html"

    def _stem(self, column: FilledColumn) -> str:
        return f"/web/zwgk/zfxxgk/zfxxgknb/{token(self.portal.id, self.index(column), length=8)}"

    def column_path(self, column: FilledColumn) -> str:
        """The hash alone is page one."""
        return f"{self._stem(column)}.shtml"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Named by the second of entry, which some were given later than the day shown."""
        entered = article.published + timedelta(days=11 if article.serial % 7 == 0 else 0)
        second = f"{entered:%Y%m%d}0911{article.serial:05d}"
        return f"/web/zwgk/zfxxgk/zfxxgknb/{second}/index.shtml"

    def column_answer(self, request: Request) -> Answer | None:
        """A page of the list; 404 past the end."""
        for column in self.columns:
            pattern = re.escape(self._stem(column)) + r"(?:-(\d+))?\.shtml"
            if match := re.fullmatch(pattern, request.path):
                number = page_number(match[1]) if match[1] else 1
                if number is None or number > self.pages(column):
                    return NOT_FOUND
                return self.send(self._list(column, number))
        return None

    def _pager(self, column: FilledColumn, number: int) -> str:
        last = self.pages(column)

        def link(to: int, label: str) -> str:
            path = self._stem(column) + (f"-{to}.shtml" if to > 1 else ".shtml")
            return (
                f'<a href="javascript:void(0);" tagname="{path}" class="pagingNormal" '
                f"onclick=\"queryArticleByCondition(this,'{path}')\">{label}</a>"
            )

        links = [link(1, "首页")]
        if number < last:
            links += [link(number + 1, "下一页"), link(last, "尾页")]
        return (
            f'<input type="hidden" name="article_paging_list_hidden" totalpage="{last}" '
            f'moduleid="{token(self.portal.id, "module")}"/>'
            f'<div class="easysite-pages">{"".join(links)}</div>'
        )

    def article_page(self, article: Article) -> Answer:
        """The file, where there is one, in a frame."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += (
                f'<iframe src="{self.attachment_of(article)}" width="900" height="1200"></iframe>'
            )
        content = (
            f'<div class="xl_tit"><p class="xl_tit1">{escape(article.title)}</p></div>'
            f"{chrome.head_line(article, next(self.visits))}"
            f'<div class="xl_con" id="print_content">{body}</div>'
        )
        return self.send(f"""<html><head><meta charset="utf-8"/>
{chrome.metas(self.portal, article, column.planned.name, self.host)}
<title>{escape(article.title)}</title></head><body>
{laid_out(article, content, body)}
{self._news()}{chrome.foot(self.portal)}</body></html>""")
