"""The schema of an archive beside that of a new one: whether its tables, views and triggers hold.

What SQLite's planner is told of the sizes of tables counts with them, since a migration tells it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from archive.store import open_archive

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from archive.store import Archive

_SIZES = "sizes in "


def schema_of(a: Archive) -> dict[str, str]:
    """What each table, index, view and trigger was made by, and what the planner is told."""
    # The table of migrations is made by sqlite-utils, of whichever version.
    sql = (
        "SELECT type || ' ' || name, sql FROM sqlite_schema"
        " WHERE name NOT GLOB 'sqlite_*' AND name <> '_sqlite_migrations'"
    )
    sizes = "SELECT ? || coalesce(idx, tbl), stat FROM sqlite_stat1"
    return dict([*a.db.execute(sql), *a.db.execute(sizes, (_SIZES,))])


def wanted_of(there: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What an archive is to have beside what it may have: what a new one has.

    But for sizes that somebody had SQLite count: then none is as it was told.
    """
    new = _new_schema()
    told = any(there.get(name) == sql for name, sql in new.items() if name.startswith(_SIZES))
    for name, sql in sorted(new.items()):
        if told or not name.startswith(_SIZES):
            yield name, sql


@cache
def _new_schema() -> dict[str, str]:
    with (
        TemporaryDirectory(prefix="nianbao-") as folder,
        open_archive(Path(folder) / "new.db") as new,
    ):
        return schema_of(new)
