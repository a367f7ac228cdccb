"""The reports of a world: settled at once, written when somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from crawler.demo.days import first_day_with
from crawler.demo.figures import Numbers, invent
from crawler.demo.plan import PlannedPortal, Publisher, Special, form_of
from crawler.demo.reports import Report, Sketch, title_of

# Of a thousand reports so many are, or once will be, ...
_ATTACHED = 60
_SHIFTING = 30
_ONE_TABLE = 30
_STYLES = {"dressed": 50, "blanks": 25, "dashes": 25}
_WRONG = 20
_LATE = 40
_EDITED = 40
_VANISHING = 25
# What edits and corrections change: a number that takes part in no sum.
CHANGED = "proactive.penalties.decisions"
_ADDED = 10
# A total that is off by two, as offices get it wrong.
_OFF = {"applications.handled_total.total": 2}
# Events come between the second crawl and the fifth; after that a world is calm.
EVENT_DAYS = (2, 3, 4, 5)


@dataclass(slots=True, eq=False)
class Annals:
    """All reports of one publisher, by year; a year's numbers follow from those of the year before.

    `shown_from` is the day since which a crawl can see the report of a year.
    """

    seed: int
    portal: PlannedPortal
    publisher: Publisher
    sketches: dict[int, Sketch] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sketches = {year: self._sketch(year) for year in self.publisher.years}

    def report(self, year: int) -> Report:
        """The report of a year, written when it is asked for."""
        return _report(self, year)

    def numbers(self, year: int) -> Numbers:
        """What there is to report of a year."""
        return _numbers(self, year)

    def invent(self, year: int) -> Numbers:
        """The numbers of a year, from those of the year before where that was reported on."""
        before = (form_of(year - 1), self.numbers(year - 1)) if year - 1 in self.sketches else None
        return invent(form_of(year), self.publisher.size, self._rng(f"{year} numbers"), before)

    def _rng(self, what: str) -> Random:
        return Random(f"{self.seed} {self.publisher.name} {what}")  # noqa: S311 (nothing secret)

    def _sketch(self, year: int) -> Sketch:
        rng = self._rng(str(year))
        published = date(year + 1, 1, 8) + timedelta(days=rng.randint(0, 75))
        if rng.randrange(1000) < _LATE:
            published += timedelta(days=rng.randint(60, 150))
        special = _special(year, self.publisher, published, rng)
        return Sketch(
            key=f"{self.portal.id}-{self.publisher.name}-{year}",
            publisher=self.publisher.name,
            kind=self.publisher.kind,
            region_code=self.portal.region_code,
            portal=self.portal.id,
            year=year,
            form=form_of(year),
            title=title_of(self.publisher.name, year, rng),
            published=published,
            manner=special.manner or self.portal.manner,
            special=special,
            words=str(rng.random()),
        )


# Far fewer than a large world has, and enough for whoever walks it portal by portal.
@lru_cache(maxsize=1024)
def _report(annals: Annals, year: int) -> Report:
    return annals.sketches[year].write(annals.numbers(year))


@lru_cache(maxsize=8192)
def _numbers(annals: Annals, year: int) -> Numbers:
    return annals.invent(year)


def _special(year: int, publisher: Publisher, published: date, rng: Random) -> Special:
    tables = form_of(year) != "2014"
    manners = ["attachment"] * _ATTACHED + ["shifting"] * _SHIFTING + ["one_table"] * _ONE_TABLE
    styles = [style for style, number in _STYLES.items() for _ in range(number)]
    manner, style, fault, fate = (rng.randrange(1000) for _ in range(4))
    day = rng.choice([one for one in EVENT_DAYS if one > first_day_with(published)] or [0])
    edited = tables and day and fate < _EDITED
    vanishing = day and _EDITED <= fate < _EDITED + _VANISHING
    wrong = tables and fault < _WRONG and publisher.kind == "government"
    return Special(
        manner=manners[manner] if tables and manner < len(manners) else "",
        style=styles[style] if style < len(styles) else "zeros",
        wrong=_OFF if wrong else {},
        changes={CHANGED: _ADDED} if edited else {},
        edited_on=day,
        gone_on=day if vanishing else 0,
    )


def correction(sketch: Sketch) -> Sketch:
    """The report put up again, beside the first one, with a number mended (更正)."""
    special = replace(sketch.special, changes={}, wrong={**sketch.special.wrong, CHANGED: _ADDED})
    return replace(
        sketch,
        title=f"{sketch.title}（更正）",
        published=sketch.published + timedelta(days=20),
        special=special,
    )


def written(annals: Annals, sketch: Sketch) -> Callable[[], Report]:
    """What writes the report of a sketch: the publisher's own, or a correction of it."""
    if sketch == annals.sketches[sketch.year]:
        return lambda: annals.report(sketch.year)
    return lambda: sketch.write(annals.numbers(sketch.year))


def invent_annals(seed: int, portal: PlannedPortal) -> Iterator[Annals]:
    """The annals of all publishers of a portal."""
    for column in portal.columns:
        for publisher in column.publishers:
            yield Annals(seed, portal, publisher)
