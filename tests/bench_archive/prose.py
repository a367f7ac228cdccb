"""Sentences of a report, drawn from `wording.toml`: some 1,400 characters, never twice the same."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from archive.records import Statement

#: Sentences by the part of the report that they stand in; parts in the order of the report.
_SENTENCES = {"overview": 8, "made_public": 7, "requests": 5, "management": 7, "disputes": 2}
#: The numbers that a report states, in which part, by which cell, which is the indicator too.
_STATED = {
    "disclosed": ("made_public", "disclosure.total"),
    "received": ("requests", "applications.received.total"),
    "reviews": ("disputes", "review.total"),
}


@cache
def wording() -> dict[str, Any]:
    """The lists beside this module."""
    return tomllib.loads(Path(__file__).with_name("wording.toml").read_text("utf-8"))


class _Drawn(dict[str, str]):
    """Fills the places of a sentence with what is drawn for them."""

    def __init__(self, rng: Random, **known: str) -> None:
        super().__init__(known)
        self.rng = rng

    def __missing__(self, place: str) -> str:
        return str(self.rng.choice(wording()[place.rstrip("2")]))


def paragraphs(
    rng: Random, publisher: str, year: int, numbers: Mapping[str, float]
) -> dict[str, str]:
    """What each part of a report says; the numbers that it states are those of the tables."""
    words = wording()
    said = {"preamble": words["start"].format(publisher=publisher, year=year)}
    for part, count in _SENTENCES.items():
        drawn = (rng.choice(words["sentence"]).format_map(_Drawn(rng)) for _ in range(count))
        said[part] = "".join((*drawn, *(s for where, _, s in _stated(numbers) if where == part)))
    said["problems"] = words["problem"].format_map(_Drawn(rng))
    said["next_steps"] = words["next"].format_map(_Drawn(rng))
    said["other_matters"] = words["other"]
    return said


def _stated(numbers: Mapping[str, float]) -> list[tuple[str, str, str]]:
    """The sentences that state a number: the part they stand in, the cell, the sentence."""
    found = []
    for name, (part, cell) in _STATED.items():
        if cell in numbers:
            none = name == "received" and not numbers[cell]
            sentence = wording()["stated"][f"{name}_none" if none else name]
            found.append((part, cell, sentence.format(n=numbers[cell])))
    return found


def statements(text: str, numbers: Mapping[str, float]) -> tuple[Statement, ...]:
    """The numbers that a report's text states, in its order."""
    found = []
    for _, cell, sentence in _stated(numbers):
        quote = sentence.removesuffix("。")
        start = text.index(quote)
        found.append(Statement(cell, numbers[cell], False, quote, start, start + len(quote)))
    return tuple(found)
