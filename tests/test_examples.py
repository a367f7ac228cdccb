"""The examples of the documents, run: what they say of a release, and the commands they name."""

from __future__ import annotations

import argparse
import importlib
import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from release_samples import first_day, released
from scrapy.settings import Settings

from tests.documentation import PROJECT

DOCUMENTS = ("README.md", "README.zh.md", "OPERATING.md")
_COMMAND = re.compile(r"(?:^|[ /`])scrapy ([a-z]+)([^#|`\n]*)", re.MULTILINE)


def blocks(language: str, name: str = "README.md") -> list[str]:
    text = (PROJECT / name).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a release in it, under the names that the examples have."""
    top = tmp_path_factory.mktemp("examples")
    first_day(top / "archive.db")
    released(top / "archive.db", top / "releases")
    return top


def test_release_is_read_by_pandas(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (example,) = blocks("python")
    found: dict[str, object] = {}
    exec(example, found)  # noqa: S102 - README's own words
    assert len(found["reports"]) > 0  # type: ignore[arg-type]
    assert len(found["panel"]) > 0  # type: ignore[arg-type]


def test_release_is_read_by_duckdb(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (example,) = [block for block in blocks("sql") if "parquet" in block]
    found = duckdb.sql(example)
    assert found is not None
    assert found.fetchall()


def test_release_and_archive_are_read_by_sqlite(folder: Path) -> None:
    (line,) = [line for block in blocks("sh") for line in block.splitlines() if "sqlite3 " in line]
    _, path, question = shlex.split(line)
    (of_archive,) = [block for block in blocks("sql") if "parquet" not in block]
    for database, sql in ((path, question), ("archive.db", of_archive)):
        with closing(sqlite3.connect(folder / database)) as db:
            db.execute(sql).fetchall()
            assert [column[0] for column in db.execute(sql).description][:2] == [
                "publisher",
                "value",
            ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_have_the_options_that_are_named(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    named = [(command, shlex.split(rest, posix=False)) for command, rest in _COMMAND.findall(text)]
    ours = {path.stem for path in (PROJECT / "crawler" / "commands").glob("[a-z]*.py")}
    assert len(named) > 5
    for command, words in named:
        assert command in ours, command
        parser = argparse.ArgumentParser(add_help=False)
        one = importlib.import_module(f"crawler.commands.{command}").Command()
        one.settings = Settings()
        one.add_options(parser)
        known = {option for action in parser._actions for option in action.option_strings}
        given = {word.split("=")[0] for word in words if re.fullmatch(r"--?[a-z].*", word)}
        assert given <= known | {"--help"}, f"scrapy {command}"
