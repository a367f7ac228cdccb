"""The spider `portals`: walks every column of the registry and hands over what it finds.

    column ──ask──▶ page ──family──▶ Listing ──▶ keep ──▶ the archive's frontier
                                                              │
    Document ◀── page or file ◀──────── entry ◀───────────────┘

Questions and entries are kept in the archive before they are asked for, so that a run goes on
where one before it was killed. The archive and the run's number come from the extension that owns
them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from archive.keeping import keep_failure
from archive.records import Document, Entry, Listing
from archive.store import Archive
from spiders.addresses import Addresses
from spiders.captures import now, stamp, time_of
from spiders.failures import GONE_STATUS, UNREACHED, classify, detail_of
from spiders.listings import Ask, Rows
from spiders.pages import read_page
from spiders.questions import request_of
from spiders.reading import Reading
from spiders.registry import host_of, load_registry
from spiders.search import Search
from spiders.tally import Tally
from spiders.walk import Walk
from spiders.walking import Walking

# Why a walk's pages and entries are not asked for any more: the host is not to be had.
HOPELESS = UNREACHED | {"challenge", "robots"}


class PortalsSpider(Spider):
    """Walks portals. `portal` is a portal's id, a region's code, an address, or '' for all."""

    name = "portals"
    archive: Archive
    run_id: int
    # The first of the runs that this one goes on from, 0 where it begins afresh.
    gone_on_from: int = 0

    def __init__(self, portal: str = "", registry: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.arguments = {"portal": portal, "registry": registry}
        known = load_registry(Path(registry) if registry else None)
        self.registry = known
        self.portals = known.select(portal)
        # A portal or an address, as against all or those of a region.
        self.named = bool(portal) and not portal.isdigit()
        self.addresses = Addresses(known.hosts())
        self.unchecked_hosts = frozenset(
            host_of(url)
            for portal in known.portals
            if portal.certificate == "unchecked"
            for url in (portal.home, *(column.url for column in portal.columns))
        )
        self.tally = Tally()
        self.reading = Reading(self)
        self.started = now()

    def go_on_from(self, run_id: int, started_at: str) -> None:
        """Take up what earlier runs left; the first of them was this, and began then."""
        self.gone_on_from, self.started = run_id, time_of(started_at)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Take settings and listen for what has been kept."""
        kwargs.setdefault("registry", crawler.settings.get("REGISTRY") or "")
        spider = super().from_crawler(crawler, *args, **kwargs)
        loopback = crawler.settings.getbool("ALLOW_LOOPBACK")
        spider.addresses = replace(spider.addresses, loopback=loopback)
        crawler.signals.connect(spider.kept, signals.item_scraped)
        crawler.signals.connect(spider.not_kept, signals.item_error)
        crawler.signals.connect(spider.stumbled, signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Every column's questions: its first page, or what an earlier run left open."""
        if not hasattr(self, "archive"):
            # It could not be opened: the spider is being closed.
            return
        self.walking = Walking(self)
        for portal in self.walking.occasions.in_turn(self.portals):
            for request in self.walking.begin_portal(portal):
                yield request

    def parse_listing(
        self, response: Response, walk: Walk, ask: Ask
    ) -> Iterator[Request | Listing | Document]:
        """A page of a column: its listing, and the pages after it."""
        page = read_page(response)
        if page is None:
            read = walk.take(Rows((), (), "changed", "", "no page of text"), ask, ())
            yield self.reading.listing(response, walk, ask, read)
            return
        self.walking.note(response, walk, ask)
        family, read = self.reading.rows(page, ask)
        read = walk.take(
            read,
            ask,
            self.walking.unknown(walk, read),
            has_changed=self.walking.has_changed(walk, ask, response),
        )
        asks = walk.admit(one for one in read.asks if self.addresses.allows(one.url))
        read = replace(read, asks=asks)
        for row in self.reading.own_reports(page, family, ask, read):
            walk.seen.add(ask.url)
            context = walk.context(row, read.column, ask)
            yield self.reading.document(response, walk, context, ask.url, page)
        yield self.reading.listing(response, walk, ask, read, family.name)
        yield from self.walking.requests(walk, asks)

    def parse_lead(
        self, response: Response, walk: Walk, search: Search, ask: Ask
    ) -> Iterator[Listing | Request]:
        """A page on the way from a portal's home page to its columns."""
        page = read_page(response)
        if page is not None:
            self.reading.lead(page, search, ask)
        self.walking.note(response, walk, ask)
        asks = self.walking.seeking.following(walk, search)
        yield self.reading.listing(response, walk, ask, Rows(asks=asks))
        yield from self.walking.seeking.requests(walk, search, asks)

    def lead_failed(self, failure: Failure) -> Iterator[Request]:
        """A page on the way did not come: others may lead on."""
        request: Request = failure.request  # type: ignore[attr-defined]
        walk, search = request.cb_kwargs["walk"], request.cb_kwargs["search"]
        ask = request.cb_kwargs["ask"]
        name = self._failed(ask.url, walk, _error(failure), request_of(ask))
        walk.failed(ask, name)
        walk.detail = detail_of(_error(failure))
        asks = self.walking.seeking.following(walk, search)
        yield from self.walking.seeking.requests(walk, search, asks)
        yield from self.walking.seeking.answered(walk, search)

    def parse_entry(self, response: Response, walk: Walk, entry: Entry) -> Iterator[Document]:
        """A document: an article's page with its attachments, or a file."""
        page = read_page(response) if entry.kind == "article" else None
        yield self.reading.document(response, walk, entry.context, entry.url, page)

    def listing_failed(self, failure: Failure) -> Iterator[Listing | Request]:
        """A page of a column did not come: kept under the failure's name.

        Entries of earlier runs are still asked for, unless the host is not to be had at all.
        """
        request: Request = failure.request  # type: ignore[attr-defined]
        walk, ask = request.cb_kwargs["walk"], request.cb_kwargs["ask"]
        error = _error(failure)
        if ask.optional and isinstance(error, HttpError) and error.response.status in GONE_STATUS:
            detail = f"page {ask.page} is not there: the list ends before its pager says"
            read = walk.take(Rows((), (), "ok", "", detail), ask, ())
            yield self.reading.listing(error.response, walk, ask, read)
            return
        name = self._failed(ask.url, walk, error, request_of(ask))
        walk.failed(ask, name)
        walk.detail = detail_of(error)
        yield from self.walking.answered(walk, hopeless=name in HOPELESS)

    def entry_failed(self, failure: Failure) -> Iterator[Request]:
        """An entry did not come; one that answers 404 or 410 has vanished from the portal."""
        request: Request = failure.request  # type: ignore[attr-defined]
        walk, entry = request.cb_kwargs["walk"], request.cb_kwargs["entry"]
        self._failed(entry.url, walk, _error(failure))
        yield from self.walking.fetched(walk, entry, failed=True)

    def kept(self, item: object, response: Response | None) -> None:
        """Ask for what an item brought, now that the archive holds it."""
        if response is None or "walk" not in response.cb_kwargs:
            return
        walk: Walk = response.cb_kwargs["walk"]
        entry = response.cb_kwargs.get("entry")
        if entry is not None:
            requests = self.walking.fetched(walk, entry)
        elif isinstance(item, Listing) and "search" in response.cb_kwargs:
            requests = self.walking.seeking.answered(walk, response.cb_kwargs["search"])
        elif isinstance(item, Listing):
            requests = self.walking.answered(walk)
        else:
            return
        for request in requests:
            self.crawler.engine.crawl(request)

    def not_kept(self, response: Response | None) -> None:
        """An item could not be kept: its page stays a question of its walk, for the next run."""
        self.stumbled(response)
        if response is not None and "entry" in response.cb_kwargs:
            walk, entry = response.cb_kwargs["walk"], response.cb_kwargs["entry"]
            for request in self.walking.fetched(walk, entry, failed=True):
                self.crawler.engine.crawl(request)

    def stumbled(self, response: Response | None) -> None:
        """Count what went wrong in our own code, for the exit code."""
        self.tally.errors += 1
        self.logger.error("%s could not be worked on", response.url if response else "an item")

    def _failed(self, url: str, walk: Walk, error: BaseException, request: str = "") -> str:
        name = classify(error)
        if not request and isinstance(error, HttpError) and error.response.status in GONE_STATUS:
            name = "gone"
        walk.tally.failures[name] += 1
        self.logger.warning("%s: %s: %s", url, name, error)
        keep_failure(
            self.archive,
            url,
            self.run_id,
            failure=name,
            now=stamp(now()),
            column_url=walk.column.url,
            portal=walk.portal.id,
            request=request,
        )
        return name


def _error(failure: Failure) -> BaseException:
    return failure.value or RuntimeError("an unknown failure")
