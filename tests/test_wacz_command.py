"""`scrapy wacz`, and web archives for `scrapy ingest`, as a person and other programs meet them."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
import webarchive_samples as samples
from commanding import scrapy
from webarchive_samples import HOST, Recorded, warc

from archive.store import open_archive
from crawler.exit_codes import ARCHIVE, CONFIGURATION, OK, TROUBLE

PROJECT = Path(__file__).resolve().parent.parent


def program(name: str, *words: str | Path, **how: Any) -> subprocess.CompletedProcess[str]:
    """A program of the environment these tests run in."""
    script = Path(sys.executable).with_name(name)
    return subprocess.run([script, *words], capture_output=True, text=True, check=False, **how)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "archive.db"
    samples.fill(path)
    return path


@pytest.fixture(scope="module")
def exported(filled: Path) -> Path:
    out = filled.with_name("out.wacz")
    assert scrapy(filled, "wacz", str(out)) == OK
    return out


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_and_back(
    filled: Path, exported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = tmp_path / "again.db"
    capsys.readouterr()
    assert scrapy(again, "ingest", str(exported)) == OK
    told = capsys.readouterr()
    assert told.err == ""
    assert f"{exported}         10        7         3      0  1 request" in told.out
    assert "4 new report, 3 not a report, 1 new source, 1 sighting, 1 new version" in told.out
    assert samples.shown(again) == samples.shown(filled)
    assert scrapy(again, "ingest", str(exported), "--json") == OK
    told_again = json.loads(capsys.readouterr().out)
    assert told_again["files"] == []
    assert told_again["web_archives"] == [
        {
            "path": str(exported),
            "outcomes": {},
            "listings": 0,
            "known": 13,
            "passed_over": {"request": 1},
        }
    ]


def test_what_is_told_of_a_wacz(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.wacz"
    assert scrapy(filled, "wacz", str(out), "--json") == OK
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "file": str(out),
        "captures": 13,
        "revisits": 3,
        "pages": 10,
        "columns": 1,
        "entries": 10,
        "gone": 1,
        "files": 1,
        "size": out.stat().st_size,
        "exit_code": OK,
    }


def test_what_stands_there_is_left(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.wacz"
    out.write_bytes(b"as it was")
    assert scrapy(filled, "wacz", str(out)) == CONFIGURATION
    assert "is there already" in capsys.readouterr().err
    assert out.read_bytes() == b"as it was"
    assert scrapy(filled, "wacz", str(out), "--overwrite") == OK
    assert zipfile.is_zipfile(out)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Name the file to write"),
        (["out.zip"], "Name the file to write"),
        (["a.wacz", "b.wacz"], "leave 'b.wacz' out"),
        (["a.wacz", "--since", "yesterday"], "'yesterday' is no day"),
        (["a.wacz", "--since", "2026-02-30"], "is no day"),
        (["a.wacz", "--portal", "nowhere"], "holds no such capture"),
        (["none/a.wacz"], "cannot be written (No such file or directory)"),
        (["folder.wacz"], "is there already"),
        (["folder.wacz", "--overwrite"], "is there already"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(
    filled: Path, here: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    (here / "folder.wacz").mkdir()
    assert scrapy(filled, "wacz", *words) == CONFIGURATION
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("scrapy wacz: ")
    assert said in told.err
    assert told.err.count("\n") == 1
    assert [path.name for path in here.iterdir()] == ["folder.wacz"]


def test_no_archive_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scrapy(tmp_path / "none.db", "wacz", str(tmp_path / "out.wacz")) == ARCHIVE
    assert "There is no archive" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_two_do_not_write_one_file(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / ".out.wacz.part").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert scrapy(filled, "wacz", str(tmp_path / "out.wacz")) == CONFIGURATION
    assert "Another program is writing" in capsys.readouterr().err
    assert not (tmp_path / "out.wacz").exists()


def test_a_kill_leaves_nothing_that_looks_whole(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.wacz"
    killed = subprocess.run(
        [sys.executable, "-c", _KILLS_ITSELF, filled, out],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert not out.exists()
    left = list(tmp_path.iterdir())
    assert not any(zipfile.is_zipfile(path) for path in left)
    assert scrapy(filled, "wacz", str(out)) == OK
    assert list(tmp_path.iterdir()) == [out]


_KILLS_ITSELF = """
import os, signal, sys
from pathlib import Path
from archive.store import open_archive
from archive.webarchive.selection import Selection
from archive.webarchive.writing import export

count = iter(range(9))
def step():
    if next(count) == 7:
        os.kill(os.getpid(), signal.SIGKILL)

with open_archive(sys.argv[1], read_only=True) as a:
    export(a, Path(sys.argv[2]), Selection(), step=step)
"""


def test_a_damaged_web_archive_makes_no_archive(
    exported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of two files the second is damaged: nothing of the first is stored either."""
    whole, cut = tmp_path / "a.wacz", tmp_path / "b.wacz"
    whole.write_bytes(exported.read_bytes())
    cut.write_bytes(exported.read_bytes()[:-100])
    assert scrapy(tmp_path / "archive.db", "ingest", str(tmp_path)) == CONFIGURATION
    told = capsys.readouterr()
    assert told.out == ""
    assert f"{cut} cannot be taken" in told.err
    assert told.err.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == [whole, cut]


def test_an_address_is_of_no_web_archive(
    exported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (str(exported), "--url", "http://www.shili.gov.cn/")
    assert scrapy(tmp_path / "archive.db", "ingest", *words) == CONFIGURATION
    assert "a web archive, which names its own" in capsys.readouterr().err


def test_files_of_both_kinds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder with a page and what somebody recorded; and a named file that brings nothing."""
    folder = tmp_path / "found"
    folder.mkdir()
    (folder / "1.html").write_bytes(samples.report(2020, 3))
    answers = [
        Recorded(f"{HOST}/1.html", samples.report(2021, 12)),
        Recorded(f"{HOST}/a.png", b"PNG", headers=(("Content-Type", "image/png"),)),
    ]
    (folder / "2.WARC.gz").write_bytes(warc(answers))
    (tmp_path / "3.warc").write_bytes(warc(answers[1:], packed=False))
    archive = tmp_path / "archive.db"
    assert scrapy(archive, "ingest", str(folder), str(tmp_path / "3.warc"), "--json") == TROUBLE
    told = json.loads(capsys.readouterr().out)
    assert [row["outcome"] for row in told["files"]] == ["new_report"]
    assert [one["passed_over"] for one in told["web_archives"]] == [{"image": 1}, {"image": 1}]
    assert told["counts"] == {"new_report": 2}
    with open_archive(archive, read_only=True) as a:
        (said,) = a.db.execute("SELECT command, exit_code, counts FROM runs").fetchall()
        assert tuple(said) == ("ingest", TROUBLE, '{"new_report": 2}')
        years = a.db.execute("SELECT year FROM current_reports ORDER BY year").fetchall()
        assert [row["year"] for row in years] == [2020, 2021]
    assert scrapy(archive, "ingest", str(folder)) == OK
    assert "web archive" in capsys.readouterr().out


def test_wacz_validate_accepts_it(exported: Path) -> None:
    told = program("wacz", "validate", "-f", exported)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "the passed WACZ is valid" in told.stdout


def test_warcio_checks_it(exported: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(exported) as held:
        held.extract("archive/nianbao-00001.warc.gz", tmp_path)
    told = program("warcio", "check", "-v", tmp_path / "archive" / "nianbao-00001.warc.gz")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "FAILED" not in told.stdout.upper()
    assert "digest pass" in told.stdout


@pytest.fixture(scope="module")
def replayed(
    exported: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str]]:
    """pywb with the WACZ: its folder, and where it listens."""
    folder = tmp_path_factory.mktemp("pywb")
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}
    for words in (("init", "reports"), ("add", "reports", str(exported), "--unpack-wacz")):
        told = program("wb-manager", *words, cwd=folder, env=quiet)
        assert told.returncode == 0, told.stderr
    server = subprocess.Popen(
        [sys.executable, PROJECT / "tests" / "replay_server.py"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with server:
        assert server.stdout is not None
        port = next(line.split()[1] for line in server.stdout if line.startswith("port "))
        yield folder, f"http://127.0.0.1:{port}/reports"
        server.kill()


def _index(wacz: Path) -> list[tuple[str, dict[str, str]]]:
    with zipfile.ZipFile(wacz) as held:
        text = gzip.decompress(held.read("indexes/index.cdx.gz")).decode()
    split = [line.split(" ", 2) for line in text.splitlines()]
    return [(time, json.loads(told)) for _, time, told in split]


def _get(url: str) -> tuple[int, bytes]:
    try:
        with urlopen(url, timeout=120) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def test_pywb_shows_every_page_as_it_was(exported: Path, replayed: tuple[Path, str]) -> None:
    """Each by its address and time, without pywb's changes; revisits with the bytes before them."""
    _, at = replayed
    kinds = set()
    for time, line in _index(exported):
        if line.get("method") == "POST" or not line["url"].startswith("http"):
            continue
        address = quote(line["url"], safe=":/?=&%")
        status, body = _get(f"{at}/{time}id_/{address}")
        assert status == int(line["status"]), line
        assert f"sha256:{hashlib.sha256(body).hexdigest()}" == line["digest"], line
        kinds.add(line["mime"])
    assert kinds == {"text/html", "warc/revisit", "unk"}


def test_pywb_finds_what_was_asked_by_post(exported: Path, replayed: tuple[Path, str]) -> None:
    _, at = replayed
    ((time, line),) = [one for one in _index(exported) if one[1].get("method") == "POST"]
    with pytest.raises(HTTPError) as told:
        urlopen(f"{at}/{time}id_/{line['url']}", data=b"page=2&name=%E5%B9%B4", timeout=120)
    with told.value as error:
        assert (error.code, error.read()) == (404, b"[]")


def test_an_index_made_anew_is_the_same(exported: Path, replayed: tuple[Path, str]) -> None:
    """Who indexes the WARCs again finds the same records, and no note among them."""
    folder, _ = replayed
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}
    told = program("wb-manager", "reindex", "reports", cwd=folder, env=quiet)
    assert told.returncode == 0, told.stderr
    text = (folder / "collections" / "reports" / "indexes" / "index.cdxj").read_text("utf-8")
    anew = {
        (line.split(" ")[0], json.loads(line.split(" ", 2)[2])["offset"])
        for line in text.splitlines()
    }
    with zipfile.ZipFile(exported) as held:
        ours = gzip.decompress(held.read("indexes/index.cdx.gz")).decode().splitlines()
    assert anew == {
        (line.split(" ")[0], json.loads(line.split(" ", 2)[2])["offset"]) for line in ours
    }
