"""The statutory menu: the five entries that every system has, and what stands behind the others.

Every system draws the menu in its own manner, so only the entries are shared, not the markup.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from crawler.demo.plan import PlannedPortal

GUIDE, RULES, CATALOGUE, REPORTS, REQUESTS = (
    "政府信息公开指南",
    "政府信息公开制度",
    "法定主动公开内容",
    "政府信息公开年报",
    "依申请公开",
)


def links(pattern: str, entries: Iterable[tuple[str, str]]) -> str:
    """A link for each address and label; `pattern` has places for `href` and `name`."""
    return "\n".join(pattern.format(href=escape(href), name=escape(name)) for href, name in entries)


def plain(portal: PlannedPortal, name: str) -> str:
    """What stands on the menu's other pages: a heading and a sentence."""
    return (
        f"<html><head><title>{escape(name)} - {escape(portal.name)}</title></head><body>"
        f"<h3>{escape(name)}</h3><p>{escape(portal.place)}正在重新整理这一栏目，改好以后另行公布。"
        "</p></body></html>"
    )
