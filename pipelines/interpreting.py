"""The second pipeline: kept documents are interpreted in other processes, then stored."""

from __future__ import annotations

from typing import Any, Protocol, Self, cast

from scrapy.crawler import Crawler

from archive.reports import store_interpretation
from archive.store import Archive
from pipelines.keep import Kept
from pipelines.readers import Readers


class Tallying(Protocol):
    """What counts the outcomes of a run by column."""

    def count(self, column_url: str, outcome: str) -> None:
        """Count what became of a document."""


class Storing(Protocol):
    """A spider whose documents are stored."""

    archive: Archive
    run_id: int
    tally: Tallying


class Interpreting:
    """Reads what Keep passes on and stores what it says."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.readers = Readers()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Interpret and store a kept document; other items pass untouched."""
        if not isinstance(item, Kept):
            return item
        spider = cast(Storing, self.crawler.spider)
        interpretation = await self.readers.read(item.document)
        outcome = store_interpretation(
            spider.archive, item.document, item.capture_id, interpretation, spider.run_id
        )
        spider.tally.count(item.document.column_url, outcome)
        return item

    def close_spider(self) -> None:
        """End the reading processes."""
        self.readers.close()
