"""Logs: one line an event, short enough to be read.

Scrapy's log of a run begins with its versions, settings and parts and ends with its statistics,
over many lines; what a run came to stands in its row of the archive. A fault is told by what it is
and where in this project it happened; LOG_LEVEL=DEBUG shows the whole trace.
"""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import Any, TextIO

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

# Lists of parts and settings, printed over many lines at each start.
_WORDY = ("scrapy.middleware", "scrapy.crawler", "scrapy.addons", "scrapy.utils.log")
_PROJECT = str(Path(__file__).resolve().parent.parent)
_CLEAR = "\r\033[K"


class Events(LogFormatter):
    """Scrapy's events in its own words, but for an item: with all its bytes it fills pages."""

    def item_error(
        self,
        item: Any,
        exception: BaseException,
        response: Response | Failure | None,
        spider: Spider,
    ) -> LogFormatterResult:
        """An item that could not be kept, by the address that it came from."""
        url = getattr(response, "url", "")
        told = f"{type(item).__name__} of {url}" if url else type(item).__name__
        return {"level": logging.ERROR, "msg": "%(item)s was not kept", "args": {"item": told}}


class OneLine(logging.Formatter):
    """Each record on one line, as another formatter has it, with its colours.

    `over` is what a line that is redrawn has to be cleared with; with `whole` traces stay.
    """

    def __init__(self, other: logging.Formatter, over: str = "", *, whole: bool = False) -> None:
        super().__init__()
        self.other, self.over, self.whole = other, over, whole

    def format(self, record: logging.LogRecord) -> str:
        """The record; with its whole trace for whoever looks for faults."""
        if self.whole:
            return self.over + self.other.format(record)
        message = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            message = f"{message}: {told(record.exc_info[1])}"
        plain = logging.makeLogRecord(record.__dict__ | {"msg": message, "args": None})
        plain.exc_info, plain.exc_text, plain.stack_info = None, None, None
        return self.over + " ".join(self.other.format(plain).split("\n"))


def told(error: BaseException) -> str:
    """What went wrong, and where in this project, the place nearest to the fault."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        one for one in frames if one.filename.startswith(_PROJECT) and ".venv" not in one.filename
    ]
    where = ""
    if frames:
        place = (ours or frames)[-1]
        where = f" ({Path(place.filename).name}:{place.lineno} in {place.name})"
    return f"{type(error).__name__}: {error}{where}"


def quiet() -> None:
    """Leave out what Scrapy says of itself; to be called once it has set up its log."""
    for name in _WORDY:
        logging.getLogger(name).setLevel(logging.WARNING)


def tidy(watched: TextIO | None = None) -> None:
    """Put the log into this form; above the line on `watched`, where one is redrawn on it."""
    for handler in logging.root.handlers:
        held = handler.formatter
        if held is not None and not isinstance(held, OneLine):
            shown = isinstance(handler, logging.StreamHandler) and handler.stream is watched
            whole = handler.level <= logging.DEBUG
            handler.setFormatter(OneLine(held, _CLEAR if shown else "", whole=whole))
