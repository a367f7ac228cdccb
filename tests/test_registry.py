"""The registry: the project's own is in order, and mistakes are told with file and entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import AddressError, RegistryError
from spiders.addresses import Addresses
from spiders.declarations import DATED
from spiders.registry import FOLDER, load_registry

ENTRY = """
[province]
code = "330000"
name = "浙江省"

[[portal]]
id = "longquan"
name = "龙泉市人民政府"
region_code = "331181"
home = "http://www.longquan.gov.cn/"

[[portal.column]]
url = "http://www.longquan.gov.cn/col/col1/index.html"
evidence = "observed"
"""


def written(folder: Path, text: str, name: str = "33_zhejiang.toml") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


def test_the_projects_registry_is_in_order() -> None:
    registry = load_registry()
    columns = [column for portal in registry.portals for column in portal.columns]
    # The centre and 31 provinces, regions and municipalities; fewer columns, or fewer portals whose
    # column is still to be found, than in 2026-11 were lost by accident.
    assert len(registry.provinces) == 32
    assert len(registry.portals) >= 448
    assert len(columns) >= 514
    assert {column.evidence for column in columns} == {"observed", "derived"}
    addresses = Addresses()
    for portal in registry.portals:
        for url in portal.addresses():
            addresses.check(url)
        # What says why it is on the registry.
        for entry in portal.columns or (portal,):
            assert entry.notes, portal.id
        for entry in (portal, *portal.columns):
            assert all(DATED.fullmatch(note) for note in entry.notes), portal.id


def test_files_are_named_by_the_code_of_their_province() -> None:
    for file in FOLDER.glob("*.toml"):
        assert f'code = "{file.name[:2]}0000"' in file.read_text("utf-8")


def test_a_portal_is_named_by_id_host_code_or_address(tmp_path: Path) -> None:
    registry = load_registry(written(tmp_path, ENTRY))
    for what in ("longquan", "www.longquan.gov.cn", "33", "330000", "331100", "331181", ""):
        assert [portal.id for portal in registry.select(what)] == ["longquan"], what
    (portal,) = registry.select("http://www.longquan.gov.cn/col/col2/index.html")
    assert portal.id == "longquan"
    assert [column.evidence for column in portal.columns] == ["given"]
    (portal,) = registry.select("https://www.qinghe.gov.cn/zfxxgknb/")
    assert (portal.id, portal.region_code) == ("www.qinghe.gov.cn", "")
    assert portal.columns[0].url == "https://www.qinghe.gov.cn/zfxxgknb/"


def test_the_address_of_a_home_page_names_its_portal(tmp_path: Path) -> None:
    registry = load_registry(written(tmp_path, ENTRY))
    for url in ("http://www.longquan.gov.cn", "https://www.longquan.gov.cn/index.html"):
        assert registry.select(url) == registry.portals
    (portal,) = registry.select("http://127.0.0.1:8001/")
    assert (portal.id, portal.home, portal.columns) == ("127.0.0.1:8001", portal.home, ())
    (portal,) = registry.select("http://127.0.0.1:8001/?type=3")
    assert [column.url for column in portal.columns] == ["http://127.0.0.1:8001/?type=3"]


def test_a_file_alone_is_a_registry(tmp_path: Path) -> None:
    written(tmp_path, ENTRY)
    registry = load_registry(tmp_path / "33_zhejiang.toml")
    assert [portal.id for portal in registry.portals] == ["longquan"]


def test_what_is_known_of_a_portal_and_a_column_is_read(tmp_path: Path) -> None:
    more = 'certificate = "unchecked"\nnotes = ["2026-11: the chain lacks its second certificate"]'
    expected = 'evidence = "observed"\nyears = [2008, 2024]\nleast = 12'
    text = ENTRY.replace("[[portal.column]]", f"{more}\n\n[[portal.column]]")
    (portal,) = load_registry(
        written(tmp_path, text.replace('evidence = "observed"', expected))
    ).portals
    assert portal.certificate == "unchecked"
    assert portal.notes == ("2026-11: the chain lacks its second certificate",)
    assert (portal.columns[0].years, portal.columns[0].least) == ((2008, 2024), 12)
    open_ended = text.replace('evidence = "observed"', 'evidence = "observed"\nyears = [2008]')
    (portal,) = load_registry(written(tmp_path, open_ended)).portals
    assert (portal.columns[0].years, portal.columns[0].least) == ((2008, None), 0)


def test_a_portal_may_be_known_by_its_home_page_alone(tmp_path: Path) -> None:
    home_only = ENTRY.partition("[[portal.column]]")[0]
    registry = load_registry(written(tmp_path, home_only))
    assert registry.portals[0].columns == ()
    assert registry.hosts() == {"www.longquan.gov.cn"}
    assert registry.select("33") == registry.portals


def test_a_listed_address_keeps_what_the_registry_knows_of_it(tmp_path: Path) -> None:
    registry = load_registry(written(tmp_path, ENTRY))
    (portal,) = registry.select("http://www.longquan.gov.cn/col/col1/index.html")
    assert portal.columns[0].evidence == "observed"


@pytest.mark.parametrize("what", ["nowhere", "34", "999999", "00"])
def test_what_is_not_on_the_registry_is_told(tmp_path: Path, what: str) -> None:
    with pytest.raises(RegistryError, match=what):
        load_registry(written(tmp_path, ENTRY)).select(what)


@pytest.mark.parametrize(
    "what", ["ftp://a.gov.cn/", "http:///x", "http://[::1/", "http://a:99999/"]
)
def test_broken_addresses_are_told(tmp_path: Path, what: str) -> None:
    with pytest.raises(AddressError):
        load_registry(written(tmp_path, ENTRY)).select(what)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('evidence = "observed"', 'evidence = "seen"', "longquan.*column 1.*evidence"),
        ('evidence = "observed"', "", "longquan.*column 1.*evidence is missing"),
        (
            'evidence = "observed"',
            f'evidence = "observed"\nleast = {10**23}',
            "longquan.*column 1.*least",
        ),
        ('evidence = "observed"', f"least = {'9' * 5000}", "cannot be read as TOML"),
        ('evidence = "observed"', "least = " + "[" * 9000, "cannot be read as TOML"),
        ('id = "longquan"', 'id = "33"', "digits alone"),
        ('url = "http:', 'url = "gopher:', "longquan.*column 1.*http"),
        ('region_code = "331181"', 'region_code = "3311"', "longquan.*six digits"),
        ('code = "330000"', 'code = "33"', "province.*six digits"),
        ("[province]", "[provinces]", r"needs a \[province\]"),
        ('id = "longquan"', 'id = "Long Quan"', "Long Quan.*lower-case"),
        ('id = "longquan"', "", "a portal: id is missing"),
        ('id = "longquan"', "id = 7", "id must be text"),
        ('name = "龙泉市人民政府"', 'nome = "x"', "longquan.*unknown key 'nome'"),
        ("[[portal.column]]", "[portal.column]", "longquan.*written as"),
        ('evidence = "observed"', 'evidence = "observed"\nnotes = "x"', "notes must be a list"),
        ('evidence = "observed"', 'evidence = "observed"\nfamily = "T R S"', "family must be"),
        (
            'evidence = "observed"',
            'evidence = "observed"\npublisher_kind = "club"',
            "publisher_kind must be",
        ),
        ('evidence = "observed"', 'evidence = "found"', "evidence must be observed or derived"),
        ('home = "http:', 'home = "ftp:', "longquan.*home.*http"),
        ('home = "http', 'certificate = "wrong"\nhome = "http', "certificate must be checked"),
        ('home = "http', 'certificate = "unchecked"\nhome = "http', "needs one of notes to say"),
        (
            'home = "http',
            'certificate = "unchecked"\nnotes = ["no date"]\nhome = "http',
            "needs one of notes to say",
        ),
        ('evidence = "observed"', 'evidence = "observed"\nyears = 2008', "column 1: years must"),
        ('evidence = "observed"', 'evidence = "observed"\nyears = [2024, 2008]', "years must"),
        ('evidence = "observed"', 'evidence = "observed"\nyears = ["2008"]', "years must"),
        ('evidence = "observed"', 'evidence = "observed"\nyears = [1998]', "years must"),
        ('evidence = "observed"', 'evidence = "observed"\nyears = []', "years must"),
        ('evidence = "observed"', 'evidence = "observed"\nleast = -1', "column 1: least must"),
        ('evidence = "observed"', 'evidence = "observed"\nleast = true', "least must"),
        ('name = "浙江省"', 'name = "浙江省"\nnote = "x"', "province.*unknown key 'note'"),
        ("[province]", "portals = 1\n[province]", "unknown key 'portals'"),
        ("[[portal]]", "[[portal", "cannot be read as TOML"),
    ],
)
def test_a_mistake_is_told_with_file_and_entry(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    assert before in ENTRY
    with pytest.raises(RegistryError, match=said) as told:
        load_registry(written(tmp_path, ENTRY.replace(before, after, 1)))
    assert "33_zhejiang.toml" in str(told.value)


def test_nothing_is_declared_twice(tmp_path: Path) -> None:
    written(tmp_path, ENTRY)
    written(tmp_path, ENTRY.replace("col1", "col2"), "34_anhui.toml")
    with pytest.raises(RegistryError, match="'longquan' is declared twice"):
        load_registry(tmp_path)
    written(tmp_path, ENTRY.replace('"longquan"', '"other"'), "34_anhui.toml")
    with pytest.raises(RegistryError, match=r"'longquan'.*'other'"):
        load_registry(tmp_path)


def test_a_folder_without_files_is_no_registry(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RegistryError, match="no registry"):
            load_registry(path)


@pytest.mark.parametrize(
    ("url", "loopback", "allowed"),
    [
        ("http://www.qinghe.gov.cn/x", False, True),
        ("https://listed.example.org/x", False, True),
        ("http://www.qinghe.com.cn/x", False, False),
        ("http://gov.cn.example.com/", False, False),
        ("http://evilgov.cn/", False, False),
        ("http://127.0.0.1:8000/", False, False),
        ("http://localhost/", False, False),
        ("http://[::1]/", False, False),
        ("http://127.0.0.1:8000/", True, True),
        ("http://10.0.0.1/", True, False),
        ("file:///etc/passwd", True, False),
        ("javascript:alert(1)", True, False),
    ],
)
def test_only_government_hosts_and_those_of_the_registry_are_asked(
    url: str, loopback: bool, allowed: bool
) -> None:
    assert Addresses(frozenset({"listed.example.org"}), loopback).allows(url) is allowed


def test_loopback_in_a_registry_is_still_loopback() -> None:
    assert not Addresses(frozenset({"127.0.0.1"})).allows("http://127.0.0.1:8000/")
