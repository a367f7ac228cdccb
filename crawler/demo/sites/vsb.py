"""VSB: page one of a column is zfxxgknb.htm, the rest lies below it and counts down.

Of four pages zfxxgknb/3.htm is the second and zfxxgknb/1.htm the last. Articles are
/info/<column>/<number>.htm; files come from a script that says neither name nor extension. The
pages call themselves gb2312 and are in utf-8, and narrow rows are cut with the whole title nowhere
on the page. (A twentieth of a list of 2,800 columns of 2026-11 ends in .htm; the product's name,
the counting down and the wrong charset are guesses.)
"""

from __future__ import annotations

import re
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import chrome
from crawler.demo.sites.disclosure import DEMO_DATE, DisclosureSite, laid_out, page_number
from crawler.demo.sites.site import NOT_FOUND, Answer, Request

_FOLDER = "/zwgk/zfxxgk"
_CUT = 28


class VsbSite(DisclosureSite):
    """Pages that count down."""

    hub = f"{_FOLDER}.htm"
    section_path = _FOLDER + "/{key}.htm"
    news_path = "/info/1007/4410{n}.htm"
    media_type = "text/html"

    def _stem(self, column: FilledColumn) -> str:
        return f"{_FOLDER}/zfxxgknb{self.index(column) or ''}"

    def column_path(self, column: FilledColumn) -> str:
        """The newest page."""
        return f"{self._stem(column)}.htm"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """The numbers of column and article."""
        return f"/info/{1041 + self.index(column)}/{42_000 + article.serial}.htm"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """A script with a number."""
        number = 15_390_000 + article.serial
        return (
            "/system/_content/download.jsp?urltype=news.DownloadAttachUrl"
            f"&owner=1324481698&wbfileid={number}"
        )

    def home_page(self) -> str:
        """A menu in a table."""
        return f"""<HTML><HEAD><TITLE>{self.name}</TITLE>
<META content="text/html; charset=gb2312" http-equiv="Content-Type"></HEAD><BODY>
<TABLE class="menu0"><TR><TD><A HREF="./">网站首页</A></TD><TD>
<A HREF="zwgk/zfxxgk.htm" TITLE="政府信息公开">信息公开</A></TD></TR></TABLE>
{self._side("")}</BODY></HTML>"""

    def hub_page(self) -> str:
        """Links relative to the folder above."""
        entries = "".join(
            f'<LI><A HREF="{path.removeprefix("/zwgk/")}">{escape(label)}</A></LI>'
            for path, label in self.menu()
        )
        return f"""<HTML><HEAD><TITLE>政府信息公开-{self.name}</TITLE>
<META content="text/html; charset=gb2312" http-equiv="Content-Type"></HEAD><BODY>
<UL class="leftmenu">{entries}</UL>{self._side("../")}</BODY></HTML>"""

    def _side(self, up: str) -> str:
        rows = "".join(
            f'<TR><TD><A class="c44102" HREF="{up}{one.path[1:]}">{escape(one.title)}</A></TD>'
            f'<TD class="t44102">{one.shown}</TD></TR>'
            for one in self.news()
        )
        return f'<TABLE class="winstyle44102">{rows}</TABLE>'

    def column_answer(self, request: Request) -> Answer | None:
        """A page of the list; 404 for numbers that no page has, the first one's own among them."""
        for column in self.columns:
            if request.path == self.column_path(column):
                return self.send(self._list(column, 1))
            pattern = re.escape(self._stem(column)) + r"/(\d+)\.htm"
            if match := re.fullmatch(pattern, request.path):
                left = page_number(match[1])
                if left is None or left >= self.pages(column):
                    return NOT_FOUND
                return self.send(self._list(column, self.pages(column) - left + 1))
        return None

    def _list(self, column: FilledColumn, number: int) -> str:
        name = escape(column.planned.name)
        up = "../../" if number == 1 else "../../../"
        rows = "".join(
            self._row(column, article, n, up) for n, article in enumerate(self.rows(column, number))
        )
        return f"""<HTML><HEAD><TITLE>{name}-{self.name}</TITLE>
<META content="text/html; charset=gb2312" http-equiv="Content-Type"></HEAD><BODY>
<DIV class="rq">{DEMO_DATE}</DIV>
<TABLE class="winstyle44067"><TR><TD>当前位置:
<A HREF="{up}">首页</A>&gt;&gt;{name}</TD></TR></TABLE>
<TABLE class="winstyle44099" width="100%">{rows or self.nothing}</TABLE>
{self._pager(column, number)}
{self._side(up)}{chrome.foot(self.portal)}</BODY></HTML>"""

    def _row(self, column: FilledColumn, article: Article, n: int, up: str) -> str:
        shown = chrome.cut(article.row, _CUT)
        title = f' title="{escape(article.row)}"' if article.serial % 3 else ""
        path = self.href(column, article)
        if not article.elsewhere:
            path = up + path[1:]
        return (
            f'<TR id="line44099_{n}" height="26"><TD width="1%"><SPAN class="leader44099">· </SPAN>'
            f'</TD><TD><A class="c44099" href="{path}" target="_blank"{title}>{escape(shown)}</A>'
            f'</TD><TD width="1%" nowrap><SPAN class="time44099">{article.published:%Y-%m-%d}'
            '</SPAN></TD></TR><TR><TD colspan="3" height="1"></TD></TR>\n'
        )

    def _pager(self, column: FilledColumn, number: int) -> str:
        last = self.pages(column)
        name = self._stem(column).rsplit("/", 1)[1]
        links = ['<SPAN class="Disabled">首页</SPAN>']
        if number > 1:
            links = [f'<A href="../{name}.htm" class="Next">首页</A>']
        if number < last:
            folder = f"{name}/" if number == 1 else ""
            links.append(f'<A href="{folder}{last - number}.htm" class="Next">下页</A>')
            links.append(f'<A href="{folder}1.htm" class="Next">尾页</A>')
        return (
            f'<TABLE class="pb_sys"><TR><TD>共{len(column.articles)}条&nbsp;&nbsp;{number}/{last}'
            f"&nbsp;{'&nbsp;'.join(links)}</TD></TR></TABLE>"
        )

    def article_page(self, article: Article) -> Answer:
        """Title, head line and text in the rows of one table."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += (
                f'<UL><LI>附件【<A HREF="{escape(self.attachment_of(article))}" target="_blank">'
                f"{escape(article.attachment_name)}</A>】已下载{next(self.visits)}次</LI></UL>"
            )
        content = (
            f'<TABLE class="winstyle1106"><TR><TD class="titlestyle1106">{escape(article.title)}'
            f'</TD></TR><TR><TD class="timestyle1106">{article.published:%Y年%m月%d日} '
            f"来源：{escape(article.publisher)} 点击：{next(self.visits)}</TD></TR></TABLE>"
            '<DIV id="vsb_content" class="contentstyle1106">'
            f'<DIV class="v_news_content">{body}</DIV></DIV>'
        )
        return self.send(f"""<HTML><HEAD><TITLE>{escape(article.title)}-{self.name}</TITLE>
<META content="text/html; charset=gb2312" http-equiv="Content-Type">
{chrome.metas(self.portal, article, column.planned.name, self.host)}</HEAD><BODY>
<DIV class="rq">{DEMO_DATE}</DIV>
{laid_out(article, content, body)}
{self._side("../../")}{chrome.foot(self.portal)}</BODY></HTML>""")
