"""`scrapy crawl`: Scrapy's own, and for the spider `portals` a check before and a summary after."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader

from archive.errors import NianbaoError
from archive.lock import locked
from archive.store import open_archive
from crawler.alerts.channels import channels
from crawler.archive_command import UnheardError, heard
from crawler.archive_command import as_json as json_of
from crawler.cluster.option import add_cluster, cluster
from crawler.exit_codes import INTERRUPTED, TROUBLE, code_of
from crawler.extensions.budget import budget_of
from crawler.extensions.night import night_of
from crawler.extensions.run import EXIT_CODE
from crawler.given_settings import check_settings
from crawler.logs import quiet
from spiders.addresses import Addresses
from spiders.portals import PortalsSpider
from spiders.registry import load_registry
from spiders.tally import ColumnTally, Tally

if TYPE_CHECKING:
    from distributed import Client

ARGUMENTS = {"portal", "registry"}
# Heading of the summary, and the outcome of `store_interpretation` that it counts.
OUTCOMES = {
    "new reports": "new_report",
    "new versions": "new_version",
    "new sources": "new_source",
    "sightings": "sighting",
}


class Command(ScrapyCrawl):
    """Runs a spider; `portals` with its arguments checked before anything is fetched or written."""

    # Scrapy's process logs versions as soon as it is made: it is made after the checks.
    requires_crawler_process = False

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] <spider> [portal, region code or address]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Walk the portals' columns and keep what they hold: scrapy crawl portals"

    def long_desc(self) -> str:
        """The text of `scrapy crawl -h`."""
        return (
            "Runs a spider. `scrapy crawl portals` walks all portals of the registry, or those that"
            " -a portal=… names: a portal's id, a region's code (33, 330000, 331100) or any address"
            " of a column on a *.gov.cn host. With --cluster the workers of a Dask cluster walk,"
            " and what they find is merged here. Exit codes: 0 all well, 1 trouble with some"
            " columns, 2 wrong arguments, 3 nothing reachable, 5 the archive cannot be used or its"
            " disk is full, 6 another command is writing to it, 130 interrupted."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's options, and --json."""
        super().add_options(parser)
        parser.add_argument(
            "--json", action="store_true", help="print the summary as one JSON document"
        )
        add_cluster(parser, "portals: walk")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run a spider by name."""
        assert self.settings is not None  # noqa: S101 - set by Scrapy before it runs a command
        if not args:
            raise UsageError
        if args[0] != PortalsSpider.name:
            known = get_spider_loader(self.settings).list()
            if args[0] not in known:
                raise UsageError(f"there is no spider {args[0]!r}, only {', '.join(known)}")
            self.crawler_process = AsyncCrawlerProcess(self.settings)
            super().run(args, opts)
            return
        arguments = _arguments(args[1:], opts.spargs)
        try:
            self._check(arguments)
            path = Path(self.settings["ARCHIVE"]).resolve()
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            with cluster(opts.cluster) as client, locked(path, "crawl portals", now):
                open_archive(path).close()
                if client is None:
                    self._crawl(arguments, as_json=opts.json)
                else:
                    self._crawl_on_cluster(arguments, client, as_json=opts.json)
        except UnheardError as error:
            # How the crawl went stands in its row, and in the exit code.
            print(f"scrapy crawl portals: {error}", file=sys.stderr)
        except NianbaoError as error:
            print(f"scrapy crawl portals: {error}", file=sys.stderr)
            self.exitcode = code_of(error)

    def _check(self, arguments: dict[str, str]) -> None:
        """Everything that can be known to be wrong before the first request; writes nothing."""
        assert self.settings is not None  # noqa: S101 - likewise
        check_settings(self.settings)
        night_of(self.settings)
        budget_of(self.settings)
        channels(self.settings)
        folder = arguments.get("registry") or self.settings.get("REGISTRY") or ""
        known = load_registry(Path(folder) if folder else None)
        addresses = Addresses(known.hosts(), self.settings.getbool("ALLOW_LOOPBACK"))
        for portal in known.select(arguments.get("portal", "")):
            for url in portal.addresses():
                addresses.check(url)

    def _crawl(self, arguments: dict[str, str], *, as_json: bool) -> None:
        self.crawler_process = AsyncCrawlerProcess(self.settings)
        quiet()
        crawler = self._create_crawler(PortalsSpider.name)
        self.crawler_process.crawl(crawler, **arguments)
        self.crawler_process.start()
        if self.crawler_process.bootstrap_failed or not isinstance(crawler.spider, PortalsSpider):
            self.exitcode = TROUBLE
            return
        # Without an end the run was torn off by a second interrupt.
        self.exitcode = int(crawler.stats.get_value(EXIT_CODE, INTERRUPTED))
        self._tell(crawler.spider.tally, as_json=as_json)

    def _crawl_on_cluster(
        self, arguments: dict[str, str], client: Client, *, as_json: bool
    ) -> None:
        from crawler.cluster.run import crawl_on_cluster  # noqa: PLC0415

        assert self.settings is not None  # noqa: S101 - likewise
        tally, self.exitcode = crawl_on_cluster(self.settings, arguments, client)
        self._tell(tally, as_json=as_json)

    def _tell(self, tally: Tally, *, as_json: bool) -> None:
        columns = list(tally.columns.values())
        counts = tally.counts()
        with heard():
            if as_json:
                rows = [_row(column) for column in columns]
                summary = {"exit_code": self.exitcode, "counts": counts, "columns": rows}
                print(json_of(summary))
            else:
                print(table(columns))


def _arguments(positional: list[str], given: dict[str, str]) -> dict[str, str]:
    """The spider's arguments; what to walk may also stand behind the spider's name."""
    unknown = sorted(set(given) - ARGUMENTS)
    if unknown:
        raise UsageError(f"-a {unknown[0]}=…: the spider portals takes portal and registry only")
    if len(positional) > 1 or (positional and "portal" in given):
        raise UsageError("give one portal, region code or address")
    return {**given, "portal": positional[0]} if positional else given


def table(columns: list[ColumnTally]) -> str:
    """The summary for a person: a line a column, those in trouble with what is wrong."""
    rows = [_row(column) for column in columns]
    heads = list(rows[0]) if rows else ["portal", "column", "state"]
    cells = [heads, *([str(value) for value in row.values()] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def _row(column: ColumnTally) -> dict[str, Any]:
    return {
        "portal": column.portal,
        "column": column.url,
        "state": column.state,
        "entries": column.entries,
        "documents": column.documents,
        **{heading: column.outcomes[outcome] for heading, outcome in OUTCOMES.items()},
        "failures": column.failures.total(),
        "detail": column.detail,
    }
