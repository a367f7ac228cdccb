"""A small world end to end: the demonstration's own account of two days finds no difference."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from crawler.demo.worlds import World
from tests.world_crawls import PROJECT

PORTALS, YEARS, SEED = 14, 2, 44


def test_the_world_is_one_in_which_things_happen() -> None:
    world = World(SEED, PORTALS, YEARS)
    assert {fate.on(2) for fate in world.fates.values()} == {
        "calm",
        "challenge_412",
        "moved_host",
        "robots",
    }
    assert len({portal.site for portal in world.portals}) == PORTALS
    assert any(not world.listed(portal).columns for portal in world.portals)


def test_the_archive_agrees_with_a_world_on_both_days(tmp_path: Path) -> None:
    words = f"demo --portals {PORTALS} --years {YEARS} --seed {SEED} --days 2 --json".split()
    told = subprocess.run(
        [sys.executable, "-m", "scrapy", *words, "-s", f"ARCHIVE={tmp_path / 'archive.db'}"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode in {0, 1}, told.stderr
    days = json.loads(told.stdout)["days"]
    assert [day["day"] for day in days] == [1, 2]
    assert [day["differences"] for day in days] == [[], []]
    first, second = (day["reports_found"] for day in days)
    assert 0 < first < second
    assert all(day["columns_right"] == PORTALS for day in days)
    assert all(day["look_alikes_kept_out"] > 30 for day in days)
    assert days[0]["requests"] < 1.2 * days[0]["requests_fewest"]
    # The fewest requests of a later day count no page of a list that shows nothing new.
    assert days[1]["requests"] < 1.5 * days[1]["requests_fewest"]
