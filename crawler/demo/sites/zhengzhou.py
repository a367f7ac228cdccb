"""Zhengzhou's disclosure sites: everything below /, told apart by the query, units by codes.

?a=dir&p=<unit> is a unit's catalogue, ?a=path&d=<node>&p=<unit>&page=N a node of it, page by page,
/<unit>/<number>.jhtml an article. The node of the reports has a number of its own with each unit.
Pages are in GBK: lists say so, articles claim UTF-8, the server says nothing (addresses and lists
seen in 2026-11 on public.zhengzhou.gov.cn; the charsets are those of other old sites).
"""

from __future__ import annotations

from functools import cached_property
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import asked, chrome, menus, units
from crawler.demo.sites.disclosure import DisclosureSite, laid_out, pages_of
from crawler.demo.sites.site import NOT_FOUND, Answer, Request


class ZhengzhouSite(DisclosureSite):
    """Units in two menus by their short names, a node of reports with each."""

    hub = "/?a=dir&h=1&p=D0104X"
    section_path = "/?a=info&d={key}&p=D0104X"
    news_path = "/D0104X/51{n:05d}.jhtml"
    encoding = "gb18030"
    media_type = "text/html"

    @cached_property
    def codes(self) -> dict[str, str]:
        """Units by their codes."""
        names = units.unit_names(self.all_columns)
        return {f"D{12 + 3 * n}{'YXZ'[n % 3]}": name for n, name in enumerate(names)}

    @cached_property
    def code_of(self) -> dict[str, str]:
        """Codes by their units."""
        return {name: code for code, name in self.codes.items()}

    def node_of(self, code: str) -> str:
        """The number of 政府信息公开年报 in a unit's catalogue."""
        return str(19 + 8 * list(self.codes).index(code))

    def column_path(self, column: FilledColumn) -> str:
        """The page of all units."""
        return self.hub

    def registry_paths(self) -> tuple[str, ...]:
        """The page of all units."""
        return (self.hub,)

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Below the unit's code, under a number."""
        return f"/{self.code_of[article.publisher]}/{6_230_000 + article.serial}.jhtml"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """Below the year."""
        return f"/u/cms/public/{article.published:%Y%m}/{article.serial:012d}.pdf"

    def listing_requests(self) -> int:
        """The units; each one's catalogue, and its node's pages."""
        own = (units.articles_of_unit(self.columns, name) for name in self.codes.values())
        return 1 + sum(1 + pages_of(len(one), self.size) for one in own)

    def answer(self, request: Request) -> Answer:
        """Pages below / are told apart by the query."""
        if request.path == "/" and request.query:
            return self.listing(request) or NOT_FOUND
        return super().answer(request)

    def _empty(self) -> str:
        return f"<p>{self.nothing}</p>"

    def _page(self, title: str, inside: str, declared: str = "gb2312") -> Answer:
        return self.send(f"""<html><head>
<meta http-equiv="Content-Type" content="text/html; charset={declared}">
<title>{escape(title)}--{self.name}</title></head><body>
{chrome.breadcrumb(self.portal, title, self.day)}
{inside}
{chrome.foot(self.portal)}</body></html>""")

    def home_page(self) -> str:
        """A bar of words, of which one leads to the units."""
        links = menus.links(
            '<td><a href="{href}">{name}</a></td>',
            ((self.hub, "政府信息公开"), ("/?a=news", "最新公开")),
        )
        return f"<html><head><title>{self.name}</title></head><body><table><tr>{links}</tr></table>"

    def hub_page(self) -> str:
        """All units; the menu's own entries are those of the authority itself."""
        small = units.towns(self.all_columns)
        blocks = [f'<div class="menu">{menus.links(_ENTRY, self.menu())}</div>']
        for heading, chosen in (("区直单位", False), ("街道乡镇", True)):
            entries = [
                (f"/?a=dir&h=1&p={code}", units.short_name(self.portal, name))
                for code, name in self.codes.items()
                if (name in small) == chosen
            ]
            blocks.append(f"<h5>{heading}</h5><ul>{menus.links(_UNIT, entries)}</ul>")
        return (
            '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
            f"<title>政府信息公开--{self.name}</title></head><body>{''.join(blocks)}</body></html>"
        )

    def column_answer(self, request: Request) -> Answer | None:
        """A unit's catalogue, or a page of a node."""
        query = request.query
        code = query.get("p", "")
        if request.path != "/" or code not in self.codes:
            return None
        if query.get("a") == "dir":
            return self._page(self.codes[code], self._catalogue(code))
        if query.get("a") != "path":
            return None
        number = asked.number(query, "page", 1)
        inside = self._node(code, number) if query.get("d") == self.node_of(code) else self._empty()
        return self._page(f"{self.codes[code]}{menus.REPORTS}", inside)

    def _catalogue(self, code: str) -> str:
        node = int(self.node_of(code))
        labels = {node - 2: menus.GUIDE, node - 1: menus.RULES, node: menus.REPORTS}
        entries = ((f"/?a=path&d={d}&p={code}", label) for d, label in labels.items())
        return f'<div class="dir-left"><ul>{menus.links(_UNIT, entries)}</ul></div>'

    def _node(self, code: str, number: int) -> str:
        own = units.articles_of_unit(self.columns, self.codes[code])
        chosen = own[(number - 1) * self.size : number * self.size]
        if not chosen:
            return self._catalogue(code) + self._empty()
        rows = "".join(self._row(one) for one in chosen)
        pages = pages_of(len(own), self.size)
        links = menus.links(
            '<li><a href="{href}">{name}</a></li>',
            (
                (f"?a=path&d={self.node_of(code)}&p={code}&page={n}", str(n))
                for n in range(1, pages + 1)
            ),
        )
        return (
            f'{self._catalogue(code)}<ul class="common-list">{rows}</ul>'
            f'<ul class="page-list"><li>共{pages}页</li>{links}</ul>'
        )

    def _row(self, article: Article) -> str:
        href = self.href(self.column_of(article), article)
        return f'<a href="{href}">{escape(article.row)}<i>{article.published}</i></a>'

    def article_page(self, article: Article) -> Answer:
        """Title, index block, text; the page claims another charset than it has."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += f'<p><a href="{self.attachment_of(article)}">附件下载</a></p>'
        content = (
            f'<h1 class="info-title">{escape(article.title)}</h1>'
            f"{chrome.index_block(self.portal, article)}"
            f"{chrome.head_line(article, next(self.visits))}"
            f'<div class="info-content">{body}</div>'
        )
        metas = chrome.metas(self.portal, article, column.planned.name, self.host)
        return self._page(article.title, f"{metas}{laid_out(article, content, body)}", "utf-8")


_ENTRY = '<a class="zn" href="{href}">{name}</a>'
_UNIT = '<li><a href="{href}">{name}</a></li>'
