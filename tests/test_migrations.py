"""Archives of every earlier schema open, and come to what an archive made now holds."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from pathlib import Path

import pytest
from history_samples import happen

from archive import ledger, migrations
from archive.packing import unpack
from archive.store import open_archive

EARLIER = sorted((Path(__file__).parent / "cases" / "schemas").glob("*.sql"))
#: Numbered as they were met, or packed otherwise; what they hold is compared unpacked.
PACKED = {"bodies", "dictionaries", "figures", "headings", "readings", "heading_uses"}
#: What waits to be sealed tells how an archive came to be, not what it holds.
SEALS = {"seals", "unsealed"}


def held(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables and views."""
    with open_archive(path) as a:
        names = a.db.execute(
            "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
            " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '_sqlite_migrations'"
        ).fetchall()
        digests = a.db.execute("SELECT sha256 FROM bodies ORDER BY sha256").fetchall()
        bodies = {"bodies": [(sha256, unpack(a.db, sha256)) for (sha256,) in digests]}
        return bodies | {
            name: sorted(map(tuple, a.db.execute(f"SELECT * FROM {name}")), key=repr)  # noqa: S608
            for (name,) in names
            if name not in PACKED | SEALS
        }


def test_there_is_one_of_every_schema_that_was() -> None:
    made = [path.stem for path in EARLIER]
    assert made == [name[:4] for name in migrations.NAMES[: len(made)]]
    assert len(made) >= 3


@pytest.mark.parametrize("earlier", EARLIER, ids=lambda path: path.stem)
def test_an_earlier_archive_comes_to_the_same(tmp_path: Path, earlier: Path) -> None:
    with open_archive(tmp_path / "now.db") as a:
        happen(a)
        with a.transaction() as db:
            ledger.refresh(db)
    script = earlier.read_text(encoding="utf-8")
    assert re.search(r"CREATE TABLE reports\b", script)
    db = sqlite3.connect(tmp_path / "then.db")
    db.executescript(script)
    db.close()
    expected, found = held(tmp_path / "now.db"), held(tmp_path / "then.db")
    assert expected["current_values"]
    assert found == expected


def test_every_reference_names_its_columns(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive.db") as a:
        found = a.db.execute(
            'SELECT t.name, k."table", k."to" FROM sqlite_schema t'
            " JOIN pragma_foreign_key_list(t.name) k WHERE t.type = 'table'"
        ).fetchall()
        assert len(found) > 50
        assert [(table, to) for table, to, column in found if column is None] == []
        # A reference to columns that are no key is a mistake of the schema.
        assert a.db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert a.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_the_year_that_was_not_known_in_time_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path) as a:
        happen(a)
        expected = a.db.execute("SELECT * FROM copies ORDER BY 1, 2").fetchall()
        assert any(row["year_of_values"] for row in expected)
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE copies SET year_of_values = NULL")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = '0015_years'")
    with open_archive(path) as a:
        assert a.db.execute("SELECT * FROM copies ORDER BY 1, 2").fetchall() == expected
