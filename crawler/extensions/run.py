"""The run: opens the archive for a spider, and writes down how the run ended.

The one owner of the archive while a spider works. The connection is used in the reactor's thread
only; pipelines reach it as `crawler.spider.archive`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.utils.asyncio import CallLaterResult, call_later
from twisted.python.failure import Failure

from archive import ledger
from archive.alerts import judge
from archive.endings import DISK, FAILED, FINISHED, LEFT_OFF
from archive.endings import INTERRUPTED as BY_SIGNAL
from archive.errors import ArchiveError, UnwritableArchiveError
from archive.portal_spans import PortalSeen, keep_spans
from archive.store import Archive, open_archive
from crawler.exit_codes import ARCHIVE, INTERRUPTED, OK, TROUBLE, UNREACHABLE
from spiders.expected import registry_expectations
from spiders.occasions import FRESH
from spiders.portals import PortalsSpider
from spiders.tally import UNASKED, Tally

EXIT_CODE = "nianbao/exit_code"
# Why the spider is closed where the archive cannot be worked on.
UNUSABLE = "archive"
# So often, in seconds, it is looked whether the archive is still where it was.
SECONDS_BETWEEN = 5.0
# What came to the archive since the run began, and cannot be read.
_UNREADABLE = """
SELECT (SELECT count(*) FROM documents_set_aside WHERE id > :set_aside AND kind = 'unreadable')
  + (SELECT count(*) FROM versions WHERE id > :versions AND state = 'unreadable')
"""
_LAST = "SELECT coalesce((SELECT max(id) FROM {}), 0)"


class LostArchiveError(ArchiveError):
    """The archive was moved, deleted or replaced while it was worked on."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} was moved, deleted or replaced during the crawl: what came since is not there."
            " Put it back, or crawl again."
        )


class Run:
    """Gives a PortalsSpider its archive and run, and ends the run when the spider is closed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.archive: Archive | None = None
        self.run_id = 0
        self._file: os.stat_result | None = None
        self._last: dict[str, int] = {}
        self._closing: asyncio.Future[None] | None = None
        self._alarm: CallLaterResult | None = None
        # Why the archive cannot be worked on; told also where the spider is being closed by then.
        self._broken = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy, before the spider opens."""
        run = cls(crawler)
        crawler.signals.connect(run.opened, signals.spider_opened)
        crawler.signals.connect(run.watch, signals.engine_started)
        crawler.signals.connect(run.stumbled, signals.item_error)
        crawler.signals.connect(run.stumbled, signals.spider_error)
        crawler.signals.connect(run.closed, signals.spider_closed)
        return run

    def opened(self, spider: Spider) -> None:
        """Open the archive and begin the run. Spiders of other kinds keep nothing."""
        if not isinstance(spider, PortalsSpider):
            return
        try:
            archive = open_archive(self.crawler.settings["ARCHIVE"])
            try:
                self._begin(archive, spider)
            except BaseException:
                archive.close()
                raise
        except ArchiveError as error:
            spider.logger.error("%s", error)
            self.crawler.stats.set_value(EXIT_CODE, ARCHIVE)
            raise CloseSpider(UNUSABLE) from error
        self.archive = spider.archive = archive
        self._file = self._there()

    def _begin(self, archive: Archive, spider: PortalsSpider) -> None:
        arguments = json.dumps(spider.arguments, ensure_ascii=False, sort_keys=True)
        command = f"crawl {spider.name}"
        since = _time(datetime.now(UTC) - FRESH)
        if first := archive.gone_on_from(command, arguments, since=since, interrupted=INTERRUPTED):
            spider.go_on_from(*first)
        now = _now()
        self.run_id = spider.run_id = archive.begin_run(command, arguments, now)
        with archive.transaction() as db:
            ledger.expect(db, registry_expectations(spider.registry), now)
            self._last = {
                "set_aside": db.execute(_LAST.format("documents_set_aside")).fetchone()[0],
                "versions": db.execute(_LAST.format("versions")).fetchone()[0],
            }

    def _there(self) -> os.stat_result | None:
        try:
            return Path(self.crawler.settings["ARCHIVE"]).stat()
        except OSError:
            return None

    def _is_lost(self) -> bool:
        """Whether the archive was taken away or another put in its place.

        What is written goes to a file then that nobody finds.
        """
        known, there = self._file, self._there()
        return known is None or there is None or not os.path.samestat(there, known)

    def _put_aside(self) -> None:
        """What was not written into the archive is not for the one that was put in its place.

        SQLite would take it for that one's, and tear it apart.
        """
        path = self.crawler.settings["ARCHIVE"]
        if self._is_lost() and self._there() is not None:
            for companion in ("-wal", "-shm"):
                with contextlib.suppress(OSError):
                    Path(f"{path}{companion}").replace(f"{path}.lost{companion}")

    def watch(self) -> None:
        """Look now and then whether the archive is still where it was."""
        if self.archive is None:
            return
        if self._is_lost():
            self._close(UNUSABLE)
            return
        self._alarm = call_later(SECONDS_BETWEEN, self.watch)

    def _close(self, reason: str) -> None:
        if self._closing is not None:
            return
        assert self.crawler.engine is not None  # noqa: S101 - it runs
        self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))

    def stumbled(self, failure: Failure) -> None:
        """Where the archive cannot be worked on, nothing more is asked for."""
        error = failure.value
        if isinstance(error, ArchiveError):
            self._broken = DISK if isinstance(error, UnwritableArchiveError) else UNUSABLE
            self._close(self._broken)

    def closed(self, spider: Spider, reason: str) -> None:
        """End the run: the pipelines have finished by now."""
        if self.archive is None or not isinstance(spider, PortalsSpider):
            return
        if self._alarm is not None:
            self._alarm.cancel()
        reason = self._broken or reason
        code = exit_code(spider.tally, reason)
        try:
            if self._is_lost():
                raise LostArchiveError(self.crawler.settings["ARCHIVE"])
            self._end(self.archive, spider.tally, reason, code)
        except ArchiveError as error:
            # Where it has no end now it is as if it had been killed, and gone on with.
            spider.logger.error("%s", error)
            code = ARCHIVE
        finally:
            self.crawler.stats.set_value(EXIT_CODE, code)
            self.archive.close()
            self.archive = None
            self._put_aside()

    def _end(self, archive: Archive, tally: Tally, reason: str, code: int) -> None:
        with archive.transaction() as db:
            unreadable = db.execute(_UNREADABLE, self._last).fetchone()[0]
            keep_spans(db, self.run_id, portals_seen(tally))
        archive.end_run(
            self.run_id,
            _now(),
            exit_code=code,
            counts=tally.counts(),
            ended_by=ending(reason),
            failures=failure_classes(tally, reason, unreadable),
        )
        # Once the ledger is worked out; the run has ended whatever comes of it.
        with archive.transaction() as db:
            judge(db, self.run_id, _now(), (UNREACHABLE, ARCHIVE))


def exit_code(tally: Tally, reason: str) -> int:
    """How a crawl went, for cron: `reason` is Scrapy's word for why the spider was closed."""
    if reason == "shutdown":
        return INTERRUPTED
    if reason in {DISK, UNUSABLE}:
        return ARCHIVE
    if reason not in {FINISHED, *LEFT_OFF}:
        return TROUBLE
    if tally.unreachable:
        return UNREACHABLE
    return TROUBLE if tally.in_trouble else OK


def ending(reason: str) -> str:
    """Scrapy's word for why the spider was closed as one of archive/endings.py."""
    if reason == "shutdown":
        return BY_SIGNAL
    return reason if reason in {FINISHED, *LEFT_OFF} else FAILED


def failure_classes(tally: Tally, reason: str, unreadable: int) -> Counter[str]:
    """What failed in a run, by class: fetches, columns without their rows, documents, the disk."""
    found: Counter[str] = Counter()
    for column in tally.columns.values():
        found.update(column.failures)
        if column.state in {"empty", "changed"}:
            found[column.state] += 1
    found["unreadable"] = unreadable
    found["disk"] = int(reason == DISK)
    return +found


def portals_seen(tally: Tally) -> dict[str, PortalSeen]:
    """What a run saw of each portal that it came to."""
    seen: dict[str, PortalSeen] = {}
    for column in tally.columns.values():
        if column.state == UNASKED:
            continue
        one = seen.setdefault(column.portal, PortalSeen())
        one.states[column.state] += 1
        one.failures.update(column.failures)
        one.new_reports += column.outcomes["new_report"]
        one.new_versions += column.outcomes["new_version"]
        one.well = one.well and not column.in_trouble
    return seen


def _now() -> str:
    return _time(datetime.now(UTC))


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
