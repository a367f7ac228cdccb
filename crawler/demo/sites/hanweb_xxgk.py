"""Hanweb's catalogue of disclosure (module/xxgk): areas, that is units, and a page for each year.

xxgkAnnualReport.jsp?fbtime=&area= is the only way to a unit's report of a year, and no list leads
there; years without a report have a page too. Rows of lists come from search.jsp as pieces of HTML
(seen in 2026-11 on daishan.gov.cn; where the areas come from is a guess).
"""

from __future__ import annotations

from functools import cached_property
from html import escape
from urllib.parse import quote

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import asked, chrome, menus, units
from crawler.demo.sites.disclosure import DisclosureSite, laid_out, pages_of
from crawler.demo.sites.site import Answer, Request, page

SEARCH = "/module/xxgk/search.jsp"
_REPORT = "/module/xxgk/xxgkAnnualReport.jsp"
TITLE = 22  # characters of a title that a row shows


class XxgkSite(DisclosureSite):
    """What the two kinds share: areas, numbered articles, the statutory menu."""

    hub = "/zfxxgk/"
    section_path = "/zfxxgk/{key}/"
    news_path = "/art/2026/1/20/art_1229000001_5{n}.html"
    root = ""
    column_number = 1229610545
    site_number = 3185

    @cached_property
    def areas(self) -> dict[str, str]:
        """Units by their organisation codes."""
        names = units.unit_names(self.all_columns)
        return {units.organisation_code(self.portal, n): name for n, name in enumerate(names)}

    @cached_property
    def area_of(self) -> dict[str, str]:
        """Organisation codes by their units."""
        return {name: area for area, name in self.areas.items()}

    @property
    def empty(self) -> str:
        """What stands where there is nothing."""
        return f'<div class="zfxxgk_none">{self.nothing}</div>'

    def column_path(self, column: FilledColumn) -> str:
        """The page of all units."""
        return self.root

    def registry_paths(self) -> tuple[str, ...]:
        """The page of all units."""
        return (self.root,)

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Under the day without zeros, with the numbers of column and article."""
        day = article.published
        number = f"{self.column_number}_{self.site_number * 10_000 + article.serial}"
        return f"/art/{day.year}/{day.month}/{day.day}/art_{number}.html"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """A script given a name made of digits; the real name is in the link's text only."""
        return f"/module/download/downfile.jsp?classid=0&filename={article.serial:032x}.pdf"

    def home_page(self) -> str:
        """Boxes; one of them leads to the page of disclosure."""
        boxes = (("/yw/", "要闻动态"), (self.hub, "政府信息公开"), ("/bs/", "办事服务"))
        news = menus.links(_NEWS, ((one.path, one.title) for one in self.news()))
        return (
            f"<html><head><title>{self.name}</title></head><body>"
            f'<div class="sy_nav">{menus.links(_BOX, boxes)}</div><ul>{news}</ul>'
            f"{chrome.foot(self.portal)}</body></html>"
        )

    def hub_page(self) -> str:
        """The five entries, the reports among them."""
        return (
            f"<html><head><title>政府信息公开 - {self.name}</title></head><body>"
            f'<div class="zfxxgk_zdgkc"><ul>{menus.links(_ENTRY, self.menu())}</ul></div>'
            "</body></html>"
        )

    def unit_links(self, path: str) -> str:
        """Departments, then towns, each under its area."""
        small = units.towns(self.all_columns)
        blocks = []
        for heading, chosen in (("县政府及部门", False), ("乡镇（街道）", True)):
            entries = [
                (f"{path}?vc_xxgkarea={area}", name)
                for area, name in self.areas.items()
                if (name in small) == chosen
            ]
            links = menus.links('<li><a href="{href}" target="_self">{name}</a></li>', entries)
            blocks.append(f'<dl class="zfxxgk_bm"><dt>{heading}</dt><dd><ul>{links}</ul></dd></dl>')
        return "".join(blocks)

    def frame(self, title: str, inside: str) -> Answer:
        """A page of the catalogue."""
        return page(f"""<!DOCTYPE html><html><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>
<meta name="HtmlGenerateTime" content="2026-01-30 08:00"/>
<meta name="SiteName" content="网站名称"/><meta name="columntype" content="信息公开年报"/>
<title>{escape(title)} - {self.name}</title><script src="/script/xxgk/xxgk.js"></script></head>
<body>{chrome.breadcrumb(self.portal, title, self.day)}
<div class="zfxxgk_main">{inside}</div>{chrome.foot(self.portal)}</body></html>""")

    def article_page(self, article: Article) -> Answer:
        """Head table, title, text between two marks."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += (
                f'<p><img src="/images/icon_pdf.gif"/><a href="{self.attachment_of(article)}">'
                f"{escape(article.attachment_name)}</a></p>"
            )
        content = (
            f'<div class="bt_content">{chrome.index_block(self.portal, article)}'
            f'<div class="con_title">{escape(article.title)}</div>'
            f"{chrome.head_line(article, next(self.visits))}<!--ContentStart-->"
            f'<div class="con_article-bd">{body}</div><!--ContentEnd--></div>'
        )
        return page(f"""<!DOCTYPE html><html><head><meta charset="utf-8"/>
{chrome.metas(self.portal, article, column.planned.name, self.host)}
<title>{escape(article.title)}</title></head>
<body>{chrome.breadcrumb(self.portal, column.planned.name, self.day)}
{self.beside(article)}
{laid_out(article, content, body)}
{chrome.foot(self.portal)}</body></html>""")

    def beside(self, article: Article) -> str:
        """What stands beside an article."""
        return ""


_NEWS = '<li><a href="{href}">{name}</a></li>'
_BOX = '<div class="nav_box"><a href="{href}" title="{name}">{name}</a></div>'
_ENTRY = '<li class="zfxxgk_li"><a href="{href}">{name}</a></li>'


class HanwebXxgkSite(XxgkSite):
    """The grid: a page for each unit and year; what is no report stands in a list of the root's."""

    root = "/col/col1229610545/index.html"
    unit_page = "/col/col1229610546/index.html"

    @cached_property
    def grid(self) -> dict[tuple[str, int], Article]:
        """The report of each area and year; of two the first."""
        found: dict[tuple[str, int], Article] = {}
        for column in self.all_columns:
            for article in column.articles:
                if article.sort == "report":
                    found.setdefault((self.area_of[article.publisher], article.year), article)
        return found

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """The year's page of the unit; a numbered one for what has no place in the grid."""
        area = self.area_of[article.publisher]
        if self.grid.get((area, article.year)) is article:
            return f"{_REPORT}?fbtime={article.year}&area={area}"
        return super().article_path(column, article)

    def listing_requests(self) -> int:
        """The root, its list, and each unit's page."""
        size = self.portal.per_page
        return 1 + pages_of(len(self._others()), size) + len(self.areas)

    def column_answer(self, request: Request) -> Answer | None:
        """Units, years, pages of years in which there is nothing, the root's list."""
        area = request.query.get("vc_xxgkarea", "")
        if request.path == self.root:
            return self.frame(menus.REPORTS, self._root_page())
        if request.path == self.unit_page:
            name = self.areas.get(area, "")
            tabs = self._tabs(area) if name else self.empty
            return self.frame(f"{name}政府信息公开", tabs)
        if request.path == SEARCH:
            return page(
                self._search(asked.number({**request.query, **request.form}, "currpage", 1))
            )
        if request.path == _REPORT:
            return self._year_page(request)
        return None

    def _year_page(self, request: Request) -> Answer | None:
        area = request.query.get("area", "")
        article = self.grid.get((area, asked.number(request.query, "fbtime", 0)))
        if article is not None and article.there(self.day):
            # Whatever else the address says, it is the same page.
            return self._answer_with(article, f"{_REPORT}?fbtime={article.year}&area={area}")
        tabs = self._tabs(area) if area in self.areas else ""
        return self.frame(menus.REPORTS, tabs + self.empty)

    def _tabs(self, area: str) -> str:
        # Every unit has a tab for every year of the portal, whether it reported or not.
        entries = [
            (f"{_REPORT}?fbtime={year}&area={area}", f"{year}年")
            for year in units.years(self.all_columns)
        ]
        links = menus.links('<span class="nb_year"><a href="{href}">{name}</a></span>', entries)
        return (
            f'<div class="zfxxgk_left"><p>{escape(self.areas[area])}</p>'
            f'<ul><li class="cur">{menus.REPORTS}<div class="nb_years">{links}</div></li></ul>'
            "</div>"
        )

    def beside(self, article: Article) -> str:
        """The years again."""
        area = self.area_of[article.publisher]
        return self._tabs(area) if self.grid.get((area, article.year)) is article else ""

    def _others(self) -> list[tuple[str, Article]]:
        shown = [
            (self.href(column, one), one) for column in self.columns for one in column.articles
        ]
        return [(href, one) for href, one in shown if _REPORT not in href]

    def _root_page(self) -> str:
        # The site's name is escaped twice.
        form = (
            f"infotypeId=&jdid={self.site_number}&area=&divid=div1478&vc_title=&vc_number=&fbtime="
            f"&texttype=&webname={quote(quote(self.portal.name))}"
        )
        return f"""{self.unit_links(self.unit_page)}
<div class="xxgk_right"><h4>最新公开</h4><div id="div1478"></div>
<script type="text/javascript">
loadDynamic('{SEARCH}?standardXxgk=1&isAllList=1&{form}&currpage=1&sortfield=,compaltedate:0','div1478','');
</script></div>"""

    def _search(self, number: int) -> str:
        size = self.portal.per_page
        others = self._others()
        rows = "".join(
            f"<li onclick=\"window.open('{self.href(self.column_of(one), one)}')\">"
            f"<i>{one.published}</i><span>{escape(chrome.cut(one.row, TITLE))}</span></li>"
            for href, one in others[(number - 1) * size : number * size]
        )
        if not rows:
            return self.empty
        return f'<ul class="xxgk_rul">{rows}</ul><div class="p">共{-(-len(others) // size)}页</div>'
