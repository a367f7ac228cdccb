"""Archives that a disk, a copy or a person has damaged: a sentence each, never a traceback."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from archive_samples import at
from commanding import scrapy
from writing_beside import list_all, store_one

from archive.errors import ArchiveError, NotAnArchiveError
from archive.store import open_archive
from crawler.exit_codes import ARCHIVE, OK, TROUBLE

PROJECT = Path(__file__).resolve().parent.parent
PAGE = 4096


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of some reports; tests damage copies of it."""
    path = tmp_path_factory.mktemp("good") / "archive.db"
    with open_archive(path) as a:
        run = a.begin_run("crawl", "", at(1))
        list_all(a, run)
        for n in range(1, 9):
            store_one(a, run, n)
    return path


@pytest.fixture
def path(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(good, tmp_path / "archive.db"))


def written(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def cut(length: Callable[[int], int]) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        os.truncate(path, length(path.stat().st_size))

    return damage


CUT: dict[str, Callable[[Path], None]] = {
    "to the middle of its header": cut(lambda _: 60),
    "to its first page": cut(lambda _: PAGE),
    "in the middle of a page": cut(lambda size: size // 2 + 123),
    "between two pages": cut(lambda size: size // 2 // PAGE * PAGE),
    "by its last page": cut(lambda size: size - PAGE),
    "by its last byte": cut(lambda size: size - 1),
}


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize("how", CUT)
def test_a_file_that_was_cut_off_is_refused(path: Path, how: str, read_only: bool) -> None:
    CUT[how](path)
    before = path.read_bytes()
    with pytest.raises(NotAnArchiveError, match="damaged") as caught:
        open_archive(path, read_only=read_only)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before


def leaf_of(path: Path, name: str) -> int:
    """The number of the last page that holds rows of a table."""
    db = sqlite3.connect(path)
    try:
        ((page,),) = db.execute(
            "SELECT max(pageno) FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (name,)
        )
    finally:
        db.close()
    return int(page)


@pytest.mark.parametrize("fill", [b"\0", b"\xff"])
@pytest.mark.parametrize("table", ["reports", "versions", "sources", "captures", "figures"])
def test_a_page_that_was_lost_is_told(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], table: str, fill: bytes
) -> None:
    """A disk gave zeros, or ones, for one page of a table, and everything else as it was."""
    written(path, (leaf_of(path, table) - 1) * PAGE, fill * PAGE)
    assert scrapy(path, "verify") == TROUBLE
    assert "malformed" in capsys.readouterr().out
    assert scrapy(path, "backup", str(tmp_path / "backup.db")) == ARCHIVE
    assert scrapy(path, "status") in {OK, ARCHIVE}
    told = capsys.readouterr().err.splitlines()
    assert 1 <= len(told) <= 2
    assert all("restore it from a copy" in line or "thrown away" in line for line in told)


def test_who_writes_to_a_damaged_page_is_told(path: Path) -> None:
    for table in ("versions", "figures", "captures"):
        written(path, (leaf_of(path, table) - 1) * PAGE, b"\0" * PAGE)
    with pytest.raises(NotAnArchiveError, match="restore it from a copy"):
        write_some(path)


def write_some(path: Path) -> None:
    with open_archive(path) as a:
        run = a.begin_run("crawl", "", at(2))
        for n in range(50, 60):
            store_one(a, run, n)
        a.db.execute("SELECT sum(value) FROM figures").fetchall()


def test_another_fault_of_the_program_is_no_fault_of_the_file(path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="nowhere"), open_archive(path) as a:
        a.db.execute("SELECT 1 FROM nowhere")


# Those of three digits put noise into the words of errors and into texts.
@pytest.mark.parametrize("seed", [*range(25), 150, 174, 192, 488])
def test_whatever_is_damaged_is_told_in_a_sentence(
    path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(chance.choice((1, 3, 30))):
        offset = chance.choice((chance.randrange(100), chance.randrange(path.stat().st_size)))
        written(path, offset, chance.randbytes(chance.choice((1, 8, PAGE))))
    for name in ("status", "verify"):
        assert scrapy(path, name) in {OK, TROUBLE, ARCHIVE}
        assert capsys.readouterr().err.count("\n") <= 1


# ---- logs that belong to others ----


def log_of_another(path: Path) -> None:
    """What a killed writer has left of another archive, put beside this one."""
    other = path.with_name("other.db")
    script = f"""
import os
from pathlib import Path
from archive.store import open_archive
from archive_samples import at
from commanding import scrapy
from writing_beside import store_one
a = open_archive(Path({str(other)!r}))
for n in range(100, 110):
    store_one(a, a.begin_run("crawl", "", at(1)), n)
os.kill(os.getpid(), 9)
"""
    environment = {"PYTHONPATH": f"{PROJECT}:{PROJECT / 'tests'}"}
    subprocess.run([sys.executable, "-c", script], env=environment, check=False)
    left = Path(f"{other}-wal")
    assert left.stat().st_size
    left.rename(f"{path}-wal")


@pytest.mark.parametrize("read_only", [True, False])
def test_a_backup_does_not_take_the_log_of_a_lost_archive(
    good: Path, tmp_path: Path, read_only: bool
) -> None:
    path = tmp_path / "archive.db"
    assert scrapy(good, "backup", str(path)) == OK
    before = path.read_bytes()
    log_of_another(path)
    with pytest.raises(ArchiveError, match="log of another archive: delete it") as caught:
        open_archive(path, read_only=read_only)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before
    Path(f"{path}-wal").unlink()
    with open_archive(path, read_only=read_only) as a:
        assert a.db.execute("SELECT count(*) FROM reports").fetchone()[0] == 8


def test_a_log_that_is_none_says_nothing(path: Path) -> None:
    for name in ("-wal", "-shm"):
        noise = random.Random(name).randbytes(32_768)  # noqa: S311 - likewise
        Path(f"{path}{name}").write_bytes(noise)
    with open_archive(path) as a:
        assert a.db.execute("SELECT count(*) FROM reports").fetchone()[0] == 8
        assert a.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_log_that_cannot_be_opened_is_told(path: Path) -> None:
    Path(f"{path}-wal").mkdir()
    with pytest.raises(ArchiveError, match="unable to open"):
        open_archive(path)


def test_the_log_of_a_killed_writer_is_its_own(path: Path) -> None:
    """The archive's own log is taken up: nothing that was acknowledged is lost."""
    script = f"""
import os
from pathlib import Path
from archive.store import open_archive
from archive_samples import at
from commanding import scrapy
from writing_beside import store_one
a = open_archive(Path({str(path)!r}))
store_one(a, 1, 100)
os.kill(os.getpid(), 9)
"""
    environment = {"PYTHONPATH": f"{PROJECT}:{PROJECT / 'tests'}"}
    subprocess.run([sys.executable, "-c", script], env=environment, check=False)
    assert Path(f"{path}-wal").stat().st_size
    with open_archive(path) as a:
        assert a.db.execute("SELECT count(*) FROM reports").fetchone()[0] == 9


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "archive.db"
    os.mkfifo(pipe)
    for read_only in (True, False):
        with pytest.raises(NotAnArchiveError, match="no file that can hold an archive"):
            open_archive(pipe, read_only=read_only)
