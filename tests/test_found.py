"""Columns that crawls found: read from the archive, printed as a person would declare them."""

from __future__ import annotations

import json
import tomllib
from argparse import Namespace
from pathlib import Path

import pytest
from scrapy.utils.project import get_project_settings

from archive.found import FoundColumn, found_columns
from archive.store import open_archive
from crawler.commands.portals import Command as Portals
from crawler.exit_codes import ARCHIVE, OK
from spiders.registry import load_registry

NOW = "2026-11-03T08:00:00Z"
REGISTRY = """
[province]
code = "330000"
name = "浙江省"

[[portal]]
id = "longquan"
name = "龙泉市人民政府"
region_code = "331181"
home = "http://www.longquan.gov.cn/"
"""
NB, DECLARED, OTHER = (f"http://www.longquan.gov.cn/{name}/" for name in ("nb", "old", "other"))
GIVEN = "http://www.qinghe.gov.cn/zfxxgknb/"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        run = archive.begin_run("crawl portals", "", NOW)
        archive.db.executemany(
            "INSERT INTO columns (url, portal, family, state, state_since, state_run_id, detail,"
            " evidence, name, found_on, first_walked)"
            " VALUES (?, ?, '', 'ok', ?, ?, '', ?, ?, ?, ?)",
            [
                (NB, "longquan", "2026-12-01T00:00:00Z", run, "found", "年报", OTHER, NOW),
                (DECLARED, "longquan", NOW, run, "observed", "", "", NOW),
                (GIVEN, "www.qinghe.gov.cn", NOW, run, "found", '"公开"年报', GIVEN + "../x", None),
            ],
        )
    return path


def printed(database: Path, registry: Path, *words: str, **options: object) -> Namespace:
    command = Portals()
    command.settings = get_project_settings()
    command.settings.set("ARCHIVE", str(database))
    told = {"registry": str(registry), "check": False, "found": True, "json": False}
    command.run(list(words), Namespace(**{**told, **options}))
    return Namespace(code=command.exitcode)


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    folder = tmp_path / "registry"
    folder.mkdir()
    (folder / "33_zhejiang.toml").write_text(REGISTRY, "utf-8")
    return folder


def test_only_what_a_crawl_found_is_read_with_the_day_it_was_found(database: Path) -> None:
    with open_archive(database, read_only=True) as archive:
        assert found_columns(archive) == [
            FoundColumn("longquan", NB, "年报", OTHER, NOW),
            FoundColumn("www.qinghe.gov.cn", GIVEN, '"公开"年报', GIVEN + "../x", NOW),
        ]


def test_what_is_printed_can_be_pasted(
    database: Path, registry: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(database, registry, "longquan").code == OK
    out = capsys.readouterr().out
    assert out.startswith("# 浙江省: below portal longquan, 龙泉市人民政府\n")
    with (registry / "33_zhejiang.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + out)
    (portal,) = load_registry(registry).portals
    (column,) = portal.columns
    assert (column.url, column.evidence) == (NB, "observed")
    assert column.notes == (f"2026-11-03: found by a crawl as 年报 on {OTHER}",)
    # What a person has accepted is not printed again.
    assert printed(database, registry, "longquan").code == OK
    assert capsys.readouterr().out == ""


def test_a_portal_that_the_registry_lacks_is_to_be_filled_in(
    database: Path, registry: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(database, registry).code == OK
    told = tomllib.loads(
        capsys.readouterr().out.partition("[[portal]]")[2].join(("[[portal]]", ""))
    )
    (portal,) = told["portal"]
    assert portal["id"] == "www-qinghe-gov-cn"
    assert (portal["name"], portal["region_code"]) == ("", "")
    assert portal["home"] == "http://www.qinghe.gov.cn/"
    assert [column["url"] for column in portal["column"]] == [GIVEN]


def test_a_program_is_told_in_json(
    database: Path, registry: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(database, registry, json=True).code == OK
    assert [one["url"] for one in json.loads(capsys.readouterr().out)] == [NB, GIVEN]


def test_without_an_archive_there_is_a_sentence(
    tmp_path: Path, registry: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(tmp_path / "none.db", registry).code == ARCHIVE
    assert "none.db" in capsys.readouterr().err
