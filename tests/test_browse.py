"""`scrapy browse`: Datasette really started, and its pages fetched."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from archive_samples import (
    COLUMN,
    PAGE,
    PUBLISHER,
    REPORT,
    at,
    document,
    interpretation,
    observation,
    settled,
    store,
)

from archive.browse.metadata import queries
from archive.forms import INDICATORS
from archive.keeping import keep_failure, keep_listing
from archive.records import Capture, Issue, Listing, Observation
from archive.store import Archive, open_archive

PROJECT = Path(__file__).resolve().parent.parent


def _values(refused: int) -> tuple[Observation, ...]:
    """A report that received 40 applications, closed 30, refused some and was corrected once."""
    known = {
        "applications.received.total": 40,
        "applications.handled_total.total": 30,
        "review.total": 2,
        "review.corrected": 1,
    }
    ids = {c for i in INDICATORS for c in i.cells.get("2021", ())}
    cells = {cell: known.get(cell, 0) for cell in sorted(ids)}
    first = next(i for i in INDICATORS if i.id == "refused").cells["2021"][0]
    cells[first] = refused
    return tuple(
        observation(cell, value, verdict="suspect" if cell == first else "verified")
        for cell, value in cells.items()
    )


def _fill(a: Archive) -> None:
    issue = Issue("identity_fails", "error", "示例:合计不符", "source", ("review.total",))
    first = interpretation("a", observations=_values(3), claimed_published="2021-05-01")
    store(a, document(now=at(1)), first)
    store(a, document(now=at(2)), interpretation("b", observations=_values(6), issues=(issue,)))
    other = interpretation("c", publisher="另县教育局", region_code="320106", year=2023)
    store(a, document(f"{PAGE}?2"), other)
    late = interpretation(
        "d", publisher="另县教育局", region_code="320106", year=2024, claimed_published="2025-02-03"
    )
    store(a, document(f"{PAGE}?3"), late)
    run = a.begin_run("crawl", "", at(2))
    keep_listing(a, Listing(Capture(COLUMN, at(2), b""), COLUMN, "shili", "trs", ()), run)
    settled(a, run, at(2))
    run = a.begin_run("crawl", "", at(3))
    keep_failure(a, COLUMN, run, failure="challenge", now=at(3), column_url=COLUMN)
    settled(a, run, at(3), "challenge")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("browse") / "archive.db"
    with open_archive(path) as a:
        _fill(a)
    return path


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
        yield found.group()
        server.terminate()


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as response:
        text: str = response.read().decode()
    return text


def get_json(url: str) -> Any:
    return json.loads(get(url))


def test_first_page_says_what_is_here_in_both_languages(url: str) -> None:
    page = get(url)
    assert "政府信息公开年报档案" in page
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


PARAMETERS = {
    "values_of_a_report": {"report_id": str(REPORT)},
    "publisher_through_time": {"publisher": PUBLISHER},
}

#: The first row of each query, in the columns that tell.
ANSWERS: dict[str, dict[str, object]] = {
    "most_applications": {"publisher": PUBLISHER, "applications_received": 40},
    "highest_share_refused": {"refused": 6, "closed": 30, "percent_refused": 20.0},
    "most_corrected": {"reviews_corrected": 1, "reviews": 2, "lawsuits": 0},
    "sums_that_fail": {"detail": "示例:合计不符", "source_url": PAGE},
    "edited_after_publication": {"versions": 2, "last_edit_seen": at(2)},
    "missing_years": {"publisher": "另县教育局", "missing": 1, "years": "2025"},
    "suspect_values": {"publisher": PUBLISHER, "value": 6},
    "late_publishers": {"publisher": "另县教育局", "due": "2025-01-31", "days_late": 3},
    "values_of_a_report": {"form": "2021", "unit": "件"},
    "publisher_through_time": {"label": "收到政府信息公开申请数", "year": 2020, "value": 40},
    "columns_in_trouble": {"state": "blocked", "url": COLUMN},
}


def test_each_query_has_an_answer_here() -> None:
    assert set(ANSWERS) == set(queries())


@pytest.mark.parametrize("query", queries())
def test_queries_answer(url: str, query: str) -> None:
    asked = urllib.parse.urlencode({"_shape": "objects", **PARAMETERS.get(query, {})})
    rows = get_json(f"{url}/{query}.json?{asked}")["rows"]
    assert rows, query
    assert {name: rows[0][name] for name in ANSWERS[query]} == ANSWERS[query]
    page = get(f"{url}/{query}?{asked}")
    assert queries()[query]["title"].split(" · ")[0] in page


def test_a_year_narrows_a_query(url: str) -> None:
    rows = get_json(f"{url}/most_applications.json?_shape=objects&year=2023")["rows"]
    assert {row["year"] for row in rows} == {2023}


def test_pages_load_nothing_from_other_sites(url: str) -> None:
    for page in (url, f"{url}/current_values", f"{url}/panel"):
        loaded = re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"([^\"]+)\"", get(page))
        ours = urllib.parse.urlsplit(url).netloc
        assert loaded
        # Datasette names the page's own JSON by its whole address.
        assert {urllib.parse.urlsplit(link).netloc for link in loaded} <= {"", ours}


def test_what_a_crawl_writes_meanwhile_is_shown_and_nothing_can_be_written(
    url: str, path: Path
) -> None:
    before = get_json(f"{url}/runs.json")["filtered_table_rows_count"]
    with open_archive(path) as a, a.transaction():
        a.begin_run("crawl", "meanwhile", at(9))
        assert get_json(f"{url}/runs.json")["filtered_table_rows_count"] == before
    assert get_json(f"{url}/runs.json")["filtered_table_rows_count"] == before + 1
    with pytest.raises(urllib.error.HTTPError):
        get_json(f"{url}.json?sql=DELETE+FROM+runs")


def test_absent_archive_is_said(tmp_path: Path) -> None:
    with _browse(tmp_path / "none.db") as ended:
        out, err = ended.communicate(timeout=30)
    assert (ended.returncode, out) == (5, "")
    assert err.startswith("scrapy browse: There is no archive at")
    assert list(tmp_path.iterdir()) == []


def test_taken_port_is_said(path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with _browse(path, "--port", port) as ended:
            _, err = ended.communicate(timeout=30)
    assert ended.returncode == 2
    assert "choose another with --port" in err
