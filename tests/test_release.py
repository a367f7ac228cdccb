# ruff: noqa: S608 - names of tables are this module's own
"""Releases: every format says what the archive says, and the same bytes come out twice."""

from __future__ import annotations

import contextlib
import csv
import gzip
import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pytest
from plain_datasette import answer
from release_samples import (
    ODD,
    PUBLISHERS,
    YEARS,
    copied,
    first_day,
    released,
    second_day,
    third_day,
)

from archive.forms import FORMS, INDICATORS
from archive.release import slim
from archive.release.digests import Content
from archive.release.flat import ROW_GROUP, row_group
from archive.release.lines import read_lines
from archive.release.manifest import ReleaseError, read_manifest, sha256
from archive.release.rebuilding import rebuilt
from archive.release.tables import tables
from archive.store import open_archive
from archive.verification import check_views

NAMES = [table.name for table in tables()]
VIEWS = slim.VIEWS


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Archives of three days, and the releases made of them."""
    folder = tmp_path_factory.mktemp("days")
    archive = folder / "archive.db"
    for n, day in enumerate((first_day, second_day, third_day), 1):
        day(archive)
        attempt = released(archive, folder / "releases")
        assert attempt.outcome == "published", attempt.checks
        copied(archive, folder / f"day{n}.db")
    return folder


@pytest.fixture(scope="module")
def first(days: Path) -> Path:
    return days / "releases" / "2026-11-01"


@pytest.fixture(scope="module")
def second(days: Path) -> Path:
    return days / "releases" / "2026-11-02"


@pytest.fixture(scope="module")
def last(days: Path) -> Path:
    return days / "releases" / "latest"


def rows_of(db: sqlite3.Connection, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.execute(sql)]


def in_files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_release_is_named_after_the_latest_look(days: Path, last: Path) -> None:
    assert sorted(p.name for p in (days / "releases").iterdir() if p.name[0] != ".") == [
        "2026-11-01",
        "2026-11-02",
        "2026-11-03",
        "latest",
    ]
    assert last.resolve().name == "2026-11-03"
    assert read_manifest(last).observed_until == "2026-11-03T08:00:00Z"


def test_the_views_say_what_the_archive_says(days: Path, last: Path) -> None:
    with open_archive(days / "day3.db") as a:
        assert [finding for finding in check_views(a) if finding] == []
        released_db = slim.open_slim(last / slim.NAME)
        for view in VIEWS:
            names = [row[1] for row in a.db.execute(f"PRAGMA table_info({view})")]
            assert names == [row[1] for row in released_db.execute(f"PRAGMA table_info({view})")]
            order = ", ".join(str(n + 1) for n in range(len(names)))
            sql = f"SELECT * FROM {view} ORDER BY {order}"
            own = sorted((as_released(row) for row in rows_of(a.db, sql)), key=str)
            assert own
            assert own == sorted(map(as_released, rows_of(released_db, sql)), key=str), view


def as_released(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """No text has NUL in it, and numbers are what a double holds."""
    return tuple(
        f.replace("\0", "\ufffd")
        if isinstance(f, str)
        else float(f)
        if isinstance(f, int) and abs(f) >= 2**53
        else f
        for f in row
    )


def test_values_keep_their_kind(last: Path) -> None:
    db = slim.open_slim(last / slim.NAME)
    found = dict(
        rows_of(
            db,
            "SELECT n, value FROM observations JOIN reports USING (report_id)"
            " WHERE publisher = '示例庚县人民政府' AND year = 2019",
        )
    )
    assert found[1] == 6 + 2019 % 7
    assert isinstance(found[1], int)
    assert found[6] == 3987.75
    assert found[7] is None


def test_nothing_of_the_crawl_is_in_it(last: Path) -> None:
    db = slim.open_slim(last / slim.NAME)
    names = {row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    stored = (set(NAMES) - {"observations"}) | {"headings", "readings", "figures"}
    assert names == stored | {"descriptions", "about"}


@pytest.mark.parametrize("name", NAMES)
def test_csv_says_the_same_to_pythons_own_reader(last: Path, name: str) -> None:
    table = next(one for one in tables() if one.name == name)
    with gzip.open(last / "csv" / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        head, *lines = csv.reader(file)
    assert tuple(head) == table.names
    db = slim.open_slim(last / slim.NAME)
    own = rows_of(db, f"SELECT {', '.join(head)} FROM {name} ORDER BY {', '.join(table.key)}")
    assert len(lines) == len(own)
    for line, row in zip(lines, own, strict=True):
        for column, text, field in zip(table.columns, line, row, strict=True):
            if column.type in ("integer", "number") and field is not None:
                assert float(text) == float(field)
            else:
                assert text == ("" if field is None else field)


@pytest.mark.parametrize("name", NAMES)
def test_pandas_reads_csv_and_parquet_alike(last: Path, name: str) -> None:
    table = next(one for one in tables() if one.name == name)
    texts = {c.name: str for c in table.columns if c.type not in ("integer", "number")}
    from_csv = pandas.read_csv(
        last / "csv" / f"{name}.csv.gz", dtype=texts, keep_default_na=False, na_values=[""]
    )
    path = str(last / "parquet" / f"{name}.parquet")
    from_parquet = duckdb.execute("SELECT * FROM read_parquet(?)", [path]).fetchall()
    assert len(from_csv) == len(from_parquet) == read_manifest(last).tables[name]["rows"]
    for column, said in enumerate(table.columns):
        if said.type == "text":
            own = [None if pandas.isna(v) else v for v in from_csv[said.name]]
            assert own == [row[column] for row in from_parquet]


def test_parquet_is_sorted_and_typed(last: Path) -> None:
    path = str(last / "parquet" / "reports.parquet")
    types = dict(duckdb.sql(f"SELECT name, type FROM parquet_schema('{path}')").fetchall())
    assert types["report_id"] == "INT64"
    kinds = {name: str(kind) for name, kind, *_ in duckdb.sql(f"DESCRIBE FROM '{path}'").fetchall()}
    assert kinds["first_seen"] == "TIMESTAMP"
    assert kinds["claimed_published"] == "DATE"
    ids = [row[0] for row in duckdb.sql(f"SELECT report_id FROM '{path}'").fetchall()]
    assert ids == sorted(ids)
    packed = duckdb.sql(f"SELECT DISTINCT compression FROM parquet_metadata('{path}')").fetchall()
    assert packed == [("ZSTD",)]


def test_json_has_a_report_a_line_with_all_its_parts(last: Path) -> None:
    with gzip.open(last / "jsonl" / "reports.jsonl.gz", "rt", encoding="utf-8") as file:
        reports = [json.loads(line) for line in file.read().split("\n")[:-1]]
    db = slim.open_slim(last / slim.NAME)
    for table in tables():
        if table.nested:
            parts = [
                {"report_id": report["report_id"], **part}
                for report in reports
                for part in report[table.name]
            ]
            own = rows_of(db, f"SELECT * FROM {table.name} ORDER BY {', '.join(table.key)}")
            named = [dict(zip(table.names, row, strict=True)) for row in own]
            assert parts == [{k: v for k, v in row.items() if v is not None} for row in named]


def test_odd_texts_come_through_every_format(last: Path) -> None:
    own = {raw.replace("\0", "\ufffd") for raw in ODD}
    db = slim.open_slim(last / slim.NAME)
    said = {row[0] for row in db.execute("SELECT raw FROM observations WHERE meaning = 'text'")}
    assert said == own
    for source in ("csv/observations.csv.gz", "parquet/observations.parquet"):
        options = ", nullstr = '', all_varchar = true" if "csv" in source else ""
        reader = f"read_{'csv' if options else 'parquet'}('{last / source}'{options})"
        found = duckdb.sql(f"SELECT DISTINCT raw FROM {reader} WHERE meaning = 'text'").fetchall()
        assert {row[0] for row in found} == own


def test_the_digest_can_be_worked_out_by_hand(last: Path) -> None:
    for name in ("reports", "indicators"):
        text = gzip.decompress((last / "csv" / f"{name}.csv.gz").read_bytes()).decode()
        sums = [0, 0]
        for line in text.split("\n")[1:-1]:
            digest = hashlib.md5(line.encode()).digest()  # noqa: S324
            for half in (0, 1):
                sums[half] += int.from_bytes(digest[8 * half : 8 * half + 8], "little")
        by_hand = "".join(f"{number % 2**64:016x}" for number in sums)
        assert read_manifest(last).tables[name]["digest"] == by_hand


def test_frictionless_accepts_the_package_and_refuses_a_damaged_one(
    last: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "release"
    shutil.copytree(last, copy)
    assert validated(copy) == (True, [])
    path = copy / "csv" / "observations.csv.gz"
    text = gzip.decompress(path.read_bytes()).decode()
    path.write_bytes(gzip.compress(text.replace(",verified,", ",certain,", 1).encode()))
    valid, errors = validated(copy)
    assert not valid
    assert {"constraint-error", "hash-count"} <= set(errors)


def validated(folder: Path) -> tuple[bool, list[str]]:
    """What the real validator says: its own program, since in ours it leaves files open."""
    words = ["-m", "frictionless", "validate", "--json", "datapackage.json"]
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, check=False, text=True
    )
    report = json.loads(done.stdout)
    return report["valid"], [error["type"] for t in report["tasks"] for error in t["errors"]]


def test_sha256sum_checks_the_release(last: Path) -> None:
    command = ["/usr/bin/sha256sum", "--strict", "-c", "SHA256SUMS"]
    done = subprocess.run(command, cwd=last, capture_output=True, check=False)
    assert done.returncode == 0
    summed = {line[66:] for line in (last / "SHA256SUMS").read_text("utf-8").splitlines()}
    assert summed == set(in_files(last)) - {"SHA256SUMS"}


def test_the_same_archive_gives_the_same_bytes(days: Path, tmp_path: Path) -> None:
    for folder in ("one", "other"):
        copied(days / "day1.db", tmp_path / f"{folder}.db")
        released(tmp_path / f"{folder}.db", tmp_path / folder, full=True)
    one, other = (in_files(tmp_path / name / "2026-11-01") for name in ("one", "other"))
    assert [path for path in one if one[path] != other[path]] == []
    assert one.keys() == other.keys()
    assert "nianbao-full.sqlite" in one


def test_the_full_one_is_an_archive(days: Path, tmp_path: Path) -> None:
    copied(days / "day1.db", tmp_path / "a.db")
    released(tmp_path / "a.db", tmp_path / "releases", full=True)
    full = tmp_path / "releases" / "latest" / "nianbao-full.sqlite"
    with open_archive(full, read_only=True) as a, open_archive(days / "day1.db") as own:
        sql = "SELECT sha256, zstd FROM bodies ORDER BY sha256"
        assert rows_of(a.db, sql) == rows_of(own.db, sql)


def test_formats_can_be_left_out(days: Path, tmp_path: Path) -> None:
    copied(days / "day1.db", tmp_path / "a.db")
    released(tmp_path / "a.db", tmp_path / "releases", formats=("parquet",))
    folder = tmp_path / "releases" / "latest"
    assert not (folder / "csv").exists()
    assert not (folder / "jsonl").exists()
    assert len(list((folder / "parquet").iterdir())) == len(NAMES)


def test_last_release_and_delta_are_the_new_one(
    first: Path, second: Path, last: Path, tmp_path: Path
) -> None:
    assert rebuilt(first, second, tmp_path / "second.sqlite") == []
    assert rebuilt(second, last, tmp_path / "third.sqlite") == []
    db = slim.open_slim(tmp_path / "third.sqlite")
    for view in VIEWS:
        own = slim.open_slim(last / slim.NAME)
        sql = f"SELECT * FROM {view}"
        assert sorted(rows_of(db, sql), key=str) == sorted(rows_of(own, sql), key=str)


def test_a_delta_is_refused_on_another_release(first: Path, last: Path, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="2026-11-02"):
        rebuilt(first, last, tmp_path / "x.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_rebuilt_one_that_differs_is_not_left(second: Path, last: Path, tmp_path: Path) -> None:
    before = tmp_path / "before"
    shutil.copytree(second, before)
    db = sqlite3.connect(before / slim.NAME)
    db.execute("UPDATE reports SET title = 'x' WHERE rowid = (SELECT min(rowid) FROM reports)")
    db.commit()
    db.close()
    assert rebuilt(before, last, tmp_path / "x.sqlite") == ["reports"]
    assert [path.name for path in tmp_path.iterdir()] == ["before"]


def test_the_readmes_own_program_applies_the_delta(
    first: Path, second: Path, tmp_path: Path
) -> None:
    text = (second / "README.md").read_text("utf-8")
    program = next(
        block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "delta" in block
    )
    copy = tmp_path / "copy.sqlite"
    copied(first / slim.NAME, copy)
    program = program.replace("copy-of-the-last/nianbao.sqlite", str(copy))
    subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=second, check=True)
    db = slim.open_slim(copy)
    for table in tables():
        content = Content()
        for lines in read_lines(db, table):
            content.add(lines)
        assert content.digest == read_manifest(second).tables[table.name]["digest"], table.name


def test_deltas_hold_only_what_changed(second: Path) -> None:
    delta = read_manifest(second).delta
    new_cells = 15
    assert delta["observations"] == {
        "added": new_cells,
        # The amount that was edited, and a pointer that names the bytes only.
        "changed": 2,
        "removed": 0,
        "whole": False,
    }
    assert delta["reports"] == {"added": 1, "changed": 2, "removed": 0, "whole": False}
    assert delta["cells"] == {"added": 0, "changed": 0, "removed": 0, "whole": False}
    assert sorted(path.name for path in (second / "delta").iterdir()) == sorted(
        f"{name}.csv.gz"
        for name, found in delta.items()
        if any(found[kind] for kind in ("added", "changed", "removed"))
    )


def test_changes_are_told_in_words(first: Path, second: Path, last: Path) -> None:
    assert f"{PUBLISHERS * len(YEARS)} reports" in (first / "CHANGES.md").read_text("utf-8")
    told = (second / "CHANGES.md").read_text("utf-8")
    assert "| year 年度 | new 新增 | edited 修改 | vanished 消失 |" in told
    assert "| 2022 | 1 | 0 | 0 |" in told
    assert "| 2020 | 0 | 1 | 0 |" in told
    assert "| 2021 | 0 | 0 | 1 |" in told
    assert "| 北京市 | 0 | 1 | 0 |" in told
    assert "- changed: 1" in told
    assert "| 2021 | 1 |" in (last / "CHANGES.md").read_text("utf-8")
    assert "returned 重现 |" in (last / "CHANGES.md").read_text("utf-8")


def test_the_codebook_names_everything(last: Path) -> None:
    text = (last / "CODEBOOK.md").read_text("utf-8")
    for form in FORMS.values():
        assert all(f"`{cell.id}` | {cell.section} |" in text for cell in form.cells)
        assert all(f"| `{identity.id}` |" in text for identity in form.identities)
    assert all(f"| `{one.id}` | {one.label} | {one.comparable} |" in text for one in INDICATORS)
    for table in tables():
        assert f"### {table.name}\n" in text
        assert all(f"| `{column.name}` |" in text for column in table.columns)


def test_every_table_and_column_is_described_in_sqlite(last: Path) -> None:
    db = slim.open_slim(last / slim.NAME)
    described = {
        (name, column) for name, column in db.execute("SELECT name, column_name FROM descriptions")
    }
    for name in (*NAMES, *VIEWS):
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
        assert {(name, ""), *((name, column) for column in columns)} <= described


def test_datasette_opens_it(last: Path) -> None:
    found = []
    options = ("--metadata", str(last / "datasette.json"))
    for table in ("current_values", "observations"):
        told = answer(last / slim.NAME, f"/nianbao/{table}.json?_size=1", *options)
        found.append(len(json.loads(told)["rows"]))
    assert found == [1, 1]
    assert "Each publisher" in answer(last / slim.NAME, "/nianbao/reports", *options)


def test_queries_by_cell_and_by_report_use_indexes(last: Path) -> None:
    db = slim.open_slim(last / slim.NAME)
    for where in ("cell_id = 'review.total'", "report_id = 5000000000000000", "year = 2020"):
        plan = [
            r[3]
            for r in db.execute(f"EXPLAIN QUERY PLAN SELECT * FROM current_values WHERE {where}")
        ]
        assert not any(step.startswith("SCAN") for step in plan), (where, plan)


def test_a_table_with_other_columns_is_given_whole(days: Path, tmp_path: Path) -> None:
    before = tmp_path / "releases" / "2026-11-01"
    shutil.copytree(days / "releases" / "2026-11-01", before)
    db = sqlite3.connect(before / slim.NAME)
    db.execute("ALTER TABLE statements RENAME COLUMN quote TO words")
    db.commit()
    db.close()
    (before / "SHA256SUMS").write_text(f"{sha256(before / slim.NAME)}  {slim.NAME}\n", "utf-8")
    copied(days / "day2.db", tmp_path / "a.db")
    attempt = released(tmp_path / "a.db", tmp_path / "releases", since=before)
    rows = attempt.counts["statements"]
    assert attempt.delta["statements"] == {"added": rows, "changed": 0, "removed": 0, "whole": True}
    now = Path(attempt.folder)
    assert rebuilt(before, now, tmp_path / "x.sqlite") == []
    assert "statements" in (now / "CHANGES.md").read_text("utf-8")


def blocks(release: Path, language: str) -> list[str]:
    text = (release / "README.md").read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_readmes_own_questions_are_answered(last: Path) -> None:
    (in_pandas, _) = blocks(last, "python")
    program = f"{in_pandas}\nassert len(panel) and len(refused.columns)"
    subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=last, check=True)
    (in_duckdb,) = blocks(last, "sql")
    asked = in_duckdb.replace("'parquet/", f"'{last}/parquet/")
    assert {year for year, *_ in duckdb.sql(asked).fetchall()} == {2019, 2020, 2021, 2022}
    in_shell = next(block for block in blocks(last, "sh") if block.startswith("sqlite3"))
    question = in_shell.split('"')[1].replace("2023", "2020")
    assert len(rows_of(slim.open_slim(last / slim.NAME), question)) == 10


def test_long_texts_go_into_small_groups(last: Path, tmp_path: Path) -> None:
    """A group of rows is in memory while it is written, however many reports there are."""
    path = copied(last / slim.NAME, tmp_path / slim.NAME)
    by_name = {table.name: table for table in tables()}
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert row_group(db, by_name["observations"]) == ROW_GROUP
        db.execute("UPDATE texts SET text = printf('%.*c', 6000, 'x')")
        assert row_group(db, by_name["texts"]) == 4096
        db.execute("UPDATE texts SET text = printf('%.*c', 1000000, 'x')")
        assert row_group(db, by_name["texts"]) == 2048
