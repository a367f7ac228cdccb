"""An archive many times over: the same reports, of other authorities in other divisions.

To store a million reports one by one takes hours. So a tenth of them is stored, and the other nine
tenths are rows of those with other keys, names, hosts, divisions and digests, put in by SQLite. The
bytes kept for them are not those of their digests: such an archive is there to be asked, searched,
browsed and published, and not to be verified or read again. Search takes its texts in as ever.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from archive.divisions import full_name
from archive.numbering import report_number
from archive.search.index import index_pending
from archive.store import open_archive
from crawler.progress import Progress
from tests.bench_archive.authorities import shuffled_codes

#: A division's portal, in addresses and by its own name.
_PORTAL = re.compile(r"\bd(\d{6})\b")

#: Tables whose rows are of a report or an authority; others are the same for any number of them.
_TABLES = (
    *("publishers", "expected", "subordinations", "columns", "complete_walks", "entries"),
    *("earlier_walks", "bodies", "captures", "failures", "reports", "versions", "figures"),
    *("statements", "report_issues", "sources", "source_columns", "sightings", "standings"),
    *("copies", "collated_values", "collated_issues", "differences", "source_edits"),
    *("edited_cells", "edited_identities", "edited_statements", "presence_changes"),
    *("ledger_rows", "panel_reports", "panel_values", "parent_sums", "across_issues"),
    "region_sums",
)
#: Columns by what they hold: numbers of rows, which are moved on by those that there are; numbers
#: of reports; words, and what is done with them.
_ROWS = {
    "publisher_id": "publishers",
    "expected_id": "expected",
    "column_id": "columns",
    "entry_id": "entries",
    "issue_id": "report_issues",
    "failure_id": "failures",
    **dict.fromkeys(("capture_id", "before_capture_id", "after_capture_id"), "captures"),
    **dict.fromkeys(("version_id", "prose_version_id", "other_version_id"), "versions"),
    **dict.fromkeys(("from_version_id", "to_version_id"), "versions"),
    **dict.fromkeys(("source_id", "to_source_id"), "sources"),
}
_REPORTS = ("report_id", "other_report_id")
_WORDS = {
    **dict.fromkeys(("url", "page_url", "requested_url", "entry_url", "found_on"), "address"),
    **dict.fromkeys(("portal", "context"), "address"),
    **dict.fromkeys(("name", "publisher"), "name"),
    **dict.fromkeys(("region_code", "parent_code", "governs", "above"), "division"),
    **dict.fromkeys(("sha256", "body_sha256", "content_digest", "reading_sha256"), "digest"),
}
#: Texts in which an authority names its division; the code of that stands beside them.
_TEXTS = {"versions": ("title", "text")}


@dataclass(frozen=True, slots=True)
class _Move:
    """What becomes of the words of an archive: divisions by their codes, authorities by name."""

    time: int
    divisions: Mapping[str, str]
    names: Mapping[str, str]

    def division(self, code: str | None) -> str | None:
        return self.divisions.get(code, code) if code else code

    def name(self, name: str | None) -> str | None:
        return self.names.get(name, name) if name else name

    def address(self, text: str | None) -> str | None:
        return text and _PORTAL.sub(lambda found: "d" + self.divisions[found[1]], text)

    def digest(self, digest: str) -> str:
        return digest and sha256(f"{self.time} {digest}".encode()).hexdigest()

    def text(self, text: str, code: str) -> str:
        return text.replace(full_name(code), full_name(self.divisions[code])) if code else text


def multiply(path: Path, times: int, seed: int) -> None:
    """Make an archive of the bench, of this seed, hold so many times as many reports.

    Raises ValueError where there are not divisions enough. It is left unfit for use where this is
    broken off.
    """
    one = path.with_suffix(".one.db")
    shutil.copyfile(path, one)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"):
            db.execute(f"PRAGMA {pragma}")
        db.execute("ATTACH ? AS one", (str(one),))
        put_aside = db.execute(_PUT_ASIDE).fetchall()
        statistics = db.execute("SELECT * FROM sqlite_stat1").fetchall()
        for kind, name, _ in put_aside:
            db.execute(f'DROP {kind} "{name}"')
        progress = Progress("rows and indexes", (times - 1) * len(_TABLES) + len(put_aside))
        for move in _moves(db, times, seed):
            for _ in _again(db, move):
                progress.step()
        for _, _, sql in put_aside:
            db.execute(sql)
            progress.step()
        progress.close()
        # They go with the indexes.
        db.execute("DELETE FROM sqlite_stat1")
        db.executemany("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", statistics)
        db.execute(_UNINDEXED)
        db.execute("DETACH one")
        db.execute("PRAGMA journal_mode = WAL")
    one.unlink()
    with open_archive(path) as a, a.transaction() as db:
        index_pending(db, 1)


#: Indexes are made of sorted rows at the end; triggers have done their work on the first rows.
_PUT_ASIDE = """
SELECT type, name, sql FROM sqlite_schema
WHERE type = 'trigger' OR type = 'index' AND sql IS NOT NULL ORDER BY type, name"""

_UNINDEXED = """
INSERT INTO search_pending SELECT id FROM versions WHERE id > (SELECT max(id) FROM one.versions)"""


def _moves(db: sqlite3.Connection, times: int, seed: int) -> Iterator[_Move]:
    """All moves: the first reports stay where they are."""
    rows = db.execute("SELECT name, region_code FROM one.publishers").fetchall()
    own = {code for _, code in rows}
    codes = shuffled_codes(seed)
    if times * len(own) > len(codes):
        raise ValueError(f"There are {len(codes)} divisions, not {times} times {len(own)}.")
    for time in range(1, times):
        there = codes[time * len(own) : (time + 1) * len(own)]
        moved = dict(zip(codes[: len(own)], there, strict=True))
        names = {
            name: full_name(moved[code]) + name.removeprefix(full_name(code)) for name, code in rows
        }
        yield _Move(time, moved, names)


def _again(db: sqlite3.Connection, move: _Move) -> Iterator[str]:
    """Put the rows of each table in once more, and say which."""
    for name in sorted({*_WORDS.values()}):
        db.create_function(name, 1, getattr(move, name), deterministic=True)
    db.create_function("text", 2, move.text, deterministic=True)
    db.create_function("report_number", 4, report_number, deterministic=True)
    for statement in _RENUMBERED:
        db.execute(statement)
    for table in _TABLES:
        columns = [row[1] for row in db.execute(f"PRAGMA one.table_xinfo({table})") if not row[6]]
        made = ", ".join(_made(db, table, column, move.time) for column in columns)
        # Of a division above several only one can have the sums.
        verb = "INSERT OR IGNORE" if table == "region_sums" else "INSERT"
        into = f"{table} ({', '.join(columns)})"
        db.execute(f"{verb} INTO {into} SELECT {made} FROM one.{table} o")  # noqa: S608 - from here
        yield table


#: Numbers of reports are worked out of whose they are.
_RENUMBERED = (
    "DROP TABLE IF EXISTS renumbered",
    "CREATE TEMP TABLE renumbered (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)",
    "INSERT INTO renumbered SELECT r.id, report_number(name(p.name), division(p.region_code),"
    " r.year, '') FROM one.reports r JOIN one.publishers p ON p.id = r.publisher_id",
)


def _made(db: sqlite3.Connection, table: str, column: str, time: int) -> str:
    """What stands in a column of the rows that are put in again, as an expression."""
    if column in _REPORTS or (table, column) == ("reports", "id"):
        return f"(SELECT new FROM renumbered WHERE old = o.{column})"  # noqa: S608 - from the schema
    if column in _TEXTS.get(table, ()):
        return f"text(o.{column}, o.region_code)"
    if column in _WORDS:
        return f"{_WORDS[column]}(o.{column})"
    of = table if column == "id" else _ROWS.get(column)
    if of is None:
        return f'o."{column}"'
    (last,) = db.execute(f"SELECT max(id) FROM one.{of}").fetchone()  # noqa: S608 - from here
    return f"o.{column} + {time * last}"
