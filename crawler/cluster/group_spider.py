"""The spider `portals` on one group of portals, in an archive that holds an excerpt.

What is worked out from reports (which are due again, in which columns more are awaited) is not in
the excerpt: the client has worked it out, and it stands in the order.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request

from archive.walks import KnownColumn
from crawler.cluster.orders import Order
from crawler.cluster.turns import Line
from spiders.captures import stamp, time_of
from spiders.feed import Feed
from spiders.occasions import Occasions
from spiders.portals import PortalsSpider
from spiders.walk import Walk
from spiders.walking import Walking

#: As RECHECK_DAYS: no entry is looked at again but those of the order.
_NEVER = 1_000_000


class GroupSpider(PortalsSpider):
    """Walks the portals of an order; `registry` is a folder or file with what the client uses."""

    def __init__(self, order: Order, line: Line, registry: str = "", **kwargs: Any) -> None:
        super().__init__(registry=registry, **kwargs)
        self.order, self.line = order, line
        self.portals = order.portals
        self.arguments = dict(order.arguments)
        named = order.arguments.get("portal", "")
        self.named = bool(named) and not named.isdigit()
        self.started = time_of(order.started_at)
        if order.first:
            self.go_on_from(*order.first)

    async def start(self) -> AsyncIterator[Request]:
        """Every column's questions: its first page, or what an earlier run left open."""
        self.walking = GroupWalking(self, self.order)
        for portal in self.portals:
            for request in self.walking.begin_portal(portal):
                yield request


class GroupOccasions(Occasions):
    """What an order says is awaited is awaited."""

    def __init__(self, spider: PortalsSpider, order: Order) -> None:
        super().__init__(spider)
        self.order = order

    def is_due_in_full(self, known: KnownColumn | None) -> bool:
        """Whether all pages are to be walked, known or not."""
        return super().is_due_in_full(known) or (
            known is not None
            and known.fully_walked < self.awaited_before
            and known.url in self.order.awaited
        )

    def rests(self, url: str) -> bool:
        """Whether a column is left alone in this run."""
        return url not in self.order.awaited and super().rests(url)


class GroupWalking(Walking):
    """Walks whose schedule is that of an order."""

    def __init__(self, spider: PortalsSpider, order: Order) -> None:
        super().__init__(spider)
        self.order, self.occasions = order, GroupOccasions(spider, order)

    def _feed(self, walk: Walk) -> Feed:
        url = walk.column.url
        if url not in self.feeds:
            feed = Feed(self.archive, url, stamp(self.spider.started), _NEVER, self.window)
            feed.add(self.order.due.get(url, ()))
            self.feeds[url] = feed
        return self.feeds[url]
