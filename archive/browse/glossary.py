"""What the words and numbers mean: verdicts, states, standings, issues, indicators, forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasette.utils.asgi import Response

from archive.browse.definitions import Definition, definition_of_cell, definition_of_indicator
from archive.browse.pages import render, words_of
from archive.browse.report_page.drawing import drawn
from archive.browse.words import Words
from archive.browse.words import words as all_words
from archive.forms import FORMS, INDICATORS

#: Tables of words that have a sentence each, with the table that has it.
_TOLD = {
    "verdict": "verdict_says",
    "standing": "standing_says",
    "report_state": "report_state_says",
}


def _codes(table: str) -> list[str]:
    """The codes that a table of words has, in its order."""
    return [key.partition(".")[2] for key in all_words() if key.startswith(f"{table}.")]


def cells_of(form: str, words: Words) -> list[tuple[str, list[Definition]]]:
    """The tables of a form by their heading, each with its cells as they stand."""
    return [
        (
            words.of(table.heading, words.named("table", table.id)),
            [
                definition_of_cell(form, cell, words)
                for line in table.lines
                for cell in line.cells
                if cell
            ],
        )
        for table in drawn(form)
    ]


async def glossary(datasette: Any, request: Any) -> Response:
    """The route `/-/glossary`; `?form=` lists the cells of a form."""
    words = words_of(request)
    form = request.args.get("form") or ""
    told: Mapping[str, list[tuple[str, str, str]]] = {
        table: [(code, words.named(table, code), words.named(says, code)) for code in _codes(table)]
        for table, says in _TOLD.items()
    }
    context = {
        "codes": told,
        "indicators": [(one.id, definition_of_indicator(one.id, words)) for one in INDICATORS],
        "issues": [(code, words.named("issue", code)) for code in _codes("issue")],
        "forms": list(FORMS),
        "form": form if form in FORMS else "",
        "cells": cells_of(form, words) if form in FORMS else [],
    }
    return await render(datasette, request, "glossary.html", context)


ROUTES = [(r"^/-/glossary$", glossary)]
