"""Asks as the archive keeps them: JSON, with a name that is the same for the same request."""

from __future__ import annotations

import json
from dataclasses import asdict

from archive.records import Question
from spiders.listings import Ask

_PLAIN = asdict(Ask(""))


def request_of(ask: Ask) -> str:
    """What names an ask within its column's walk: each request is made once."""
    browser = "rendered" if ask.rendered else ""
    return " ".join(part for part in (browser, ask.method, ask.url, ask.body) if part)


def question_of(ask: Ask) -> Question:
    """The ask for the archive."""
    said = {name: value for name, value in asdict(ask).items() if value != _PLAIN[name]}
    return Question(request_of(ask), json.dumps(said, ensure_ascii=False, sort_keys=True))


def read_question(text: str) -> Ask:
    """The ask that `question_of` wrote."""
    said = json.loads(text)
    headers = tuple((name, value) for name, value in said.pop("headers", ()))
    return Ask(**said, headers=headers)
