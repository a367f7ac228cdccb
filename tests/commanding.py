"""Running a command as `scrapy` does, in the process of the tests."""

from __future__ import annotations

from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path

from scrapy.utils.project import get_project_settings

from crawler.archive_command import ArchiveCommand


def scrapy(archive: Path, name: str, *words: str, **settings: str) -> int:
    """Its exit code."""
    command = import_module(f"crawler.commands.{name}").Command()
    assert isinstance(command, ArchiveCommand)
    command.settings = get_project_settings()
    command.settings.setdict({"ARCHIVE": str(archive), **settings})
    parser = ArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    opts, args = parser.parse_known_args(list(words))
    command.run(args, opts)
    return command.exitcode
