"""What an archive takes from another may change what is here, whatever waits to be worked out."""

from __future__ import annotations

import shutil
from pathlib import Path

from archive_samples import rows, settled
from history_samples import happen
from test_merge import everything, merge
from test_replaying import an_archive

from archive import ledger
from archive.merging.taking import taken
from archive.store import open_archive


def test_what_changes_here_is_told_to_a_ledger_that_waits(tmp_path: Path) -> None:
    with an_archive(tmp_path / "a") as a:
        happen(a)
        settled(a, a.begin_run("crawl", "", "2026-11-06T08:00:00Z"), "2026-11-06T08:00:00Z")
        with a.transaction() as db:
            ledger.refresh(db)
        path = a.path
    shutil.copy(path, tmp_path / "other.db")
    with open_archive(path) as a:
        # This one has not read yet what makes the walk known; all publishers wait already.
        a.db.execute("UPDATE complete_walks SET known_at = NULL")
        a.db.execute("INSERT OR IGNORE INTO ledger_stale SELECT id FROM expected")
        assert rows(a, "SELECT count(*) > 0 FROM ledger_stale") == [(1,)]
        merge(a, tmp_path / "other.db")
        assert rows(a, "SELECT count(*) FROM complete_walks WHERE known_at IS NULL") == [(0,)]
        after = everything(a)
        merge(a, tmp_path / "other.db")
        assert everything(a) == after


def test_rows_that_stay_as_they_are_are_not_touched(tmp_path: Path) -> None:
    update, insert = taken(
        "robots",
        ("site",),
        ("fetched_at", "status", "body"),
        "SELECT 1 AS id, 'a.gov.cn' AS site, '2026' AS fetched_at, 200 AS status, x'' AS body",
        {"status": "max(robots.status, excluded.status)"},
    )
    with an_archive(tmp_path / "a") as a:
        assert a.db.execute(update).rowcount == 0
        assert a.db.execute(insert).rowcount == 1
        assert a.db.execute(insert).rowcount == 0
        assert a.db.execute(update).rowcount == 0
        a.db.execute("UPDATE robots SET status = 100")
        assert a.db.execute(update).rowcount == 1
        assert rows(a, "SELECT site, status FROM robots") == [("a.gov.cn", 200)]
