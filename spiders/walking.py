"""Walks under way: from the archive's questions and entries to requests, and to the settlement.

When a column is walked, and how far, says spiders/occasions.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scrapy import Request

from archive.due import answered_in, has_changed, last_capture
from archive.frontier import Visit
from archive.walks import (
    ask_also,
    begin_walk,
    known_column,
    not_shown_since,
    seen_since,
    settle_walk,
    shown_since,
    unknown,
    unsettled_walk,
)
from spiders.captures import RENDERED, capture_of, now, stamp
from spiders.feed import Feed
from spiders.listings import Ask
from spiders.occasions import Occasions
from spiders.questions import question_of, read_question
from spiders.seeking import Seeking
from spiders.settling import settlement
from spiders.sites import place_of
from spiders.validators import ANSWERED, META
from spiders.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.http import Response

    from archive.records import Entry
    from archive.walks import UnsettledWalk
    from spiders.listings import Rows
    from spiders.portals import PortalsSpider
    from spiders.registry import Column, Portal

# The failure of a column that is not at its address any more.
GONE = "http_4xx"


class Walking:
    """The walks of a run."""

    def __init__(self, spider: PortalsSpider) -> None:
        settings = spider.settings
        self.spider, self.archive = spider, spider.archive
        self.occasions = Occasions(spider)
        self.recheck_days = settings.getint("RECHECK_DAYS")
        self.window = 2 * settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") + 2
        self.feeds: dict[str, Feed] = {}
        self.fetching: set[str] = set()
        self.seeking = Seeking(self)

    def begin_portal(self, portal: Portal) -> Iterator[Request]:
        """The questions of all columns of a portal; where none is given, those found before."""
        if portal.columns:
            for column in portal.columns:
                yield from self.begin(portal, column)
            return
        yield from self.seeking.begin(portal)

    def begin(self, portal: Portal, column: Column) -> Iterator[Request]:
        """The questions that a column's walk begins with."""
        walk = Walk(portal, column, self.spider.tally.of(portal.id, column.url))
        walk.known = known_column(self.archive, column.url)
        left = unsettled_walk(self.archive, column.url, since=self.occasions.fresh)
        if self.occasions.was_settled(walk.known):
            walk.tally.recall(walk.known)
            yield from self._entries(walk)
            return
        if left is None and self.occasions.rests(column.url):
            walk.tally.recall(walk.known, rested=True)
            return
        if left is not None:
            asks = self._go_on(walk, left)
            if not asks:
                yield from self._settle(walk)
        else:
            walk.started = stamp(now())
            walk.full = self.occasions.is_due_in_full(walk.known)
            rendered = bool(walk.known and walk.known.rendered and not walk.full)
            asks = walk.admit((Ask(column.url, rendered=rendered),))
            begin_walk(
                self.archive,
                column.url,
                question_of(asks[0]),
                self.visit(walk, walk.started),
                full=walk.full,
                evidence=column.evidence,
            )
        yield from self.requests(walk, asks)

    def _go_on(self, walk: Walk, left: UnsettledWalk) -> tuple[Ask, ...]:
        """A walk as it stood, with the rows that it had been shown and where it was sent."""
        asks = walk.go_on(left)
        walk.seen |= seen_since(self.archive, walk.column.url, left.started_at)
        root = next((one for one in left.asked if one.url), None)
        if root and read_question(root.question).url == walk.column.url:
            self._note_place(walk, root.url)
        return asks

    def visit(self, walk: Walk, at: str) -> Visit:
        """Who comes by a column, and when."""
        return Visit(self.spider.run_id, at, walk.portal.id)

    def note(self, response: Response, walk: Walk, ask: Ask) -> None:
        """What an answer says of its column beside its rows."""
        walk.scripted |= b"<script" in response.body
        if ask.url == walk.column.url:
            self._note_place(walk, response.url)

    def _note_place(self, walk: Walk, url: str) -> None:
        if place_of(url) != place_of(walk.column.url):
            walk.moved_to = url

    def unknown(self, walk: Walk, read: Rows) -> set[str]:
        """The rows of a page that the archive does not know; a full walk need not know."""
        if walk.full:
            return set()
        return unknown(self.archive, walk.column.url, {row.url for row in read.rows})

    def has_changed(self, walk: Walk, ask: Ask, response: Response) -> bool:
        """Whether a page is another than it was; a first page, after it had been the same."""
        if walk.full or walk.known is None:
            return False
        last = walk.known.run_id if ask.page == 1 else None
        return has_changed(self.archive, capture_of(response), rested_in=last)

    def requests(self, walk: Walk, asks: tuple[Ask, ...]) -> Iterator[Request]:
        """Requests for pages of a column."""
        for ask in asks:
            meta = {RENDERED: True} if ask.rendered else self._known_of(walk, ask)
            yield Request(
                ask.url,
                self.spider.parse_listing,
                method=ask.method,
                body=ask.body,
                headers=dict(ask.headers),
                errback=self.spider.listing_failed,
                cb_kwargs={"walk": walk, "ask": ask},
                meta=meta,
                dont_filter=True,
                priority=1,
            )

    def _known_of(self, walk: Walk, ask: Ask) -> dict[str, object]:
        """What the archive holds of a page: from this run's search, or from earlier runs."""
        if walk.column.evidence == "found" and ask.method == "GET":
            answered = answered_in(self.archive, self.spider.run_id, ask.url)
            if answered is not None:
                return {ANSWERED: answered}
        last = last_capture(self.archive, ask.url, ask.body)
        return {META: last} if last else {}

    def answered(self, walk: Walk, *, hopeless: bool = False) -> Iterator[Request]:
        """A page is kept or has failed: the walk's entries, and its end when it was the last."""
        walk.pending -= 1
        if not hopeless:
            yield from self._entries(walk)
        if walk.pending == 0:
            yield from self._settle(walk, hopeless=hopeless)

    def fetched(self, walk: Walk, entry: Entry, *, failed: bool = False) -> Iterator[Request]:
        """An entry is kept or has failed: the entries that follow it."""
        self.fetching.discard(entry.url)
        self._feed(walk).done(entry.url if failed else "")
        yield from self._entries(walk)

    def _settle(self, walk: Walk, *, hopeless: bool = False) -> Iterator[Request]:
        shown = shown_since(self.archive, walk.column.url, walk.started)
        found = settlement(walk, shown)
        if not shown and walk.may_be_rendered(found.state):
            asks = walk.admit((Ask(walk.column.url, rendered=True),))
            ask_also(self.archive, walk.column.url, question_of(asks[0]))
            yield from self.requests(walk, asks)
            return
        walk.tally.settle(found)
        settle_walk(self.archive, walk.column.url, found, self.visit(walk, stamp(now())))
        if found.state == "changed" and not walk.seen and walk.column.evidence == "given":
            # What was given for a column may be a home page that lies in a folder.
            home = replace(walk.portal, home=walk.column.url, columns=())
            yield from self.seeking.begin(home)
            return
        if self._are_gone(walk):
            yield from self.seeking.begin(walk.portal)
        if hopeless:
            return
        feed = self._feed(walk)
        feed.again()
        if found.shown is not None:
            feed.add(not_shown_since(self.archive, walk.column.url, walk.started))
        yield from self._entries(walk)

    def _are_gone(self, walk: Walk) -> bool:
        """Whether none of a portal's columns is where the registry says: a search may find them."""
        if not walk.portal.columns or walk.column.evidence == "found":
            return False
        tallies = [self.spider.tally.columns.get(one.url) for one in walk.portal.columns]
        return all(one is not None and one.failure == GONE for one in tallies)

    def _feed(self, walk: Walk) -> Feed:
        url = walk.column.url
        if url not in self.feeds:
            before = stamp(self.spider.started)
            self.feeds[url] = Feed(self.archive, url, before, self.recheck_days, self.window)
        return self.feeds[url]

    def _entries(self, walk: Walk) -> Iterator[Request]:
        """What the archive has outstanding or due under a column, a few at a time."""
        feed = self._feed(walk)
        while entries := feed.take():
            for entry in entries:
                if entry.url in self.fetching or not self.spider.addresses.allows(entry.url):
                    feed.done()
                    continue
                self.fetching.add(entry.url)
                last = last_capture(self.archive, entry.url)
                yield Request(
                    entry.url,
                    self.spider.parse_entry,
                    headers={"Referer": entry.context.page_url or walk.column.url},
                    errback=self.spider.entry_failed,
                    cb_kwargs={"walk": walk, "entry": entry},
                    meta={META: last} if last else {},
                    dont_filter=True,
                )
