"""Orders for the groups of a crawl, made from the archive that they are walked for."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import zstandard
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from archive.due import awaits, due_again, outstanding
from archive.excerpts import columns_of, excerpt
from archive.records import Entry
from archive.schedule import chinese_day
from archive.store import Archive
from crawler.cluster.code import code
from crawler.cluster.groups import Group
from crawler.cluster.orders import Order
from spiders.captures import stamp, time_of

#: They are this machine's alone; the others are the worker's as they are the client's.
_OURS = frozenset(
    {"ARCHIVE", "REGISTRY", "LOG_FILE", "JOBDIR", "COMMANDS_MODULE", "CLUSTER_FOLDER"}
)
#: They may come from this machine's environment.
_TOLD = ("USER_AGENT",)
#: Rules of robots.txt are kept for the runs that go on from one, which began a day before at most.
_FRESH = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the client, as its orders tell of it."""

    token: str
    id: int
    started_at: str
    first: tuple[int, str] | None
    arguments: Mapping[str, str]

    @property
    def began(self) -> datetime:
        """When the first of the runs began that this one goes on from, or this one."""
        return time_of(self.first[1] if self.first else self.started_at)


def order(archive: Archive, group: Group, run: Run, settings: BaseSettings) -> Order:
    """The order to walk a group, with what the archive knows of it by now."""
    portals = {portal.id for portal in group.portals}
    urls = [url for portal in group.portals for url in portal.addresses()]
    columns = columns_of(archive, portals, urls)
    due = _due(archive, [url for _, url in columns], run, settings.getint("RECHECK_DAYS"))
    asked = [entry.url for entries in due.values() for entry in entries]
    asked += [one.entry.url for _, url in columns for one in outstanding(archive, url)]
    taken = excerpt(
        archive,
        [id_ for id_, _ in columns],
        asked,
        runs={run.id, *(run.first or ())[:1]},
        since=stamp(run.began - _FRESH),
    )
    day = chinese_day(run.began)
    return Order(
        code=code(),
        token=run.token,
        name=group.name,
        portals=group.portals,
        settings=_settings(settings),
        arguments=run.arguments,
        registry=_registry(run.arguments.get("registry", "")),
        run_id=run.id,
        started_at=run.started_at,
        first=run.first,
        due=due,
        awaited=frozenset(url for _, url in columns if awaits(archive, url, day)),
        excerpt=zstandard.compress(pickle.dumps(taken)),
        folder=str(settings.get("CLUSTER_FOLDER") or ""),
    )


def _due(
    archive: Archive, columns: Sequence[str], run: Run, recheck_days: int
) -> dict[str, tuple[Entry, ...]]:
    """The kept entries to be looked at again, each under the first column that lists it."""
    seen: set[str] = set()
    due: dict[str, tuple[Entry, ...]] = {}
    for url in columns:
        before = stamp(run.began)
        found = due_again(archive, url, before=before, recheck_days=recheck_days)
        due[url] = tuple(one.entry for one in found if one.entry.url not in seen)
        seen |= {entry.url for entry in due[url]}
    return due


def _settings(settings: BaseSettings) -> dict[str, Any]:
    """What was set for this run, and what comes from the client's environment."""
    least = SETTINGS_PRIORITIES["cmdline"]
    given = {
        name: settings[name]
        for name in settings
        if name not in _OURS and (settings.getpriority(name) or 0) >= least
    }
    return given | {name: settings[name] for name in _TOLD}


def _registry(place: str) -> dict[str, bytes]:
    """The files of a registry by name; none for the project's own, which the workers have."""
    path = Path(place)
    if not place:
        return {}
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}
