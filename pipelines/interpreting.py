"""The second pipeline: kept documents are interpreted in other processes, then stored.

The archive is the queue. A document that was kept waits in it until a reader is free, so that the
crawl never waits for its readers, and what a run does not come to is read by the next one.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Protocol, Self, cast

from scrapy import signals
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from archive.due import uninterpreted
from archive.errors import ArchiveError
from archive.keeping import load_document
from archive.reports import store_again, store_interpretation
from archive.store import Archive
from pipelines.interpret import INTERPRETER
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
    """Reads what the archive holds unread and stores what it says."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.readers = Readers()
        self.tasks: set[asyncio.Task[None]] = set()
        self._next: deque[int] = deque()
        # Set where the archive cannot be written: what is read then is read in vain.
        self._over = False
        self._last = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Have a kept document read when its turn comes; all items pass untouched."""
        if isinstance(item, Kept):
            self._fill()
        return item

    async def close_spider(self) -> None:
        """Read what is left, unless the crawl was interrupted, and end the reading processes."""
        if hasattr(self.crawler.spider, "archive"):
            while self._fill():
                await asyncio.wait(self.tasks, return_when=asyncio.FIRST_COMPLETED)
                if not self.crawler.crawling:
                    break
            if self.tasks:
                await asyncio.wait(self.tasks)
        self.readers.close()

    def _fill(self) -> int:
        """Give every free reader a document; how many are being read."""
        spider = cast(Storing, self.crawler.spider)
        stopping = self._over or not self.crawler.crawling
        while len(self.tasks) < self.readers.processes and not stopping:
            if not self._next:
                self._next.extend(uninterpreted(spider.archive, after=self._last, limit=100))
            if not self._next:
                break
            self._last = self._next.popleft()
            task = asyncio.ensure_future(self._read(spider, self._last))
            self.tasks.add(task)
            task.add_done_callback(self._done)
        return len(self.tasks)

    async def _read(self, spider: Storing, capture_id: int) -> None:
        document = load_document(spider.archive, capture_id)
        outcome = store_again(spider.archive, capture_id, INTERPRETER)
        if outcome is None:
            interpretation = await self.readers.read(document)
            outcome = store_interpretation(spider.archive, capture_id, interpretation)
        spider.tally.count(document.column_url, outcome)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        spider = self.crawler.spider
        if error is not None and spider is not None:
            spider.logger.error("a document could not be stored", exc_info=error)
            self._over = isinstance(error, ArchiveError)
            failure = Failure(error)  # type: ignore[no-untyped-call]
            self.crawler.signals.send_catch_log(
                signals.spider_error, failure=failure, response=None, spider=spider
            )
            return
        self._fill()
