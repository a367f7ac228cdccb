"""`scrapy dump`: what it prints and returns, and what is left where it is killed or has no room."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from archive_samples import at
from commanding import scrapy
from release_samples import add_report, copied, first_day, released, second_day

from archive.release.checks import ACCEPTABLE
from archive.store import open_archive
from crawler.exit_codes import ARCHIVE, CHECKS_FAILED, CONFIGURATION, OK, TROUBLE

PROJECT = Path(__file__).resolve().parent.parent
SCRAPY = [sys.executable, "-m", "scrapy", "dump"]


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("days")
    first_day(folder / "first.db")
    copied(folder / "first.db", folder / "second.db")
    second_day(folder / "second.db")
    return folder


@pytest.fixture
def archive(days: Path, tmp_path: Path) -> Path:
    """An archive of two days, beside the release of the first."""
    released(copied(days / "first.db", tmp_path / "first.db"), tmp_path / "releases")
    return copied(days / "second.db", tmp_path / "archive.db")


def process(archive: Path, folder: Path, *before: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*before, *SCRAPY, str(folder), "-s", f"ARCHIVE={archive}"],
        cwd=PROJECT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def whole(release: Path) -> bool:
    """Whether the release holds what it says it holds."""
    command = ["/usr/bin/sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"]
    return subprocess.run(command, cwd=release, check=False, capture_output=True).returncode == 0


def on_the_shelf(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_publishes_and_writes_it_down(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "releases"
    assert scrapy(archive, "dump", str(folder), "--json") == OK
    told = json.loads(capsys.readouterr().out)
    assert told["exit_code"] == OK
    assert (told["name"], told["since"], told["outcome"]) == (
        "2026-11-02",
        "2026-11-01",
        "published",
    )
    assert told["folder"] == str(folder / "2026-11-02")
    assert on_the_shelf(folder) == [".lock", "2026-11-01", "2026-11-02", "latest"]
    assert (folder / "latest").readlink() == Path("2026-11-02")
    assert whole(folder / "latest")
    with open_archive(archive) as a:
        (row,) = a.db.execute("SELECT * FROM releases").fetchall()
        assert (row["name"], row["outcome"], row["digest"]) == (
            "2026-11-02",
            "published",
            told["digest"],
        )
        assert json.loads(row["counts"]) == told["counts"]
        checks = a.db.execute("SELECT name, passed FROM release_checks").fetchall()
        assert {tuple(check) for check in checks} == {(c["name"], 1) for c in told["checks"]}
        (done,) = a.db.execute("SELECT exit_code FROM runs WHERE command = 'dump'").fetchall()
        assert done["exit_code"] == OK


def test_prints_tables_for_a_person(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scrapy(archive, "dump", str(tmp_path / "releases")) == OK
    told = capsys.readouterr().out
    assert "observations  " in told
    assert f"Published: {tmp_path / 'releases' / '2026-11-02'}" in told
    assert scrapy(archive, "dump", str(tmp_path / "releases")) == OK
    assert "Nothing has changed since 2026-11-02" in capsys.readouterr().out


def test_a_second_run_publishes_nothing_anew(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "releases"
    assert scrapy(archive, "dump", str(folder)) == OK
    before = (folder / "2026-11-02").stat().st_mtime_ns
    assert scrapy(archive, "dump", str(folder), "--json") == OK
    assert (
        json.loads(capsys.readouterr().out.partition("\n{")[2].join(("{", "")))["outcome"]
        == "unchanged"
    )
    assert (folder / "2026-11-02").stat().st_mtime_ns == before
    with open_archive(archive) as a:
        outcomes = [row[0] for row in a.db.execute("SELECT outcome FROM releases ORDER BY id")]
    assert outcomes == ["published", "unchanged"]


def spoiled(archive: Path) -> None:
    """A cell that all reports showed is found no more."""
    db = sqlite3.connect(archive)
    db.execute(
        "DELETE FROM figures WHERE heading_id IN"
        " (SELECT id FROM headings WHERE cell_id = 'proactive.rules.made')"
    )
    db.commit()
    db.close()


def test_held_back(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoiled(archive)
    folder = tmp_path / "releases"
    assert scrapy(archive, "dump", str(folder)) == CHECKS_FAILED
    told = capsys.readouterr().out
    assert "cells     FAILED" in told
    assert "--accept cells --because REASON" in told
    assert (folder / "latest").readlink() == Path("2026-11-01")
    assert on_the_shelf(folder) == [".lock", "2026-11-01", "latest"]
    with open_archive(archive) as a:
        (row,) = a.db.execute(
            "SELECT outcome, c.name, before, now, detail, accepted FROM releases r"
            " JOIN release_checks c ON c.release_id = r.id WHERE NOT passed"
        ).fetchall()
    assert (row["outcome"], row["name"], row["accepted"]) == ("held_back", "cells", "")
    assert "2021 proactive.rules.made (100% before, 0% now)" in row["detail"]


def test_accepted(archive: Path, tmp_path: Path) -> None:
    spoiled(archive)
    folder = tmp_path / "releases"
    words = ("--accept", "cells", "--because", "the form has dropped the row")
    assert scrapy(archive, "dump", str(folder), *words) == OK
    with open_archive(archive) as a:
        sql = "SELECT name, accepted FROM release_checks WHERE NOT passed"
        assert [tuple(row) for row in a.db.execute(sql)] == [("cells", words[-1])]
    manifest = json.loads((folder / "latest" / "manifest.json").read_text("utf-8"))
    assert [c["accepted"] for c in manifest["checks"] if not c["passed"]] == [words[-1]]


def test_a_name_that_is_taken(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "releases"
    assert scrapy(archive, "dump", str(folder), "--name", "2026-11-01") == CONFIGURATION
    assert "give another name with --name" in capsys.readouterr().err
    assert scrapy(archive, "dump", str(folder), "--name", "autumn") == OK
    assert (folder / "latest").readlink() == Path("autumn")


def test_two_releases_of_a_day_are_numbered(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    assert scrapy(archive, "dump", str(folder)) == OK
    with open_archive(archive) as a:
        add_report(a, 4, 2022, now=at(2, 9))
    assert scrapy(archive, "dump", str(folder)) == OK
    assert scrapy(archive, "dump", str(folder)) == OK
    assert (folder / "latest").readlink() == Path("2026-11-02.2")
    assert on_the_shelf(folder) == [".lock", "2026-11-01", "2026-11-02", "2026-11-02.2", "latest"]


def test_a_damaged_last_release_is_nothing_to_be_held_against(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "releases"
    path = folder / "latest" / "nianbao.sqlite"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert scrapy(archive, "dump", str(folder)) == CONFIGURATION
    assert "2026-11-01 is damaged" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Name the folder"),
        (("{}", "--accept", "cells"), "--because"),
        (("{}", "--accept", "sums", "--because", "x"), ", ".join(ACCEPTABLE)),
        (("{}", "--formats", "csv,xlsx"), "no format xlsx"),
        (("{}", "--name", "../x"), "no name for a release"),
        (("{}", "--name", "latest"), "no name for a release"),
        (("{}", "--since", "nowhere"), "is no release"),
        (("{}/2026-11-01",), "is itself a release"),
        (("x.sqlite", "--apply", "{}/2026-11-01"), "--since"),
    ],
)
def test_wrong_arguments(
    archive: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    said: str,
) -> None:
    folder = tmp_path / "releases"
    assert scrapy(archive, "dump", *(word.format(folder) for word in words)) == CONFIGURATION
    assert said in capsys.readouterr().err
    assert on_the_shelf(folder) == [".lock", "2026-11-01", "latest"]


def test_no_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scrapy(tmp_path / "none.db", "dump", str(tmp_path / "releases")) == ARCHIVE
    assert "crawl or ingest" in capsys.readouterr().err


def test_applies_a_delta(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "releases"
    assert scrapy(archive, "dump", str(folder)) == OK
    target = tmp_path / "made.sqlite"
    words = ("--apply", str(folder / "2026-11-02"), "--since", str(folder / "2026-11-01"))
    assert scrapy(archive, "dump", str(target), *words) == OK
    assert "every table has the same digest" in capsys.readouterr().out
    assert target.exists()
    assert scrapy(archive, "dump", str(target), *words) == CONFIGURATION
    assert "is there already" in capsys.readouterr().err


#: What stands in the hidden folder when the run is killed: later each time.
MOMENTS = (
    "release",
    "release/nianbao.sqlite",
    "release/delta",
    "release/csv/observations.csv.gz",
    "release/jsonl/reports.jsonl.gz",
    "release/datapackage.json",
)


def test_a_kill_at_any_moment_leaves_the_last_good_one(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    for moment in MOMENTS:
        running = process(archive, folder)
        until = time.monotonic() + 300
        while running.poll() is None and not list(folder.glob(f".making-*/{moment}")):
            assert time.monotonic() < until
            time.sleep(0.001)
        running.send_signal(signal.SIGKILL)
        running.communicate()
        assert whole(folder / "latest")
        if running.returncode == -signal.SIGKILL:
            assert (folder / "latest").readlink() == Path("2026-11-01"), moment
    done = process(archive, folder)
    out, err = done.communicate()
    assert (done.returncode, err) == (OK, ""), out
    assert on_the_shelf(folder) == [".lock", "2026-11-01", "2026-11-02", "latest"]
    assert whole(folder / "latest")


def test_a_kill_between_name_and_latest_is_made_good(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    assert scrapy(archive, "dump", str(folder)) == OK
    (folder / "latest").unlink()
    (folder / "latest").symlink_to("2026-11-01")
    (folder / ".making-latest").symlink_to("2026-11-02")
    assert scrapy(archive, "dump", str(folder)) == OK
    assert (folder / "latest").readlink() == Path("2026-11-02")
    assert on_the_shelf(folder) == [".lock", "2026-11-01", "2026-11-02", "latest"]


def test_two_runs_do_not_meet(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    running = process(archive, folder)
    until = time.monotonic() + 300
    while not list(folder.glob(".making-*")):
        assert time.monotonic() < until
        time.sleep(0.001)
    running.send_signal(signal.SIGSTOP)
    other = process(archive, folder)
    _, err = other.communicate()
    assert other.returncode == CONFIGURATION
    assert "Another dump is being made" in err
    running.send_signal(signal.SIGCONT)
    running.communicate()
    assert running.returncode == OK


@pytest.mark.parametrize("most", [150_000, 400_000])
def test_without_room_nothing_is_half_done(archive: Path, tmp_path: Path, most: int) -> None:
    """Files may not become larger than so many bytes, as on a disk that is full."""
    folder = tmp_path / "releases"
    running = process(archive, folder, "prlimit", f"--fsize={most}")
    _, err = running.communicate()
    assert running.returncode == TROUBLE
    assert err.startswith("scrapy dump: The release cannot be written in ")
    assert "Nothing was published" in err
    assert "Traceback" not in err
    assert on_the_shelf(folder) == [".lock", "2026-11-01", "latest"]
    assert (folder / "latest").readlink() == Path("2026-11-01")


def test_a_folder_that_may_not_be_written(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert scrapy(archive, "dump", str(tmp_path / "file" / "releases")) == TROUBLE
