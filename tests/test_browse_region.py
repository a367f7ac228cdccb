"""Regions: who publishes in them year by year, what lies below, what was never seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from archive_samples import PUBLISHER, REPORT, at, document, interpretation, store
from browse_samples import OTHER, OTHER_REPORT, Site, fill, served

from archive.browse.places import above, below, is_code, key_of, long_name
from archive.store import open_archive

#: Of a county that the list of 2023 lacks.
ZONE = "340498"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("region") / "archive.db"
    with open_archive(path) as a:
        fill(a)
        zone = interpretation("z", publisher="新站高新区管委会", region_code=ZONE, year=2021)
        store(a, document("http://www.xinzhan.gov.cn/1.html", now=at(4)), zone)
        unread = interpretation("u", publisher=OTHER, region_code="320106", year=2022)
        store(a, document("http://www.lingxian.gov.cn/9.html"), unread)
        lost = interpretation("w", publisher="无名镇人民政府", region_code="", year=2021)
        store(a, document("http://www.wuming.gov.cn/1.html"), lost)
        a.db.execute(
            "UPDATE standings SET state = 'unreadable' WHERE version_id ="
            " (SELECT id FROM versions WHERE content_digest = 'u')"
        )
    with served(path) as site:
        yield site


def _squares(site: Site, code: str) -> dict[str, list[tuple[str, str | None]]]:
    """By publisher, each year's word and where its square leads."""
    found = {}
    for row in site.get(f"/-/region/{code}").tree.cssselect("table.grid tbody tr"):
        cells = row.cssselect("td.sq")
        if cells:
            name = row.cssselect("th a")[0].text_content()
            found[name] = [
                (
                    "".join(w.text_content() for w in cell.cssselect(".hidden")),
                    (cell.cssselect("a") or [{}])[0].get("href"),
                )
                for cell in cells
            ]
    return found


def test_grid_says_what_came_of_each_year_and_leads_to_the_reports(site: Site) -> None:
    years = _squares(site, "320106")[OTHER]
    assert [word for word, _ in years] == ["读不出", "不明", "迟", "缺"]
    assert years[2][1] == f"/-/report/{OTHER_REPORT}"
    assert years[3][1] is None


def test_county_stands_under_what_it_lies_in(site: Site) -> None:
    page = site.get("/-/region/340403")
    crumbs = [one.text_content().strip() for one in page.tree.cssselect("nav.crumbs li")]
    assert crumbs == ["首页", "全国", "安徽省", "淮南市", "田家庵区"]
    assert page.links()[PUBLISHER] == (
        "/-/publisher/340403/%E7%A4%BA%E4%BE%8B%E5%8E%BF%E4%BA%BA%E6%B0%91%E6%94%BF%E5%BA%9C"
    )
    assert _squares(site, "340403")[PUBLISHER][0][1] == f"/-/report/{REPORT}"


def test_code_that_the_list_lacks_lies_where_its_digits_say_and_bears_its_governments_name(
    site: Site,
) -> None:
    links = site.get("/-/region/340400").links()
    assert links["新站高新区"] == f"/-/region/{ZONE}"
    page = site.get(f"/-/region/{ZONE}")
    assert page.status == 200
    assert "安徽省淮南市新站高新区" in page.tree.find(".//h1").text_content()


def test_province_adds_up_what_lies_in_it_and_names_what_was_never_seen(site: Site) -> None:
    page = site.get("/-/region/340000")
    rows = {
        row.find("th").text_content().strip(): [
            cell.text_content().strip() for cell in row.iter("td")
        ]
        for row in page.tree.cssselect("table.places tbody tr")
    }
    reports, on_time, *_, edited = rows["淮南市"]
    assert (reports, on_time, edited) == ("2", "0%", "1")
    unseen = page.tree.cssselect("p.names")[0].text_content()
    assert "合肥市" in unseen
    assert "淮南市" not in unseen


def test_country_is_a_map_coloured_as_asked(site: Site) -> None:
    def colour(by: str) -> str:
        tiles = site.get(f"/-/region/?by={by}").tree.cssselect("svg.tiles a")
        anhui = next(one for one in tiles if one.get("href") == "/-/region/340000")
        return str(anhui.cssselect(".tile")[0].get("class"))

    assert colour("on_time") == "tile h1"
    assert colour("verified") == "tile h4"
    assert colour("nonsense") == "tile h1"


def test_publishers_of_unknown_region_have_a_page(site: Site) -> None:
    assert site.get("/-/region/").links()["地区未知"] == "/-/region/-"
    assert "无名镇人民政府" in site.get("/-/region/-").words


def test_words_and_addresses_in_english(site: Site) -> None:
    page = site.get("/-/region/340000?lang=en")
    assert page.tree.get("lang") == "en"
    assert page.tree.find(".//h1").text_content().startswith("Anhui")
    assert "Publishers by year" not in page.words
    ours = [url for url in page.links().values() if url and url.startswith("/-/")]
    assert ours
    switch = page.links()["中文"]
    assert switch == "/-/region/340000"
    assert all("lang=en" in url for url in ours if url != switch)


@pytest.mark.parametrize("code", ["999999", "34", "340403'--", "..%2f..", "３４０４０３"])
def test_what_is_no_region_is_not_found(site: Site, code: str) -> None:
    page = site.get(f"/-/region/{code}")
    assert page.status == 404
    assert "没有这一页" in page.text


def test_places_and_their_codes() -> None:
    assert above("340403") == ("340000", "340400")
    # 北京's districts lie in a group of no name.
    assert above("110112") == ("110000",)
    assert "110112" in below("110000")
    assert "110100" not in below("110000")
    assert below("340403") == ()
    assert len(below("")) == 31
    assert (key_of("340000"), key_of("340400"), key_of("340403")) == ("34", "3404", "340403")
    assert long_name("340498", "新站高新区") == "安徽省淮南市新站高新区"
    assert not is_code("34040")
    assert is_code("-")


def test_a_tile_is_read_aloud_as_it_is_seen_and_then_in_full(site: Site) -> None:
    for link in site.get("/-/region/?lang=en").tree.cssselect("svg.tiles a"):
        seen = " ".join(text for text in link.xpath(".//text()[not(parent::title)]") if text)
        assert link.get("aria-label").startswith(" ".join(seen.split()))
        assert " " in "".join(link.xpath(".//g/text()"))
