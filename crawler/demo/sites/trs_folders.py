"""TRS portals whose reports lie in a tree of years, and in those of classes of units.

The column's own list stops after its first pages, as the publisher's setting has it; the rest is
reached through years, and in those through 区政府, 政府部门 and 乡镇街道. The folders were copied
from each other: that of 2022 may be called 2023n and hold 2021jdyc (seen in 2026-11 on xialuqu,
gongxian and baiyinqu). Past the end stands a page that sends the visitor back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import chrome, units
from crawler.demo.sites.disclosure import pages_of
from crawler.demo.sites.site import Answer, Request, page
from crawler.demo.sites.trs_relatives import TrsRelative, entry_name

_STUB = (
    '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    '<meta http-equiv="refresh" content="1;url=./"></head><body></body></html>'
)
# Classes of units: label, and the folder's name in most years.
_CLASSES = {
    "government": ("区政府", "bj"),
    "office": ("政府部门", "xjbm"),
    "town": ("乡镇街道", "jdyc"),
}
# Up to this year the reports were not sorted into classes.
_FLAT_UP_TO = 2016


class TrsFolders(TrsRelative):
    """Folders with rows and a pager each."""

    def _rows(self, articles: Iterable[Article], folder: str) -> str:
        found = []
        for n, article in enumerate(articles, 1):
            column = self.column_of(article)
            text = self.row_text(article)
            shown = chrome.cut(text, 23)
            title = f' title="{escape(text)}"' if shown != text or n % 2 else ""
            found.append(
                f'<dd><a href="{self.link(column, article, folder)}"{title}>{escape(shown)}</a>'
                f"<em>{article.published}</em></dd>"
            )
            if n % 5 == 0:
                found.append('<dd class="GroupBlankLine"></dd>')
        return "\n".join(found) or f"<dd>{self.nothing}</dd>"

    def row_text(self, article: Article) -> str:
        """What a row says."""
        return article.row

    def page_of(
        self, name: str, folder: str, articles: tuple[Article, ...], path: str, most: int = 0
    ) -> Answer | None:
        """The page of a folder's list that a path asks for; `most` caps how many there are."""
        pattern = re.escape(folder) + r"(?:index(?:_(\d+))?\.html)?"
        match = re.fullmatch(pattern, path)
        if not match:
            return None
        last = pages_of(len(articles), self.size)
        if most:
            last = min(last, most)
        number = int(match[1] or 0)
        if number >= last or match[1] == "0":
            return page(_STUB, media_type=self.media_type)
        rows = self._rows(articles[number * self.size : (number + 1) * self.size], folder)
        pager = f'<script>createPageHTML({last}, {number}, "index", "html");</script>'
        listed = f'<dl class="lb">{rows}</dl><div class="fy">{pager}</div>'
        return self.send(self.framed(name, self.above(folder) + listed))

    def above(self, folder: str) -> str:
        """What stands over the rows of a folder."""
        return ""


class TrsYearsSite(TrsFolders):
    """Years, and under them classes of units."""

    hub = "/zwgk/zfxxgk/"
    cap = 2  # pages of the column's own list

    def year_folder(self, column: FilledColumn, year: int) -> str:
        """A year's folder; some were copied from the next year's and kept its name."""
        named = f"{year + 1}n1" if year % 4 == 2 else f"{year}n"
        return f"{self.folder(column)}{named}/"

    def class_folder(self, column: FilledColumn, year: int, sort: str) -> str:
        """A class's folder; that of the towns may bear the year before."""
        slug = _CLASSES[sort][1]
        if sort == "town":
            slug = f"{year - 1}{slug}"
        return f"{self.year_folder(column, year)}{slug}/"

    def sort_of(self, column: FilledColumn, article: Article) -> str:
        """The class that an article's authority belongs to."""
        if article.publisher in units.towns((column,)) or re.search(
            "[镇乡]|街道", article.publisher
        ):
            return "town"
        return "government" if article.publisher.endswith("人民政府") else "office"

    def leaf(self, column: FilledColumn, article: Article) -> str:
        """The folder that lists an article."""
        if article.year <= _FLAT_UP_TO:
            return self.year_folder(column, article.year)
        return self.class_folder(column, article.year, self.sort_of(column, article))

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Below the folder that lists it."""
        return self.leaf(column, article) + entry_name(article, self.first_id)

    def years(self, column: FilledColumn) -> tuple[int, ...]:
        """The years that have a folder, the newest first."""
        return tuple(sorted({one.year for one in column.articles}, reverse=True))

    def classes(self, column: FilledColumn, year: int) -> tuple[str, ...]:
        """The classes that a year has."""
        if year <= _FLAT_UP_TO:
            return ()
        there = {self.sort_of(column, one) for one in column.articles if one.year == year}
        return tuple(sort for sort in _CLASSES if sort in there)

    def listed_in(self, column: FilledColumn, folder: str) -> tuple[Article, ...]:
        """The articles of a folder."""
        return tuple(one for one in column.articles if self.leaf(column, one) == folder)

    def listing_requests(self) -> int:
        """The column's page, every year's, every class's."""
        count = 0
        for column in self.columns:
            count += 1
            for year in self.years(column):
                sorts = self.classes(column, year)
                folders = [self.class_folder(column, year, sort) for sort in sorts]
                count += 1 if sorts else 0
                for folder in folders or [self.year_folder(column, year)]:
                    count += pages_of(len(self.listed_in(column, folder)), self.size)
        return count

    def column_answer(self, request: Request) -> Answer | None:
        """The column, a year of it, or a class in a year."""
        for column in self.columns:
            name = column.planned.name
            found = self.page_of(
                name, self.folder(column), column.articles, request.path, most=self.cap
            )
            for year in () if found else self.years(column):
                found = found or self._year_page(column, year, request.path)
            if found:
                return found
        return None

    def _year_page(self, column: FilledColumn, year: int, path: str) -> Answer | None:
        folder = self.year_folder(column, year)
        sorts = self.classes(column, year)
        if not sorts:
            return self.page_of(f"{year}年", folder, self.listed_in(column, folder), path)
        if path in (folder, f"{folder}index.html"):
            return self.send(self.framed(f"{year}年", self._class_menu(column, year)))
        for sort in sorts:
            below = self.class_folder(column, year, sort)
            found = self.page_of(_CLASSES[sort][0], below, self.listed_in(column, below), path)
            if found:
                return found
        return None

    def _class_menu(self, column: FilledColumn, year: int) -> str:
        links = "".join(
            f'<td><a href="./{self.class_folder(column, year, sort).split("/")[-2]}/">'
            f"{_CLASSES[sort][0]}</a></td>"
            for sort in self.classes(column, year)
        )
        return f'<table class="fl"><tr>{links}</tr></table>'

    def above(self, folder: str) -> str:
        """On the column's own page the years."""
        for column in self.columns:
            if folder == self.folder(column):
                links = "".join(
                    f'<a href="./{self.year_folder(column, year).split("/")[-2]}/">{year}年</a>'
                    for year in self.years(column)
                )
                return f'<div class="nf">{links}</div>'
        return ""
