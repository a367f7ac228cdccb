"""Walks, listings and reports for the tests of the ledger, in the order in which they happen."""

from __future__ import annotations

from dataclasses import dataclass, field

from archive_samples import document, interpretation, store

from archive.frontier import Visit
from archive.keeping import keep_failure, keep_listing
from archive.records import Capture, Context, Entry, Listing, Question, Settlement
from archive.reports import Outcome
from archive.store import Archive
from archive.walks import begin_walk, settle_walk

COLUMN = "http://www.shili.gov.cn/nianbao/"


@dataclass(slots=True)
class Portal:
    """A column and what it shows: walks of it keep listings as a crawl does."""

    a: Archive
    url: str = COLUMN
    shown: list[str] = field(default_factory=list)

    def walk(
        self,
        now: str,
        *,
        full: bool = True,
        state: str = "ok",
        page: str = "",
        body: bytes | None = None,
    ) -> None:
        """A walk that is shown all entries, on another page of the column where one is named."""
        run = self.a.begin_run("crawl", "", now)
        visit = Visit(run, now, "shili")
        request = Question(page or self.url, "{}")
        begin_walk(self.a, self.url, request, visit, full=full)
        entries = tuple(Entry(url, "article", Context(title=url)) for url in self.shown)
        capture = Capture(
            page or self.url, now, repr(self.shown).encode() if body is None else body
        )
        listing = Listing(capture, self.url, "shili", "trs", entries, request=request.request)
        keep_listing(self.a, listing, run)
        settle_walk(
            self.a, self.url, Settlement(state, shown=len(entries) if full else None), visit
        )

    def publish(
        self,
        now: str,
        year: int | None = 2025,
        *,
        publisher: str = "示例县教育局",
        claimed: str | None = None,
        url: str = "",
        region_code: str = "340403",
        listed: bool = True,
        content: str = "",
    ) -> Outcome:
        """A report that a walk for news finds, or that is not listed at all."""
        url = url or f"{self.url}{publisher}/{year}.html"
        if listed and url not in self.shown:
            self.shown.append(url)
            self.walk(now, full=False)
        found = interpretation(
            content or f"{publisher} {year}",
            publisher=publisher,
            year=year,
            region_code=region_code,
            claimed_published=claimed,
        )
        return store(self.a, document(url, url.encode(), now=now, column_url=self.url), found)

    def lose(self, now: str, url: str, *, failure: str = "gone") -> None:
        """An address answers that it has nothing any more, or does not answer."""
        run = self.a.begin_run("crawl", "", now)
        keep_failure(self.a, url, run, failure=failure, now=now, column_url=self.url)
