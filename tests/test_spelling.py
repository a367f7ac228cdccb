"""An address has one spelling, and a column that is written in two is one column."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from archive.errors import AddressError, RegistryError
from spiders.pages import read_page
from spiders.registry import Registry, load_registry
from spiders.search import Search
from spiders.spelling import spelt

HOME = "http://www.longquan.gov.cn/"
COLUMN = f"{HOME}col/col1/index.html"
OTHERWISE = (
    "HTTP://WWW.Longquan.gov.CN/col/col1/index.html",
    "http://www.longquan.gov.cn./col/col1/index.html",
    "http://www.longquan.gov.cn:80/col/col1/index.html",
    "http://www.longquan.gov.cn/%63ol/col1/index.html",
    "http://ｗｗｗ.longquan.gov.cn/col/col1/index.html",
)


@pytest.mark.parametrize("url", OTHERWISE)
def test_one_address_is_spelt_in_one_way(url: str) -> None:
    assert spelt(url) == COLUMN


@pytest.mark.parametrize(
    ("url", "one"),
    [
        ("http://www.shili.gov.cn", "http://www.shili.gov.cn/"),
        (
            "https://www.shili.gov.cn:443/年报?年=%c4%ea",
            "https://www.shili.gov.cn/%E5%B9%B4%E6%8A%A5?%E5%B9%B4=%C4%EA",
        ),
        ("http://示例.政务.cn/%7enb", "http://xn--fsq092h.xn--zfr164b.cn/~nb"),
        ("http://127.1:8001/", "http://127.0.0.1:8001/"),
        ("http://[::1]:80/", "http://[::1]/"),
    ],
)
def test_as_it_is_asked_for(url: str, one: str) -> None:
    assert spelt(url) == one


@pytest.mark.parametrize(
    "url",
    [
        "http://www.shili.gov.cn/nb",
        "http://www.shili.gov.cn/NB/",
        "https://www.shili.gov.cn/nb/",
        "http://shili.gov.cn/nb/",
        "http://www.shili.gov.cn:8080/nb/",
        "http://www.shili.gov.cn/nb/index.html",
        "http://www.shili.gov.cn/nb/?b=1&a=2",
        "http://www.shili.gov.cn/nb%2F",
    ],
)
def test_what_only_the_server_knows_to_be_the_same_stays_apart(url: str) -> None:
    assert spelt(url) == url


@given(st.text("aZ09.-_~%5e/?#&=:@[] 年。例|\\", max_size=30))
def test_a_spelling_is_its_own_or_a_sentence(rest: str) -> None:
    try:
        one = spelt(f"http://www.shili.gov.cn{rest}")
    except AddressError:
        return
    assert spelt(one) == one


def declared(file: Path, *urls: str) -> Registry:
    """A registry of one portal with these columns."""
    head = ("[province]", 'code = "330000"', 'name = "浙江省"', "[[portal]]", 'id = "longquan"')
    entry = ('name = "龙泉市"', 'region_code = "331181"', f'home = "{HOME}"')
    each = (f'[[portal.column]]\nurl = "{url}"\nevidence = "observed"' for url in urls)
    file.write_text("\n".join((*head, *entry, *each)), "utf-8")
    return load_registry(file)


def columns(registry: Registry) -> list[str]:
    return [column.url for portal in registry.portals for column in portal.columns]


@pytest.mark.parametrize("url", OTHERWISE)
def test_a_registry_in_another_spelling_is_the_same(tmp_path: Path, url: str) -> None:
    registry = declared(tmp_path / "33_zhejiang.toml", url)
    assert columns(registry) == [COLUMN]
    assert [column.url for (portal,) in [registry.select(url)] for column in portal.columns] == [
        COLUMN
    ]
    table = tmp_path / "portals.csv"
    table.write_text(f"homepage,column_url\n,{COLUMN}\n{HOME},{url}\n", "utf-8")
    assert columns(load_registry(table)) == [COLUMN]


def test_a_column_declared_in_two_spellings_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"col1/index\.html is a column of portal 'longquan'"):
        declared(tmp_path / "33_zhejiang.toml", COLUMN, OTHERWISE[0])


def test_a_search_finds_a_column_once_however_links_are_spelt() -> None:
    links = "".join(f'<p><a href="{url}">政府信息公开年报</a></p>' for url in OTHERWISE[:4])
    page = read_page(Response(HOME, headers={"Content-Type": "text/html"}, body=links.encode()))
    assert page is not None
    search = Search(HOME)
    search.take(page, str(search.next()))
    assert [one.url for one in search.found] == [COLUMN]


def test_the_projects_registry_is_spelt_so() -> None:
    for portal in load_registry().portals:
        for url in portal.addresses():
            assert spelt(url) == url
