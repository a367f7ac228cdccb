"""Directories of units (部门目录): a column that lists authorities, each with a column of its own.

Jilin's zcbm/<unit>/ndbg, Wuhan's qzfbm/<unit>/…, Chongqing (2026-11): no list holds what all of
them published. Whatever the content system, a page without reports that names units leads to their
pages, and a unit's page to its entry 年报.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.titles import read_title
from spiders.candidates import is_annual
from spiders.discovery import leads
from spiders.pages import column_name

if TYPE_CHECKING:
    from scrapy.http import TextResponse

    from spiders.listings import Ask, Rows

# Directory, unit, its 政府信息公开, its column.
DEPTH = 4


def units_below(page: TextResponse, ask: Ask, read: Rows) -> tuple[Ask, ...]:
    """The way on from a page of a directory; nothing from a column of annual reports itself."""
    if ask.page > 1 or ask.depth >= DEPTH or read.asks or is_annual(column_name(page), page.url):
        return ()
    if any(read_title(row.title).kind == "report" for row in read.rows):
        return ()
    found = leads(page)
    if ask.unit:
        own = [lead for lead in found.columns if lead.unit in {"", ask.unit}]
        own = own or [lead for lead in found.ways if lead.kind == "disclosure"]
        return tuple(ask.below(lead.url) for lead in own[:1])
    units = {lead.url: lead for lead in (*found.columns, *found.ways) if lead.unit}
    return tuple(ask.below(lead.url, unit=lead.unit) for lead in units.values())
