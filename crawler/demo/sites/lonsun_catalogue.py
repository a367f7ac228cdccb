"""Lonsun where the reports of all organs are one node (catId) of the root organ's catalogue.

Articles lie under /public/content/<number>, without the organ and without an extension (seen in
2026-11 on tja.gov.cn).
"""

from __future__ import annotations

from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import chrome
from crawler.demo.sites.lonsun import TITLE, LonsunLabelSite
from crawler.demo.sites.site import Answer, Request


class LonsunCatalogueSite(LonsunLabelSite):
    """The reports of all organs as one node of the root's catalogue; articles without extension."""

    hub = "/public/column/zfxxgk"
    label = "165919"
    template = "/xxgk/tja/publicInfoList2024"
    first_organ = 118_322_653
    site_number = "2755001"

    def category(self, column: FilledColumn) -> str:
        """catId."""
        return str(159_426_414 + self.index(column))

    def column_path(self, column: FilledColumn) -> str:
        """The root organ's catalogue, at the node."""
        query = f"type=4&catId={self.category(column)}&action=list&isParent=true"
        return f"{self.organ_path(self.root)}?{query}"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Under a number."""
        return f"/public/content/{1_259_001_000 + article.serial}"

    def listing_requests(self) -> int:
        """The column's page, then the label page by page."""
        return sum(1 + self.pages(one) for one in self.columns)

    def column_answer(self, request: Request) -> Answer | None:
        """The node's page, or its rows."""
        if request.path == f"/site/label/{self.label}":
            return self.labelled(request)
        if request.path != self.organ_path(self.root):
            return None
        for column in self.columns:
            if request.query.get("catId") == self.category(column):
                extra = {"type": "4", "catId": self.category(column), "catIds": ""}
                return self.frame(column.planned.name, self.list_script(self.root, extra))
        return self.frame("政府信息公开目录", f"<p>{self.nothing}</p>")

    def fits(self, values: dict[str, str], column: FilledColumn, article: Article) -> bool:
        """All of the node."""
        wanted = (str(self.root), "4", self.category(column))
        return (values.get("organId"), values.get("type"), values.get("catId")) == wanted

    def rows_of(self, rows: str) -> str:
        """A block of short lists."""
        return f'<div class="xxgk_navli">{rows}</div>'

    def row(self, column: FilledColumn, article: Article) -> str:
        """A list of two: name and day."""
        return (
            f'<ul class="clearfix"><li class="mc"><a href="{self.href(column, article)}" '
            f'title="{escape(article.row)}">{escape(chrome.cut(article.row, TITLE))}</a></li>'
            f'<li class="rq">{article.published}</li></ul>'
        )
