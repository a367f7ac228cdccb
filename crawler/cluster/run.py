"""`scrapy crawl portals --cluster ADDRESS`: a run like any, whose walking is done elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from distributed import Client
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.log import configure_logging

from archive.due import uninterpreted
from archive.endings import DISK, FAILED
from archive.errors import ArchiveError, NianbaoError, UnwritableArchiveError
from archive.excerpts import columns_of
from archive.keeping import load_document
from archive.reports import store_again, store_interpretation
from archive.store import Archive
from crawler.cluster.connection import new_token
from crawler.cluster.crawl import ClusterCrawl
from crawler.cluster.groups import Group, groups_of
from crawler.cluster.ordering import Run
from crawler.exit_codes import INTERRUPTED
from crawler.extensions.alerting import Alerting
from crawler.extensions.budget import RunBudget, budget_of
from crawler.extensions.run import EXIT_CODE, UNUSABLE
from crawler.extensions.run import Run as RunOfSpider
from crawler.logs import quiet, tidy
from pipelines.interpret import INTERPRETER
from pipelines.readers import Readers
from spiders.captures import stamp
from spiders.occasions import Occasions
from spiders.portals import PortalsSpider
from spiders.tally import Tally

_BATCH = 64


def crawl_on_cluster(
    settings: Settings, arguments: Mapping[str, str], client: Client
) -> tuple[Tally, int]:
    """Crawl with the workers of a cluster; what they saw, and the exit code."""
    configure_logging(settings)
    quiet()
    crawler = Crawler(PortalsSpider, settings)
    crawler.stats = MemoryStatsCollector(crawler)
    crawler.spider = spider = PortalsSpider.from_crawler(crawler, **arguments)
    run = RunOfSpider(crawler)
    try:
        run.opened(spider)
        tidy(sys.stderr if sys.stderr.isatty() else None)
        run.closed(spider, _walk(spider, client, RunBudget(crawler, budget_of(settings))))
    except CloseSpider:
        return spider.tally, int(crawler.stats.get_value(EXIT_CODE))
    except KeyboardInterrupt:
        # Without an end it was torn off, by a second interrupt.
        spider.archive.close()
        return spider.tally, INTERRUPTED
    Alerting(crawler).closed()
    return spider.tally, int(crawler.stats.get_value(EXIT_CODE))


def _walk(spider: PortalsSpider, client: Client, budget: RunBudget) -> str:
    """Have all walked; Scrapy's word for why that ended."""
    if used_up := budget.used_up():
        return used_up
    crawl = ClusterCrawl(spider.archive, client, _run(spider), spider.settings, budget)
    groups = _groups(spider)
    try:
        crawl.walk(groups)
        reason = crawl.reason
        _read_what_is_left(spider.archive)
    except UnwritableArchiveError as error:
        reason = DISK
        crawl.errors.append(str(error))
    except NianbaoError as error:
        reason = UNUSABLE if isinstance(error, ArchiveError) else FAILED
        crawl.errors.append(str(error))
    spider.tally = crawl.tally(groups, spider.portals)
    for said in crawl.errors:
        print(f"scrapy crawl portals: {said}", file=sys.stderr)
    return reason


def _run(spider: PortalsSpider) -> Run:
    row = spider.archive.db.execute(
        "SELECT started_at FROM runs WHERE id = ?", (spider.run_id,)
    ).fetchone()
    first = (spider.gone_on_from, stamp(spider.started)) if spider.gone_on_from else None
    return Run(new_token(), spider.run_id, row["started_at"], first, spider.arguments)


def _groups(spider: PortalsSpider) -> list[Group]:
    """The groups in the order in which their portals' turns come."""
    portals = Occasions(spider).in_turn(spider.portals)
    found = {
        portal.id: [url for _, url in columns_of(spider.archive, [portal.id], ())]
        for portal in portals
    }
    return groups_of(portals, found)


def _read_what_is_left(archive: Archive) -> None:
    """Read here what earlier runs, or workers of another reader, left unread."""
    if not (left := uninterpreted(archive, limit=_BATCH)):
        return
    readers = Readers()
    try:
        while left:
            unread = [id_ for id_ in left if store_again(archive, id_, INTERPRETER) is None]
            found = readers.read_all([load_document(archive, id_) for id_ in unread])
            with archive.transaction():
                for id_, reading in zip(unread, found, strict=True):
                    store_interpretation(archive, id_, reading)
            left = uninterpreted(archive, after=left[-1], limit=_BATCH)
    finally:
        readers.close()
