"""The archive of the bench is an honest one: what is stored in it is what the readers read."""

from __future__ import annotations

import shutil
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest
from archive_samples import rows

from archive.divisions import full_name
from archive.search import search
from archive.store import open_archive
from archive.verification import CHECKS
from pipelines.confirming import check_evidence
from pipelines.interpret import interpret
from tests.bench_archive.asking import canned, opening, searching, views
from tests.bench_archive.authorities import YEARS, portals
from tests.bench_archive.making import make
from tests.bench_archive.multiplying import multiply
from tests.bench_archive.reports import Report, attachment, page
from tests.bench_archive.sizes import beside_warc, sizes

SEED, NOW = 7, "2026-11-20T08:00:00Z"
REPORTS = 200


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "archive.db"
    make(path, REPORTS, SEED)
    return path


@pytest.mark.parametrize("year", [2008, 2014, 2018, 2019, 2020, 2021, 2025])
def test_the_readers_read_what_the_bench_stores(year: int) -> None:
    seen: Counter[str] = Counter()
    for portal in islice(portals(SEED, 5000), 14):
        for number in range(0, len(portal.authorities), 6):
            if year not in portal.authorities[number].years:
                continue
            one = Report(SEED, portal, number, year)
            said = [page(one, NOW)]
            if one.fate.edited:
                said.append(page(one, NOW, edited=True))
            if one.fate.attached:
                said.append(attachment(one, NOW))
            for each in said:
                assert interpret(each.document) == each.interpretation
            seen.update(name for name in ("wrong", "edited", "attached") if getattr(one.fate, name))
            seen["read"] += len(said)
    assert seen["read"] > 20
    assert year < 2019 or seen["edited"] or seen["attached"]


def test_so_many_reports_of_so_many_authorities() -> None:
    found = list(portals(SEED, 3000))
    authorities = [one for portal in found for one in portal.authorities]
    assert sum(len(one.years) for one in authorities) == 3000
    assert len({one.name for one in authorities}) == len(authorities)
    assert {year for one in authorities for year in one.years} == set(YEARS)
    with pytest.raises(ValueError, match="not for 9000000"):
        list(portals(SEED, 9_000_000))


def test_the_archive_is_sound(made: Path) -> None:
    with open_archive(made, read_only=True) as a:
        for name, _, check in CHECKS:
            assert [finding for finding in check(a) if finding] == [], name
        kinds: Counter[str] = Counter()
        assert [finding for finding in check_evidence(a, kinds) if finding] == []
        assert set(kinds) == {"confirmed"}
        assert rows(a, "SELECT count(*) FROM reports") == [(REPORTS,)]
        assert rows(a, "SELECT count(*) FROM unpacked_bodies") == [(0,)]
        assert rows(a, "SELECT count(*) FROM unsealed") == [(0,)]
        assert rows(a, "SELECT count(*) FROM search_pending") == [(0,)]
        assert rows(a, "SELECT min(versions), max(versions) FROM current_reports") == [(1, 2)]
        assert len(rows(a, "SELECT 1 FROM ledger WHERE state = 'vanished'")) > 0


def test_the_same_seed_gives_the_same_archive(made: Path, tmp_path: Path) -> None:
    make(tmp_path / "again.db", REPORTS, SEED)
    # What of an archive tells when it was made: the times of its migrations.
    seals = "seals WHERE name <> '_sqlite_migrations'"
    tables = ("reports", "captures", "versions", "figures", "bodies", "dictionaries", seals)
    with open_archive(made) as one, open_archive(tmp_path / "again.db") as other:
        for table in tables:
            sql = f"SELECT * FROM {table}"  # noqa: S608
            assert rows(one, sql) == rows(other, sql), table


def test_everything_is_measured(made: Path) -> None:
    with open_archive(made, read_only=True) as a:
        found = {
            one.figure: one
            for part in (
                sizes(a, REPORTS),
                beside_warc(a),
                views(a, 1),
                canned(a, 1),
                searching(a, 1),
            )
            for one in part
        }
    found |= {one.figure: one for one in opening(made)}
    # Whether a question can be asked at all is tested with the pages that ask it.
    slow = [one for one in found.values() if one.value > 60_000 and "no such" not in one.of]
    assert slow == []
    assert found["raw / the same as WARC with gzip"].value < 0.5
    assert found["search, ms"].value > 0
    assert found["bytes a report: values"].value > 500
    assert all(one.as_text().startswith(name) for name, one in found.items())


def test_many_times_as_many_are_an_archive_like_any(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "many.db"
    shutil.copyfile(made, path)
    multiply(path, 3, SEED)
    with open_archive(made) as one, open_archive(path) as many:
        for view in ("current_values", "current_reports", "panel", "ledger", "report_texts"):
            sql = f"SELECT count(*) FROM {view}"  # noqa: S608 - from here
            assert rows(many, sql) == [(3 * rows(one, sql)[0][0],)]
        sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY sql"
        assert rows(many, sql) == rows(one, sql)
        assert rows(many, "PRAGMA foreign_key_check") == []
        assert rows(many, "PRAGMA integrity_check") == [("ok",)]
        names = [name for (name,) in rows(many, "SELECT DISTINCT publisher FROM current_reports")]
        assert len(names) == 3 * rows(one, "SELECT count(*) FROM publishers")[0][0]
        for name in names:
            ((region, texts),) = rows(
                many,
                "SELECT region_code, group_concat(title) FROM report_texts WHERE publisher = ?",
                name,
            )
            assert name.startswith(full_name(region)), region
            assert name in texts
            assert search(many.db, name, region=region)


def test_there_are_not_divisions_for_any_number(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "many.db"
    shutil.copyfile(made, path)
    with pytest.raises(ValueError, match="divisions, not 4000 times"):
        multiply(path, 4000, SEED)
