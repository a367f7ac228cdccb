"""政府信息公开专栏: the way from a home page to the column, and what else stands on such pages.

A visitor goes from the home page to 政府信息公开 and from there to 政府信息公开年报, one of the
menu's five entries. Around both stand the news of the day, a
calendar and a date; on some hosts that date is the template author's own, the same for years (seen
in 2026-11 on the districts of Tianjin). Each system draws all this in its own manner; this module
holds what it draws.
"""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.days import date_of
from crawler.demo.markup import in_one_table
from crawler.demo.sites import menus
from crawler.demo.sites.site import HTML, Answer, Request, Site, page

# What a template's author left in the head of every page.
DEMO_DATE = "2019年12月3日 星期二"
# The other four entries of the menu, by the key that stands for them in an address.
_SECTIONS = {
    "zn": menus.GUIDE,
    "zd": menus.RULES,
    "nr": menus.CATALOGUE,
    "ysqgk": menus.REQUESTS,
}
# Other news of a portal; two of them look much like what is sought.
_NEWS = (
    ("{place}召开优化营商环境工作推进会", "2026-01-28"),
    ("{place}人民政府2025年法治政府建设年度报告", "2026-01-23"),
    ("关于{place}城区部分路段临时交通管制的通告", "2026-01-20"),
    ("{place}政府网站工作年度报表（2025年度）", "2026-01-16"),
    ("{place}举办政府信息公开工作培训班", "2025-12-03"),
)
_DAYS = 28  # of the calendar's month


@dataclass(frozen=True, slots=True)
class News:
    """A page of the portal that no column of reports lists."""

    title: str
    path: str
    shown: str


class DisclosureSite(Site):
    """A portal whose column lies two steps below its home page.

    `hub` is the address of 政府信息公开, with its query; `section_path` and `news_path` are those
    of the menu's other entries and of the news, with {key} and {n}. `encoding` is what the
    bytes are in, whatever the page declares.
    """

    hub: ClassVar[str]
    section_path: ClassVar[str]
    news_path: ClassVar[str]
    encoding: ClassVar[str] = "utf-8"
    media_type: ClassVar[str] = HTML

    @property
    def host(self) -> str:
        """The host without the scheme."""
        return self.base.removeprefix("http://")

    @property
    def name(self) -> str:
        """The portal's name, escaped."""
        return escape(self.portal.name)

    @property
    def size(self) -> int:
        """Rows on a page."""
        return self.portal.per_page

    def send(self, text: str, status: int = 200) -> Answer:
        """A page in the site's encoding."""
        return page(text, status, self.encoding, self.media_type)

    def answer(self, request: Request) -> Answer:
        """The answer to any request, the front page in the site's encoding too."""
        return self.send(self.home_page()) if request.path == "/" else super().answer(request)

    def listing(self, request: Request) -> Answer | None:
        """The way to the column, the menu's other pages, or what the column answers."""
        if request.target == self.hub:
            return self.send(self.hub_page())
        for path, title in (*self.sections(), *((one.path, one.title) for one in self.news())):
            if request.target == path:
                return self.send(menus.plain(self.portal, title))
        return self.column_answer(request)

    @abstractmethod
    def hub_page(self) -> str:
        """政府信息公开: the menu of five, one entry of which leads to each column."""

    @abstractmethod
    def column_answer(self, request: Request) -> Answer | None:
        """A column's page or what its script asks for; None where the path is no listing's."""

    def sections(self) -> Iterator[tuple[str, str]]:
        """Address and label of the menu's other entries."""
        for key, label in _SECTIONS.items():
            yield self.section_path.format(key=key), label

    def menu(self) -> Iterator[tuple[str, str]]:
        """Address and label of all entries, the columns among the others."""
        others = list(self.sections())
        yield from others[:-1]
        for column in self.columns:
            yield self.column_path(column), column.planned.name
        yield others[-1]

    def news(self) -> tuple[News, ...]:
        """The news that stand beside lists and articles."""
        return tuple(
            News(title.format(place=self.portal.place), self.news_path.format(n=n), shown)
            for n, (title, shown) in enumerate(_NEWS, 1)
        )

    def index(self, column: FilledColumn) -> int:
        """The column's place among all of the site, from 0."""
        return next(n for n, one in enumerate(self.all_columns) if one.planned == column.planned)

    def rows(self, column: FilledColumn, number: int) -> tuple[Article, ...]:
        """The articles of a page, counted from 1; none past the end."""
        return column.articles[(number - 1) * self.size : number * self.size]

    def link(self, column: FilledColumn, article: Article, folder: str) -> str:
        """What a row links to, relative to a folder where the article lies below it."""
        path = self.href(column, article)
        return "./" + path.removeprefix(folder) if path.startswith(folder) else path

    def pages(self, column: FilledColumn) -> int:
        """How many pages the column has, one at least."""
        return pages_of(len(column.articles), self.size)


def pages_of(count: int, size: int) -> int:
    """How many pages that many rows fill, one at least."""
    return max(1, -(-count // size))


def page_number(text: str) -> int | None:
    """A page's number out of an address; None for what is none, 0 and 007 among it."""
    return int(text) if text.isascii() and text.isdigit() and text[0] != "0" else None


def token(*parts: object, length: int = 32) -> str:
    """A name of hexadecimal digits, always the same for the same parts."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:length]


def calendar(day: int, name: str) -> str:
    """A month of links that lead nowhere, in a table of the class `name`."""
    today = date_of(day)
    cells = "".join(
        f'<td><a href="javascript:void(0)" title="{today.replace(day=n)}">{n}</a></td>'
        + ("</tr><tr>" if n % 7 == 0 and n < _DAYS else "")
        for n in range(1, _DAYS + 1)
    )
    return (
        f'<table class="{name}"><caption>{today.year}年{today.month}月</caption>'
        f"<tr>{cells}</tr></table>"
    )


def laid_out(article: Article, content: str, body: str) -> str:
    """The content, or the body in one table where the article is laid out so."""
    return in_one_table(article.title, body) if article.layout == "one_table" else content
