"""What an issue says, for people: `detail` in both languages, ids as labels, pointers as links.

The clauses are data in `tellings.toml`. A detail is told from its beginning, clause by clause; what
no clause fits is shown as it is kept, so that nothing is lost when a check says something new.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import urlencode

from markupsafe import Markup, escape

from archive.browse.definitions import definition_of_cell, definition_of_indicator, name_of_identity
from archive.browse.links import Links
from archive.browse.words import Words
from archive.forms import FORMS

_NUMBER = r"-?[\d.]+(?:e[+-]?\d+)?"
_ID = r"[a-z_][\w.]*"
_POINTERS = r"(?:sha256:[^\s)]+ ?)*"

#: What the kinds of a clause look like.
_KINDS = {
    "identity": r"[a-z_]+(?:\[[\w.]+\])?",
    "cell": _ID,
    "cells": rf"{_ID}(?: \+ {_ID})*",
    "indicator": _ID,
    "table": "[a-z]+",
    "report": r"\d{1,16}",
    "pointers": _POINTERS,
    "number": _NUMBER,
    "sum": rf"(?:{_NUMBER} \+ )*{_NUMBER}(?: = {_NUMBER})?",
    "text": "(?:(?!; ).)+?",
    "hint": "(?:[,;] (?:as if|the digits|it would)[^;]*)?",
    "address": r"[^\s,)]+",
    "mends": r".+",
}
_PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
_MEND = re.compile(rf"({_ID}) ({_NUMBER}) for ({_NUMBER})")

#: A number may be the sum of twenty cells: their links are told on its report's page.
_MOST_POINTERS = 2

#: Details are short; what is longer was not made here.
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class _Clause:
    pattern: re.Pattern[str]
    literal: str
    kinds: Mapping[str, str]
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class _About:
    """Whose issue it is: what ids and pointers lead to."""

    form: str
    report_id: int | None
    words: Words
    links: Links


@cache
def _clauses() -> tuple[_Clause, ...]:
    path = Path(__file__).with_name("tellings.toml")
    return tuple(map(_clause, tomllib.loads(path.read_text(encoding="utf-8"))["telling"]))


def _clause(data: Mapping[str, str]) -> _Clause:
    kinds: dict[str, str] = {}
    pattern, at = "", 0
    for place in _PLACE.finditer(data["says"]):
        kind, name = place[1], place[2] or place[1]
        kinds[name] = kind
        pattern += re.escape(data["says"][at : place.start()]) + f"(?P<{name}>{_KINDS[kind]})"
        at = place.end()
    pattern += re.escape(data["says"][at:])
    # Most clauses are ruled out by a glance for their longest words.
    literal = max(_PLACE.sub("\0", data["says"]).split("\0"), key=len)
    return _Clause(
        re.compile(pattern + "(?=; |$)", re.DOTALL), literal, kinds, data["zh"], data["en"]
    )


@lru_cache(4_096)
def told(
    detail: str, form: str | None, report_id: int | None, words: Words, links: Links
) -> Markup:
    """A detail in a language, of an issue of a report whose tables follow a form."""
    if len(detail) > _MOST:
        return _as_kept(detail)
    about = _About(form or "2021", report_id, words, links)
    parts: list[Markup] = []
    at = 0
    while at < len(detail):
        found = _first(detail, at)
        if found is None:
            parts.append(_as_kept(detail[at:]))
            break
        clause, match = found
        parts.append(_said(clause, match, about))
        at = match.end() + 2
    return escape(words.of("；", "; ")).join(parts)


def _first(detail: str, at: int) -> tuple[_Clause, re.Match[str]] | None:
    for clause in _clauses():
        if clause.literal in detail and (match := clause.pattern.match(detail, at)):
            return clause, match
    return None


def _as_kept(text: str) -> Markup:
    return Markup('<span lang="en">{}</span>').format(text)


def _said(clause: _Clause, match: re.Match[str], about: _About) -> Markup:
    template = about.words.of(clause.zh, clause.en)
    report_id = int(match["report"]) if "report" in clause.kinds else about.report_id
    filled = {
        name: _SHOWN[kind](match[name], report_id if name == "there" else about.report_id, about)
        for name, kind in clause.kinds.items()
    }
    return escape(template).format(**filled)


_Shown = Callable[[str, int | None, _About], Markup | str]


def _cell(text: str, report_id: int | None, about: _About) -> Markup | str:
    label = definition_of_cell(about.form, text, about.words).label
    if report_id is None:
        return label
    url = f"{about.links.report(report_id, cell=text)}#cell-{text}"
    return Markup('<a href="{}">{}</a>').format(url, label)


def _cells(text: str, report_id: int | None, about: _About) -> Markup:
    return Markup(" + ").join(_cell(one, None, about) for one in text.split(" + "))


def _indicator(text: str, report_id: int | None, about: _About) -> str:
    label = definition_of_indicator(text, about.words).label
    return definition_of_cell(about.form, text, about.words).label if label == text else label


def _table(text: str, report_id: int | None, about: _About) -> str:
    tables = FORMS[about.form].tables if about.form in FORMS else ()
    heading = next((t.heading[0] for t in tables if t.id == text and t.heading), "")
    return about.words.of(
        heading or about.words.named("table", text), about.words.named("table", text)
    )


def _report(text: str, report_id: int | None, about: _About) -> Markup:
    url = about.links.report(int(text))
    return Markup(' <a href="{}">{}</a>').format(url, about.words("telling.report"))


def _pointers(text: str, report_id: int | None, about: _About) -> Markup:
    links = []
    for pointer in text.split()[:_MOST_POINTERS]:
        digest, _, place = pointer.removeprefix("sha256:").partition("#")
        if report_id is None or not re.fullmatch("[0-9a-f]{64}", digest):
            continue
        path = f"{about.links.base}-/report/{report_id}/document/{digest}"
        url = f"{path}?{urlencode({'mark': place})}#mark"
        links.append(
            Markup(' <a class="pointer" href="{}" title="{}">{}</a>').format(
                url, pointer, about.words("telling.pointer")
            )
        )
    return Markup("").join(links)


def _hint(text: str, report_id: int | None, about: _About) -> Markup | str:
    found = _first(text, 0) if text else None
    return _said(*found, about) if found else text


def _mends(text: str, report_id: int | None, about: _About) -> Markup:
    ways = [
        escape(about.words("telling.and")).join(
            escape(about.words("telling.mend")).format(
                cell=_cell(cell, report_id, about), now=now, was=was
            )
            for cell, now, was in _MEND.findall(way)
        )
        for way in text.split(", or with ")
    ]
    return escape(about.words("telling.or")).join(ways)


def _address(text: str, report_id: int | None, about: _About) -> Markup:
    if not text.startswith(("http://", "https://")):
        return Markup("<code>{}</code>").format(text)
    host, _, path = text.split("//", 1)[1].partition("/")
    return Markup('<a class="out" href="{}" rel="noreferrer nofollow">{}</a>').format(
        text, f"{host}/…/{path.rpartition('/')[2]}" if path else host
    )


def _plain(text: str, report_id: int | None, about: _About) -> str:
    return text


_SHOWN: Mapping[str, _Shown] = {
    "identity": lambda text, report_id, about: name_of_identity(about.form, text, about.words),
    "cell": _cell,
    "cells": _cells,
    "indicator": _indicator,
    "table": _table,
    "report": _report,
    "pointers": _pointers,
    "number": _plain,
    "sum": _plain,
    "text": _plain,
    "hint": _hint,
    "address": _address,
    "mends": _mends,
}
