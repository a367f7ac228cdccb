"""What the registry says of who is to publish where."""

from __future__ import annotations

from pathlib import Path

from archive.ledger import Expectation
from spiders.expected import registry_expectations
from spiders.registry import load_registry

PROVINCE = """
[province]
code = "330000"
name = "浙江省"

[[portal]]
id = "shili"
name = "示例县人民政府"
region_code = "331181"
home = "http://www.shili.gov.cn/"

[[portal.column]]
url = "http://www.shili.gov.cn/nianbao/"
evidence = "observed"

[[portal.column]]
url = "http://www.shili.gov.cn/jiaoyu/"
evidence = "observed"
publisher = "示例县教育局"
years = [2015, 2018]

[[portal.column]]
url = "http://www.shili.gov.cn/kaifaqu/"
evidence = "observed"
publisher = "示例经济开发区管理委员会"
publisher_kind = "zone"
region_code = "331182"
years = [2020]

[[portal.column]]
url = "http://www.shili.gov.cn/bangongshi/"
evidence = "observed"
publisher = "示例县人民政府办公室"
publisher_kind = "government"

[[portal]]
id = "other"
name = "另一县"
region_code = "331100"
home = "http://www.other.gov.cn/"
"""


def test_a_column_promises_the_years_that_it_declares(tmp_path: Path) -> None:
    (tmp_path / "33_zhejiang.toml").write_text(PROVINCE, "utf-8")
    base = "http://www.shili.gov.cn"
    assert registry_expectations(load_registry(tmp_path)) == [
        Expectation("", "331181", "", None, None, f"{base}/nianbao/", "shili"),
        Expectation("示例县教育局", "331181", "department", 2015, 2018, f"{base}/jiaoyu/", "shili"),
        Expectation(
            "示例经济开发区管理委员会",
            "331182",
            "government",
            2020,
            None,
            f"{base}/kaifaqu/",
            "shili",
        ),
        Expectation(
            "示例县人民政府办公室",
            "331181",
            "government",
            None,
            None,
            f"{base}/bangongshi/",
            "shili",
        ),
    ]


def test_the_projects_registry_says_something_of_every_column() -> None:
    registry = load_registry()
    urls = [column.url for portal in registry.portals for column in portal.columns]
    assert [one.column_url for one in registry_expectations(registry)] == urls
