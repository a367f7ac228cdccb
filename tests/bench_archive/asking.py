"""How long it takes to open an archive, to ask its views and questions, and to search it."""

from __future__ import annotations

import math
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from archive.browse.questions import questions
from archive.search import search
from archive.store import Archive, open_archive
from tests.measured import Measured, p95

#: Times that each thing is asked, with other parameters each time; questions that always take the
#: same are asked fewer times.
_TIMES, _TIMES_ALIKE = 20, 3
#: Seconds after which an answer is not waited for any more.
_PATIENCE = 30
#: What is promised of views and questions, and of searches.
_SOON, _FOUND_SOON = "at most 100", "at most 150"
#: Rows that a first page shows.
_PAGE = 100

#: The columns by which somebody picks from a view.
_PICKED = {
    "current_values": ("report_id", "publisher", "region_code", "year", "cell_id"),
    "current_statements": ("report_id", "publisher", "year", "indicator"),
    "current_reports": ("report_id", "publisher", "region_code", "year"),
    "issues": ("report_id", "code"),
    "panel": ("publisher", "year", "indicator"),
    "ledger": ("publisher", "region_code", "year", "state"),
}
_WORDS = (
    *("校车", "公墓", "红白事办理约定", "行政处罚", "水费收缴标准 值班窗口", "财政局", "2019"),
    *("每逢月末", "公开", "租房补助办法", "查不到的词", "教育局 二维码"),
)
_FILTERS: tuple[dict[str, int | str], ...] = ({}, {"year": 2022}, {"form": "2021"})


def opening(path: Path) -> Iterator[Measured]:
    """How long it takes to open an archive, to write and to read only."""
    for name, read_only in (("write", False), ("read", True)):
        taken = []
        for _ in range(_TIMES):
            begun = time.perf_counter()
            open_archive(path, read_only=read_only).close()
            taken.append(time.perf_counter() - begun)
        yield Measured(f"opened to {name}, ms", 1000 * p95(taken), "p95")


def views(a: Archive, seed: int) -> Iterator[Measured]:
    """First pages of the views of the contract, whole and picked by a column."""
    rng = Random(f"{seed} views")  # noqa: S311 - nothing secret
    for view, columns in _PICKED.items():
        sql = f"SELECT * FROM {view} LIMIT {_PAGE}"  # noqa: S608 - from here
        yield _asked(a, f"{view}: first page", sql, [()] * _TIMES_ALIKE)
        for column in columns:
            sql = f"SELECT * FROM {view} WHERE {column} = ? LIMIT {_PAGE}"  # noqa: S608
            given = [(one,) for one in _drawn(a, column, rng)]
            yield _asked(a, f"{view}: by {column}", sql, given)


def _drawn(a: Archive, column: str, rng: Random) -> list[object]:
    """Values that somebody may ask for; those of reports and publishers that there are."""
    few = {
        "year": list(range(2008, 2026)),
        "cell_id": ["applications.received.total", "review.total", "disclosure.total"],
        "indicator": ["applications_received", "refused", "applications.received.total"],
        "code": ["identity_fails", "no_tables", "copies_differ"],
        "state": ["overdue", "late", "vanished", "on time"],
    }
    if column in few:
        return [rng.choice(few[column]) for _ in range(_TIMES)]
    key, table = {
        "report_id": ("id", "reports"),
        "publisher": ("name", "publishers"),
        "region_code": ("region_code", "publishers"),
    }[column]
    ((last,),) = a.db.execute(f"SELECT max(rowid) FROM {table}")  # noqa: S608 - from here
    ((first,),) = a.db.execute(f"SELECT min(rowid) FROM {table}")  # noqa: S608 - likewise
    sql = f"SELECT {key} FROM {table} WHERE rowid >= ? LIMIT 1"  # noqa: S608 - likewise
    return [a.db.execute(sql, (rng.randint(first, last),)).fetchone()[0] for _ in range(_TIMES)]


def canned(a: Archive, seed: int) -> Iterator[Measured]:
    """Every question that the pages have ready, with nothing chosen where that is possible.

    No reader waits for these: the pages show answers that were worked out before.
    """
    rng = Random(f"{seed} questions")  # noqa: S311 - nothing secret
    for name, question in questions().items():
        times = _TIMES_ALIKE if question.stands_alone else _TIMES
        drawn = {
            one: [""] * times if question.stands_alone else _drawn(a, one, rng)
            for one in question.parameters
        }
        given = [{one: drawn[one][n] for one in drawn} for n in range(times)]
        yield _asked(a, f"question: {name}", question.sql, given, "")


def searching(a: Archive, seed: int) -> Iterator[Measured]:
    """Searches for words of one to seven characters, everywhere and narrowed."""
    rng = Random(f"{seed} words")  # noqa: S311 - nothing secret
    regions = _drawn(a, "region_code", rng)
    taken = []
    for word in _WORDS:
        for narrowed in (*_FILTERS, {"region": str(rng.choice(regions))}):
            begun = time.perf_counter()
            search(a.db, word, **narrowed)  # type: ignore[arg-type]
            taken.append(time.perf_counter() - begun)
    of = f"p95 of {len(taken)}, the longest {1000 * max(taken):.0f}"
    yield Measured("search, ms", 1000 * p95(taken), of, _FOUND_SOON)


def _asked(a: Archive, name: str, sql: str, given: Sequence[Any], wanted: str = _SOON) -> Measured:
    """The 95th percentile of the times of a statement; nobody waits for one for ever."""
    taken, rows = [], 0
    for parameters in given:
        begun = time.perf_counter()
        try:
            rows = _patiently(a.db, sql, parameters)
        except sqlite3.OperationalError as error:
            of = f"{error}; {_PATIENCE} s are waited"
            return Measured(f"{name}, ms", math.inf, of, wanted)
        taken.append(time.perf_counter() - begun)
    of = f"p95 of {len(taken)}, {rows} rows last"
    return Measured(f"{name}, ms", 1000 * p95(taken), of, wanted)


def _patiently(db: sqlite3.Connection, sql: str, parameters: Any) -> int:
    """How many rows there are. Raises OperationalError when it takes too long."""
    until = time.monotonic() + _PATIENCE
    db.set_progress_handler(lambda: time.monotonic() > until, 100_000)
    try:
        return len(db.execute(sql, parameters).fetchall())
    finally:
        db.set_progress_handler(None, 0)
