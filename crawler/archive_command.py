"""What the commands on an archive have in common: which archive, how to fail, how to print.

Outside `crawler/commands/`, where Scrapy would take it for a command.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import json
import os
import sys
import unicodedata
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand

from archive.errors import NianbaoError
from archive.lock import locked
from archive.store import Archive, open_archive
from crawler.exit_codes import INTERRUPTED, TROUBLE, code_of
from crawler.given_settings import check_settings

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


class ArgumentError(NianbaoError):
    """An argument, option or setting that the command cannot work with."""


class UnheardError(NianbaoError):
    """What a command prints cannot be written."""


class ArchiveCommand(ScrapyCommand):
    """A command on the archive that the setting ARCHIVE names; subclasses write `execute`.

    `takes` is how many arguments may stand behind its name at most; None for any number.
    """

    takes: ClassVar[int | None] = 0
    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's options, and --json."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Execute; a mistake that a person can mend becomes a sentence and an exit code."""
        assert self.settings is not None  # noqa: S101 - set by Scrapy before it runs a command
        try:
            self._check_arguments(args)
            check_settings(self.settings)
            with heard():
                self.execute(args, opts)
        except UnheardError as error:
            self.fail(error, TROUBLE)
        except NianbaoError as error:
            self.fail(error, code_of(error))
        except KeyboardInterrupt:
            self.exitcode = INTERRUPTED

    def _check_arguments(self, args: list[str]) -> None:
        """Raises ArgumentError for what is left over: Scrapy hands on options it does not know."""
        options = [arg for arg in args if arg.startswith("-") and arg != "-"]
        if options:
            raise ArgumentError(f"There is no option {options[0]}; -h lists those there are.")
        if self.takes is not None and len(args) > self.takes:
            most = f"at most {self.takes} argument" if self.takes else "no arguments"
            raise ArgumentError(f"It takes {most}; leave {args[self.takes]!r} out, or see -h.")

    @abstractmethod
    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """What the command does; may raise NianbaoError."""

    def archive_path(self) -> Path:
        """Where the archive is or is to be."""
        assert self.settings is not None  # noqa: S101 - set by Scrapy before it runs a command
        return Path(self.settings["ARCHIVE"]).resolve()

    @contextlib.contextmanager
    def writing(self, *, create: bool = True) -> Iterator[Archive]:
        """The archive, to work on for as long as it takes, and nobody else (archive/lock.py).

        Raises BusyArchiveError where another command does, and what `open_archive` raises.
        """
        path = self.archive_path()
        with (
            locked(path, self.name(), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
            open_archive(path, create=create) as archive,
        ):
            yield archive

    def beside(self, *, create: bool = True) -> Archive:
        """The archive, to write what disturbs nobody; a context manager like `writing`."""
        return open_archive(self.archive_path(), create=create)

    def name(self) -> str:
        """What the command is called by."""
        return type(self).__module__.rpartition(".")[2]

    def fail(self, error: Exception | str, exit_code: int) -> None:
        """Say on standard error what went wrong; the command ends with the exit code."""
        print(f"scrapy {self.name()}: {error}", file=sys.stderr)
        self.exitcode = exit_code

    def print_json(self, document: object) -> None:
        """Print one JSON document, Chinese as Chinese."""
        print(as_json(document))

    def print_table(self, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print a table for a person."""
        print(table(headers, rows))


@contextlib.contextmanager
def heard() -> Iterator[None]:
    """What is printed within has left the program at its end, or fails here.

    Whoever reads it, `head` for one, may have seen enough. Raises UnheardError where it cannot be
    written.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _say_no_more()
    except OSError as error:
        # Of a file of its own a fault has the name.
        if error.filename is not None or error.errno not in _NO_ROOM:
            raise
        _say_no_more()
        raise UnheardError(f"What it prints cannot be written ({error.strerror}).") from error


def _say_no_more() -> None:
    """What is still held back would fail when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def as_json(document: object) -> str:
    """A JSON document, Chinese as Chinese where whoever reads it knows how."""
    readable = (sys.stdout.encoding or "utf-8").lower().replace("-", "") == "utf8"
    return json.dumps(document, ensure_ascii=not readable, indent=2)


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Headers and rows under each other; numbers stand to the right, nothing for None."""
    filled = [list(row) for row in rows]
    right = [
        bool(filled) and all(isinstance(row[n], int | float) for row in filled)
        for n in range(len(headers))
    ]
    lines = [list(headers), *([_cell(value) for value in row] for row in filled)]
    widths = [max(width(line[n]) for line in lines) for n in range(len(headers))]
    return "\n".join(
        "  ".join(
            " " * (wide - width(text)) + text if to_right else text + " " * (wide - width(text))
            for text, wide, to_right in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    )


def width(text: str) -> int:
    """Columns of a text on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) and value > 9999 else str(value)
