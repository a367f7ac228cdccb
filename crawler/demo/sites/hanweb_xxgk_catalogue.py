"""Hanweb's catalogue of disclosure where each unit has a tree and the tree a node of reports.

The frame of a unit's page holds the tree, whose nodes say funclick('<number>','<label>'); the
number differs from unit to unit. The rows of a node come from POST /module/xxgk/search.jsp; the
page's own call asks for another node (seen in 2026-11 in crawlers of Gansu's and Zhejiang's sites).
"""

from __future__ import annotations

from html import escape

from crawler.demo.articles import Article
from crawler.demo.sites import asked, chrome, menus, units
from crawler.demo.sites.disclosure import pages_of
from crawler.demo.sites.hanweb_xxgk import SEARCH, TITLE, XxgkSite
from crawler.demo.sites.site import Answer, Request, page

_TREE = "/module/xxgk/tree.jsp"


class HanwebXxgkCatalogueSite(XxgkSite):
    """The catalogue: a tree in each unit's frame, the rows of a node as a piece of HTML."""

    root = "/zwgk/bmxxgk/index.html"
    unit_page = "/zwgk/bmxxgk/xxgk.html"
    column_number = 16_204
    site_number = 37

    def node_of(self, area: str) -> str:
        """The number of 政府信息公开年报 in a unit's tree."""
        return f"LX{list(self.areas).index(area) + 4:02d}"

    def listing_requests(self) -> int:
        """The root; for each unit its page, its tree, the pages of the node."""
        size = self.portal.per_page
        named = (units.articles_of_unit(self.columns, name) for name in self.areas.values())
        return 1 + sum(2 + pages_of(len(one), size) for one in named)

    def column_answer(self, request: Request) -> Answer | None:
        """Units, their trees, the rows of a node."""
        if request.path == self.root:
            return self.frame(menus.REPORTS, self.unit_links(self.unit_page))
        if request.path == self.unit_page:
            return self._unit_page(request.query.get("vc_xxgkarea", ""))
        if request.path == _TREE:
            return page(self._tree(request.query.get("area", "")))
        if request.path == SEARCH:
            return page(self._search(request))
        if request.path == self._foreign:
            return self.frame(menus.GUIDE, "<p>本指南每两年修订一次。</p>")
        return None

    @property
    def _foreign(self) -> str:
        return f"/art/2024/3/5/art_{self.column_number + 3}_370001.html"

    def _unit_page(self, area: str) -> Answer:
        if area not in self.areas:
            return self.frame("信息公开", self.empty)
        common = f"standardXxgk=1&area={area}&divid=div202"
        form = f"infotypeId=E001&jdid={self.site_number}&area={area}&divid=div202&vc_title=&vc_all="
        order = "sortfield=,createdatetime:0,orderid:0"
        return self.frame(
            f"{self.areas[area]}信息公开目录",
            f"""<div class="xxgk_l"><iframe id="xxgktree" src="{_TREE}?{common}&rootName=">
</iframe></div><div class="xxgk_r"><table id="div202"></table></div>
<script>$(function(){{ loadDynamic("{SEARCH}?standardXxgk=1&{form}&currpage=1&{order}","div202",
"texttype=&fbtime=&vc_number=&vc_filenumber=&isAllList="); }});</script>""",
        )

    def _tree(self, area: str) -> str:
        if area not in self.areas:
            return "<script>d = new dTree('d');document.write(d);</script>"
        labels = {"E001": menus.GUIDE, "E002": menus.RULES, self.node_of(area): menus.REPORTS}
        nodes = "\n".join(
            f"d.add({n},1,'<a href=\"javascript:void(0)\" onclick=\"funclick(\\'{node}\\',"
            f"\\'{label}\\',\\'{area}\\')\">{label}</a>','','');"
            for n, (node, label) in enumerate(labels.items(), 2)
        )
        return f"""<html><body><script type="text/javascript">d = new dTree('d');
d.add(1,-1,'{escape(self.areas[area])}');
{nodes}
document.write(d);</script></body></html>"""

    def _search(self, request: Request) -> str:
        values = {**request.query, **request.form}
        area = values.get("area", "")
        # Only who posts is answered, and only with the numbers of unit and site.
        known = request.method == "POST" and values.get("jdid") == str(self.site_number)
        if not known or area not in self.areas or values.get("infotypeId") != self.node_of(area):
            return self.empty
        number, size = asked.number(values, "currpage", 1), self.portal.per_page
        articles = units.articles_of_unit(self.columns, self.areas[area])
        chosen = articles[(number - 1) * size : number * size]
        if not chosen:
            return self.empty
        rows = "".join(self._row(n, one) for n, one in enumerate(chosen))
        # The filter by column leaks: a row of another column comes with every page.
        rows += (
            '<tr class="tr_main_value_odd"><td>-</td><td>'
            f'<a class="bt_link" href="{self._foreign}">{menus.GUIDE}</a>'
            "</td><td>2024-03-05</td></tr>"
        )
        pages = -(-len(articles) // size)
        following = f'<a onclick="goPage({number + 1})">下一页</a>' if number < pages else "下一页"
        return (
            f'<table class="tb_list">{rows}</table>'
            f'<table class="tb_page"><tr><td>共{pages}页 第{number}页 {following}</td></tr></table>'
        )

    def _row(self, n: int, article: Article) -> str:
        shown = chrome.cut(article.row, TITLE)
        # A row may be cut without saying the whole title anywhere.
        title = f" title='{escape(article.row)}'" if article.serial % 6 else ""
        kind = ("odd", "even")[n % 2]
        href = self.href(self.column_of(article), article)
        return (
            f'<tr class="tr_main_value_{kind}"><td>{n + 1}</td><td><a class="bt_link" '
            f'href="{href}"{title} target="_blank">{escape(shown)}</a></td>'
            f"<td>{article.published}</td></tr>"
        )
