"""`scrapy browse`: Datasette really started, and its pages fetched."""

from __future__ import annotations

import itertools
import json
import re
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browse_samples import filled, served

from archive.browse import server
from archive.browse.metadata import queries
from archive.browse.questions import questions

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("browse") / "archive.db")


def _browse(path: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", "browse", "-s", f"ARCHIVE={path}", *options],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def url(path: Path) -> Iterator[str]:
    with _browse(path, "--port", "0") as server:
        assert server.stdout is not None
        # The socket listens before the line is printed: the first request waits for the start.
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found, server.communicate()
        # The name of the file is that of the database.
        yield f"{found.group()}archive"
        server.terminate()


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=120) as response:
        text: str = response.read().decode()
    return text


def get_json(url: str) -> Any:
    return json.loads(get(url))


def test_first_page_is_the_archives_own(url: str) -> None:
    page = get(url.removesuffix("archive"))
    assert "政府信息公开年报档案" in page
    assert "份年报" in page


def test_address_is_printed_for_programs(path: Path) -> None:
    with _browse(path, "--port", "0", "--json") as server:
        assert server.stdout is not None
        lines = iter(server.stdout.readline, "")
        told = json.loads("".join(itertools.takewhile(lambda line: line != "}\n", lines)) + "}")
        server.terminate()
    assert told["archive"] == str(path)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", told["url"])


def test_datasettes_page_of_the_database_says_what_is_here_in_both_languages(url: str) -> None:
    page = get(url)
    assert "Annual open-government-information reports" in page
    assert "各年报当前版本的表格单元" in page
    assert "不予公开比例最高的机关" in page


@pytest.mark.parametrize("view", ["current_reports", "current_values", "issues"])
def test_views_have_facets_by_year_form_and_region(url: str, view: str) -> None:
    facets = get_json(f"{url}/{view}.json")["facet_results"]
    assert {"year", "form", "region_code"} <= set(facets)
    labels = [value["label"] for value in facets["region_code"]["results"]]
    assert "安徽省淮南市田家庵区" in labels
    for name in ("year", "region_code"):
        for value in facets[name]["results"]:
            narrowed = get_json(value["toggle_url"].replace(f"/{view}?", f"/{view}.json?"))
            assert narrowed["filtered_table_rows_count"] == value["count"]


def test_values_have_labels_units_and_meanings_in_chinese(url: str) -> None:
    page = get(f"{url}/current_values?_facet_size=3&year=2020")
    assert "各年报当前版本的表格单元" in page
    assert "空白不是零" in page
    assert re.search(r"40 件", page)
    assert re.search(r"[^<>]+\(件\)<br><small>applications\.received\.total</small>", page)
    assert "安徽省淮南市田家庵区<br><small>340403</small>" in page


@pytest.mark.parametrize("query", queries())
def test_questions_are_queries_of_datasette_too(url: str, query: str) -> None:
    given = dict.fromkeys(questions()[query].parameters, "")
    rows = get_json(f"{url}/{query}.json?{urllib.parse.urlencode({'_shape': 'objects', **given})}")
    assert rows["ok"]
    assert queries()[query]["title"].split(" · ")[0] in get(
        f"{url}/{query}?{urllib.parse.urlencode(given)}"
    )


def test_a_year_narrows_a_query(url: str) -> None:
    rows = get_json(f"{url}/most_applications.json?_shape=objects&year=2023")["rows"]
    assert {row["year"] for row in rows} == {2023}


def test_tables_of_a_large_archive_are_not_counted_unasked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _table(path)["filtered_table_rows_count"] == 3
    monkeypatch.setattr(server, "LARGE", 2)
    table = _table(path)
    assert table["filtered_table_rows_count"] is None
    assert table["facet_results"] == {}
    assert len(table["rows"]) == 3


def _table(path: Path) -> Any:
    with served(path) as site:
        return site.get("/archive/current_reports.json").data


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_server_that_is_told_to_end_leaves_nothing_behind(path: Path, told: signal.Signals) -> None:
    with _browse(path, "--port", "0") as server:
        assert server.stdout is not None
        address = re.search(r"http://\S+", server.stdout.readline())
        assert address
        get(address.group())
        kept = [*Path(tempfile.gettempdir()).glob(f"nianbao-browse-{server.pid}-*")]
        assert len(kept) == 1
        server.send_signal(told)
        _, err = server.communicate(timeout=300)
    assert (server.returncode, err) == (0, "")
    assert not kept[0].exists()


def test_absent_archive_is_said(tmp_path: Path) -> None:
    with _browse(tmp_path / "none.db") as ended:
        out, err = ended.communicate(timeout=300)
    assert (ended.returncode, out) == (5, "")
    assert err.startswith("scrapy browse: There is no archive at")
    assert list(tmp_path.iterdir()) == []


def test_taken_port_is_said(path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with _browse(path, "--port", port) as ended:
            _, err = ended.communicate(timeout=300)
    assert ended.returncode == 2
    assert "choose another with --port" in err
