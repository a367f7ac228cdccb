"""What travels between a client and its workers: orders one way, harvests the other.

Both are pickled. An order's excerpt travels packed; a harvest's archive too, in pieces where it is
large, or by way of a folder that all machines share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.records import Entry
from crawler.cluster.code import Code
from spiders.sites import Portal
from spiders.tally import ColumnTally

#: An archive of so many bytes comes with its harvest; what is behind them is asked for.
PIECE = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Order:
    """A group of portals to be walked, and all that a worker must know for it.

    `token` names the client's run among all of a cluster, `run_id` is its number in the archive,
    `first` the run that it goes on from and when that began. `registry` are the files of the
    registry in use by name, none for the project's own. `due` are the kept entries to be looked at
    again by column, `awaited` the columns in which reports are awaited. `folder` is one that all
    machines share, '' without.
    """

    code: Code
    token: str
    name: str
    portals: tuple[Portal, ...]
    settings: Mapping[str, Any]
    arguments: Mapping[str, str]
    registry: Mapping[str, bytes]
    run_id: int
    started_at: str
    first: tuple[int, str] | None
    due: Mapping[str, tuple[Entry, ...]]
    awaited: frozenset[str]
    excerpt: bytes = field(repr=False)
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Walked:
    """How a walk of a group went: its columns in the order in which they were asked.

    `requests` were made; `reason` is Scrapy's word for why the spider was closed, '' where it
    never opened.
    """

    columns: tuple[ColumnTally, ...] = ()
    errors: int = 0
    requests: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Harvest:
    """What came of an order: how it went, and the archive with what was found, packed.

    `size` is that of the packed archive, 0 where nothing was walked; `start` its first bytes. The
    rest lies at `path`, on the worker that is called `worker`, or, where that is '', in the folder
    that the machines share.
    """

    walked: Walked
    size: int = 0
    start: bytes = field(default=b"", repr=False)
    path: Path | None = None
    worker: str = ""
