"""A crawl that finds no news asks each listing once and no document, and changes nothing."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from crawler.demo.web import MiniatureWeb
from crawler.demo.worlds import World
from tests.world_crawls import asked, crawl, facts, query

NOT_MODIFIED = 304
DOCUMENTS = "SELECT url FROM captures WHERE role = 'document'"


def test_a_second_crawl_of_the_day_asks_for_listings_only_and_each_once(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with MiniatureWeb(scene=World(seed=5, portals=8, years=2).on(1)) as web:
        first = crawl(web, archive)
        before, held = asked(web.log), facts(archive)
        web.log.clear()
        second = crawl(web, archive)
        after = asked(web.log)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    documents = {place(str(url)) for (url,) in query(archive, DOCUMENTS)}
    assert len(documents) > 40
    assert [one for one in after if one[1:] in documents] == []
    # Lists that are asked by POST share an address; a script that some need comes with each list.
    lists = {one: n for one, n in after.items() if one[0] == "GET" and not one[2].endswith(".js")}
    assert len(lists) > 10
    assert set(lists.values()) == {1}
    assert after <= before
    assert NOT_MODIFIED in {one.status for one in web.log}
    assert facts(archive) == held


def place(url: str) -> tuple[str, str]:
    """Host and target of an address, as the miniature web writes them down."""
    parts = urlsplit(url)
    return parts.netloc, f"{parts.path}?{parts.query}" if parts.query else parts.path
