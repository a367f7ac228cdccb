"""Answers to the questions, kept while the archive stays as it is.

Some questions read every row of the panel, which takes seconds in a large archive. So each answer
is kept, and the thread of the finding aid works out the usual ones again whenever the archive has
changed. A reader gets the last answer at once; only who asks something new waits.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from archive.browse.questions import Question, questions

logger = logging.getLogger(__name__)

#: Rows that are kept of an answer; Datasette's page of the same query gives no more either.
MOST = 1_000

#: Seconds for an answer that a reader waits for, and for one that nobody waits for.
PATIENCE, LIMIT = 10.0, 120.0

#: Answers kept: each question with each of some years.
_KEPT = 300

#: Steps of SQLite between two looks at the clock.
_STEPS = 50_000


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a question; `generation` tells the state of the archive. Not `is_whole`: there
    are more rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    generation: int
    is_whole: bool

    def first(self) -> dict[str, object] | None:
        """The first row by column, None where there is none."""
        return dict(zip(self.columns, self.rows[0], strict=True)) if self.rows else None


class TooLongError(Exception):
    """A question took longer than a reader can wait."""


class Answers:
    """The answers of one archive, for any thread; `uri` names it as SQLite does, for reading."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.generation = 0
        self._kept: OrderedDict[tuple[str, ...], Answer] = OrderedDict()
        self.ended = threading.Event()
        self._lock = threading.Lock()

    def kept(self, question: Question, given: Mapping[str, str]) -> Answer | None:
        """The answer as far as it was worked out before, of whatever generation."""
        with self._lock:
            return self._kept.get(_key(question, given))

    def work_out(
        self, question: Question, given: Mapping[str, str], *, seconds: float = PATIENCE
    ) -> Answer:
        """Ask the archive. Raises TooLongError after so many seconds."""
        generation = self.generation
        columns, rows = self._asked(question, given, time.monotonic() + seconds)
        answer = Answer(columns, tuple(rows[:MOST]), generation, len(rows) <= MOST)
        with self._lock:
            self._kept[_key(question, given)] = answer
            self._kept.move_to_end(_key(question, given))
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return answer

    def renew(self, generation: int) -> None:
        """Work out the usual answers for a new state of the archive, until all is `ended`."""
        self.generation = generation
        for question in questions().values():
            if self.ended.is_set():
                return
            if question.stands_alone:
                try:
                    self.work_out(question, {}, seconds=LIMIT)
                except (TooLongError, sqlite3.Error) as error:
                    if not self.ended.is_set():
                        logger.warning("The question %s has no answer (%s).", question.name, error)

    def _asked(
        self, question: Question, given: Mapping[str, str], until: float
    ) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
        parameters = {name: given.get(name, "") for name in question.parameters}
        with contextlib.closing(sqlite3.connect(self.uri, uri=True)) as db:
            db.set_progress_handler(lambda: self.ended.is_set() or time.monotonic() > until, _STEPS)
            try:
                cursor = db.execute(question.sql, parameters)
                rows = cursor.fetchmany(MOST + 1)
            except sqlite3.OperationalError as error:
                if time.monotonic() > until:
                    raise TooLongError(question.name) from error
                raise
            return tuple(column[0] for column in cursor.description), rows


def _key(question: Question, given: Mapping[str, str]) -> tuple[str, ...]:
    return (question.name, *(given.get(name, "") for name in question.parameters))
