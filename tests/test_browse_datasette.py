"""Datasette's own pages in our frame: all tables open, fields have names, inner parts hidden."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import datasette.app
import pytest
from browse_samples import Site, filled, served

from archive.browse.datasette_templates import changes
from archive.browse.metadata import pages

_TABLES_AND_VIEWS = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(filled(tmp_path_factory.mktemp("datasette") / "archive.db")) as site:
        yield site


def test_every_table_and_view_opens(site: Site) -> None:
    found = site.get("/archive.json", params={"sql": _TABLES_AND_VIEWS, "_shape": "arrays"}).data[
        "rows"
    ]
    assert len(found) > 50
    for (name,) in found:
        assert site.get(f"/archive/{name}").status == 200, name


def test_a_row_links_to_what_it_refers_to(site: Site) -> None:
    page = site.get("/archive/versions?_size=1")
    assert page.tree.xpath("//td/a[starts-with(@href, '/archive/captures/')]")
    assert site.get("/archive/runs/1").status == 200


def test_what_only_the_program_uses_is_hidden(site: Site) -> None:
    page = site.get("/archive")
    names = {a.text for a in page.tree.xpath("//div[@class='db-table']//a")}
    assert names >= {"captures", "publishers", "reports", "versions"}
    assert not {name for name in names if name.startswith(("search_", "ledger_", "expect"))}
    assert not names & set(pages()["hidden"])
    data = site.get("/-/data").text
    assert ">search_index_docsize<" not in data
    assert ">unpacked_bodies<" not in data


@pytest.mark.parametrize(
    "url", ["/archive", "/archive/current_values", "/archive?sql=select+1", "/archive/most_refused"]
)
def test_every_field_of_theirs_has_a_name_and_headings_are_in_order(site: Site, url: str) -> None:
    tree = site.get(url).tree
    for field in tree.xpath("//select | //textarea | //input[@type='text']"):
        labelled = field.get("aria-label") or tree.xpath("//label[@for=$id]", id=field.get("id"))
        assert labelled, field.get("name")
    levels = [int(h.tag[1]) for h in tree.iter("h1", "h2", "h3", "h4")]
    assert all(below - above <= 1 for above, below in pairwise(levels))


@pytest.mark.parametrize(("language", "word"), [("zh", "导出选项"), ("en", "Export options")])
def test_their_words_are_in_the_language_of_the_page(site: Site, language: str, word: str) -> None:
    page = site.get(f"/archive/current_reports?_lang={language}").words
    assert word in page
    assert "Advanced export" not in page


def test_what_is_changed_in_their_templates_is_there_to_be_changed() -> None:
    folder = Path(datasette.__file__).parent / "templates"
    for name, pairs in changes().items():
        text = (folder / name).read_text(encoding="utf-8")
        for before, _ in pairs:
            assert before in text, (name, before)


def test_every_table_and_view_opens_without_our_pages(tmp_path: Path) -> None:
    """In a Datasette that knows nothing of us, as others run it."""
    path = filled(tmp_path / "archive.db")

    async def statuses() -> dict[str, int]:
        app = datasette.app.Datasette([path], immutables=[])
        await app.invoke_startup()
        with closing(sqlite3.connect(path)) as db:
            names = [name for (name,) in db.execute(_TABLES_AND_VIEWS)]
        return {name: (await app.client.get(f"/archive/{name}")).status_code for name in names}

    found = asyncio.run(statuses())
    assert len(found) > 50
    assert {name for name, status in found.items() if status != 200} == set()
