"""`scrapy` at another time: `python -m tests.at_moment 2026-02-02T14:00:00Z crawl portals …`.

The clock of this project goes on from the moment that is given; that of the network does not.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, tzinfo
from importlib import import_module

_OURS = ("archive", "crawler", "pipelines", "spiders")
# What looks at the clock and is imported only when it is needed.
_LATER = (
    "crawler.commands.crawl",
    "crawler.alerts.suite",
    "crawler.extensions.night",
    "crawler.extensions.run",
    "spiders.captures",
    "spiders.portals",
)


def turn(moment: str) -> None:
    """Have the clock go on from a moment (UTC), in all modules that look at it."""
    ahead = datetime.fromisoformat(moment) - datetime.now(UTC)

    class Shifted(datetime):
        """The time from that moment on."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + ahead

    for name in _LATER:
        import_module(name)
    for name, module in sorted(sys.modules.items()):
        if name.split(".")[0] in _OURS and vars(module).get("datetime") is datetime:
            vars(module)["datetime"] = Shifted


if __name__ == "__main__":
    from scrapy.cmdline import execute

    given, words = sys.argv[1], sys.argv[2:]
    # Scrapy's own name, by which the commands know that they are called.
    sys.argv = ["scrapy", *words]
    turn(given)
    execute()
