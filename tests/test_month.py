"""Some nights of a small world in simulated time; a month of a large one: tests/bench_month.py."""

from __future__ import annotations

from pathlib import Path

from tests.bench_month import SEED, World, lost, missing, nights, twice, weekly
from tests.world_crawls import is_sound, query


def test_nights_add_what_is_new_and_lose_nothing(tmp_path: Path) -> None:
    archive, portals, years = tmp_path / "archive.db", 4, 2
    with weekly():
        found = list(nights(archive, portals, 3, years))
        assert missing(archive, World(SEED, portals, years), 1) == []
    assert [night.exit_code in {0, 1} for night in found] == [True] * 3
    faults = "SELECT DISTINCT json_extract(counts, '$.errors'), ended_by FROM runs"
    assert query(archive, faults) == [(0, "finished")]
    assert lost(found) == []
    assert twice(archive) == []
    assert is_sound(archive)
    begun = query(archive, "SELECT substr(started_at, 1, 13) FROM runs")
    assert begun == [(f"2026-02-{day:02}T14",) for day in (2, 3, 4)]
    # Nothing has happened since the first night: fewer requests, and no room for them.
    assert found[2].requests < found[0].requests
    assert found[2].rows["versions"] == found[0].rows["versions"]
    assert found[2].size == found[1].size
    spans = query(archive, "SELECT count(*), max(last_run_id) FROM portal_spans")
    assert spans == [(2 * portals, 3)]
