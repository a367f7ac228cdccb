"""How fast a crawl is, what memory it takes, what kills cost it. Measured, never asserted.

    requests      a first crawl beside the fewest that show everything, one with nothing new
    manners       how many requests are open at a host, and how soon the next one comes
    throughput    pages kept a second, beside a bare Scrapy spider that throws the same pages away
    memory        of the crawl's process while pages come
    kills         kill -9 at random moments, then the end: whether the archive is the same

All of it on generated worlds of the miniature web, without portals that need a browser, nobody
waited for but where manners are measured, and one request at a time for each host as ever. Both
sides of a ratio are measured in this run, one after the other. `python -m tests.bench_crawl
[PART …] [--pages N] [--kills N]`: some eight minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median
from subprocess import DEVNULL
from tempfile import TemporaryDirectory

from crawler.demo.web import MiniatureWeb
from crawler.demo.worlds import World
from crawler.demo.worlds.fates import Fate
from tests.measured import Measured, printed
from tests.world_crawls import (
    PROJECT,
    Row,
    asked,
    command,
    crawl,
    facts,
    is_sound,
    kill,
    query,
    resident,
    start,
    wait_for,
)

SEED = 11
# Those of Scrapy's settings that a crawl has by itself.
CONCURRENT = 64
KEEP_ONLY = {"ITEM_PIPELINES": '{"pipelines.keep.Keep": 100}'}
NOT_MODIFIED = 304
_KEPT = "SELECT url, request_body FROM captures ORDER BY id"
_LISTS = "SELECT DISTINCT url, request_body FROM captures WHERE role = 'listing'"
_DOCUMENTS = "SELECT url FROM captures WHERE role = 'document'"


class PlainWorld(World):
    """A world in which nothing needs a browser, whose time would be measured otherwise."""

    def __init__(self, portals: int, years: int) -> None:
        super().__init__(SEED, portals, years)
        calm = {name: Fate() for name, one in self.fates.items() if one.kind == "scripted"}
        self.fates = {**self.fates, **calm}
        self.portals = tuple(
            replace(portal, site="generic") if portal.site == "scripted" else portal
            for portal in self.portals
        )

    def __str__(self) -> str:
        return f"{len(self.portals)} portals, {self.years} years"


def said(figure: str, value: float, wanted: str = "", of: object = "") -> Measured:
    """A line of the table."""
    return Measured(figure, value, str(of), wanted)


def requests(folder: Path) -> Iterator[Measured]:
    """What a first crawl asks, and one with nothing new after it."""
    world, archive = PlainWorld(48, 3), folder / "requests.db"
    with MiniatureWeb(scene=world.on(1)) as web:
        crawl(web, archive)
        first = len(web.log)
        crawl(web, archive)
        again = web.log[first:]
    fewest, lists = world.truth(1).requests, len(query(archive, _LISTS))
    documents = {url for (url,) in query(archive, _DOCUMENTS)}
    twice = [one for one in again if f"http://{one.host}{one.target}" in documents]
    of = f"{world}: {first} requests, the fewest are {fewest}"
    yield said("requests of a first crawl / the fewest", first / fewest, "at most 1.2", of)
    pages = [one for one in again if one.target != "/robots.txt"]
    of = f"{len(again)} requests, {len(pages)} but for robots.txt; {lists} pages of lists are known"
    yield said("requests for a page of a list, nothing new", len(pages) / lists, "at most 1", of)
    yield said("  answered 304", sum(one.status == NOT_MODIFIED for one in again))
    got = asked(one for one in pages if one.method == "GET")
    yield said("  of an address asked before in this run", got.total() - len(got))
    yield said("  of documents", len(twice), "0")


def manners(folder: Path) -> Iterator[Measured]:
    """What hosts see of a crawl with the settings that it has by itself."""
    world = PlainWorld(12, 1)
    polite = {"DOWNLOAD_DELAY": "1", "AUTOTHROTTLE_ENABLED": "1"}
    with MiniatureWeb(scene=world.on(1)) as web:
        crawl(web, folder / "manners.db", **polite)
        log = list(web.log)
    at: dict[str, list[float]] = {}
    for one in log:
        at.setdefault(one.host, []).append(one.at)
    gaps = [later - before for times in at.values() for before, later in pairwise(times)]
    of = f"{world}, {len(log)} requests at {len(at)} hosts"
    yield said("requests open at a host, at most", max(one.open for one in log), "at most 1", of)
    yield said("seconds from request to request, at least", min(gaps), "at least 1", of)


def throughput(folder: Path) -> Iterator[Measured]:
    """Pages a second between the first and the last request of a run, the median of three."""
    world, first, pages = PlainWorld(48, 3), folder / "first.db", folder / "pages.json"
    rates: dict[str, list[float]] = {"bare": [], "kept": [], "read": []}
    with MiniatureWeb(scene=world.on(1)) as web:
        crawl(web, first)
        kept = query(first, _KEPT)
        pages.write_text(json.dumps(kept), "utf-8")
        for turn in range(3):
            runs = {
                "bare": [sys.executable, "tests/bare_spider.py", str(pages), str(CONCURRENT)],
                "kept": command(web, folder / f"kept{turn}.db", **KEEP_ONLY),
                "read": command(web, folder / f"read{turn}.db"),
            }
            for name, words in runs.items():
                web.log.clear()
                env = web.environment
                subprocess.run(words, cwd=PROJECT, env=env, stdout=DEVNULL, check=False)
                if len(web.log) < len(kept):
                    raise SystemExit(f"{name}: {len(web.log)} requests for {len(kept)} pages")
                rates[name].append(len(kept) / (web.log[-1].at - web.log[0].at))
    bare, keeping, whole = (median(rates[name]) for name in ("bare", "kept", "read"))
    yield said("pages a second, bare Scrapy", bare, "", f"{world}, {len(kept)} pages")
    yield said("pages a second, kept", keeping)
    yield said("pages a second, kept and read besides", whole)
    yield said("kept / bare", keeping / bare, "at least 0.85")
    yield said("kept and read besides / bare", whole / bare)


def memory(folder: Path, pages: int) -> Iterator[Measured]:
    """The crawl's own process while pages come; those that read have bounds of their own."""
    world = PlainWorld(max(1, pages // _PAGES_A_PORTAL), _YEARS)
    samples: list[tuple[int, float]] = []
    begun = time.monotonic()
    with MiniatureWeb(scene=world.on(1)) as web:
        running = start(web, folder / "memory.db")
        while running.poll() is None:
            samples.append((len(web.log), resident(running.pid)))
            time.sleep(0.2)
        came = len(web.log)
    of = f"{world}, {came} pages in {time.monotonic() - begun:.0f} s"
    held = []
    for name, share in (("start", 0.1), ("middle", 0.5), ("end", 1.0)):
        held.append(next(memory for number, memory in samples if number >= share * came and memory))
        yield said(f"MB at the {name}, {share:.0%} of the pages", held[-1], "", of)
    yield said("memory, end to middle", held[-1] / held[1], "at most 1.1", of)
    yield said("MB at most", max(memory for _, memory in samples), "", of)


def kills(folder: Path, wanted: int) -> Iterator[Measured]:
    """A crawl that is killed at random moments, again and again, and then left in peace."""
    world, rng = PlainWorld(24, 2), Random(SEED)  # noqa: S311 (nothing secret)
    settings = {"CONCURRENT_REQUESTS": str(_SIDE_BY_SIDE)}
    done, rounds, unsound, extra, differ = 0, 0, 0, 0, dict[str, Row]()
    with MiniatureWeb(scene=world.on(1)) as web:
        crawl(web, folder / "whole.db", **settings)
        whole, plain = facts(folder / "whole.db"), asked(web.log)
        # So that the moments are spread over a whole crawl.
        longest = 2 * (web.log[-1].at - web.log[0].at) / (wanted + 1)
        while done < wanted:
            archive = folder / f"torn{rounds}.db"
            rounds += 1
            web.log.clear()
            while done < wanted:
                running = start(web, archive, **settings)
                if not wait_for(web, len(web.log) + 1, running):
                    break
                time.sleep(rng.uniform(0, longest))
                if running.poll() is not None:
                    break
                kill(running)
                done += 1
                unsound += not is_sound(archive)
            crawl(web, archive, **settings)
            extra += (asked(web.log) - plain).total()
            found = facts(archive)
            for name, rows in whole.items():
                differ.update((name, row) for row in set(rows) ^ set(found[name]))
    of = f"{world}, {plain.total()} requests, {done} kills of {rounds} crawls"
    yield said("archives not sound after a kill", unsound, "0", of)
    yield said("headings under which archives differ", len(differ), "0", differ or "")
    yield said("requests made twice, a kill", extra / done, f"at most {_SIDE_BY_SIDE}", of)


# A portal of a world with so many reporting years takes as many requests.
_YEARS, _PAGES_A_PORTAL = 4, 20
_SIDE_BY_SIDE = 16


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_crawl", description=__doc__)
    names = ("requests", "manners", "throughput", "memory", "kills")
    parser.add_argument("parts", nargs="*", default=names, help=", ".join(names))
    parser.add_argument("--pages", type=int, default=4000, help="pages of the long crawl (4000)")
    parser.add_argument("--kills", type=int, default=20, help="kills of a crawl (20)")
    parser.add_argument("--json", action="store_true", help="one JSON document for a program")
    options = parser.parse_args(arguments)
    parts: dict[str, Callable[[Path], Iterator[Measured]]] = {
        "requests": requests,
        "manners": manners,
        "throughput": throughput,
        "memory": lambda folder: memory(folder, options.pages),
        "kills": lambda folder: kills(folder, options.kills),
    }
    printed(_measured([parts[name] for name in options.parts]), as_json=options.json)


def _measured(parts: Sequence[Callable[[Path], Iterator[Measured]]]) -> Iterator[Measured]:
    for part in parts:
        with TemporaryDirectory(prefix="nianbao-bench-") as folder:
            yield from part(Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
