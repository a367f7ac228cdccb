"""The reports of the miniature web: whose, of which year, in which form, saying what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from crawler.demo.figures import Numbers, invent
from crawler.demo.plan import Kind, PlannedPortal, Publisher, Special, form_of, load_plan
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
class Report:
    """年报 as its authority published it. `day_two` is how it reads on the second day."""

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
    figures: Mapping[str, Figure]
    prose: Prose
    special: Special
    day_two: Report | None = None

    def on(self, day: int) -> Report:
        """The report as it reads on day 1 or 2."""
        return self.day_two if day > 1 and self.day_two else self


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is settled of a report before it is written."""

    portal: PlannedPortal
    publisher: Publisher
    year: int
    form: FormName
    special: Special
    rng: Random

    def write(self, numbers: Numbers) -> Report:
        """The report with these numbers, and how it reads on the second day."""
        special = self.special
        printed = {cell: value + special.wrong.get(cell, 0) for cell, value in numbers.items()}
        names = {"publisher": self.publisher.name, "year": self.year}
        title = (special.title or self.rng.choice(_TITLES)).format(**names)
        published = date(self.year + 1, 1, 8) + timedelta(days=self.rng.randint(0, 75))
        # The same words and the same dress on both days: only what was edited differs.
        words = str(self.rng.random())
        first = self._read(printed, title, published, words)
        if not special.changes:
            return first
        edited = {cell: value + special.changes.get(cell, 0) for cell, value in printed.items()}
        return replace(first, day_two=self._read(edited, title, published, words))

    def _read(self, numbers: Numbers, title: str, published: date, words: str) -> Report:
        name = self.publisher.name
        number = [one.name for _, one in load_plan().publishers()].index(name) + 1
        figures = print_numbers(self.form, numbers, self.special.style, Random(words))  # noqa: S311
        return Report(
            key=f"{self.portal.id}-{number:02d}-{self.year}",
            publisher=name,
            kind=self.publisher.kind,
            region_code=self.portal.region_code,
            portal=self.portal.id,
            year=self.year,
            form=self.form,
            title=title,
            published=published,
            manner=self.special.manner or self.portal.manner,
            figures=figures,
            prose=write_prose(name, self.year, self.form, figures, Random(words)),  # noqa: S311
            special=self.special,
        )


def invent_reports(seed: int) -> tuple[Report, ...]:
    """Every report of the plan, the same for the same seed."""
    found: list[Report] = []
    for portal, publisher in load_plan().publishers():
        last: tuple[int, FormName, Numbers] | None = None
        for year in publisher.years:
            special = load_plan().special(publisher.name, year)
            rng = Random(f"{seed} {publisher.name} {year}")  # noqa: S311 (nothing secret)
            form = special.form or form_of(year)
            before = last if last and last[0] == year - 1 else None
            numbers = invent(form, publisher.size, rng, before and before[1:])
            last = (year, form, numbers)
            found.append(_Draft(portal, publisher, year, form, special, rng).write(numbers))
    return tuple(found)
