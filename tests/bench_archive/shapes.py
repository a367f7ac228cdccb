"""How the page of a form looks, and what is read in it: learnt from a few readings of it.

A page is laid out once with marks in the place of its words and figures, and filled in for each
report. What the readers find in it (labels, places of cells, lines of text) is the same for all
reports of a form in a manner; it is asked of them once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random
from typing import Literal

from archive.records import Capture, Document, Interpretation, Issue, ReportState, Verdict
from crawler.demo.figures import Numbers, invent
from crawler.demo.markup import report_html
from crawler.demo.plan import Special
from crawler.demo.printed_forms import FormName
from crawler.demo.printing import Figure, plain
from crawler.demo.prose import Prose, wording
from crawler.demo.reports import Report
from pipelines.interpret import interpret
from tests.bench_archive.prose import paragraphs

Manner = Literal["plain", "wps", "prose"]

#: The parts of a report's prose and the paragraphs in them.
_PARTS = {
    "preamble": ("preamble",),
    "overview": ("overview",),
    "made_public": ("made_public",),
    "requests": ("requests",),
    "management": ("management",),
    "disputes": ("disputes",),
    "problems": ("problems", "next_steps"),
    "other_matters": ("other_matters",),
}
#: The form of 2019 asks for a sum and leaves its unit to the office.
_PRINTED_WITH_UNIT = "proactive.procurement.amount"
#: A year before there were tables.
_FORMER = 2010
_MARK = re.compile("\ue000(.*?)\ue001")
_NOW = "2026-11-20T08:00:00Z"


@dataclass(frozen=True, slots=True)
class Cell:
    """What is read in a cell, but for its figure."""

    cell_id: str
    unit: str
    verdict: Verdict
    place: str
    label: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A form in a manner: pieces of its page, lines of its text, what is read in its cells.

    A piece or line that begins with a space stands there as it is, any other is the name of a word
    or cell. What is read in a cell may hang on whether its figure is zero.
    """

    pieces: tuple[str, ...]
    lines: tuple[str, ...] = ()
    cells: tuple[Mapping[bool, Cell], ...] = ()
    form: str = "prose"
    state: ReportState = "unreadable"
    issues: tuple[Issue, ...] = ()

    def page(self, words: Mapping[str, str]) -> str:
        """The page of words and figures."""
        return "".join(_said(self.pieces, words))

    def text(self, words: Mapping[str, str]) -> str:
        """The text that is read in it."""
        return "\n".join(_said(self.lines, words))


def _said(names: Sequence[str], words: Mapping[str, str]) -> Iterator[str]:
    return (name[1:] if name[:1] == " " else words[name] for name in names)


@cache
def shape(form: FormName, manner: Manner) -> Shape:
    """A form in a manner, learnt from pages of authorities with more and fewer figures."""
    bare = Shape(_pieces(form, manner))
    lines: tuple[str, ...] = ()
    cells: dict[str, dict[bool, Cell]] = {}
    for size in ("county", "bureau", "town"):
        numbers = invent(form, size, Random(size), None)  # type: ignore[arg-type]  # noqa: S311
        year = _FORMER if manner == "prose" else int(form)
        words = words_of("示例县教育局", year, numbers, Random(size))  # noqa: S311 - nothing secret
        found = _read(bare.page(words))
        names = {word: name for name, word in words.items() if name not in numbers}
        lines = tuple(names.get(line, f" {line}") for line in found.text.split("\n"))
        for o in found.observations:
            place = o.evidence.partition("#")[2]
            cell = Cell(o.cell_id, o.unit, o.verdict, place, o.label)
            cells.setdefault(o.cell_id, {})[not o.value] = cell
            cells[o.cell_id].setdefault(bool(o.value), cell)
    return Shape(bare.pieces, lines, tuple(cells.values()), found.form, found.state, found.issues)


def words_of(publisher: str, year: int, numbers: Numbers, rng: Random) -> dict[str, str]:
    """All that fills a page: words by their names, figures as printed by their cells."""
    figures = {cell: plain(value).raw for cell, value in numbers.items()}
    if numbers.get(_PRINTED_WITH_UNIT):
        figures[_PRINTED_WITH_UNIT] += "万元"
    return {
        **paragraphs(rng, publisher, year, numbers),
        **figures,
        "title": title_of(publisher, year),
        "publisher": publisher,
        "year": str(year),
        "caption": wording()["headings"]["caption_2014"].format(publisher=publisher),
        "period": wording()["headings"]["period_2014"].format(year=year),
    }


def title_of(publisher: str, year: int) -> str:
    """The title of a report."""
    return f"{publisher}{year}年政府信息公开工作年度报告"


def _pieces(form: FormName, manner: Manner) -> tuple[str, ...]:
    """A page of the demo's with marks in the places of what differs."""
    numbers = invent(form, "town", Random(1), None)  # noqa: S311 - nothing secret
    marked = Report(
        key="",
        publisher=_mark("publisher"),
        kind="department",
        region_code="",
        portal="",
        year=_mark("year"),  # type: ignore[arg-type]
        form=form,
        title=_mark("title"),
        published=date(2023, 1, 20),
        manner=manner,
        special=Special(),
        words="",
        figures={cell: Figure(_mark(cell), None, "number") for cell in numbers},
        prose=Prose({part: tuple(map(_mark, names)) for part, names in _PARTS.items()}, {}),
    )
    pieces = _MARK.split(report_html(marked))
    return tuple(piece if n % 2 else f" {piece}" for n, piece in enumerate(pieces))


def _mark(name: str) -> str:
    return f"\ue000{name}\ue001"


def _read(page: str) -> Interpretation:
    body = f"<html><body>{page}</body></html>".encode()
    return interpret(Document(Capture("http://www.shili.gov.cn/1.html", _NOW, body)))
