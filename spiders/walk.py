"""One column being walked: what was asked and seen, and where to stop.

A full walk follows every page. One in between follows a listing only as long as its pages show
rows that the archive does not know, so that a column without news costs one request a listing; and
where its first page is another, after nights on which it was the same, and shows nothing new: the
number of all rows may stand on it, and one was put in among the old ones, further behind.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from archive.records import Context
from spiders.candidates import year_beside
from spiders.questions import read_question, request_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from archive.walks import KnownColumn, UnsettledWalk
    from spiders.listings import Ask, Row, Rows
    from spiders.registry import Column, Portal
    from spiders.tally import ColumnTally

# The largest list seen has 50 capped pages; a directory of units by years some thousand of them.
PAGES_A_LISTING = 300
PAGES_A_COLUMN = 5000
# The server's pages may repeat the three client pages that a Hanweb column carries itself.
PAGES_WITHOUT_NEWS = 4


@dataclass(slots=True)
class Walk:
    """The state of one column's walk.

    `pending` questions are under way, `outcomes` counts how pages were found, `failures` how they
    were not, `root_failure` is that of the column's own page. `with_news` are listings, by their
    first pages, that have shown what the archive does not know. `scripted` tells that a page
    carries scripts, which may bring rows in a browser.
    """

    portal: Portal
    column: Column
    tally: ColumnTally
    started: str = ""
    full: bool = True
    known: KnownColumn | None = None
    asked: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    stale: Counter[str] = field(default_factory=Counter)
    with_news: set[str] = field(default_factory=set)
    lengths: Counter[str] = field(default_factory=Counter)
    pending: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    root_failure: str = ""
    detail: str = ""
    moved_to: str = ""
    scripted: bool = False
    rendered: bool = False
    cut_off: bool = False

    def go_on(self, left: UnsettledWalk) -> tuple[Ask, ...]:
        """Take up a walk that an earlier run left; what it has still to ask for."""
        self.started, self.full = left.started_at, left.full
        waiting = []
        for before in left.asked:
            ask = read_question(before.question)
            self.asked.add(request_of(ask))
            self.lengths[ask.first] += 1
            self.rendered |= ask.rendered
            if before.state == "outstanding":
                waiting.append(ask)
            elif before.state == "failed":
                self.failed(ask, before.outcome)
            else:
                self.outcomes[before.outcome] += 1
                # Its page may carry scripts, which only a browser can tell.
                self.scripted |= before.outcome == "changed"
        self.pending = len(waiting)
        return tuple(waiting)

    def admit(self, asks: Iterable[Ask]) -> tuple[Ask, ...]:
        """Those of some asks that are to be made: each once, and not without end."""
        admitted = []
        for ask in asks:
            request = request_of(ask)
            if request in self.asked:
                continue
            if self.lengths[ask.first] >= PAGES_A_LISTING:
                self.detail = f"a list was left after {PAGES_A_LISTING} pages"
                self.cut_off = True
                continue
            if len(self.asked) >= PAGES_A_COLUMN:
                self.detail = f"stopped after {PAGES_A_COLUMN} pages"
                self.cut_off = True
                break
            self.asked.add(request)
            self.lengths[ask.first] += 1
            self.rendered |= ask.rendered
            admitted.append(ask)
        self.pending += len(admitted)
        return tuple(admitted)

    def take(
        self, read: Rows, ask: Ask, unknown: Collection[str], *, has_changed: bool = False
    ) -> Rows:
        """The rows of a page that no page before it showed, and the asks worth making after it.

        `unknown` are the addresses on it that the archive does not know; `has_changed` tells that
        the page was another before.
        """
        new = tuple(row for row in read.rows if row.url not in self.seen)
        self.seen.update(row.url for row in new)
        self.detail = read.detail or self.detail
        self.outcomes[read.state] += 1
        self.stale[ask.first] = 0 if new or ask.page == 1 else self.stale[ask.first] + 1
        goes_on = self.stale[ask.first] < PAGES_WITHOUT_NEWS
        if any(row.url in unknown for row in new):
            self.with_news.add(ask.first)
        elif not self.full and (ask.first in self.with_news or not has_changed):
            goes_on = False
        asks = read.asks if goes_on else tuple(one for one in read.asks if one.first != ask.first)
        column = read.column or ask.column
        named = tuple(replace(one, column=one.column or column) for one in asks)
        return replace(read, rows=new, asks=named, column=column)

    def failed(self, ask: Ask, failure: str) -> None:
        """A page did not come."""
        self.failures[failure] += 1
        if ask.url == self.column.url and ask.depth == 0 and ask.page == 1:
            self.root_failure = failure

    def may_be_rendered(self, state: str) -> bool:
        """Whether a browser may find what the plain way did not: rows that scripts bring.

        Scripts of some systems compute a token, without which their interface refuses.
        """
        refused = state == "blocked" and not self.root_failure
        return (
            (state == "changed" or refused)
            and not self.seen
            and self.scripted
            and not self.rendered
            and not self.root_failure
        )

    def context(self, row: Row | None, column: str, ask: Ask) -> Context:
        """What the way to a document says of it: its row, the column, the unit, the registry."""
        known = Context(
            column=column,
            portal=self.portal.id,
            publisher=self.column.publisher,
            publisher_kind=self.column.publisher_kind,
            region_code=self.column.region_code or self.portal.region_code,
            year=ask.year,
        )
        if row is None:
            return replace(known, row=ask.unit)
        unit = row.publisher or ask.unit
        return replace(
            known,
            title=row.title,
            row=" ".join(part for part in (row.heading, row.text, unit) if part),
            listed_on=row.listed_on,
            year=year_beside(row, column) or ask.year,
        )
