"""Releases that several processes write: the same bytes, and nobody is left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from release_samples import first_day, released

from archive.release import hands
from archive.release.making import Wish, make
from archive.release.manifest import ReleaseError
from archive.release.publishing import shelf
from archive.store import open_archive

# A process that gives another work, says which, and is killed.
_KILLED = """
import os, signal, time
from archive.release import hands
if __name__ == "__main__":
    hands.WORTH_IT = 0
    with hands.hands(1) as workers:
        print(workers.submit(os.getpid).result(), flush=True)
        workers.submit(time.sleep, 60)
        os.kill(os.getpid(), signal.SIGKILL)
"""

_WELL = """
import sys
from pathlib import Path
from archive.release import hands
from release_samples import released
if __name__ == "__main__":
    hands.WORTH_IT = 0
    print(released(Path(sys.argv[1]), Path(sys.argv[2])).outcome)
"""


def run(script: Path, text: str, *words: Path) -> subprocess.CompletedProcess[str]:
    script.write_text(text, encoding="utf-8")
    tests = Path(__file__).parent
    environment = os.environ | {"PYTHONPATH": f"{tests.parent}:{tests}"}
    command = [sys.executable, script, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    first_day(tmp_path / "archive.db")
    return tmp_path / "archive.db"


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small a release is."""
    monkeypatch.setattr(hands, "WORTH_IT", 0)


def test_they_make_the_same_release(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = released(archive, tmp_path / "alone", name="a")
    monkeypatch.setattr(hands, "WORTH_IT", 0)
    shared = released(archive, tmp_path / "shared", name="a")
    assert shared.outcome == alone.outcome == "published"
    files = sorted(Path(alone.folder).rglob("*.*"))
    assert len(files) > 50
    for path in files:
        other = Path(shared.folder) / path.relative_to(alone.folder)
        assert path.read_bytes() == other.read_bytes(), path.name


def test_they_end_without_a_word(archive: Path, tmp_path: Path) -> None:
    done = run(tmp_path / "well.py", _WELL, archive, tmp_path / "releases")
    assert (done.returncode, done.stdout, done.stderr) == (0, "published\n", "")


def _lost() -> None:
    for child in multiprocessing.active_children():
        child.kill()


def _left() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("happens", "raised", "told"),
    [(_left, KeyboardInterrupt, None), (_lost, ReleaseError, "ended from outside")],
)
@pytest.mark.usefixtures("always")
def test_they_end_with_the_work(
    archive: Path, happens: Callable[[], None], raised: type[BaseException], told: str | None
) -> None:
    def watch(work: str, _: str) -> None:
        if work == "figures":
            happens()

    folder = archive.with_name("releases")
    with (
        open_archive(archive) as a,
        shelf(folder) as place,
        pytest.raises(raised, match=told),
    ):
        make(a, place, Wish(), watch)
    assert multiprocessing.active_children() == []
    assert list(folder.rglob("*.parquet")) == []


def test_they_do_not_outlive_who_gave_the_work(tmp_path: Path) -> None:
    done = run(tmp_path / "killed.py", _KILLED)
    assert done.returncode == -signal.SIGKILL
    stat = Path("/proc", done.stdout.strip(), "stat")
    until = time.monotonic() + 300
    # One that nobody waits for any more stays as a zombie where nobody reaps it.
    while stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < until, "it works on"
        time.sleep(0.1)
