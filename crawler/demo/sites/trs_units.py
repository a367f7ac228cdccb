"""Jilin's portals on TRS: a directory of units, each with a page and a folder ndbg of its own.

No list holds what all of them published, and rows need not say whose they are. Some units' slugs
are others', and one unit has published nothing (seen in 2026-11 on jlcity, changchun, baicheng).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import units
from crawler.demo.sites.disclosure import pages_of
from crawler.demo.sites.site import Answer, Request
from crawler.demo.sites.trs_folders import TrsFolders
from crawler.demo.sites.trs_relatives import entry_name


class TrsUnitsSite(TrsFolders):
    """A directory of units, each with a page and a folder ndbg of its own."""

    hub = "/xxgkzl/"
    section_path = "/xxgkzl/{key}/"
    root = "/zcbm/"
    idle = "档案馆"  # a unit that has published nothing

    @cached_property
    def folders(self) -> dict[str, str]:
        """Units by their folders; every fifth slug is the development commission's."""
        names = (*units.unit_names(self.all_columns), self.portal.place + self.idle)
        slugs = ("fgw", "jyj", "czj", "rsj", "zjd")
        return {
            f"{self.root}{slugs[n % len(slugs)]}_{97_980 + n}/": name
            for n, name in enumerate(names)
        }

    def column_path(self, column: FilledColumn) -> str:
        """The directory."""
        return self.root

    def registry_paths(self) -> tuple[str, ...]:
        """The directory."""
        return (self.root,)

    def _folder_of(self, publisher: str) -> str:
        return next(folder for folder, name in self.folders.items() if name == publisher)

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Below the unit's folder of reports."""
        return f"{self._folder_of(article.publisher)}ndbg/{entry_name(article, self.first_id)}"

    def row_text(self, article: Article) -> str:
        """The unit goes without saying."""
        whole = article.sort == "report"
        return f"{article.year}年政府信息公开工作年度报告" if whole else article.row

    def listing_requests(self) -> int:
        """The directory; of each unit its page and the pages of its list."""
        counts = [len(units.articles_of_unit(self.columns, one)) for one in self.folders.values()]
        return 1 + sum(1 + pages_of(count, self.size) for count in counts)

    def menu(self) -> Iterator[tuple[str, str]]:
        """One entry leads to the directory, however many columns there are."""
        yield from dict(super().menu()).items()

    def column_answer(self, request: Request) -> Answer | None:
        """The directory, a unit's page, its list, or its other entries."""
        if request.path == self.root:
            return self.send(self.framed("部门信息公开", self._directory()))
        for folder, name in self.folders.items():
            if request.path == folder:
                return self.send(self.framed(name, self._unit_menu(name)))
            if request.path in (f"{folder}zn/", f"{folder}zd/"):
                return self.send(self.framed(name, ""))
            found = self.page_of(
                f"{name}信息公开年报",
                f"{folder}ndbg/",
                units.articles_of_unit(self.columns, name),
                request.path,
            )
            if found:
                return found
        return None

    def _directory(self) -> str:
        links = "".join(
            f'<li><a href="./{folder.removeprefix(self.root)}">'
            f"{escape(units.short_name(self.portal, name))}</a></li>"
            for folder, name in self.folders.items()
        )
        return f'<div class="bm"><h3>部门信息公开</h3><ul class="bmlist">{links}</ul></div>'

    def _unit_menu(self, name: str) -> str:
        newest = self.news()[:2]
        rows = "".join(f'<li><a href="{one.path}">{escape(one.title)}</a></li>' for one in newest)
        return (
            f'<div class="bmname">{escape(name)}</div><div class="bmnav">'
            '<a href="./zn/">公开指南</a><a href="./zd/">公开制度</a>'
            '<a href="./ndbg/">年度报告</a></div>'
            f'<div class="zxgk"><h4>最新公开</h4><ul>{rows}</ul></div>'
        )
