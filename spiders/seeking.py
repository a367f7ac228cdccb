"""Searches under way: from a portal's home page to its columns, kept like a column's walk.

The columns that a search finds are written down for a person to accept, and walked at once. A
search is made where a portal has no column yet, and again when those found are in trouble or a
full walk is due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response

from archive.due import last_capture
from archive.keeping import load_document
from archive.records import Settlement
from archive.walks import (
    WELL,
    begin_walk,
    columns_found,
    keep_found_column,
    known_column,
    settle_walk,
    unsettled_walk,
)
from spiders.captures import now, stamp
from spiders.failures import column_state
from spiders.listings import Ask
from spiders.pages import read_page
from spiders.questions import question_of, read_question
from spiders.search import Search
from spiders.sites import Column, site_of
from spiders.spelling import spelt
from spiders.validators import META
from spiders.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.walks import UnsettledWalk
    from spiders.registry import Portal
    from spiders.walking import Walking


class Seeking:
    """The searches of a run."""

    def __init__(self, walking: Walking) -> None:
        self.walking, self.spider, self.archive = walking, walking.spider, walking.archive
        portals = self.spider.registry.portals
        self.sites = {site: portal.id for portal in portals for site in portal.sites()}

    def begin(self, portal: Portal) -> Iterator[Request]:
        """The walks of the columns found before, and a search where one is due."""
        known = columns_found(self.archive, portal.id)
        for one in known:
            yield from self.walking.begin(portal, Column(one.url, "found"))
        home = Column(portal.home, "given")
        walk = Walk(portal, home, self.spider.tally.of(portal.id, home.url))
        walk.known = known_column(self.archive, home.url)
        search = Search(portal.home, lambda url: self._allows(portal, url))
        left = unsettled_walk(self.archive, home.url, since=self.walking.occasions.fresh)
        if self.walking.occasions.was_settled(walk.known):
            walk.tally.recall(walk.known)
            return
        if left is None and self.walking.occasions.rests(home.url):
            walk.tally.recall(walk.known, rested=True)
            return
        if left is not None:
            asks = self._go_on(walk, search, left)
        elif self._rests(walk, [one.state for one in known]):
            walk.tally.state = "ok"
            return
        else:
            walk.started = stamp(now())
            asks = self.following(walk, search)
            visit = self.walking.visit(walk, walk.started)
            begin_walk(self.archive, home.url, question_of(asks[0]), visit, full=True)
        yield from self.requests(walk, search, asks)
        if not asks:
            yield from self._settle(walk, search)

    def _rests(self, walk: Walk, states: list[str]) -> bool:
        """Whether the columns found before will do."""
        well = bool(states) and all(state in WELL for state in states)
        return well and not self.walking.occasions.is_due_in_full(walk.known)

    def _allows(self, portal: Portal, url: str) -> bool:
        """Whether a search may go there: not to the sites of other portals."""
        owner = self.sites.get(site_of(url), portal.id)
        return owner == portal.id and self.spider.addresses.allows(url)

    def _go_on(self, walk: Walk, search: Search, left: UnsettledWalk) -> tuple[Ask, ...]:
        """The search as it stood: what was answered is read again from the archive."""
        waiting = walk.go_on(left)
        for before in left.asked:
            search.next()
            if before.state == "answered" and before.capture_id is not None:
                kept = load_document(self.archive, before.capture_id).capture
                headers = {"Content-Type": kept.media_type}
                page = read_page(Response(kept.url, body=kept.body, headers=headers))
                if page is not None:
                    search.take(page, read_question(before.question).url)
        return waiting or self.following(walk, search)

    def following(self, walk: Walk, search: Search) -> tuple[Ask, ...]:
        """The page to look at next; none where the search is over."""
        url = search.next()
        return walk.admit((Ask(url),)) if url else ()

    def requests(self, walk: Walk, search: Search, asks: tuple[Ask, ...]) -> Iterator[Request]:
        """Requests for pages on the way."""
        for ask in asks:
            last = last_capture(self.archive, ask.url)
            yield Request(
                ask.url,
                self.spider.parse_lead,
                errback=self.spider.lead_failed,
                cb_kwargs={"walk": walk, "search": search, "ask": ask},
                meta={META: last} if last else {},
                dont_filter=True,
                priority=1,
            )

    def answered(self, walk: Walk, search: Search) -> Iterator[Request]:
        """A page is kept or has failed: after the last one the columns found are walked."""
        walk.pending -= 1
        if walk.pending == 0:
            yield from self._settle(walk, search)

    def _settle(self, walk: Walk, search: Search) -> Iterator[Request]:
        # What earlier runs found may be kept in another spelling.
        known = {spelt(one.url): one.url for one in columns_found(self.archive, walk.portal.id)}
        found = {known.get(spelt(one.url), one.url): one for one in search.found}
        at = stamp(now())
        for url, one in found.items():
            keep_found_column(
                self.archive,
                url,
                portal=walk.portal.id,
                name=" ".join(part for part in (one.unit, one.name) if part),
                found_on=one.found_on,
                run_id=self.spider.run_id,
                now=at,
            )
        settled = self._settlement(walk, search)
        walk.tally.settle(settled)
        settle_walk(self.archive, walk.column.url, settled, self.walking.visit(walk, at))
        begun = self.spider.tally.columns
        for url in found:
            if url not in begun:
                yield from self.walking.begin(walk.portal, Column(url, "found"))

    def _settlement(self, walk: Walk, search: Search) -> Settlement:
        if search.found:
            return Settlement("ok", search.stopped, shown=len(search.found))
        if walk.root_failure:
            failure = walk.root_failure
            return Settlement(column_state(failure), walk.detail, failure)
        detail = search.stopped or "no column of annual reports is found from the home page"
        return Settlement("changed", detail)
