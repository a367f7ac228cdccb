"""A publisher: its years in one table, its numbers as far as they can be trusted, its charts."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from archive_samples import document, interpretation, observation, store
from browse_samples import OTHER, OTHER_REPORT, Site, fill, served

from archive.store import open_archive

OLD = "旧县人民政府"


def _statistics(received: int, closed: int, year: int) -> dict[str, object]:
    """A report in the form of 2014."""
    cells = {"applications.received.total": received, "applications.closed.total": closed}
    found = tuple(observation(cell, value, form="2014") for cell, value in cells.items())
    return {"form": "2014", "observations": found, "year": year}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("publisher") / "archive.db"
    with open_archive(path) as a:
        fill(a)
        for n, year in enumerate((2016, 2017, 2019, 2020)):
            changes = _statistics(10 + n, 9 + n, year)
            if year >= 2019:
                cells = {
                    "applications.received.total": 20 + n,
                    "applications.handled_total.total": 7,
                }
                found = tuple(observation(c, v, form="2019") for c, v in cells.items())
                changes = {"form": "2019", "observations": found, "year": year}
            report = interpretation(f"o{year}", publisher=OLD, region_code="340122", **changes)
            store(a, document(f"http://www.jiuxian.gov.cn/{year}.html"), report)
    with served(path) as site:
        yield site


def _url(code: str, name: str) -> str:
    return f"/-/publisher/{code}/{quote(name, safe='')}"


def _row(site: Site, url: str, label: str) -> list[str]:
    for row in site.get(url).tree.cssselect("table.years tbody tr"):
        if row.find("th").text_content().split()[:1] == [label]:
            return [cell.text_content().strip() for cell in row.findall("td")[1:]]
    raise AssertionError(label)


def test_years_stand_in_one_table_with_what_came_of_them(site: Site) -> None:
    url = _url("320106", OTHER)
    assert _row(site, url, "法定期限") == ["01-31", "01-31", "01-31"]
    assert _row(site, url, "公布情况") == ["?不明", "迟迟", "缺缺"]
    assert _row(site, url, "收到政府信息公开申请数") == ["5", "90", ""]


def test_each_number_leads_to_its_cell_and_says_whether_to_trust_it(site: Site) -> None:
    numbers = site.get(_url("320106", OTHER)).tree.cssselect("a.value")
    refused = next(one for one in numbers if "applications.refused" in one.get("href"))
    assert refused.get("class") == "value suspect"
    assert refused.get("title") == "存疑"
    assert refused.get("href").startswith(f"/-/report/{OTHER_REPORT}?cell=applications.refused.")
    received = next(one for one in numbers if one.text_content() == "90")
    assert received.get("class") == "value verified"
    assert received.get("href").endswith("#cell-applications.received.total")


def test_charts_break_where_another_count_begins_and_nowhere_else(site: Site) -> None:
    page = site.get(_url("340122", OLD))
    chart = page.tree.cssselect("svg.chart")[0]
    lines = {
        line.find("circle").find("title").text_content().split()[1].rstrip(":"): line.find(
            "path"
        ).get("d")
        for line in chart.cssselect("g.line")
    }
    # 2018 is missing: a gap in both. The form of 2019 closes otherwise, and receives the same.
    assert lines["收到政府信息公开申请数"].count("M") == 2
    assert lines["申请办结数"].count("M") == 2
    assert len(chart.cssselect("g.break")) == 1
    years = [one.text_content() for one in page.tree.cssselect("table.years thead th")[2:]]
    starts = {
        row.find("th").text_content().split()[0]: [
            year
            for year, cell in zip(years, row.findall("td")[1:], strict=True)
            if "starts" in cell.get("class")
        ]
        for row in page.tree.cssselect("table.years tbody:not(.about) tr")
    }
    assert starts["申请办结数"] == ["2019"]
    assert starts["收到政府信息公开申请数"] == []
    assert "口径改变" in page.words


def test_every_indicator_has_its_definition_at_hand(site: Site) -> None:
    page = site.get(_url("320106", OTHER))
    buttons = page.tree.cssselect("table.years button.what")
    assert len(buttons) == len(page.tree.cssselect("table.years tbody:not(.about) tr"))
    for button in buttons:
        card = page.tree.get_element_by_id(button.get("popovertarget"))
        assert card.get("popover") is not None
        assert "可比性" in card.text_content()


def test_ledger_and_issues_are_there(site: Site) -> None:
    page = site.get(_url("320106", OTHER))
    ledger = page.tree.cssselect("#ledger ~ details tbody tr")
    assert [row.find("th").text_content() for row in ledger] == ["2023", "2024", "2025"]
    assert "2025-02-03" in ledger[1].text_content()
    assert "没有问题" in page.words


@pytest.mark.parametrize(
    "url", [_url("320106", "无此机关"), _url("340403", OTHER), _url("x", OTHER)]
)
def test_publisher_that_is_not_here_is_not_found(site: Site, url: str) -> None:
    assert site.get(url).status == 404


def test_name_with_a_slash_and_markup_is_shown_as_it_is(site: Site) -> None:
    page = site.get(_url("340403", "<b>/../x"))
    assert page.status == 404
    assert "<b>/" not in page.text
    assert "&lt;b&gt;/../x" in page.text
