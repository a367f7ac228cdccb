"""The sentences of a report, invented, with the numbers that its tables give too."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from crawler.demo.printed_forms import FormName
from crawler.demo.printing import Figure

# Which cell a sentence's number comes from, form by form; where the sum is of two, both.
_SOURCES: Mapping[str, Mapping[FormName, tuple[str, ...]]] = {
    "received": {
        "2014": ("applications.received.total",),
        "2019": ("applications.received.total",),
        "2021": ("applications.received.total",),
    },
    "penalties": {
        "2019": ("proactive.penalties.decisions",),
        "2021": ("proactive.penalties.decisions",),
    },
    "documents": {
        "2014": ("disclosure.normative_documents_made",),
        "2019": ("proactive.normative_documents.made",),
        "2021": ("proactive.normative_documents.made",),
    },
    "reviews": {"2014": ("review.total",), "2019": ("review.total",), "2021": ("review.total",)},
    "lawsuits": {
        "2014": ("litigation.total",),
        "2019": ("litigation_direct.total", "litigation_after_review.total"),
        "2021": ("litigation_direct.total", "litigation_after_review.total"),
    },
    "disclosed": {"2014": ("disclosure.total",)},
}
# The names of the numbers that the forms ask for; sentences may state others too.
INDICATORS: Mapping[str, str] = {
    "received": "applications.received.total",
    "reviews": "review.total",
    "lawsuits": "litigation.total",
    "disclosed": "disclosure.total",
}


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs by the part of the report that they stand in, and the numbers they state."""

    parts: Mapping[str, tuple[str, ...]]
    statements: Mapping[str, int | float]


@lru_cache
def wording() -> Mapping[str, Any]:
    """The sentences and headings beside this module."""
    with Path(__file__).with_name("prose.toml").open("rb") as file:
        return tomllib.load(file)


def write_prose(
    publisher: str, year: int, form: FormName, figures: Mapping[str, Figure], rng: Random
) -> Prose:
    """Choose sentences and fill in the report's own numbers."""
    words = wording()
    stated = _stated(form, figures)
    names: dict[str, Any] = {"publisher": publisher, "year": year, **stated}
    said: set[str] = set()

    def one(part: str) -> str:
        return str(rng.choice(words[part])).format(**names)

    def number(part: str) -> list[str]:
        kind = "received_none" if part == "received" and stated.get(part) == 0 else part
        asked = ("reviews", "lawsuits") if part == "reviews" else (part,)
        if any(name not in stated for name in asked):
            return []
        said.update(asked)
        return [str(rng.choice(words["numbers"][kind])).format(**names)]

    made_public = [one("made_public")]
    for part in ("disclosed", "documents", "penalties"):
        made_public += number(part)
    parts = {
        "preamble": (one("preamble"),),
        "overview": (one("overview"),),
        "made_public": ("".join(made_public),),
        "requests": ("".join([one("requests_answered"), *number("received")]),),
        "management": (one("management"),),
        "disputes": tuple(number("reviews")),
        "problems": (one("problems"), one("next_steps")),
        "other_matters": (one("other_matters"),),
    }
    known = {INDICATORS[name]: stated[name] for name in sorted(said) if name in INDICATORS}
    return Prose(parts, known)


def _stated(form: FormName, figures: Mapping[str, Figure]) -> dict[str, int | float]:
    stated: dict[str, int | float] = {}
    for name, by_form in _SOURCES.items():
        values = [figures[cell].value for cell in by_form.get(form, ())]
        numbers = [value for value in values if value is not None]
        if numbers and len(numbers) == len(values):
            stated[name] = sum(numbers)
    return stated
