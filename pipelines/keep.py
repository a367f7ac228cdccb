"""The first pipeline: raw bytes, capture and frontier in one transaction, before any reading.

What passes on is `Kept`: a document and the number under which its bytes lie in the archive.
Listings pass on as they are; they are done with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, Self, cast

from scrapy.crawler import Crawler

from archive.keeping import keep_document, keep_listing
from archive.records import Document, Listing
from archive.store import Archive


@dataclass(frozen=True, slots=True)
class Kept:
    """A document whose bytes are in the archive, under `capture_id`."""

    document: Document
    capture_id: int


class Keeping(Protocol):
    """A spider whose finds are kept: it carries the open archive and the number of the run."""

    archive: Archive
    run_id: int


class Keep:
    """Writes listings and documents to the archive, in the reactor's thread: it has one connection.

    A millisecond or two each, far less than the second between two requests to a host.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Keep a record and pass it on; other items pass untouched.

        Raises what the archive raises: an item that could not be kept must not be worked on.
        """
        if not isinstance(item, Listing | Document):
            return item
        spider = cast(Keeping, self.crawler.spider)
        if isinstance(item, Listing):
            keep_listing(spider.archive, item, spider.run_id)
            return item
        return Kept(item, keep_document(spider.archive, item, spider.run_id))
