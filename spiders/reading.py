"""Answers read: a page by its family to rows and asks, rows to a listing, articles to documents.

Our own mistakes must not keep the bytes from being kept: a family that stumbles costs the reading
of its page, and is counted.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.records import Context, Document, Entry, Listing
from archive.titles import read_title
from spiders.articles import attachments, index_entries
from spiders.candidates import is_annual, may_be_report, says_empty
from spiders.captures import capture_of
from spiders.directories import units_below
from spiders.families import Recognition, families
from spiders.listings import Rows
from spiders.patience import patience
from spiders.questions import question_of, request_of

if TYPE_CHECKING:
    from scrapy.http import Response, TextResponse

    from spiders.family import Family
    from spiders.listings import Ask, Row
    from spiders.portals import PortalsSpider
    from spiders.search import Search
    from spiders.walk import Walk

logger = logging.getLogger(__name__)

GENERIC = "generic"


class Reading:
    """The reading of a run; it remembers which family made which pages."""

    def __init__(self, spider: PortalsSpider) -> None:
        self.spider = spider
        self.recognition = Recognition()

    def rows(self, page: TextResponse, ask: Ask) -> tuple[Family, Rows]:
        """A page of a column by its family."""
        family = families()[-1]
        try:
            with patience():
                family = self.recognition.of(page)
                read = family.listing(page, ask)
                read = replace(read, asks=(*read.asks, *units_below(page, ask, read)))
                return family, says_empty(page, ask, read)
        except Exception as error:
            self.spider.tally.errors += 1
            logger.exception("%s: the family %s stumbled", page.url, family.name)
            return family, Rows(state="changed", detail=f"could not be read: {error!r}")

    def lead(self, page: TextResponse, search: Search, ask: Ask) -> None:
        """Take in a page on the way to a portal's columns, as far as it can be read."""
        try:
            with patience():
                search.take(page, ask.url)
        except Exception:
            self.spider.tally.errors += 1
            logger.exception("%s: the search could not read it", page.url)

    def links(self, page: TextResponse, context: Context) -> tuple[Entry, ...]:
        """What an article leads to."""
        try:
            with patience():
                family = self.recognition.of_article(page)
                found = (*attachments(page, family, context), *index_entries(page, family, context))
        except Exception:
            self.spider.tally.errors += 1
            logger.exception("%s: its attachments could not be read", page.url)
            return ()
        return tuple(link for link in found if self.spider.addresses.allows(link.url))

    def own_reports(
        self, page: TextResponse, family: Family, ask: Ask, read: Rows
    ) -> tuple[Row | None, ...]:
        """The row of a page that is itself the report it lists; None for it where it lists none.

        Parameters name the reports of a unit by year on some systems, and a registry may name a
        report in place of its column.
        """
        own = tuple(row for row in read.rows if row.url in {page.url, ask.url})
        if own or read.rows or read.asks or ask.page > 1:
            return own
        title = read_title(family.title(page))
        return (None,) if title.kind == "report" and title.year else ()

    def listing(
        self, response: Response, walk: Walk, ask: Ask, read: Rows, family: str = ""
    ) -> Listing:
        """A page of a column with its entries, those that are no report's apart."""
        annual = is_annual(read.column, walk.column.url)
        wanted: list[Entry] = []
        passed: list[Entry] = []
        for row in read.rows:
            if self.spider.addresses.allows(row.url):
                entry = Entry(row.url, "article", walk.context(row, read.column, ask))
                (wanted if may_be_report(row, annual=annual) else passed).append(entry)
        walk.tally.pages += 1
        walk.tally.rows += len(read.rows)
        walk.tally.look_alikes += len(passed)
        walk.tally.entries += len(wanted)
        return Listing(
            capture_of(response),
            walk.column.url,
            walk.portal.id,
            # That of pages without reports, of which nothing is known, says little.
            family if wanted or family != GENERIC else "",
            tuple(wanted),
            tuple(passed),
            request_of(ask),
            tuple(question_of(one) for one in read.asks),
            read.state,
        )

    def document(
        self, response: Response, walk: Walk, context: Context, url: str, page: TextResponse | None
    ) -> Document:
        """A document that the frontier knows under an address; a `page` with what it leads to."""
        walk.tally.documents += 1
        links = self.links(page, context) if page is not None else ()
        return Document(capture_of(response), context, walk.column.url, url, links)
