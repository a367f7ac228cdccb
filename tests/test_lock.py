"""One command at a time writes to an archive, and a dead one holds nobody up."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.errors import BusyArchiveError, UnwritableArchiveError
from archive.lock import holder, lock_path, locked
from archive.store import open_archive
from crawler.exit_codes import BUSY, CONFIGURATION, OK

PROJECT = Path(__file__).resolve().parent.parent
NOW = "2026-11-22T14:00:00Z"
# Holds the lock until its input ends, with a child that outlives it, as readers may.
HOLDING = f"""
import subprocess, sys
from pathlib import Path
sys.path.insert(0, {str(PROJECT)!r})
from archive.lock import locked
with locked(Path(sys.argv[1]), "crawl portals", {NOW!r}):
    subprocess.Popen(["sleep", "3"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(archive: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(archive)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def scrapy(archive: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words, "-s", f"ARCHIVE={archive}"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_loser_is_told_who_holds_it_since_when(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with held(archive) as other:
        with pytest.raises(BusyArchiveError) as refused, locked(archive, "ingest", NOW):
            pass
        told = str(refused.value)
        for word in ("crawl portals", str(other.pid), NOW, str(archive)):
            assert word in told
        found = holder(archive)
        assert found is not None
        assert (found.pid, found.command, found.since) == (other.pid, "crawl portals", NOW)


def test_a_killed_process_holds_nothing_though_its_children_live(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with held(archive) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert lock_path(archive).exists()
    assert holder(archive) is None
    with locked(archive, "crawl portals", NOW):
        found = holder(archive)
        assert found is not None
        assert found.pid == os.getpid()


def test_nothing_is_left_behind_and_it_can_be_taken_again(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    for _ in range(3):
        with locked(archive, "merge", NOW):
            assert lock_path(archive).exists()
        assert list(tmp_path.iterdir()) == []
    with pytest.raises(ZeroDivisionError), locked(archive, "merge", NOW):
        raise ZeroDivisionError
    assert holder(archive) is None


def test_who_only_looks_refuses_nobody(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    lock_path(archive).touch()
    looking = os.open(lock_path(archive), os.O_RDONLY)
    fcntl.flock(looking, fcntl.LOCK_SH)
    with subprocess.Popen(["sleep", "0.2"], pass_fds=(looking,)):
        os.close(looking)
        with locked(archive, "crawl portals", NOW):
            assert holder(archive) is not None


def test_a_claim_that_cannot_be_read_is_still_a_lock(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with held(archive):
        lock_path(archive).write_text("{torn")
        with pytest.raises(BusyArchiveError, match="another command"), locked(archive, "x", NOW):
            pass
        assert holder(archive) is not None


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    lock_path(archive).mkdir()
    with (
        pytest.raises(UnwritableArchiveError, match=r"archive\.db\.lock"),
        locked(archive, "crawl portals", NOW),
    ):
        pass


def test_commands_that_write_are_refused_and_those_that_read_are_not(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    open_archive(archive).close()
    note = tmp_path / "note.html"
    note.write_text("<p>会议通知</p>", "utf-8")
    before = archive.read_bytes()
    with held(archive):
        for words in (("crawl", "portals", "longquan"), ("ingest", str(note))):
            told = scrapy(archive, *words)
            assert (told.returncode, told.stdout) == (BUSY, ""), told.stderr
            assert told.stderr.count("\n") == 1
            assert "crawl portals" in told.stderr
        assert archive.read_bytes() == before
        # What is wrong with the arguments is said first.
        assert scrapy(archive, "crawl", "portals", "nowhere").returncode == CONFIGURATION
        status = scrapy(archive, "status", "--json")
        assert status.returncode == OK
        assert json.loads(status.stdout)["writing"]["since"] == NOW
