"""Night hours: with NIGHT_HOURS set, portals are asked only while their offices sleep.

A run that begins by day ends at once, with a sentence, and one that lasts into the day ends then;
what is outstanding is in the archive, and the next night's run goes on there. It does not wait:
cron starts one every night, and waiting runs would pile up and start together.
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, NotConfigured
from scrapy.settings import BaseSettings
from scrapy.utils.asyncio import call_later

from archive.endings import DAY
from archive.errors import NianbaoError

# Beijing time, without summer time since 1991.
BEIJING = timezone(timedelta(hours=8))
_HOURS = re.compile(r"(\d{1,2})-(\d{1,2})")

logger = logging.getLogger(__name__)


class NightHoursError(NianbaoError):
    """NIGHT_HOURS cannot be understood."""


@dataclass(frozen=True, slots=True)
class Night:
    """From `begin` to `end` o'clock in Beijing, over midnight where the end is smaller."""

    begin: int
    end: int

    def left(self, now: datetime) -> float:
        """The seconds until the night is over, 0 by day."""
        local = now.astimezone(BEIJING)
        past = timedelta(hours=local.hour - self.begin, minutes=local.minute, seconds=local.second)
        left = timedelta(hours=(self.end - self.begin) % 24) - past % timedelta(days=1)
        return max(0.0, left.total_seconds())


def night_of(settings: BaseSettings) -> Night | None:
    """The night that the settings name, None without one. Raises NightHoursError."""
    text = str(settings.get("NIGHT_HOURS") or "").strip()
    if not text:
        return None
    hours = _HOURS.fullmatch(text)
    begin, end = (int(hours[1]), int(hours[2])) if hours else (0, 0)
    if begin % 24 == end % 24 or max(begin, end) > 24:
        raise NightHoursError(
            f"NIGHT_HOURS must be two hours of Beijing time such as 22-6, or empty, not {text!r}."
        )
    return Night(begin % 24, end % 24)


class NightHours:
    """Closes the spider by day."""

    def __init__(self, crawler: Crawler, night: Night) -> None:
        self.crawler = crawler
        self.night = night

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy. Raises NightHoursError."""
        night = night_of(crawler.settings)
        if night is None:
            raise NotConfigured
        extension = cls(crawler, night)
        crawler.signals.connect(extension.opened, signals.spider_opened)
        return extension

    def opened(self, spider: Spider) -> None:
        """Let the run last as long as the night does. Raises CloseSpider by day."""
        now = datetime.now(UTC)
        left = self.night.left(now)
        if not left:
            logger.warning(
                "It is %s in Beijing, and portals are asked from %d to %d o'clock only:"
                " nothing is asked now (NIGHT_HOURS).",
                now.astimezone(BEIJING).strftime("%H:%M"),
                self.night.begin,
                self.night.end,
            )
            raise CloseSpider(DAY)
        alarm = call_later(left, self._end)
        self.crawler.signals.connect(alarm.cancel, signals.engine_stopped, weak=False)

    def _end(self) -> None:
        logger.info("The night is over: what is outstanding is left for the next one.")
        assert self.crawler.engine is not None  # noqa: S101 - it runs
        self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=DAY))
