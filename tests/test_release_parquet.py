"""Parquet files of lines that come in pieces: of any size, in the memory of one piece."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pytest

from archive.release.duck import Opened, connect
from archive.release.parquet import Lines, Parquet
from archive.release.tables import table

WIDTH = 1000


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with connect(tmp_path, megabytes=120) as duck:
        # What does not fit into its memory has no other place.
        duck.execute("SET max_temp_directory_size = '0B'")
        yield Opened(sqlite3.connect(":memory:"), duck, tmp_path)


def piece(n: int, rows: int) -> bytes:
    text = "字" * (WIDTH // 3)
    lines = (f"{n * rows + row},{n:064x},{text}\n" for row in range(rows))
    return "".join(lines).encode()


def written(opened: Opened, path: Path, lines: Lines, pieces: Iterable[bytes]) -> None:
    with Parquet(opened, table("texts"), path, lines) as parquet:
        for one in pieces:
            parquet.write(one)


def held(opened: Opened, path: Path) -> tuple[int, int | None]:
    count, total = (
        opened.duck.read_parquet(str(path)).aggregate("count(*), sum(report_id)").fetchall()[0]
    )
    return count, total


@pytest.mark.parametrize(("pieces", "together"), [(0, 1), (1, 1), (5, 2), (60, 1)])
def test_lines_of_any_number_go_through_little_memory(
    opened: Opened, tmp_path: Path, pieces: int, together: int
) -> None:
    path, rows = tmp_path / "texts.parquet", 4096
    lines = Lines(pieces, together, 2048, 0)
    written(opened, path, lines, (piece(n, rows) for n in range(pieces)))
    total = pieces * rows
    assert held(opened, path) == (total, total * (total - 1) // 2 if total else None)


def test_fewer_lines_than_there_might_be(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "texts.parquet"
    written(opened, path, Lines(9, 1, 2048, 0), [piece(0, 3)])
    assert held(opened, path) == (3, 3)


@pytest.mark.parametrize("when", [0, 1, 4])
def test_lines_that_are_none_are_told(opened: Opened, tmp_path: Path, when: int) -> None:
    pieces = [piece(n, 2048) for n in range(6)]
    pieces[when] = b"no number,,\n" * 100
    with pytest.raises(duckdb.Error):
        written(opened, tmp_path / "texts.parquet", Lines(6, 1, 2048, 0), pieces)


def test_a_file_that_cannot_be_written_is_told(opened: Opened, tmp_path: Path) -> None:
    pieces = [piece(n, 2048) for n in range(4)]
    with pytest.raises(duckdb.Error):
        written(opened, tmp_path / "no folder" / "t.parquet", Lines(4, 1, 2048, 0), pieces)


def test_what_goes_wrong_meanwhile_comes_through(opened: Opened, tmp_path: Path) -> None:
    def broken_off() -> Iterator[bytes]:
        yield piece(0, 10)
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        written(opened, tmp_path / "texts.parquet", Lines(50, 1, 2048, 0), broken_off())
