"""One column being walked: what was asked and seen, where to stop, and how the column stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from archive.records import Context
from spiders.candidates import year_beside
from spiders.listings import Ask, Row, Rows
from spiders.registry import Column, Portal
from spiders.tally import ColumnTally

# A column of 50 capped pages with its sub-columns fits; a pager without an end does not.
PAGES_A_COLUMN = 300
# The server's pages may repeat the three client pages that a Hanweb column carries itself.
PAGES_WITHOUT_NEWS = 4


@dataclass(slots=True)
class Walk:
    """The state of one column's walk within a run; `name` is what its pages call the column."""

    portal: Portal
    column: Column
    tally: ColumnTally
    asked: set[tuple[str, str]] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    name: str = ""
    stale: int = 0
    pending: int = 0

    def may_ask(self, ask: Ask) -> bool:
        """Whether to ask for a page: each once, and not without end. Counts it as under way."""
        key = (ask.url, ask.body)
        if key in self.asked:
            return False
        if len(self.asked) >= PAGES_A_COLUMN:
            self.tally.detail = f"stopped after {PAGES_A_COLUMN} pages"
            return False
        self.asked.add(key)
        self.pending += 1
        return True

    def answered(self) -> None:
        """A page came, or will not come."""
        self.pending -= 1
        self.tally.pages += 1

    def take(self, read: Rows, ask: Ask) -> Rows:
        """The rows of a page that no page before it showed; no asks where pages only repeat."""
        new = tuple(row for row in read.rows if row.url not in self.seen)
        self.seen.update(row.url for row in new)
        self.name = self.name or read.column
        self.stale = 0 if new or ask.page == 1 else self.stale + 1
        asks = read.asks if self.stale < PAGES_WITHOUT_NEWS else ()
        return replace(read, rows=new, asks=asks, column=read.column or self.name)

    def settled(self, read: Rows) -> Rows:
        """What a page says of its column: one without rows is no fault, a walk without them is.

        Pages still under way may bring rows, so that the last one decides.
        """
        if self.seen:
            detail = read.detail or (f"a page is {read.state}" if read.state != "ok" else "")
            return replace(read, state="ok", detail=detail)
        if self.pending > 0:
            return replace(read, state="empty") if read.state == "changed" else read
        if read.state == "ok" and not read.rows:
            detail = read.detail or "no rows on any page"
            return replace(read, state="changed", detail=detail)
        return read

    def context(self, row: Row | None, column: str) -> Context:
        """What the way to a document says of it: its row, the column, the registry."""
        known = Context(
            column=column,
            portal=self.portal.id,
            publisher=self.column.publisher,
            publisher_kind=self.column.publisher_kind,
            region_code=self.column.region_code or self.portal.region_code,
        )
        if row is None:
            return known
        return replace(
            known,
            title=row.title,
            row=" ".join(part for part in (row.heading, row.text, row.publisher) if part),
            listed_on=row.listed_on,
            year=year_beside(row, column),
        )
