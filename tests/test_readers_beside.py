"""Whoever reads while a crawl writes is never locked out, and never sees half a report."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from browse_samples import served
from writing_beside import CELLS, start, stop, wait_for

from archive.store import open_archive

#: Rounds of reading; between two of them some reports are stored.
ROUNDS = 12

#: A report says one number in all of its cells and in its prose, an edited one another.
_SAID = "count(*), min(value), max(value)"
QUESTIONS = {
    "cells": f"SELECT report_id, {_SAID} FROM current_values GROUP BY 1",  # noqa: S608
    "prose": f"SELECT report_id, {_SAID} FROM current_statements GROUP BY 1",  # noqa: S608
    "reports": "SELECT report_id, versions FROM current_reports",
    "observations": f"SELECT version_id, {_SAID} FROM observations GROUP BY 1",  # noqa: S608
    "edits": "SELECT report_id, numbers FROM edits",
    "changes": "SELECT report_id, count(*), min(after - before), max(after - before) FROM changes"
    " GROUP BY 1",
}
Rows = list[tuple[Any, ...]]
Ask = Callable[[str], Rows]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    open_archive(path).close()
    return path


@pytest.fixture
def writer(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that stores one report after the other; a lock would end it."""
    running = start(path)
    wait_for(running, 8)
    yield running
    stop(running)


def check_each(said: dict[str, Rows]) -> None:
    """Every report is there with all that it says, or not at all."""
    for name in ("cells", "prose", "observations"):
        expected = 1 if name == "prose" else len(CELLS)
        for whose, count, least, most in said[name]:
            assert (count, least) == (expected, most), (name, whose)
    assert {numbers for _, numbers in said["edits"]} <= {len(CELLS)}
    assert {one[1:] for one in said["changes"]} <= {(len(CELLS), 1, 1)}


def check_together(said: dict[str, Rows]) -> None:
    """What one moment shows in several views is the same in all of them."""
    check_each(said)
    cells, prose = ({whose: least for whose, _, least, _ in said[n]} for n in ("cells", "prose"))
    versions = dict(said["reports"])
    assert cells == prose
    assert cells.keys() == versions.keys()
    edited = {whose for whose, count in versions.items() if count > 1}
    assert edited == {whose for whose, _ in said["edits"]}
    assert edited == {whose for whose, *_ in said["changes"]}
    # The last digit of the number is the edition.
    assert edited == {whose for whose, number in cells.items() if number % 10 == 2}


def read_on(
    writer: subprocess.Popen[str], ask: Ask, check: Callable[[dict[str, Rows]], None]
) -> None:
    """Read all views, again and again, while the writer goes on; each time there are more."""
    seen = 0
    for _ in range(ROUNDS):
        said = {name: ask(sql) for name, sql in QUESTIONS.items()}
        check(said)
        assert len(said["reports"]) > seen
        seen = len(said["reports"])
        wait_for(writer, seen + 1)


def connect(path: Path) -> sqlite3.Connection:
    """As any program opens a file that may change; a lock would be an error at once."""
    uri = f"{path.as_uri()}?mode=ro"
    return sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None)


def test_each_question_sees_whole_reports(path: Path, writer: subprocess.Popen[str]) -> None:
    db = connect(path)
    read_on(writer, lambda sql: db.execute(sql).fetchall(), check_each)
    db.close()


def test_one_transaction_sees_one_moment(path: Path, writer: subprocess.Popen[str]) -> None:
    db = connect(path)

    def together(said: dict[str, Rows]) -> None:
        db.execute("ROLLBACK")
        check_together(said)

    def ask(sql: str) -> Rows:
        if not db.in_transaction:
            db.execute("BEGIN")
        return db.execute(sql).fetchall()

    read_on(writer, ask, together)
    db.close()


def test_a_reader_that_stays_holds_nobody_up(path: Path, writer: subprocess.Popen[str]) -> None:
    db = connect(path)
    db.execute("BEGIN")
    before = db.execute(QUESTIONS["cells"]).fetchall()
    # More than goes into the log before SQLite wants to empty it.
    wait_for(writer, 120)
    assert db.execute(QUESTIONS["cells"]).fetchall() == before
    db.execute("COMMIT")
    assert len(db.execute(QUESTIONS["cells"]).fetchall()) > len(before) + 100
    db.close()


def test_every_view_answers_beside_a_writer(path: Path, writer: subprocess.Popen[str]) -> None:
    db = connect(path)
    views = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")]
    assert len(views) > 10
    for n, name in enumerate(views):
        db.execute(f'SELECT * FROM "{name}" LIMIT 200').fetchall()  # noqa: S608
        wait_for(writer, 9 + n)
    db.close()


def test_datasette_sees_whole_reports(path: Path, writer: subprocess.Popen[str]) -> None:
    with served(path) as site:

        def ask(sql: str) -> Rows:
            query = urlencode({"sql": sql, "_shape": "arrays"})
            answer = site.get(f"/{path.stem}.json?{query}")
            assert answer.status == 200, answer.text
            assert not answer.data["truncated"]
            return [tuple(row) for row in cast("list[list[Any]]", answer.data["rows"])]

        assert site.app.get_database(path.stem).is_mutable
        read_on(writer, ask, check_each)
