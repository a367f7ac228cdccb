"""The search page: words, places and publishers of that name, filters, pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from archive_samples import PUBLISHER, REPORT, at, document, interpretation, store
from browse_samples import OTHER, Site, fill, served

from archive.store import open_archive


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("search") / "archive.db"
    with open_archive(path) as a:
        fill(a)
        for n in range(25):
            many = interpretation(
                f"m{n}",
                publisher=f"第{n}县水务局",
                region_code="410102",
                year=2022,
                form="2021",
                text=f"本年共收到河湖<script>整治</script>申请{n}件",
            )
            store(a, document(f"http://www.shui.gov.cn/{n}.html", now=at(3)), many)
    with served(path) as site:
        yield site


def _hits(page: object) -> list[str]:
    return [one.text_content() for one in page.tree.cssselect("ol.hits h3")]  # type: ignore[attr-defined]


def test_hits_lead_to_reports_and_show_the_words_in_their_place(site: Site) -> None:
    page = site.get("/-/search?q=示例正文")
    first = page.tree.cssselect("ol.hits li")[0]
    assert first.cssselect("h3 a")[0].get("href").startswith("/-/report/")
    assert [mark.text_content() for mark in page.tree.cssselect("mark")] == ["示例正文"] * 3
    assert f"/-/report/{REPORT}" in page.links().values()


def test_filters_narrow_and_stay_filled_in(site: Site) -> None:
    page = site.get("/-/search?q=示例正文&region=320000&year=2024")
    assert _hits(page) == [f"{OTHER}2024年政府信息公开工作年度报告"]
    chosen = {
        one.getparent().get("name"): one.text_content()
        for one in page.tree.cssselect("option[selected]")
    }
    assert chosen == {"region": "江苏省", "year": "2024"}
    assert page.tree.cssselect("main input[type=search]")[0].get("value") == "示例正文"
    of_publisher = site.get(f"/-/search?q=示例正文&publisher={PUBLISHER}")
    assert _hits(of_publisher) == [f"{PUBLISHER}2020年政府信息公开工作年度报告"]


def test_long_lists_have_pages_that_keep_the_filter(site: Site) -> None:
    first = site.get("/-/search?q=河湖&year=2022")
    assert len(_hits(first)) == 20
    url = first.links()["下一页"]
    second = site.get(url)
    assert len(_hits(second)) == 5
    assert not set(_hits(first)) & set(_hits(second))
    assert second.links()["上一页"].endswith("year=2022&page=1")


def test_publishers_and_places_of_that_name_come_first(site: Site) -> None:
    links = site.get("/-/search?q=田家庵").links()
    assert links["安徽省淮南市田家庵区"] == "/-/region/340403"
    assert OTHER in site.get("/-/search?q=另县").links()


def test_text_of_a_report_is_never_markup(site: Site) -> None:
    page = site.get("/-/search?q=整治")
    assert "<script>整治" not in page.text
    assert "&lt;script&gt;" in page.text


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?q=",
        "?q=%00",
        "?q=%22%20OR%201",
        "?q=a&year=x&page=-1",
        "?q=公开&region='&page=99999999",
        "?q=%ff%fe",
        "?q=" + "长" * 2000,
    ],
)
def test_whatever_is_asked_has_an_answer(site: Site, asked: str) -> None:
    assert site.get(f"/-/search{asked}").status == 200


def test_nothing_found_says_what_to_do(site: Site) -> None:
    assert "请换用较短的词" in site.get("/-/search?q=查无此词").words
