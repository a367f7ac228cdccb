"""Questions that people ask, as data: `queries.toml`, each with words, SQL and chart."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from archive.browse.words import Words

#: Parameters in SQL; a colon in quotes or in a time is none.
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Chart:
    """`bars`: a bar beside each row for its `columns`' one; `lines`: the columns over years.

    Those that count `otherwise` from 2019 on are not to be compared with the years before.
    """

    kind: str
    columns: tuple[str, ...]
    otherwise: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question; texts are pairs of Chinese and English."""

    name: str
    topic: str
    title: tuple[str, str]
    description: tuple[str, str]
    answer: tuple[str, str]
    sql: str
    chart: Chart | None = field(hash=False)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters in the order in which they are asked for."""
        return tuple(dict.fromkeys(_PARAMETER.findall(self.sql)))

    @property
    def stands_alone(self) -> bool:
        """Whether it has an answer without being given anything."""
        return self.topic != "one"

    def said(self, words: Words, row: Mapping[str, object], rows: str) -> str:
        """The answer in a line, from the first row and how many there are."""
        return words.of(*self.answer).format_map({**row, "rows": rows})


@cache
def questions() -> Mapping[str, Question]:
    """All questions by name, in the order of the file."""
    path = Path(__file__).with_name("queries.toml")
    found = {}
    for name, data in tomllib.loads(path.read_text(encoding="utf-8")).items():
        chart = data.get("chart")
        found[name] = Question(
            name=name,
            topic=data["topic"],
            title=(*data["title"],),
            description=(*data["description"],),
            answer=(*data["answer"],),
            sql=data["sql"],
            chart=chart
            and Chart(
                chart["kind"],
                (*chart.get("columns", [chart.get("column")]),),
                (*chart.get("otherwise", ()),),
            ),
        )
    return found
