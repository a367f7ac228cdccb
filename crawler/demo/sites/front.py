"""The way from a portal's front page to its reports: 政府信息公开, then 政府信息公开年报.

The menu of five entries behind 政府信息公开 is the one that the regulation of 2019 gave portals;
around it stand links that lead nowhere near.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from crawler.demo.plan import PlannedPortal

OPENNESS = "/zwgk/zfxxgk/"
REPORTS = "政府信息公开年报"
_MENU = (
    ("首页", "/"),
    ("走进", "/zjwm/"),
    ("要闻动态", "/ywdt/"),
    ("政府信息公开", OPENNESS),
    ("政务服务", "/zwfw/"),
    ("互动交流", "/hdjl/"),
)
_GUIDE = (
    ("政府信息公开指南", "/zwgk/zfxxgk/zn/"),
    ("政府信息公开制度", "/zwgk/zfxxgk/zd/"),
    ("法定主动公开内容", "/zwgk/zfxxgk/nr/"),
)
_BY_REQUEST = ("依申请公开", "/zwgk/zfxxgk/sq/")


def front_page(portal: PlannedPortal) -> str:
    """首页 with its menu and some news."""
    news = "".join(
        f'<li><a href="/ywdt/{number}.html" title="{text}">{text}</a></li>'
        for number, text in enumerate(("春耕备耕现场会召开", "城区供水管网改造完工"), 1)
    )
    return _page(portal, portal.name, f'<ul class="nav">{_items(_MENU)}</ul><ul>{news}</ul>')


def openness_page(portal: PlannedPortal, reports: Iterable[tuple[str, str]]) -> str:
    """政府信息公开: the menu of five entries; `reports` are names and paths of the columns."""
    menu = _items((*_GUIDE, *reports, _BY_REQUEST))
    return _page(portal, "政府信息公开", f'<ul class="xxgk-menu">{menu}</ul>')


def _items(links: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<li><a href="{escape(path)}">{escape(name)}</a></li>' for name, path in links)


def _page(portal: PlannedPortal, title: str, content: str) -> str:
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"/>'
        f"<title>{escape(title)}</title></head><body>"
        f'<div class="logo">{escape(portal.name)}</div>{content}</body></html>'
    )
