"""What Spidermon runs when a crawl is over: a check for each kind of alert, then the channels.

It is called by crawler/extensions/alerting.py. The alerts themselves are rows that the run has left
(archive/alerts.py). A channel that fails is logged, and what it did not tell is told after the next
run.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

from scrapy.crawler import Crawler
from spidermon import Monitor, MonitorSuite  # type: ignore[import-untyped]
from spidermon.core.actions import Action  # type: ignore[import-untyped]

from archive.alerts import open_alerts, told, untold
from archive.store import open_archive
from crawler.alerts.channels import Channel, channels

# Alerts of a kind that the log names; all are in the table.
_SHOWN = 3

logger = logging.getLogger(__name__)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class OpenAlerts(Monitor):  # type: ignore[misc] # it has no types
    """Fails for each kind of which an alert is open."""

    def _none_of(self, kind: str) -> None:
        path = Path(self.data.crawler.settings["ARCHIVE"])
        with open_archive(path, read_only=True) as archive:
            found = [
                f"{one.subject}: {one.detail}"
                for one in open_alerts(archive.db)
                if one.kind == kind
            ]
        if found:
            self.fail(f"{kind} {len(found)}: {'; '.join(found[:_SHOWN])}")

    def test_portals_that_showed_reports_still_do(self) -> None:
        """portal_silent"""
        self._none_of("portal_silent")

    def test_rows_of_forms_match(self) -> None:
        """form_unmatched"""
        self._none_of("form_unmatched")

    def test_as_many_values_are_verified(self) -> None:
        """verified_falls"""
        self._none_of("verified_falls")

    def test_publishers_have_published(self) -> None:
        """overdue"""
        self._none_of("overdue")

    def test_the_run_reached_something(self) -> None:
        """run_failed"""
        self._none_of("run_failed")


class Tell(Action):  # type: ignore[misc] # likewise
    """Tells what was not told yet, on every channel that the settings name."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__()
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Tell:
        """Made by Spidermon."""
        return cls(crawler)

    def run_action(self) -> None:
        """Tell."""
        for channel in channels(self.crawler.settings):
            tell(Path(self.crawler.settings["ARCHIVE"]), channel)


def tell(path: Path, channel: Channel) -> None:
    """Tell on a channel what it has not told yet; what keeps it from doing so is logged."""
    with open_archive(path, create=False) as archive:
        alerts = untold(archive.db, channel.name, _now())
        if not alerts:
            return
        try:
            channel.tell(alerts)
        except Exception as error:  # any: the run is over, and its exit code stands
            logger.error(
                "%d alerts could not be told by %s (%s: %s): the next run tries again.",
                len(alerts),
                channel.name,
                type(error).__name__,
                error,
            )
            return
        with archive.transaction() as db:
            told(db, alerts, channel.name, _now())
        logger.info("%d alerts were told by %s.", len(alerts), channel.name)


class Alerts(MonitorSuite):  # type: ignore[misc] # likewise
    """All checks, and then the channels, whatever the checks say."""

    monitors = (OpenAlerts,)
    monitors_finished_actions = (Tell,)
