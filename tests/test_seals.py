"""Seals: what changes is written down whoever changes it, and what changes by itself is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_samples import PAGE, at, document, interpretation, observation, rows, store

from archive import seals
from archive.keeping import keep_failure
from archive.seals import State, seal, states
from archive.search.index import index_pending
from archive.store import Archive, open_archive
from archive.verification import check_rows
from archive.watches import tables, watch


@pytest.fixture
def a(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as archive:
        yield archive


@pytest.fixture
def sealed(a: Archive) -> Archive:
    """With a report in two versions, sealed."""
    store(a, document(), interpretation())
    edited = interpretation("b", observations=(observation(value=7, body=b"<p>b</p>"),))
    store(a, document(body=b"<p>b</p>", now=at(2)), edited)
    with a.transaction() as db:
        index_pending(db, 1)
    seal(a)
    return a


def standing(a: Archive, *wanted: State) -> set[tuple[str, State]]:
    """The tables with chunks in other states than whole."""
    found = {(table.name, state) for table, _, state in states(a)}
    return {
        (name, state)
        for name, state in found
        if state in wanted or (not wanted and state != "whole")
    }


def behind(a: Archive, sql: str) -> None:
    """A change that no trigger sees, as of a disk."""
    db = sqlite3.connect(a.path)
    triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    db.execute(sql)
    for _, made in triggers:
        db.execute(made)
    db.commit()
    db.close()


def test_every_table_is_sealed(a: Archive) -> None:
    there = {
        name
        for (name,) in rows(a, "SELECT name FROM sqlite_schema WHERE type = 'table'")
        if not name.startswith("sqlite_")
    }
    named = {table.name for table in tables(a.db)}
    assert there - named == {"bodies", "search_index", "seals", "unsealed"}
    watched = {name for (name,) in rows(a, _WATCHED)}
    assert named - watched == {table.name for table in tables(a.db) if table.index}


_WATCHED = (
    "SELECT DISTINCT tbl_name FROM sqlite_schema WHERE type = 'trigger' AND name GLOB 'seal_*'"
)


def test_all_is_whole_when_it_was_sealed(sealed: Archive) -> None:
    assert rows(sealed, "SELECT * FROM unsealed") == []
    assert standing(sealed) == set()
    assert {table.name for table, _, _ in states(sealed)} >= {
        "figures",
        "versions",
        "captures",
        "regions",
        "search_index_data",
    }
    assert [finding for finding in check_rows(sealed) if finding] == []


CHANGES = {
    "a text": ("UPDATE versions SET text = text || '。' WHERE id = 2", "versions"),
    "a value": ("UPDATE figures SET value = 8 WHERE version_id = 2", "figures"),
    "an address": ("UPDATE captures SET url = url || '#' WHERE id = 1", "captures"),
    "a time": ("UPDATE sources SET last_seen = '2026-12-31T00:00:00Z'", "sources"),
    "a row more": ("INSERT INTO publishers VALUES (9, '某局', '', '', 'department')", "publishers"),
    "a row less": ("DELETE FROM report_issues", "report_issues"),
    "a row less of many": ("DELETE FROM cells WHERE n = 7", "cells"),
    "a number": ("UPDATE copies SET rank = 2", "copies"),
    "null for nothing": ("UPDATE versions SET claimed_published = ''", "versions"),
    "a real number": ("UPDATE figures SET value = 5.0 WHERE version_id = 1", "figures"),
    "the last bit": ("UPDATE deadlines SET law = law || char(0) WHERE year = 2010", "deadlines"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_behind_the_back_is_found(sealed: Archive, name: str) -> None:
    sql, table = CHANGES[name]
    if name == "a row less":
        keep_issue(sealed)
    behind(sealed, sql)
    assert standing(sealed) == {(table, "changed")}
    (finding,) = (one for one in check_rows(sealed) if one)
    assert table in finding.where


def keep_issue(a: Archive) -> None:
    a.db.execute(
        "INSERT INTO report_issues (version_id, code, severity, cell_ids, detail, verdict)"
        " VALUES (1, 'a', 'notice', '', '', 'source')"
    )
    seal(a)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_by_a_program_waits_to_be_sealed(sealed: Archive, name: str) -> None:
    sql, table = CHANGES[name]
    if name == "a row less":
        keep_issue(sealed)
    sealed.db.execute("PRAGMA foreign_keys = OFF")
    sealed.db.execute(sql)
    assert (table, "open") in standing(sealed)
    assert standing(sealed, "changed", "bare") == set()
    assert [finding for finding in check_rows(sealed) if finding] == []
    assert seal(sealed) >= 1
    assert standing(sealed) == set()


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO robots VALUES ('a', 'b', 1, x'00')"
        " ON CONFLICT (site) DO UPDATE SET status = 2",
        "INSERT OR REPLACE INTO robots VALUES ('a', 'b', 2, x'00')",
        "INSERT OR IGNORE INTO robots VALUES ('c', 'b', 2, x'00')",
        "UPDATE robots SET site = 'd'",
    ],
)
def test_however_it_is_written(a: Archive, sql: str) -> None:
    a.db.execute("INSERT INTO robots VALUES ('a', 'b', 0, x'00')")
    seal(a)
    for _ in range(2):
        a.db.execute(sql)
    assert standing(a) == {("robots", "open")}
    seal(a)
    assert standing(a) == set()


def test_a_row_that_gets_another_number_is_missed_in_neither_place(sealed: Archive) -> None:
    sealed.db.execute("PRAGMA foreign_keys = OFF")
    sealed.db.execute("UPDATE reports SET id = id + (1 << 51)")
    assert len(rows(sealed, "SELECT chunk FROM unsealed WHERE name = 'reports'")) == 2
    seal(sealed)
    assert standing(sealed) == set()


def test_a_seal_that_is_damaged_is_found(sealed: Archive) -> None:
    for sql in (
        "UPDATE seals SET sha256 = replace(sha256, 'a', 'b') WHERE name = 'captures'",
        "UPDATE seals SET rows = 99 WHERE name = 'sources'",
        "UPDATE seals SET chunk = 77 WHERE name = 'publishers'",
        "UPDATE seals SET name = 'runz' WHERE name = 'runs'",
        "UPDATE seals SET sha256 = replace(sha256, 'a', 'b') WHERE name = 'search_index'",
    ):
        sealed.db.execute(sql)
    assert standing(sealed) == {
        ("captures", "changed"),
        ("sources", "changed"),
        ("publishers", "changed"),
        ("publishers", "bare"),
        ("runs", "bare"),
        ("search_index", "changed"),
    }


def test_a_kill_leaves_the_rest_to_the_next_time(
    a: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "_CHUNKS", 3)
    whole = seals._seal
    done: list[int] = []

    def torn(db: sqlite3.Connection, *rest: object) -> int:
        done.append(1)
        if len(done) > 10:
            raise KeyboardInterrupt
        return whole(db, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(seals, "_seal", torn)
    with pytest.raises(KeyboardInterrupt):
        seal(a)
    left = len(rows(a, "SELECT * FROM unsealed"))
    assert left > 3
    assert standing(a, "changed", "bare") == set()
    assert len(standing(a, "open")) == left
    monkeypatch.setattr(seals, "_seal", whole)
    assert seal(a) == left
    assert standing(a) == set()


def test_the_search_index_is_sealed_anew_when_it_was_written_to(sealed: Archive) -> None:
    behind(sealed, "UPDATE search_index_data SET block = x'00' WHERE id NOT IN (1, 10)")
    assert standing(sealed) == {("search_index_data", "changed")}
    with sealed.transaction() as db:
        db.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
        db.execute("INSERT INTO search_index (rowid, grams) VALUES (1, 'a b')")
    assert {state for name, state in standing(sealed) if name.startswith("search_index")} == {
        "open"
    }
    seal(sealed)
    assert standing(sealed) == set()


def test_watching_twice_makes_nothing_new(sealed: Archive) -> None:
    with sealed.transaction() as db:
        changes = db.total_changes
        watch(db)
        assert db.total_changes == changes
    assert rows(sealed, "SELECT * FROM unsealed") == []


def test_tables_that_come_and_go_are_watched(sealed: Archive) -> None:
    with sealed.transaction() as db:
        db.execute("CREATE TABLE more (id INTEGER PRIMARY KEY, said TEXT) STRICT")
        db.execute("INSERT INTO more VALUES (1, 'a'), (300, 'b')")
        db.execute(
            "CREATE TABLE robots_anew (site TEXT PRIMARY KEY, said TEXT) STRICT, WITHOUT ROWID"
        )
        db.execute("INSERT INTO robots_anew VALUES ('a', 'b')")
        db.execute("DROP TABLE robots")
        db.execute("ALTER TABLE robots_anew RENAME TO robots")
        watch(db)
    assert standing(sealed) == {("more", "open"), ("robots", "open")}
    seal(sealed)
    sealed.db.execute("UPDATE robots SET said = 'c'")
    sealed.db.execute("DELETE FROM more WHERE id = 300")
    assert standing(sealed) == {("more", "open"), ("robots", "open")}
    sealed.db.execute("DROP TABLE more")
    seal(sealed)
    assert standing(sealed) == set()
    assert rows(sealed, "SELECT * FROM seals WHERE name = 'more'") == []


def test_whoever_verifies_while_another_writes_finds_nothing(sealed: Archive) -> None:
    with open_archive(sealed.path, read_only=True) as reader:
        day = 3
        for _, _, state in states(reader):
            assert state in {"whole", "open"}
            if day < 29:
                body = f"<p>{day}</p>".encode()
                store(sealed, document(body=body, now=at(day)), interpretation(str(day)))
                keep_failure(sealed, PAGE, 1, failure="gone", now=at(day))
                if day % 3 == 0:
                    seal(sealed)
                day += 1
        assert day == 29
