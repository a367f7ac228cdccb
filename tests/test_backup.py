"""A backup is whole or not there, made beside a crawl, and goes on in the archive's place."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from archive_samples import COLUMN, at, rows
from commanding import scrapy
from writing_beside import (
    CELLS,
    MOST,
    address,
    list_all,
    read_unread,
    start,
    stop,
    store_one,
    wait_for,
)

from archive import backup
from archive.backup import back_up
from archive.due import outstanding
from archive.errors import ArchiveError, UnwritableArchiveError
from archive.store import open_archive
from archive.verification import CHECKS
from crawler.demo.web import MiniatureWeb
from crawler.demo.worlds import World
from crawler.exit_codes import ARCHIVE, CONFIGURATION, OK
from tests import world_crawls
from tests.world_crawls import asked, crawl, facts, kill

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive of a few reports."""
    path = tmp_path / "archive.db"
    with open_archive(path) as a:
        run = a.begin_run("crawl", "", at(1))
        for n in range(1, 4):
            store_one(a, run, n)
    return path


def made(path: Path, target: Path) -> backup.Backup:
    with open_archive(path, read_only=True) as a:
        return back_up(a, target)


def dumped(path: Path) -> list[str]:
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        return list(db.iterdump())
    finally:
        db.close()


def beside(path: Path) -> list[str]:
    return sorted(p.name for p in path.parent.iterdir() if p.name.startswith(path.name))


def is_whole(path: Path) -> bool:
    with open_archive(path, read_only=True) as a:
        checks = [check for name, _, check in CHECKS if name in {"file", "views", "bytes"}]
        return not [found for check in checks for found in check(a) if found is not None]


def test_a_backup_holds_all_that_the_archive_holds(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups.db"
    steps: list[tuple[int, int]] = []
    with open_archive(path) as a:
        told = back_up(a, target, progress=lambda done, total: steps.append((done, total)))
        store_one(a, 1, 9)
    assert beside(target) == ["backups.db"]
    assert told.size == target.stat().st_size
    assert (told.counts["reports"], told.counts["bodies"]) == (3, 3)
    assert steps[-1][0] == steps[-1][1] == told.size / 4096
    assert is_whole(target)
    assert beside(target) == ["backups.db"], "reading a backup leaves nothing beside it"
    # The next one takes its place.
    assert made(path, target).counts["reports"] == 4
    assert dumped(target) == dumped(path)


def test_a_backup_becomes_an_archive_when_it_is_written_to(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    made(path, target)
    with open_archive(target) as a:
        store_one(a, 1, 9)
        assert a.db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        log = Path(f"{target}-wal")
        assert log.stat().st_size
        with pytest.raises(ArchiveError, match="in use as an archive"):
            made(path, target)
    assert rows_of(target, "SELECT count(*) FROM reports") == [(4,)]


def rows_of(path: Path, sql: str) -> list[tuple[object, ...]]:
    with open_archive(path, read_only=True) as a:
        return rows(a, sql)


def _foreign(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE songs (id)")
    db.close()


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda path: path.write_text("a letter\n" * 30, encoding="utf-8"), "not replaced"),
        (lambda path: path.mkdir(), "not replaced"),
        (_foreign, "not replaced"),
    ],
)
def test_nothing_else_is_replaced(path: Path, tmp_path: Path, make: object, word: str) -> None:
    target = tmp_path / "other"
    make(target)  # type: ignore[operator]
    before = target.read_bytes() if target.is_file() else b""
    with pytest.raises(ArchiveError, match=word):
        made(path, target)
    assert (target.read_bytes() if target.is_file() else b"") == before
    assert beside(target) == ["other"]


def test_an_archive_is_no_backup_of_itself(path: Path, tmp_path: Path) -> None:
    (tmp_path / "same.db").symlink_to(path)
    for target in (path, tmp_path / "same.db"):
        with pytest.raises(ArchiveError, match="the archive itself"):
            made(path, target)
    with pytest.raises(UnwritableArchiveError, match="folder does not exist"):
        made(path, tmp_path / "nowhere" / "backup.db")
    assert is_whole(path)


def test_a_damaged_archive_does_not_replace_its_last_backup(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    made(path, target)
    before = target.read_bytes()
    with path.open("r+b") as file:
        # The last page is one of those that a table or an index was given last.
        file.seek(-4096, 2)
        file.write(b"\xff" * 4096)
    with pytest.raises(ArchiveError, match=r"not whole|damaged") as caught:
        made(path, target)
    assert "\n" not in str(caught.value)
    assert target.read_bytes() == before
    assert beside(target) == ["backup.db"]


_MAKE = """
import sys, time
from pathlib import Path
from archive import backup
from archive.errors import ArchiveError
from archive.store import open_archive
backup._STEP = 20
def told(done, total):
    print(done, flush=True)
    time.sleep({sleep})
with open_archive({path!r}, read_only=True) as a:
    try:
        backup.back_up(a, Path({target!r}), progress=told)
    except ArchiveError as error:
        sys.exit(type(error).__name__ + ": " + str(error))
"""


def in_a_process(
    path: Path, target: Path, *, sleep: float = 0, limit: int = 0
) -> subprocess.Popen[str]:
    """A backup by another process, which may write files of a limited size only."""
    script = _MAKE.format(path=str(path), target=str(target), sleep=sleep)
    limited = ["prlimit", f"--fsize={limit}"] if limit else []
    return subprocess.Popen(
        [*limited, sys.executable, "-c", script],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("earlier", [True, False])
def test_a_full_disk_leaves_the_last_backup(path: Path, tmp_path: Path, earlier: bool) -> None:
    target = tmp_path / "backup.db"
    if earlier:
        made(path, target)
    before = target.read_bytes() if earlier else b""
    with in_a_process(path, target, limit=path.stat().st_size // 2) as running:
        _, complaint = running.communicate()
    assert running.returncode == 1
    assert complaint.startswith("UnwritableArchiveError: ")
    assert str(target) in complaint
    assert complaint.count("\n") == 1
    assert beside(target) == (["backup.db"] if earlier else [])
    assert not earlier or target.read_bytes() == before


@pytest.mark.parametrize("earlier", [True, False])
def test_a_kill_leaves_nothing_that_looks_whole(path: Path, tmp_path: Path, earlier: bool) -> None:
    target = tmp_path / "backup.db"
    if earlier:
        made(path, target)
    before = target.read_bytes() if earlier else b""
    with in_a_process(path, target, sleep=60) as running:
        assert running.stdout is not None
        assert running.stdout.readline()
        with pytest.raises(ArchiveError, match="Another backup writes"):
            made(path, target)
        running.kill()
    part = target.with_name("backup.db.part")
    assert part.exists()
    assert target.exists() == earlier
    assert not earlier or target.read_bytes() == before
    with pytest.raises(ArchiveError), open_archive(part, read_only=True) as a:
        a.db.execute("SELECT count(*) FROM reports").fetchall()
    made(path, target)
    assert beside(target) == ["backup.db"]
    assert is_whole(target)


# ---- the drill ----


def prefix(path: Path) -> int:
    """How many reports an archive holds: the first ones, each of them whole."""
    kept = "FROM captures WHERE role = 'document'"
    with open_archive(path, read_only=True) as a:
        numbers = [n for (n,) in rows(a, f"SELECT id {kept} ORDER BY id")]
        found = rows(a, f"SELECT address {kept} GROUP BY address ORDER BY min(id)")
        unread = rows(a, f"SELECT id {kept} AND outcome IS NULL")
        cells = rows(a, "SELECT count(*) FROM figures GROUP BY version_id")
        versions = rows(a, "SELECT count(*) FROM versions")
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert found == [(address(n),) for n in range(1, len(found) + 1)]
    assert set(cells) == {(len(CELLS),)}
    # At most the last one was kept and not yet stored.
    assert versions == [(len(numbers) - len(unread),)]
    assert unread in ([], [(numbers[-1],)])
    return len(found)


def test_drill(tmp_path: Path) -> None:
    """A crawl writes, a backup is made; the archive is lost; the backup goes on in its place."""
    path, target = tmp_path / "archive.db", tmp_path / "safe" / "backup.db"
    target.parent.mkdir()
    with open_archive(path) as a:
        list_all(a, a.begin_run("crawl", "", at(1)))
    running = start(path)
    try:
        before = wait_for(running, 30)
        with open_archive(path, read_only=True) as a:
            steps: list[int] = []
            back_up(a, target, progress=lambda done, _: steps.append(done))
        after = wait_for(running, before + 1)
    finally:
        # The writer has never met a lock, or it would have ended with an error.
        last = stop(running)
    assert len(steps) >= 1
    held = prefix(target)
    assert before <= held <= max(last, after) + 1
    assert is_whole(target)

    # The disk is lost, but for the log, which the killed writer has left.
    log = Path(f"{path}-wal")
    assert log.stat().st_size
    path.write_bytes(b"\0" * 4096)
    shutil.copyfile(target, path)
    with pytest.raises(ArchiveError, match="the log of another archive"):
        open_archive(path)
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink()

    with open_archive(path) as a:
        read_unread(a)
        missing = [due.entry.url for due in outstanding(a, COLUMN)]
    assert missing == [address(n) for n in range(held + 1, MOST + 1)]
    running = start(path, held + 1)
    try:
        wait_for(running, held + 5)
    finally:
        stop(running)
    assert prefix(path) >= held + 5
    assert is_whole(path)
    assert rows_of(path, "SELECT DISTINCT numbers FROM edits") == [(len(CELLS),)]


def test_the_writer_goes_on_while_a_backup_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many reports are stored between the first page that is copied and the last; none is in it."""
    path, target = tmp_path / "archive.db", tmp_path / "backup.db"
    open_archive(path).close()
    running = start(path)
    monkeypatch.setattr(backup, "_STEP", 20)
    try:
        wait_for(running, 5)
        stored: list[int] = []

        def told(done: int, total: int) -> None:
            if len(stored) < 8:
                ((now,),) = rows_of(path, "SELECT count(*) FROM reports")
                stored.append(wait_for(running, int(str(now)) + 3))

        with open_archive(path, read_only=True) as a:
            made_of = back_up(a, target, progress=told)
            ((now,),) = rows(a, "SELECT count(*) FROM reports")
    finally:
        stop(running)
    assert len(stored) == 8
    assert prefix(target) < stored[0]
    assert made_of.counts["reports"] < now


def test_a_crawl_goes_on_from_a_backup(tmp_path: Path) -> None:
    """What was kept before the backup was made is not asked for again."""
    concurrent = 4
    settings = {"CONCURRENT_REQUESTS": str(concurrent)}
    whole, lost, target = (tmp_path / f"{name}.db" for name in ("whole", "lost", "backup"))
    with MiniatureWeb(scene=World(seed=5, portals=2, years=2).on(1)) as web:
        crawl(web, whole, **settings)
        undisturbed = asked(web.log)
        web.log.clear()
        running = world_crawls.start(web, lost, **settings)
        assert world_crawls.wait_for(web, undisturbed.total() // 2, running)
        made(lost, target)
        kill(running)
        before = len(web.log)
        for suffix in ("", "-wal", "-shm"):
            Path(f"{lost}{suffix}").unlink()
        target.rename(lost)
        kept = rows_of(lost, "SELECT count(*) FROM captures")[0][0]
        crawl(web, lost, **settings)
        disturbed = asked(web.log)
    assert facts(lost) == facts(whole)
    # Rules of hosts, and walks that a home page leads to, are asked for beside what is kept.
    assert (disturbed - undisturbed).total() <= before - int(str(kept))


# ---- the command ----


def test_command(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "backup.db"
    assert scrapy(path, "backup", str(target)) == OK
    assert "whole." in capsys.readouterr().out
    assert scrapy(path, "backup", str(target), "--json") == OK
    told = json.loads(capsys.readouterr().out)
    assert told["bytes"] == target.stat().st_size
    assert told["rows"]["reports"] == 3
    assert scrapy(path, "backup") == CONFIGURATION
    assert "Name the file" in capsys.readouterr().err
    assert scrapy(path, "backup", str(path)) == ARCHIVE
    assert scrapy(tmp_path / "none.db", "backup", str(target)) == ARCHIVE
    assert capsys.readouterr().err.count("\n") == 2
    assert is_whole(target)
