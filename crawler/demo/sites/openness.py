"""The "Openness" system: branches, a list for each, files behind addresses that end in .html.

/opennessAnnualReport/?branch_id=<24 digits> lists a unit's reports, a page
/OpennessAnnualReport/show/N.html shows one, /OpennessAnnualReport/download/N.html is the file,
whatever its name says (seen in 2026-11 on tltg.gov.cn and mashsq.gov.cn; the select of the branches
is a guess).
"""

from __future__ import annotations

from functools import cached_property
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import asked, chrome, menus, units
from crawler.demo.sites.disclosure import DisclosureSite, laid_out, pages_of, token
from crawler.demo.sites.site import Answer, Request

_LIST = "/opennessAnnualReport/"


class OpennessSite(DisclosureSite):
    """Departments in a select, towns as links; each branch's list in pages."""

    hub = "/Openness/"
    section_path = "/OpennessGuide/show/{key}.html"
    news_path = "/Content/show/{n}.html"
    media_type = "text/html"  # nothing of the charset, neither here nor in the page

    @cached_property
    def branches(self) -> dict[str, str]:
        """Units by their numbers of 24 hexadecimal digits."""
        names = units.unit_names(self.all_columns)
        return {token(self.portal.id, "branch", n, length=24): name for n, name in enumerate(names)}

    def column_path(self, column: FilledColumn) -> str:
        """All branches."""
        return _LIST

    def registry_paths(self) -> tuple[str, ...]:
        """All branches."""
        return (_LIST,)

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Under a number."""
        return f"/OpennessAnnualReport/show/{4200 + article.serial}.html"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """Under a number of its own; that of another report's page, now and then."""
        return f"/OpennessAnnualReport/download/{4203 + article.serial}.html"

    def listing_requests(self) -> int:
        """The branches, and each one's pages."""
        own = (units.articles_of_unit(self.columns, name) for name in self.branches.values())
        return 1 + sum(pages_of(len(one), self.size) for one in own)

    def home_page(self) -> str:
        """Words, one of them in a picture's place."""
        links = menus.links(
            '<a class="top-nav" href="{href}"><b>{name}</b></a>',
            ((self.hub, "政府信息公开"), ("/News/showList/12/page_1.html", "新闻中心")),
        )
        return f"<html><head><title>{self.name}</title></head><body>{links}</body></html>"

    def hub_page(self) -> str:
        """The menu."""
        links = menus.links('<h4><a href="{href}">{name}</a></h4>', self.menu())
        return f"<html><head><title>政府信息公开</title></head><body>{links}</body></html>"

    def column_answer(self, request: Request) -> Answer | None:
        """All branches, a branch's list, a file."""
        file = self._file_at.get(request.path)
        if file is not None:
            return Answer(file.file(self.day), media_type="application/octet-stream")
        if request.path != _LIST:
            return None
        branch = request.query.get("branch_id", "")
        if branch in self.branches:
            return self.send(self._list_page(branch, asked.number(request.query, "page", 1)))
        return self.send(self._frame(menus.REPORTS, self._branch_links()))

    def _frame(self, title: str, inside: str) -> str:
        return f"""<html><head><title>{escape(title)}-{self.name}</title></head><body>
{chrome.breadcrumb(self.portal, title, self.day)}
<div class="openness-main">{inside}</div>{chrome.foot(self.portal)}</body></html>"""

    def _branch_links(self) -> str:
        small = units.towns(self.all_columns)
        options = "".join(
            f'<option value="{branch}">{name}</option>'
            for branch, name in self.branches.items()
            if name not in small
        )
        towns = menus.links(
            '<dd><a href="{href}">{name}</a></dd>',
            (
                (f"{_LIST}?branch_id={branch}", name)
                for branch, name in self.branches.items()
                if name in small
            ),
        )
        return f"""<form action="{_LIST}" method="get">
<select name="branch_id" onchange="location.href='{_LIST}?branch_id='+this.value">
<option value="">请选择单位</option>{options}</select></form><dl><dt>乡镇街道</dt>{towns}</dl>"""

    def _list_page(self, branch: str, number: int) -> str:
        own = units.articles_of_unit(self.columns, self.branches[branch])
        chosen = own[(number - 1) * self.size : number * self.size]
        rows = "".join(map(self._row, chosen)) or f"<p>{self.nothing}</p>"
        pages = pages_of(len(own), self.size)
        numbers = menus.links(
            '<a href="{href}">{name}</a>',
            (
                (f"{_LIST}?branch_id={branch}&page={n}", str(n) if n > number else "上一页")
                for n in range(1, pages + 1)
                if n != number
            ),
        )
        name = self.branches[branch]
        return self._frame(
            f"{name}{menus.REPORTS}",
            f'{self._branch_links()}<div class="openness-list">{rows}</div>'
            f'<div class="paging">共 {len(own)} 条 {numbers}</div>',
        )

    def _row(self, article: Article) -> str:
        column = self.column_of(article)
        href = self.href(column, article)
        load = ""
        if article.attachment:
            load = f'<a href="{article.elsewhere}{self.attachment_of(article)}">下载</a>'
        return (
            f'<div class="openness-item"><span class="no">{article.serial}</span>'
            f'<a class="t" href="{href}">{escape(article.row)}</a>{load}'
            f"<em>{article.published}</em></div>"
        )

    def article_page(self, article: Article) -> Answer:
        """Title, head line, text."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += (
                f'<p class="down">附件：<a href="{self.attachment_of(article)}">'
                f"{escape(article.attachment_name)}</a></p>"
            )
        content = (
            f"{chrome.index_block(self.portal, article)}<h2>{escape(article.title)}</h2>"
            f"{chrome.head_line(article, next(self.visits))}"
            f'<div class="openness-text">{body}</div>'
        )
        return self.send(f"""<html><head><title>{escape(article.title)}-{self.name}</title>
{chrome.metas(self.portal, article, column.planned.name, self.host)}</head><body>
{chrome.breadcrumb(self.portal, column.planned.name, self.day)}
{laid_out(article, content, body)}
{chrome.foot(self.portal)}</body></html>""")
