"""The pages of the questions: the list with an answer in a line each, and each with its rows."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from datasette.utils.asgi import Response
from markupsafe import Markup

from archive.browse import charts, printed, small_charts
from archive.browse.answers import Answer, Answers, TooLongError
from archive.browse.definitions import definition_of_cell
from archive.browse.pages import beside, not_found, part, read, render, words_of
from archive.browse.questions import Question, questions
from archive.browse.shown_cells import heading, shown
from archive.browse.words import Words

#: Rows shown on the page; all are in the download.
_SHOWN = 50

_YEARS = (
    "SELECT DISTINCT year FROM aid.report_tallies WHERE place = '' AND year > 0 ORDER BY 1 DESC"
)


def said(question: Question, answer: Answer | None, words: Words) -> str:
    """The answer in a line; empty where it is not worked out yet."""
    if answer is None:
        return ""
    first = answer.first()
    if first is None:
        return words("questions.none")
    rows = printed.number(len(answer.rows)) + ("" if answer.is_whole else "+")
    told = {name: _told(name, first, words) for name in first}
    return question.said(words, told, rows)


def _told(name: str, row: Mapping[str, object], words: Words) -> str:
    value = row[name]
    if name == "cell_id":
        return definition_of_cell(str(row.get("form") or "2021"), str(value), words).label
    if name == "state":
        return words.named("column_state", value)
    if isinstance(value, int | float) and name not in {"year", "report_id"}:
        return printed.number(value)
    return printed.NOTHING if value is None else str(value)


async def list_of_questions(datasette: Any, request: Any) -> Response:
    """The route `/-/questions`."""
    answers = beside(datasette).answers
    words = words_of(request)
    topics: dict[str, list[tuple[Question, str]]] = {}
    for one in questions().values():
        answer = answers.kept(one, {}) if one.stands_alone else None
        topics.setdefault(one.topic, []).append((one, said(one, answer, words)))
    return await render(datasette, request, "questions.html", {"topics": topics})


async def question_page(datasette: Any, request: Any) -> Response:
    """The route `/-/questions/<name>`."""
    question = questions().get(part(request, "name"))
    if question is None:
        return await not_found(datasette, request, part(request, "name"))
    words = words_of(request)
    given = {name: (request.args.get(name) or "").strip() for name in question.parameters}
    years = await read(datasette, lambda db: [row[0] for row in db.execute(_YEARS)])
    answer: Answer | None = None
    too_long = False
    if question.stands_alone or any(given.values()):
        try:
            answer = await _answered(beside(datasette).answers, question, given)
        except (TooLongError, sqlite3.OperationalError):
            too_long = True
    context = {
        "question": question,
        "given": given,
        "years": years,
        "answer": answer,
        "too_long": too_long,
        "said": said(question, answer, words),
        "shown_rows": answer.rows[:_SHOWN] if answer else (),
        "columns": _columns(answer, words) if answer else [],
        "shown": shown,
        "drawn": _lines(question, answer, words) if answer else None,
        "bars": _bars(question, answer) if answer else {},
        "bar": small_charts.bar,
    }
    return await render(datasette, request, "question.html", context)


async def _answered(answers: Answers, question: Question, given: Mapping[str, str]) -> Answer:
    """The last answer; one of an older state of the archive is renewed behind the reader's back."""
    kept = answers.kept(question, given)
    if kept is None:
        return await asyncio.to_thread(answers.work_out, question, given)
    if kept.generation < answers.generation and any(given.values()):
        task = asyncio.ensure_future(asyncio.to_thread(answers.work_out, question, given))
        task.add_done_callback(lambda done: done.exception())
    return kept


def _columns(answer: Answer, words: Words) -> list[tuple[int, str, str, bool]]:
    """Place, name, heading and whether it holds numbers, of the columns that are shown."""
    hidden = {"from_version", "to_version"}
    if {"publisher", "region"} & set(answer.columns):
        hidden.add("region_code")
    return [
        (n, name, heading(name, words), _is_number(n, name, answer.rows))
        for n, name in enumerate(answer.columns)
        if name not in hidden
    ]


def _is_number(n: int, name: str, rows: Sequence[tuple[object, ...]]) -> bool:
    known = [row[n] for row in rows[:_SHOWN] if row[n] is not None]
    numbers = all(isinstance(value, int | float) for value in known)
    return bool(known) and numbers and name != "report_id"


def _bars(question: Question, answer: Answer) -> dict[str, float]:
    """The greatest number of the column that has bars."""
    if not question.chart or question.chart.kind != "bars":
        return {}
    name = question.chart.columns[0]
    n = answer.columns.index(name)
    return {name: max((float(str(row[n] or 0)) for row in answer.rows[:_SHOWN]), default=0)}


def _lines(question: Question, answer: Answer, words: Words) -> dict[str, Any] | None:
    if not question.chart or question.chart.kind != "lines" or not answer.rows:
        return None
    by_year = {int(str(row[0])): row for row in answer.rows}
    years = list(range(min(by_year), max(by_year) + 1))
    breaks = [n for n, year in enumerate(years) if year == 2019 and n]
    series = []
    for n, name in enumerate(question.chart.columns, 1):
        at = answer.columns.index(name)
        values: list[Any] = [by_year[year][at] if year in by_year else None for year in years]
        starts = breaks if name in question.chart.otherwise else []
        series.append(charts.Series(heading(name, words), f"c{n}", values, starts))
    svg: Markup = charts.lines_through_time(
        words.of(*question.title),
        years,
        series,
        breaks=[
            charts.Break(n, words("publisher.break")) for n in breaks if question.chart.otherwise
        ],
        short=lambda v: printed.short(v, words.language),
    )
    return {"svg": svg, "years": years, "series": series}


ROUTES = [
    (r"^/-/questions$", list_of_questions),
    (r"^/-/questions/(?P<name>[^/]+)$", question_page),
]
