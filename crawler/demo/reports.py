"""The reports of the miniature web: whose, of which year, in which form, saying what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from random import Random

from crawler.demo.figures import Numbers, invent
from crawler.demo.plan import Kind, Special, form_of, load_plan
from crawler.demo.printed_forms import FormName
from crawler.demo.printing import Figure, print_numbers
from crawler.demo.prose import Prose, write_prose

# Titles as offices word them.
_TITLES = (
    "{publisher}{year}年政府信息公开工作年度报告",
    "{publisher}{year}年政府信息公开工作年度报告",
    "{publisher}{year}年度政府信息公开工作年度报告",
    "{year}年{publisher}政府信息公开工作年度报告",
    "{publisher} {year}年政府信息公开工作年度报告",
    "{publisher}{year}年政府信息公开年度报告",
)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is settled of a report before it is written. From `words` its sentences are drawn."""

    key: str
    publisher: str
    kind: Kind
    region_code: str
    portal: str
    year: int
    form: FormName
    title: str
    published: date
    manner: str
    special: Special
    words: str

    def write(self, numbers: Numbers) -> Report:
        """The report with these numbers, and how it reads once it has been edited."""
        special = self.special
        printed = {cell: value + special.wrong.get(cell, 0) for cell, value in numbers.items()}
        first = self._print(printed)
        if not special.changes:
            return first
        edited = {cell: value + special.changes.get(cell, 0) for cell, value in printed.items()}
        return replace(first, edited=self._print(edited))

    def _print(self, numbers: Numbers) -> Report:
        # The same words and the same dress before and after: only what was edited differs.
        style = self.special.style
        figures = print_numbers(self.form, numbers, style, Random(self.words))  # noqa: S311
        prose = write_prose(self.publisher, self.year, self.form, figures, Random(self.words))  # noqa: S311
        settled = {one.name: getattr(self, one.name) for one in fields(Sketch)}
        return Report(**settled, figures=figures, prose=prose)


@dataclass(frozen=True, slots=True)
class Report(Sketch):
    """年报 as its authority published it. `edited` is how it reads from `special.edited_on` on."""

    figures: Mapping[str, Figure]
    prose: Prose
    edited: Report | None = None

    def on(self, day: int) -> Report:
        """The report as it reads on a day."""
        return self.edited if self.edited and self.special.is_edited(day) else self


def title_of(publisher: str, year: int, rng: Random) -> str:
    """A report's title as one of the offices would word it."""
    return rng.choice(_TITLES).format(publisher=publisher, year=year)


def invent_reports(seed: int) -> tuple[Report, ...]:
    """Every report of the plan, the same for the same seed."""
    found: list[Report] = []
    for number, (portal, publisher) in enumerate(load_plan().publishers(), 1):
        last: tuple[int, FormName, Numbers] | None = None
        for year in publisher.years:
            special = load_plan().special(publisher.name, year)
            rng = Random(f"{seed} {publisher.name} {year}")  # noqa: S311 (nothing secret)
            form = special.form or form_of(year)
            before = last if last and last[0] == year - 1 else None
            numbers = invent(form, publisher.size, rng, before and before[1:])
            last = (year, form, numbers)
            names = {"publisher": publisher.name, "year": year}
            title = special.title.format(**names) or title_of(publisher.name, year, rng)
            sketch = Sketch(
                key=f"{portal.id}-{number:02d}-{year}",
                publisher=publisher.name,
                kind=publisher.kind,
                region_code=portal.region_code,
                portal=portal.id,
                year=year,
                form=form,
                title=title,
                published=date(year + 1, 1, 8) + timedelta(days=rng.randint(0, 75)),
                manner=special.manner or portal.manner,
                special=special,
                words=str(rng.random()),
            )
            found.append(sketch.write(numbers))
    return tuple(found)
