"""Issues: filtered, read, followed to the cell, taken away with the filter kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from archive_samples import PUBLISHER, REPORT, document, interpretation, store
from browse_samples import Site, fill, served

from archive.records import Issue
from archive.store import open_archive


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("issues") / "archive.db"
    with open_archive(path) as a:
        fill(a)
        issues = (
            Issue("no_tables", "warning", "=HYPERLINK(1)", "undecided"),
            Issue("rows_missing", "notice", "<i>缺行</i>", "source"),
        )
        report = interpretation("i", publisher="丙县财政局", region_code="320583", year=2022)
        doubtful = interpretation(
            "i", publisher="丙县财政局", region_code="320583", year=2022, issues=issues
        )
        assert report != doubtful
        store(a, document("http://www.bing.gov.cn/1.html"), doubtful)
    with served(path) as site:
        yield site


def _codes(site: Site, asked: str) -> list[str]:
    rows = site.get(f"/-/issues.json{asked}").data
    return [row["code"] for row in rows]


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("", ["no_tables", "rows_missing", "identity_fails"]),
        ("?code=no_tables", ["no_tables"]),
        ("?severity=error", ["identity_fails"]),
        ("?verdict=source", ["rows_missing", "identity_fails"]),
        ("?year=2022", ["no_tables", "rows_missing"]),
        ("?region=320000", ["no_tables", "rows_missing"]),
        ("?region=340403", ["identity_fails"]),
        ("?region=34", ["no_tables", "rows_missing", "identity_fails"]),
        (f"?publisher={PUBLISHER}", ["identity_fails"]),
        ("?region=320000&verdict=source", ["rows_missing"]),
        ("?year=2022'", ["no_tables", "rows_missing", "identity_fails"]),
        ("?code=none_such", []),
    ],
)
def test_filters(site: Site, asked: str, codes: list[str]) -> None:
    assert _codes(site, asked) == codes
    page = site.get(f"/-/issues{asked}")
    assert len(page.tree.cssselect("table.issues tbody tr")) == len(codes)
    assert f"{len(codes)} 项" in page.words


def test_choices_say_how_many_are_left(site: Site) -> None:
    page = site.get("/-/issues?region=320000")
    choices = [one.text_content() for one in page.tree.cssselect("select[name=code] option")]
    assert choices == ["全部", "没有表格 (1)", "表格缺行 (1)"]


def test_issue_leads_to_the_report_and_its_cell(site: Site) -> None:
    row = site.get("/-/issues?code=identity_fails").tree.cssselect("table.issues tbody tr")[0]
    links = [one.get("href") for one in row.iter("a")]
    assert set(links) == {f"/-/report/{REPORT}?cell=review.total#cell-review.total"}
    assert "行政复议 | 总计" in row.text_content()
    assert "示例:合计不符" in row.text_content()


def test_exports_keep_the_filter_and_start_no_formula(site: Site) -> None:
    page = site.get("/-/issues?region=320000")
    links = page.links()
    answer = site.get(links["下载 CSV"])
    assert answer.headers["content-disposition"] == 'attachment; filename="issues.csv"'
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["detail"] for row in rows] == ["'=HYPERLINK(1)", "<i>缺行</i>"]
    assert [row["code"] for row in site.get(links["下载 JSON"]).data] == [
        "no_tables",
        "rows_missing",
    ]


def test_details_are_never_markup(site: Site) -> None:
    assert "<i>缺行" not in site.get("/-/issues").text


def test_nothing_left_says_so(site: Site) -> None:
    assert "没有符合条件的问题" in site.get("/-/issues?code=none_such").words
