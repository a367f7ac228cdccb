"""A small archive to browse, and its pages: the server in this process, without a network."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lxml.html
from archive_samples import (
    COLUMN,
    PAGE,
    at,
    document,
    interpretation,
    observation,
    settled,
    store,
)

from archive.browse.pages import beside
from archive.browse.server import datasette
from archive.forms import INDICATORS
from archive.keeping import keep_failure, keep_listing
from archive.numbering import report_number
from archive.records import Capture, Issue, Listing, Observation
from archive.store import Archive, open_archive

OTHER = "另县教育局"
#: The number of its report of 2024.
OTHER_REPORT = report_number(OTHER, "320106", 2024, f"{PAGE}?3")


def values(refused: int, received: int = 40, body: bytes = b"<p>a</p>") -> tuple[Observation, ...]:
    """A report that received 40 applications, closed 30, refused some and was corrected once."""
    known = {
        "applications.received.total": received,
        "applications.handled_total.total": 30,
        "review.total": 2,
        "review.corrected": 1,
        "applications.not_processed.petition.total": 3,
        "litigation_direct.total": 6,
        "litigation_direct.corrected": 3,
    }
    ids = {c for i in INDICATORS for c in i.cells.get("2021", ())}
    cells = {cell: known.get(cell, 0) for cell in sorted(ids)}
    first = next(i for i in INDICATORS if i.id == "refused").cells["2021"][0]
    cells[first] = refused
    return tuple(
        observation(cell, value, verdict="suspect" if cell == first else "verified", body=body)
        for cell, value in cells.items()
    )


def fill(a: Archive) -> None:
    """Two publishers in two provinces: one edited its report, the other lacks 2025 and was late."""
    issue = Issue("identity_fails", "error", "示例:合计不符", "source", ("review.total",))
    first = interpretation("a", observations=values(3), claimed_published="2021-05-01")
    store(a, document(now=at(1)), first)
    edited = interpretation("b", observations=values(6, body=b"<p>b</p>"), issues=(issue,))
    store(a, document(body=b"<p>b</p>", now=at(2)), edited)
    other = interpretation("c", publisher=OTHER, region_code="320106", year=2023)
    store(a, document(f"{PAGE}?2"), other)
    late = interpretation(
        "d",
        publisher=OTHER,
        region_code="320106",
        year=2024,
        claimed_published="2025-02-03",
        observations=values(1, received=90),
    )
    store(a, document(f"{PAGE}?3"), late)
    run = a.begin_run("crawl", "", at(2))
    keep_listing(a, Listing(Capture(COLUMN, at(2), b""), COLUMN, "shili", "trs", ()), run)
    settled(a, run, at(2))
    run = a.begin_run("crawl", "", at(3))
    keep_failure(a, COLUMN, run, failure="challenge", now=at(3), column_url=COLUMN)
    settled(a, run, at(3), "challenge")


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: its status, headers in small letters, and text."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def tree(self) -> Any:
        """The page as a tree."""
        return lxml.html.fromstring(self.text)

    @property
    def words(self) -> str:
        """The words of the page's body, blanks run together."""
        return re.sub(r"\s+", " ", self.tree.find(".//main").text_content()).strip()

    @property
    def data(self) -> Any:
        """The answer as JSON."""
        return json.loads(self.text)

    def links(self) -> dict[str, str]:
        """Addresses of the page's links by their words."""
        return {
            re.sub(r"\s+", " ", a.text_content()).strip(): a.get("href")
            for a in self.tree.iter("a")
        }


class Site:
    """The server in this process."""

    def __init__(self, path: Path) -> None:
        self.app = datasette(path)
        self._loop = asyncio.new_event_loop()

    def get(self, path: str, method: str = "get", **options: Any) -> Page:
        """What the server answers."""
        asked = getattr(self.app.client, method)(path, **options)
        answer = self._loop.run_until_complete(asked)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Page(answer.status_code, headers, answer.text)

    def close(self) -> None:
        """End its threads and take its files away."""
        beside(self.app).stop()
        self.app.executor.shutdown()
        for db in self.app.databases.values():
            db.close()
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


@contextmanager
def served(path: Path) -> Iterator[Site]:
    """The server on an archive, its finding aid made."""
    site = Site(path)
    try:
        site.get("/-/questions")
        assert beside(site.app).ready.wait(300)
        yield site
    finally:
        site.close()


def filled(path: Path) -> Path:
    """A new archive with the sample in it."""
    with open_archive(path) as a:
        fill(a)
    return path
