"""What a world's columns list: reports with the dirt of real columns, look-alikes, reposts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from random import Random

from crawler.demo.articles import Article, FilledColumn, look_alike_article, report_article
from crawler.demo.days import first_day_with
from crawler.demo.plan import PlannedPortal
from crawler.demo.worlds.annals import EVENT_DAYS, Annals, correction, written

# Of a thousand reports so many stand in the column with a cut title, stand there twice under two
# numbers, were corrected and put up again, turned up later than their date says.
_CUT = 40
_TWICE = 30
_CORRECTED = 20
_BACKDATED = 20
# Of a hundred portals so many show reports of the authority above, and let articles lie on a second
# host of theirs.
_REPOSTING = 15
_SPREAD = 10
_CUT_AT = 16
_REPOSTED_YEARS = 2


def fill(
    portal: PlannedPortal, annals: Sequence[Annals], above: Annals, second_host: str, seed: int
) -> tuple[FilledColumn, ...]:
    """The portal's columns with all that they will ever list.

    `above` are the reports of an authority elsewhere, of which some portals repost the latest;
    `second_host` is the base of the host on which some let articles lie.
    """
    rng = Random(f"{seed} {portal.id} column")  # noqa: S311 (nothing secret)
    serials = count(1)
    by_name = {one.publisher.name: one for one in annals}
    spread = second_host if rng.randrange(100) < _SPREAD else ""
    reposting = rng.randrange(100) < _REPOSTING and above.portal.id != portal.id
    filled = []
    for column in portal.columns:
        articles: list[Article] = []
        for publisher in column.publishers:
            articles += _reports(by_name, publisher.name, serials, rng)
        if spread:
            articles = [
                replace(one, elsewhere=spread) if one.serial % 4 == 1 else one for one in articles
            ]
        if reposting:
            articles += _reposts(portal, above, serials, rng)
        for planned in column.look_alikes:
            made = look_alike_article(portal, planned, next(serials), rng)
            articles.append(replace(made, shown_from=first_day_with(made.published)))
        articles.sort(key=lambda one: (one.published, one.serial), reverse=True)
        filled.append(FilledColumn(column, tuple(articles)))
    return tuple(filled)


def _reports(
    by_name: Mapping[str, Annals], name: str, serials: Iterator[int], rng: Random
) -> Iterator[Article]:
    annals = by_name[name]
    for sketch in annals.sketches.values():
        write = written(annals, sketch)
        shown_from = first_day_with(sketch.published)
        dice = rng.randrange(1000)
        backdated = rng.choice(EVENT_DAYS)
        article = report_article(sketch, write, next(serials), rng)
        article = replace(article, shown_from=shown_from)
        if dice < _CUT and len(sketch.title) > _CUT_AT:
            article = replace(article, listed=sketch.title[:_CUT_AT] + "...")
        dice -= _CUT
        if 0 <= dice < _BACKDATED and shown_from < backdated and not _has_events(article):
            article = replace(article, shown_from=backdated)
        yield article
        dice -= _BACKDATED
        if 0 <= dice < _TWICE:
            # Under its other number it has another date.
            later = article.published + timedelta(days=3)
            there = max(article.shown_from, first_day_with(later))
            if not article.gone_on or there < article.gone_on:
                yield replace(article, serial=next(serials), published=later, shown_from=there)
        dice -= _TWICE
        if 0 <= dice < _CORRECTED and sketch.form != "2014" and not _has_events(article):
            again = correction(sketch)
            made = report_article(again, written(annals, again), next(serials), rng)
            yield replace(made, shown_from=first_day_with(again.published), reason="correction")


def _has_events(article: Article) -> bool:
    """Whether something happens to it anyway: one event to a report is enough."""
    return bool(article.gone_on) or article.text.state(max(EVENT_DAYS)) != "first"


def _reposts(
    portal: PlannedPortal, above: Annals, serials: Iterator[int], rng: Random
) -> Iterator[Article]:
    for year in sorted(above.sketches, reverse=True)[:_REPOSTED_YEARS]:
        sketch = above.sketches[year]
        published = sketch.published + timedelta(days=14)
        manner = "plain" if sketch.manner == "attachment" else portal.manner
        copied = replace(sketch, manner=manner)
        article = report_article(copied, written(above, sketch), next(serials), rng)
        yield replace(article, published=published, shown_from=first_day_with(published), gone_on=0)
