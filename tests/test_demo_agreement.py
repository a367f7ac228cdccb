"""An archive held against the truth: every fault is told, and the real crawl has none."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from demo_pages import find

from archive.keeping import keep_document
from archive.records import Capture, Document
from archive.store import open_archive
from crawler.demo.agreement import FoundReport, compare, read_found, summary_rows
from crawler.demo.cells import TrueCell
from crawler.demo.crawl import OtherWorldError, RealArchiveError, Visit, next_visit
from crawler.demo.truth import TrueReport
from crawler.demo.web import MiniatureWeb


@pytest.fixture(scope="module")
def web() -> Iterator[MiniatureWeb]:
    with MiniatureWeb(day=1) as running:
        yield running


def perfect(report: TrueReport) -> FoundReport:
    """The report as a faultless archive would show it."""
    row = {
        "report_id": report.key,
        "publisher": report.publisher,
        "year": report.year,
        "form": report.form,
        "state": report.state,
        "versions": report.versions,
        "region_code": report.region_code,
        "source_url": report.sources[0],
    }
    issues = tuple(
        {
            "cell_ids": " ".join(one.left + one.right),
            "code": "identity_fails",
            "severity": "error",
            "detail": one.id,
            "verdict": "source",
        }
        for one in report.broken
    )
    return FoundReport(row, {cell: shown(one) for cell, one in report.cells.items()}, issues)


def shown(cell: TrueCell) -> dict[str, object]:
    verdict = cell.verdict or "unverified"
    return {"value": cell.value, "raw": cell.raw, "meaning": cell.meaning, "verdict": verdict}


def test_a_faultless_archive_agrees(web: MiniatureWeb) -> None:
    agreement = compare(tuple(map(perfect, web.truth.reports)), web.truth)
    assert agreement.holds, agreement.differences[:3]
    assert agreement.values_right == agreement.values_expected > 15_000
    assert agreement.reports_found == agreement.reports_expected
    assert agreement.broken_reported == agreement.broken_expected > 5
    assert agreement.look_alikes_kept_out == agreement.look_alikes


def differences(web: MiniatureWeb, key: str, changed: FoundReport | None) -> list[str]:
    """What is said of an archive that is faultless but for one report."""
    found = [perfect(one) for one in web.truth.reports if one.key != key]
    return compare((*found, *([changed] if changed else [])), web.truth).differences


def test_every_fault_of_an_archive_is_told(web: MiniatureWeb) -> None:
    report = find(web.truth, "岷渊县财政局", 2020)  # zeros left out
    good = perfect(report)
    blank = next(cell for cell, one in report.cells.items() if one.meaning == "blank")
    number = next(cell for cell, one in report.cells.items() if one.meaning == "number")

    def with_value(cell: str, **changes: object) -> FoundReport:
        values = {**good.values, cell: {**good.values[cell], **changes}}
        return FoundReport(good.row, values, good.issues)

    def with_row(**changes: object) -> FoundReport:
        return FoundReport({**good.row, **changes}, good.values, good.issues)

    without = {cell: one for cell, one in good.values.items() if cell != number}
    assert not differences(web, report.key, good)
    for changed, word in (
        (None, "not found"),
        (with_value(blank, value=0, meaning="zero"), f"{blank} is 0"),
        (with_value(number, value=-1), f"{number} is -1"),
        (with_value(number, raw="7"), "'7'"),
        (FoundReport(good.row, without, good.issues), f"{number} is missing"),
        (with_row(state="partial"), "state partial, not complete"),
        (with_row(form="2021"), "form 2021, not 2019"),
        (with_row(versions=2), "versions 2, not 1"),
        (with_row(source_url=web.truth.look_alikes[0].url), "is another report"),
    ):
        [told] = differences(web, report.key, changed)
        assert word in told
    twice = compare((*map(perfect, web.truth.reports), good), web.truth)
    assert "2 times" in twice.differences[0]


def test_sums_that_fail_have_to_be_told_and_others_not(web: MiniatureWeb) -> None:
    report = next(one for one in web.truth.reports if one.broken)
    good = perfect(report)
    silent = FoundReport(good.row, good.values, ())
    assert len(differences(web, report.key, silent)) == len(report.broken)
    blaming = [{**good.issues[0], "verdict": "reading"}, *good.issues[1:]]
    [told] = differences(web, report.key, FoundReport(good.row, good.values, tuple(blaming)))
    assert "blamed on the reading" in told
    invented = {**good.issues[0], "cell_ids": "review.total review.upheld", "detail": "invented"}
    [told] = differences(
        web, report.key, FoundReport(good.row, good.values, (*good.issues, invented))
    )
    assert "invented" in told


def test_a_look_alike_that_was_taken_is_told(web: MiniatureWeb) -> None:
    taken = perfect(web.truth.reports[0])
    row = {**taken.row, "publisher": "x", "source_url": web.truth.look_alikes[0].url}
    found = (*map(perfect, web.truth.reports), FoundReport(row, {}, ()))
    agreement = compare(found, web.truth)
    assert agreement.look_alikes_kept_out == agreement.look_alikes - 1
    assert "a look-alike" in agreement.differences[0]


def test_a_row_for_each_publisher(web: MiniatureWeb) -> None:
    rows = summary_rows(tuple(map(perfect, web.truth.reports)))
    assert len(rows) == len({one.publisher for one in web.truth.reports})
    for row in rows:
        assert row["values"] == sum(
            len(one.cells) for one in web.truth.reports if one.publisher == row["publisher"]
        )


# -- which archive, which day ---------------------------------------------------------------------


NOW = "2026-02-02T08:00:00Z"


def test_the_first_demonstration_is_day_one_and_the_next_day_two(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        assert next_visit(archive.db, path).day == 1
        run = archive.begin_run("demo", Visit().arguments(), NOW)
        # A demonstration that was torn off is begun anew.
        assert next_visit(archive.db, path).day == 1
        archive.end_run(run, NOW, exit_code=0, counts={})
        assert next_visit(archive.db, path) == Visit(day=2)
        # The classic web has two days.
        run = archive.begin_run("demo", Visit(day=2).arguments(), NOW)
        archive.end_run(run, NOW, exit_code=1, counts={})
        assert next_visit(archive.db, path) == Visit(day=2)
        assert read_found(archive.db) == ()


def test_a_world_goes_on_from_day_to_day_and_gives_way_to_no_other(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    world = Visit(seed=7, portals=30, years=5)
    with open_archive(path) as archive:
        assert next_visit(archive.db, path, world) == world
        for day in (1, 2, 3):
            run = archive.begin_run("demo", replace(world, day=day).arguments(), NOW)
            archive.end_run(run, NOW, exit_code=1, counts={})
        assert next_visit(archive.db, path) == replace(world, day=4)
        assert next_visit(archive.db, path, world) == replace(world, day=4)
        with pytest.raises(OtherWorldError, match="--portals 30 --years 5 --seed 7"):
            next_visit(archive.db, path, replace(world, seed=8))


def test_an_archive_with_a_real_crawl_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        archive.begin_run("crawl portals", '{"portal": "33", "registry": ""}', NOW)
        with pytest.raises(RealArchiveError, match="holds a real crawl"):
            next_visit(archive.db, path)


def test_an_archive_with_pages_of_other_hosts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    capture = Capture("http://www.longquan.gov.cn/art/1.html", NOW, b"<html></html>")
    with open_archive(path) as archive:
        run = archive.begin_run("ingest", "{}", NOW)
        keep_document(archive, Document(capture), run)
        with pytest.raises(RealArchiveError, match="longquan"):
            next_visit(archive.db, path)


# -- the whole way --------------------------------------------------------------------------------


PROJECT = Path(__file__).resolve().parents[1]


def demonstrate(archive: Path) -> dict[str, Any]:
    """`scrapy demo --json`, which has to say that all agrees."""
    command = [sys.executable, "-m", "scrapy", "demo", "--json"]
    command += ["-s", f"ARCHIVE={archive}"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    document: dict[str, Any] = json.loads(done.stdout)
    assert document["differences"] == [], done.stderr
    assert done.returncode == 0
    return document


def outcomes_of_last_run(archive: Path) -> Counter[str]:
    with open_archive(archive, read_only=True) as opened:
        rows = opened.db.execute(
            "SELECT outcome FROM captures WHERE role = 'document'"
            " AND run_id = (SELECT max(run_id) FROM captures)"
        ).fetchall()
    return Counter(row["outcome"] for row in rows)


def test_the_demonstration_agrees_and_a_second_one_adds_sightings_and_one_version(
    tmp_path: Path,
) -> None:
    archive = tmp_path / "archive.db"
    first = demonstrate(archive)
    assert first["reports_found"] == first["reports_expected"] > 100
    begun = outcomes_of_last_run(archive)
    assert begun["new_report"] == first["reports_found"]
    second = demonstrate(archive)
    again = outcomes_of_last_run(archive)
    assert (first["day"], second["day"]) == (1, 2)
    assert second["versions_found"] == first["versions_found"] + 1
    assert again["new_version"] == 1
    assert set(again) == {"sighting", "new_version", "not_a_report"}
    # What vanished is remembered: it is no document of this run, and still a report.
    assert again.total() == begun.total() - 1
    assert second["reports_found"] == first["reports_found"]
