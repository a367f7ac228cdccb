"""Commands and what is wrong with their arguments: one sentence, exit code 2, nothing written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from commanding import scrapy

from archive.store import open_archive
from crawler.exit_codes import ARCHIVE, CONFIGURATION, OK, TROUBLE

PROJECT = Path(__file__).resolve().parent.parent
NEXT_YEAR = datetime.now(UTC).year + 1


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where an archive would be, in a folder with one file that is no report."""
    (tmp_path / "note.html").write_text("<p>会议通知</p>", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "archive.db"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("status xyz", "leave 'xyz' out"),
        ("browse xyz", "leave 'xyz' out"),
        ("demo xyz", "leave 'xyz' out"),
        ("portals 33 extra", "leave 'extra' out"),
        ("status --frob", "no option --frob"),
        ("portals --frob=3", "no option --frob=3"),
        ("ingest --frob note.html", "no option --frob"),
        ("ingest", "at least one file"),
        ("ingest none.html", "no file or folder none.html"),
        ("ingest note.html --url foo", "'foo' is no address"),
        ("ingest note.html --url ftp://a.gov.cn/1.html", "is no address"),
        ("ingest note.html --url http://", "is no address"),
        ("ingest note.html --url http:///1.html", "is no address"),
        ("ingest note.html --url http://foo/1.html", "is no address"),
        ("ingest note.html --url http://a.gov.cn:x/1.html", "is no address"),
        ("ingest note.html --url http://[a.gov.cn/", "is no address"),
        ("ingest note.html --url=", "is no address"),
        ("ingest . . --url http://a.gov.cn/", "2 were given"),
        ("ingest note.html --year 2002", "from 2003 to"),
        ("ingest note.html --year 0", "from 2003 to"),
        (f"ingest note.html --year {NEXT_YEAR + 1}", f"to {NEXT_YEAR}."),
        ("demo --years 3", "give --portals with them"),
        ("demo --seed 3", "give --portals with them"),
        ("demo --portals 0", "at least one portal"),
        ("demo --portals 3 --years 0", "at least one portal and one to"),
        ("demo --portals 3 --years 99", "not --portals 3 --years 99"),
        ("demo --days 0", "at least one day"),
    ],
)
def test_wrong_arguments_are_one_sentence(
    archive: Path, capsys: pytest.CaptureFixture[str], words: str, said: str
) -> None:
    name, *rest = words.split()
    before = sorted(archive.parent.iterdir())
    assert scrapy(archive, name, *rest) == CONFIGURATION
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"scrapy {name}: ")
    assert said in told.err
    assert told.err.count("\n") == 1
    assert sorted(archive.parent.iterdir()) == before


@pytest.mark.parametrize("url", ["https://www.example.org/r/1.html", "http://10.1.2.3:8080/年报"])
def test_reports_may_come_from_any_host(
    archive: Path, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    code = scrapy(archive, "ingest", "note.html", "--url", url, "--year", str(NEXT_YEAR))
    assert code == TROUBLE, capsys.readouterr().err
    with open_archive(archive, read_only=True) as a:
        assert [row["url"] for row in a.db.execute("SELECT url FROM captures")] == [url]


def test_a_check_prints_no_list(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scrapy(archive, "portals", "--json") == OK
    portals = json.loads(capsys.readouterr().out)["portals"]
    assert scrapy(archive, "portals", "--check", "--json") == OK
    checked = json.loads(capsys.readouterr().out)
    assert checked["portals"] == len(portals)
    assert checked["columns"] == sum(len(portal["columns"]) for portal in portals)
    assert checked["columns"] == checked["observed"] + checked["derived"]


def test_a_real_archive_is_no_demonstration(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scrapy(archive, "ingest", "note.html", "--url", "http://www.qinghe.gov.cn/1.html")
    capsys.readouterr()
    assert scrapy(archive, "demo") == ARCHIVE
    assert "holds a real crawl" in capsys.readouterr().err


def test_a_reader_who_has_seen_enough_is_no_error(archive: Path) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes) as closed:
        told = subprocess.run(
            [sys.executable, "-m", "scrapy", "portals", "--check", "-s", f"ARCHIVE={archive}"],
            cwd=PROJECT,
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (told.returncode, told.stderr) == (OK, "")


def test_what_it_cannot_print_it_says(archive: Path) -> None:
    with Path("/dev/full").open("w") as full:
        told = subprocess.run(
            [sys.executable, "-m", "scrapy", "portals", "--check", "-s", f"ARCHIVE={archive}"],
            cwd=PROJECT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert told.returncode == TROUBLE
    assert told.stderr == (
        "scrapy portals: What it prints cannot be written (No space left on device).\n"
    )
