"""The spider `portals`: walks every column of the registry and hands over what it finds.

    column ──ask──▶ page ──family──▶ Listing ──▶ keep ──▶ the archive's frontier
                                                              │
    Document ◀── page or file ◀──────── entry ◀───────────────┘

Entries are asked for from the archive, after it has kept the listing that showed them: what is
outstanding from an earlier run, what is new, and what is due to be looked at again are one list.
The archive and the run's number come from the extension that owns them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from archive.keeping import due_again, keep_failure, outstanding
from archive.records import Context, Document, Entry, Listing
from archive.store import Archive
from archive.titles import read_title
from spiders.addresses import Addresses
from spiders.articles import attachments, index_entries
from spiders.candidates import is_annual, may_be_report
from spiders.captures import capture_of, now, stamp
from spiders.failures import GONE_STATUS, UNREACHED, classify
from spiders.families import recognise
from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.pages import read_page
from spiders.registry import load_registry
from spiders.tally import Tally
from spiders.walk import Walk

# Set on responses whose items bring entries to the frontier.
FRESH = "nianbao_fresh"


class PortalsSpider(Spider):
    """Walks portals. `portal` is a portal's id, a region's code, an address, or '' for all."""

    name = "portals"
    archive: Archive
    run_id: int
    # Items that an earlier run left unfinished, handed in by whoever owns the run.
    leftovers: Iterable[object] = ()

    def __init__(self, portal: str = "", registry: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.arguments = {"portal": portal, "registry": registry}
        known = load_registry(Path(registry) if registry else None)
        self.portals = known.select(portal)
        self.addresses = Addresses(known.hosts())
        self.tally = Tally()
        self.recheck_days = 0
        self.started = now()
        self.asked: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Take settings and listen for what has been kept."""
        kwargs.setdefault("registry", crawler.settings.get("REGISTRY") or "")
        spider = super().from_crawler(crawler, *args, **kwargs)
        loopback = crawler.settings.getbool("ALLOW_LOOPBACK")
        spider.addresses = replace(spider.addresses, loopback=loopback)
        spider.recheck_days = crawler.settings.getint("RECHECK_DAYS")
        for signal in (signals.item_scraped, signals.item_error, signals.item_dropped):
            crawler.signals.connect(spider.kept, signal)
        crawler.signals.connect(spider.failed, signals.item_error)
        crawler.signals.connect(spider.failed, signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[object]:
        """Every column's first page; its entries from earlier runs follow its answer."""
        for portal in self.portals:
            for column in portal.columns:
                walk = Walk(portal, column, self.tally.of(portal.id, column.url))
                for request in self._asks(walk, (Ask(column.url),)):
                    yield request
        for item in self.leftovers:
            yield item

    def parse_listing(
        self, response: Response, walk: Walk, ask: Ask
    ) -> Iterator[Request | Listing | Document]:
        """A page of a column: its listing, and the pages after it."""
        page = read_page(response)
        walk.answered()
        if page is None:
            read = walk.settled(Rows((), (), "changed", "", "no page of text"))
            yield self._listing(response, walk, "", read)
            return
        family, read = self._read(page, ask)
        read = walk.take(read, ask)
        requests = list(self._asks(walk, read.asks))
        if not walk.seen and not requests and self._is_report(page, family, ask):
            walk.seen.add(ask.url)
            read = replace(read, state="ok", detail="the column's page is itself a report")
            context = walk.context(None, read.column)
            links = self._links(page, context)
            yield self._document(response, walk, context, ask.url, links)
        yield self._listing(response, walk, family.name, walk.settled(read))
        yield from requests

    def parse_entry(self, response: Response, walk: Walk, entry: Entry) -> Iterator[Document]:
        """A document: an article's page with its attachments, or a file."""
        links: tuple[Entry, ...] = ()
        page = read_page(response) if entry.kind == "article" else None
        if page is not None:
            links = self._links(page, entry.context)
        yield self._document(response, walk, entry.context, entry.url, links)

    def listing_failed(self, failure: Failure) -> Iterator[Listing | Request]:
        """A page of a column did not come: kept under the failure's name.

        Entries of earlier runs are still asked for, unless the host is not to be had at all.
        """
        request: Request = failure.request  # type: ignore[attr-defined]
        walk, ask = request.cb_kwargs["walk"], request.cb_kwargs["ask"]
        walk.answered()
        error = _error(failure)
        if ask.optional and isinstance(error, HttpError) and error.response.status in GONE_STATUS:
            detail = f"page {ask.page} is not there: the list ends before its pager says"
            read = walk.settled(Rows((), (), "ok", "", detail))
            yield self._listing(error.response, walk, "", read)
            return
        name = classify(error)
        walk.tally.failures[name] += 1
        if not walk.seen:
            walk.tally.state, walk.tally.detail = name, str(error)
        self.logger.warning("%s: %s: %s", ask.url, name, error)
        keep_failure(
            self.archive,
            ask.url,
            self.run_id,
            failure=name,
            now=stamp(now()),
            column_url=walk.column.url,
            portal=walk.portal.id,
        )
        if name not in UNREACHED | {"challenge", "robots"}:
            yield from self._entries(walk)

    def entry_failed(self, failure: Failure) -> None:
        """An entry did not come; one that answers 404 or 410 has vanished from the portal."""
        request: Request = failure.request  # type: ignore[attr-defined]
        walk, entry = request.cb_kwargs["walk"], request.cb_kwargs["entry"]
        error, name = _error(failure), classify(_error(failure))
        if isinstance(error, HttpError) and error.response.status in GONE_STATUS:
            name = "gone"
        walk.tally.failures[name] += 1
        self.logger.warning("%s: %s: %s", entry.url, name, error)
        keep_failure(
            self.archive,
            entry.url,
            self.run_id,
            failure=name,
            now=stamp(now()),
            column_url=walk.column.url,
            portal=walk.portal.id,
        )

    def kept(self, response: Response | None) -> None:
        """Ask for the entries that an item brought, now that the archive holds them."""
        if response is None or not response.meta.pop(FRESH, False):
            return
        for request in self._entries(response.cb_kwargs["walk"]):
            self.crawler.engine.crawl(request)

    def failed(self, response: Response | None) -> None:
        """Count what went wrong in our own code, for the exit code."""
        self.tally.errors += 1
        self.logger.error("%s could not be worked on", response.url if response else "an item")

    def _asks(self, walk: Walk, asks: tuple[Ask, ...]) -> Iterator[Request]:
        for ask in asks:
            if not self.addresses.allows(ask.url) or not walk.may_ask(ask):
                continue
            yield Request(
                ask.url,
                self.parse_listing,
                method=ask.method,
                body=ask.body,
                headers=dict(ask.headers),
                errback=self.listing_failed,
                cb_kwargs={"walk": walk, "ask": ask},
                dont_filter=True,
                priority=1,
            )

    def _entries(self, walk: Walk) -> Iterator[Request]:
        """What the archive has outstanding or due under a column, each address once in a run."""
        before = self.started - timedelta(days=self.recheck_days)
        entries = outstanding(self.archive, walk.column.url)
        entries += due_again(self.archive, walk.column.url, before=stamp(before))
        for entry in entries:
            if entry.url in self.asked or not self.addresses.allows(entry.url):
                continue
            self.asked.add(entry.url)
            yield Request(
                entry.url,
                self.parse_entry,
                headers={"Referer": entry.context.page_url or walk.column.url},
                errback=self.entry_failed,
                cb_kwargs={"walk": walk, "entry": entry},
                dont_filter=True,
            )

    def _listing(
        self,
        response: Response,
        walk: Walk,
        family: str,
        read: Rows,
    ) -> Listing:
        annual = is_annual(read.column, walk.column.url)
        wanted = [row for row in read.rows if may_be_report(row, annual=annual)]
        entries = tuple(
            Entry(row.url, "article", walk.context(row, read.column))
            for row in wanted
            if self.addresses.allows(row.url)
        )
        walk.tally.rows += len(read.rows)
        walk.tally.look_alikes += len(read.rows) - len(wanted)
        walk.tally.entries += len(entries)
        walk.tally.state, walk.tally.detail = read.state, read.detail or walk.tally.detail
        response.meta[FRESH] = True
        return Listing(
            capture_of(response),
            walk.column.url,
            walk.portal.id,
            family,
            entries,
            read.state,
            read.detail,
        )

    def _document(
        self,
        response: Response,
        walk: Walk,
        context: Context,
        entry_url: str,
        links: tuple[Entry, ...] = (),
    ) -> Document:
        walk.tally.documents += 1
        response.meta[FRESH] = bool(links)
        return Document(capture_of(response), context, walk.column.url, entry_url, links)

    def _read(self, page: TextResponse, ask: Ask) -> tuple[Family, Rows]:
        """A listing by its family. Our own mistakes must not keep the bytes from being kept."""
        family = recognise(page)
        try:
            return family, family.listing(page, ask)
        except Exception as error:
            self.tally.errors += 1
            self.logger.exception("%s: the family %s stumbled", page.url, family.name)
            return family, Rows(state="changed", detail=f"could not be read: {error!r}")

    def _links(self, page: TextResponse, context: Context) -> tuple[Entry, ...]:
        """What a page leads to; likewise."""
        try:
            family = recognise(page)
            found = (*attachments(page, family, context), *index_entries(page, family, context))
        except Exception:
            self.tally.errors += 1
            self.logger.exception("%s: its attachments could not be read", page.url)
            return ()
        return tuple(link for link in found if self.addresses.allows(link.url))

    def _is_report(self, page: TextResponse, family: Family, ask: Ask) -> bool:
        return ask.page == 1 and read_title(family.title(page)).kind == "report"


def _error(failure: Failure) -> BaseException:
    return failure.value or RuntimeError("an unknown failure")
