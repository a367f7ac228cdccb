"""Inner Mongolia's disclosure on TRS: one page for all entries, and a list that comes into a frame.

The entries are told apart by ?gk=N, which no server reads; a script puts the page that an entry
names in data-url into the frame. The list's second page is list_sy3_1.html, and Pager draws the way
to it (all seen in 2026-11 in crawlers, and in addresses of Huhhot and Chifeng).
"""

from __future__ import annotations

import re
from html import escape
from itertools import groupby

from crawler.demo.articles import FilledColumn
from crawler.demo.sites.disclosure import page_number
from crawler.demo.sites.site import NOT_FOUND, Answer, Request
from crawler.demo.sites.trs_relatives import TrsRelative


class TrsFrameSite(TrsRelative):
    """One page for five entries."""

    hub = "/zfxxgk/"
    section_path = "/zfxxgk/{key}/list.html"
    page_path = "/zfxxgk/fdzdgknr/"

    def listing_requests(self) -> int:
        """The page around the frame, and the frame's pages."""
        return 1 + sum(map(self.pages, self.columns))

    def column_path(self, column: FilledColumn) -> str:
        """The same page for every entry."""
        return f"{self.page_path}?gk={5 + self.index(column)}&cid=16280"

    def column_answer(self, request: Request) -> Answer | None:
        """The page around, whatever `gk` says, or a page of the list; 404 past the end."""
        if request.path == self.page_path:
            return self.send(self._around())
        for column in self.columns:
            pattern = re.escape(self.folder(column)) + r"list_sy3(?:_(\d+))?\.html"
            if match := re.fullmatch(pattern, request.path):
                number = page_number(match[1]) if match[1] else 0
                if number is None or number >= self.pages(column):
                    return NOT_FOUND
                return self.send(self._list(column, number))
        return None

    def _around(self) -> str:
        listed = [(f"../{key}/list.html", label) for key, label in self._sections()]
        listed += [
            (f"..{self.folder(one).removeprefix('/zfxxgk')}list_sy3.html", one.planned.name)
            for one in self.columns
        ]
        entries = "".join(
            f'<li><a href="javascript:;" data-gk="{n}" data-url="{path}">{escape(label)}</a></li>'
            for n, (path, label) in enumerate(listed, 1)
        )
        return self.framed(
            "政府信息公开",
            f"""<ul class="gk_nav">{entries}</ul>
<iframe id="gkFrame" name="gkFrame" src="about:blank" frameborder="0" width="100%"></iframe>
<script>var gk = (location.search.match(/gk=(\\d+)/) || [0, 1])[1];
document.getElementById("gkFrame").src =
  document.querySelector('.gk_nav a[data-gk="' + gk + '"]').getAttribute("data-url");</script>""",
        )

    def _sections(self) -> list[tuple[str, str]]:
        return [(path.split("/")[2], label) for path, label in self.sections()]

    def _list(self, column: FilledColumn, number: int) -> str:
        folder = self.folder(column)
        # Rows stand in pairs of cells, and the year's first one is marked.
        rows = []
        for _, articles in groupby(self.rows(column, number + 1), lambda one: one.published.year):
            for n, article in enumerate(articles):
                mark = ' class="first"' if n == 0 else ""
                rows.append(
                    f"<tr{mark}><td><a target='_parent' "
                    f"href='{self.link(column, article, folder)}'>{escape(article.row)}</a>"
                    f"</td><td>{article.published:%Y.%m.%d}</td></tr>"
                )
        listed = "".join(rows) or f"<tr><td>{self.nothing}</td></tr>"
        return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title></title></head><body><table class="frame_list">{listed}</table>
<script>Pager({{size:{self.pages(column)},current:{number},\
prefix:'list_sy3',suffix:'html'}});</script></body></html>"""
