"""When columns are walked, and how far: what a run does with each, by what the archive knows.

A walk that an earlier run left is gone on with while it is fresh; else a column is walked in full
the first time, after trouble, every FULL_WALK_DAYS, and daily where reports are awaited; and only
for news in between. Portals have their turns: first those in which reports are awaited, then those
that were not asked for longest; and columns that have given nothing for long are left alone a while
(archive/schedule.py).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from archive.due import awaits
from archive.schedule import chinese_day, full_walk_rest
from archive.turns import turns
from archive.walks import WELL
from spiders.captures import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.walks import KnownColumn
    from spiders.portals import PortalsSpider
    from spiders.registry import Portal

# The state of a column whose first walk is under way.
UNSETTLED = "unsettled"
# What a walk has asked for is as good as new for so long; later it begins anew.
FRESH = timedelta(days=1)


class Occasions:
    """The occasions of a run. Times are those of the run's start."""

    def __init__(self, spider: PortalsSpider) -> None:
        self.spider, self.archive = spider, spider.archive
        self.fresh = stamp(spider.started - FRESH)
        days = spider.settings.getint("FULL_WALK_DAYS")
        self.full_walk_days = days
        self.full_before = stamp(spider.started - timedelta(days=days))
        self.awaited_before = stamp(spider.started - full_walk_rest(days))
        self.day = chinese_day(spider.started)
        self.turns = turns(self.archive)

    def in_turn(self, portals: Iterable[Portal]) -> list[Portal]:
        """Portals in the order in which they are to be asked."""
        return sorted(portals, key=self._turn)

    def _turn(self, portal: Portal) -> tuple[bool, str]:
        urls = [column.url for column in portal.columns] or [portal.home]
        tried = [self.turns[url].last_tried if url in self.turns else "" for url in urls]
        awaited = any(awaits(self.archive, url, self.day) for url in urls)
        return not awaited, min(tried)

    def rests(self, url: str) -> bool:
        """Whether a column is left alone in this run; never one that a person has named."""
        turn = self.turns.get(url)
        return (
            turn is not None
            and not self.spider.named
            and turn.rests(self.spider.started, self.full_walk_days)
            and not awaits(self.archive, url, self.day)
        )

    def was_settled(self, known: KnownColumn | None) -> bool:
        """Whether a run that this one goes on from has walked a column to its end."""
        first = self.spider.gone_on_from
        return bool(first and known and known.run_id >= first and known.state != UNSETTLED)

    def is_due_in_full(self, known: KnownColumn | None) -> bool:
        """Whether all pages are to be walked, known or not."""
        if known is None or known.state not in WELL or known.fully_walked < self.full_before:
            return True
        return known.fully_walked < self.awaited_before and awaits(
            self.archive, known.url, self.day
        )
