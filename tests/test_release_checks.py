# ruff: noqa: S608 - names of tables are this module's own
"""Never worse: each way in which a release would be worse than the last one keeps it back."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from archive_samples import at
from release_samples import (
    add_report,
    body_of,
    cells,
    copied,
    first_day,
    page,
    released,
    second_day,
)

from archive.release import slim
from archive.release.attempts import Attempt
from archive.release.checks import ACCEPTABLE
from archive.release.formats import Place, compared, files
from archive.store import open_archive

NEW = 25


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two days and the release of it."""
    folder = tmp_path_factory.mktemp("good")
    first_day(folder / "archive.db")
    second_day(folder / "archive.db")
    assert released(folder / "archive.db", folder / "releases").outcome == "published"
    return folder


@pytest.fixture
def archive(good: Path, tmp_path: Path) -> Path:
    return copied(good / "archive.db", tmp_path / "archive.db")


def changed(path: Path, *statements: str) -> Path:
    """An archive in which something happened that no command does."""
    db = sqlite3.connect(path)
    for statement in statements:
        if "{table}" in statement:
            for table in with_reports(db):
                db.execute(statement.format(table=table))
        else:
            db.execute(statement)
    db.commit()
    db.close()
    return path


def with_reports(db: sqlite3.Connection) -> list[str]:
    """The tables whose rows are of a report; versions are left to be found."""
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return [
        name
        for name in names
        if name != "versions"
        and "report_id" in {row[1] for row in db.execute(f"PRAGMA table_info({name})")}
    ]


REPORT = "(SELECT report_id FROM sources WHERE url = '{}')"
FORGET = "DELETE FROM {table} WHERE report_id = (SELECT id FROM lost)"


def forgotten(n: int, year: int) -> list[str]:
    """A report is taken out of the archive, with all that is its own."""
    return [
        f"CREATE TEMP TABLE lost AS SELECT {REPORT.format(page(n, year))} AS id",
        FORGET,
        "DELETE FROM reports WHERE id = (SELECT id FROM lost)",
    ]


def heading(cell: str) -> str:
    return f"heading_id IN (SELECT id FROM headings WHERE cell_id = '{cell}')"


UNVERIFIED = "(SELECT id FROM readings WHERE verdict = 'unverified' AND meaning = 'number' LIMIT 1)"
OF_ONE = (
    f"version_id = (SELECT version_id FROM copies WHERE report_id = {REPORT.format(page(4, 2019))})"
)

#: What happens to the archive, by the check that sees it.
WORSE: dict[str, list[str]] = {
    "reports": forgotten(7, 2020),
    "versions": ["DELETE FROM versions WHERE id NOT IN (SELECT version_id FROM copies)"],
    "values": [
        f"UPDATE figures SET value = NULL WHERE {OF_ONE} AND {heading('proactive.fees.amount')}"
    ],
    "coverage": ["UPDATE standings SET form = 'prose' WHERE report_id % 3 = 0"],
    "cells": [f"DELETE FROM figures WHERE {heading('proactive.rules.made')}"],
    "verified": [
        f"UPDATE figures SET reading_id = {UNVERIFIED} WHERE version_id % 2 AND value > 0"
    ],
    "sums": [f"UPDATE figures SET value = value + 1 WHERE {OF_ONE} AND {heading('review.total')}"],
    "whole": [f"DELETE FROM sources WHERE url = '{page(4, 2019)}'"],
}


@pytest.mark.parametrize("name", WORSE)
def test_a_worse_release_is_held_back(good: Path, archive: Path, tmp_path: Path, name: str) -> None:
    changed(archive, *WORSE[name])
    attempt = released(archive, tmp_path / "releases", since=good / "releases" / "latest")
    failed = {check.name: check for check in attempt.checks if not check.passed}
    assert attempt.outcome == "held_back"
    assert name in failed
    assert failed[name].detail
    assert [p.name for p in (tmp_path / "releases").iterdir()] == [".lock"]


@pytest.mark.parametrize("name", [name for name in WORSE if name in ACCEPTABLE])
def test_a_person_may_accept_it(good: Path, archive: Path, tmp_path: Path, name: str) -> None:
    changed(archive, *WORSE[name])
    last = good / "releases" / "latest"
    attempt = released(archive, tmp_path / "releases", since=last, accepted={name: "seen to"})
    assert attempt.outcome == "published"
    (check,) = (check for check in attempt.checks if not check.passed)
    assert (check.name, check.accepted) == (name, "seen to")


def test_only_what_was_named_is_accepted(good: Path, archive: Path, tmp_path: Path) -> None:
    changed(archive, *WORSE["cells"], *WORSE["verified"])
    last = good / "releases" / "latest"
    attempt = released(archive, tmp_path / "releases", since=last, accepted={"cells": "seen to"})
    assert attempt.outcome == "held_back"
    assert [check.name for check in attempt.checks if not check.stands] == ["verified"]


def test_the_sums_are_checked_in_a_first_release_too(archive: Path, tmp_path: Path) -> None:
    changed(archive, *WORSE["sums"])
    attempt = released(archive, tmp_path / "releases")
    assert attempt.outcome == "held_back"
    (check,) = (check for check in attempt.checks if not check.passed)
    assert check.name == "sums"
    assert "review.total" in check.detail


def merged(path: Path) -> None:
    """A report turned out to be another's: its address shows that one now."""
    first, *rest = forgotten(7, 2020)
    other = REPORT.format(page(7, 2021))
    moved = f"UPDATE sources SET report_id = {other} WHERE report_id = (SELECT id FROM lost)"
    changed(path, first, moved, *rest)


def set_aside(path: Path) -> None:
    """A report turned out to be none."""
    changed(
        path,
        "INSERT INTO documents_set_aside (url, content_digest, capture_id, kind, reason, title,"
        " publisher, first_seen, last_seen, interpreter, run_id)"
        f" SELECT '{page(7, 2020)}', 'x', min(id), 'look_alike', '', '', '', '{at(4)}', '{at(4)}',"
        " '1', min(run_id) FROM captures",
        *forgotten(7, 2020),
    )


def edited_to_less(path: Path) -> None:
    """A publisher took values out of its report."""
    with open_archive(path) as a:
        body = body_of(4, 2019, 1)
        fewer = tuple(cells(4, 2019, body)[:8])
        add_report(a, 4, 2019, now=at(4), edition=1, observations=fewer)


def renamed(path: Path) -> None:
    """Publishers whose division nobody knew have learnt it."""
    changed(path, "UPDATE publishers SET region_code = '340403' WHERE region_code = ''")


@pytest.mark.parametrize("happened", [merged, set_aside, edited_to_less, renamed])
def test_what_the_archive_can_explain_is_no_harm(
    good: Path, archive: Path, tmp_path: Path, happened: Callable[[Path], None]
) -> None:
    happened(archive)
    attempt = released(archive, tmp_path / "releases", since=good / "releases" / "latest")
    assert [check for check in attempt.checks if not check.passed] == []
    assert attempt.outcome == "published"


def added(path: Path, leave_out: str) -> None:
    """A good many new reports, none of which shows a cell."""
    with open_archive(path) as a:
        for year in range(1990, 1990 + NEW):
            body = body_of(8, year)
            shown = tuple(o for o in cells(8, year, body) if o.cell_id != leave_out)
            add_report(a, 8, year, now=at(5), observations=shown)


def test_a_form_that_new_reports_are_not_understood_by_is_seen_at_once(
    good: Path, archive: Path, tmp_path: Path
) -> None:
    added(archive, "proactive.rules.made")
    last = good / "releases" / "latest"
    attempt = released(archive, tmp_path / "releases", since=last)
    (check,) = (check for check in attempt.checks if not check.passed)
    assert check.name == "cells"
    assert "2021 proactive.rules.made (100% before, 0% now new)" in check.detail


def test_new_reports_whose_sums_are_not_read_are_seen_at_once(
    archive: Path, tmp_path: Path
) -> None:
    def many(day: int, first_year: int, **changes: Any) -> Attempt:
        with open_archive(archive) as a:
            for year in range(first_year, first_year + 4 * NEW):
                shown = [replace(o, **changes) for o in cells(8, year, body_of(8, year))]
                add_report(a, 8, year, now=at(day), observations=tuple(shown))
        return released(archive, tmp_path / "releases")

    assert many(5, 1700).outcome == "published"
    attempt = many(6, 1800, verdict="unverified")
    (check,) = (check for check in attempt.checks if not check.passed)
    assert check.name == "verified"
    assert "new reports of form 2021: 45." in check.detail


def test_new_reports_as_before_pass(good: Path, archive: Path, tmp_path: Path) -> None:
    added(archive, "no.such.cell")
    attempt = released(archive, tmp_path / "releases", since=good / "releases" / "latest")
    assert attempt.outcome == "published"


def test_an_archive_without_reports_makes_no_release(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    first_day(path)
    changed(path, "DELETE FROM {table}", "DELETE FROM reports")
    attempt = released(path, tmp_path / "releases")
    assert attempt.outcome == "held_back"
    assert [check.name for check in attempt.checks if not check.passed] == ["reports"]


def damaged_csv(folder: Path) -> None:
    path = folder / "csv" / "observations.csv.gz"
    text = gzip.decompress(path.read_bytes()).replace(b",3987.75,", b",3987.76,", 1)
    path.write_bytes(gzip.compress(text))


def shorter_json(folder: Path) -> None:
    path = folder / "jsonl" / "reports.jsonl.gz"
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[1:])))


def other_parquet(folder: Path) -> None:
    (folder / "parquet" / "cells.parquet").rename(folder / "parquet" / "kept")
    duckdb.sql(
        f"COPY (SELECT * REPLACE ('件' AS unit) FROM read_parquet('{folder}/parquet/kept'))"
        f" TO '{folder}/parquet/cells.parquet'"
    )


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (damaged_csv, "csv observations"),
        (shorter_json, "jsonl reports"),
        (shorter_json, "jsonl observations"),
        (other_parquet, "parquet cells"),
    ],
)
def test_formats_that_differ_are_seen(
    good: Path, tmp_path: Path, damage: Callable[[Path], None], named: str
) -> None:
    place = Place(tmp_path / "release", tmp_path / "scratch", ("csv", "parquet", "jsonl"))
    for folder in (place.folder, place.scratch, *(place.folder / one for one in place.formats)):
        folder.mkdir()
    copied(good / "releases" / "latest" / slim.NAME, place.folder / slim.NAME)
    every = files(place)
    with place.opened() as opened:
        for one in every:
            one.write(opened)
        assert compared([one.check(opened) for one in every])[1].passed
        damage(place.folder)
        _, check = compared([one.check(opened) for one in every])
    assert not check.passed
    assert named in check.detail
