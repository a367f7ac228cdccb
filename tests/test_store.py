"""The archive as a file: what is refused, what is migrated, what a kill leaves behind."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import codebook, migrations
from archive.errors import (
    ArchiveError,
    NewerArchiveError,
    NotAnArchiveError,
    UnwritableArchiveError,
)
from archive.files import APPLICATION_ID
from archive.store import Archive, open_archive

NOW = "2026-11-20T08:00:00Z"
NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_new_archive_is_marked_and_in_wal_mode(path: Path) -> None:
    with open_archive(path) as a:
        pragmas = {
            name: a.db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("application_id", "journal_mode", "foreign_keys", "synchronous")
        }
        tables = a.db.execute(
            "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
            " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_%' ESCAPE '\\'"
        ).fetchall()
    assert pragmas == {
        "application_id": APPLICATION_ID,
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 2,
    }
    assert len(tables) > 20
    assert all(row["strict"] for row in tables)


def test_opening_again_changes_no_byte(path: Path) -> None:
    open_archive(path).close()
    before = path.read_bytes()
    open_archive(path).close()
    assert path.read_bytes() == before


def test_reference_lists_are_refreshed_when_they_differ(path: Path) -> None:
    with open_archive(path) as a:
        a.db.execute("UPDATE cells SET label = 'x'")
        a.db.execute("UPDATE reference_lists SET digest = '' WHERE name = 'forms'")
    with open_archive(path) as a:
        assert not a.db.execute("SELECT 1 FROM cells WHERE label = 'x'").fetchall()
        assert a.db.execute("SELECT count(*) FROM cells").fetchone()[0] == 58 + 198 + 200
        assert a.db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_regions_know_their_full_name(path: Path) -> None:
    with open_archive(path) as a:
        row = a.db.execute("SELECT * FROM regions WHERE code = '340403'").fetchone()
        levels = a.db.execute("SELECT level, count(*) FROM regions GROUP BY 1 ORDER BY 2")
        assert tuple(row) == ("340403", "田家庵区", "安徽省淮南市田家庵区", "340400", "county")
        assert [tuple(r) for r in levels] == [
            ("province", 31),
            ("prefecture", 342),
            ("county", 2975),
        ]


def test_every_table_view_and_column_is_described(path: Path) -> None:
    with open_archive(path) as a:
        expected = {
            (row["name"], column["name"])
            for row in a.db.execute(
                "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
                " AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite_%'"
            ).fetchall()
            for column in a.db.execute(f"PRAGMA table_xinfo({row['name']})").fetchall()
            # Of a search table, 1 is what is asked of it, no column.
            if column["hidden"] != 1
        }
        rows = a.db.execute("SELECT * FROM descriptions").fetchall()
    described = {(row["name"], row["column_name"]) for row in rows if row["column_name"]}
    assert described == expected
    assert {row["name"] for row in rows if not row["column_name"]} == {n for n, _ in expected}
    assert all(row["text_en"] and row["text_zh"] for row in rows)


def _not_sqlite(path: Path) -> None:
    path.write_text("a page that somebody saved here\n" * 9, encoding="utf-8")


def _foreign(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE songs (id)")
    db.commit()
    db.close()


def _foreign_and_marked(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA application_id = 252006673")
    db.execute("CREATE TABLE songs (id)")
    db.commit()
    db.close()


def _foreign_in_wal_mode(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE songs (id)")
    db.commit()
    db.close()


def _newer(path: Path) -> None:
    with open_archive(path) as a:
        a.db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('archive', '9999_from_the_future', '2030-01-01')"
        )


def _truncated(path: Path) -> None:
    open_archive(path).close()
    path.write_bytes(path.read_bytes()[:5000])


def _folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize(
    ("make", "error", "word"),
    [
        (_not_sqlite, NotAnArchiveError, "not a SQLite database"),
        (_foreign, NotAnArchiveError, "another program"),
        (_foreign_and_marked, NotAnArchiveError, "another program"),
        (_foreign_in_wal_mode, NotAnArchiveError, "another program"),
        (_newer, NewerArchiveError, "9999_from_the_future"),
        (_truncated, NotAnArchiveError, "damaged"),
        (_folder, NotAnArchiveError, "folder"),
    ],
)
def test_bad_files_are_refused_and_left_alone(
    path: Path,
    make: Callable[[Path], None],
    error: type[ArchiveError],
    word: str,
    read_only: bool,
) -> None:
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(error, match=word) as caught:
        open_archive(path, read_only=read_only)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(UnwritableArchiveError, match="does not exist"):
        open_archive(tmp_path / "nowhere" / "archive.db")
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(UnwritableArchiveError):
        open_archive(tmp_path / "file" / "archive.db")


@pytest.mark.parametrize("read_only", [False, True])
def test_absent_archive_is_not_made(path: Path, read_only: bool) -> None:
    with pytest.raises(NotAnArchiveError, match="no archive"):
        open_archive(path, create=False, read_only=read_only)
    assert not path.exists()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs Linux's /proc")
def test_folder_that_nobody_can_write() -> None:
    with pytest.raises(UnwritableArchiveError, match="/proc"):
        open_archive("/proc/archive.db")


def test_file_that_may_only_be_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_archive(path).close()
    # For root every file can be written: the operating system's answer is put in its mouth.
    monkeypatch.setattr("archive.files.os.access", lambda _path, mode: mode != os.W_OK)
    with pytest.raises(UnwritableArchiveError, match="mend its permissions"):
        open_archive(path)
    open_archive(path, read_only=True).close()


# As nobody there may be no way to the program any more: all that it needs is imported before.
_AS_NOBODY = """
import os, sys
from pathlib import Path
from archive.store import open_archive
from test_store import check_unwritable
open_archive(Path(sys.argv[1])).close()
os.setgroups([])
os.setgid({nobody})
os.setuid({nobody})
check_unwritable(Path(sys.argv[2]))
"""


def test_unwritable_file_and_folder(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if os.geteuid():
            check_unwritable(place / "archive.db")
            return
        # Root may write everything.
        os.chown(place, NOBODY, NOBODY)
        tests = Path(__file__).parent
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                _AS_NOBODY.format(nobody=NOBODY),
                tmp_path / "a.db",
                place / "archive.db",
            ],
            env=os.environ | {"PYTHONPATH": f"{tests.parent}:{tests}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def check_unwritable(path: Path) -> None:
    open_archive(path).close()
    path.chmod(0o400)
    with pytest.raises(UnwritableArchiveError):
        open_archive(path)
    path.parent.chmod(0o500)
    try:
        with open_archive(path, read_only=True) as a:
            assert a.db.execute("SELECT count(*) FROM reports").fetchone()[0] == 0
        with pytest.raises(UnwritableArchiveError):
            open_archive(path.with_name("other.db"))
    finally:
        path.parent.chmod(0o700)


def test_read_only_archive_takes_nothing(path: Path) -> None:
    open_archive(path).close()
    with (
        open_archive(path, read_only=True) as a,
        pytest.raises(UnwritableArchiveError, match="cannot be written"),
    ):
        a.begin_run("crawl", "", NOW)


def test_archive_that_another_writer_holds(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_archive(path).close()
    monkeypatch.setattr("archive.store.BUSY_TIMEOUT", 10)
    with open_archive(path) as a, a.transaction():
        with pytest.raises(ArchiveError, match="Another program is writing"):
            open_archive(path)
        with open_archive(path, read_only=True) as reader:
            assert reader.db.execute("SELECT count(*) FROM runs").fetchone()[0] == 0


def test_migration_that_fails_leaves_nothing(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in migrations.NAMES:
        text = (migrations.SCHEMA / f"{name}.sql").read_text(encoding="utf-8")
        (tmp_path / f"{name}.sql").write_text(text, encoding="utf-8")
    broken = "CREATE TABLE half (id INTEGER) STRICT;\nINSERT INTO nowhere VALUES (1);\n"
    (tmp_path / "0099_broken.sql").write_text(broken, encoding="utf-8")
    monkeypatch.setattr(migrations, "SCHEMA", tmp_path)
    monkeypatch.setattr(migrations, "NAMES", (*migrations.NAMES, "0099_broken"))
    with pytest.raises(ArchiveError, match="nowhere"):
        open_archive(path)
    assert not path.exists()
    monkeypatch.undo()

    open_archive(path).close()
    monkeypatch.setattr(migrations, "SCHEMA", tmp_path)
    monkeypatch.setattr(migrations, "NAMES", (*migrations.NAMES, "0099_broken"))
    with pytest.raises(ArchiveError, match="nowhere"):
        open_archive(path)
    monkeypatch.undo()
    with open_archive(path) as a:
        assert migrations.applied(a.db) == list(migrations.NAMES)
        assert not a.db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'half'").fetchall()


def test_older_archive_is_migrated(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_archive(path).close()
    for name in migrations.NAMES:
        text = (migrations.SCHEMA / f"{name}.sql").read_text(encoding="utf-8")
        (tmp_path / f"{name}.sql").write_text(text, encoding="utf-8")
    (tmp_path / "0099_more.sql").write_text("CREATE TABLE more (id INTEGER) STRICT;", "utf-8")
    monkeypatch.setattr(migrations, "SCHEMA", tmp_path)
    monkeypatch.setattr(migrations, "NAMES", (*migrations.NAMES, "0099_more"))
    with open_archive(path) as a:
        assert migrations.applied(a.db)[-1] == "0099_more"
        assert a.db.execute("SELECT count(*) FROM more").fetchone()[0] == 0


def test_every_schema_file_is_a_migration() -> None:
    files = sorted(file.stem for file in migrations.SCHEMA.glob("*.sql"))
    assert files == list(migrations.NAMES)


class _Killed(Exception):  # noqa: N818 - no error of the program
    pass


def _write_and_fall(a: Archive, arguments: str) -> None:
    with a.transaction():
        a.begin_run("crawl", arguments, NOW)
        raise _Killed


def test_transaction_undoes_all_or_the_inner_part(path: Path) -> None:
    with open_archive(path) as a:
        with pytest.raises(_Killed):
            _write_and_fall(a, "1")
        with a.transaction():
            a.begin_run("crawl", "2", NOW)
            with pytest.raises(_Killed):
                _write_and_fall(a, "3")
            a.begin_run("crawl", "4", NOW)
        rows = a.db.execute("SELECT arguments FROM runs ORDER BY id").fetchall()
    assert [row["arguments"] for row in rows] == ["2", "4"]


def test_killed_process_leaves_what_was_acknowledged_and_no_half(path: Path) -> None:
    script = f"""
import os, signal
from archive.store import Archive, open_archive
a = open_archive({str(path)!r})
a.begin_run("crawl", "acknowledged", {NOW!r})
with a.transaction():
    a.begin_run("crawl", "half", {NOW!r})
    os.kill(os.getpid(), signal.SIGKILL)
"""
    ended = subprocess.run([sys.executable, "-c", script], check=False)
    assert ended.returncode == -9
    with open_archive(path) as a:
        rows = a.db.execute("SELECT arguments FROM runs").fetchall()
    assert [row["arguments"] for row in rows] == ["acknowledged"]


def test_runs_are_written_down(path: Path) -> None:
    with open_archive(path) as a:
        first = a.begin_run("crawl", "zhejiang", NOW)
        second = a.begin_run("ingest", "file", NOW)
        a.end_run(first, "2026-11-20T09:00:00Z", exit_code=1, counts={"b": 2, "a": 1})
        rows = [tuple(row) for row in a.db.execute("SELECT * FROM runs ORDER BY id")]
    ended = ("2026-11-20T09:00:00Z", 1, '{"a": 1, "b": 2}', "finished", "{}")
    assert rows == [
        (first, "crawl", "zhejiang", NOW, *ended),
        (second, "ingest", "file", NOW, None, None, None, "", None),
    ]


def test_deadlines_are_those_of_the_law(path: Path) -> None:
    with open_archive(path) as a:
        rows = a.db.execute(
            "SELECT year, publisher_kind, due FROM deadlines WHERE year IN (2018, 2019)"
            " ORDER BY year, publisher_kind"
        ).fetchall()
    assert [tuple(row) for row in rows] == [
        (2018, "department", "2019-03-31"),
        (2018, "government", "2019-03-31"),
        (2018, "town", "2019-03-31"),
        (2019, "department", "2020-01-31"),
        (2019, "government", "2020-03-31"),
        (2019, "town", None),
    ]


def test_descriptions_name_no_table_twice() -> None:
    rows = codebook.descriptions()
    assert len({row[:2] for row in rows}) == len(rows)
