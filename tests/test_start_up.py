"""A command brings what it needs and nothing else: seconds lie in what is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.command_named import PACKAGE, commands_module

PROJECT = Path(__file__).resolve().parent.parent
HEAVY = ("pandas", "numpy", "duckdb", "datasette", "trafilatura", "spidermon", "distributed")
TOLD = """
import sys
from scrapy.cmdline import execute
sys.argv[0] = "scrapy"
try:
    execute()
except SystemExit:
    pass
print(" ".join(name for name in {heavy} if name in sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("words", "module"),
    [
        (["status", "--json"], "status"),
        (["-s", "status"], "status"),
        (["-h"], ""),
        ([], ""),
        (["shell"], ""),
        (["__init__"], ""),
        (["../status"], ""),
        (["--json", "dump", "x"], "dump"),
    ],
)
def test_one_command_is_imported_and_not_all(words: list[str], module: str) -> None:
    assert commands_module(words) == (f"{PACKAGE}.{module}" if module else PACKAGE)


@pytest.mark.parametrize("command", ["status", "crawl", "ingest"])
def test_help_imports_nothing_that_takes_long(command: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", TOLD.format(heavy=HEAVY), command, "-h"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "scrapy" in told.stdout
    assert told.stderr.split() == []
