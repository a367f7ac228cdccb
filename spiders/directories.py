"""Directories of units (部门目录): a column that lists authorities, each with a column of its own.

Jilin's zcbm/<unit>/ndbg, Wuhan's qzfbm/<unit>/…, Chongqing (2026-11): no list holds what all of
them published. Whatever the content system, a page without reports that names units leads to their
pages, and a unit's page to its entry 年报. A column's page leads to the columns of its years,
wherever they lie (UCAP's xxgknb2023n/zfxxgk_gknbz.shtml, 2026-11).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.titles import read_title
from spiders.candidates import is_annual
from spiders.discovery import is_same_listing, leads
from spiders.pages import column_name
from spiders.signs import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.http import TextResponse

    from spiders.listings import Ask, Rows

# Directory, unit, its 政府信息公开, its column.
DEPTH = 4
# A column that is itself called by a year shows the others beside it.
YEAR = re.compile(r"20\d\d")


def units_below(page: TextResponse, ask: Ask, read: Rows) -> tuple[Ask, ...]:
    """The way on from a page of a directory; from a column of annual reports that to its years."""
    if ask.page > 1 or ask.depth >= DEPTH:
        return ()
    reports = any(read_title(row.title).kind == "report" for row in read.rows)
    if reports or is_annual(column_name(page), page.url):
        return tuple(_years_below(page, ask, read))
    if read.asks:
        return ()
    found = leads(page)
    if ask.unit:
        own = [lead for lead in found.columns if lead.unit in {"", ask.unit}]
        own = own or [lead for lead in found.ways if lead.kind == "disclosure"]
        return tuple(ask.below(lead.url) for lead in own[:1])
    units = {lead.url: lead for lead in (*found.columns, *found.ways) if lead.unit}
    return tuple(ask.below(lead.url, unit=lead.unit) for lead in units.values())


def _years_below(page: TextResponse, ask: Ask, read: Rows) -> Iterator[Ask]:
    """The columns of years that a column's page names and its family has not seen."""
    if ask.year or YEAR.search(f"{column_name(page)} {urlsplit(page.url).path}"):
        return
    seen = {page.url, ask.url, *(one.url for one in read.asks), *(row.url for row in read.rows)}
    for lead in leads(page).columns:
        own = lead.url in seen or is_same_listing(lead.url, page.url)
        if lead.rank == YEARS and not own:
            yield ask.below(lead.url, year=read_title(lead.name).year)
