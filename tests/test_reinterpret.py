"""`scrapy reinterpret`: what an older reader misread is read again, shown, and put in its place."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from bad_inputs import BAD
from test_commands import PROJECT, scrapy
from test_replaying import worked_out

from archive.interpretations import fingerprint, load_interpretation
from archive.store import open_archive
from pipelines.readers import Readers

CASES = PROJECT / "tests" / "cases" / "documents"
FILES = [
    str(next((CASES / name).glob("source.*")))
    for name in (
        "html_2014_list",
        "html_2021_merged_heads",
        "html_sums_broken_in_source",
        "html_look_alike_website_report",
        "text_prose_2010",
        "text_tabs_2019",
        "xlsx_2021_sheets",
    )
]
#: What an older reader may have done, and the kinds of difference that it makes.
FAULTS = {
    "a wrong figure": (
        "UPDATE figures SET raw = NULL, value = 77 WHERE (version_id, n) ="
        " (SELECT version_id, n FROM figures WHERE value > 0 LIMIT 1)",
        {"value"},
    ),
    "a cell not read": (
        "DELETE FROM figures WHERE (version_id, n) ="
        " (SELECT version_id, max(n) FROM figures WHERE version_id IN"
        "  (SELECT min(version_id) FROM copies GROUP BY report_id HAVING count(*) = 1))",
        {"value", "verdict"},
    ),
    "another year": ("UPDATE versions SET year = 2011 WHERE year = 2010", {"year"}),
    "a report for a look-alike": (
        "UPDATE documents_set_aside SET kind = 'not_a_report' WHERE kind = 'look_alike'",
        {"kind"},
    ),
    "a statement not read": ("DELETE FROM statements WHERE id = 1", {"statement"}),
    "nothing": ("SELECT 1", set()),
}


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ingested") / "archive.db"
    assert scrapy(path, "ingest", *FILES) in {0, 1}
    return path


@pytest.fixture
def archive(ingested: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    capsys.readouterr()
    return shutil.copy(ingested, tmp_path / "archive.db")


def reread(path: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert scrapy(path, "reinterpret", *words, "--json") == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def make_older(path: Path, fault: str) -> None:
    """As if reader 0 had read the documents, and not well."""
    with open_archive(path) as a, a.transaction() as db:
        db.execute("UPDATE versions SET interpreter = '0'")
        db.execute("UPDATE documents_set_aside SET interpreter = '0'")
        db.execute(FAULTS[fault][0])
        for id_, body in db.execute("SELECT id, body_sha256 FROM versions").fetchall():
            sha256 = fingerprint(load_interpretation(db, id_), body)
            db.execute("UPDATE versions SET reading_sha256 = ? WHERE id = ?", (sha256, id_))


def test_nothing_is_stale(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = reread(archive, capsys)
    assert (told["read"], told["waiting"], told["differences"]) == (0, 0, {})
    told = reread(archive, capsys, "--all")
    assert (told["read"], told["waiting"], told["differences"]) == (len(FILES), len(FILES), {})


@pytest.mark.parametrize("fault", FAULTS)
def test_what_an_older_reader_misread_is_mended(
    archive: Path, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_archive(archive) as a:
        well = worked_out(a)
    make_older(archive, fault)
    with open_archive(archive) as a:
        ill = worked_out(a)
    told = reread(archive, capsys)
    assert told["read"] == told["waiting"] == len(FILES)
    assert set(told["differences"]) == FAULTS[fault][1]
    with open_archive(archive) as a:
        assert worked_out(a) == ill
    told = reread(archive, capsys, "--apply")
    assert (told["read"], told["replaced"], told["waiting"]) == (0, len(FILES), 0)
    with open_archive(archive) as a:
        assert worked_out(a) == well
        assert a.db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert reread(archive, capsys)["read"] == 0


def test_a_person_reads_what_changes(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_older(archive, "a wrong figure")
    assert scrapy(archive, "reinterpret") == 0
    told = capsys.readouterr().out
    assert f"{len(FILES)} documents read again, 0 could not be." in told
    assert "77件" in told or "77条" in told
    assert "scrapy reinterpret --apply puts them in place." in told


def test_a_document_that_takes_too_long_stays_as_it_is(
    archive: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = archive.with_name("slow.txt")
    slow.write_bytes(BAD["headings_without_end"]())
    assert scrapy(archive, "ingest", str(slow)) == 0
    with open_archive(archive) as a:
        well = worked_out(a)
    make_older(archive, "nothing")
    capsys.readouterr()
    with monkeypatch.context() as impatient:
        impatient.setattr(Readers.__init__, "__kwdefaults__", {"seconds": 0.5})
        assert scrapy(archive, "reinterpret", "--apply", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    # A busy machine may take as long over another one.
    assert told["unread"] >= 1
    assert told["read"] + told["unread"] == len(FILES) + 1
    assert told["replaced"] == told["read"]
    told_again = reread(archive, capsys, "--apply")
    assert told_again["read"] == told_again["replaced"] == told["unread"]
    with open_archive(archive) as a:
        assert worked_out(a) == well


def test_no_archive_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scrapy(tmp_path / "none.db", "reinterpret") == 5
    assert "There is no archive" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("seconds", [1.5, 2.5, 3.5])
def test_killed_it_goes_on(
    archive: Path, seconds: float, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_archive(archive) as a:
        well = worked_out(a)
    make_older(archive, "a wrong figure")
    command = [sys.executable, "-m", "scrapy", "reinterpret", "--apply", "-s", f"ARCHIVE={archive}"]
    process = subprocess.Popen(command, cwd=PROJECT, start_new_session=True)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    reread(archive, capsys, "--apply")
    with open_archive(archive) as a:
        assert worked_out(a) == well
        assert a.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
