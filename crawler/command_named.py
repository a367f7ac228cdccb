"""Which modules of commands Scrapy is to import: the one that was called, or all.

Scrapy imports every command to run one of them, and with the commands all that they need: seconds
before a line of help. Where the command line names a command of ours, its module alone is enough.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

PACKAGE = "crawler.commands"
_FOLDER = Path(__file__).with_name("commands")


def commands_module(words: Sequence[str]) -> str:
    """The module for COMMANDS_MODULE, by the words behind the program's name.

    The first that is no option names the command, as for Scrapy. All commands where it is none of
    ours: a list of them may be wanted, or one of Scrapy's own.
    """
    name = next((word for word in words if not word.startswith("-")), "")
    there = name.isidentifier() and (_FOLDER / f"{name}.py").is_file()
    return f"{PACKAGE}.{name}" if there and name != "__init__" else PACKAGE


def called() -> str:
    """The same for the program that runs: only Scrapy's own command line names commands."""
    program = Path(sys.argv[0]).name if sys.argv else ""
    is_scrapy = program in {"scrapy", "__main__.py"}
    return commands_module(sys.argv[1:]) if is_scrapy else PACKAGE
