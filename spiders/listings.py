"""What a family reads off a page of a column: rows, and what to ask for next.

Ask   a request to be made, described without Scrapy
Row   one row of a listing as it stands
Rows  all rows of a page, the next asks, and in what state the page is
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

State = Literal["ok", "empty", "changed"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A page of a column to be asked for.

    `page` counts the pages of one listing from 1; `depth` the steps down from the column's own
    page into sub-columns (2023年/ → 乡镇街道/ …). An `optional` page is one by number, whose
    absence ends the list and is no fault. `unit` and `year` are what the way there says: the unit
    of a directory in whose part the page lies, and the reporting year. A `rendered` page is opened
    in a browser. `listing` is the address of the listing's first page, '' on the first page itself,
    `column` what the pages before it call the column.
    """

    url: str
    method: Literal["GET", "POST"] = "GET"
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    page: int = 1
    depth: int = 0
    optional: bool = False
    unit: str = ""
    year: int | None = None
    rendered: bool = False
    listing: str = ""
    column: str = ""

    @property
    def first(self) -> str:
        """What names the listing that the page belongs to: its first page."""
        return self.listing or f"{self.url} {self.body}".strip()

    def following(self, url: str, *, body: str | None = None, optional: bool = False) -> Ask:
        """The page after this one in the same listing, asked for in the same way."""
        return replace(
            self,
            url=url,
            body=self.body if body is None else body,
            page=self.page + 1,
            optional=optional,
            listing=self.first,
        )

    def below(  # noqa: PLR0913 - a request has so many parts
        self,
        url: str,
        *,
        method: Literal["GET", "POST"] = "GET",
        body: str = "",
        headers: tuple[tuple[str, str], ...] = (),
        unit: str = "",
        year: int | None = None,
    ) -> Ask:
        """The first page of another listing, a step down; what is known of unit and year stays."""
        return Ask(
            url,
            method=method,
            body=body,
            headers=headers,
            depth=self.depth + 1,
            unit=unit or self.unit,
            year=year or self.year,
        )


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
