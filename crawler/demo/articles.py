"""What the columns list: reports, look-alikes and copies, each under an address of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from html import escape
from random import Random
from typing import Literal

from crawler.demo.plan import LookAlike, PlannedColumn, PlannedPortal, load_plan
from crawler.demo.prose import wording
from crawler.demo.reports import Report, Sketch
from crawler.demo.texts import Fixed, ReportText, Text

Sort = Literal["report", "look_alike"]
Metas = Literal["full", "placeholder", "missing"]


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """条目: one page of a portal. Two articles are the same only where they are one object.

    `year` is the reporting year, of a look-alike the one in its title; `metas` tells how the
    template fills the standard metas; `listed` is the list's own title where it has one; `serial`
    numbers the articles of a portal; `key` names the report that it shows; a file hangs on it where
    it has an `attachment_name`; `elsewhere` is the base of another host on which it lies, under the
    same path. It is there from day `shown_from` up to the day before `gone_on`, 0 being never.
    """

    serial: int
    title: str
    publisher: str
    year: int
    published: date
    sort: Sort
    text: Text
    metas: Metas = "full"
    listed: str = ""
    key: str = ""
    reason: str = ""
    attachment_name: str = ""
    layout: Literal["plain", "one_table"] = "plain"
    external: bool = False
    elsewhere: str = ""
    shown_from: int = 1
    gone_on: int = 0

    @property
    def row(self) -> str:
        """The title that lists show."""
        return self.listed or self.title

    @property
    def attachment(self) -> bool:
        """Whether a file hangs on it."""
        return bool(self.attachment_name)

    def there(self, day: int) -> bool:
        """Whether the page is there on a day."""
        return self.shown_from <= day and not (self.gone_on and day >= self.gone_on)

    def body(self, day: int) -> str:
        """The article's text as HTML on a day."""
        return self.text.html(day)

    def file(self, day: int) -> bytes:
        """The bytes of the file that hangs on it."""
        return self.text.file(day)


@dataclass(frozen=True, slots=True)
class FilledColumn:
    """栏目 with its articles, the newest first."""

    planned: PlannedColumn
    articles: tuple[Article, ...]


def fill_columns(
    portal: PlannedPortal, reports: tuple[Report, ...], seed: int
) -> tuple[FilledColumn, ...]:
    """All columns of a portal; `reports` are those of the whole miniature web."""
    rng = Random(f"{seed} {portal.id}")  # noqa: S311 (nothing secret)
    serial = iter(range(1, 10_000))
    filled = []
    for column in portal.columns:
        articles = list(_articles(portal, column, reports, rng, serial))
        articles.sort(key=lambda one: (one.published, one.serial), reverse=True)
        filled.append(FilledColumn(column, tuple(articles)))
    return tuple(filled)


def _articles(
    portal: PlannedPortal,
    column: PlannedColumn,
    reports: tuple[Report, ...],
    rng: Random,
    serial: Iterator[int],
) -> Iterator[Article]:
    names = {publisher.name for publisher in column.publishers}
    for report in reports:
        if report.publisher in names:
            yield report_article(report, partial(_itself, report), next(serial), rng)
        elif (report.publisher, report.year) in column.copies:
            # The same report, brought to the second portal two weeks later in its own manner.
            copied = replace(report, manner=portal.manner)
            later = report.published + timedelta(days=14)
            article = report_article(copied, partial(_itself, report), next(serial), rng)
            yield replace(article, published=later)
    for planned in column.look_alikes:
        yield look_alike_article(portal, planned, next(serial), rng)


def report_article(
    sketch: Sketch, write: Callable[[], Report], serial: int, rng: Random
) -> Article:
    """The page of a report that `write` brings when it is asked for."""
    # Only a page whose title says all can do without the metas.
    whole = sketch.publisher in sketch.title
    states: tuple[Metas, ...] = ("full", "full", "placeholder", "missing")
    metas = rng.choice(states) if whole else "full"
    return Article(
        serial=serial,
        title=sketch.title,
        publisher=sketch.publisher,
        year=sketch.year,
        published=sketch.published,
        sort="report",
        text=ReportText(sketch.manner, sketch.special, write),
        metas=metas,
        key=sketch.key,
        attachment_name=f"{sketch.title}.pdf" if sketch.manner == "attachment" else "",
        layout="one_table" if sketch.manner == "one_table" else "plain",
        external=sketch.special.external,
        gone_on=sketch.special.gone_on,
    )


def _itself(report: Report) -> Report:
    return report


def look_alike_article(
    portal: PlannedPortal, planned: LookAlike, serial: int, rng: Random
) -> Article:
    """The page of something else that stands in the same column."""
    words: Mapping[str, object] = wording()["look_alikes"][planned.kind]
    names = {
        "publisher": planned.publisher,
        "place": portal.place,
        "year": planned.year,
        "quarter": planned.quarter,
        "site_code": portal.site_code,
        **{f"n{n}": rng.randint(2, 10 ** (7 - n)) for n in range(1, 6)},
    }
    title = str(words["title"]).format(**names)
    body = [f'<p align="center">{escape(title)}</p>']
    for text in _strings(words.get("text")):
        body.append(f"<p>{escape(text.format(**names))}</p>")
    rows = words.get("rows")
    if isinstance(rows, list):
        cells = (
            "".join(f"<td>{escape(str(text).format(**names))}</td>" for text in row) for row in rows
        )
        body.append('<table border="1">' + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>")
    if "image" in words:
        body.append(f'<p><img src="{str(words["image"]).format(**names)}" alt=""/></p>')
    month = planned.quarter * 3 + 1 if planned.quarter else 1
    year = planned.year + 1 if month in (1, 13) else planned.year
    published = date(year, 1 if month == 13 else month, 1) + timedelta(days=rng.randint(4, 24))
    return Article(
        serial=serial,
        title=title,
        publisher=planned.publisher,
        year=planned.year,
        published=published,
        sort="look_alike",
        text=Fixed("\n".join(body)),
        listed=str(words.get("listed", "")).format(**names),
        reason=planned.kind,
    )


def _strings(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def articles_of(seed: int, reports: tuple[Report, ...]) -> dict[str, tuple[FilledColumn, ...]]:
    """The filled columns of every portal, by the portal's id."""
    return {portal.id: fill_columns(portal, reports, seed) for portal in load_plan().portals}
