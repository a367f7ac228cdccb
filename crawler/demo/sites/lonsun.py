"""Lonsun: organs, each with pages by type, and rows that a label of the template brings.

/public/column/<organ>?type=3 is an organ's 政府信息公开年报, with a list of years, and the root
organ's ?type=4&action=rel the list of all organs. Rows come from /site/label/<number> as a piece of
HTML, to who repeats the parameters of the page's script, the template's path above all (seen in
2026-11 on tianchang.gov.cn and scpc.gov.cn; how the list of years links on is a guess).
"""

from __future__ import annotations

import re
from abc import abstractmethod
from functools import cached_property
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import asked, chrome, menus, units
from crawler.demo.sites.disclosure import DisclosureSite, laid_out, pages_of
from crawler.demo.sites.site import Answer, Request, page

TITLE = 24  # characters of a title that a row shows
_MOST = 50  # rows that a label brings at once


class LonsunLabelSite(DisclosureSite):
    """What the two kinds share: organs, the label, articles."""

    prefix = ""
    label = "8888"
    template = "/xxgk/publicInfoList_newest2020"
    first_organ = 161_054_624
    site_number = "6795621"
    section_path = "/content/column/{key}"
    news_path = "/content/article/1110{n:04d}"

    @cached_property
    def organs(self) -> dict[str, int]:
        """Units by their numbers; the first is the root."""
        names = units.unit_names(self.all_columns)
        return {name: self.first_organ + 37 * n for n, name in enumerate(names)}

    @property
    def root(self) -> int:
        """The authority whose portal it is."""
        return self.first_organ

    def organ_path(self, organ: int) -> str:
        """The path of an organ's pages."""
        return f"{self.prefix}/public/column/{organ}"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Below the organ."""
        organ = self.organs[article.publisher]
        return f"{self.prefix}/public/{organ}/{1_110_000_000 + article.serial}.html"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """In the store of files, the extension in capitals."""
        return f"/group6/M00/0{article.serial % 10}/5C/rBUR{article.serial:08x}AbCd.PDF"

    def home_page(self) -> str:
        """A bar of words."""
        links = menus.links(
            '<li class="nav_li"><a href="{href}" title="{name}">{name}</a></li>',
            (("/", "网站首页"), (self.hub, "政府信息公开"), ("/content/column/1", "政民互动")),
        )
        return f"<html><head><title>{self.name}</title></head><body><ul>{links}</ul></body></html>"

    def hub_page(self) -> str:
        """The menu as pictures with a name."""
        links = menus.links(
            '<div class="item"><a href="{href}" title="{name}"><img src="/images/m.png"></a></div>',
            self.menu(),
        )
        return f"<html><head><title>政府信息公开</title></head><body>{links}</body></html>"

    def parameters(self, organ: int, extra: dict[str, str]) -> dict[str, str]:
        """What the page's script sends with the label."""
        return {
            "labelName": "publicInfoList",
            "siteId": self.site_number,
            "organId": str(organ),
            "pageSize": str(self.size),
            "action": "list",
            "isDate": "true",
            "dateFormat": "yyyy-MM-dd",
            "length": str(TITLE),
            "file": self.template,
            "result": self.nothing,
            **extra,
        }

    def frame(self, title: str, inside: str) -> Answer:
        """A page of the disclosure platform; the server says nothing of the charset."""
        return page(
            f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<meta name="SiteId" content="{self.site_number}"><meta name="SiteName" content="{self.name}">
<meta name="ColumnName" content="{escape(title)}"><meta name="ColumnType" content="信息公开年报">
<title>{escape(title)}_{self.name}</title></head><body>
{chrome.breadcrumb(self.portal, title, self.day)}
<div class="xxgk_con">{inside}</div>{chrome.foot(self.portal)}</body></html>""",
            media_type="text/html",
        )

    def list_script(self, organ: int, extra: dict[str, str]) -> str:
        """The empty list and the script with what to ask for."""
        values = ",\n  ".join(f"{k}: '{v}'" for k, v in self.parameters(organ, extra).items())
        return f"""<div class="xxgk_nav_con" id="xxgkList"></div>
<script type="text/javascript">
var labelUrl = "/site/label/{self.label}";
Ls.pagination("#xxgkList", labelUrl, {{
  {values},
  IsAjax: 1, dataType: 'html', pageIndex: 1
}});</script>"""

    def labelled(self, request: Request) -> Answer:
        """The rows that fit all parameters; the word that there are none."""
        values = {**request.query, **request.form}
        number = max(1, asked.number(values, "pageIndex", 1))
        size = max(1, min(_MOST, asked.number(values, "pageSize", self.size)))
        articles: list[tuple[FilledColumn, Article]] = []
        if values.get("file") == self.template and values.get("siteId") == self.site_number:
            articles = [(c, a) for c in self.columns for a in c.articles if self.fits(values, c, a)]
        chosen = articles[(number - 1) * size : number * size]
        if not chosen:
            return page(f'<div class="xxgk_empty">{self.nothing}</div>')
        pages = pages_of(len(articles), size)
        return page(
            self.rows_of("".join(self.row(column, one) for column, one in chosen))
            + f"<script>$('#page').paging({{pageCount:{pages},current:{number}}});</script>"
        )

    @abstractmethod
    def fits(self, values: dict[str, str], column: FilledColumn, article: Article) -> bool:
        """Whether the parameters ask for an article."""

    def rows_of(self, rows: str) -> str:
        """What stands around the rows."""
        return f'<ul class="clearfix xxgk_nav_list">{rows}</ul>'

    def row(self, column: FilledColumn, article: Article) -> str:
        """A row with its day."""
        # The longest titles are whole nowhere in the list.
        title = f' title="{escape(article.row)}"' if article.serial % 6 else ""
        return (
            f'<li class="clearfix"><a href="{self.href(column, article)}"{title} target="_blank">'
            f"{escape(chrome.cut(article.row, TITLE))}</a>"
            f'<span class="date">{article.published}</span></li>'
        )

    def article_page(self, article: Article) -> Answer:
        """Table with the index number, title, text."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += (
                f'<p><a href="{self.attachment_of(article)}" class="attach">'
                f"{escape(article.attachment_name)}</a></p>"
            )
        table = chrome.index_block(self.portal, article).replace("xxgk_head", "table_suoyin")
        content = (
            f'{table}<h1 class="newstitle">{escape(article.title)}</h1>'
            f"{chrome.head_line(article, next(self.visits))}"
            f'<div class="j-fontContent newscontnet" id="zoom">{body}</div>'
        )
        return page(f"""<!DOCTYPE html><html><head><meta charset="utf-8">
{chrome.metas(self.portal, article, column.planned.name, self.host)}
<title>{escape(article.title)}_{self.name}</title></head><body>
{chrome.breadcrumb(self.portal, column.planned.name, self.day)}
{laid_out(article, content, body)}
{chrome.foot(self.portal)}</body></html>""")


class LonsunSite(LonsunLabelSite):
    """Organs and years: type 3, a list of years for each organ."""

    prefix = "/zwgk"
    hub = "/content/column/zfxxgk"

    @property
    def tree(self) -> str:
        """All organs."""
        return f"{self.organ_path(self.root)}?type=4&action=rel"

    def column_path(self, column: FilledColumn) -> str:
        """All organs."""
        return self.tree

    def registry_paths(self) -> tuple[str, ...]:
        """All organs."""
        return (self.tree,)

    def direct(self, name: str) -> bool:
        """Whether an organ's years lead straight to its reports: some were linked by hand."""
        years = [one.year for one in units.articles_of_unit(self.all_columns, name)]
        return list(self.organs).index(name) % 2 == 1 and len(set(years)) == len(years)

    def listing_requests(self) -> int:
        """The organs; each one's page; its years' pages and their rows where there are such."""
        count = 1
        for name in self.organs:
            own = units.articles_of_unit(self.columns, name)
            count += 1 + (0 if self.direct(name) else 2 * len({one.year for one in own}))
        return count

    def column_answer(self, request: Request) -> Answer | None:
        """Organs, years of an organ, the rows of a year."""
        if request.path == f"/site/label/{self.label}":
            return self.labelled(request)
        match = re.fullmatch(re.escape(self.prefix) + r"/public/column/(\d+)", request.path)
        names = {number: name for name, number in self.organs.items()}
        if not match or int(match[1]) not in names:
            return None
        organ, kind = int(match[1]), request.query.get("type")
        if request.query.get("action") == "rel" and organ == self.root:
            return self.frame("部门信息公开", self._organ_links())
        if kind != "3":
            return self.frame(names[organ], f"<p>{self.nothing}</p>{self._menu_of(organ)}")
        return self._years_page(organ, names[organ], request.query.get("year", ""))

    def _organ_links(self) -> str:
        links = "".join(
            f'<li><a href="{self.organ_path(organ)}?type=3&amp;action=list" title="{name}">'
            f"{units.short_name(self.portal, name)}</a></li>"
            for name, organ in self.organs.items()
        )
        return f'<div class="xxgk_bm"><h3>部门和乡镇</h3><ul class="clearfix">{links}</ul></div>'

    def _menu_of(self, organ: int) -> str:
        entries = ((self.organ_path(organ) + f"?type={n}&action=list", n) for n in (1, 2, 3))
        labels = {1: menus.RULES, 2: menus.GUIDE, 3: menus.REPORTS}
        links = menus.links(
            '<li><a href="{href}">{name}</a></li>', ((href, labels[n]) for href, n in entries)
        )
        return f'<ul class="xxgk_navli">{links}</ul>'

    def _years_page(self, organ: int, name: str, year: str) -> Answer:
        own = units.articles_of_unit(self.columns, name)
        path = f"{self.organ_path(organ)}?type=3&action=list&nav=&sub=&catId="
        if self.direct(name):
            entries = [(self.href(self.column_of(one), one), f"{one.year}年") for one in own]
        else:
            years = sorted({one.year for one in own}, reverse=True)
            entries = [(f"{path}&year={one}", f"{one}年") for one in years]
        links = menus.links('<a href="{href}">{name}</a>', entries)
        inside = f'{self._menu_of(organ)}<ul id="timeFrame">{links}</ul>'
        if year:
            inside += self.list_script(organ, {"type": "3", "catId": "", "year": year})
        elif not own:
            inside += f"<p>{self.nothing}</p>"
        return self.frame(f"{name}{menus.REPORTS}", inside)

    def fits(self, values: dict[str, str], column: FilledColumn, article: Article) -> bool:
        """The organ's own of the year."""
        wanted = (str(self.organs[article.publisher]), "3", str(article.year))
        return (values.get("organId"), values.get("type"), values.get("year")) == wanted
