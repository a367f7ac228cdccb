"""The first page of an archive: what is here, what is new, what needs a look."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_samples import PUBLISHER, REPORT, at, document, interpretation, store
from browse_samples import OTHER, OTHER_REPORT, Site, filled, served

from archive.store import open_archive


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(filled(tmp_path_factory.mktemp("home") / "archive.db")) as site:
        yield site


def test_says_how_much_is_here_and_how_much_of_it_can_be_trusted(site: Site) -> None:
    page = site.get("/")
    assert page.status == 200
    figures = [item.text_content().split() for item in page.tree.cssselect("ul.tally li")]
    # Three reports of two publishers in two of 3,348 divisions; a value of each big one is suspect.
    assert [figure[0] for figure in figures] == ["3", "2", "2", "95.4%", "2", "1", "1"]
    assert "共 65 个数值" in page.words


def test_each_number_leads_to_its_rows(site: Site) -> None:
    page = site.get("/")
    for link in page.tree.cssselect("ul.tally a"):
        answer = site.get(link.get("href"))
        assert answer.status == 200, link.get("href")
        assert "<table" in answer.text


def test_newest_reports_and_edits_lead_to_them(site: Site) -> None:
    links = site.get("/").links()
    assert links[f"{OTHER} 2024"] == f"/-/report/{OTHER_REPORT}"
    edits = site.get("/").tree.cssselect("#edits ~ ul li")
    assert [one.text_content().split() for one in edits] == [
        [PUBLISHER, "2020", at(2)[:10], "·", "1", "个数字", "·", "未说明"]
    ]
    assert edits[0].find("a").get("href") == f"/-/report/{REPORT}?from=1&to=2"


def test_chart_says_in_a_table_what_it_draws(site: Site) -> None:
    chart = site.get("/").tree.cssselect("figure.chart")[0]
    cells = [[cell.text_content() for cell in row] for row in chart.iter("tr")]
    assert dict(cells[1:]) == {"2020": "1", "2021": "0", "2022": "0", "2023": "1", "2024": "1"}
    assert chart.find("svg").get("aria-label") == "各年度年报数"
    assert {title.text_content() for title in chart.iter("title")} == {
        "2020 2021 年格式: 1",
        "2023 2021 年格式: 1",
        "2024 2021 年格式: 1",
    }


def test_map_has_every_province_and_links_to_those_that_the_list_has(site: Site) -> None:
    tiles = site.get("/").tree.cssselect("svg.tiles .tile")
    assert len(tiles) == 34
    linked = site.get("/").tree.cssselect("svg.tiles a")
    assert len(linked) == 31
    anhui = next(one for one in linked if one.get("href") == "/-/region/340000")
    assert "安徽省" in anhui.get("aria-label")


def test_last_run_and_issues_are_shown(site: Site) -> None:
    page = site.get("/")
    assert "进行中或已中断" in page.words
    assert page.links()["勾稽关系不成立"] == "/-/issues?code=identity_fails&severity=error"


def _reports(site: Site) -> str:
    return str(site.get("/").tree.cssselect("ul.tally b")[0].text_content())


def test_empty_archive_has_a_first_page(tmp_path: Path) -> None:
    with open_archive(tmp_path / "empty.db"):
        pass
    with served(tmp_path / "empty.db") as site:
        page = site.get("/")
        assert page.status == 200
        assert "尚无运行" in page.words
        assert "没有问题" in page.words


def test_counts_follow_what_a_crawl_writes(tmp_path: Path) -> None:
    path = filled(tmp_path / "archive.db")
    with served(path) as site:
        before = _reports(site)
        with open_archive(path) as a:
            new = interpretation("e", publisher="新县人民政府", region_code="340121", year=2022)
            store(a, document("http://www.xinxian.gov.cn/1.html", now=at(5)), new)
        until = time.monotonic() + 300
        while (now := _reports(site)) == before and time.monotonic() < until:
            time.sleep(0.1)
        assert (before, now) == ("3", "4")
