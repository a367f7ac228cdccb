"""What a family reads off a page of a column: rows, and what to ask for next.

Ask   a request to be made, described without Scrapy
Row   one row of a listing as it stands
Rows  all rows of a page, the next asks, and in what state the page is
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

State = Literal["ok", "empty", "changed"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A page of a column to be asked for.

    `page` counts the pages of one listing from 1; `depth` the steps down from the column's own
    page into sub-columns (2023年/ → 乡镇街道/ …). An `optional` page is one by number, whose
    absence ends the list and is no fault.
    """

    url: str
    method: Literal["GET", "POST"] = "GET"
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    page: int = 1
    depth: int = 0
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the address it leads to and every word that may say what lies there.

    `title` is whole where the page gives it whole anywhere; `whole` is False where only a cut
    text was there, which says nothing about what the title is *not*. `heading` is what stands
    over the row: a year, a class of units.
    """

    url: str
    title: str
    text: str = ""
    heading: str = ""
    listed_on: str | None = None
    publisher: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one page.

    `state` is `ok` with rows or ways to them, `empty` where the page itself says that it has
    none, `changed` where rows are due and none is found; `detail` says more for a person.
    """

    rows: tuple[Row, ...] = ()
    asks: tuple[Ask, ...] = field(default=())
    state: State = "ok"
    column: str = ""
    detail: str = ""
