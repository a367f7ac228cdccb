"""What stands around an article: metas, breadcrumb, head lines, counter, links, foot.

All of it changes from template to template, and some of it from fetch to fetch, while the report
stays the same.
"""

from __future__ import annotations

from html import escape

from crawler.demo.articles import Article
from crawler.demo.days import date_of
from crawler.demo.plan import PlannedPortal


def today(day: int) -> str:
    """The day of the visit as pages print it in their heads."""
    monday = date_of(day)
    return f"{monday.year}年{monday.month}月{monday.day}日 星期一"


def metas(portal: PlannedPortal, article: Article, column: str, host: str) -> str:
    """The metas that the guideline of 2017 asks for, in the state in which templates leave them."""
    if article.metas == "missing":
        return ""
    values = {
        "SiteName": portal.name,
        "SiteDomain": host,
        "SiteIDCode": portal.site_code,
        "ColumnName": column,
        "ColumnType": "信息公开年报",
        "ArticleTitle": article.title,
        "PubDate": f"{article.published} 09:{article.serial % 60:02d}",
        "ContentSource": article.publisher,
        "Keywords": "",
        "Author": "",
    }
    if article.metas == "placeholder":
        # Text that the template's author left in: the label in place of the value.
        values |= {
            "SiteName": "网站名称",
            "SiteIDCode": "政府网站标识码",
            "ArticleTitle": "文章标题",
        }
        values |= {"PubDate": "", "ContentSource": "信息来源"}
    return "\n".join(
        f'<meta name="{name}" content="{escape(value, quote=True)}"/>'
        for name, value in values.items()
    )


def breadcrumb(portal: PlannedPortal, column: str, day: int) -> str:
    """您现在的位置, and the day of the visit."""
    return (
        f'<div class="top">今天是：{today(day)}</div><div class="position">您现在的位置：'
        f'<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; {escape(column)}</div>'
        f'<div class="logo">{escape(portal.name)}</div>'
    )


def index_block(portal: PlannedPortal, article: Article) -> str:
    """索引号, 发布机构 and so on in a table of their own; now and then the unit is left empty."""
    unit = (
        "" if article.serial % 4 == 0 and article.publisher in article.title else article.publisher
    )
    number = f"{portal.site_code}/{article.published.year}-{article.serial:05d}"
    return (
        '<table class="xxgk_head" width="100%"><tr>'
        f"<td>索 引 号：</td><td>{number}</td><td>发布机构：</td><td>{escape(unit)}</td></tr><tr>"
        f"<td>生成日期：</td><td>{article.published}</td>"
        "<td>文　　号：</td><td>&nbsp;</td></tr></table>"
    )


def head_line(article: Article, visits: int) -> str:
    """发布时间, 信息来源 and the counter that moves with every visit."""
    return (
        f'<div class="info">发布时间：{article.published} 信息来源：{escape(article.publisher)} '
        f'浏览次数：<span id="hits">{visits}</span> 次 【字体：大 中 小】</div>'
    )


def foot(portal: PlannedPortal) -> str:
    """打印, 关闭, the office that runs the site, its code twice."""
    return (
        '<div class="close"><a href="javascript:window.print()">打印本页</a> '
        '<a href="javascript:window.close()">关闭窗口</a></div>'
        f'<div class="footer">主办：{escape(portal.place)}人民政府办公室 '
        f"网站标识码：{portal.site_code}</div>"
        f'<script id="_jiucuo_" sitecode="{portal.site_code}"></script>'
    )


def cut(title: str, length: int) -> str:
    """A title as narrow lists show it: cut, with three points."""
    return title if len(title) <= length else title[:length] + "..."
