"""Which rows may lead to a report: read off the whole title, in doubt for fetching."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.titles import read_title
from spiders.pages import EMPTY, words

if TYPE_CHECKING:
    from scrapy.http import TextResponse

    from spiders.listings import Ask, Row, Rows

# Columns of annual reports by name or by slug (zfxxgknb, xxgkndbg, gknb, …: seen in 2026-11).
ANNUAL = re.compile(r"年报|年度报告|nb\d*\b|ndbg|gknb|xxgknb|nianbao", re.IGNORECASE)


def is_annual(*texts: str) -> bool:
    """Whether a column's name, heading or address says that it holds annual reports."""
    return any(ANNUAL.search(text) for text in texts)


def may_be_report(row: Row, *, annual: bool) -> bool:
    """Whether what lies behind a row is worth fetching.

    A cut title says nothing about what it is not. In a column of annual reports (`annual`) a
    title may carry only a unit (市教育局), only a year (2023年), or no more than 年报.
    """
    title = read_title(row.title)
    if title.kind == "report" or not row.whole:
        return True
    if title.kind == "look_alike":
        return False
    if title.year is not None and title.publisher:
        return True
    return annual and bool(title.year or title.publisher or is_annual(row.title))


def says_empty(page: TextResponse, ask: Ask, read: Rows) -> Rows:
    """The rows of a page, `empty` where it says so and shows news beside its list only."""
    below = any(one.first != ask.first for one in read.asks)
    if ask.page > 1 or below or not read.rows or not EMPTY.search(words(page.selector)):
        return read
    annual = is_annual(read.column, page.url)
    if any(may_be_report(row, annual=annual) for row in read.rows):
        return read
    return replace(read, state="empty", asks=())


def year_beside(row: Row, column: str) -> int | None:
    """The year that heading or column gives where the title has none: a hint, folders lie."""
    if read_title(row.title).year is not None:
        return None
    return read_title(row.heading).year or read_title(column).year
