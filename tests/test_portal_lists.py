"""The registry as a table: how people and Excel save it, what it says, its mistakes by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import RegistryError
from spiders.registry import Registry, load_registry

HEAD = (
    "region_code,region_name,level,publisher,publisher_kind,homepage,column_url,column_evidence,"
    "sample_report_url,sample_report_year,platform_guess,notes"
)
LINES = (
    "331181,龙泉市,county,龙泉市教育局,department,http://www.longquan.gov.cn/,"
    "http://www.longquan.gov.cn/nb/,observed,http://www.longquan.gov.cn/nb/1.html,2022,trs,seen",
    "331181,龙泉市,town,龙泉市兰巨乡人民政府,town,https://www.longquan.gov.cn/,"
    'http://www.longquan.gov.cn/nb/,derived,,2021,longxun,"also, seen"',
    "331102,莲都区,county,莲都区人民政府,government,http://www.liandu.gov.cn/,,,,,unknown,",
    "331100,丽水市,county,,,http://127.0.0.1:8001/,http://127.0.0.1:8001/zfxxgknb/,,,,,",
    "331100,丽水市,county,,,http://127.0.0.1:8002/,,,,,,",
    ",,,某开发区管委会,zone,,,,,,,own portal not seen",
)


def saved(folder: Path, *lines: str, head: str = HEAD) -> Path:
    file = folder / "portals.csv"
    file.write_text("\n".join((head, *lines)) + "\n", "utf-8")
    return file


def shown(registry: Registry) -> list[tuple[str, str, list[str]]]:
    return [(p.id, p.home, [column.url for column in p.columns]) for p in registry.portals]


def test_lines_of_a_host_are_a_portal_and_of_an_address_a_column(tmp_path: Path) -> None:
    registry = load_registry(saved(tmp_path, *LINES))
    assert shown(registry) == [
        (
            "www.longquan.gov.cn",
            "http://www.longquan.gov.cn/",
            ["http://www.longquan.gov.cn/nb/"],
        ),
        ("www.liandu.gov.cn", "http://www.liandu.gov.cn/", []),
        ("127.0.0.1:8001", "http://127.0.0.1:8001/", ["http://127.0.0.1:8001/zfxxgknb/"]),
        ("127.0.0.1:8002", "http://127.0.0.1:8002/", []),
    ]
    portal = registry.portals[0]
    assert (portal.name, portal.region_code) == ("龙泉市（www.longquan.gov.cn）", "331181")
    assert (portal.province, registry.provinces) == ("330000", {"330000": "浙江省"})
    assert registry.without_portal == ("某开发区管委会",)
    assert registry.hosts() == {"www.longquan.gov.cn", "www.liandu.gov.cn", "127.0.0.1"}
    assert [portal.id for portal in registry.select("127.0.0.1:8002")] == ["127.0.0.1:8002"]
    assert len(registry.select("331100")) == 4


def test_the_publisher_of_a_sample_is_not_that_of_its_column(tmp_path: Path) -> None:
    column = load_registry(saved(tmp_path, *LINES)).portals[0].columns[0]
    assert (column.publisher, column.publisher_kind, column.region_code) == ("", "", "")
    assert (column.evidence, column.family) == ("observed", "trs")
    assert column.notes == ("seen", "also, seen")


def test_a_column_that_nobody_vouches_for_is_given(tmp_path: Path) -> None:
    registry = load_registry(saved(tmp_path, *LINES))
    assert registry.portals[2].columns[0].evidence == "given"


@pytest.mark.parametrize(
    ("charset", "end"),
    [("utf-8-sig", "\r\n"), ("gb18030", "\r\n"), ("utf-8", "\n"), ("gb18030", "\n")],
)
def test_a_table_is_read_however_excel_saved_it(tmp_path: Path, charset: str, end: str) -> None:
    plain = load_registry(saved(tmp_path, *LINES))
    other = tmp_path / "other.csv"
    other.write_bytes(end.join((HEAD, *LINES, ",,,,,,,,,,,", "")).encode(charset))
    assert load_registry(other) == plain


def test_columns_may_be_missing_more_or_in_another_order(tmp_path: Path) -> None:
    lines = ("x,http://www.liandu.gov.cn/nb/", "", "y,http://www.liandu.gov.cn/gk/,")
    registry = load_registry(saved(tmp_path, *lines, head="Who , Column_URL"))
    nb, gk = "http://www.liandu.gov.cn/nb/", "http://www.liandu.gov.cn/gk/"
    assert shown(registry) == [("www.liandu.gov.cn", "http://www.liandu.gov.cn/", [nb, gk])]
    assert registry.portals[0].region_code == ""
    assert registry.select("www.liandu.gov.cn") == registry.portals


def test_a_portal_of_several_regions_stands_in_the_one_above(tmp_path: Path) -> None:
    head = "region_code,region_name,homepage,column_url"
    home = "http://zwgk.changchun.gov.cn/"
    lines = (
        f"220105,二道区,{home},{home}ed/",
        f"220182,榆树市,{home},{home}ys/",
        f"220182,榆树市,{home},{home}ys/",
    )
    (portal,) = load_registry(saved(tmp_path, *lines, head=head)).portals
    assert (portal.region_code, portal.name) == ("220100", "zwgk.changchun.gov.cn")
    assert [column.region_code for column in portal.columns] == ["220105", "220182"]


def test_a_column_may_lie_on_another_host_than_its_portal(tmp_path: Path) -> None:
    line = "http://www.a.gov.cn/,http://gk.a.gov.cn:8080/nb/"
    registry = load_registry(saved(tmp_path, line, head="homepage,column_url"))
    assert shown(registry) == [
        ("www.a.gov.cn", "http://www.a.gov.cn/", ["http://gk.a.gov.cn:8080/nb/"])
    ]
    assert registry.hosts() == {"www.a.gov.cn", "gk.a.gov.cn"}


def test_the_centre_is_a_province_of_its_own(tmp_path: Path) -> None:
    line = "0,http://www.gov.cn/"
    registry = load_registry(saved(tmp_path, line, head="region_code,homepage"))
    assert registry.portals[0].region_code == "000000"
    assert registry.provinces == {"000000": "中央"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("331181,ftp://a.gov.cn/,,", "line 3: ftp://a.gov.cn/: only http"),
        ("331181,www.a.gov.cn,,", "line 3: www.a.gov.cn: only http"),
        ("331181,http://a.gov.cn/,http://[::1,", "line 3: http://\\[::1: not an address"),
        ("3311,http://a.gov.cn/,,", "line 3: region_code must be six digits, not '3311'"),
        ("浙江,http://a.gov.cn/,,", "line 3: region_code must be six digits"),
        ("331181,http://a.gov.cn/,http://a.gov.cn/nb/,seen", "line 3: column_evidence must be"),
        ("331181,http://a.gov.cn/,,,more", "line 3: has more cells"),
        ('331181,"http://a.gov.cn/" x,,', "line 3: cannot be read as CSV"),
        ("331181,http://b.gov.cn/,http://a.gov.cn/first/,", "line 3: http.*first.*'a.gov.cn'"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, line: str, said: str) -> None:
    head = "region_code,homepage,column_url,column_evidence"
    first = "331181,http://a.gov.cn/,http://a.gov.cn/first/,observed"
    with pytest.raises(RegistryError, match=said) as told:
        load_registry(saved(tmp_path, first, line, head=head))
    assert "portals.csv" in str(told.value)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "is empty"),
        (b"\r\n\r\n", "is empty"),
        (b"region_code,homepage\n", "no line gives a homepage"),
        (b"name,address\na,b\n", "line 1: must name the columns"),
        (b"PK\x03\x04\xff\xff\x80\x00", "no text in UTF-8 or GBK"),
    ],
)
def test_what_is_no_table_is_told(tmp_path: Path, body: bytes, said: str) -> None:
    file = tmp_path / "portals.csv"
    file.write_bytes(body)
    with pytest.raises(RegistryError, match=said):
        load_registry(file)
